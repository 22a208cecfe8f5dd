/** What every client library must see: a hit is the miss again, and in the other form it says the same. */
import assert from "node:assert/strict";
import type { Gateway } from "./gateway.ts";
import type { Library, Watch } from "./libraries.ts";

const MISS = /^reprise; fwd=miss/;
const HIT = /^reprise; hit; ttl=\d+; detail=exact$/;

/** Asks what is not in the cache, and waits until the answer is. */
async function missed<T>(gateway: Gateway, watch: Watch, ask: () => Promise<T>): Promise<T> {
  const before = await gateway.count("stores.kept");
  const answer = await ask();
  assert.match(watch.status, MISS);
  await gateway.reaches("stores.kept", before + 1);
  return answer;
}

async function hit<T>(watch: Watch, ask: () => Promise<T>): Promise<T> {
  const answer = await ask();
  assert.match(watch.status, HIT);
  return answer;
}

/** @returns the texts of the answers to both questions. */
export async function tellStory(gateway: Gateway, watch: Watch, library: Library, [first, second]: [string, string]): Promise<[string, string]> {
  const answer = await missed(gateway, watch, () => library.json(first));
  assert.deepEqual(await hit(watch, () => library.json(first)), answer, "JSON again");
  const told = await hit(watch, () => library.stream(first));
  assert.deepEqual(library.streamedEssence(told), library.essence(answer), "JSON as a stream");
  if (told.whole !== undefined) assert.deepEqual(library.essence(told.whole), library.essence(answer), "what the helper makes of it");

  const streamed = await missed(gateway, watch, () => library.stream(second));
  assert.deepEqual(await hit(watch, () => library.stream(second)), streamed, "a stream again");
  const joined = await hit(watch, () => library.json(second));
  assert.deepEqual(library.essence(joined), library.streamedEssence(streamed), "a stream as JSON");
  return [library.essence(answer).text, library.essence(joined).text];
}

/** Embeddings come in one form. */
export async function tellEmbeddings(gateway: Gateway, watch: Watch, embed: (text: string) => Promise<unknown>, text: string): Promise<unknown> {
  const first = await missed(gateway, watch, () => embed(text));
  assert.deepEqual(await hit(watch, () => embed(text)), first);
  return first;
}
