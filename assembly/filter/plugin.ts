/** The root context: one for each configured plug-in. It configures, keeps time, and hands callout replies to whoever waits for them. */
import { Config, KeyStrategy } from "../config/config";
import { parseConfig } from "../config/parse";
import { IS_HIGRESS } from "../core/build";
import { Bytes } from "../core/bytes";
import { Context, RootContext } from "../host/context";
import { currentTimeMillis, getBuffer, log, setTickPeriod, steadyMillis } from "../host/host";
import { BufferTypeValues, LogLevelValues } from "../host/types";
import { Cache } from "./cache";
import { Callouts } from "./callouts";
import { compose, RemoteFactory } from "./composition";
import { RemoteAnswers } from "./lookup/exact_tier";
import { RedisLinks } from "./redis/redis_links";
import { RuleSet } from "./rule_set";
import { RuledStream } from "./ruled_stream";
import { Stream } from "./stream";
import { thisVm, Vm } from "./vm";

/** Resolution of deadlines, in milliseconds. */
const TICK_MILLIS: i32 = 20;

const FOREIGN_WARNING =
  "cache.readHigressEntries: what ai-cache has kept is served to every tenant, for every model and system prompt; switch it off once its entries have expired";

@final
export class Plugin extends RootContext {
  /** The configurations for new streams; null while there is none. */
  private rules: RuleSet | null = null;
  /** What was at work before, while streams that began with it are under way: what these wait for must come. */
  private retired: Cache[] = [];

  /** @param remotes makes the second level of the exact tier; by default there is none. */
  constructor(id: u32, private readonly remotes: RemoteFactory = noRemote) {
    super(id);
  }

  onConfigure(size: i32): bool {
    const bytes = size > 0 ? getBuffer(BufferTypeValues.PluginConfiguration, size) : Bytes.empty();
    const plugin = parseConfig(bytes);
    if (plugin.error.length > 0) {
      log(LogLevelValues.critical, "configuration refused: " + plugin.error);
      return false;
    }
    this.retire();
    const rules = new RuleSet();
    for (let i = 0; i < plugin.rules.length; i++) rules.add(plugin.rules[i].match, this.cacheOf(plugin.rules[i].config));
    const others = plugin.config;
    if (others !== null) rules.setOthers(this.cacheOf(others));
    for (let i = 0; i < rules.caches.length; i++) rules.caches[i].maintenance.open();
    this.rules = rules;
    for (let i = 0; i < plugin.warnings.length; i++) log(LogLevelValues.warn, plugin.warnings[i]);
    setTickPeriod(TICK_MILLIS);
    return true;
  }

  /** Puts a configuration to work; null if it says that nothing is cached. */
  private cacheOf(config: Config): Cache | null {
    if (config.keyStrategy == KeyStrategy.Disabled) {
      log(LogLevelValues.info, "cacheKeyStrategy is disabled: nothing is cached");
      return null;
    }
    if (IS_HIGRESS && config.cache.readHigressEntries) log(LogLevelValues.warn, FOREIGN_WARNING);
    if (config.semantic && config.vector.thresholdIsGuess) log(LogLevelValues.warn, guessWarning(config));
    return compose(thisVm(), config, <u64>currentTimeMillis() ^ <u64>this.id, this.remotes);
  }

  /** Other configurations take the place of those that there are. */
  private retire(): void {
    const rules = this.rules;
    this.rules = null;
    if (rules !== null) for (let i = 0; i < rules.caches.length; i++) this.retired.push(rules.caches[i]);
    this.closeIdle();
  }

  /** Closes retired configurations that no stream uses any more. */
  private closeIdle(): void {
    for (let i = this.retired.length - 1; i >= 0; i--) {
      if (this.retired[i].streams > 0) continue;
      this.retired[i].maintenance.close();
      this.retired.splice(i, 1);
    }
  }

  onDelete(): void {
    this.retire();
    for (let i = 0; i < this.retired.length; i++) this.retired[i].maintenance.close();
    this.retired = [];
    thisVm().metrics.flush();
  }

  createContext(id: u32): Context {
    const rules = this.rules;
    if (rules === null) return new Context(id);
    if (!rules.isPlain) return new RuledStream(id, rules, thisVm().metrics);
    const cache = rules.plain;
    if (cache === null) return new Context(id);
    cache.maintenance.servesRequests = true;
    return new Stream(id, cache);
  }

  onTick(): void {
    thisVm().metrics.flush();
    // Whatever is waited for goes by a clock that nobody sets back.
    const now = steadyMillis();
    if (IS_HIGRESS) thisVm().redis.enforceDeadlines(now);
    const rules = this.rules;
    if (rules !== null) for (let i = 0; i < rules.caches.length; i++) rules.caches[i].maintenance.tick(now);
    if (this.retired.length == 0) return;
    for (let i = 0; i < this.retired.length; i++) this.retired[i].maintenance.tick(now);
    this.closeIdle();
  }

  onHttpCallResponse(token: u32, headers: i32, bodySize: i32): void {
    thisVm().callouts.finish(token, headers, bodySize);
  }

  onRedisCallResponse(token: u32, status: i32, size: i32): void {
    thisVm().redis.finish(token, status, size);
  }
}

function noRemote(vm: Vm, config: Config, callouts: Callouts, redis: RedisLinks): RemoteAnswers | null {
  return null;
}

function guessWarning(config: Config): string {
  return (
    "vector.threshold: none is known for " + config.embedding.model +
    ", so the semantic tier is in shadow and serves nothing: find one with npm run calibrate"
  );
}
