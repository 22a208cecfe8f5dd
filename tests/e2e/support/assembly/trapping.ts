/** The filter, but for one thing: a request with the header `x-trap` makes its VM trap. */
import { Bytes } from "../../../../assembly/core/bytes";
import { Plugin } from "../../../../assembly/filter/plugin";
import * as product from "../../../../assembly/host/exports";
import { getHeader } from "../../../../assembly/host/host";
import { HeaderMapTypeValues } from "../../../../assembly/host/types";

export { malloc } from "../../../../assembly/host/memory";
export {
  proxy_on_context_create,
  proxy_on_vm_start,
  proxy_on_configure,
  proxy_on_tick,
  proxy_on_request_body,
  proxy_on_request_trailers,
  proxy_on_response_headers,
  proxy_on_response_body,
  proxy_on_response_trailers,
  proxy_on_http_call_response,
  proxy_on_log,
  proxy_on_delete,
} from "../../../../assembly/host/exports";

export function proxy_abi_version_0_2_1(): void {}

const TRAP = Bytes.fromString("x-trap");

export function proxy_on_request_headers(id: u32, count: i32, endOfStream: i32): i32 {
  if (getHeader(HeaderMapTypeValues.RequestHeaders, TRAP) !== null) unreachable();
  return product.proxy_on_request_headers(id, count, endOfStream);
}

product.registerRootContext((id) => new Plugin(id));
