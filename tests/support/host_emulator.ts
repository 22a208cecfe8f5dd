/**
 * A Proxy-Wasm host in Node that runs the built filter: what Envoy 1.40 does, as far as the filter can tell, and stricter where Envoy is
 * lenient. It throws where Envoy would crash, hang a request, silently do nothing, or where versions differ:
 *
 * - a trap of the module;
 * - a stream that is paused twice, resumed without a pause or twice, answered twice, or resumed after somebody answered it
 *   (https://github.com/proxy-wasm/proxy-wasm-go-sdk/issues/417, https://github.com/envoyproxy/envoy/issues/23047);
 * - a stream's body read outside its callback, or headers changed when they are out of reach;
 * - an answer to another stream than the one whose status-giving callback is under way: Envoy would stop this one for good;
 * - an answer without a stream (https://github.com/envoyproxy/envoy/issues/39797), or with headers that HTTP does not allow;
 * - a callout without the headers that Envoy demands; a metric used as one of another type.
 *
 * A module that wants them gets the functions of Higress's Envoy too: see redis_emulator.ts.
 */
import { RedisHost, type RedisCall } from "./redis_emulator.ts";

export const Status = { Ok: 0, NotFound: 1, BadArgument: 2, CasMismatch: 8, InternalFailure: 10 } as const;
export const Action = { Continue: 0, StopIteration: 1, StopIterationAndWatermark: 2 } as const;
/** When the emulated machine was switched on: the steady clock counts from here. */
const STEADY_ZERO = 1_700_000_000_000;
const Maps = { request: 0, response: 2, callResponse: 6 } as const;
const MetricType = { Counter: 0, Gauge: 1, Histogram: 2 } as const;
const Buffers = { requestBody: 0, responseBody: 1, callBody: 4, pluginConfiguration: 7, redisReply: 9 } as const;

export type Headers = [string, string][];

export interface LocalResponse {
  status: number;
  headers: Headers;
  body: Buffer;
  details: string;
}

export interface CalloutReply {
  status: number;
  body: Buffer | string;
  type?: string;
  /** Beside status and content type. */
  headers?: Headers;
}

export interface Callout {
  token: number;
  cluster: string;
  headers: Headers;
  body: Buffer;
  timeout: number;
}

/** Shared data of one Envoy: give it to several hosts, and they are its workers. */
export class SharedData {
  readonly entries = new Map<string, { value: Buffer; cas: number }>();
  private lastCas = 0;
  reads = 0;
  writes = 0;
  /** Called before each access: what another worker does at that moment. */
  beforeAccess: () => void = () => {};

  get(key: string): { value: Buffer; cas: number } | undefined {
    this.beforeAccess();
    this.reads++;
    return this.entries.get(key);
  }

  set(key: string, value: Buffer, cas: number): boolean {
    this.beforeAccess();
    this.writes++;
    const before = this.entries.get(key);
    if (before !== undefined && cas !== 0 && before.cas !== cas) return false;
    this.entries.set(key, { value, cas: ++this.lastCas });
    return true;
  }
}

/** A request's one pause: how it stands, or what ended it. */
export type Pause = "none" | "paused" | "resumed" | "continued" | "answered";

interface StreamState {
  requestHeaders: Headers;
  responseHeaders: Headers;
  /** Whether the request's headers may still be read and changed. */
  headersHeld: boolean;
  pause: Pause;
  /** The same of its response. */
  responsePause: Pause;
  /** Whether a response has come by: the upstream's, Envoy's own, or the filter's. */
  responded: boolean;
  local: LocalResponse | null;
  /** Filter state that the module has set. */
  properties: Map<string, string>;
  /** Envoy's attributes of this stream alone. */
  attributes: Record<string, string>;
  body: Buffer | null;
  responseBody: Buffer | null;
  /** The root context it was made under. */
  root: number;
}

type Exports = Record<string, (...args: number[]) => number> & { memory: WebAssembly.Memory };

export interface HostOptions {
  sharedData?: SharedData;
  /** Milliseconds since 1970; moved by the test, and the steady clock with it. */
  now?: number;
  /** Answers a callout that the host refuses: 2 unknown cluster, 10 no endpoint. */
  refuseCallouts?: number;
  /** Envoy's attributes, by their paths with dots; the test may change them. */
  properties?: Record<string, string | Buffer>;
  /** Redis, as this worker reaches it. */
  redis?: RedisHost;
}

export class Host {
  readonly sharedData: SharedData;
  now: number;
  /** How much later it is by the wall clock than by one that nobody sets. */
  private set = 0;
  refuseCallouts: number;
  readonly logs: string[] = [];
  /** Counters and gauges; of a histogram the value recorded last. */
  readonly metrics = new Map<string, number>();
  /** Values recorded in histograms, unless the test has cleared them. */
  readonly recorded = new Map<string, number[]>();
  /** Callouts that have not been answered. */
  readonly callouts: Callout[] = [];
  /** Host calls so far, by name. */
  readonly calls = new Map<string, number>();
  tickPeriod = 0;
  private readonly metricNames: string[] = [""];
  private readonly metricTypes: number[] = [-1];
  private isDead = false;
  private readonly streams = new Map<number, StreamState>();
  private readonly properties: Record<string, string | Buffer>;
  private exports!: Exports;
  private effective = 0;
  /** The stream whose callback must answer a status; 0 outside of one. */
  private answerable = 0;
  /** The stream whose response headers are passing: it may still be answered in place of the upstream. */
  private replaceable = 0;
  private nextContext = 2;
  /** In Envoy the tokens of HTTP are the multiples of four. */
  private nextToken = 4;
  private configuration = Buffer.alloc(0);
  /** Redis, as this worker reaches it. */
  readonly redis: RedisHost;
  private redisReply: Buffer | null = null;
  private callResponse: { headers: Headers; body: Buffer } | null = null;
  private bodyReadable: number | null = null;
  /** The first root context. */
  static readonly ROOT = 1;
  /** Root contexts that live: one for each configuration that was pushed and has not drained. */
  private readonly roots = new Set<number>([Host.ROOT]);
  /** The one that new streams belong to. */
  private currentRoot = Host.ROOT;
  /** The root context of each callout, by its token. */
  private readonly rootOfCallout = new Map<number, number>();

  private constructor(options: HostOptions) {
    this.sharedData = options.sharedData ?? new SharedData();
    this.now = options.now ?? 1_800_000_000_000;
    this.refuseCallouts = options.refuseCallouts ?? 0;
    this.properties = options.properties ?? {};
    this.redis = options.redis ?? new RedisHost(new Map());
  }

  /** Starts a VM and configures the plug-in in it. */
  static async start(module: WebAssembly.Module, configuration: unknown, options: HostOptions = {}): Promise<Host> {
    const host = new Host(options);
    const instance = await WebAssembly.instantiate(module, host.imports(module));
    host.exports = instance.exports as Exports;
    host.enter(0, () => host.exports._initialize());
    host.configure(Host.ROOT, configuration);
    return host;
  }

  private configure(root: number, configuration: unknown): void {
    this.enter(root, () => this.exports.proxy_on_context_create(root, 0));
    this.enter(root, () => this.exports.proxy_on_vm_start(root, 0));
    this.accepted = this.hand(root, configuration);
  }

  /** @returns whether the configuration was accepted. */
  private hand(root: number, configuration: unknown): boolean {
    const isText = typeof configuration === "string" || Buffer.isBuffer(configuration);
    this.configuration = Buffer.from(isText ? configuration : JSON.stringify(configuration));
    return this.enter(root, () => this.exports.proxy_on_configure(root, this.configuration.length)) === 1;
  }

  /** Configures the root context that new streams belong to once more: Envoy does so where a VM has a root context under the plug-in's key already. */
  reconfigure(configuration: unknown): void {
    this.accepted = this.hand(this.currentRoot, configuration);
  }

  /** New streams belong to this root context: a listener may have several plug-ins of one VM. */
  serve(root: number): void {
    this.currentRoot = root;
  }

  /**
   * Pushes another configuration: Envoy makes a second root context in the same VM, and new streams belong to it. @returns the root context;
   * that of the configuration before stays until `drain`.
   */
  push(configuration: unknown): number {
    const root = this.nextContext++;
    this.roots.add(root);
    this.configure(root, configuration);
    if (this.accepted) this.currentRoot = root;
    return root;
  }

  /** The listener of a root context has drained: the context goes. */
  drain(root: number): void {
    this.enter(root, () => this.exports.proxy_on_delete(root));
    this.roots.delete(root);
  }

  /** Whether the configuration was accepted. */
  accepted = false;

  get memoryBytes(): number {
    return this.exports.memory.buffer.byteLength;
  }

  /** How often each metric was defined. */
  get definitions(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const name of this.metricNames.slice(1)) counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts;
  }

  metric(name: string): number {
    return this.metrics.get(`reprise.${name}`) ?? 0;
  }

  stream(id: number): StreamState {
    const stream = this.streams.get(id);
    if (stream === undefined) throw new Error(`no stream ${id}`);
    return stream;
  }

  openStream(): number {
    const id = this.nextContext++;
    this.streams.set(id, {
      requestHeaders: [], responseHeaders: [], headersHeld: false, pause: "none", responsePause: "none", responded: false, local: null,
      properties: new Map(), attributes: {}, body: null, responseBody: null, root: this.currentRoot,
    });
    this.enter(id, () => this.exports.proxy_on_context_create(id, this.currentRoot));
    return id;
  }

  requestHeaders(id: number, headers: Headers, endOfStream = false): number {
    const stream = this.stream(id);
    stream.requestHeaders = headers.map(([name, value]) => [name, value]);
    stream.headersHeld = true;
    const action = this.enterStream(id, () => this.exports.proxy_on_request_headers(id, headers.length, Number(endOfStream)));
    this.settle(stream, stream.pause, action);
    return action;
  }

  requestBody(id: number, chunk: Buffer | string, endOfStream: boolean): number {
    const stream = this.stream(id);
    const body = Buffer.from(chunk);
    stream.body = body;
    this.bodyReadable = Buffers.requestBody;
    const before = stream.pause;
    const action = this.enterStream(id, () => this.exports.proxy_on_request_body(id, body.length, Number(endOfStream)));
    this.bodyReadable = null;
    stream.body = null;
    this.settle(stream, before, action);
    return action;
  }

  requestTrailers(id: number): number {
    const stream = this.stream(id);
    const before = stream.pause;
    const action = this.enterStream(id, () => this.exports.proxy_on_request_trailers(id, 1));
    this.settle(stream, before, action);
    return action;
  }

  /** Books what a callback of the request path answered; `before` is how the pause stood when it was called. */
  private settle(stream: StreamState, before: Pause, action: number): void {
    if (stream.pause === "answered") {
      if (action === Action.Continue) throw new Error("a request went on although it was answered");
      return;
    }
    if (action !== Action.Continue) {
      if (stream.pause === "resumed" || stream.pause === "continued") throw new Error("a request was paused again after its release");
      stream.pause = "paused";
      return;
    }
    if (before === "paused" && stream.pause === "resumed") throw new Error("a request was resumed, and its callback continued too");
    if (stream.pause === "paused") stream.pause = "continued";
    stream.headersHeld = false;
  }

  responseHeaders(id: number, headers: Headers, endOfStream = false): number {
    const stream = this.stream(id);
    stream.responded = true;
    stream.responseHeaders = headers.map(([name, value]) => [name, value]);
    this.replaceable = id;
    const action = this.enterStream(id, () => this.exports.proxy_on_response_headers(id, headers.length, Number(endOfStream)));
    this.replaceable = 0;
    if (action !== Action.Continue && stream.local === null) stream.responsePause = "paused";
    return action;
  }

  responseBody(id: number, chunk: Buffer | string, endOfStream: boolean): number {
    const stream = this.stream(id);
    const body = Buffer.from(chunk);
    stream.responseBody = body;
    this.bodyReadable = Buffers.responseBody;
    const action = this.enterStream(id, () => this.exports.proxy_on_response_body(id, body.length, Number(endOfStream)));
    this.bodyReadable = null;
    stream.responseBody = null;
    return action;
  }

  responseTrailers(id: number): number {
    return this.enterStream(id, () => this.exports.proxy_on_response_trailers(id, 1));
  }

  /** Ends a stream. Envoy calls `proxy_on_log` and `proxy_on_done` first, where a module exports them. */
  closeStream(id: number): void {
    const { proxy_on_log, proxy_on_done } = this.exports as Partial<Exports>;
    if (proxy_on_log) this.enter(id, () => proxy_on_log(id));
    if (proxy_on_done) this.enter(id, () => proxy_on_done(id));
    this.enter(id, () => this.exports.proxy_on_delete(id));
    this.streams.delete(id);
  }

  /** Answers the oldest callout, or the one with `token`. `null` is a reset. */
  answerCallout(response: CalloutReply | null, token = this.callouts[0]?.token): void {
    const at = this.callouts.findIndex((callout) => callout.token === token);
    if (at < 0) throw new Error("no such callout");
    this.callouts.splice(at, 1);
    this.repeatCallout(token, response);
  }

  /** Hands in a reply for any token, also one that was answered or never given out. */
  repeatCallout(token: number, response: CalloutReply | null): void {
    const headers: Headers = response === null ? [] : [[":status", String(response.status)], ["content-type", response.type ?? "application/json"], ...(response.headers ?? [])];
    const body = Buffer.from(response?.body ?? "");
    this.callResponse = { headers, body };
    // The reply goes to the root context that asked, also if it has gone since.
    const root = this.rootOfCallout.get(token) ?? Host.ROOT;
    this.enter(root, () => this.exports.proxy_on_http_call_response(root, token, headers.length, body.length, 0));
    this.callResponse = null;
  }

  /** Answers the oldest command to Redis, or the one with `token`, as the server does, or with `reply`; null is a time-out, which fails all that wait. */
  answerRedis(reply?: Buffer | string | null, token = this.redis.calls[0]?.token): void {
    const call = this.redis.calls.find((each) => each.token === token);
    if (call === undefined) throw new Error("no such command");
    if (reply === null) {
      this.redis.closeConnection(call.cluster);
      return this.tellRedisFailures();
    }
    this.redis.calls.splice(this.redis.calls.indexOf(call), 1);
    this.tellRedis(call, 0, reply === undefined ? this.redis.reply(call, this.now) : Buffer.from(reply));
  }

  /** Tells the module of commands whose connection was closed. */
  tellRedisFailures(): void {
    for (const call of this.redis.failed.splice(0)) this.tellRedis(call, 1, Buffer.alloc(0));
  }

  private tellRedis({ token }: RedisCall, status: number, reply: Buffer): void {
    const root = this.rootOfCallout.get(token) ?? Host.ROOT;
    this.redisReply = reply;
    this.enter(root, () => this.exports.proxy_on_redis_call_response(root, token, status, reply.length));
    this.redisReply = null;
  }

  tick(): void {
    for (const root of [...this.roots]) this.enter(root, () => this.exports.proxy_on_tick(root));
  }

  /** A callback that answers a status. */
  private enterStream(id: number, callback: () => number): number {
    this.answerable = id;
    try {
      return this.enter(id, callback);
    } finally {
      this.answerable = 0;
    }
  }

  private enter<T>(context: number, callback: () => T): T {
    if (this.isDead) throw new Error("the VM was used after a trap");
    this.effective = context;
    try {
      return callback();
    } catch (error) {
      this.isDead = true;
      throw error instanceof WebAssembly.RuntimeError ? new Error(`trap: ${error.message}; last log line: ${this.logs.at(-1) ?? "none"}`, { cause: error }) : error;
    } finally {
      this.effective = 0;
    }
  }

  /** The stream that the module acts on; what it does without one has no effect in Envoy. */
  private current(what: string): StreamState {
    const stream = this.streams.get(this.effective);
    if (stream === undefined) throw new Error(`${what} without a stream`);
    return stream;
  }

  /** A map that the module changes. */
  private changeable(map: number): Headers {
    const headers = this.headerMap(map);
    if (headers === null) throw new Error("headers were changed when they are out of reach");
    return headers;
  }

  private bytes(pointer: number, length: number): Buffer {
    return Buffer.from(this.exports.memory.buffer.slice(pointer, pointer + length));
  }

  private text(pointer: number, length: number): string {
    return this.bytes(pointer, length).toString("latin1");
  }

  private view(): DataView {
    return new DataView(this.exports.memory.buffer);
  }

  private answer(value: Buffer, pointer: number, length: number): number {
    let at = 0;
    if (value.length > 0) {
      at = this.exports.malloc(value.length) >>> 0;
      new Uint8Array(this.exports.memory.buffer).set(value, at);
    }
    this.view().setUint32(pointer, at, true);
    this.view().setUint32(length, value.length, true);
    return Status.Ok;
  }

  private headerMap(map: number): Headers | null {
    if (map === Maps.callResponse) return this.callResponse?.headers ?? null;
    const stream = this.streams.get(this.effective);
    if (stream === undefined) return null;
    if (map === Maps.request) return stream.headersHeld ? stream.requestHeaders : null;
    return map === Maps.response ? stream.responseHeaders : null;
  }

  private buffer(type: number): Buffer | null {
    if (type === Buffers.callBody) return this.callResponse?.body ?? null;
    if (type === Buffers.pluginConfiguration) return this.configuration;
    if (type === Buffers.redisReply) {
      if (this.redisReply === null) throw new Error("a reply of Redis was read outside its callback");
      return this.redisReply;
    }
    const stream = this.streams.get(this.effective);
    if (type === Buffers.requestBody || type === Buffers.responseBody) {
      if (this.bodyReadable !== type) throw new Error("a stream's body was read outside its callback: Envoy would crash");
      return (type === Buffers.requestBody ? stream?.body : stream?.responseBody) ?? null;
    }
    return null;
  }

  /** Somebody sets the wall clock: forward, or by less than nothing back. No time passes. */
  setClock(millis: number): void {
    this.now += millis;
    this.set += millis;
  }

  private imports(module: WebAssembly.Module): WebAssembly.Imports {
    const hasClock = WebAssembly.Module.imports(module).some(({ name }) => name === "proxy_get_current_time_nanoseconds");
    const all: Record<string, (...args: number[]) => number> = {
      proxy_log: (level, message, length) => {
        this.logs.push(`${level} ${this.bytes(message, length).toString()}`);
        return Status.Ok;
      },
      proxy_get_current_time_nanoseconds: (out) => {
        this.view().setBigUint64(out, BigInt(this.now) * 1_000_000n, true);
        return Status.Ok;
      },
      clock_time_get: (clock, _precision, out) => {
        if (clock === 0 && hasClock) throw new Error("the wall clock has a function of its own");
        // The steady clock's zero is another one, so that a mix-up shows.
        this.view().setBigUint64(out, BigInt(clock === 0 ? this.now : this.now - this.set - STEADY_ZERO) * 1_000_000n, true);
        return Status.Ok;
      },
      proxy_set_tick_period_milliseconds: (period) => {
        this.tickPeriod = period;
        return Status.Ok;
      },
      proxy_get_property: (path, pathLength, out, outLength) => {
        const name = this.text(path, pathLength).replaceAll("\0", ".");
        const value = this.properties[name] ?? this.streams.get(this.effective)?.attributes[name];
        return value === undefined ? Status.NotFound : this.answer(Buffer.from(value), out, outLength);
      },
      proxy_set_property: (path, pathLength, value, valueLength) => {
        const stream = this.current("filter state was set");
        stream.properties.set(this.text(path, pathLength), this.text(value, valueLength));
        return Status.Ok;
      },
      proxy_get_buffer_bytes: (type, start, max, out, outLength) => {
        const buffer = this.buffer(type);
        if (buffer === null) return Status.NotFound;
        return this.answer(buffer.subarray(start, start + max), out, outLength);
      },
      proxy_get_header_map_pairs: (map, out, outLength) => this.answer(encodePairs(this.headerMap(map) ?? []), out, outLength),
      proxy_get_header_map_value: (map, name, nameLength, out, outLength) => {
        const headers = this.headerMap(map);
        if (headers === null) return Status.BadArgument;
        const found = headers.find(([key]) => key === this.text(name, nameLength));
        return found === undefined ? Status.NotFound : this.answer(Buffer.from(found[1], "latin1"), out, outLength);
      },
      proxy_add_header_map_value: (map, name, nameLength, value, valueLength) => {
        const pair: [string, string] = [this.text(name, nameLength), this.text(value, valueLength)];
        checkHeaders([pair]);
        this.changeable(map).push(pair);
        return Status.Ok;
      },
      proxy_remove_header_map_value: (map, name, nameLength) => {
        const headers = this.changeable(map);
        const key = this.text(name, nameLength);
        for (let i = headers.length - 1; i >= 0; i--) if (headers[i][0] === key) headers.splice(i, 1);
        return Status.Ok;
      },
      proxy_continue_stream: (type) => {
        const stream = this.current("continue_stream");
        if (type === 1) {
          if (stream.responsePause !== "paused") throw new Error(`a response was resumed whose pause is «${stream.responsePause}»`);
          stream.responsePause = "resumed";
          return Status.Ok;
        }
        if (stream.pause !== "paused") throw new Error(`a request was resumed whose pause is «${stream.pause}»`);
        if (stream.responded) throw new Error("a request was resumed after somebody had answered it");
        stream.pause = "resumed";
        stream.headersHeld = false;
        return Status.Ok;
      },
      proxy_send_local_response: (status, details, detailsLength, body, bodyLength, headers, headersLength) => {
        const stream = this.current("send_local_response");
        if (this.answerable !== 0 && this.answerable !== this.effective) throw new Error("another stream was answered: Envoy would stop this one");
        if (this.replaceable === this.effective) {
          if (stream.local !== null) throw new Error("a response was replaced that is the filter's own");
        } else if (stream.responsePause === "paused") {
          stream.responsePause = "answered";
        } else {
          if (stream.pause !== "paused" && stream.pause !== "none") throw new Error(`a request was answered whose pause is «${stream.pause}»`);
          if (stream.responded) throw new Error("a request was answered after somebody else had answered it");
          stream.pause = "answered";
        }
        stream.local = {
          status, details: this.text(details, detailsLength), body: this.bytes(body, bodyLength),
          headers: decodePairs(this.bytes(headers, headersLength)),
        };
        checkHeaders(stream.local.headers);
        return Status.Ok;
      },
      proxy_http_call: (cluster, clusterLength, headers, headersLength, body, bodyLength, trailers, trailersLength, timeout, out) => {
        if (decodePairs(this.bytes(trailers, trailersLength)).length > 0) throw new Error("a callout with trailers");
        if (this.refuseCallouts !== 0) return this.refuseCallouts;
        const token = this.nextToken;
        this.nextToken += 4;
        const callout: Callout = {
          token, timeout, cluster: this.text(cluster, clusterLength), body: this.bytes(body, bodyLength),
          headers: decodePairs(this.bytes(headers, headersLength)),
        };
        checkHeaders(callout.headers);
        for (const needed of [":method", ":path", ":authority"]) {
          if (!callout.headers.some(([name, value]) => name === needed && value !== "")) throw new Error(`a callout without ${needed}`);
        }
        this.callouts.push(callout);
        this.rootOfCallout.set(token, this.streams.get(this.effective)?.root ?? this.effective);
        this.view().setUint32(out, token, true);
        return Status.Ok;
      },
      proxy_redis_init: (service, serviceLength, user, userLength, password, passwordLength, timeout) =>
        this.redis.init(this.text(service, serviceLength), this.text(user, userLength), this.text(password, passwordLength), timeout),
      proxy_redis_call: (service, serviceLength, command, commandLength, out) => {
        const token = this.redis.call(this.text(service, serviceLength), this.bytes(command, commandLength));
        if (token < 0) return -token;
        this.rootOfCallout.set(token, this.streams.get(this.effective)?.root ?? this.effective);
        this.view().setUint32(out, token, true);
        return Status.Ok;
      },
      proxy_get_shared_data: (key, keyLength, out, outLength, cas) => {
        const entry = this.sharedData.get(this.text(key, keyLength));
        if (entry === undefined) return Status.NotFound;
        this.answer(entry.value, out, outLength);
        this.view().setUint32(cas, entry.cas, true);
        return Status.Ok;
      },
      proxy_set_shared_data: (key, keyLength, value, valueLength, cas) =>
        this.sharedData.set(this.text(key, keyLength), this.bytes(value, valueLength), cas >>> 0) ? Status.Ok : Status.CasMismatch,
      proxy_define_metric: (type, name, nameLength, out) => {
        this.metricNames.push(this.text(name, nameLength));
        this.metricTypes.push(type);
        this.view().setUint32(out, this.metricNames.length - 1, true);
        return Status.Ok;
      },
      proxy_increment_metric: (id, offset) => {
        if (this.metricTypes[id] === MetricType.Histogram) throw new Error("a histogram was incremented");
        if (this.metricTypes[id] === MetricType.Counter && offset < 0) throw new Error("a counter was counted down");
        return this.changeMetric(id, (value) => value + Number(offset));
      },
      proxy_record_metric: (id, value) => {
        if (this.metricTypes[id] === MetricType.Counter) throw new Error("a value was recorded in a counter");
        if (value < 0) throw new Error("a negative value was recorded");
        if (this.metricTypes[id] === MetricType.Histogram) {
          const values = this.recorded.get(this.metricNames[id]) ?? [];
          values.push(Number(value));
          this.recorded.set(this.metricNames[id], values);
        }
        return this.changeMetric(id, () => Number(value));
      },
      proxy_set_effective_context: (context) => {
        if (!this.roots.has(context) && !this.streams.has(context)) return Status.BadArgument;
        this.effective = context;
        return Status.Ok;
      },
    };
    const used: Record<string, WebAssembly.ModuleImports> = {};
    for (const { module: owner, name } of WebAssembly.Module.imports(module)) {
      const implementation = all[name];
      if (implementation === undefined) throw new Error(`the filter imports ${name}, which this host does not have`);
      (used[owner] ??= {})[name] = (...args: number[]) => {
        this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
        return implementation(...args);
      };
    }
    return used;
  }

  private changeMetric(id: number, change: (value: number) => number): number {
    const name = this.metricNames[id];
    if (!name) throw new Error("a metric was used that is not defined");
    this.metrics.set(name, change(this.metrics.get(name) ?? 0));
    return Status.Ok;
  }
}

/** Throws for what HTTP does not allow in a header: Envoy would drop it, or worse. */
function checkHeaders(headers: Headers): void {
  for (const [name, value] of headers) {
    if (!/^:?[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) throw new Error(`a header is called ${JSON.stringify(name)}`);
    if (/[\0-\x08\x0a-\x1f\x7f]/.test(value)) throw new Error(`the header ${name} has the value ${JSON.stringify(value)}`);
  }
}

export function encodePairs(pairs: Headers): Buffer {
  const names = pairs.map(([name]) => Buffer.from(name, "latin1"));
  const values = pairs.map(([, value]) => Buffer.from(value, "latin1"));
  const head = Buffer.alloc(4 + pairs.length * 8);
  head.writeUInt32LE(pairs.length, 0);
  names.forEach((name, i) => {
    head.writeUInt32LE(name.length, 4 + i * 8);
    head.writeUInt32LE(values[i].length, 8 + i * 8);
  });
  const zero = Buffer.from([0]);
  return Buffer.concat([head, ...names.flatMap((name, i) => [name, zero, values[i], zero])]);
}

export function decodePairs(blob: Buffer): Headers {
  if (blob.length === 0) return [];
  const count = blob.readUInt32LE(0);
  const pairs: Headers = [];
  let at = 4 + count * 8;
  for (let i = 0; i < count; i++) {
    const nameLength = blob.readUInt32LE(4 + i * 8);
    const valueLength = blob.readUInt32LE(8 + i * 8);
    const name = blob.toString("latin1", at, at + nameLength);
    const value = blob.toString("latin1", at + nameLength + 1, at + nameLength + 1 + valueLength);
    at += nameLength + valueLength + 2;
    pairs.push([name, value]);
  }
  if (at !== blob.length) throw new Error("a header blob has bytes left over: Envoy would drop all of it");
  return pairs;
}
