/** Where a callout goes. In plain Envoy `cluster` names the cluster; Higress names it after a service and its port. */
import { Section } from "./section";
import { Service } from "../backend/service";

/** Port of a service of Higress's whose name ends in `.static`, whatever the servers listen on. */
const STATIC_PORT: i32 = 80;

/** Fills in what follows from the keys that `section` has: the cluster of a service, and the `:authority` of one without `serviceHost`. */
export function resolveService(section: Section, service: Service): void {
  const name = service.serviceName;
  if (section.has("serviceName")) {
    const isStatic = name.endsWith(".static") && !section.has("servicePort");
    service.cluster = clusterOf(name, isStatic ? STATIC_PORT : service.servicePort);
    if (!section.has("serviceHost")) service.host = name;
  } else if (service.host.length == 0) {
    service.host = service.cluster;
  }
}

/** The cluster that Higress makes of a service (FQDN: with its registry's suffix). */
function clusterOf(service: string, port: i32): string {
  return "outbound|" + port.toString() + "||" + service;
}
