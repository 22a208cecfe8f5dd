/**
 * The numbers of the Proxy-Wasm ABI 0.2.1 (https://github.com/proxy-wasm/spec), under the names that
 * `@higress/proxy-wasm-assemblyscript-sdk` gives them.
 */

/** What a host function answers. */
export enum WasmResultValues {
  Ok = 0,
  NotFound = 1,
  BadArgument = 2,
  SerializationFailure = 3,
  ParseFailure = 4,
  BadExpression = 5,
  InvalidMemoryAccess = 6,
  Empty = 7,
  CasMismatch = 8,
  ResultMismatch = 9,
  InternalFailure = 10,
  BrokenConnection = 11,
  Unimplemented = 12,
}

export enum LogLevelValues {
  trace,
  debug,
  info,
  warn,
  error,
  critical,
}

export enum FilterHeadersStatusValues {
  Continue = 0,
  /** Holds the headers and lets the body callbacks run; needs `allow_on_headers_stop_iteration` (https://github.com/envoyproxy/envoy/pull/40213). */
  StopIteration = 1,
  StopAllIterationAndBuffer = 3,
  StopAllIterationAndWatermark = 4,
}

export enum FilterDataStatusValues {
  Continue = 0,
  StopIterationAndBuffer = 1,
  /** Holds the body with back-pressure; `StopIterationAndBuffer` would answer 413 above the buffer limit. */
  StopIterationAndWatermark = 2,
  StopIterationNoBuffer = 3,
}

export enum FilterTrailersStatusValues {
  Continue = 0,
  StopIteration = 1,
}

export enum BufferTypeValues {
  HttpRequestBody = 0,
  HttpResponseBody = 1,
  HttpCallResponseBody = 4,
  VmConfiguration = 6,
  PluginConfiguration = 7,
  /** Of Higress's Envoy. */
  RedisCallResponse = 9,
}

export enum HeaderMapTypeValues {
  RequestHeaders = 0,
  RequestTrailers = 1,
  ResponseHeaders = 2,
  ResponseTrailers = 3,
  HttpCallResponseHeaders = 6,
  HttpCallResponseTrailers = 7,
}

export enum StreamTypeValues {
  Request = 0,
  Response = 1,
}

export enum MetricTypeValues {
  Counter = 0,
  Gauge = 1,
  Histogram = 2,
}
