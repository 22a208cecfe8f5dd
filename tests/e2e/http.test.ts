/** What a client and an upstream see of a real HTTP cache: requests that are joined, stale answers, and `Cache-Control`. */
import assert from "node:assert/strict";
import { Agent } from "node:http";
import { test } from "node:test";
import { chat, completion, way } from "./support/chat.ts";
import { open, read, send, type Reply } from "./support/client.ts";
import { respond, startUpstream, type Upstream } from "./support/fakes.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";
import { until } from "./support/lab.ts";

const AT_ONCE = 500;
const EXACT = { enableSemanticCache: false };

async function start(filter: object, more: object = {}): Promise<{ upstream: Upstream; gateway: Gateway }> {
  const upstream = await startUpstream();
  return { upstream, gateway: await newGateway({ clusters: { "ai-proxy": upstream }, filter: { ...EXACT, ...filter }, ...more }) };
}

/** An upstream that answers nothing until `release`. */
function hold(upstream: Upstream): () => void {
  const answers: (() => void)[] = [];
  let isHeld = true;
  upstream.answer = (_, response) => {
    const answer = () => respond(response, completion("the one"));
    if (isHeld) answers.push(answer);
    else answer();
  };
  return () => {
    isHeld = false;
    for (const answer of answers.splice(0)) answer();
  };
}

function askMany(gateway: Gateway, count: number, question: string): Promise<Reply[]> {
  const agent = new Agent({ keepAlive: false, maxSockets: count });
  return Promise.all(Array.from({ length: count }, () => gateway.ask(question, { agent })));
}

test("500 identical requests at once reach the upstream exactly once, whichever worker they come to", async () => {
  const { upstream, gateway } = await start({}, { concurrency: 2 });
  const release = hold(upstream);
  const replies = askMany(gateway, AT_ONCE, "Who is the one?");
  await until("all others to wait", async () => (await gateway.count("waiting")) === AT_ONCE - 1);
  const accepted = await gateway.envoy.stats("^listener\\..*\\.worker_\\d\\.downstream_cx_total$");
  assert.ok(Object.values(accepted).filter((count) => count > 0).length === 2, `both workers have some: ${JSON.stringify(accepted)}`);
  release();
  const ways = new Map<string, number>();
  for (const reply of await replies) {
    assert.equal(reply.text, completion("the one"));
    ways.set(way(reply), (ways.get(way(reply)) ?? 0) + 1);
  }
  assert.deepEqual(Object.fromEntries(ways), { "miss not_stored": 1, "collapsed exact": AT_ONCE - 1 });
  assert.equal(upstream.count(), 1);
  await gateway.counts({ collapsed: AT_ONCE - 1, waiting: 0 });
});

test("a leader that goes away: one of all that wait, in both workers, takes its place, and the others wait on", async () => {
  const { upstream, gateway } = await start({}, { concurrency: 2 });
  const release = hold(upstream);
  const abort = new AbortController();
  const leader = assert.rejects(gateway.ask("Who leads?", { signal: abort.signal }));
  await until("the leader to be upstream", () => upstream.count() === 1);
  const followers = askMany(gateway, 40, "Who leads?");
  await until("the others to wait", async () => (await gateway.count("waiting")) === 40);
  const accepted = await gateway.envoy.stats("^listener\\..*\\.worker_\\d\\.downstream_cx_total$");
  assert.equal(Object.values(accepted).filter((count) => count > 0).length, 2, `both workers have some: ${JSON.stringify(accepted)}`);
  abort.abort();
  await leader;
  await until("one of them to be upstream", () => upstream.count() > 1);
  await until("the others to wait on", async () => (await gateway.count("waiting")) === 39);
  release();
  for (const reply of await followers) assert.equal(reply.text, completion("the one"));
  assert.equal(upstream.count(), 2);
  await gateway.counts({ collapsed: 39 });
  await until("nobody to wait", async () => (await gateway.count("waiting")) === 0);
});

test("a leader that goes away amid its answer is one that goes away, and an upstream that breaks off is one that fails", async () => {
  for (const isClient of [true, false]) {
    let breakOff = () => {};
    const { upstream, gateway } = await start({}, { concurrency: 2 });
    upstream.answer = (_, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" }).write(completion("half").slice(0, 20));
      breakOff = () => response.destroy();
    };
    const leader = await open(gateway.url, { body: chat("Who breaks off?") });
    const rest = assert.rejects(read(leader));
    const followers = askMany(gateway, 40, "Who breaks off?");
    await until("the others to wait", async () => (await gateway.count("waiting")) === 40);
    const release = hold(upstream);
    if (isClient) leader.destroy();
    else breakOff();
    await rest;
    if (isClient) await until("one to be upstream", async () => upstream.count() === 2 && (await gateway.count("waiting")) === 39);
    else await until("several to be upstream", () => upstream.count() > 2);
    release();
    for (const reply of await followers) assert.equal(reply.text, completion("the one"));
    if (isClient) assert.equal(upstream.count(), 2);
    await until("nobody to wait", async () => (await gateway.count("waiting")) === 0);
  }
});

test("a client that goes away while it waits does not trouble the others", async () => {
  const { upstream, gateway } = await start({});
  const release = hold(upstream);
  const leader = gateway.ask("Who stays?");
  await until("the leader to be upstream", () => upstream.count() === 1);
  const abort = new AbortController();
  const gone = assert.rejects(gateway.ask("Who stays?", { signal: abort.signal }));
  const stays = gateway.ask("Who stays?");
  await until("two to wait", async () => (await gateway.count("waiting")) === 2);
  abort.abort();
  await gone;
  await until("one to wait", async () => (await gateway.count("waiting")) === 1);
  release();
  assert.equal(way(await leader), "miss not_stored");
  assert.equal(way(await stays), "collapsed exact");
});

test("an upstream that refuses all is not hit by all who waited at once, and each hears of it", async () => {
  const { upstream, gateway } = await start({}, { concurrency: 2 });
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  upstream.answer = async (_, response) => {
    if (upstream.count() === 1) await held;
    respond(response, "{}", { status: 503 });
  };
  const replies = askMany(gateway, 60, "Is anybody there?");
  await until("the others to wait", async () => (await gateway.count("waiting")) === 59);
  release();
  for (const reply of await replies) assert.equal(reply.status, 503);
  assert.equal(upstream.count(), 60);
  await gateway.counts({ waiting: 0 });
});

test("an upstream that is gone is stood in for by a stale answer", async () => {
  const { upstream, gateway } = await start({ cache: { cacheTTL: 1, staleIfError: 3600 } });
  const first = await gateway.teach("What was said before?");
  await until("the answer to be stale", () => gateway.ask("What was said before?", { headers: { "cache-control": "only-if-cached" } }).then(({ status }) => status === 504));
  const expected: [string, Upstream["answer"]][] = [
    ["503", (_, response) => respond(response, "{}", { status: 503 })],
    ["429", (_, response) => respond(response, "{}", { status: 429 })],
    ["50\\d", (_, response) => void response.destroy()],
  ];
  for (const [status, answer] of expected) {
    upstream.answer = answer;
    const reply = await gateway.ask("What was said before?");
    assert.equal(reply.status, 200);
    assert.equal(reply.text, first.text);
    assert.match(String(reply.headers["cache-status"]), new RegExp(`^reprise; fwd=stale; fwd-status=${status}; ttl=-\\d+; detail=stale_if_error$`));
    assert.ok(Number(reply.headers.age) >= 1);
    assert.equal((await gateway.ask("What was said before?", { headers: { "cache-control": "max-stale=0" } })).status >= 429, true);
  }
  const line = await gateway.logged(() => gateway.ask("What was said before?"));
  assert.equal(line.cache, "stale_if_error");
});

test("no upstream at all: a stale answer over HTTP's own time-outs and refusals", async () => {
  const { upstream, gateway } = await start({ cache: { cacheTTL: 1, staleIfError: 3600, cacheKeyPrefix: "x:" } });
  await gateway.teach("Still there?");
  await upstream.stop();
  await until("the answer to be stale", async () => way(await gateway.ask("Still there?")) === "stale stale_if_error");
  assert.equal((await gateway.ask("And who else?")).status, 503);
});

test("a stale answer is served at once and refreshed once, by whichever worker", async () => {
  const { upstream, gateway } = await start({ cache: { cacheTTL: 2, staleWhileRevalidate: 3600 } }, { concurrency: 2 });
  await gateway.teach("What is new?");
  await until("the answer to be stale", () => gateway.ask("What is new?", { headers: { "cache-control": "only-if-cached" } }).then(({ status }) => status === 504));
  assert.equal(upstream.count(), 1);
  const release = hold(upstream);
  const stale = await askMany(gateway, 50, "What is new?");
  for (const reply of stale) {
    assert.equal(reply.text, completion("answer 1"));
    assert.match(String(reply.headers["cache-status"]), /^reprise; hit; ttl=-\d+; detail=exact$/);
  }
  await until("the refresh to be upstream", () => upstream.count() === 2);
  assert.equal(upstream.received[1]!.headers["x-higress-skip-ai-cache"], "on");
  release();
  await gateway.reaches("refresh.kept", 1);
  const fresh = await gateway.ask("What is new?");
  assert.equal(fresh.text, completion("the one"));
  assert.equal(way(fresh), "hit exact");
  assert.equal(upstream.count(), 2);
});

test("only-if-cached is answered from the cache or not at all", async () => {
  const { upstream, gateway } = await start({});
  const headers = { "cache-control": "only-if-cached" };
  const refused = await gateway.ask("Is it cached?", { headers });
  assert.equal(refused.status, 504);
  assert.equal(refused.headers["cache-status"], "reprise; detail=only_if_cached");
  assert.equal(refused.json().error.type, "only_if_cached");
  const malformed = await send(gateway.url, { body: "hello", headers });
  assert.equal(malformed.status, 504);
  const unread = await send(gateway.url, { body: chat("?"), headers: { ...headers, "content-type": "text/plain" } });
  assert.equal(unread.status, 504);
  assert.equal(upstream.count(), 0);
  await gateway.teach("Is it cached?");
  assert.equal(way(await gateway.ask("Is it cached?", { headers })), "hit exact");
});
