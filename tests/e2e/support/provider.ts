/** A provider's front end: a server with or without TLS that answers chat and embedding calls, and notes the name and the path it was asked by. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import type { Certificate } from "./certificate.ts";
import { completion } from "./chat.ts";
import { respond } from "./fakes.ts";
import { atEnd } from "./lab.ts";

export interface Asked {
  method: string;
  path: string;
  host: string;
  /** The name in the handshake; undefined without TLS. */
  sni?: string;
  headers: IncomingMessage["headers"];
}

export interface Provider {
  port: number;
  asked: Asked[];
}

/** Numbers of a vector, all the same: any two questions are near. Nothing is asked twice in other words here. */
const VECTOR = Array.from({ length: 384 }, () => 0.05);
const EMBEDDINGS = JSON.stringify({ model: "all-minilm", embeddings: [VECTOR] });
const MESSAGE = JSON.stringify({
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "scripted",
  content: [{ type: "text", text: "From far away." }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 4 },
});

function answer(path: string, response: ServerResponse): void {
  if (path === "/api/embed") respond(response, EMBEDDINGS);
  else if (path.endsWith("/messages")) respond(response, MESSAGE);
  else if (path.split("?")[0]!.endsWith("/chat/completions")) respond(response, completion("From far away."));
  else respond(response, '{"error":"not found"}', { status: 404 });
}

export async function startProvider(certificate?: Certificate): Promise<Provider> {
  const asked: Asked[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for await (const _ of request);
    const { method = "", url = "", headers } = request;
    const { servername } = request.socket as TLSSocket;
    asked.push({ method, path: url, host: headers.host ?? "", headers, ...(typeof servername === "string" ? { sni: servername } : {}) });
    answer(url, response);
  };
  const server: Server = certificate ? createTlsServer(certificate, serve) : createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, asked };
}
