/**
 * The Redis servers that one configuration speaks to.
 *
 * The host keeps one address book for a worker: whoever says last how a cluster is to be spoken to, in any plug-in, is heard, and the connections
 * of before are closed. So each cluster has one link here, and what it was told is told once.
 */
import { log, steadyMillis } from "../../host/host";
import { LogLevelValues } from "../../host/types";
import { Metrics } from "../../telemetry/metrics";
import { RedisCalls } from "./redis_calls";
import { RedisLink } from "./redis_link";
import { RedisSettings } from "./redis_settings";

@final
export class RedisLinks {
  private links: RedisLink[] = [];

  constructor(private readonly calls: RedisCalls) {}

  /** The link to the Redis that `settings` name, made if there is none. */
  to(settings: RedisSettings, metrics: Metrics): RedisLink {
    for (let i = 0; i < this.links.length; i++) {
      const link = this.links[i];
      if (link.settings.equals(settings)) return link;
    }
    const others = this.calls.spokenTo;
    for (let i = 0; i < others.length; i++) {
      if (others[i].cluster.equals(settings.cluster) && !others[i].equals(settings)) log(LogLevelValues.error, conflict(settings, others[i]));
    }
    others.push(settings);
    const made = new RedisLink(this.calls, settings, metrics);
    this.links.push(made);
    made.prepare(steadyMillis());
    return made;
  }

  /** The configuration goes: nobody waits for what is under way any more. */
  forget(): void {
    const spokenTo = this.calls.spokenTo;
    for (let i = 0; i < this.links.length; i++) {
      this.calls.forget(this.links[i]);
      const at = spokenTo.indexOf(this.links[i].settings);
      if (at >= 0) spokenTo.splice(at, 1);
    }
    this.links = [];
  }
}

function conflict(settings: RedisSettings, other: RedisSettings): string {
  return (
    settings.section + " and " + other.section + " name the cluster " + settings.clusterName +
    " with another database, user or password: Envoy hears the last one alone. Make them equal, or name two clusters."
  );
}
