/** The callbacks the host calls, handed to the context they are meant for. An unknown context id passes its traffic on. */
import "./abort";
import { Context, RootContext } from "./context";
import { collectGarbage, collectNow } from "./memory";
import { FilterDataStatusValues, FilterHeadersStatusValues, FilterTrailersStatusValues } from "./types";

/** Makes the root context of a plug-in. */
type RootFactory = (id: u32) => RootContext;

let makeRoot: RootFactory | null = null;
const roots = new Map<u32, RootContext>();
const streams = new Map<u32, Context>();

/** The stream that was looked up last: callbacks of one stream mostly follow each other. */
let lastId: u32 = 0;
let lastStream: Context | null = null;

function streamOf(id: u32): Context | null {
  if (id == lastId) return lastStream;
  if (!streams.has(id)) return null;
  lastId = id;
  lastStream = streams.get(id);
  return lastStream;
}

/** Called once by the entry file, before the host calls anything. */
export function registerRootContext(factory: RootFactory): void {
  makeRoot = factory;
}

export function proxy_on_context_create(id: u32, parent: u32): void {
  if (parent == 0) {
    const factory = makeRoot;
    if (factory !== null) roots.set(id, factory(id));
  } else if (roots.has(parent)) {
    streams.set(id, roots.get(parent).createContext(id));
  }
}

export function proxy_on_vm_start(root: u32, size: i32): i32 {
  return 1;
}

export function proxy_on_configure(root: u32, size: i32): i32 {
  const accepted = roots.has(root) && roots.get(root).onConfigure(size);
  collectNow();
  return accepted ? 1 : 0;
}

export function proxy_on_tick(root: u32): void {
  if (roots.has(root)) roots.get(root).onTick();
  collectGarbage();
}

export function proxy_on_request_headers(id: u32, count: i32, endOfStream: i32): i32 {
  const stream = streamOf(id);
  const status = stream !== null ? stream.onRequestHeaders(endOfStream != 0) : FilterHeadersStatusValues.Continue;
  collectGarbage();
  return status;
}

export function proxy_on_request_body(id: u32, size: i32, endOfStream: i32): i32 {
  const stream = streamOf(id);
  const status = stream !== null ? stream.onRequestBody(size, endOfStream != 0) : FilterDataStatusValues.Continue;
  collectGarbage();
  return status;
}

export function proxy_on_request_trailers(id: u32, count: i32): i32 {
  const stream = streamOf(id);
  const status = stream !== null ? stream.onRequestTrailers() : FilterTrailersStatusValues.Continue;
  collectGarbage();
  return status;
}

export function proxy_on_response_headers(id: u32, count: i32, endOfStream: i32): i32 {
  const stream = streamOf(id);
  const status = stream !== null ? stream.onResponseHeaders(endOfStream != 0) : FilterHeadersStatusValues.Continue;
  collectGarbage();
  return status;
}

export function proxy_on_response_body(id: u32, size: i32, endOfStream: i32): i32 {
  const stream = streamOf(id);
  const status = stream !== null ? stream.onResponseBody(size, endOfStream != 0) : FilterDataStatusValues.Continue;
  collectGarbage();
  return status;
}

export function proxy_on_response_trailers(id: u32, count: i32): i32 {
  const stream = streamOf(id);
  const status = stream !== null ? stream.onResponseTrailers() : FilterTrailersStatusValues.Continue;
  collectGarbage();
  return status;
}

export function proxy_on_http_call_response(root: u32, token: u32, headers: i32, bodySize: i32, trailers: i32): void {
  if (roots.has(root)) roots.get(root).onHttpCallResponse(token, headers, bodySize);
  collectGarbage();
}

/** Of Higress's Envoy. */
export function proxy_on_redis_call_response(root: u32, token: u32, status: i32, size: i32): void {
  if (roots.has(root)) roots.get(root).onRedisCallResponse(token, status, size);
  collectGarbage();
}

/** A root context may go at once. */
export function proxy_on_done(id: u32): i32 {
  return 1;
}

/**
 * The stream is over: for hosts that call this and no `proxy_on_delete`, as Higress's test host. In Envoy the other follows within the same
 * call, and finds nothing to do.
 */
export function proxy_on_log(id: u32): void {
  const stream = streamOf(id);
  if (stream !== null) endStream(id, stream);
  collectGarbage();
}

function endStream(id: u32, stream: Context): void {
  stream.onDelete();
  streams.delete(id);
  lastId = 0;
  lastStream = null;
}

export function proxy_on_delete(id: u32): void {
  const stream = streamOf(id);
  if (stream !== null) {
    endStream(id, stream);
  } else if (roots.has(id)) {
    roots.get(id).onDelete();
    roots.delete(id);
    return collectNow();
  }
  collectGarbage();
}
