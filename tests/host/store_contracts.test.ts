/** Stores whose servers cannot be had here: what is asked of them is what their references document, and with that an answer travels. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { entryOf, report, TOKEN } from "../support/feedback.ts";
import { Gateway } from "../support/gateway.ts";
import { dashvector, elasticsearch, milvus, pinecone, qdrant, type Stub } from "../support/store_stubs.ts";

const QUESTION = "Capital of France?";
const REPHRASED = "From which town is France governed?";
const KEY = "k-1234567890";
const STUBS = { qdrant, pinecone, dashvector, elasticsearch, milvus };
const LIMITS: Partial<Record<keyof typeof STUBS, number>> = { pinecone: 30_000, dashvector: 48_000, milvus: 48_000 };

/** A gateway of an Envoy of its own, whose store is ready. */
async function start(type: string, stub: Stub, more: object = {}): Promise<Gateway> {
  const vector = { type, cluster: "remote", collectionID: "answers", apiKey: KEY, sweepInterval: 10 };
  const configuration = { vector, feedback: { path: "/reprise/feedback", token: TOKEN }, exposeEntry: true, ...more };
  const gateway = await Gateway.start(configuration, { embedder: new Embedder().same(QUESTION, REPHRASED), remote: (callout) => stub.answer(callout) });
  gateway.open("").close();
  gateway.pass(20);
  gateway.answerCallouts();
  return gateway;
}

function pass(gateway: Gateway, seconds: number): void {
  for (let i = 0; i < seconds * 2; i++) {
    gateway.pass(500);
    gateway.answerCallouts();
  }
}

for (const [type, make] of Object.entries(STUBS)) {
  test(`${type}: an answer travels to another Envoy, by its key and by its meaning, and to no other tenant`, async () => {
    const stub = make(KEY);
    (await start(type, stub)).ask(chat(QUESTION), { upstream: { body: completion("Paris") } });
    assert.equal(stub.entries.size, 1);
    const exact = await start(type, stub);
    assert.equal(exact.ask(chat(QUESTION)).body.toString(), completion("Paris"));
    assert.equal(exact.embedder.asked.includes(QUESTION), false, "no embedding");
    const other = await start(type, stub);
    const reply = other.ask(chat(REPHRASED));
    assert.equal(reply.state, "hit_semantic");
    assert.equal(reply.body.toString(), completion("Paris"));
    const bob = { headers: { authorization: "Bearer bob" }, upstream: { status: 503 } };
    for (const question of [QUESTION, REPHRASED]) assert.equal(other.ask(chat(question), bob).state, "miss");
  });

  test(`${type}: what is removed at one Envoy is gone from the store, and from another Envoy`, async () => {
    const stub = make(KEY);
    const [one, other] = [await start(type, stub), await start(type, stub)];
    one.ask(chat(QUESTION), { upstream: { body: completion("London") } });
    const { entry } = entryOf(other.ask(chat(QUESTION)).cacheStatus);
    report(one, { entry });
    one.answerCallouts();
    assert.equal(stub.entries.size, 1, "the tombstone alone");
    pass(other, 2);
    assert.equal(other.ask(chat(QUESTION), { upstream: { status: 503 } }).state, "miss");
  });

  test(`${type}: what has expired is deleted`, async () => {
    const stub = make(KEY);
    const gateway = await start(type, stub, { cache: { cacheTTL: 5 } });
    for (let i = 0; i < 7; i++) gateway.ask(chat(`What did otter number ${i} eat at night?`));
    pass(gateway, 1);
    assert.equal(stub.entries.size, 7);
    pass(gateway, 30);
    assert.equal(stub.entries.size, 0);
  });

  test(`${type}: an answer larger than the store takes is kept here alone, and counted`, async () => {
    const limit = LIMITS[type as keyof typeof STUBS];
    const stub = make(KEY);
    const gateway = await start(type, stub);
    // The text stands twice in it.
    const ask = (question: string, bytes: number) => gateway.ask(chat(question), { upstream: { body: completion("x".repeat(bytes / 2)) } });
    ask(QUESTION, (limit ?? 100_000) - 1_000);
    assert.equal(stub.entries.size, 1);
    ask("What did the otter eat at night?", (limit ?? 100_000) + 1_000);
    pass(gateway, 2);
    assert.deepEqual(gateway.counted("external.write.too_large"), limit ? { "external.write.too_large": 1 } : {});
    assert.equal(stub.entries.size, limit ? 1 : 2);
    assert.equal(gateway.ask(chat("What did the otter eat at night?")).state, "hit_exact");
  });

  test(`${type}: no secret stands in a line of the log`, async () => {
    const stub = make(KEY);
    stub.answer = () => ({ status: 401, body: `{"message":"bad key"}` });
    const gateway = await start(type, stub);
    pass(gateway, 10);
    const lines = gateway.host.logs.filter((line) => line.includes("vector store not ready"));
    assert.equal(lines.length, 1, "once");
    assert.match(lines[0]!, /the store refuses the credentials: status 401.*cluster remote/);
    assert.ok(!gateway.host.logs.join("\n").includes(KEY));
  });
}

test("basic authentication goes before the key, and its password stands in no line either", async () => {
  const stub = elasticsearch(KEY);
  const seen: string[] = [];
  const vector = { type: "elasticsearch", cluster: "remote", esUsername: "reprise", esPassword: "se:cret" };
  const gateway = await Gateway.start({ vector }, {
    remote(callout) {
      seen.push(callout.headers.find(([name]) => name === "authorization")![1]);
      return { status: 403, body: "" };
    },
  });
  gateway.open("").close();
  pass(gateway, 3);
  assert.equal(seen[0], `Basic ${Buffer.from("reprise:se:cret").toString("base64")}`);
  assert.ok(!gateway.host.logs.join("\n").includes("cret"));
  assert.equal(stub.entries.size, 0);
});

test("a cluster that Envoy does not know, a connection that is refused, TLS that fails: one line each, in words", async () => {
  const connect = "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure, transport failure reason: ";
  const cases: [{ status: number; body: string } | "unknown", RegExp][] = [
    ["unknown", /not ready: the cluster is unknown, or has no endpoint that can be reached \(qdrant, cluster remote, GET remote\/collections\//],
    [{ status: 503, body: `${connect}delayed connect error: Connection refused` }, /not ready: no connection: transport failure reason: delayed connect error: Connection refused/],
    [{ status: 503, body: `${connect}TLS_error:|268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:TLS_error_end` }, /not ready: TLS fails: .*CERTIFICATE_VERIFY_FAILED/],
    [{ status: 503, body: "no healthy upstream" }, /not ready: the cluster has no healthy endpoint/],
    [{ status: 504, body: "upstream request timeout" }, /not ready: no answer in time/],
  ];
  for (const [answer, line] of cases) {
    const gateway = await Gateway.start({ vector: { type: "qdrant", cluster: "remote" } }, { remote: () => (answer === "unknown" ? null : answer) });
    if (answer === "unknown") gateway.host.refuseCallouts = 1000;
    gateway.open("").close();
    pass(gateway, 10);
    const lines = gateway.host.logs.filter((each) => each.includes("vector store not ready"));
    assert.equal(lines.length, 1, lines.join("\n"));
    assert.match(lines[0]!, line);
  }
});
