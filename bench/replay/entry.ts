/**
 * A filter that measures replay inside a real host: it answers an LLM's answer, posted to the path of its protocol's name, with the same
 * answer in its other form, and says in a header how long that took. One answer a callback, as in the product: the collector runs between.
 */
import { ByteBuffer, Bytes } from "../../assembly/core/bytes";
import { BodyForm } from "../../assembly/core/form";
import { Context, RootContext } from "../../assembly/host/context";
import { registerRootContext } from "../../assembly/host/exports";
import { getBuffer, getHeader, sendLocalResponse } from "../../assembly/host/host";
import { proxy_get_current_time_nanoseconds } from "../../assembly/host/imports";
import { HeaderList } from "../../assembly/host/pairs";
import { BufferTypeValues, FilterDataStatusValues, FilterHeadersStatusValues, HeaderMapTypeValues } from "../../assembly/host/types";
import { formOf } from "../../assembly/policy/response";
import { Custom } from "../../assembly/protocols/custom";
import { Protocol } from "../../assembly/protocols/protocol";
import { Registry } from "../../assembly/protocols/registry";

export * from "../../assembly/host/exports";
export { malloc } from "../../assembly/host/memory";

/** The marker by which the host knows the ABI; never called. */
export function proxy_abi_version_0_2_1(): void {}

const PROTOCOLS: string[] = ["openai.chat", "openai.completions", "openai.responses", "anthropic.messages", "ollama.chat", "ollama.generate"];
const DETAILS = Bytes.fromString("bench");

const CLOCK: usize = memory.data(8);

function nanoseconds(): u64 {
  proxy_get_current_time_nanoseconds(CLOCK);
  return load<u64>(CLOCK);
}

class BenchContext extends Context {
  private readonly posted: ByteBuffer = new ByteBuffer();
  private protocol: Protocol | null = null;
  private form: BodyForm = BodyForm.Json;

  constructor(id: u32, private readonly registry: Registry) {
    super(id);
  }

  onRequestHeaders(endOfStream: bool): FilterHeadersStatusValues {
    const path = getHeader(HeaderMapTypeValues.RequestHeaders, Bytes.fromString(":path"));
    const type = getHeader(HeaderMapTypeValues.RequestHeaders, Bytes.fromString("content-type"));
    if (path === null || type === null || endOfStream) return FilterHeadersStatusValues.Continue;
    this.protocol = this.registry.find(path);
    this.form = formOf(type);
    return FilterHeadersStatusValues.StopIteration;
  }

  onRequestBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    const protocol = this.protocol;
    if (protocol === null) return FilterDataStatusValues.Continue;
    if (size > 0) this.posted.append(getBuffer(BufferTypeValues.HttpRequestBody, size));
    if (!endOfStream) return FilterDataStatusValues.StopIterationAndWatermark;
    const body = this.posted.view();
    const to = this.form == BodyForm.Json ? protocol.streamForm : BodyForm.Json;
    const start = nanoseconds();
    const rendered = protocol.render(body, this.form, to, true, true);
    const taken = nanoseconds() - start;
    const headers = new HeaderList().addText("x-nanoseconds", taken.toString()).encode();
    sendLocalResponse(rendered === null ? 422 : 200, DETAILS, headers, rendered === null ? Bytes.empty() : rendered);
    return FilterDataStatusValues.StopIterationAndWatermark;
  }
}

class BenchRoot extends RootContext {
  private readonly registry: Registry = new Registry(new Custom("", "", ""));

  constructor(id: u32) {
    super(id);
    for (let i = 0; i < PROTOCOLS.length; i++) this.registry.add("/" + PROTOCOLS[i], PROTOCOLS[i]);
  }

  createContext(id: u32): Context {
    return new BenchContext(id, this.registry);
  }
}

registerRootContext((id) => new BenchRoot(id));
