/** What the gateway is for, with a real model: asked once, answered from the cache from then on, in the same words or in others. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { QUESTION, REPHRASED } from "../../tools/gateway/curls.ts";
import { cacheStatus, contentOf, joined, PAIRS, way } from "./support/chat.ts";
import type { Reply } from "./support/client.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";

const STREAM = { extra: { stream: true } };
const STREAM_WITH_USAGE = { extra: { stream: true, stream_options: { include_usage: true } } };
const OTHER = "What is the capital of Spain?";

let gateway: Gateway;
let first: Reply;

before(async () => {
  gateway = await newGateway();
});

/** The request is answered without a new connection or request to the model. */
async function fromTheCache(ask: () => Promise<Reply>): Promise<Reply> {
  const before = await gateway.upstreamContacts();
  let reply: Reply | undefined;
  const line = await gateway.logged(async () => (reply = await ask()));
  assert.deepEqual(await gateway.upstreamContacts(), before, "the upstream was not contacted");
  assert.equal(line.upstream, null);
  assert.equal(line.details, "reprise_hit");
  return reply!;
}

test("the first question goes to the model", async () => {
  const line = await gateway.logged(async () => (first = await gateway.teach(QUESTION)));
  assert.equal(first.status, 200);
  assert.equal(way(first), "miss no_candidate");
  assert.match(contentOf(first), /Paris/);
  assert.equal(line.cache, "miss");
  assert.match(String(line.upstream), /^127\.0\.0\.1:\d+$/);
  assert.equal((await gateway.upstreamContacts()).requests, 1);
});

test("the same question again is an exact hit, byte for byte", async () => {
  const again = await fromTheCache(() => gateway.ask(QUESTION));
  assert.equal(way(again), "hit exact");
  assert.deepEqual(again.bytes, first.bytes);
  assert.equal(again.headers["content-type"], first.headers["content-type"]);
  const ttl = cacheStatus(again).ttl!;
  assert.ok(ttl > 3500 && ttl <= 3600, `ttl=${ttl}`);
});

test("in other words it is a semantic hit", async () => {
  const rephrased = await fromTheCache(() => gateway.ask(REPHRASED));
  assert.equal(way(rephrased), "hit semantic");
  assert.deepEqual(rephrased.bytes, first.bytes);
});

test("asked for as a stream, the JSON answer comes as events", async () => {
  for (const question of [QUESTION, REPHRASED]) {
    const streamed = await fromTheCache(() => gateway.ask(question, STREAM));
    const { ids, models, content, finish, usage } = joined(streamed);
    const original = first.json();
    assert.deepEqual({ ids, models, content, finish }, { ids: [original.id], models: [original.model], content: contentOf(first), finish: ["stop"] });
    assert.deepEqual(usage, [], "usage was not asked for");
  }
});

test("include_usage adds the usage the model reported", async () => {
  const { usage } = joined(await fromTheCache(() => gateway.ask(QUESTION, STREAM_WITH_USAGE)));
  assert.deepEqual(usage, [first.json().usage]);
});

test("an answer captured from a stream is replayed as a stream and as JSON", async () => {
  const [question, rephrased] = PAIRS[0];
  const streamed = await gateway.teach(question, STREAM_WITH_USAGE);
  const original = joined(streamed);
  assert.ok(original.content.length > 0);
  const again = await fromTheCache(() => gateway.ask(question, STREAM_WITH_USAGE));
  assert.deepEqual(again.bytes, streamed.bytes);
  for (const asked of [question, rephrased]) {
    const reply = await fromTheCache(() => gateway.ask(asked));
    const answer = reply.json();
    assert.match(String(reply.headers["content-type"]), /^application\/json/);
    assert.equal(answer.object, "chat.completion");
    assert.equal(contentOf(reply), original.content);
    assert.equal(answer.choices[0].finish_reason, "stop");
    assert.deepEqual([answer.id, answer.model, answer.usage], [original.ids[0], original.models[0], original.usage[0]]);
  }
});

test("without include_usage a captured stream is replayed without usage", async () => {
  const { usage } = joined(await fromTheCache(() => gateway.ask(PAIRS[0][0], STREAM)));
  assert.deepEqual(usage, []);
});

test("a different question goes to the model, however alike it looks", async () => {
  const before = await gateway.upstreamContacts();
  const other = await gateway.ask(OTHER);
  assert.equal(way(other), "miss no_candidate");
  assert.doesNotMatch(contentOf(other), /Paris/);
  assert.equal((await gateway.upstreamContacts()).requests, before.requests + 1);
});

test("each way was counted", async () => {
  await gateway.counts({ "requests.hit_exact": 6, "requests.hit_semantic": 3, "miss.no_candidate": 3, "stores.kept": 3 });
});
