// What `npm start`, the end-to-end tests and the benchmark use to run real parts.
export { startEnvoy, type Envoy, type EnvoyOptions } from "./envoy.ts";
export { scratchDirectory, startGateway, type GatewayOptions } from "./gateway.ts";
export { findOllama, startOllama, type Ollama } from "./ollama.ts";
export { claimPort, freePort, requireNamedPort, type WantedPort } from "./ports.ts";
export { renderEnvoy, type Endpoint, type FilterConfig, type RenderOptions } from "./render.ts";
export { startRedis, type Redis } from "./redis.ts";
export { runDirectory } from "./run-directory.ts";
export type { StoreOptions, StoreServer } from "./store-server.ts";
export { SERVERS, startStore, STORE_NAMES, VECTORS, type StoreName, type Vector } from "./stores.ts";
export { stopAll, stopOnSignals, supervise, untilStopped, type Child } from "./supervise.ts";
export { answers, waitFor } from "./wait.ts";
