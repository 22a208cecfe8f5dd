/** The root context: one for each configured plug-in. It configures, keeps time, and hands callout replies to whoever waits for them. */
import { parseConfig } from "../config/parse";
import { Config, KeyStrategy } from "../config/config";
import { Bytes } from "../core/bytes";
import { Context, RootContext } from "../host/context";
import { currentTimeMillis, getBuffer, log, setTickPeriod, steadyMillis } from "../host/host";
import { BufferTypeValues, LogLevelValues } from "../host/types";
import { Metrics } from "../telemetry/metrics";
import { AnswerCheck } from "./answer_check";
import { FeedbackDesk } from "./feedback_desk";
import { HeaderHold } from "./header_hold";
import { Services } from "./services";
import { Stream } from "./stream";
import { Warmup } from "./warmup";

/** Resolution of deadlines, in milliseconds. */
const TICK_MILLIS: i32 = 20;
/** Milliseconds between two looks at the size of the cache. */
const SIZE_EVERY: i64 = 500;
/** Entries of the log that one tick applies: a reloaded VM fills itself without holding its worker up. */
const CATCH_UP_PER_TICK: i32 = 1000;

@final
export class Plugin extends RootContext {
  private services: Services | null = null;
  private hold: HeaderHold | null = null;
  private checks: AnswerCheck | null = null;
  private desk: FeedbackDesk | null = null;
  private warmup: Warmup | null = null;
  /** The main thread's VM gets ticks and no requests; it needs no index. */
  private servesRequests: bool = false;
  private nextSize: i64 = 0;

  onConfigure(size: i32): bool {
    const bytes = size > 0 ? getBuffer(BufferTypeValues.PluginConfiguration, size) : Bytes.empty();
    const result = parseConfig(bytes);
    const config = result.config;
    if (config === null) {
      log(LogLevelValues.critical, "configuration refused: " + result.error);
      return false;
    }
    if (config.keyStrategy == KeyStrategy.Disabled) {
      log(LogLevelValues.info, "cacheKeyStrategy is disabled: nothing is cached");
      this.close();
      return true;
    }
    this.close();
    const services = new Services(config, new Metrics(), <u64>currentTimeMillis() ^ <u64>this.id);
    services.open();
    this.services = services;
    if (config.semantic && config.vector.thresholdIsGuess) log(LogLevelValues.warn, guessWarning(config));
    this.hold = new HeaderHold(services);
    this.checks = new AnswerCheck(services);
    this.desk = new FeedbackDesk(services);
    this.warmup = config.semantic ? new Warmup(services) : null;
    setTickPeriod(TICK_MILLIS);
    return true;
  }

  onDelete(): void {
    this.close();
  }

  /** Gives back what the collector does not see. */
  private close(): void {
    const services = this.services;
    if (services !== null) services.close();
    this.services = null;
  }

  createContext(id: u32): Context {
    const services = this.services;
    const hold = this.hold;
    const checks = this.checks;
    const desk = this.desk;
    this.servesRequests = true;
    if (services === null || hold === null || checks === null || desk === null) return new Context(id);
    return new Stream(id, services, hold, checks, desk);
  }

  onTick(): void {
    const services = this.services;
    const hold = this.hold;
    if (services === null || hold === null) return;
    // Whatever is waited for goes by a clock that nobody sets back.
    const now = steadyMillis();
    services.metrics.flush();
    services.enforceDeadlines(now);
    services.flights.check(now, currentTimeMillis());
    hold.check(now);
    if (now >= this.nextSize) {
      this.nextSize = now + SIZE_EVERY;
      services.showSizes();
    }
    const warmup = this.warmup;
    if (warmup !== null && warmup.run(now)) this.warmup = null;
    services.checkExternalStore(now);
    const budget = services.errorBudget;
    if (budget !== null && this.servesRequests) budget.sync(now);
    if (this.servesRequests && services.config.semantic) services.catchUp(CATCH_UP_PER_TICK);
  }

  onHttpCallResponse(token: u32, headers: i32, bodySize: i32): void {
    const services = this.services;
    if (services !== null) services.callouts.finish(token, headers, bodySize);
  }
}

function guessWarning(config: Config): string {
  return (
    "vector.threshold: none is known for " + config.embedding.model +
    ", so the semantic tier is in shadow and serves nothing: find one with npm run calibrate"
  );
}
