/** Two worker threads, each with a VM of its own: what one of them kept, the other serves. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { PAIRS, way } from "./support/chat.ts";
import { startUpstream, type Upstream } from "./support/fakes.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";

const [QUESTION, REPHRASED] = PAIRS[1];
/** Enough on each worker to be no accident, and connections after which the kernel has surely served both. */
const ENOUGH = 5;
const MOST = 500;

let upstream: Upstream;
let gateway: Gateway;

before(async () => {
  upstream = await startUpstream();
  gateway = await newGateway({ clusters: { "ai-proxy": upstream }, concurrency: 2 });
});

/** Connections that each worker has accepted. */
async function accepted(): Promise<number[]> {
  const stats = await gateway.envoy.stats("^listener\\..*\\.worker_\\d\\.downstream_cx_total$");
  return [0, 1].map((worker) => Object.entries(stats).find(([name]) => name.includes(`.worker_${worker}.`))?.[1] ?? 0);
}

/** Asks on new connections until both workers have answered several times. */
async function byBothWorkers(question: string): Promise<Set<string>> {
  const before = await accepted();
  const ways = new Set<string>();
  for (let asked = 1; asked <= MOST; asked++) {
    ways.add(way(await gateway.ask(question)));
    if (asked % ENOUGH > 0) continue;
    const now = await accepted();
    if (now.every((count, worker) => count - before[worker]! >= ENOUGH)) return ways;
  }
  throw new Error(`one worker alone accepted the connections: ${await accepted()}`);
}

test("both workers serve an exact entry that one of them stored", async () => {
  await gateway.teach(QUESTION);
  assert.deepEqual(await byBothWorkers(QUESTION), new Set(["hit exact"]));
});

test("both workers serve a semantic entry that one of them stored", async () => {
  assert.deepEqual(await byBothWorkers(REPHRASED), new Set(["hit semantic"]));
  assert.equal(upstream.count(), 1);
});

test("the gauges show the index that every worker has, and the one store of all", async () => {
  await gateway.counts({ "index.entries": 1, "cache.entries": 1 });
});
