/** The filter for any Envoy from 1.35 on (Proxy-Wasm ABI 0.2.1). */
import { registerRootContext } from "./host/exports";
import { Plugin } from "./filter/plugin";

export { malloc } from "./host/memory";
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
  proxy_on_delete,
} from "./host/exports";

/** The host looks for this name and never calls it. */
export function proxy_abi_version_0_2_1(): void {}

registerRootContext((id) => new Plugin(id));
