/** A dead embedder is left alone for a while, and a busy one is not asked more than it may be. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat } from "../support/chat.ts";
import { Embedder, type HttpReply } from "../support/embedder.ts";
import { Gateway } from "../support/gateway.ts";

const CONFIGURATION = { embedding: { breakerFailures: 3, breakerOpen: 1000 } };

let asked = 0;
/** Asks something new; `reply` is the embedder's, undefined if it must not be asked. @returns the detail of Cache-Status. */
function ask(gateway: Gateway, reply?: HttpReply | null): string {
  const text = `question ${asked++}`;
  const exchange = gateway.open(chat(text)).send();
  assert.equal(gateway.host.callouts.length, reply === undefined ? 0 : 1, "callouts under way");
  if (reply !== undefined) gateway.host.answerCallout(reply);
  return exchange.finish().cacheStatus.replace(/.*detail=/, "");
}

const down: HttpReply = { status: 503, body: "" };
/** A vector that no other text has. */
const up = (): HttpReply => new Embedder().answer(Buffer.from(JSON.stringify({ input: `vector ${asked++}` })));

test("failures in a row open the breaker, and it closes by one that succeeds", async () => {
  const gateway = await Gateway.start(CONFIGURATION);
  for (let i = 0; i < 3; i++) assert.equal(ask(gateway, down), "embedding_error");
  assert.equal(ask(gateway), "embedding_breaker");
  gateway.host.now += 999;
  assert.equal(ask(gateway), "embedding_breaker");
  gateway.host.now += 1;
  // One request tries whether it is back; others do not wait for it.
  const trial = gateway.open(chat("trial")).send();
  assert.ok(trial.isHeld);
  const other = gateway.open(chat("other")).send();
  assert.equal(other.finish().cacheStatus, "fwd=miss; detail=embedding_breaker");
  gateway.host.answerCallout(up());
  assert.equal(trial.finish().cacheStatus, "fwd=miss; detail=no_candidate");
  assert.equal(ask(gateway, up()), "no_candidate");
  assert.equal(gateway.metric("miss.embedding_breaker"), 3);
});

test("a trial that fails opens it again", async () => {
  const gateway = await Gateway.start(CONFIGURATION);
  for (let i = 0; i < 3; i++) ask(gateway, down);
  for (let i = 0; i < 3; i++) {
    gateway.host.now += 1000;
    assert.equal(ask(gateway, null), "embedding_error");
    assert.equal(ask(gateway), "embedding_breaker");
  }
});

test("a trial whose request has gone away decides all the same", async () => {
  for (const [reply, next] of [[up(), "no_candidate"], [down, "embedding_breaker"]] as const) {
    const gateway = await Gateway.start(CONFIGURATION);
    for (let i = 0; i < 3; i++) ask(gateway, down);
    gateway.host.now += 1000;
    const trial = gateway.open(chat("trial")).send();
    trial.close();
    gateway.host.answerCallout(reply);
    assert.equal(ask(gateway, next === "no_candidate" ? up() : undefined), next);
  }
});

test("a trial of which nothing is heard is followed by another, one in each pause", async () => {
  const gateway = await Gateway.start(CONFIGURATION);
  // The model is warm, so that the tick asks for nothing.
  assert.equal(ask(gateway, up()), "no_candidate");
  for (let i = 0; i < 3; i++) ask(gateway, down);
  const breaker = (): boolean => {
    const exchange = gateway.open(chat(`other ${asked++}`)).send();
    if (exchange.isHeld) return exchange.close(), false;
    return exchange.finish().cacheStatus.endsWith("embedding_breaker");
  };
  for (let pause = 0; pause < 3; pause++) {
    gateway.pass(999);
    assert.ok(breaker(), `pause ${pause}`);
    gateway.pass(1);
    assert.ok(!breaker(), `the trial of pause ${pause}`);
    assert.ok(breaker());
    assert.equal(gateway.host.callouts.length, pause + 1);
  }
  gateway.pass(1000);
  const back = gateway.open(chat("back")).send();
  gateway.host.answerCallout(up(), gateway.host.callouts.at(-1)!.token);
  assert.equal(back.finish().cacheStatus, "fwd=miss; detail=no_candidate");
  assert.ok(!breaker(), "closed");
});

test("a success in between starts the count anew", async () => {
  const gateway = await Gateway.start(CONFIGURATION);
  for (let i = 0; i < 5; i++) {
    for (const reply of [down, null, up()]) ask(gateway, reply);
  }
});

test("what is one text's fault does not stop all others", async () => {
  const gateway = await Gateway.start(CONFIGURATION);
  for (let i = 0; i < 10; i++) assert.equal(ask(gateway, { status: 400, body: '{"error":"input too long"}' }), "embedding_error");
});

test("refused callouts open it too", async () => {
  const gateway = await Gateway.start(CONFIGURATION, { refuseCallouts: 10 });
  for (let i = 0; i < 3; i++) assert.equal(ask(gateway), "embedding_error");
  gateway.host.refuseCallouts = 0;
  assert.equal(ask(gateway), "embedding_breaker");
});

test("an open breaker does not hide a vector that is remembered", async () => {
  const gateway = await Gateway.start(CONFIGURATION, { embedder: new Embedder().same("q", "Q?") });
  gateway.ask(chat("q"));
  gateway.ask(chat("Q?"));
  for (let i = 0; i < 3; i++) ask(gateway, down);
  assert.equal(gateway.ask(chat("Q?")).state, "hit_semantic");
});

test("no more callouts are under way than allowed", async () => {
  const gateway = await Gateway.start({ embedding: { maxConcurrent: 2 } });
  const waiting = ["a", "b"].map((text) => gateway.open(chat(text)).send());
  const third = gateway.open(chat("c")).send();
  assert.equal(third.finish().cacheStatus, "fwd=miss; detail=embedding_busy");
  gateway.host.answerCallout(up());
  const fourth = gateway.open(chat("d")).send();
  assert.ok(fourth.isHeld);
  gateway.answerCallouts();
  for (const exchange of [...waiting, fourth]) exchange.finish();
});

test("callouts whose request has gone on count as under way until they are answered", async () => {
  const gateway = await Gateway.start({ embedding: { maxConcurrent: 1 } });
  const exchange = gateway.open(chat("a")).send();
  // The tick's own warm-up finds no room either.
  gateway.pass(300);
  exchange.finish();
  assert.equal(gateway.open(chat("b")).send().finish().cacheStatus, "fwd=miss; detail=embedding_busy");
  assert.equal(gateway.host.callouts.length, 1);
  gateway.answerCallouts();
  assert.equal(ask(gateway, up()), "no_candidate");
});

test("the model is warmed up once for all workers, and again until it answers", async () => {
  const gateway = await Gateway.start();
  const other = await Gateway.start({}, { sharedData: gateway.host.sharedData });
  gateway.pass(20);
  other.pass(20);
  assert.deepEqual([gateway.host.callouts.length, other.host.callouts.length], [1, 0]);
  gateway.host.answerCallout(down);
  gateway.pass(20);
  assert.equal(gateway.host.callouts.length, 0, "not at once");
  gateway.pass(2000);
  assert.equal(gateway.host.callouts.length, 1);
  gateway.answerCallouts();
  gateway.pass(10_000);
  assert.equal(gateway.host.callouts.length, 0);
  assert.deepEqual(gateway.embedder.asked, ["warm-up"]);
});

test("an embedder that never comes is not asked for ever", async () => {
  const gateway = await Gateway.start({ embedding: { breakerFailures: 1000 } });
  let calls = 0;
  for (let i = 0; i < 100; i++) {
    gateway.pass(2000);
    for (; gateway.host.callouts.length > 0; calls++) gateway.host.answerCallout(down);
  }
  assert.ok(calls > 5 && calls < 50, `${calls}`);
});

test("without the semantic tier nothing is warmed up", async () => {
  const gateway = await Gateway.start({ enableSemanticCache: false });
  gateway.pass(2000);
  assert.equal(gateway.host.callouts.length, 0);
});

test("an embedder that is always late is left alone too, though every vector comes in the end", async () => {
  const gateway = await Gateway.start({ embedding: { ...CONFIGURATION.embedding, timeout: 200 } });
  // The warm-up comes in time, once.
  gateway.host.tick();
  gateway.host.answerCallout(up());
  for (let i = 0; i < 3; i++) {
    const late = gateway.open(chat(`late ${i}`)).send();
    gateway.pass(200);
    assert.equal(late.finish().cacheStatus, "fwd=miss; detail=embedding_timeout");
    gateway.host.answerCallout(up());
  }
  assert.equal(ask(gateway), "embedding_breaker");
});
