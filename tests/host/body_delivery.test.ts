/** However a request's body arrives, it is one body. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway, type Ask } from "../support/gateway.ts";

const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: 'Grüße 😀 "\\' }] });

async function start(): Promise<Gateway> {
  const gateway = await Gateway.start({}, { embedder: new Embedder().same("q", "Q?") });
  gateway.ask(body, { upstream: { body: completion("A") } });
  gateway.ask(chat("q"), { upstream: { body: completion("B") } });
  return gateway;
}

const ends: Ask["end"][] = ["with the last chunk", "empty chunk", "trailers"];

for (const end of ends) {
  test(`a body split at any byte, ended ${end}`, async () => {
    const gateway = await start();
    const bytes = Buffer.from(body);
    for (let at = 0; at <= bytes.length; at++) {
      const reply = gateway.ask("", { chunks: [bytes.subarray(0, at), bytes.subarray(at)], end });
      assert.equal(reply.state, "hit_exact", `at ${at}`);
      assert.equal(reply.body.toString(), completion("A"));
    }
  });

  test(`a body byte by byte, ended ${end}`, async () => {
    const gateway = await start();
    assert.equal(gateway.ask("", { chunks: [...Buffer.from(body)].map((byte) => Buffer.of(byte)), end }).state, "hit_exact");
  });

  test(`a semantic hit and a miss, ended ${end}`, async () => {
    const gateway = await start();
    assert.equal(gateway.ask(chat("Q?"), { end }).body.toString(), completion("B"));
    assert.equal(gateway.ask(chat("Q?"), { end }).state, "hit_semantic", "with the vector remembered");
    assert.equal(gateway.ask(chat("new"), { end }).from, "upstream");
    assert.equal(gateway.ask(chat("new"), { end }).state, "hit_exact");
    assert.equal(gateway.ask("{", { end }).state, "bypass");
    assert.equal(gateway.ask(chat("x"), { end, headers: { "cache-control": "no-store" } }).state, "bypass");
  });
}

test("empty chunks in between", async () => {
  const gateway = await start();
  const half = body.length >> 1;
  const chunks = ["", body.slice(0, half), "", "", body.slice(half), ""];
  for (const end of ends) assert.equal(gateway.ask("", { chunks, end }).state, "hit_exact");
});

test("no chunk at all, only trailers", async () => {
  const gateway = await start();
  assert.equal(gateway.ask("", { chunks: [], end: "trailers" }).cacheStatus, "fwd=bypass; detail=no_body");
});

test("a body in many pieces is held to its end, and not a callback longer", async () => {
  const gateway = await start();
  const exchange = gateway.open("");
  assert.equal(exchange.sendHeaders(), 1);
  for (const byte of Buffer.from(body).subarray(0, -1)) assert.equal(exchange.sendChunk(Buffer.of(byte), false), 2);
  assert.ok(exchange.isHeld && !exchange.isAnswered);
  exchange.sendChunk("}", true);
  assert.ok(exchange.isAnswered);
  exchange.finish();
});

test("a body that grows too large is let go in the middle, and its rest passes", async () => {
  const gateway = await Gateway.start({ maxRequestBytes: 1024 });
  const exchange = gateway.open("");
  exchange.sendHeaders();
  assert.equal(exchange.sendChunk("x".repeat(1024), false), 2);
  assert.equal(exchange.sendChunk("x", false), 0);
  assert.equal(exchange.sendChunk("x".repeat(100_000), false), 0);
  assert.equal(exchange.sendChunk("", true), 0);
  assert.equal(exchange.finish().cacheStatus, "fwd=bypass; detail=request_too_large");
});
