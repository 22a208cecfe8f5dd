/** An embedder and a store that answer anything at all: a miss, never a trap, never an answer of another partition. */
import assert from "node:assert/strict";
import { chat, completion } from "../support/chat.ts";
import { ChromaEmulator } from "../support/chroma_emulator.ts";
import { Embedder, type HttpReply } from "../support/embedder.ts";
import { fuzz } from "../support/fuzz.ts";
import { Gateway } from "../support/gateway.ts";
import { bent } from "../support/generators.ts";
import type { Random } from "../support/random.ts";

const STATUSES = [200, 200, 200, 200, 201, 204, 404, 422, 500, 503];

function bend(reply: HttpReply, random: Random): HttpReply | null {
  return random.once(15) ? null : { status: random.pick(STATUSES), body: bent(reply.body, random) };
}

fuzz("replies of the embedder", 20, async (random) => {
  const gateway = await Gateway.start({ embedding: { breakerFailures: 1000 } }, { embedder: new Embedder() });
  for (let i = 0; i < 60; i++) {
    const exchange = gateway.open(chat(`question ${i}`)).send();
    const [callout] = gateway.host.callouts;
    gateway.host.answerCallout(bend(gateway.answerTo(callout)!, random), callout.token);
    const reply = exchange.finish();
    assert.ok(reply.from === "upstream" || reply.state === "hit_semantic");
  }
  assert.equal(gateway.ask(chat("question 59")).state, "hit_exact");
});

fuzz("replies of the store", 60, async (random) => {
  const chroma = new ChromaEmulator();
  const embedder = new Embedder().same("q", "Q?");
  const configuration = { vector: { type: "chroma", cluster: "chroma" }, embedding: { breakerFailures: 1000 } };
  const writer = await Gateway.start(configuration, { chroma, embedder });
  for (let i = 0; i < 2; i++) {
    writer.pass(2_000);
    writer.answerCallouts();
  }
  for (const tenant of ["a", "b"]) writer.ask(chat("q"), { headers: { authorization: tenant }, upstream: { body: completion(`secret of ${tenant}`) } });
  assert.equal(chroma.entries.size, 2);

  const reader = await Gateway.start(configuration, { chroma, embedder });
  chroma.bend = (_kind, reply) => (random.once(3) ? bend(reply, random) : reply);
  for (let i = 0; i < 30; i++) {
    reader.pass(2_000);
    reader.answerCallouts();
    const tenant = random.pick(["a", "b", "c"]);
    const reply = reader.ask(chat("Q?", { x: random.below(2) === 0 ? undefined : i }), { headers: { authorization: tenant }, upstream: { status: 500 } });
    if (reply.from === "cache") assert.equal(reply.body.toString(), completion(`secret of ${tenant}`));
  }
});
