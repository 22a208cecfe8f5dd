/** The official client libraries of each protocol, in front of an upstream that answers in the protocols' published forms. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { answerTo, speak } from "../support/speak.ts";
import { startUpstream } from "./support/fakes.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";
import { embedders, libraries, Watch } from "./support/libraries.ts";
import { tellEmbeddings, tellStory } from "./support/library_story.ts";

const QUESTIONS: [string, string] = ["What is \"this\"?", "Und das? 😀"];
/** Their answers are as long: converted, they come in many pieces. */
const LONG: [string, string] = ['Grüße, "Welt" \\ 😀\n'.repeat(5_000), "Und das? 😀".repeat(6_000)];
const watch = new Watch();
let gateway: Gateway;

before(async () => {
  const upstream = await startUpstream();
  upstream.answer = ({ url, body }, response) => speak(new URL(url, "http://upstream").pathname, body, response);
  gateway = await newGateway({ clusters: { "ai-proxy": upstream }, filter: { enableSemanticCache: false } });
});

for (const name of Object.keys(libraries("http://localhost", watch, ""))) {
  test(name, async () => {
    const texts = await tellStory(gateway, watch, libraries(gateway.url, watch, "m")[name]!, QUESTIONS);
    assert.deepEqual(texts, QUESTIONS.map(answerTo));
  });
}

for (const name of Object.keys(libraries("http://localhost", watch, ""))) {
  test(`${name}, long answers`, async () => {
    const texts = await tellStory(gateway, watch, libraries(gateway.url, watch, "m")[name]!, LONG);
    assert.ok(texts.every((text, i) => text === answerTo(LONG[i]!)));
  });
}

for (const name of Object.keys(embedders("http://localhost", watch, ""))) {
  test(name, async () => {
    const answer = JSON.stringify(await tellEmbeddings(gateway, watch, embedders(gateway.url, watch, "m")[name]!, name));
    assert.match(answer, /0\.5,-0\.25/);
  });
}
