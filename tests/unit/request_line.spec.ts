/** protocols/request_line.ts, and what protocols make of path and headers. */
import { ByteBuffer, Bytes } from "../../assembly/core/bytes";
import { RequestHeaders } from "../../assembly/core/request_headers";
import { Custom } from "../../assembly/protocols/custom";
import { OpenAiChat } from "../../assembly/protocols/openai_chat";
import { namesModel } from "../../assembly/protocols/request_line";
import { builtInPaths, protocolNames, Registry } from "../../assembly/protocols/registry";

/** One header of each name, with its name for a value. */
class EveryHeader implements RequestHeaders {
  readonly asked: string[] = [];

  get(name: string): Bytes | null {
    return Bytes.fromString(name);
  }

  appendAll(name: string, out: ByteBuffer): void {
    this.asked.push(name);
    out.append(Bytes.fromString(name));
  }
}

describe("The request line", () => {
  it("names the model behind a segment that says so", () => {
    const yes = ["/openai/deployments/gpt-4o/chat/completions", "/v1/engines/x/completions?a=b", "/models/m/chat"];
    const no = ["", "/", "/v1/chat/completions", "/deployments", "/deployments/", "/deployments/x", "/deployments//chat", "/v1/chat?x=/models/m/chat", "/model/x/y"];
    for (let i = 0; i < yes.length; i++) expect(namesModel(Bytes.fromString(yes[i]))).toBe(true, yes[i]);
    for (let i = 0; i < no.length; i++) expect(namesModel(Bytes.fromString(no[i]))).toBe(false, no[i]);
  });
  it("and the headers are a protocol's to read", () => {
    const headers = new EveryHeader();
    const identity = new ByteBuffer(64);
    const chat = new OpenAiChat().readLine(Bytes.fromString("/deployments/m/chat/completions"), headers, identity);
    expect(chat.namesModel && !chat.streaming).toBe(true);
    expect(identity.length).toBe(0);
    const custom = new Custom("a", "b", "c").readLine(Bytes.fromString("/ask"), headers, identity);
    expect(custom.namesModel).toBe(false);
    expect(identity.view().toString()).toBe("acceptx-dashscope-sse");
  });
});

describe("The registry", () => {
  it("calls every protocol by its own name", () => {
    const names = protocolNames();
    const paths = builtInPaths();
    expect(names.length).toBe(paths.length + 1);
    const registry = new Registry(new Custom("a", "b", "c"));
    for (let i = 0; i < names.length; i++) {
      registry.add("/" + names[i], names[i]);
      const protocol = registry.find(Bytes.fromString("/" + names[i]));
      expect(protocol !== null && protocol.name == names[i]).toBe(true, names[i]);
    }
  });
});
