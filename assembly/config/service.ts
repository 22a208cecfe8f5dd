/** Where a callout goes. In plain Envoy `cluster` names the cluster; Higress names it after a service and its port. */
import { Section } from "./section";
import { WordRule } from "./words";

@final
export class Service {
  constructor(
    readonly cluster: string,
    /** The `:authority` of the callout. */
    readonly host: string,
  ) {}
}

/** Port of a service of Higress's whose name ends in `.static`, whatever the servers listen on. */
const STATIC_PORT: i64 = 80;

/**
 * Reads `cluster`, `serviceName`, `servicePort` and `serviceHost`.
 * @param port of a service that names none.
 * @param cluster if neither a cluster nor a service is named.
 * @param host of a cluster without `serviceHost`; none: the cluster's name.
 */
export function readService(section: Section, port: i64, cluster: string, host: string = ""): Service {
  const name = section.word("serviceName", "", WordRule.Service);
  const named = name.length > 0;
  const servicePort = section.integer("servicePort", name.endsWith(".static") ? STATIC_PORT : port, 1, 65535);
  const chosen = section.word("cluster", named ? clusterOf(name, servicePort) : cluster, WordRule.Visible);
  if (section.has("cluster") && section.has("serviceName")) section.refuse("cluster", "expected either cluster or serviceName, got both");
  if (section.has("servicePort") && !section.has("serviceName")) section.refuse("servicePort", "is the port of serviceName, which is missing");
  return new Service(chosen, section.word("serviceHost", named ? name : host.length > 0 ? host : chosen, WordRule.Visible));
}

/** The cluster that Higress makes of a service (FQDN: with its registry's suffix). */
function clusterOf(service: string, port: i64): string {
  return "outbound|" + port.toString() + "||" + service;
}
