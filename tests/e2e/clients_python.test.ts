/** OpenAI's client library for Python, in front of an upstream that answers in the published forms and of a real Ollama. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { CHAT_MODEL, EMBEDDING_MODEL } from "../../tools/provision/models.ts";
import { answerTo, speak } from "../support/speak.ts";
import { startUpstream } from "./support/fakes.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";
import { theOllama } from "./support/lab.ts";
import { Watch } from "./support/libraries.ts";
import { tellEmbeddings, tellStory } from "./support/library_story.ts";
import { pythonLibraries, type PythonLibraries } from "./support/python_libraries.ts";

const APIS = ["chat", "completions", "responses"];

function story(questions: [string, string], start: () => Promise<Gateway>, check: (texts: [string, string]) => void): void {
  const watch = new Watch();
  let gateway: Gateway;
  let python: PythonLibraries;
  before(async () => {
    gateway = await start();
    python = await pythonLibraries(gateway.url, watch, CHAT_MODEL, EMBEDDING_MODEL);
  });
  for (const api of APIS) test(api, async () => check(await tellStory(gateway, watch, python.libraries[api]!, questions)));
  test("embeddings", async () => {
    await tellEmbeddings(gateway, watch, python.embed, "a text");
  });
}

describe("published forms", () => {
  const questions: [string, string] = ["What is \"this\"?", "Und das? 😀"];
  const start = async () => {
    const upstream = await startUpstream();
    upstream.answer = ({ url, body }, response) => speak(new URL(url, "http://upstream").pathname, body, response);
    return newGateway({ clusters: { "ai-proxy": upstream }, filter: { enableSemanticCache: false } });
  };
  story(questions, start, (texts) => assert.deepEqual(texts, questions.map(answerTo)));
});

describe("long answers", () => {
  const questions: [string, string] = ['Grüße, "Welt" \\ 😀\n'.repeat(4_000), "Und das? 😀".repeat(5_000)];
  const start = async () => {
    const upstream = await startUpstream();
    upstream.answer = ({ url, body }, response) => speak(new URL(url, "http://upstream").pathname, body, response);
    return newGateway({ clusters: { "ai-proxy": upstream }, filter: { enableSemanticCache: false } });
  };
  story(questions, start, (texts) => assert.ok(texts.every((text, i) => text === answerTo(questions[i]!))));
});

describe("Ollama", () => {
  const start = async () => newGateway({ clusters: { "ai-proxy": await theOllama() }, filter: { enableSemanticCache: false } });
  const questions: [string, string] = ["What is the capital of Spain? Answer with one word.", "What is the capital of Japan? Answer with one word."];
  story(questions, start, (texts) => texts.forEach((text) => assert.notEqual(text.trim(), "")));
});
