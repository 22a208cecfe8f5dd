/** A wall clock that somebody sets: whatever waits goes by a clock that nobody does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway } from "../support/gateway.ts";

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
