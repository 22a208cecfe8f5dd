/** The ways a request can arrive: HTTP/1.1 and HTTP/2, at once or bit by bit, with trailers, or not to its end. */
import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { connect, type ClientHttp2Session } from "node:http2";
import { Socket } from "node:net";
import { before, test } from "node:test";
import { chat, joined, PAIRS, way } from "./support/chat.ts";
import { PATH, read, replyOf, send, type Reply } from "./support/client.ts";
import { startEmbedder, startUpstream, type Embedder, type Upstream } from "./support/fakes.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";
import { until } from "./support/lab.ts";

let upstream: Upstream;
let embedder: Embedder;
let gateway: Gateway;

before(async () => {
  upstream = await startUpstream();
  embedder = await startEmbedder();
  gateway = await newGateway({ clusters: { "ai-proxy": upstream }, ollama: embedder });
});

/** Gives an HTTP/2 connection, made with prior knowledge, to `use`. */
async function overHttp2<T>(use: (session: ClientHttp2Session) => Promise<T>): Promise<T> {
  const session = connect(gateway.url);
  try {
    return await use(session);
  } finally {
    session.destroy();
  }
}

function askHttp2(session: ClientHttp2Session, body: string, { trailers }: { trailers?: Record<string, string> } = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const stream = session.request(
      { ":method": "POST", ":path": PATH, "content-type": "application/json" },
      { waitForTrailers: trailers !== undefined } as object,
    );
    const chunks: Buffer[] = [];
    let headers: Record<string, unknown> = {};
    if (trailers) stream.on("wantTrailers", () => stream.sendTrailers(trailers));
    stream.on("response", (got) => (headers = got));
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => resolve(replyOf(Number(headers[":status"]), headers as Reply["headers"], Buffer.concat(chunks))));
    stream.on("error", reject);
    stream.end(body);
  });
}

test("HTTP/2: miss, exact hit, semantic hit, stream", async () => {
  const [question, rephrased] = PAIRS[0];
  await overHttp2(async (session) => {
    const first = await askHttp2(session, chat(question));
    assert.equal(first.status, 200);
    assert.match(way(first), /^miss/);
    await gateway.reaches("stores.kept", 1);
    // The authority is HTTP/1.1's Host, so both see one cache.
    for (const reply of [await askHttp2(session, chat(question)), await gateway.ask(question)]) {
      assert.equal(way(reply), "hit exact");
      assert.deepEqual(reply.bytes, first.bytes);
    }
    const semantic = await askHttp2(session, chat(rephrased));
    assert.equal(way(semantic), "hit semantic");
    assert.deepEqual(semantic.bytes, first.bytes);
    joined(await askHttp2(session, chat(rephrased, { stream: true })));
  });
});

test("HTTP/2: many at once on one connection", async () => {
  const seeds = Array.from({ length: 12 }, (_, i) => i);
  const kept = await gateway.count("stores.kept");
  await overHttp2(async (session) => {
    const ask = () => Promise.all(seeds.map((seed) => askHttp2(session, chat("Who is first?", { seed }))));
    const first = await ask();
    for (const reply of first) assert.match(way(reply), /^miss/);
    await gateway.reaches("stores.kept", kept + seeds.length);
    for (const [i, reply] of (await ask()).entries()) {
      assert.equal(way(reply), "hit exact");
      assert.deepEqual(reply.bytes, first[i]!.bytes);
    }
  });
});

test("HTTP/2: a body that is followed by trailers", async () => {
  const question = "Do trailers follow?";
  const trailers = { "x-checksum": "abc" };
  const kept = await gateway.count("stores.kept");
  await overHttp2(async (session) => {
    const first = await askHttp2(session, chat(question), { trailers });
    assert.match(way(first), /^miss/);
    assert.equal(upstream.received.at(-1)!.body.toString(), chat(question));
    await gateway.reaches("stores.kept", kept + 1);
    const again = await askHttp2(session, chat(question), { trailers });
    assert.equal(way(again), "hit exact");
    assert.deepEqual(again.bytes, first.bytes);
  });
});

test("HTTP/1.1: many requests on one connection, hits and misses in turn", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const sockets = new Set<Socket>();
  agent.on("free", (socket: Socket) => sockets.add(socket));
  for (let i = 0; i < 10; i++) {
    const extra = { seed: i }; // another partition: the questions are alike
    await gateway.teach("Is the connection still open?", { agent, extra });
    assert.equal(way(await gateway.ask("Is the connection still open?", { agent, extra })), "hit exact");
  }
  assert.equal(sockets.size, 1, "no answer closed it");
  agent.destroy();
});

test("HTTP/1.1: a body in many small chunks", async () => {
  const question = "In how many chunks does this come?";
  await gateway.teach(question);
  const body = chat(question);
  assert.equal(way(await send(gateway.url, { body: body.match(/.{1,3}/gs)! })), "hit exact");
});

test("HTTP/1.1: Expect: 100-continue", async () => {
  const question = "May I go on?";
  const body = chat(question);
  const ask = () =>
    new Promise<{ asked: boolean; reply: Reply }>((resolve, reject) => {
      let asked = false;
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body), expect: "100-continue" };
      const outgoing = request(new URL(PATH, gateway.url), { method: "POST", headers });
      outgoing.on("continue", () => {
        asked = true;
        outgoing.end(body);
      });
      outgoing.on("response", (response) => read(response).then((reply) => resolve({ asked, reply }), reject));
      outgoing.on("error", reject);
      outgoing.flushHeaders();
    });
  const kept = await gateway.count("stores.kept");
  const first = await ask();
  assert.ok(first.asked);
  assert.match(way(first.reply), /^miss/);
  await gateway.reaches("stores.kept", kept + 1);
  const again = await ask();
  assert.equal(way(again.reply), "hit exact");
  assert.deepEqual(again.reply.bytes, first.reply.bytes);
});

test("a client that leaves while its request is held", async () => {
  const question = "Is anybody waiting for this?";
  const asked = upstream.count();
  embedder.hold();
  const abort = new AbortController();
  const gone = assert.rejects(gateway.ask(question, { signal: abort.signal }));
  await until("the request to be held", () => embedder.waiting() === 1);
  abort.abort();
  await gone;
  await until("Envoy to see it", async () => ((await gateway.envoy.stats("downstream_cx_destroy_remote_active_rq"))["http.llm.downstream_cx_destroy_remote_active_rq"] ?? 0) > 0);
  embedder.release();
  await gateway.teach("And the next one?");
  assert.equal(upstream.count(), asked + 1, "only the next one reached the upstream");
});

test("a client that leaves in the middle of its body", async () => {
  const asked = upstream.count();
  const active = async () => (await gateway.envoy.stats("^http\\.llm\\.downstream_rq_active$"))["http.llm.downstream_rq_active"] ?? 0;
  const socket = new Socket().connect(gateway.envoy.port, "127.0.0.1");
  socket.write(`POST ${PATH} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"model":`);
  await until("the request to begin", async () => (await active()) === 1);
  socket.destroy();
  await until("the request to end", async () => (await active()) === 0);
  assert.equal(upstream.count(), asked);
  await gateway.teach("Still well?");
});

test("a client that is slow with its body is waited for, and does not change how others are served", async () => {
  const fresh = await newGateway({ clusters: { "ai-proxy": upstream }, filter: { enableSemanticCache: false } });
  const body = chat("Who is in a hurry?");
  const head = `POST ${PATH} HTTP/1.1\r\nhost: slow.test\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const socket = new Socket().connect(fresh.envoy.port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  const end = new Promise((resolve) => socket.once("close", resolve));
  socket.write(head);
  // Longer than it takes the filter to doubt that Envoy holds headers as it must.
  const since = Date.now();
  await until("a second and a half to pass", () => Date.now() - since > 1_500);
  socket.write(body);
  await end;
  assert.match(Buffer.concat(chunks).toString(), /^HTTP\/1\.1 200 OK/);
  assert.match(Buffer.concat(chunks).toString(), /cache-status: reprise; fwd=miss; detail=not_stored/);
  assert.doesNotMatch(await fresh.envoy.logs(), /allow_on_headers_stop_iteration: true in/);
  await fresh.reaches("stores.kept", 1);
  const line = await fresh.logged(() => send(fresh.url, { body, headers: { host: "slow.test" } }));
  assert.deepEqual([line.cache, line.upstream], ["hit_exact", null], "a hit opens no upstream request");
});
