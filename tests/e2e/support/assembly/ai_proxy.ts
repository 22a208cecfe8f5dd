/**
 * A filter that does to requests and answers what Higress's ai-proxy does, as far as a cache beside it can tell:
 *
 *   request    Host and path become the provider's; `authorization` becomes the gateway's own key, and what it was stands in
 *              `x-hi-original-auth`; `content-length` and `accept-encoding` go; a stream is asked for with its usage
 *   answer     claude: Anthropic's messages become OpenAI's, as JSON and as a stream, which then ends without `[DONE]`
 *
 * Its configuration is {"provider": "openai"} or {"provider": "claude"}.
 */
import { ByteBuffer, Bytes } from "../../../../assembly/core/bytes";
import { JsonDocument } from "../../../../assembly/core/json";
import { appendString } from "../../../../assembly/core/json_write";
import { Context, RootContext } from "../../../../assembly/host/context";
import { registerRootContext } from "../../../../assembly/host/exports";
import { getBuffer, getHeader, removeHeader } from "../../../../assembly/host/host";
import { BufferTypeValues, FilterDataStatusValues, FilterHeadersStatusValues, HeaderMapTypeValues } from "../../../../assembly/host/types";

export { malloc } from "../../../../assembly/host/memory";
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
} from "../../../../assembly/host/exports";

export function proxy_abi_version_0_2_1(): void {}

// What the product's host layer has no use for.
@external("env", "proxy_set_buffer_bytes")
declare function proxy_set_buffer_bytes(type: u32, start: i32, length: i32, data: usize, dataLength: i32): u32;
@external("env", "proxy_replace_header_map_value")
declare function proxy_replace_header_map_value(map: u32, key: usize, keyLength: i32, value: usize, valueLength: i32): u32;

const KEY = "Bearer provider-key";
const MAX_BYTES: i32 = 1 << 20;
const WITH_USAGE = '{"stream_options":{"include_usage":true},';

function setHeader(name: string, value: Bytes): void {
  const key = Bytes.fromString(name);
  proxy_replace_header_map_value(HeaderMapTypeValues.RequestHeaders, key.ptr, key.length, value.ptr, value.length);
}

function setBody(type: BufferTypeValues, size: i32, body: Bytes): void {
  proxy_set_buffer_bytes(type, 0, size, body.ptr, body.length);
}

/** What a chunk's `delta` or a completion's message says, in OpenAI's form. */
function chunk(id: Bytes, delta: string, text: Bytes, reason: string): Bytes {
  const out = new ByteBuffer().appendAscii('data: {"id":');
  appendString(out, id);
  out.appendAscii(',"object":"chat.completion.chunk","created":1,"model":"claude","choices":[{"index":0,"delta":{').appendAscii(delta);
  if (delta == '"content":') appendString(out, text);
  return out.appendAscii('},"finish_reason":').appendAscii(reason).appendAscii("}]}\n\n").view();
}

/** The events of an Anthropic stream as OpenAI's, as far as they are whole. */
class Translation {
  private rest: Bytes = Bytes.empty();
  private id: Bytes = Bytes.empty();

  next(piece: Bytes): Bytes {
    const joined = new ByteBuffer().append(this.rest).append(piece).view();
    const out = new ByteBuffer();
    let from = 0;
    for (let end = joined.indexOfAscii("\n\n", from); end >= 0; end = joined.indexOfAscii("\n\n", from)) {
      const data = joined.indexOfAscii("data: ", from);
      if (data >= 0 && data < end) this.translate(joined.slice(data + 6, end), out);
      from = end + 2;
    }
    this.rest = joined.slice(from, joined.length).copy();
    return out.view();
  }

  private translate(data: Bytes, out: ByteBuffer): void {
    const event = JsonDocument.parse(data);
    const type = event.get(event.root, "type");
    const delta = event.get(event.root, "delta");
    if (event.stringIs(type, "message_start")) {
      this.id = event.string(event.get(event.get(event.root, "message"), "id")).copy();
      out.append(chunk(this.id, '"role":"assistant","content":""', Bytes.empty(), "null"));
    } else if (event.stringIs(type, "content_block_delta")) {
      out.append(chunk(this.id, '"content":', event.string(event.get(delta, "text")), "null"));
    } else if (event.stringIs(type, "message_delta")) {
      out.append(chunk(this.id, "", Bytes.empty(), event.stringIs(event.get(delta, "stop_reason"), "end_turn") ? '"stop"' : '"length"'));
    }
  }
}

/** One of Anthropic's messages as OpenAI's completion. */
function completionOf(message: Bytes): Bytes {
  const document = JsonDocument.parse(message);
  const out = new ByteBuffer().appendAscii('{"id":');
  appendString(out, document.string(document.get(document.root, "id")));
  out.appendAscii(',"object":"chat.completion","created":1,"model":"claude","choices":[{"index":0,"message":{"role":"assistant","content":');
  appendString(out, document.string(document.get(document.element(document.get(document.root, "content"), 0), "text")));
  return out.appendAscii('},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}').view();
}

class Exchange extends Context {
  private translation: Translation | null = null;

  constructor(id: u32, private readonly isClaude: bool) {
    super(id);
  }

  onRequestHeaders(endOfStream: bool): FilterHeadersStatusValues {
    const map = HeaderMapTypeValues.RequestHeaders;
    const original = getHeader(map, Bytes.fromString("authorization"));
    if (original !== null) setHeader("x-hi-original-auth", original);
    setHeader("authorization", Bytes.fromString(KEY));
    setHeader(":authority", Bytes.fromString("provider.example"));
    setHeader(":path", Bytes.fromString(this.isClaude ? "/v1/messages" : "/compatible-mode/v1/chat/completions"));
    removeHeader(map, Bytes.fromString("content-length"));
    removeHeader(map, Bytes.fromString("accept-encoding"));
    return endOfStream ? FilterHeadersStatusValues.Continue : FilterHeadersStatusValues.StopIteration;
  }

  onRequestBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    if (!endOfStream) return FilterDataStatusValues.StopIterationAndBuffer;
    const body = getBuffer(BufferTypeValues.HttpRequestBody, MAX_BYTES);
    const request = JsonDocument.parse(body);
    if (request.isTrue(request.get(request.root, "stream")) && request.get(request.root, "stream_options") < 0) {
      setBody(BufferTypeValues.HttpRequestBody, body.length, new ByteBuffer().appendAscii(WITH_USAGE).append(body.slice(1, body.length)).view());
    }
    return FilterDataStatusValues.Continue;
  }

  onResponseHeaders(endOfStream: bool): FilterHeadersStatusValues {
    if (!this.isClaude) return FilterHeadersStatusValues.Continue;
    const map = HeaderMapTypeValues.ResponseHeaders;
    removeHeader(map, Bytes.fromString("content-length"));
    const type = getHeader(map, Bytes.fromString("content-type"));
    if (type !== null && type.startsWithAscii("text/event-stream")) this.translation = new Translation();
    return FilterHeadersStatusValues.Continue;
  }

  onResponseBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    if (!this.isClaude) return FilterDataStatusValues.Continue;
    const translation = this.translation;
    if (translation === null && !endOfStream) return FilterDataStatusValues.StopIterationAndBuffer;
    const body = getBuffer(BufferTypeValues.HttpResponseBody, MAX_BYTES);
    if (body.length == 0) return FilterDataStatusValues.Continue;
    setBody(BufferTypeValues.HttpResponseBody, body.length, translation !== null ? translation.next(body) : completionOf(body));
    return FilterDataStatusValues.Continue;
  }
}

class AiProxy extends RootContext {
  private isClaude: bool = false;

  onConfigure(size: i32): bool {
    const config = JsonDocument.parse(getBuffer(BufferTypeValues.PluginConfiguration, size));
    this.isClaude = config.stringIs(config.get(config.root, "provider"), "claude");
    return true;
  }

  createContext(id: u32): Context {
    return new Exchange(id, this.isClaude);
  }
}

registerRootContext((id) => new AiProxy(id));
