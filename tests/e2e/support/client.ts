/** An HTTP/1.1 client that hides nothing: raw bodies, no retries, one connection a request unless an agent says otherwise. */
import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from "node:http";

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  text: string;
  json(): any;
}

export interface Send {
  method?: string;
  path?: string;
  headers?: Record<string, string | string[]>;
  /** Several chunks are sent with `transfer-encoding: chunked`. */
  body?: string | Buffer | (string | Buffer)[];
  agent?: Agent;
  signal?: AbortSignal;
}

export const PATH = "/v1/chat/completions";
const LIMIT = 60_000;

/** Sends a request and gives the response as soon as its headers are there. */
export function open(url: string, { method = "POST", path = PATH, headers = {}, body = "", agent, signal }: Send = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const chunks = Array.isArray(body) ? body : [body];
    const length = Array.isArray(body) || body.length === 0 ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const outgoing = request(new URL(path, url), {
      method,
      headers: { "content-type": "application/json", ...length, ...headers },
      agent: agent ?? new Agent({ keepAlive: false }),
      signal,
    });
    outgoing.setTimeout(LIMIT, () => outgoing.destroy(new Error(`no answer within ${LIMIT / 1000} s`)));
    outgoing.once("response", resolve).once("error", reject);
    for (const chunk of chunks) if (chunk.length > 0) outgoing.write(chunk);
    outgoing.end();
  });
}

/** Reads a response to its end. Fails if it is cut off. */
export async function read(response: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return replyOf(response.statusCode ?? 0, response.headers, Buffer.concat(chunks));
}

export function replyOf(status: number, headers: IncomingHttpHeaders, bytes: Buffer): Reply {
  const text = bytes.toString();
  return { status, headers, bytes, text, json: () => JSON.parse(text) };
}

export const send = async (url: string, options: Send): Promise<Reply> => read(await open(url, options));
