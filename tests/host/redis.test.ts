/** Redis as the second level of the exact tier, in Higress's build. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { entryOf, report, TOKEN } from "../support/feedback.ts";
import { higressFilter } from "../support/filter.ts";
import { Gateway, type Exchange, type GatewayOptions } from "../support/gateway.ts";
import { SharedData } from "../support/host_emulator.ts";
import { readRecord, writeRecord } from "../support/record.ts";
import { RedisHost, RedisServer } from "../support/redis_emulator.ts";

const CLUSTER = "outbound|6379||redis.dns";
const module = higressFilter();

function configurationOf(cache: object = {}, others: object = {}): object {
  return { enableSemanticCache: false, cache: { type: "redis", serviceName: "redis.dns", ...cache }, ...others };
}

/** A worker of an Envoy of its own, unless it is given shared data. */
function start(server: RedisServer | null, cache: object = {}, options: GatewayOptions & { others?: object } = {}): Promise<Gateway> {
  const redis = new RedisHost(new Map([[CLUSTER, server]]));
  return Gateway.start(configurationOf(cache, options.others), { module, redis, ...options });
}

async function filled(cache: object = {}, others: object = {}): Promise<RedisServer> {
  const server = new RedisServer();
  (await start(server, cache, { others })).ask(chat("q"), { upstream: { body: completion("from afar") } });
  assert.equal(server.database().size, 1);
  server.asked.length = 0;
  return server;
}

/** A request that Redis is asked for. */
function asking(gateway: Gateway): Exchange {
  const exchange = gateway.open(chat("q")).send();
  assert.ok(exchange.isHeld);
  assert.equal(gateway.host.redis.calls.length, 1);
  return exchange;
}

/** Counters of Redis since the start. */
const counted = (gateway: Gateway) => gateway.counted("redis.");

test("an answer is kept there and found by another Envoy, which has it at hand from then on", async () => {
  const server = new RedisServer();
  const first = await start(server);
  assert.equal(first.ask(chat("q"), { upstream: { body: completion("from afar") } }).state, "miss");
  const [[key]] = [...server.database()];
  assert.match(key, /^reprise:[0-9a-f]{64}$/);
  assert.deepEqual(server.asked, [`GET ${key}`, `SET ${key}`]);
  const second = await start(server);
  const reply = second.ask(chat("q"));
  assert.equal(reply.cacheStatus, "hit; ttl=3600; detail=exact");
  assert.equal(reply.body.toString(), completion("from afar"));
  server.asked.length = 0;
  assert.equal(second.ask(chat("q")).state, "hit_exact");
  assert.deepEqual(server.asked, []);
  assert.deepEqual(counted(second), { "redis.done": 1 });
});

test("nobody waits for a write", async () => {
  const gateway = await start(new RedisServer());
  const exchange = asking(gateway);
  gateway.answerCallouts();
  assert.equal(exchange.finish().state, "miss");
  assert.deepEqual(gateway.host.redis.calls.map(({ args }) => String(args[0])), ["SET"]);
});

test("Redis is told cluster, database, user and password once, and a key by the prefix", async () => {
  const server = new RedisServer();
  server.password = "secret";
  const gateway = await start(server, { username: "u", password: "secret", database: 3, timeout: 70, cacheKeyPrefix: "mine:" });
  gateway.ask(chat("q"));
  gateway.pass(20);
  assert.deepEqual(gateway.host.redis.inits, [`${CLUSTER}?db=3`]);
  assert.match([...server.database(3).keys()].join(), /^mine:/);
});

test("the cluster is Higress's: port 6379, 80 of a static service, or the one that is said", async () => {
  for (const [keys, cluster] of [
    [{ serviceName: "redis.static" }, "outbound|80||redis.static"],
    [{ serviceName: "redis.static", servicePort: 7000 }, "outbound|7000||redis.static"],
    [{ serviceName: "r.ns.svc.cluster.local" }, "outbound|6379||r.ns.svc.cluster.local"],
  ] as const) {
    const server = new RedisServer();
    const gateway = await start(server, keys, { redis: new RedisHost(new Map([[cluster, server]])) });
    gateway.ask(chat("q"));
    assert.equal(server.database().size, 1);
  }
});

test("an answer is forgotten there when its life and its grace are over", async () => {
  for (const [cache, life] of [[{ cacheTTL: 60 }, 60_000], [{ cacheTTL: 60, staleIfError: 100 }, 160_000]] as const) {
    const server = await filled(cache);
    const { expires } = [...server.database().values()][0]!;
    assert.equal(expires, 1_800_000_000_000 + life);
  }
});

test("a record of another key or partition, a damaged one and one that is no record are misses", async () => {
  const server = await filled();
  const [key, value] = [...server.database()][0]!;
  const parts = readRecord(value.bytes);
  const bad = [
    writeRecord({ ...parts, key: Buffer.alloc(32, 7) }), writeRecord({ ...parts, partition: Buffer.alloc(32, 7) }), writeRecord({ ...parts, expires: 1 }),
    value.bytes.subarray(1), Buffer.alloc(0), Buffer.from("an answer of ai-cache"), Buffer.alloc(200_000),
  ];
  for (const bytes of bad) {
    server.database().set(key, { bytes, expires: Infinity });
    assert.equal((await start(server)).ask(chat("q")).state, "miss");
  }
});

test("one tenant's answer is never another's, though both use one Redis", async () => {
  const server = await filled();
  const other = await start(server);
  assert.equal(other.ask(chat("q"), { headers: { authorization: "Bearer bob" } }).state, "miss");
  assert.equal(server.database().size, 2);
  // Not even where somebody puts it under the other's key.
  const [alice, bob] = [...server.database().values()];
  bob!.bytes = alice!.bytes;
  assert.equal((await start(server)).ask(chat("q"), { headers: { authorization: "Bearer bob" } }).state, "miss");
});

const FAULTS: [string, string, RegExp][] = [
  ["-NOAUTH Authentication required.\r\n", "no_auth", /no_auth.*set cache\.username and cache\.password/],
  ["-WRONGPASS invalid\r\n", "no_auth", /no_auth/],
  ["-NOPERM no\r\n", "no_permission", /no_permission/],
  ["-LOADING Redis is loading\r\n", "loading", /loading/],
  ["-MOVED 1 a:1\r\n", "cluster", /without cluster mode/],
  ["-OOM command not allowed\r\n", "out_of_memory", /maxmemory/],
  ["-WRONGTYPE Operation\r\n", "wrong_type", /cacheKeyPrefix/],
  ["-READONLY You\r\n", "read_only", /primary/],
  ["-BUSY Redis\r\n", "busy", /busy/],
  ["-ERR anything\r\n", "refused", /refused \("ERR anything"\)/],
  ["$400\r\nhalf", "malformed", /cut short/],
  ["?", "malformed", /no RESP2/],
  ["", "malformed", /empty/],
  ["$99999999\r\n", "malformed", /too large/],
];

for (const [reply, word, line] of FAULTS) {
  test(`«${reply.slice(0, 20).trim()}» is a miss, counted and told once`, async () => {
    const server = await filled();
    server.fault = () => reply;
    const gateway = await start(server);
    for (let i = 0; i < 3; i++) assert.equal(gateway.ask(chat(`${i}`)).state, "miss");
    assert.ok(counted(gateway)[`redis.${word}`]! >= 3, JSON.stringify(counted(gateway)));
    const told = gateway.host.logs.filter((each) => each.includes("Redis behind"));
    assert.equal(told.length, 1, told.join("\n"));
    assert.match(told[0]!, line);
    assert.ok(told[0]!.includes(CLUSTER));
    assert.ok(!gateway.host.logs.join().includes("secret"));
    assert.equal(gateway.ask(chat("0")).state, "hit_exact");
  });
}

test("a wrong password shows as NOAUTH with the first command, and not in the log", async () => {
  const server = new RedisServer();
  server.password = "secret";
  const gateway = await start(server, { password: "wrong-password" });
  assert.equal(gateway.ask(chat("q")).state, "miss");
  assert.match(gateway.host.logs.join("\n"), /no_auth/);
  assert.doesNotMatch(gateway.host.logs.join("\n"), /wrong-password/);
});

test("a time-out fails every command on the connection, and each request goes on", async () => {
  const gateway = await start(await filled());
  const waiting = ["a", "b", "c"].map((question) => gateway.open(chat(question)).send());
  gateway.host.answerRedis(null, gateway.host.redis.calls[1]!.token);
  for (const exchange of waiting) assert.ok(exchange.isReleased);
  assert.deepEqual(counted(gateway), { "redis.no_reply": 3 });
});

test("an init of another plug-in closes the connection, and what waits goes on", async () => {
  const gateway = await start(await filled());
  const exchange = asking(gateway);
  gateway.host.redis.init(`${CLUSTER}?db=9`, "", "", 100);
  gateway.host.tellRedisFailures();
  assert.ok(exchange.isReleased);
  exchange.finish();
  // It is another database from then on: nothing there, and nothing wrong.
  gateway.answerCallouts();
  assert.equal(gateway.ask(chat("other")).state, "miss");
});

test("after five failures in a row it is left alone, and tried again later", async () => {
  const server = await filled();
  const gateway = await start(server);
  for (let i = 0; i < 5; i++) {
    const exchange = gateway.open(chat(`${i}`)).send();
    gateway.host.answerRedis(null);
    assert.ok(exchange.isReleased);
    exchange.close();
  }
  assert.ok(gateway.open(chat("q")).send().isReleased);
  gateway.pass(5_000);
  const tried = asking(gateway);
  gateway.answerCallouts();
  assert.equal(tried.finish().state, "hit_exact");
  assert.equal(counted(gateway)["redis.resting"], 1);
});

test("a cluster without a host is a miss at once; one that is unknown is named again until it is there", async () => {
  const without = await start(null);
  assert.ok(without.open(chat("q")).send().isReleased);
  assert.deepEqual(counted(without), { "redis.no_host": 1 });
  assert.match(without.host.logs.join("\n"), /no healthy host behind cache\.serviceName/);

  const clusters = new Map<string, RedisServer | null>();
  const gateway = await start(null, {}, { redis: new RedisHost(clusters) });
  assert.ok(gateway.open(chat("q")).send().isReleased);
  assert.match(gateway.host.logs.join("\n"), /unknown_cluster: is cache\.serviceName right/);
  clusters.set(CLUSTER, await filled());
  gateway.pass(2_000);
  assert.deepEqual(gateway.host.redis.inits, [`${CLUSTER}?db=0`]);
  assert.equal(gateway.ask(chat("q")).state, "hit_exact");
  // It goes, and comes back.
  clusters.delete(CLUSTER);
  assert.ok(gateway.open(chat("r")).send().isReleased);
  clusters.set(CLUSTER, new RedisServer());
  gateway.pass(2_000);
  assert.equal(gateway.ask(chat("s")).state, "miss");
  assert.equal(gateway.host.redis.inits.length, 2);
});

test("the same configuration once more names the cluster again, and replies to the old one are nothing", async () => {
  const server = await filled();
  const gateway = await start(server);
  const exchange = asking(gateway);
  const [{ token }] = gateway.host.redis.calls;
  gateway.host.push(configurationOf({ database: 2 }));
  gateway.host.tellRedisFailures();
  assert.ok(exchange.isReleased);
  assert.throws(() => gateway.host.answerRedis(undefined, token));
  assert.equal(gateway.host.redis.inits.at(-1), `${CLUSTER}?db=2`);
});

const FEEDBACK = { singleFlight: { scope: "off" }, feedback: { path: "/reprise/feedback", token: TOKEN }, exposeEntry: true };

test("what is reported wrong is forgotten there, however often that takes", async () => {
  const server = await filled({}, FEEDBACK);
  const sharedData = new SharedData();
  const gateway = await start(server, {}, { others: FEEDBACK, sharedData });
  const neighbour = await start(server, {}, { others: FEEDBACK, sharedData });
  const entry = entryOf(gateway.ask(chat("q")).cacheStatus);
  assert.equal(report(gateway, entry).status, 200);
  gateway.host.answerRedis(null);
  assert.equal(server.database().size, 1);
  // Neither this worker nor another takes it from there meanwhile.
  assert.ok(gateway.open(chat("q")).send().isReleased);
  assert.ok(neighbour.open(chat("q")).send().isReleased);
  gateway.pass(10_000);
  gateway.answerCallouts();
  assert.equal(server.database().size, 0);
  assert.equal(gateway.ask(chat("q"), { upstream: { body: completion("right") } }).state, "miss");
  assert.equal(server.database().size, 1);
});

test("a reply that comes after the report brings nothing back, in any worker", async () => {
  const server = await filled({}, FEEDBACK);
  const sharedData = new SharedData();
  const knowing = await start(server, {}, { others: FEEDBACK });
  const entry = entryOf(knowing.ask(chat("q")).cacheStatus);
  const a = await start(server, {}, { others: FEEDBACK, sharedData });
  const b = await start(server, {}, { others: FEEDBACK, sharedData });
  const late = asking(b);
  const [{ token }] = b.host.redis.calls;
  const reply = b.host.redis.reply(b.host.redis.calls[0]!, b.host.now);
  assert.equal(report(a, entry).status, 200);
  a.answerCallouts();
  b.host.answerRedis(reply, token);
  assert.equal(late.finish().state, "miss");
});

test("a write that was under way when its entry was reported is taken back", async () => {
  const server = new RedisServer();
  const gateway = await start(server, {}, { others: FEEDBACK });
  const exchange = asking(gateway);
  gateway.answerCallouts();
  exchange.finish();
  const [set] = gateway.host.redis.calls;
  assert.equal(String(set!.args[0]), "SET");
  const entry = gateway.open(chat("q")).send().finish();
  assert.equal(report(gateway, entryOf(entry.cacheStatus)).status, 200);
  // The deletion overtakes the write.
  gateway.host.answerRedis(undefined, gateway.host.redis.calls[1]!.token);
  gateway.host.answerRedis(undefined, set!.token);
  gateway.answerCallouts();
  assert.equal(server.database().size, 0);
  assert.equal(gateway.ask(chat("q")).state, "miss");
});

test("no more commands are under way than may be", async () => {
  const gateway = await start(new RedisServer(), {}, { others: { singleFlight: { scope: "off" } } });
  const held = Array.from({ length: 300 }, (_, i) => gateway.open(chat(`${i}`)).send()).filter(({ isHeld }) => isHeld);
  assert.equal(held.length, 256);
  assert.equal(counted(gateway)["redis.overload"], 44);
  gateway.answerCallouts();
  for (const exchange of held) assert.ok(exchange.isReleased);
});

test("a reply for a token that was never given out is nothing", async () => {
  const server = await filled();
  const gateway = await start(server);
  const exchange = asking(gateway);
  const [call] = gateway.host.redis.calls;
  gateway.host.redis.calls.push({ ...call!, token: 4_099 });
  gateway.host.answerRedis("$1\r\nx\r\n", 4_099);
  assert.ok(exchange.isHeld);
  gateway.answerCallouts();
  assert.equal(exchange.finish().state, "hit_exact");
});

const VECTORS = { enableSemanticCache: true, vector: { type: "redis", serviceName: "redis.dns", threshold: 0.9 } };

test("a Redis that cannot search vectors says so, and questions are answered without it", async () => {
  const gateway = await start(new RedisServer(), {}, { others: VECTORS });
  for (let i = 0; i < 3; i++) {
    gateway.pass(2_000);
    gateway.answerCallouts();
  }
  assert.match(gateway.host.logs.join("\n"), /unknown_command .*vectors need RediSearch: Redis Stack, or Redis 8/);
  assert.equal(gateway.ask(chat("Where do otters sleep at night?")).state, "miss");
  assert.equal(gateway.ask(chat("Where do otters sleep at night?")).state, "hit_exact");
});

test("a query of vectors that fails is a miss, and one that hangs is given up with its connection", async () => {
  const server = new RedisServer();
  server.fault = (command) => (command === "FT.INFO" ? "*2\r\n+attributes\r\n*1\r\n*4\r\n+identifier\r\n+partition\r\n+type\r\n+TAG\r\n" : command.startsWith("FT.") ? "-ERR no\r\n" : null);
  const gateway = await start(server, {}, { others: VECTORS });
  gateway.pass(2_000);
  gateway.answerCallouts();
  assert.equal(gateway.ask(chat("Where do otters sleep at night?")).cacheStatus, "fwd=miss; detail=store_error");
  const exchange = gateway.open(chat("Where do foxes sleep at night?")).send();
  gateway.host.answerRedis();
  gateway.host.answerCallout(gateway.answerTo(gateway.host.callouts[0]!));
  assert.ok(exchange.isHeld);
  gateway.host.answerRedis(null);
  assert.ok(exchange.isReleased);
  // One that is never answered ends by our own clock.
  const forgotten = gateway.open(chat("Where do bears sleep at night?")).send();
  gateway.host.answerRedis();
  gateway.host.answerCallout(gateway.answerTo(gateway.host.callouts[0]!));
  assert.ok(forgotten.isHeld);
  gateway.pass(500);
  assert.ok(forgotten.isReleased);
});

test("answers and vectors may share one Redis; with another user they would fight, and the log says so", async () => {
  const conflict = /cache and vector name the cluster|vector and cache name the cluster/;
  const shared = await start(new RedisServer(), { password: "a" }, { others: { ...VECTORS, vector: { ...VECTORS.vector, password: "a", timeout: 77 } } });
  assert.equal(shared.host.redis.inits.length, 1);
  assert.doesNotMatch(shared.host.logs.join("\n"), conflict);
  const fighting = await start(new RedisServer(), { database: 1 }, { others: VECTORS });
  assert.equal(fighting.host.redis.inits.length, 2);
  assert.match(fighting.host.logs.join("\n"), conflict);
});

const HIGRESS = { readHigressEntries: true };

/** A Redis in which ai-cache has kept an answer. */
function withEntry(text: string | Buffer = "from ai-cache, «é»\n\"quoted\"", key = "higress-ai-cache:q"): RedisServer {
  const server = new RedisServer();
  server.database().set(Buffer.from(key).toString("latin1"), { bytes: Buffer.from(text), expires: Infinity });
  return server;
}

const contentOf = (body: Buffer) => (JSON.parse(body.toString()) as { choices: { message: { content: string } }[] }).choices[0]!.message.content;

test("what ai-cache has kept is served where that is asked for, as JSON and as a stream, and is not kept", async () => {
  const server = withEntry();
  const gateway = await start(server, HIGRESS);
  const reply = gateway.ask(chat("q"));
  assert.equal(reply.cacheStatus, "hit; ttl=1; detail=exact");
  assert.equal(contentOf(reply.body), "from ai-cache, «é»\n\"quoted\"");
  const stream = gateway.ask(chat("q", { stream: true }));
  assert.equal(stream.headers["content-type"], "text/event-stream");
  assert.match(stream.body.toString(), /from ai-cache, «é»[^]*data: \[DONE\]/);
  assert.deepEqual([...server.database().keys()], ["higress-ai-cache:q"]);
  assert.match(gateway.host.logs.join("\n"), /cache\.readHigressEntries: what ai-cache has kept is served to every tenant/);
});

test("without that it is not even asked for", async () => {
  const server = withEntry();
  assert.equal((await start(server)).ask(chat("q")).state, "miss");
  assert.deepEqual(server.asked.filter((command) => command.includes("higress")), []);
});

test("it is read under the prefix that is configured", async () => {
  const cache = { ...HIGRESS, cacheKeyPrefix: "mine:" };
  assert.equal((await start(withEntry("x", "mine:q"), cache)).ask(chat("q")).state, "hit_exact");
  assert.equal((await start(withEntry(), cache)).ask(chat("q")).state, "miss");
});

test("what this filter has kept goes before it", async () => {
  const server = await filled(HIGRESS);
  server.database().set("higress-ai-cache:q", { bytes: Buffer.from("older"), expires: Infinity });
  assert.equal((await start(server, HIGRESS)).ask(chat("q")).body.toString(), completion("from afar"));
});

test("it is no answer to a question with other turns, tools or images, in another protocol, or that wants a new one", async () => {
  const turns = { messages: [{ role: "user", content: "a" }, { role: "assistant", content: "b" }, { role: "user", content: "q" }], model: "m" };
  const tools = chat("q", { tools: [{ type: "function", function: { name: "f" } }] });
  const image = { model: "m", messages: [{ role: "user", content: [{ type: "text", text: "q" }, { type: "image_url", image_url: { url: "http://x" } }] }] };
  for (const body of [turns, tools, image]) assert.equal((await start(withEntry(), HIGRESS)).ask(body).state, "miss");
  const noCache = (await start(withEntry(), HIGRESS)).ask(chat("q"), { headers: { "cache-control": "no-cache" } });
  assert.equal(noCache.state, "miss");
});

test("an empty entry, one that is no UTF-8, an error and silence are misses", async () => {
  for (const text of ["", Buffer.from([0xff, 0xfe]), Buffer.from([0x61, 0xc3])]) {
    assert.equal((await start(withEntry(text), HIGRESS)).ask(chat("q")).cacheStatus, "fwd=miss; detail=not_stored");
  }
  const failing = withEntry();
  failing.fault = () => "-WRONGTYPE x\r\n";
  assert.equal((await start(failing, HIGRESS)).ask(chat("q")).state, "miss");
  const gateway = await start(withEntry(), HIGRESS);
  const exchange = gateway.open(chat("q")).send();
  gateway.host.answerRedis();
  assert.ok(exchange.isHeld);
  gateway.host.answerRedis(null);
  assert.ok(exchange.isReleased);
});

test("what Redis never answers ends by our own clock: the host keeps the time-out of whoever named the cluster last", async () => {
  const asked = await start(withEntry(), HIGRESS);
  const foreign = asked.open(chat("q")).send();
  asked.host.answerRedis();
  asked.pass(200);
  assert.ok(foreign.isHeld);
  asked.pass(200);
  assert.ok(foreign.isReleased);
  // A reply that comes after all is nobody's.
  asked.host.answerRedis();
  assert.equal(foreign.finish().state, "miss");
  // A write that is never answered gives its place back.
  const written = await start(new RedisServer());
  const exchange = asking(written);
  written.host.answerRedis();
  exchange.finish();
  written.pass(400);
  assert.deepEqual(counted(written), { "redis.done": 1, "redis.no_reply": 1 });
});

test("a client that leaves while it is asked for leaves nothing behind", async () => {
  const gateway = await start(withEntry(), HIGRESS);
  const exchange = gateway.open(chat("q")).send();
  gateway.host.answerRedis();
  exchange.close();
  gateway.answerCallouts();
  assert.equal(gateway.ask(chat("q")).state, "hit_exact");
});

test("one that is reported wrong is not read again", async () => {
  const gateway = await start(withEntry(), HIGRESS, { others: FEEDBACK });
  const reply = gateway.ask(chat("q"));
  assert.equal(report(gateway, entryOf(reply.cacheStatus)).status, 200);
  gateway.answerCallouts();
  assert.equal(gateway.ask(chat("q")).state, "miss");
});
