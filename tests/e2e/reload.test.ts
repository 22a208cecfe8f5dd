/** Should a VM ever trap, the next request on its worker gets a fresh one, which serves what was kept before. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { PAIRS, way } from "./support/chat.ts";
import { startUpstream, type Upstream } from "./support/fakes.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";
import { until } from "./support/lab.ts";
import { trappingFilter } from "./support/filters.ts";

const [QUESTION, REPHRASED] = PAIRS[0];
const TRAP = { headers: { "x-trap": "1" } };

let upstream: Upstream;
let gateway: Gateway;

before(async () => {
  upstream = await startUpstream();
  gateway = await newGateway({ clusters: { "ai-proxy": upstream }, wasm: await trappingFilter(), mayTrap: true });
});

const reloads = async () => Object.entries(await gateway.envoy.stats("vm_reload_success")).reduce((sum, [, value]) => sum + value, 0);

/** Makes the VM trap, and waits until a fresh one answers: Envoy waits a second or so before it makes one. */
async function trap(): Promise<void> {
  const before = await reloads();
  const reply = await gateway.ask("?", TRAP);
  assert.equal(reply.status, 503);
  await until("a fresh VM", async () => {
    const probe = await gateway.ask("?", { headers: { "cache-control": "no-store" } });
    return probe.status === 200 && (await reloads()) > before;
  });
}

test("the variant serves as the filter does", async () => {
  await gateway.teach(QUESTION);
  assert.deepEqual(await gateway.ways([QUESTION, REPHRASED]), ["hit exact", "hit semantic"]);
  assert.equal(await reloads(), 0);
});

test("a reloaded VM serves what was kept before, exact and semantic", async () => {
  const [first, asked] = [await gateway.ask(QUESTION), upstream.count()];
  await trap();
  assert.equal(await reloads(), 1);
  assert.match(await gateway.envoy.logs(), /unreachable/);
  const probes = upstream.count() - asked;
  const exact = await gateway.ask(QUESTION);
  const semantic = await gateway.ask(REPHRASED);
  assert.deepEqual([way(exact), way(semantic)], ["hit exact", "hit semantic"]);
  assert.deepEqual(exact.bytes, first.bytes);
  assert.deepEqual(semantic.bytes, first.bytes);
  assert.equal(upstream.count() - asked, probes, "neither asked the upstream");
});

test("what it keeps from then on is found too, and survives the next trap", async () => {
  const [question, rephrased] = PAIRS[1];
  await gateway.teach(question);
  assert.deepEqual(await gateway.ways([question, rephrased]), ["hit exact", "hit semantic"]);
  await trap();
  assert.equal(await reloads(), 2);
  assert.deepEqual(await gateway.ways([question, rephrased, QUESTION, REPHRASED]), ["hit exact", "hit semantic", "hit exact", "hit semantic"]);
});
