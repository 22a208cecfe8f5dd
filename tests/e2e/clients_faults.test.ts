/** Streams of every protocol that break, and some that are long: nothing incomplete is kept, and what is kept comes back whole. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { SPOKEN, type Spoken } from "../support/answers.ts";
import { way } from "./support/chat.ts";
import { read, open, send, type Reply } from "./support/client.ts";
import { startUpstream, type Upstream } from "./support/fakes.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";

let upstream: Upstream;
let gateway: Gateway;
let questions = 0;

before(async () => {
  upstream = await startUpstream();
  gateway = await newGateway({ clusters: { "ai-proxy": upstream }, filter: { enableSemanticCache: false, cache: { maxAnswerBytes: 16_777_216 } } });
});

const ask = (spoken: Spoken, question: string, stream = true): Promise<Reply> =>
  send(gateway.url, { path: spoken.path, body: JSON.stringify(spoken.ask(question, stream)) });

/** Answers with these pieces, and then ends or, if `dies`, breaks off. */
function answerWith(spoken: Spoken, pieces: string[], { dies = false } = {}): void {
  upstream.answer = async (_, response) => {
    response.writeHead(200, { "content-type": spoken.streamType });
    for (const piece of pieces) await new Promise<void>((resolve) => response.write(piece, () => resolve()));
    if (dies) response.destroy();
    else response.end();
  };
}

/** A question that was answered is asked upstream again, and its whole answer is kept. */
async function isAskedAgain(spoken: Spoken, question: string): Promise<void> {
  answerWith(spoken, spoken.stream("whole"));
  const before = await gateway.count("stores.kept");
  assert.equal(way(await ask(spoken, question)), "miss not_stored");
  await gateway.reaches("stores.kept", before + 1);
  assert.equal(way(await ask(spoken, question)), "hit exact");
}

for (const [name, spoken] of Object.entries(SPOKEN)) {
  const events = spoken.stream("text");
  const fresh = () => `question ${++questions}`;

  test(`${name}: an upstream that dies mid-stream`, async () => {
    const question = fresh();
    answerWith(spoken, events.slice(0, -1), { dies: true });
    const response = await open(gateway.url, { path: spoken.path, body: JSON.stringify(spoken.ask(question, true)) });
    await assert.rejects(read(response));
    await isAskedAgain(spoken, question);
  });

  test(`${name}: half of the last event, and a clean end`, async () => {
    const question = fresh();
    const last = events.at(-1)!;
    answerWith(spoken, [...events.slice(0, -1), last.slice(0, last.length >> 1)]);
    await ask(spoken, question);
    await isAskedAgain(spoken, question);
  });

  test(`${name}: an error inside the stream`, async () => {
    const question = fresh();
    const error = spoken.streamType === "application/x-ndjson" ? '{"error":"broken"}\n' : 'event: error\ndata: {"type":"error","error":{"message":"broken"}}\n\n';
    answerWith(spoken, [...events.slice(0, 1), error, ...events.slice(1)]);
    await ask(spoken, question);
    await isAskedAgain(spoken, question);
  });

  test(`${name}: an answer of ten mebibytes in few frames`, async () => {
    const question = fresh();
    const before = await gateway.count("stores.kept");
    // The events of a response say its text five times.
    const text = "x".repeat((name === "openai.responses" ? 2 : 10) * 1_048_576);
    answerWith(spoken, spoken.stream(text));
    const first = await ask(spoken, question);
    await gateway.reaches("stores.kept", before + 1);
    const again = await ask(spoken, question);
    assert.equal(way(again), "hit exact");
    assert.ok(again.bytes.equals(first.bytes));
    const whole = await ask(spoken, question, false);
    assert.equal(way(whole), "hit exact");
    assert.equal(spoken.textOf(whole.json()).length, text.length);
  });
}
