/** The same client libraries in front of a real Ollama, which speaks its own protocols and its renderings of the others. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { CHAT_MODEL, EMBEDDING_MODEL } from "../../tools/provision/models.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";
import { embedders, libraries, Watch } from "./support/libraries.ts";
import { tellEmbeddings, tellStory } from "./support/library_story.ts";
import { theOllama } from "./support/lab.ts";

/** Short answers: what is cut at the token limit is not kept. */
const QUESTIONS: [string, string] = ["What is the capital of France? Answer with one word.", "What is the capital of Italy? Answer with one word."];
const watch = new Watch();
let gateway: Gateway;

before(async () => {
  const ollama = await theOllama();
  gateway = await newGateway({ clusters: { "ai-proxy": ollama }, filter: { enableSemanticCache: false } });
});

for (const name of Object.keys(libraries("http://localhost", watch, ""))) {
  test(name, async () => {
    const texts = await tellStory(gateway, watch, libraries(gateway.url, watch, CHAT_MODEL)[name]!, QUESTIONS);
    for (const text of texts) assert.notEqual(text.trim(), "");
  });
}

for (const name of Object.keys(embedders("http://localhost", watch, ""))) {
  test(name, async () => {
    await tellEmbeddings(gateway, watch, embedders(gateway.url, watch, EMBEDDING_MODEL)[name]!, "What is the capital of France?");
  });
}
