/** Another configuration in the same VM: Envoy makes a second root context, and the first lives on until its listener has drained. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway } from "../support/gateway.ts";
import { Host } from "../support/host_emulator.ts";

const QUESTION = "How do I descale a kettle?";
const REPHRASED = "How can I descale a kettle?";
const start = () => Gateway.start({ cache: { cacheTTL: 100 } }, { embedder: new Embedder().same(QUESTION, REPHRASED) });

test("requests under way keep the configuration they began with; new ones have the new one, and the answers of both", async () => {
  const gateway = await start();
  gateway.ask(chat("kept before"), { upstream: { body: completion("before") } });
  const old = gateway.open(chat(QUESTION)).send();
  const [callout] = gateway.host.callouts;
  gateway.host.push({ cache: { cacheTTL: 7 } });
  assert.ok(gateway.host.accepted);
  // The reply to the old root's callout reaches the old request.
  gateway.host.answerCallout(gateway.answerTo(callout), callout.token);
  assert.ok(old.isReleased);
  old.finish();
  gateway.answerCallouts();
  assert.equal(gateway.ask(chat(QUESTION)).cacheStatus, "hit; ttl=100; detail=exact");
  assert.equal(gateway.ask(chat("kept before")).state, "hit_exact");
  gateway.ask(chat("Where do otters sleep at night?"));
  assert.equal(gateway.ask(chat("Where do otters sleep at night?")).cacheStatus, "hit; ttl=7; detail=exact");
});

test("deadlines of both are kept, and a reply for one that has gone is nobody's", async () => {
  const gateway = await start();
  const old = gateway.open(chat(QUESTION)).send();
  gateway.host.push({ embedding: { timeout: 200 } });
  const fresh = gateway.open(chat("Where do otters sleep at night?")).send();
  assert.ok(old.isHeld && fresh.isHeld);
  gateway.pass(250);
  assert.ok(old.isHeld && fresh.isReleased);
  gateway.pass(100);
  assert.ok(old.isReleased);
  old.finish();
  fresh.finish();
  gateway.host.drain(Host.ROOT);
  gateway.answerCallouts();
  assert.equal(gateway.ask(chat("Where do otters sleep at night?")).state, "hit_exact");
});

test("a configuration that is refused changes nothing", async () => {
  const gateway = await start();
  gateway.ask(chat(QUESTION));
  gateway.host.push({ cache: { cacheTTL: "long" } });
  assert.ok(!gateway.host.accepted);
  assert.equal(gateway.ask(chat(QUESTION)).cacheStatus, "hit; ttl=100; detail=exact");
});

test("what configurations took is used again once they have drained", async () => {
  const gateway = await start();
  let before = Host.ROOT;
  const push = (ttl: number) => {
    const root = gateway.host.push({ cache: { cacheTTL: ttl } });
    gateway.ask(chat(`question ${ttl} of the otters at night?`));
    gateway.host.drain(before);
    before = root;
    gateway.pass(20);
  };
  for (let i = 1; i <= 60; i++) push(i);
  const settled = gateway.host.memoryBytes;
  for (let i = 61; i <= 160; i++) push(i);
  // Each took some 300 KiB: without a collection these would be 30 MiB more.
  assert.ok(gateway.host.memoryBytes <= settled + 4 * 1024 * 1024, `${gateway.host.memoryBytes} bytes, ${settled} before`);
});

/** More entries than one request reads of the log before it searches. */
const MANY = 300;
const fill = (gateway: Gateway) => {
  for (let i = 0; i < MANY; i++) gateway.ask(chat(`question ${i} of the otters at night?`));
};

test("a new configuration finds at once what the one before has indexed, also when that one has drained", async () => {
  const gateway = await start();
  fill(gateway);
  gateway.ask(chat(QUESTION));
  gateway.host.push({ cache: { cacheTTL: 7 } });
  assert.equal(gateway.ask(chat(REPHRASED)).cacheStatus, "hit; ttl=100; detail=semantic");
  gateway.host.drain(Host.ROOT);
  assert.equal(gateway.ask(chat(REPHRASED)).cacheStatus, "hit; ttl=100; detail=semantic");
});

test("a configuration that has nothing in common with the one before finds nothing of it, and the one before finds it still", async () => {
  const gateway = await start();
  const old = gateway.open(chat(REPHRASED));
  gateway.ask(chat(QUESTION));
  const root = gateway.host.push({ purgeEpoch: 1 });
  assert.equal(gateway.ask(chat(REPHRASED)).from, "upstream");
  gateway.host.drain(root);
  old.send();
  gateway.answerCallouts();
  assert.equal(old.finish().state, "hit_semantic");
});

test("configurations that drain at the same time take the memory of the index once", async () => {
  const gateway = await start();
  fill(gateway);
  const push = (ttl: number) => {
    gateway.host.push({ cache: { cacheTTL: ttl } });
    gateway.ask(chat("question 0 of the otters at night?"));
    gateway.pass(20);
  };
  for (let i = 1; i <= 10; i++) push(i);
  const few = gateway.host.memoryBytes;
  for (let i = 11; i <= 30; i++) push(i);
  // An index of its own would take 1 MiB at least, and the rest of a configuration takes some 100 KiB.
  const taken = (gateway.host.memoryBytes - few) / 20;
  assert.ok(taken < 512 * 1024, `${taken} bytes for each configuration that drains`);
});

test("configurations that tell tenants apart by other rules share no answer, in either tier", async () => {
  const alice = { headers: { authorization: "Bearer alice", "x-api-key": "a" } };
  const rules: [object, object, { headers: Record<string, string> }][] = [
    [{ tenant: { shared: true } }, {}, { headers: {} }],
    [{ tenant: { ignore: ["authorization", "x-api-key"] } }, {}, { headers: {} }],
    [{ tenant: { from: [{ header: "authorization" }] } }, {}, { headers: { authorization: "Bearer alice" } }],
    [{}, { tenant: { from: [{ header: "authorization" }] } }, { headers: { authorization: "Bearer alice" } }],
    [{ tenant: { from: [{ header: "authorization" }] } }, { tenant: { from: [{ header: "x-api-key" }] } }, alice],
  ];
  for (const [before, after, asked] of rules) {
    for (const question of [QUESTION, REPHRASED]) {
      const gateway = await Gateway.start(before, { embedder: new Embedder().same(QUESTION, REPHRASED) });
      gateway.ask(chat(QUESTION), { ...alice, upstream: { body: completion("for alice") } });
      assert.equal(gateway.ask(chat(QUESTION), alice).state, "hit_exact", JSON.stringify(before));
      gateway.host.push(after);
      assert.ok(gateway.host.accepted);
      assert.equal(gateway.ask(chat(question), asked).state, "miss", JSON.stringify([before, after, question]));
    }
  }
});

const OTHER = "Where do otters sleep at night?";

test("a root context that is configured once more still releases what was held before", async () => {
  const gateway = await start();
  const held = gateway.open(chat(QUESTION)).send();
  const answered = gateway.open(chat(OTHER)).send();
  const [, callout] = gateway.host.callouts;
  gateway.host.reconfigure({ cache: { cacheTTL: 7 } });
  assert.ok(gateway.host.accepted && held.isHeld && answered.isHeld);
  gateway.host.answerCallout(gateway.answerTo(callout), callout.token);
  assert.ok(answered.isReleased);
  gateway.pass(400);
  assert.ok(held.isReleased, "its deadline has passed");
  held.finish();
  answered.finish();
  gateway.answerCallouts();
  assert.equal(gateway.ask(chat(QUESTION)).cacheStatus, "hit; ttl=100; detail=exact");
});

test("requests that wait for another one are answered by it, though their root context is configured once more, or to cache nothing", async () => {
  for (const after of [{ cache: { cacheTTL: 7 } }, { cacheKeyStrategy: "disabled" }]) {
    const gateway = await start();
    const owner = gateway.open(chat(QUESTION)).send();
    gateway.answerCallouts();
    const [follower, late] = [gateway.open(chat(QUESTION)).send(), gateway.open(chat(QUESTION)).send()];
    assert.ok(owner.isReleased && follower.isHeld);
    gateway.host.reconfigure(after);
    owner.upstreamAnswers({ status: 500, body: "broken" });
    gateway.pass(20);
    gateway.answerCallouts();
    assert.ok(follower.isReleased && late.isReleased, JSON.stringify(after));
    follower.finish();
    late.finish();
    gateway.pass(20);
    assert.equal(gateway.host.metric("waiting"), 0);
    assert.equal(gateway.host.metric("buffered.bytes"), 0);
  }
});

test("a configuration that was replaced is let go with its last stream", async () => {
  const gateway = await start();
  for (let i = 0; i < 60; i++) {
    const stream = gateway.open(chat(`question ${i} of the otters at night?`)).send();
    gateway.host.reconfigure({ cache: { cacheTTL: i + 1 } });
    gateway.answerCallouts();
    stream.finish();
    gateway.pass(20);
  }
  const settled = gateway.host.memoryBytes;
  for (let i = 0; i < 100; i++) {
    gateway.host.reconfigure({ cache: { cacheTTL: i + 1 } });
    gateway.pass(20);
  }
  assert.ok(gateway.host.memoryBytes <= settled + 4 * 1024 * 1024, `${gateway.host.memoryBytes} bytes, ${settled} before`);
});

test("two plug-ins in one VM define each metric once, and each gets its own replies and ticks", async () => {
  const gateway = await start();
  const first = gateway.open(chat(QUESTION)).send();
  const second = gateway.host.push({ cache: { cacheKeyPrefix: "other:", cacheTTL: 7 }, embedding: { timeout: 200 } });
  const other = gateway.open(chat(QUESTION)).send();
  assert.ok(first.isHeld && other.isHeld);
  const [ofFirst, ofOther] = gateway.host.callouts;
  // In another order than they were asked for.
  gateway.host.answerCallout(gateway.answerTo(ofOther), ofOther.token);
  assert.ok(first.isHeld && other.isReleased);
  gateway.host.answerCallout(gateway.answerTo(ofFirst), ofFirst.token);
  assert.ok(first.isReleased);
  first.finish();
  other.finish();
  gateway.answerCallouts();
  assert.equal(gateway.ask(chat(QUESTION)).cacheStatus, "hit; ttl=7; detail=exact");
  gateway.host.serve(Host.ROOT);
  assert.equal(gateway.ask(chat(QUESTION)).cacheStatus, "hit; ttl=100; detail=exact");
  const slow = gateway.open(chat(OTHER)).send();
  gateway.host.serve(second);
  const slowOther = gateway.open(chat(OTHER)).send();
  gateway.pass(250);
  assert.ok(slow.isHeld && slowOther.isReleased);
  gateway.pass(100);
  assert.ok(slow.isReleased);
  slow.finish();
  slowOther.finish();
  gateway.host.tick();
  const repeated = [...gateway.host.definitions].filter(([, times]) => times > 1);
  assert.deepEqual(repeated, []);
  // The counters are those of both.
  assert.equal(gateway.host.metric("requests.hit_exact"), 2);
  assert.equal(gateway.host.metric("miss.no_candidate"), 2);
});

test("a plug-in that goes takes only its own callouts with it", async () => {
  const gateway = await start();
  const first = gateway.open(chat(QUESTION)).send();
  const second = gateway.host.push({ cache: { cacheKeyPrefix: "other:" } });
  gateway.open(chat(OTHER)).send().close();
  gateway.host.drain(second);
  gateway.host.serve(Host.ROOT);
  gateway.answerCallouts();
  assert.ok(first.isReleased);
  first.finish();
});
