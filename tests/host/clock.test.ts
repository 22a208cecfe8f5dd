/** A wall clock that somebody sets: whatever waits goes by a clock that nobody does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway } from "../support/gateway.ts";
import { SharedData } from "../support/host_emulator.ts";

const HOUR = 3_600_000;
const QUESTION = "How do I descale a kettle?";

for (const [name, by] of [["back", -HOUR], ["forward", HOUR]] as const) {
  test(`a clock set ${name} by an hour holds no request beyond its embedding's deadline, and releases none before it`, async () => {
    const gateway = await Gateway.start({ embedding: { timeout: 300 } }, { embedder: new Embedder() });
    const request = gateway.open(chat(QUESTION)).send();
    gateway.pass(100);
    gateway.host.setClock(by);
    gateway.pass(100);
    assert.ok(request.isHeld);
    gateway.pass(150);
    assert.ok(request.isReleased);
    request.finish();
  });

  test(`a clock set ${name} by an hour keeps nobody waiting for another request beyond the limit`, async () => {
    const gateway = await Gateway.start({ singleFlight: { wait: 1000 }, enableSemanticCache: false }, { embedder: new Embedder() });
    const leader = gateway.open(chat(QUESTION)).send();
    const follower = gateway.open(chat(QUESTION)).send();
    assert.ok(leader.isReleased && follower.isHeld);
    gateway.host.setClock(by);
    gateway.pass(500);
    assert.ok(follower.isHeld);
    gateway.pass(600);
    assert.ok(follower.isReleased);
    leader.finish();
    follower.finish();
  });

  test(`a clock set ${name} by an hour ends no lease: the request of another worker is waited for, and renewed`, async () => {
    const sharedData = new SharedData();
    const all = await Promise.all([0, 1].map(() => Gateway.start({ enableSemanticCache: false, singleFlight: { wait: 20_000 } }, { sharedData })));
    const [one, two] = all;
    const pass = (millis: number): void => {
      for (let passed = 0; passed < millis; passed += 20) for (const gateway of all) gateway.pass(20);
    };
    const leader = one.open(chat(QUESTION)).send();
    const follower = two.open(chat(QUESTION)).send();
    assert.ok(leader.isReleased && follower.isHeld);
    // The emulated workers have a clock each; it is one machine's, and set for both.
    for (const gateway of all) gateway.host.setClock(by);
    pass(5_000);
    assert.ok(follower.isHeld, "the leader's worker still renews its lease");
    const late = two.open(chat(QUESTION)).send();
    assert.ok(late.isHeld);
    leader.upstreamAnswers({ body: completion("kept") });
    pass(40);
    for (const each of [follower, late]) assert.equal(each.finish().body.toString(), completion("kept"));
    assert.equal(one.upstreamRequests + two.upstreamRequests, 1);
  });

  test(`a clock set ${name} by an hour gives the lease of a worker that is gone no longer life`, async () => {
    const sharedData = new SharedData();
    const [gone, other] = await Promise.all([0, 1].map(() => Gateway.start({ enableSemanticCache: false, singleFlight: { wait: 20_000 } }, { sharedData })));
    gone.open(chat(QUESTION)).send();
    const follower = other.open(chat(QUESTION)).send();
    other.host.setClock(by);
    other.pass(1_900);
    assert.ok(follower.isHeld);
    other.pass(200);
    assert.ok(follower.isReleased);
    follower.finish();
  });

  test(`a clock set ${name} by an hour changes nothing for requests that are held for their body`, async () => {
    const gateway = await Gateway.start({ enableSemanticCache: false });
    const slow = gateway.open(chat(QUESTION));
    slow.sendHeaders();
    gateway.pass(500);
    gateway.host.setClock(by);
    gateway.pass(480);
    assert.ok(slow.isHeld, "not a second has passed");
    gateway.pass(20);
    assert.ok(slow.isReleased);
    slow.sendBody().finish();
  });
}

test("an answer is as old as it was when it was made, not as when it is read again", async () => {
  const gateway = await Gateway.start({ cache: { cacheTTL: 100 } }, { embedder: new Embedder() });
  gateway.ask(chat(QUESTION), { upstream: { body: completion("kept") } });
  gateway.pass(40_000);
  const reply = gateway.ask(chat(QUESTION));
  assert.equal(reply.headers.age, "40");
  gateway.pass(59_000);
  assert.equal(gateway.ask(chat(QUESTION)).state, "hit_exact");
  gateway.pass(2_000);
  assert.equal(gateway.ask(chat(QUESTION)).from, "upstream");
});
