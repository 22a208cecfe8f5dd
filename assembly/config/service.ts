/** Where a callout goes. In plain Envoy `cluster` names the cluster; Higress names it after a service and its port. */
import { Section } from "./section";
import { Service } from "../backend/service";

/** Port of a service of Higress's whose name ends in `.static`, whatever the servers listen on. */
const STATIC_PORT: i32 = 80;

/** Fills in what follows from the keys that `section` has: the cluster of a service, and the `:authority` of one without `serviceHost`. */
export function resolveService(section: Section, service: Service): void {
  const name = service.serviceName;
  if (section.has("serviceName")) {
    service.cluster = clusterOfService(section, name, service.servicePort);
    if (!section.has("serviceHost")) service.host = name;
  } else if (service.host.length == 0) {
    service.host = service.cluster;
  }
}

/**
 * The cluster that Higress makes of a service (FQDN: with its registry's suffix).
 * @param port of a service that is not static, or that `section` says.
 */
export function clusterOfService(section: Section, service: string, usual: i32): string {
  const port = service.endsWith(".static") && !section.has("servicePort") ? STATIC_PORT : usual;
  return "outbound|" + port.toString() + "||" + service;
}
