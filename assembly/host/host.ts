/** One safe wrapper for each host function, in the order of the specification. Nothing here traps whatever the host answers. */
import { Bytes } from "../core/bytes";
import { IS_HIGRESS } from "../core/build";
import * as imports from "./imports";
import { noteAllocation, outLength, outNumber, outPointer, takeBytes, takeU32, takeU64 } from "./memory";
import { HeaderPairs } from "./pairs";
import {
  BufferTypeValues,
  HeaderMapTypeValues,
  LogLevelValues,
  MetricTypeValues,
  StreamTypeValues,
  WasmResultValues,
} from "./types";

export function log(level: LogLevelValues, message: string): void {
  const bytes = Bytes.fromString("reprise: " + message);
  imports.proxy_log(level, bytes.ptr, bytes.length);
}

/** WASI's numbers of the wall clock and of the clock that nobody sets. */
const CLOCK_REALTIME: i32 = 0;
const CLOCK_MONOTONIC: i32 = 1;

/** No trailers: of a callout. Higress's test host reads the count of pairs, though no bytes are a blob of no pairs, too. */
const NO_PAIRS: usize = memory.data(4);
const NO_PAIRS_LENGTH: i32 = IS_HIGRESS ? 4 : 0;

/** No token: each number from 0 on may be one. */
export const NO_TOKEN: i64 = -1;

/** Wall-clock time in milliseconds since 1970, for what outlives this process or is told to others. It may be set back: see `steadyMillis`. */
export function currentTimeMillis(): i64 {
  const out = outNumber();
  // Higress's own test host has WASI's clock alone.
  if (IS_HIGRESS) imports.clock_time_get(CLOCK_REALTIME, 0, out);
  else imports.proxy_get_current_time_nanoseconds(out);
  return <i64>(takeU64() / 1000000);
}

/**
 * Milliseconds on a clock that never goes back and counts from nowhere in particular, the same for all workers of an Envoy: for deadlines,
 * pauses and leases. Never compare it with `currentTimeMillis`.
 */
export function steadyMillis(): i64 {
  const out = outNumber();
  imports.clock_time_get(CLOCK_MONOTONIC, 0, out);
  return <i64>(takeU64() / 1000000);
}

/** @param period milliseconds; 0 stops the tick. */
export function setTickPeriod(period: i32): void {
  imports.proxy_set_tick_period_milliseconds(period);
}

/** An Envoy attribute; the segments of `path` are joined by NUL. Null if it is not there. */
export function getProperty(path: Bytes): Bytes | null {
  const result = imports.proxy_get_property(path.ptr, path.length, outPointer(), outLength());
  return result == WasmResultValues.Ok ? takeBytes() : null;
}

/** Sets filter state `wasm.<path>` on the current stream, which access logs print. */
export function setProperty(path: Bytes, value: Bytes): void {
  imports.proxy_set_property(path.ptr, path.length, value.ptr, value.length);
}

/** Up to `max` bytes of a buffer. Stream bodies may be read only inside their own callback. */
export function getBuffer(type: BufferTypeValues, max: i32): Bytes {
  const result = imports.proxy_get_buffer_bytes(type, 0, max, outPointer(), outLength());
  return result == WasmResultValues.Ok ? takeBytes() : Bytes.empty();
}

export function getHeaders(map: HeaderMapTypeValues): HeaderPairs {
  const result = imports.proxy_get_header_map_pairs(map, outPointer(), outLength());
  return new HeaderPairs(result == WasmResultValues.Ok ? takeBytes() : Bytes.empty());
}

/** The first value of a header, or null. Cheaper than `getHeaders` for one or two names. */
export function getHeader(map: HeaderMapTypeValues, name: Bytes): Bytes | null {
  const result = imports.proxy_get_header_map_value(map, name.ptr, name.length, outPointer(), outLength());
  return result == WasmResultValues.Ok ? takeBytes() : null;
}

/** Adds a line to a header, beside those that are there. */
export function addHeader(map: HeaderMapTypeValues, name: Bytes, value: Bytes): void {
  imports.proxy_add_header_map_value(map, name.ptr, name.length, value.ptr, value.length);
}

export function removeHeader(map: HeaderMapTypeValues, name: Bytes): void {
  imports.proxy_remove_header_map_value(map, name.ptr, name.length);
}

export function continueStream(stream: StreamTypeValues): void {
  imports.proxy_continue_stream(stream);
}

/**
 * Answers the current stream. The host reports success even where the effective context is no stream
 * (https://github.com/envoyproxy/envoy/issues/39797), so set the effective context first.
 * @param headers a blob made by HeaderList.
 */
export function sendLocalResponse(status: i32, details: Bytes, headers: Bytes, body: Bytes): bool {
  return (
    imports.proxy_send_local_response(
      status, details.ptr, details.length, body.ptr, body.length, headers.ptr, headers.length, -1,
    ) == WasmResultValues.Ok
  );
}

/**
 * Starts an HTTP callout.
 * @param timeout milliseconds.
 * @returns its token, or NO_TOKEN if the host refused it: cluster unknown (2) or without an endpoint (10). No callback follows then.
 */
export function httpCall(cluster: Bytes, headers: Bytes, body: Bytes, timeout: i32): i64 {
  noteAllocation(body.length);
  const result = imports.proxy_http_call(
    cluster.ptr, cluster.length, headers.ptr, headers.length, body.ptr, body.length, NO_PAIRS, NO_PAIRS_LENGTH, timeout, outNumber(),
  );
  return result == WasmResultValues.Ok ? <i64>takeU32() : NO_TOKEN;
}

/** The CAS value of the entry that `getSharedData` answered last. */
export function lastCas(): u32 {
  return takeU32();
}

/** A value of shared data, or null. Its CAS value is in `lastCas` until the next host call. */
export function getSharedData(key: Bytes): Bytes | null {
  const cas = outNumber();
  const result = imports.proxy_get_shared_data(key.ptr, key.length, outPointer(), outLength(), cas);
  return result == WasmResultValues.Ok ? takeBytes() : null;
}

/** @param cas 0 writes whatever stands there; another value only if the entry is still that one. */
export function setSharedData(key: Bytes, value: Bytes, cas: u32): bool {
  return imports.proxy_set_shared_data(key.ptr, key.length, value.ptr, value.length, cas) == WasmResultValues.Ok;
}

/** The id of a metric, or 0. Every call answers a new id, so define each once a VM. */
export function defineMetric(type: MetricTypeValues, name: string): u32 {
  const bytes = Bytes.fromString(name);
  const result = imports.proxy_define_metric(type, bytes.ptr, bytes.length, outNumber());
  return result == WasmResultValues.Ok ? takeU32() : 0;
}

/** @param offset for a counter above 0; a gauge takes either sign. */
export function incrementMetric(id: u32, offset: i64): void {
  imports.proxy_increment_metric(id, offset);
}

export function recordMetric(id: u32, value: i64): void {
  imports.proxy_record_metric(id, value);
}

/** Whether `context` still exists; if so, what follows acts on it. */
export function setEffectiveContext(context: u32): bool {
  return imports.proxy_set_effective_context(context) == WasmResultValues.Ok;
}
