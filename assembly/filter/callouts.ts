/** HTTP callouts under way: which token belongs to what. A callout is made under the root context, so it outlives the stream that asked. */
import { Bytes } from "../core/bytes";
import { getBuffer, getHeader, httpCall, NO_TOKEN } from "../host/host";
import { HeaderList } from "../host/pairs";
import { BufferTypeValues, HeaderMapTypeValues } from "../host/types";

const STATUS = Bytes.fromString(":status");
/** Replies are read up to here; Envoy itself buffers up to 32 MiB. */
const MAX_REPLY_BYTES: i32 = 16 << 20;

/** What follows a callout. */
export abstract class Continuation {
  /** @param status HTTP status; 0 if the callout was reset. Envoy answers 503 for a refused connection and 504 for a timeout. */
  abstract onReply(status: i32, body: Bytes): void;
}

/** Whether a callout's status says that it was reset, refused or timed out. */
export function isUnanswered(status: i32): bool {
  return status == 0 || status == 503 || status == 504;
}

/** Another way than HTTP. */
export abstract class Carrier {
  /** Sends a request. @returns false if the host refused it, and then nothing follows. */
  abstract carry(method: string, body: Bytes, next: Continuation): bool;
}

/** Where a callout goes and how long it may take. */
@final
export class Destination {
  readonly cluster: Bytes;
  /** What goes there goes with it; null for HTTP. */
  carrier: Carrier | null = null;
  /** The last blob of headers and what it was for: an embedder has one path, a store two or three. */
  private method: string = "";
  private path: string = "";
  private blob: Bytes = Bytes.empty();

  constructor(
    cluster: string,
    readonly authority: string,
    /** Further headers: a name in lower case, its value, the next name. */
    private readonly extra: string[],
    /** Milliseconds until Envoy gives it up. */
    readonly timeout: i32,
    private readonly retries: i32,
  ) {
    this.cluster = Bytes.fromString(cluster);
  }

  headers(method: string, path: string): Bytes {
    if (method != this.method || path != this.path) {
      this.blob = this.encode(method, path);
      this.method = method;
      this.path = path;
    }
    return this.blob;
  }

  private encode(method: string, path: string): Bytes {
    const list = new HeaderList()
      .addText(":method", method)
      .addText(":path", path)
      .addText(":authority", this.authority)
      .addText("content-type", "application/json");
    for (let i = 0; i + 1 < this.extra.length; i += 2) list.addText(this.extra[i], this.extra[i + 1]);
    if (this.retries > 0) {
      // Envoy's router reads and strips these: a retry costs the filter nothing.
      list.addText("x-envoy-retry-on", "connect-failure,refused-stream,reset-before-request");
      list.addText("x-envoy-max-retries", this.retries.toString());
    }
    return list.encode();
  }
}

/** Callouts of one configuration. */
@final
export class Callouts {
  constructor(private readonly table: CalloutTable) {}

  /** Starts a callout; false if the host refused it, and then nothing follows. */
  start(to: Destination, method: string, path: string, body: Bytes, next: Continuation, timeout: i32 = to.timeout): bool {
    const carrier = to.carrier;
    if (carrier !== null) return carrier.carry(method, body, next);
    return this.send(to.cluster, to.headers(method, path), body, timeout, next);
  }

  /** As `start`, with headers of the caller's own. @param timeout milliseconds until Envoy gives it up. */
  send(cluster: Bytes, headers: Bytes, body: Bytes, timeout: i32, next: Continuation): bool {
    const token = httpCall(cluster, headers, body, timeout);
    if (token == NO_TOKEN) return false;
    this.table.add(<u32>token, this, next);
    return true;
  }

  /** Nobody waits for what is under way any more. */
  forget(): void {
    this.table.forget(this);
  }
}

/** A callout under way. */
@final
class Pending {
  constructor(readonly owner: Callouts, readonly next: Continuation) {}
}

/** The callouts of all configurations in a VM, by their tokens. */
@final
export class CalloutTable {
  private readonly pending: Map<u32, Pending> = new Map();

  add(token: u32, owner: Callouts, next: Continuation): void {
    this.pending.set(token, new Pending(owner, next));
  }

  /** Nobody waits for what is under way for `owner`. */
  forget(owner: Callouts): void {
    const tokens = this.pending.keys();
    for (let i = 0; i < tokens.length; i++) if (this.pending.get(tokens[i]).owner === owner) this.pending.delete(tokens[i]);
  }

  /** Hands a reply on. One that nobody waits for is passed over. @param headerCount 0 says the callout was reset. */
  finish(token: u32, headerCount: i32, bodySize: i32): void {
    if (!this.pending.has(token)) return;
    const next = this.pending.get(token).next;
    this.pending.delete(token);
    let status = 0;
    let body = Bytes.empty();
    if (headerCount > 0) {
      const header = getHeader(HeaderMapTypeValues.HttpCallResponseHeaders, STATUS);
      status = header === null ? 0 : <i32>header.toUnsigned();
      if (bodySize > 0 && bodySize <= MAX_REPLY_BYTES) body = getBuffer(BufferTypeValues.HttpCallResponseBody, bodySize);
    }
    next.onReply(status, body);
  }
}
