/** Two Envoys that share a Redis, which goes and comes back: the Higress build, with Redis's host functions merged in. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { startGateway, startRedis, type Endpoint, type Redis } from "../../tools/gateway/index.ts";
import { cacheRoot } from "../../tools/provision/cache-dir.ts";
import { way } from "./support/chat.ts";
import { startUpstream, type Upstream } from "./support/fakes.ts";
import { Gateway, type Ask } from "./support/gateway.ts";
import { atEnd, scratch, theEnvoy, until } from "./support/lab.ts";
import { startBridge } from "./support/redis_bridge.ts";
import { shimmedFilter } from "./support/redis_shim.ts";

const CLUSTER = "outbound|6379||redis.dns";
const FILTER = { enableSemanticCache: false, cache: { type: "redis", serviceName: "redis.dns", timeout: 5_000 } };

/** Gateways have different ports, and the host a client asks belongs to the request: these clients ask one name. */
const ALICE: Ask = { headers: { host: "llm.test", authorization: "Bearer alice" } };

let redis: Redis;
let bridge: Endpoint;
let upstream: Upstream;
let wasm: string;

before(async () => {
  redis = await startRedis({ cache: cacheRoot(), directory: await scratch() });
  bridge = await startBridge(redis);
  upstream = await startUpstream();
  wasm = await shimmedFilter(await scratch());
});

async function newGateway(): Promise<Gateway> {
  const envoy = await startGateway({
    envoy: await theEnvoy(), wasm, directory: await scratch(), filter: FILTER, clusters: { "ai-proxy": upstream, ollama: bridge, [CLUSTER]: bridge },
  });
  const gateway = new Gateway(envoy);
  atEnd(async () => {
    try {
      await gateway.assertNoTrap();
    } finally {
      await gateway.stop();
    }
  });
  return gateway;
}

test("two Envoys share answers through a real Redis, and do without it while it is away", async () => {
  const [a, b] = [await newGateway(), await newGateway()];
  assert.match(way(await a.ask("first", ALICE)), /^miss/);
  // It was asked, and has taken the answer.
  await a.reaches("redis.done", 2);
  assert.match(way(await b.ask("first", ALICE)), /exact/);
  assert.equal((await b.upstreamContacts()).requests, 0);

  await redis.stop();
  assert.match(way(await b.ask("second", ALICE)), /^miss/);
  await b.reaches("redis.no_reply", 2);
  assert.match(way(await b.ask("second", ALICE)), /exact/);
  assert.match(await b.envoy.logs(), /cache: Redis behind outbound\|6379\|\|redis\.dns: no_reply/);

  redis = await startRedis({ cache: cacheRoot(), directory: await scratch(), port: redis.port });
  // The breaker lets a request through from time to time; from then on all is as it was.
  await until("an answer to be kept in Redis again", async () => {
    const before = await b.count("redis.done");
    await b.ask(`again ${before} ${Date.now()}`, ALICE);
    return (await b.count("redis.done")) > before;
  });
  const done = await b.count("redis.done");
  assert.match(way(await b.ask("third", ALICE)), /^miss/);
  await b.reaches("redis.done", done + 2);
  assert.match(way(await a.ask("third", ALICE)), /exact/);
});
