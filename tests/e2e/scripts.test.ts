/** Questions in a script that the embedding model cannot read are answered by the exact tier alone, however near the model finds them. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { NON_LATIN_PAIRS } from "../support/non_latin_pairs.ts";
import { startUpstream } from "./support/fakes.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";

let gateway: Gateway;

before(async () => {
  gateway = await newGateway({ clusters: { "ai-proxy": await startUpstream() } });
});

test("none of two near questions answers the other, and neither is embedded", async () => {
  await gateway.reaches("embedding.callouts", 1); // the warm-up's
  const embedded = await gateway.count("embedding.callouts");
  for (const [language, one, other] of NON_LATIN_PAIRS) {
    assert.deepEqual(await gateway.ways([one!, other!]), ["miss script", "miss script"], `${language}: ${one} | ${other}`);
  }
  await gateway.counts({ "miss.script": 2 * NON_LATIN_PAIRS.length, "requests.hit_semantic": 0, "stores.kept": 2 * NON_LATIN_PAIRS.length });
  assert.equal(await gateway.count("embedding.callouts"), embedded);
});

test("the exact tier answers them all", async () => {
  for (const [, one, other] of NON_LATIN_PAIRS) assert.deepEqual(await gateway.ways([one!, other!]), ["hit exact", "hit exact"]);
  assert.equal(await gateway.count("requests.hit_semantic"), 0);
});
