/** The cache forgets: what is too old, and the oldest where there is no room. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { cacheStatus, completion, PAIRS, way } from "./support/chat.ts";
import { respond, startUpstream } from "./support/fakes.ts";
import { newGateway } from "./support/gateway.ts";
import { until } from "./support/lab.ts";

const SMALLEST_MAX_ENTRIES = 16;
const SMALLEST_MAX_BYTES = 65_536;

async function start(cache: object, more = {}) {
  const upstream = await startUpstream();
  return { upstream, gateway: await newGateway({ clusters: { "ai-proxy": upstream }, filter: { cache, enableSemanticCache: false, ...more } }) };
}

test("beyond maxEntries the oldest goes, and what keeps being asked stays", async () => {
  const { gateway } = await start({ maxEntries: SMALLEST_MAX_ENTRIES });
  const ask = (number: number) => `question ${number}`;
  await gateway.teach(ask(0));
  const last = 3 * SMALLEST_MAX_ENTRIES;
  for (let number = 1; number <= last; number++) {
    await gateway.teach(ask(number));
    assert.equal(way(await gateway.ask(ask(0))), "hit exact", `after ${number} others`);
  }
  assert.equal(way(await gateway.ask(ask(last))), "hit exact");
  assert.equal(way(await gateway.ask(ask(1))), "miss not_stored");
  await until("the gauge", async () => (await gateway.count("cache.entries")) === SMALLEST_MAX_ENTRIES);
});

test("beyond maxBytes the oldest go", async () => {
  const { gateway, upstream } = await start({ maxBytes: SMALLEST_MAX_BYTES, maxAnswerBytes: 20_000 });
  const size = 10_000;
  upstream.answer = (_, response) => respond(response, completion("x".repeat(size)));
  const fit = Math.floor(SMALLEST_MAX_BYTES / size);
  for (let number = 0; number < 2 * fit; number++) await gateway.teach(`long question ${number}`);
  const bytes = await until("the gauge", async () => {
    const bytes = await gateway.count("cache.bytes");
    return bytes > SMALLEST_MAX_BYTES - 2 * size && bytes;
  });
  assert.ok(bytes <= SMALLEST_MAX_BYTES, `${bytes} bytes`);
  const ways = await gateway.ways([2 * fit - 1, 2 * fit - 2, 0, 1].map((number) => `long question ${number}`));
  assert.deepEqual(ways, ["hit exact", "hit exact", "miss not_stored", "miss not_stored"]);
});

test("an answer is served for cacheTTL seconds, exact and semantic, and no longer", async () => {
  const [question, rephrased] = PAIRS[0];
  const { gateway, upstream } = await start({ cacheTTL: 3 }, { enableSemanticCache: true });
  await gateway.teach(question);
  const exact = await gateway.ask(question);
  assert.equal(way(exact), "hit exact");
  assert.ok(cacheStatus(exact).ttl! <= 3, String(exact.headers["cache-status"]));
  // What expires may not come back by being asked for.
  upstream.answer = (_, response) => respond(response, "{}", { status: 503 });
  assert.equal(way(await gateway.ask(rephrased)), "hit semantic");
  await until("the semantic entry to expire", async () => way(await gateway.ask(rephrased)).startsWith("miss"));
  // The index counts in whole seconds and may be up to one ahead.
  await until("the exact entry to expire", async () => way(await gateway.ask(question)).startsWith("miss"));
});
