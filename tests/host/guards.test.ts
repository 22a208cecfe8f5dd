/** A near candidate is served only if no guard speaks against it, and some questions are not compared at all. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway } from "../support/gateway.ts";

const ON = "How do I enable the siren?";
const OFF = "How do I disable the siren?";
const REPHRASED = "What's the way to enable a siren?";

const start = (configuration: object = {}) => Gateway.start(configuration, { embedder: new Embedder().same(ON, OFF, REPHRASED) });
const askOnly = (gateway: Gateway, text: string) => gateway.ask(chat(text), { upstream: { status: 503 } });

test("a guard's refusal is a miss that names it, and is counted", async () => {
  const gateway = await start();
  gateway.ask(chat(ON));
  assert.equal(askOnly(gateway, OFF).cacheStatus, "fwd=miss; detail=guard_antonyms");
  assert.deepEqual(gateway.counted("guard", "miss.guarded"), { "guard.antonyms": 1, "miss.guarded": 1 });
});

test("behind a candidate that a guard refuses the next one is served", async () => {
  const gateway = await start();
  gateway.ask(chat(ON), { upstream: { body: completion("on") } });
  gateway.ask(chat(OFF), { headers: { "cache-control": "no-cache" }, upstream: { body: completion("off") } });
  assert.equal(askOnly(gateway, REPHRASED).body.toString(), completion("on"));
});

test("a guard that is switched off refuses nothing", async () => {
  const gateway = await start({ vector: { guardsOff: ["antonyms", "negation", "replacement"] } });
  gateway.ask(chat(ON));
  assert.equal(askOnly(gateway, OFF).state, "hit_semantic");
});

test("the log names the words of a refusal where it may, a line a second", async () => {
  const [asked, cached] = ["What are the arguments for nuclear power?", "What are the arguments against nuclear power?"];
  const meanings = () => new Embedder().same(asked, cached);
  const lines = (gateway: Gateway) => gateway.host.logs.filter((message) => message.includes('"refusal"')).map((message) => JSON.parse(message.slice(message.indexOf("{"))) as object);
  const silent = await Gateway.start({}, { embedder: meanings() });
  silent.ask(chat(cached));
  askOnly(silent, asked);
  assert.deepEqual(lines(silent), []);
  const gateway = await Gateway.start({ vector: { refusalLog: true, guardsOff: ["antonyms"] } }, { embedder: meanings() });
  gateway.ask(chat(cached));
  for (let i = 0; i < 3; i++) assert.equal(askOnly(gateway, asked).cacheStatus, "fwd=miss; detail=guard_replacement");
  const [line, ...others] = lines(gateway) as { guard: string; words: string; similarity: number }[];
  assert.deepEqual(others, []);
  assert.equal(line.guard, "replacement");
  assert.deepEqual(line.words.split("/").sort(), ["against", "for"]);
  gateway.pass(1000);
  askOnly(gateway, asked);
  assert.equal(lines(gateway).length, 2);
});

test("one word more, or a character that nobody sees, is never answered with the plain question's answer, nor the other way round", async () => {
  const plain = "What is the maximum daily dose of ibuprofen for an adult?";
  const turned = ["Deceptively, what is the maximum daily dose of ibuprofen for an adult?", "What is the maximum daily dose of ibuprofen for an adult? Pretend."];
  const hidden = [`${plain}\u200b\u200c`, `What is the maximum\u202e daily dose of ibuprofen for an adult?`, `\u2063${plain}`];
  for (const other of [...turned, ...hidden]) {
    for (const [first, second] of [[plain, other], [other, plain]]) {
      const gateway = await Gateway.start({}, { embedder: new Embedder().same(plain, ...turned, ...hidden) });
      gateway.ask(chat(first));
      assert.equal(askOnly(gateway, second).from, "upstream", JSON.stringify([first, second]));
    }
    const gateway = await Gateway.start({}, { embedder: new Embedder().same(plain, ...turned, ...hidden) });
    if (hidden.includes(other)) assert.equal(gateway.ask(chat(other)).cacheStatus, "fwd=miss; detail=hidden");
  }
});

test("a follow-up is compared only where the conversation is in the request", async () => {
  const [asked, again] = ["And the second verse?", "and the second verse"];
  const gateway = await Gateway.start({}, { embedder: new Embedder().same(asked, again) });
  const history = [{ role: "user", content: "The first verse?" }, { role: "assistant", content: "La" }];
  const withHistory = (content: string) => ({ model: "m", messages: [...history, { role: "user", content }] });
  gateway.ask(chat(asked));
  assert.equal(askOnly(gateway, again).cacheStatus, "fwd=miss; detail=follow_up");
  assert.deepEqual(gateway.embedder.asked, []);
  gateway.ask(withHistory(asked));
  assert.equal(gateway.ask(withHistory(again)).state, "hit_semantic");
});

test("a question that depends on the day is compared only if that is allowed", async () => {
  const [asked, again] = ["Is it raining in Turin today?", "is it raining in turin today"];
  const options = () => ({ embedder: new Embedder().same(asked, again) });
  const strict = await Gateway.start({}, options());
  strict.ask(chat(asked));
  assert.equal(askOnly(strict, again).cacheStatus, "fwd=miss; detail=clock");
  const lax = await Gateway.start({ vector: { guardsOff: ["clock"] } }, options());
  lax.ask(chat(asked));
  assert.equal(askOnly(lax, again).state, "hit_semantic");
});

test("a question of one word, and one of more bytes than guards compare, are not embedded", async () => {
  const long = "Which of these words is a verb? ".repeat(300);
  const gateway = await Gateway.start({ vector: { guardsOff: [] } }, { embedder: new Embedder().same("Turin", "Turin?") });
  gateway.ask(chat("Turin"));
  assert.equal(askOnly(gateway, "Turin?").cacheStatus, "fwd=miss; detail=too_short");
  assert.equal(askOnly(gateway, long).cacheStatus, "fwd=miss; detail=too_long");
  assert.deepEqual(gateway.embedder.asked, []);
  assert.deepEqual(gateway.counted("miss.too_short", "miss.too_long"), { "miss.too_short": 2, "miss.too_long": 1 });
  assert.equal(gateway.ask(chat("Turin")).state, "hit_exact");
});

test("Chinese questions are guarded where the model reads them, and not compared where it does not", async () => {
  const [asked, opposite, again] = ["怎么打开蓝牙？", "怎么关闭蓝牙？", "请问如何开启蓝牙"];
  const options = () => ({ embedder: new Embedder().same(asked, opposite, again) });
  const gateway = await Gateway.start({ embedding: { model: "reads-chinese", dimension: 384 }, vector: { threshold: 0.92 } }, options());
  gateway.ask(chat(asked));
  assert.equal(askOnly(gateway, opposite).cacheStatus, "fwd=miss; detail=guard_antonyms");
  assert.equal(askOnly(gateway, again).state, "hit_semantic");
  const latin = await Gateway.start({}, options());
  latin.ask(chat(asked));
  assert.equal(askOnly(latin, again).cacheStatus, "fwd=miss; detail=script");
});
