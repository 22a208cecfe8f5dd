/** The protocols that are known, and the ends of the paths they are spoken at. */
import { Bytes } from "../core/bytes";
import { Anthropic } from "./anthropic";
import { Embeddings } from "./embeddings";
import { Ollama } from "./ollama";
import { OpenAiChat } from "./openai_chat";
import { Protocol } from "./protocol";
import { Responses } from "./responses";

/** A path's end and what is spoken there. */
@final
export class Route {
  constructor(
    readonly suffix: Bytes,
    readonly protocol: Protocol,
  ) {}
}

const CHAT = new OpenAiChat();
const BUILT_IN: Route[] = [
  route("/chat/completions", CHAT),
  route("/completions", new OpenAiChat(true)),
  route("/responses", new Responses()),
  route("/v1/messages", new Anthropic()),
  route("/api/chat", Ollama.chat()),
  route("/api/generate", Ollama.generate()),
  route("/api/embed", new Embeddings("ollama.embed")),
  route("/api/embeddings", new Embeddings("ollama.embeddings")),
  route("/embeddings", new Embeddings("openai.embeddings")),
];

function route(suffix: string, protocol: Protocol): Route {
  return new Route(Bytes.fromString(suffix), protocol);
}

/** Which protocol is spoken at which path. */
@final
export class Registry {
  private readonly routes: Route[] = [];

  /** @param protocol its name; none: that of the built-in path that `suffix` ends with, else OpenAI's chat completions. */
  add(suffix: string, protocol: string): void {
    const bytes = Bytes.fromString(suffix);
    const known = protocol.length > 0 ? named(protocol) : longest(BUILT_IN, bytes);
    this.routes.push(new Route(bytes, known === null ? CHAT : known));
  }

  /** The protocol of the longest suffix that `path` ends with, whatever its query string; null if there is none. */
  find(path: Bytes): Protocol | null {
    const question = path.indexOf(0x3f);
    return longest(this.routes, question < 0 ? path : path.slice(0, question));
  }
}

/** The protocol called `name`, which the configuration has checked. */
function named(name: string): Protocol {
  for (let i = 0; i < BUILT_IN.length; i++) {
    if (BUILT_IN[i].protocol.name == name) return BUILT_IN[i].protocol;
  }
  return CHAT;
}

function longest(routes: Route[], path: Bytes): Protocol | null {
  let found: Route | null = null;
  for (let i = 0; i < routes.length; i++) {
    const suffix = routes[i].suffix;
    if (found !== null && suffix.length <= found.suffix.length) continue;
    if (suffix.length <= path.length && path.slice(path.length - suffix.length, path.length).equals(suffix)) found = routes[i];
  }
  return found === null ? null : found.protocol;
}
