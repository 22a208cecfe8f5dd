/** Where a callout goes: the keys that every section has that names a server. `{service}` stands for the section's `@service`. */

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
}
