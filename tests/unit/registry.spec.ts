/** protocols/registry.ts */
import { Bytes } from "../../assembly/core/bytes";
import { Config } from "../../assembly/config/config";
import { Custom } from "../../assembly/protocols/custom";
import { Registry } from "../../assembly/protocols/registry";

const QUESTION = "messages.@reverse.0.content";
const ANSWER = "choices.0.message.content";
const PIECE = "choices.0.delta.content";

function registryOf(paths: string[], question: string = QUESTION, answer: string = ANSWER, piece: string = PIECE): Registry {
  const registry = new Registry(new Custom(question, answer, piece));
  for (let i = 0; i < paths.length; i++) registry.add(paths[i], "");
  return registry;
}

function at(registry: Registry, path: string): string {
  const protocol = registry.find(Bytes.fromString(path));
  return protocol === null ? "" : protocol.name;
}

describe("A path", () => {
  it("is spoken at by the protocol of its end", () => {
    const registry = registryOf(new Config().paths.map<string>((rule) => rule.suffix));
    const cases = [
      "/v1/chat/completions", "openai.chat", "/openai/deployments/x/chat/completions?api-version=1", "openai.chat", "/v1/completions", "openai.completions",
      "/v1/responses", "openai.responses", "/v1/messages", "anthropic.messages", "/anthropic/v1/messages?beta=true", "anthropic.messages", "/api/chat", "ollama.chat",
      "/api/generate", "ollama.generate", "/v1/embeddings", "openai.embeddings", "/api/embed", "ollama.embed", "/api/embeddings", "ollama.embeddings",
      "/v1/messages/count_tokens", "", "/v1/responses/resp_1/cancel", "", "/api/tags", "", "", "", "/", "",
    ];
    for (let i = 0; i < cases.length; i += 2) expect(at(registry, cases[i])).toBe(cases[i + 1], cases[i]);
  });
  it("matches by its end, its query string aside", () => {
    const registry = registryOf(["/chat/completions", "/ask"]);
    const yes = ["/chat/completions", "/v1/chat/completions", "/v1/chat/completions?a=b", "/ask", "/ask?", "/x/ask?/y"];
    const no = ["", "/", "/v1/chat/completions/", "/v1/chat/completionsx", "chat/completions", "/x?/chat/completions", "/ASK", "?/ask"];
    for (let i = 0; i < yes.length; i++) expect(at(registry, yes[i])).toBe("openai.chat", yes[i]);
    for (let i = 0; i < no.length; i++) expect(at(registry, no[i])).toBe("", no[i]);
    expect(at(registryOf([]), "/ask")).toBe("");
  });
  it("can be given to a protocol by name; the longest end counts", () => {
    const registry = registryOf(["/ask", "/x/api/chat"]);
    registry.add("/v2/ask", "anthropic.messages");
    expect(at(registry, "/v2/ask")).toBe("anthropic.messages");
    expect(at(registry, "/v1/ask")).toBe("openai.chat");
    expect(at(registry, "/y/x/api/chat")).toBe("ollama.chat");
    expect(at(registry, "/api/chat")).toBe("");
  });
  it("is read as configured where the protocol of its end does not read that", () => {
    const registry = registryOf(["/ask", "/api/generate", "/v1/messages"], "prompt", "response", "response");
    registry.add("/chat/completions", "openai.chat");
    expect(at(registry, "/ask")).toBe("custom");
    expect(at(registry, "/api/generate")).toBe("ollama.generate");
    expect(at(registry, "/v1/messages")).toBe("custom");
    expect(at(registry, "/chat/completions")).toBe("openai.chat");
    expect(at(registryOf(["/api/chat"], QUESTION, "message.content", "message.content"), "/api/chat")).toBe("ollama.chat");
    expect(at(registryOf(["/api/chat"], "messages.0.content", "message.content", "message.content"), "/api/chat")).toBe("custom");
    const named = registryOf([]);
    named.add("/ask", "custom");
    expect(at(named, "/ask")).toBe("custom");
  });
});
