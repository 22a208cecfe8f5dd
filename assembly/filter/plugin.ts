/** The root context: one for each configured plug-in. It configures, keeps time, and hands callout replies to whoever waits for them. */
import { Config, KeyStrategy } from "../config/config";
import { parseConfig } from "../config/parse";
import { IS_HIGRESS } from "../core/build";
import { Bytes } from "../core/bytes";
import { Context, RootContext } from "../host/context";
import { currentTimeMillis, getBuffer, log, setTickPeriod, steadyMillis } from "../host/host";
import { BufferTypeValues, LogLevelValues } from "../host/types";
import { Cache } from "./cache";
import { compose, RemoteFactory } from "./composition";
import { RemoteAnswers } from "./lookup/exact_tier";
import { RuleSet } from "./rule_set";
import { RuledStream } from "./ruled_stream";
import { Stream } from "./stream";
import { Vm } from "./vm";

/** Resolution of deadlines, in milliseconds. */
const TICK_MILLIS: i32 = 20;

const FOREIGN_WARNING =
  "cache.readHigressEntries: what ai-cache has kept is served to every tenant, for every model and system prompt; switch it off once its entries have expired";

@final
export class Plugin extends RootContext {
  private vm: Vm | null = null;
  /** The configurations for new streams; null while there is none. */
  private rules: RuleSet | null = null;

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
    this.close();
    let vm = this.vm;
    if (vm === null) {
      vm = new Vm();
      this.vm = vm;
    }
    const rules = new RuleSet();
    for (let i = 0; i < plugin.rules.length; i++) rules.add(plugin.rules[i].match, this.cacheOf(vm, plugin.rules[i].config));
    const others = plugin.config;
    if (others !== null) rules.setOthers(this.cacheOf(vm, others));
    for (let i = 0; i < rules.caches.length; i++) rules.caches[i].maintenance.open();
    this.rules = rules;
    for (let i = 0; i < plugin.warnings.length; i++) log(LogLevelValues.warn, plugin.warnings[i]);
    setTickPeriod(TICK_MILLIS);
    return true;
  }

  /** Puts a configuration to work; null if it says that nothing is cached. */
  private cacheOf(vm: Vm, config: Config): Cache | null {
    if (config.keyStrategy == KeyStrategy.Disabled) {
      log(LogLevelValues.info, "cacheKeyStrategy is disabled: nothing is cached");
      return null;
    }
    if (IS_HIGRESS && config.cache.readHigressEntries) log(LogLevelValues.warn, FOREIGN_WARNING);
    if (config.semantic && config.vector.thresholdIsGuess) log(LogLevelValues.warn, guessWarning(config));
    return compose(vm, config, <u64>currentTimeMillis() ^ <u64>this.id, this.remotes);
  }

  onDelete(): void {
    this.close();
  }

  private close(): void {
    const vm = this.vm;
    const rules = this.rules;
    this.rules = null;
    if (vm === null || rules === null) return;
    for (let i = 0; i < rules.caches.length; i++) rules.caches[i].maintenance.close();
    vm.callouts.forget();
    if (IS_HIGRESS) vm.redis.forget();
    vm.metrics.flush();
  }

  createContext(id: u32): Context {
    const vm = this.vm;
    const rules = this.rules;
    if (vm === null || rules === null) return new Context(id);
    if (!rules.isPlain) return new RuledStream(id, rules, vm.metrics);
    const cache = rules.plain;
    if (cache === null) return new Context(id);
    cache.maintenance.servesRequests = true;
    return new Stream(id, cache);
  }

  onTick(): void {
    const vm = this.vm;
    const rules = this.rules;
    if (vm === null || rules === null) return;
    vm.metrics.flush();
    // Whatever is waited for goes by a clock that nobody sets back.
    for (let i = 0; i < rules.caches.length; i++) rules.caches[i].maintenance.tick(steadyMillis());
  }

  onHttpCallResponse(token: u32, headers: i32, bodySize: i32): void {
    const vm = this.vm;
    if (vm !== null) vm.callouts.finish(token, headers, bodySize);
  }

  onRedisCallResponse(token: u32, status: i32, size: i32): void {
    const vm = this.vm;
    if (vm !== null) vm.redis.calls.finish(token, status, size);
  }
}

function noRemote(vm: Vm, config: Config): RemoteAnswers | null {
  return null;
}

function guessWarning(config: Config): string {
  return (
    "vector.threshold: none is known for " + config.embedding.model +
    ", so the semantic tier is in shadow and serves nothing: find one with npm run calibrate"
  );
}
