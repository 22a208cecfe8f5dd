/**
 * Where a callout goes: the keys that every section has that names a server. `{service}`, `{name}` and `{host}` stand for what the section's
 * class says with `@service`, `@name` and `@host`.
 */

export class Service {
  /**
   * Name of the Envoy cluster that reaches {service}. In Higress use `serviceName` instead.
   * @title Cluster of {service}
   * @text Visible 256
   * @not serviceName expected either cluster or serviceName, got both
   * @example "{name}"
   */
  cluster: string = "";

  /**
   * Name of the service in Higress, with its registry's suffix. The callout goes to the cluster `outbound|servicePort||serviceName`.
   * @title Service of {service}
   * @text Service 256
   * @example "{name}.dns"
   * @example "{name}.static"
   */
  serviceName: string = "";

  /**
   * Port of `serviceName`; 80 if the name ends in `.static`, where Higress puts every service on that port.
   * @title Port of {service}
   * @range 1 65535
   * @needs serviceName is the port of serviceName, which is missing
   * @example 443
   */
  servicePort: i32 = 0;

  /**
   * The `:authority` (Host header) of the callout. Without it {host}.
   * @title Host of {service}
   * @key serviceHost
   * @text Visible 256
   * @default none
   * @example "{name}.example.com"
   */
  host: string = "";

  /** Headers of every callout: a name in lower case, its value, the next name. Overridden by a section that has a secret. */
  headers(): string[] {
    return [];
  }
}

/** The headers of a bearer token; none if it is empty. */
export function bearer(token: string): string[] {
  return token.length > 0 ? ["authorization", "Bearer " + token] : [];
}
