/** An embedder that is down, slow or lying costs no more than a miss within the deadline, and nothing once it is well again. */
import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { before, describe, test } from "node:test";
import { freePort } from "../../tools/gateway/index.ts";
import { PAIRS, way } from "./support/chat.ts";
import type { Reply } from "./support/client.ts";
import { respond, startEmbedder, startUpstream, type Embedder, type Upstream } from "./support/fakes.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";
import { until } from "./support/lab.ts";

/** A breaker that never opens, for tests of single failures. */
const NO_BREAKER = 1000;

async function start(embedder: { host: string; port: number }, embedding = {}) {
  const upstream = await startUpstream();
  const gateway = await newGateway({
    clusters: { "ai-proxy": upstream },
    ollama: embedder,
    filter: { embedding: { retries: 0, breakerFailures: NO_BREAKER, ...embedding } },
  });
  return { gateway, upstream };
}

/** Missed for this reason, answered by the upstream, kept all the same: the same words find it. */
async function missesAndKeeps(gateway: Gateway, question: string, reason: string): Promise<void> {
  const reply = await gateway.teach(question);
  assert.equal(reply.status, 200);
  assert.equal(way(reply), `miss ${reason}`);
  assert.equal(way(await gateway.ask(question)), "hit exact");
}

/** Where the deadline is short a busy machine may need several attempts; none of them may be kept. */
function semanticHit(gateway: Gateway, upstream: Upstream, question: string): Promise<Reply> {
  upstream.answer = (_, response) => respond(response, "{}", { status: 503 });
  return until("a semantic hit", async () => {
    const reply = await gateway.ask(question);
    assert.match(way(reply), /^(hit semantic|miss embedding_timeout)$/);
    return way(reply) === "hit semantic" && reply;
  });
}

test("down: a miss at once, and after some failures it is not asked any more", async () => {
  const { gateway } = await start({ host: "127.0.0.1", port: await freePort() }, { breakerFailures: 3, breakerOpen: 600_000 });
  // The warm-up's failures count too.
  await missesAndKeeps(gateway, "Is the baker there?", "embedding_error");
  const later = await until("the breaker to open", async () => {
    const reply = await gateway.ask(`Is anyone there now? ${Math.random()}`);
    return way(reply) !== "miss embedding_error" && reply;
  });
  assert.equal(way(later), "miss embedding_breaker");
  // Without retries each callout is one failure.
  await gateway.reaches("error.callout_failed", 3);
  const calls = await gateway.count("error.callout_failed");
  await missesAndKeeps(gateway, "Is the butcher there?", "embedding_breaker");
  await gateway.reaches("miss.embedding_breaker", 2);
  assert.equal(await gateway.count("error.callout_failed"), calls);
});

test("it came back: after the pause it is asked again", async () => {
  const embedder = await startEmbedder();
  const { gateway } = await start(embedder, { breakerFailures: 2, breakerOpen: 100 });
  embedder.lie = (_, response) => respond(response, "out of memory", { status: 500 });
  const seen = new Set(await gateway.ways(["Where is room one?", "Where is room two?", "Where is room three?"]));
  assert.ok(seen.has("miss embedding_error") && seen.has("miss embedding_breaker"), [...seen].join());
  embedder.lie = undefined;
  await until("an embedding", async () => way(await gateway.ask(`Are you back? ${Math.random()}`)) === "miss no_candidate");
});

test("slow: the request goes on without it, and the late vector still finds the answer a rephrased question", async () => {
  const [question, rephrased] = PAIRS[0];
  const embedder = await startEmbedder();
  const { gateway, upstream } = await start(embedder, { timeout: 1000 });
  embedder.hold();
  const reply = await gateway.teach(question);
  assert.equal(embedder.waiting(), 1, "the embedder has answered nothing yet");
  assert.equal(way(reply), "miss embedding_timeout");
  assert.equal(upstream.count(), 1);
  assert.equal(await gateway.count("index.entries"), 0);
  embedder.release();
  await gateway.reaches("index.entries", 1);
  const other = await semanticHit(gateway, upstream, rephrased);
  assert.deepEqual(other.bytes, reply.bytes);
});

test("slow, and the vector comes while the upstream still answers", async () => {
  const [question, rephrased] = PAIRS[1];
  const embedder = await startEmbedder();
  const { gateway, upstream } = await start(embedder, { timeout: 200 });
  const answer = upstream.answer;
  embedder.hold();
  upstream.answer = async (request, response) => {
    assert.equal(embedder.waiting(), 1, "the request was released while the embedder is held");
    const seen = await gateway.envoy.stats("^cluster\\.ollama\\.upstream_rq_200$");
    embedder.release();
    await until("the vector", async () => {
      const now = await gateway.envoy.stats("^cluster\\.ollama\\.upstream_rq_200$");
      return (now["cluster.ollama.upstream_rq_200"] ?? 0) > (seen["cluster.ollama.upstream_rq_200"] ?? 0);
    });
    await answer(request, response);
  };
  const reply = await gateway.teach(question);
  assert.equal(way(reply), "miss embedding_timeout");
  await gateway.reaches("index.entries", 1);
  await semanticHit(gateway, upstream, rephrased);
});

test("busy: beyond maxConcurrent requests go on at once", async () => {
  const embedder = await startEmbedder();
  const { gateway } = await start(embedder, { maxConcurrent: 1 });
  await until("the warm-up", async () => (await gateway.envoy.stats("^cluster\\.ollama\\.upstream_rq_200$"))["cluster.ollama.upstream_rq_200"]);
  embedder.hold();
  const first = gateway.ask(PAIRS[2][0]);
  await until("the first to wait", () => embedder.waiting() === 1);
  assert.equal(way(await gateway.ask(PAIRS[3][0])), "miss embedding_busy");
  assert.equal(embedder.waiting(), 1);
  embedder.release();
  assert.equal(way(await first), "miss no_candidate");
});

const vector = (numbers: string[]) => `{"model":"all-minilm","embeddings":[[${numbers.join()}]]}`;
const numbers = (count: number, value = "0.05") => new Array<string>(count).fill(value);
const LIES: [string, string, (response: ServerResponse) => void][] = [
  ["HTML with status 200", "embedding_malformed", (response) => respond(response, "<html><body>Welcome</body></html>", { headers: { "content-type": "text/html" } })],
  ["an empty body", "embedding_malformed", (response) => respond(response, "")],
  ["truncated JSON", "embedding_malformed", (response) => respond(response, vector(numbers(384)).slice(0, 900))],
  ["an error object with status 200", "embedding_malformed", (response) => respond(response, '{"error":"model not found"}')],
  ["the wrong type", "embedding_malformed", (response) => respond(response, '{"embeddings":"soon"}')],
  ["no vector", "embedding_malformed", (response) => respond(response, '{"embeddings":[]}')],
  ["one number too few", "embedding_dimension", (response) => respond(response, vector(numbers(383)))],
  ["another model's dimension", "embedding_dimension", (response) => respond(response, vector(numbers(768)))],
  ["NaN", "embedding_malformed", (response) => respond(response, vector([...numbers(383), "NaN"]))],
  ["null in place of a number", "embedding_malformed", (response) => respond(response, vector([...numbers(383), "null"]))],
  ["a number beyond all bounds", "embedding_value", (response) => respond(response, vector([...numbers(383), "1e999"]))],
  ["nothing but zeros", "embedding_value", (response) => respond(response, vector(numbers(384, "0")))],
  ["deep nesting", "embedding_malformed", (response) => respond(response, `{"embeddings":${"[".repeat(100_000)}`)],
  ["megabytes", "embedding_dimension", (response) => respond(response, `{"embeddings":[[${"0.1,".repeat(1_500_000)}0.1]]}`)],
  ["status 404", "embedding_status", (response) => respond(response, '{"error":"model not found"}', { status: 404 })],
  ["status 500", "embedding_status", (response) => respond(response, "{}", { status: 500 })],
  ["a connection that breaks off", "callout_failed", (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "5000" });
    response.write('{"embeddings":[[0.1,');
    setImmediate(() => response.destroy());
  }],
];

describe("lying", () => {
  let embedder: Embedder;
  let gateway: Gateway;
  before(async () => {
    embedder = await startEmbedder();
    ({ gateway } = await start(embedder));
  });
  for (const [name, cause, lie] of LIES) {
    test(`${name}: a miss, ${cause}`, async () => {
      const before = await gateway.count(`error.${cause}`);
      embedder.lie = (_, response) => lie(response);
      await missesAndKeeps(gateway, `What if the embedder sends ${name}?`, "embedding_error");
      await gateway.counts({ [`error.${cause}`]: before + 1 });
    });
  }
  test("truthful again: semantic hits again", async () => {
    embedder.lie = undefined;
    const [question, rephrased] = PAIRS[5];
    await gateway.teach(question);
    assert.equal(way(await gateway.ask(rephrased)), "hit semantic");
  });
});
