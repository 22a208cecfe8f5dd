/** The filter for Higress's Envoy (Proxy-Wasm ABI 0.2.100): the same, and Redis. */
import { registerRootContext } from "./host/exports";
import { Plugin } from "./filter/plugin";
import { redisAnswers } from "./filter/redis/redis_answers";

export { malloc, malloc as proxy_on_memory_allocate } from "./host/memory";
export {
  proxy_on_context_create,
  proxy_on_vm_start,
  proxy_on_configure,
  proxy_on_tick,
  proxy_on_request_headers,
  proxy_on_request_body,
  proxy_on_request_trailers,
  proxy_on_response_headers,
  proxy_on_response_body,
  proxy_on_response_trailers,
  proxy_on_http_call_response,
  proxy_on_redis_call_response,
  proxy_on_log,
  proxy_on_done,
  proxy_on_delete,
} from "./host/exports";

/** The host looks for this name and never calls it. */
export function proxy_abi_version_0_2_100(): void {}

registerRootContext((id) => new Plugin(id, redisAnswers));
