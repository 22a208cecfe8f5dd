/** An embedder that is down, slow or lying costs a miss within the deadline, and nothing else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { DIMENSION, Embedder, embeddings, type HttpReply } from "../support/embedder.ts";
import { Gateway } from "../support/gateway.ts";

const ones = Array.from({ length: DIMENSION }, () => 1);
const raw = (values: string): HttpReply => ({ status: 200, body: `{"embeddings":[[${values}]]}` });
const filled = (first: string, rest = "0.1"): HttpReply => raw([first, ...ones.slice(1).map(() => rest)].join());

const lies: Record<string, [HttpReply | null, string]> = {
  "a reset": [null, "callout_failed"],
  "a connection refused": [{ status: 503, body: "upstream connect error" }, "callout_failed"],
  "a time-out": [{ status: 504, body: "upstream request timeout" }, "callout_failed"],
  "a server error": [{ status: 500, body: '{"error":"x"}' }, "embedding_status"],
  "a model that is not there": [{ status: 404, body: '{"error":"model not found"}' }, "embedding_status"],
  "too many requests": [{ status: 429, body: "" }, "embedding_status"],
  "a redirect": [{ status: 301, body: "" }, "embedding_status"],
  HTML: [{ status: 200, body: "<html>login</html>" }, "embedding_malformed"],
  "nothing": [{ status: 200, body: "" }, "embedding_malformed"],
  "truncated JSON": [{ status: 200, body: (embeddings(ones).body as string).slice(0, 500) }, "embedding_malformed"],
  "another JSON": [{ status: 200, body: "{}" }, "embedding_malformed"],
  "no embedding": [{ status: 200, body: '{"embeddings":[]}' }, "embedding_malformed"],
  "an embedding that is none": [{ status: 200, body: '{"embeddings":["x"]}' }, "embedding_malformed"],
  "the older API's answer": [{ status: 200, body: '{"embedding":[1,2]}' }, "embedding_malformed"],
  "nesting without end": [{ status: 200, body: "[".repeat(100_000) }, "embedding_malformed"],
  "too few numbers": [embeddings(ones.slice(1)), "embedding_dimension"],
  "too many numbers": [embeddings([...ones, 1]), "embedding_dimension"],
  "no numbers at all": [embeddings([]), "embedding_malformed"],
  zeros: [embeddings(ones.map(() => 0)), "embedding_value"],
  "infinity": [filled("1e999"), "embedding_value"],
  "infinity below zero": [filled("-1e999"), "embedding_value"],
  "what is infinite as f32": [filled("1e39"), "embedding_value"],
  "nothing but what is zero as f32": [filled("1e-60", "1e-60"), "embedding_value"],
  "a text among the numbers": [filled('"1"'), "embedding_malformed"],
  "null among the numbers": [filled("null"), "embedding_malformed"],
};

for (const [what, [reply, cause]] of Object.entries(lies)) {
  test(`${what} instead of an embedding is a miss`, async () => {
    const gateway = await Gateway.start();
    const exchange = gateway.open(chat("q")).send();
    assert.ok(exchange.isHeld);
    gateway.host.answerCallout(reply);
    assert.ok(exchange.isReleased);
    assert.equal(exchange.finish().cacheStatus, "fwd=miss; detail=embedding_error");
    assert.deepEqual(gateway.counted("error"), { [`error.${cause}`]: 1 });
    assert.equal(gateway.ask(chat("q")).state, "hit_exact", "the answer is kept all the same");
  });
}

const told: Record<string, [HttpReply | null, string]> = {
  "that nothing came": [null, "no reply"],
  "Envoy's own words whole, up to the reason at their end": [
    { status: 503, body: `upstream connect error or disconnect/reset before headers. ${"x".repeat(200)} and the reason` },
    `status 503: upstream connect error or disconnect/reset before headers. ${"x".repeat(200)} and the reason`,
  ],
  "where to look if the connection failed": [
    { status: 503, body: "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure" },
    "status 503: upstream connect error or disconnect/reset before headers. reset reason: remote connection failure" +
      "; if it speaks TLS, the statistics under cluster.ollama.ssl tell what failed",
  ],
  "the server's own message": [{ status: 404, body: '{"error":"model \\"all-minilm\\" not found"}' }, 'status 404: model "all-minilm" not found'],
  "no text of another form, since that may repeat the question": [{ status: 404, body: "no such page: what is my password" }, "status 404"],
  "what is wrong with the vector": [embeddings([1]), "a reply without a usable vector (embedding_dimension)"],
};

for (const [what, [reply, line]] of Object.entries(told)) {
  test(`the log names the cluster, and tells ${what}`, async () => {
    const gateway = await Gateway.start();
    for (const question of ["q", "r"]) {
      const exchange = gateway.open(chat(question)).send();
      gateway.host.answerCallout(reply);
      exchange.finish();
    }
    const lines = gateway.host.logs.filter((each) => each.includes("no embedding from the cluster"));
    assert.deepEqual(lines, [`3 reprise: no embedding from the cluster ollama: ${line}`], "once for both");
  });
}

test("tiny and huge numbers that f32 can hold are an embedding", async () => {
  for (const value of ["1e-30", "1e38", "-0.5"]) {
    const gateway = await Gateway.start();
    const exchange = gateway.open(chat("q")).send();
    gateway.host.answerCallout(filled(value, value));
    assert.equal(exchange.finish().cacheStatus, "fwd=miss; detail=no_candidate", value);
  }
});

test("past the deadline the request goes on, and the late vector files the answer", async () => {
  const gateway = await Gateway.start({ embedding: { timeout: 200 } }, { embedder: new Embedder().same("q", "Q?") });
  const exchange = gateway.open(chat("q"), { upstream: { body: completion("late") } }).send();
  gateway.host.now += 199;
  gateway.host.tick();
  assert.ok(exchange.isHeld, "not before the deadline");
  gateway.host.now += 1;
  gateway.host.tick();
  assert.ok(exchange.isReleased);
  const reply = exchange.finish();
  assert.equal(reply.cacheStatus, "fwd=miss; detail=embedding_timeout");
  assert.equal(gateway.ask(chat("q")).state, "hit_exact");
  gateway.host.now += 5_000;
  gateway.answerCallouts();
  assert.equal(gateway.ask(chat("Q?")).body.toString(), completion("late"));
});

test("a vector that comes while the upstream answers files the answer too", async () => {
  const gateway = await Gateway.start({}, { embedder: new Embedder().same("q", "Q?") });
  const exchange = gateway.open(chat("q")).send();
  gateway.pass(300);
  exchange.beginResponse({});
  gateway.answerCallouts();
  exchange.endResponse({});
  exchange.close();
  assert.equal(gateway.ask(chat("Q?")).state, "hit_semantic");
});

test("a late reply that is no vector changes nothing", async () => {
  const gateway = await Gateway.start();
  const exchange = gateway.open(chat("q")).send();
  gateway.pass(300);
  gateway.host.answerCallout({ status: 500, body: "" }, gateway.host.callouts[0].token);
  exchange.finish();
  assert.equal(gateway.ask(chat("q")).state, "hit_exact");
});

test("a callout that Envoy refuses is a miss at once", async () => {
  for (const refuseCallouts of [2, 10]) {
    const gateway = await Gateway.start({}, { refuseCallouts });
    const exchange = gateway.open(chat("q")).send();
    assert.ok(exchange.isReleased);
    assert.equal(exchange.finish().cacheStatus, "fwd=miss; detail=embedding_error");
    assert.deepEqual(gateway.counted("error"), { "error.callout_refused": 1 });
    assert.equal(gateway.ask(chat("q")).state, "hit_exact");
  }
});

test("replies out of order reach who asked", async () => {
  const gateway = await Gateway.start();
  const names = ["a", "b", "c", "d"];
  for (const name of names) gateway.ask(chat(name), { upstream: { body: completion(name) } });
  const fresh = await Gateway.start({}, { sharedData: gateway.host.sharedData, embedder: new Embedder().same("a", "A").same("b", "B").same("c", "C").same("d", "D") });
  const exchanges = names.map((name) => fresh.open(chat(name.toUpperCase())).send());
  for (const callout of [...fresh.host.callouts].reverse()) fresh.host.answerCallout(fresh.answerTo(callout), callout.token);
  exchanges.forEach((exchange, i) => assert.equal(exchange.finish().body.toString(), completion(names[i])));
});

test("the embedding's latency is recorded", async () => {
  const gateway = await Gateway.start();
  gateway.open(chat("q")).send();
  gateway.host.now += 17;
  gateway.answerCallouts();
  assert.deepEqual(gateway.host.recorded.get("reprise.embedding.milliseconds"), [17]);
});
