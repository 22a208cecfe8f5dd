/** The protocols that are known, and the ends of the paths they are spoken at. */
import { Bytes } from "../core/bytes";
import { utf8 } from "../core/utf8";
import { Anthropic } from "./anthropic";
import { Custom } from "./custom";
import { Embeddings } from "./embeddings";
import { Ollama } from "./ollama";
import { OpenAiChat } from "./openai_chat";
import { Protocol } from "./protocol";
import { NONE } from "./request_shape";
import { Responses } from "./responses";

/** A path's end and what is spoken there. */
@final
class Route {
  constructor(
    /** The protocol's, in `paths`. */
    readonly name: string,
    readonly path: string,
    /** The bytes of `path`. */
    readonly suffix: Bytes,
    readonly protocol: Protocol,
    /** The three JSON paths that the protocol reads, in the words of Higress's three keys, separated by spaces. */
    readonly jsonPaths: StaticArray<u8>,
  ) {}
}

const CHAT_PATHS: StaticArray<u8> = utf8("messages.@reverse.0.content choices.0.message.content choices.0.delta.content");
/** What ai-cache's documentation advises for the last user turn, or all of them: the same to a protocol that reads the turns itself. */
const USER_PATHS: StaticArray<u8> = utf8('messages.@reverse.#(role=="user").content choices.0.message.content choices.0.delta.content');
const ALL_USER_PATHS: StaticArray<u8> = utf8('messages.@reverse.#(role=="user")#.content choices.0.message.content choices.0.delta.content');
const COMPLETIONS_PATHS: StaticArray<u8> = utf8("prompt choices.0.text choices.0.text");
const RESPONSES_PATHS: StaticArray<u8> = utf8("input output.0.content.0.text delta");
const MESSAGES_PATHS: StaticArray<u8> = utf8("messages.@reverse.0.content content.0.text delta.text");
const OLLAMA_CHAT_PATHS: StaticArray<u8> = utf8("messages.@reverse.0.content message.content message.content");
const OLLAMA_GENERATE_PATHS: StaticArray<u8> = utf8("prompt response response");

/** Each protocol's name, the usual end of its paths, and what it reads. The first is spoken where nothing else is known. */
const BUILT_IN: Route[] = [
  route("openai.chat", "/chat/completions", new OpenAiChat(), CHAT_PATHS),
  route("openai.completions", "/completions", new OpenAiChat(true), COMPLETIONS_PATHS),
  route("openai.responses", "/responses", new Responses(), RESPONSES_PATHS),
  route("anthropic.messages", "/v1/messages", new Anthropic(), MESSAGES_PATHS),
  route("ollama.chat", "/api/chat", Ollama.chat(), OLLAMA_CHAT_PATHS),
  route("ollama.generate", "/api/generate", Ollama.generate(), OLLAMA_GENERATE_PATHS),
  route("openai.embeddings", "/embeddings", new Embeddings("openai.embeddings"), NONE),
  route("ollama.embed", "/api/embed", new Embeddings("ollama.embed"), NONE),
  route("ollama.embeddings", "/api/embeddings", new Embeddings("ollama.embeddings"), NONE),
];
const CUSTOM = "custom";

function route(name: string, suffix: string, protocol: Protocol, jsonPaths: StaticArray<u8>): Route {
  return new Route(name, suffix, Bytes.fromString(suffix), protocol, jsonPaths);
}

/** The ends of the paths at which the protocols are spoken that are built in. */
export function builtInPaths(): string[] {
  return BUILT_IN.map<string>((route) => route.path);
}

/** What `paths` may name. */
export function protocolNames(): string[] {
  const names = BUILT_IN.map<string>((route) => route.name);
  names.push(CUSTOM);
  return names;
}

/** Which protocol is spoken at which path. */
@final
export class Registry {
  private readonly routes: Route[] = [];
  /** The configured JSON paths; no bytes if they are the default, which every built-in protocol knows better. */
  private readonly jsonPaths: Bytes;

  constructor(private readonly custom: Custom) {
    const bytes = Bytes.fromString(custom.jsonPaths);
    const isChat = bytes.equals(Bytes.of(CHAT_PATHS)) || bytes.equals(Bytes.of(USER_PATHS)) || bytes.equals(Bytes.of(ALL_USER_PATHS));
    this.jsonPaths = isChat ? Bytes.empty() : bytes;
  }

  /**
   * @param protocol its name. Without one it is that of the built-in path that `suffix` ends with, else OpenAI's chat completions; but
   * the custom one if JSON paths are configured that these do not read.
   */
  add(suffix: string, protocol: string): void {
    const bytes = Bytes.fromString(suffix);
    this.routes.push(new Route(protocol, suffix, bytes, protocol.length > 0 ? this.named(protocol) : this.guessed(bytes), NONE));
  }

  private guessed(suffix: Bytes): Protocol {
    const known = longest(BUILT_IN, suffix);
    const route = known === null ? BUILT_IN[0] : known;
    return this.jsonPaths.length == 0 || Bytes.of(route.jsonPaths).equals(this.jsonPaths) ? route.protocol : this.custom;
  }

  /** The protocol called `name`, which the configuration has checked. */
  private named(name: string): Protocol {
    for (let i = 0; i < BUILT_IN.length; i++) {
      if (BUILT_IN[i].name == name) return BUILT_IN[i].protocol;
    }
    return this.custom;
  }

  /** The protocol of the longest suffix that `path` ends with, whatever its query string; null if there is none. */
  find(path: Bytes): Protocol | null {
    const question = path.indexOf(0x3f);
    const route = longest(this.routes, question < 0 ? path : path.slice(0, question));
    return route === null ? null : route.protocol;
  }
}

function longest(routes: Route[], path: Bytes): Route | null {
  let found: Route | null = null;
  for (let i = 0; i < routes.length; i++) {
    const suffix = routes[i].suffix;
    if (found !== null && suffix.length <= found.suffix.length) continue;
    if (suffix.length <= path.length && path.slice(path.length - suffix.length, path.length).equals(suffix)) found = routes[i];
  }
  return found;
}
