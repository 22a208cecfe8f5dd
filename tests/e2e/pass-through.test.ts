/** A miss costs the upstream nothing and the client nothing: the request arrives as it was sent, the answer streams as it comes. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { chat, frames, joined, way } from "./support/chat.ts";
import { open, read, replyOf, send } from "./support/client.ts";
import { startUpstream, stream, type Received, type Upstream } from "./support/fakes.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";
import { settled, until } from "./support/lab.ts";

let upstream: Upstream;
let gateway: Gateway;
/** The same Envoy without the filter. */
let bare: Gateway;

before(async () => {
  upstream = await startUpstream();
  gateway = await newGateway({ clusters: { "ai-proxy": upstream } });
  bare = await newGateway({ clusters: { "ai-proxy": upstream }, filter: false });
});

/** Header lines in order; those that Envoy makes new for each request are replaced, those in `without` left out. */
function headerLines({ rawHeaders }: Received, without: string[] = []): string[] {
  const lines: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase();
    if (without.includes(name)) continue;
    lines.push(`${name}: ${name === "x-request-id" ? "(new)" : rawHeaders[i + 1]}`);
  }
  return lines;
}

async function throughBoth(options: Parameters<typeof send>[1]): Promise<[Received, Received]> {
  await send(gateway.url, options);
  await send(bare.url, options);
  return upstream.received.slice(-2) as [Received, Received];
}

const HEADERS = { host: "llm.test", "accept-encoding": "gzip, br", authorization: "Bearer key", "x-Custom": "Ünïcode".normalize("NFD").replace(/[^\x20-\x7e]/g, ""), cookie: "a=1; b=2" };
const ODD_BODY = ` { "messages" :\t[ {"content":"What is caf\\u00e9?\\n€","role":"user"} ] , "model":"m", "x":1.0e+2 } `;

test("a miss reaches the upstream as it was sent, but for accept-encoding", async () => {
  const [filtered, plain] = await throughBoth({ path: "/v1/chat/completions?a=%20b&c", headers: HEADERS, body: ODD_BODY });
  assert.equal(filtered.body.toString(), ODD_BODY);
  assert.equal(filtered.url, "/v1/chat/completions?a=%20b&c");
  assert.equal(plain.headers["accept-encoding"], HEADERS["accept-encoding"], "without the filter it is there");
  assert.deepEqual(headerLines(filtered), headerLines(plain, ["accept-encoding"]));
});

test("a body that comes in chunks goes on whole, and in chunks", async () => {
  const [filtered, plain] = await throughBoth({ body: ['{"model":"m","messages":[', '{"role":"user","content":"chunk', 'ed?"}]}'], headers: HEADERS });
  assert.equal(filtered.headers["transfer-encoding"], "chunked");
  assert.deepEqual(filtered.body, plain.body);
  assert.deepEqual(headerLines(filtered), headerLines(plain, ["accept-encoding"]));
});

test("what is no request to a model is not touched at all", async () => {
  for (const options of [
    { method: "GET", path: "/v1/models", headers: HEADERS },
    { method: "POST", path: "/v1/moderations", headers: HEADERS, body: '{"input":"x"}' },
    { method: "PUT", path: "/v1/chat/completions", headers: HEADERS, body: chat("?") },
  ]) {
    const [filtered, plain] = await throughBoth(options);
    assert.deepEqual(headerLines(filtered), headerLines(plain));
    assert.deepEqual(filtered.body, plain.body);
    assert.equal((await send(gateway.url, options)).headers["cache-status"], undefined);
  }
});

test("an answer streams through while it is captured: its first event is there before its second is sent", async () => {
  const events = frames("one two three");
  let proceed = () => {};
  upstream.answer = async (_, response) => {
    stream(response, events.slice(0, 1));
    await new Promise<void>((resolve) => (proceed = resolve));
    stream(response, events.slice(1));
    response.end();
  };
  const asked = { body: chat("Does it stream?", { stream: true }) };
  const response = await open(gateway.url, asked);
  const arrived: Buffer[] = [];
  response.on("data", (chunk) => arrived.push(chunk));
  const end = new Promise((resolve) => response.once("end", resolve));
  const ended = settled(end);
  await until("the first event", () => Buffer.concat(arrived).toString() === events[0]);
  assert.equal(ended(), false, "the upstream has sent no more yet");
  proceed();
  await end;
  const reply = replyOf(200, response.headers, Buffer.concat(arrived));
  assert.equal(reply.text, events.join(""));
  assert.match(way(reply), /^miss/);
  await gateway.reaches("stores.kept", 1);
  const again = await send(gateway.url, asked);
  assert.equal(way(again), "hit exact");
  assert.equal(joined(again).content, "one two three");
});

test("an answer that dribbles in single bytes is kept whole", async () => {
  const text = frames("slow but sure").join("");
  const kept = await gateway.count("stores.kept");
  upstream.answer = async (_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    for (const byte of Buffer.from(text)) {
      response.write(Buffer.of(byte));
      await new Promise(setImmediate);
    }
    response.end();
  };
  const asked = { body: chat("Does it dribble?", { stream: true }) };
  assert.equal((await read(await open(gateway.url, asked))).text, text);
  await gateway.reaches("stores.kept", kept + 1);
  const again = await send(gateway.url, asked);
  assert.equal(way(again), "hit exact");
  assert.equal(again.text, text);
  assert.equal(again.headers["content-type"], "text/event-stream; charset=utf-8");
});
