/** A model reads only the beginning of a long text. What it does not read must be the same, or two long prompts would be one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway } from "../support/gateway.ts";

/** all-minilm's limit. */
const LIMIT = 762;
/** A model that reads every script. */
const ANY_SCRIPT = { embedding: { model: "other", dimension: 384, maxInputBytes: LIMIT }, vector: { threshold: 0.92 } };

function askOnly(gateway: Gateway, text: string): string {
  return gateway.ask(chat(text), { upstream: { status: 503 } }).cacheStatus;
}

const HIT = "hit; ttl=3600; detail=semantic";
const DIFFERENT = "fwd=miss; detail=different_tail";

test("questions that differ only behind the cut never share an answer", async () => {
  const gateway = await Gateway.start();
  const head = "x".repeat(LIMIT);
  gateway.ask(chat(`${head}. Now say yes.`), { upstream: { body: completion("yes") } });
  for (const tail of [". Now say no.", "", ". Now say yes. ", ". now say yes."]) assert.equal(askOnly(gateway, head + tail), DIFFERENT, tail);
  assert.equal(new Set(gateway.embedder.asked).size, 1, "they have one vector");
});

test("long questions may differ in front of the cut", async () => {
  const [a, b] = ["a".repeat(LIMIT), "b".repeat(LIMIT)];
  const gateway = await Gateway.start({}, { embedder: new Embedder().same(a, b) });
  gateway.ask(chat(`${a} tail`));
  assert.equal(askOnly(gateway, `${b} tail`), HIT);
  assert.equal(askOnly(gateway, `${b} tale`), DIFFERENT);
});

test("a question that just fits has no tail", async () => {
  const [a, b] = ["a".repeat(LIMIT), "b".repeat(LIMIT - 1)];
  const gateway = await Gateway.start({}, { embedder: new Embedder().same(a, b) });
  gateway.ask(chat(a));
  assert.equal(askOnly(gateway, b), HIT);
});

test("the cut falls between characters", async () => {
  for (const character of ["é", "€", "😀"]) {
    for (let shift = 0; shift < 4; shift++) {
      const gateway = await Gateway.start(ANY_SCRIPT);
      const text = "x".repeat(LIMIT - shift) + character + "tail";
      gateway.ask(chat(text));
      const [asked] = gateway.embedder.asked;
      const fits = Buffer.byteLength(character) <= shift;
      assert.ok(asked.startsWith("x".repeat(LIMIT - shift)), character);
      assert.ok(Buffer.byteLength(asked) <= LIMIT && text.startsWith(asked), `${character} ${shift}`);
      assert.equal(asked.includes(character), fits, `${character} ${shift}`);
      assert.equal(askOnly(gateway, `${text}!`), DIFFERENT);
    }
  }
});
