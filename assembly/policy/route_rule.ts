/**
 * Whether a rule of Higress's `_rules_` is for a request: what it names of the route, the service and the host, as Higress's own plug-ins match it
 * (https://github.com/higress-group/wasm-go, pkg/matcher). A rule has one kind: route (and service, if it names one, too) goes before domain, that
 * before service, and that before the beginning of a route's name.
 */
import { Bytes } from "../core/bytes";

@final
export class RouteRule {
  constructor(
    /** Names of routes. */
    readonly routes: Bytes[],
    /** Hosts: `*` at one end stands for any text there. */
    readonly domains: Bytes[],
    /** Services, with or without their port behind a colon. */
    readonly services: Bytes[],
    /** Beginnings of routes' names. */
    readonly prefixes: Bytes[],
  ) {}

  /** Whether the rule names anything; one that does not is for no request. */
  get namesAny(): bool {
    return this.routes.length + this.domains.length + this.services.length + this.prefixes.length > 0;
  }

  /** @param host with or without a port. @param cluster of Higress, `outbound|port|version|service`, or any other. */
  matches(route: Bytes, cluster: Bytes, host: Bytes): bool {
    if (this.routes.length > 0) return contains(this.routes, route) && (this.services.length == 0 || this.hasService(cluster));
    if (this.domains.length > 0) return this.hasDomain(withoutPort(host));
    if (this.services.length > 0) return this.hasService(cluster);
    for (let i = 0; i < this.prefixes.length; i++) {
      if (startsWith(route, this.prefixes[i])) return true;
    }
    return false;
  }

  /** Hosts differ not by case, as in Envoy's virtual hosts. */
  private hasDomain(written: Bytes): bool {
    const host = written.lowered();
    for (let i = 0; i < this.domains.length; i++) {
      const domain = this.domains[i];
      if (domain.at(0) == 0x2a) {
        if (endsWith(host, domain.slice(1, domain.length))) return true;
      } else if (domain.at(domain.length - 1) == 0x2a) {
        if (startsWith(host, domain.slice(0, domain.length - 1))) return true;
      } else if (host.equals(domain)) {
        return true;
      }
    }
    return false;
  }

  private hasService(cluster: Bytes): bool {
    const port = cluster.indexOf(0x7c) + 1;
    const version = cluster.indexOf(0x7c, port) + 1;
    const service = cluster.indexOf(0x7c, version) + 1;
    // Plain Envoy's clusters have a name of one part.
    if (port == 0) return contains(this.services, cluster);
    if (version == 0 || service == 0 || cluster.indexOf(0x7c, service) >= 0) return false;
    return this.isNamed(cluster.slice(service, cluster.length), cluster.slice(port, version - 1));
  }

  private isNamed(service: Bytes, port: Bytes): bool {
    for (let i = 0; i < this.services.length; i++) {
      const named = this.services[i];
      if (named.equals(service)) return true;
      const colon = lastIndexOf(named, 0x3a);
      if (colon >= 0 && named.slice(0, colon).equals(service) && named.slice(colon + 1, named.length).equals(port)) return true;
    }
    return false;
  }
}

/** A host without its port; the colons of an IPv6 address stand in brackets. */
function withoutPort(host: Bytes): Bytes {
  const colon = lastIndexOf(host, 0x3a);
  return colon >= 0 && lastIndexOf(host, 0x5d) < colon ? host.slice(0, colon) : host;
}

function contains(names: Bytes[], name: Bytes): bool {
  for (let i = 0; i < names.length; i++) {
    if (names[i].equals(name)) return true;
  }
  return false;
}

function startsWith(text: Bytes, beginning: Bytes): bool {
  return text.slice(0, beginning.length).equals(beginning);
}

function endsWith(text: Bytes, end: Bytes): bool {
  return end.length <= text.length && text.slice(text.length - end.length, text.length).equals(end);
}

function lastIndexOf(text: Bytes, byte: i32): i32 {
  let at = text.length - 1;
  while (at >= 0 && text.at(at) != byte) at--;
  return at;
}
