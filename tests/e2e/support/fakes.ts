/** Servers that misbehave on demand: an upstream that answers as it is told, and an embedder between Envoy and the real Ollama. */
import { createServer, type IncomingMessage, type ServerResponse, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Endpoint } from "../../../tools/gateway/index.ts";
import { completion } from "./chat.ts";
import { atEnd, theOllama } from "./lab.ts";

export interface Received {
  method: string;
  url: string;
  /** Name, value, name, value, as they came. */
  rawHeaders: string[];
  headers: IncomingMessage["headers"];
  body: Buffer;
}

type Answer = (request: Received, response: ServerResponse) => void | Promise<void>;

async function listen(server: Server): Promise<Endpoint> {
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method = "", url = "", rawHeaders, headers } = request;
  return { method, url, rawHeaders, headers, body: Buffer.concat(chunks) };
}

export function respond(response: ServerResponse, body: string | Buffer, { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
}

/** Starts an event stream and writes these events. */
export function stream(response: ServerResponse, events: string[]): void {
  if (!response.headersSent) response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of events) response.write(event);
}

export interface Upstream extends Endpoint {
  received: Received[];
  /** How many requests came so far. */
  count(): number;
  /** How it answers from now on. */
  answer: Answer;
  /** Closes its port and every connection to it. */
  stop(): Promise<void>;
}

/** An upstream that answers each request with another complete answer, unless it is told otherwise. */
export async function startUpstream(): Promise<Upstream> {
  const received: Received[] = [];
  const upstream: Upstream = {
    host: "",
    port: 0,
    received,
    count: () => received.length,
    answer: (_, response) => respond(response, completion(`answer ${received.length}`)),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer(async (request, response) => {
    try {
      const whole = await receive(request);
      received.push(whole);
      await upstream.answer(whole, response);
    } catch {
      response.destroy(); // the client is gone
    }
  });
  return Object.assign(upstream, await listen(server));
}

export interface Embedder extends Endpoint {
  /** The texts it was asked for. */
  asked: string[];
  /** Requests that wait for `release`. */
  waiting(): number;
  /** Answers nothing until `release`, which passes everything on to the real Ollama. */
  hold(): void;
  release(): void;
  /** Answers with this instead of the real thing; undefined ends that. */
  lie: Answer | undefined;
}

/** An embedder that is the real Ollama until it is told to be slow or to lie. It never lies about the filter's warm-up call. */
export async function startEmbedder(): Promise<Embedder> {
  const ollama = await theOllama();
  const held: (() => void)[] = [];
  let holds = false;
  const embedder: Embedder = {
    host: "",
    port: 0,
    asked: [],
    waiting: () => held.length,
    hold: () => void (holds = true),
    release: () => {
      holds = false;
      for (const go of held.splice(0)) go();
    },
    lie: undefined,
  };
  const relay = async ({ body }: Received, response: ServerResponse) => {
    const reply = await fetch(`${ollama.url}/api/embed`, { method: "POST", body: body.toString(), headers: { "content-type": "application/json" } });
    respond(response, Buffer.from(await reply.arrayBuffer()), { status: reply.status });
  };
  const server = createServer(async (request, response) => {
    try {
      const whole = await receive(request);
      const text = JSON.parse(whole.body.toString()).input;
      if (text === "warm-up") return await relay(whole, response);
      embedder.asked.push(text);
      if (holds) await new Promise<void>((resolve) => held.push(resolve));
      await (embedder.lie ?? relay)(whole, response);
    } catch {
      response.destroy();
    }
  });
  return Object.assign(embedder, await listen(server));
}
