/**
 * One worker of an Envoy with the filter in front of an upstream, as a client sees it. Every request goes through an `Exchange`, which
 * calls the filter in the orders that Envoy may use and holds the filter to what every test relies on: a pause is ended exactly once,
 * nothing traps (host_emulator.ts), the filter never touches a response, and a request that goes on is the one the client sent.
 */
import assert from "node:assert/strict";
import { ChromaEmulator } from "./chroma_emulator.ts";
import { completion } from "./chat.ts";
import { Embedder, type HttpReply } from "./embedder.ts";
import { filter } from "./filter.ts";
import { Action, Host, type Callout, type Headers, type HostOptions } from "./host_emulator.ts";

export type RequestHeaders = Record<string, string | string[] | null>;

export interface Ask {
  /** Beside the usual ones; null takes one away. */
  headers?: RequestHeaders;
  /** How the body arrives; whole if not given. */
  chunks?: (Buffer | string)[];
  /** HTTP/1 marks the end with an empty chunk, HTTP/2 on the last one; trailers mark it themselves. */
  end?: "with the last chunk" | "empty chunk" | "trailers";
  upstream?: Upstream;
}

/** An upstream's answer. */
export interface Upstream {
  status?: number;
  headers?: Record<string, string>;
  body?: Buffer | string;
  chunks?: (Buffer | string)[];
  end?: "with the last chunk" | "empty chunk" | "trailers" | "cut short";
}

export interface Reply {
  from: "cache" | "upstream";
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** `Cache-Status`, without the name of the cache. */
  cacheStatus: string;
  /** `%FILTER_STATE(wasm.reprise.status:PLAIN)%`. */
  state: string | undefined;
}

const USUAL: RequestHeaders = {
  ":method": "POST",
  ":path": "/v1/chat/completions",
  ":scheme": "https",
  ":authority": "llm.test",
  "content-type": "application/json",
  authorization: "Bearer alice",
  "accept-encoding": "gzip, br",
};

export function headerList(headers: RequestHeaders): Headers {
  return Object.entries({ ...USUAL, ...headers }).flatMap(([name, value]) =>
    value === null ? [] : [value].flat().map((each): [string, string] => [name, each]),
  );
}

export function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

export interface GatewayOptions extends HostOptions {
  embedder?: Embedder;
  chroma?: ChromaEmulator;
  /** In place of the built filter. */
  module?: WebAssembly.Module;
  /** Answers callouts to the cluster `remote`. */
  remote?: (callout: Callout) => HttpReply | null;
}

function withTerseQuestions(configuration: unknown): unknown {
  if (typeof configuration !== "object" || configuration === null) return configuration;
  if ("compatibility" in configuration || "_rules_" in configuration) return configuration;
  const { vector = {}, embedding = {} } = configuration as { vector?: object; embedding?: object };
  // The emulated embedder puts questions where a test says; what they say in other words is not its matter.
  const thresholds = "threshold" in vector || "precision" in vector || "model" in embedding ? {} : { threshold: 0.92, verbatimThreshold: 0.92 };
  return { ...configuration, vector: { guardsOff: ["too_short"], ...thresholds, ...vector } };
}

export class Gateway {
  readonly embedder: Embedder;
  readonly chroma: ChromaEmulator;
  private readonly remote: GatewayOptions["remote"];
  /** Requests that reached the upstream. */
  upstreamRequests = 0;
  /** What the filter itself asked the upstream. */
  readonly reasked: Callout[] = [];
  /** What the upstream answers then. */
  upstreamAnswers: (callout: Callout) => (HttpReply & { type?: string }) | null = () => ({ status: 200, body: completion("hello") });

  private constructor(readonly host: Host, options: GatewayOptions) {
    this.embedder = options.embedder ?? new Embedder();
    this.chroma = options.chroma ?? new ChromaEmulator();
    this.remote = options.remote;
  }

  /** A worker with the configuration, which must be accepted. Unless it says otherwise, questions of one letter are compared too. */
  static async start(configuration: unknown = {}, options: GatewayOptions = {}): Promise<Gateway> {
    const host = await Host.start(options.module ?? filter, withTerseQuestions(configuration), options);
    assert.ok(host.accepted, `refused: ${host.logs.join("\n")}`);
    return new Gateway(host, options);
  }

  /** Asks and gives what the client gets, with embedder and store answering at once. */
  ask(body: unknown, ask: Ask = {}): Reply {
    const exchange = this.open(body, ask);
    exchange.send();
    this.answerCallouts();
    const reply = exchange.finish();
    // What is written behind the client's back.
    this.answerCallouts();
    return reply;
  }

  open(body: unknown, ask: Ask = {}): Exchange {
    return new Exchange(this, bytesOf(body), ask);
  }

  /** Answers all callouts, and those that follow from the answers. */
  answerCallouts(): void {
    const { callouts, redis } = this.host;
    while (callouts.length > 0 || redis.calls.length > 0) {
      if (redis.calls.length > 0) this.host.answerRedis();
      else this.host.answerCallout(this.answerTo(callouts[0]), callouts[0].token);
    }
  }

  answerTo(callout: Callout): HttpReply | null {
    if (callout.cluster === "ai-proxy") {
      this.reasked.push(callout);
      return this.upstreamAnswers(callout);
    }
    if (callout.cluster === "remote" && this.remote) return this.remote(callout);
    return callout.cluster.includes("chroma") ? this.chroma.answer(callout) : this.embedder.answer(callout.body);
  }

  /** Lets time pass, as seen by the filter's tick. */
  pass(millis: number): void {
    this.host.now += millis;
    this.host.tick();
  }

  /** The books of the exact tier, as shared data holds them; the gauges follow by the tick. */
  get storeSize(): { entries: number; bytes: number } {
    const head = this.host.sharedData.entries.get("reprise:h\0\0\0\0")!.value;
    return { entries: head.readUInt32LE(4), bytes: Number(head.readBigUInt64LE(24)) };
  }

  /** A metric as the next tick shows it: counters are counted in the VM and handed over then. */
  metric(name: string): number {
    this.host.tick();
    return this.host.metric(name);
  }

  /** All counters that are above zero and begin with one of `prefixes`, without the gauges and the histogram. */
  counted(...prefixes: string[]): Record<string, number> {
    this.host.tick();
    const found = [...this.host.metrics].map(([name, value]): [string, number] => [name.replace(/^reprise\./, ""), value]);
    return Object.fromEntries(found.filter(([name, value]) => value > 0 && prefixes.some((prefix) => name.startsWith(prefix))));
  }
}

/** One request and its answer. */
export class Exchange {
  readonly id: number;
  private readonly sent: Headers;
  private readonly chunks: Buffer[];
  private passed = Buffer.alloc(0);
  private isClosed = false;

  constructor(private readonly gateway: Gateway, body: Buffer, private readonly asked: Ask) {
    this.sent = headerList(asked.headers ?? {});
    this.chunks = (asked.chunks ?? [body]).map((chunk) => Buffer.from(chunk));
    this.id = gateway.host.openStream();
  }

  /** Whether the client has its answer, or has gone. */
  get isOver(): boolean {
    return this.isClosed;
  }

  get stream() {
    return this.gateway.host.stream(this.id);
  }

  get isHeld(): boolean {
    return this.stream.pause === "paused";
  }

  get isAnswered(): boolean {
    return this.stream.local !== null;
  }

  /** Whether the request has gone to the upstream with all of its body. */
  get isReleased(): boolean {
    return !this.isHeld && !this.isAnswered;
  }

  /** Headers and body, and their end. */
  send(): this {
    this.sendHeaders();
    return this.sendBody();
  }

  sendHeaders(endOfStream = false): number {
    return this.gateway.host.requestHeaders(this.id, this.sent, endOfStream);
  }

  sendBody(): this {
    const end = this.asked.end ?? "with the last chunk";
    this.chunks.forEach((chunk, i) => this.sendChunk(chunk, end === "with the last chunk" && i === this.chunks.length - 1));
    if (end === "empty chunk") this.sendChunk("", true);
    if (end === "trailers") this.gateway.host.requestTrailers(this.id);
    return this;
  }

  sendChunk(chunk: Buffer | string, endOfStream: boolean): number {
    return this.gateway.host.requestBody(this.id, chunk, endOfStream);
  }

  /** The rest of the exchange, with the usual upstream if the filter does not answer. Throws for a request that still waits. */
  finish(): Reply {
    if (this.stream.local !== null) return this.replay();
    assert.ok(!this.isHeld, "the request is still held");
    return this.upstreamAnswers(this.asked.upstream ?? {});
  }

  /** The filter's own answer, which Envoy sends through the filter's response callbacks too. */
  private replay(): Reply {
    const { host } = this.gateway;
    const local = this.stream.local!;
    const headers: Headers = [[":status", String(local.status)], ["content-length", String(local.body.length)], ...local.headers];
    const before = JSON.stringify(headers);
    assert.equal(host.responseHeaders(this.id, headers, local.body.length === 0), Action.Continue);
    assert.equal(JSON.stringify(this.stream.responseHeaders), before, "the filter's own answer was changed");
    if (local.body.length > 0) assert.equal(host.responseBody(this.id, local.body, true), Action.Continue);
    assert.equal(local.details, local.status === 504 ? "reprise_only_if_cached" : "reprise_hit");
    return this.end("cache", local.body);
  }

  /** The whole of an upstream's answer. */
  upstreamAnswers(upstream: Upstream): Reply {
    this.checkForwarded();
    this.gateway.upstreamRequests++;
    this.beginResponse(upstream);
    // The filter's answer comes in place of the upstream's, of which nothing more is seen.
    if (this.stream.local !== null) return this.replay();
    this.endResponse(upstream);
    return this.end("upstream", this.passed);
  }

  beginResponse({ status = 200, headers = {}, body = completion("hello"), chunks = [body], end }: Upstream): void {
    const hasBody = chunks.length > 0;
    const type = bytesOf(body).subarray(0, 5).toString() === "data:" ? "text/event-stream" : "application/json";
    const list: Headers = [[":status", String(status)], ...Object.entries({ "content-type": type, ...headers })];
    const result = this.gateway.host.responseHeaders(this.id, list, !hasBody && end !== "trailers");
    assert.equal(result, this.stream.local === null ? Action.Continue : Action.StopIteration, "a response is never held");
    const kept = this.stream.responseHeaders.filter(([name]) => name !== "cache-status");
    assert.deepEqual(kept, list.filter(([name]) => name !== "cache-status"), "an upstream's headers are left alone");
  }

  endResponse({ body = completion("hello"), chunks = [body], end = "with the last chunk" }: Upstream): void {
    chunks.forEach((chunk, i) => this.passChunk(Buffer.from(chunk), end === "with the last chunk" && i === chunks.length - 1));
    if (end === "empty chunk") this.passChunk(Buffer.alloc(0), true);
    if (end === "cut short") this.stream.attributes["response.code_details"] = "upstream_reset_after_response_started{connection_termination}";
    if (end === "trailers") assert.equal(this.gateway.host.responseTrailers(this.id), Action.Continue);
  }

  passChunk(chunk: Buffer, endOfStream: boolean): void {
    assert.equal(this.gateway.host.responseBody(this.id, chunk, endOfStream), Action.Continue, "a response is never held");
    this.passed = Buffer.concat([this.passed, chunk]);
  }

  /** Envoy, or another filter, answers a request that may still be held. */
  answerElsewhere(status: string): void {
    const { host } = this.gateway;
    assert.equal(host.responseHeaders(this.id, [[":status", status], ["content-type", "text/plain"]]), Action.Continue);
    assert.equal(host.responseBody(this.id, "elsewhere", true), Action.Continue);
  }

  /** What goes upstream is what the client sent, but for the encodings it accepts. */
  private checkForwarded(): void {
    const forwarded = this.stream.requestHeaders.filter(([name]) => name !== "accept-encoding");
    assert.deepEqual(forwarded, this.sent.filter(([name]) => name !== "accept-encoding"), "a request goes on as it came");
  }

  private end(from: Reply["from"], body: Buffer): Reply {
    const { responseHeaders, properties } = this.stream;
    const headers = Object.fromEntries(responseHeaders);
    const reply: Reply = {
      from, body, headers,
      status: Number(headers[":status"]),
      cacheStatus: (headers["cache-status"] ?? "").replace(/^reprise; /, ""),
      state: properties.get("reprise.status"),
    };
    this.close();
    return reply;
  }

  /** Ends the stream, whatever it is doing: the client went away, or all is said. */
  close(): void {
    assert.ok(!this.isClosed, "a stream is closed once");
    this.isClosed = true;
    this.gateway.host.closeStream(this.id);
  }
}
