/** No tenant gets another's answer: not from the exact tier, not from the semantic one, however the tenant is named. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway, type RequestHeaders } from "../support/gateway.ts";

const QUESTION = "Capital of France?";
const REPHRASED = "From which town is France governed?";

async function start(configuration: object = {}, properties: Record<string, string> = {}): Promise<Gateway> {
  return Gateway.start(configuration, { embedder: new Embedder().same(QUESTION, REPHRASED), properties });
}

/** How the tenant `headers` fares with a question that was asked before, and with the same in other words; neither is kept. */
function served(gateway: Gateway, headers: RequestHeaders): string[] {
  return [QUESTION, REPHRASED].map((text) => gateway.ask(chat(text), { headers, upstream: { status: 503 } }).state ?? "none");
}

const HITS = ["hit_exact", "hit_semantic"];
const MISSES = ["miss", "miss"];

function store(gateway: Gateway, headers: RequestHeaders, answer = "secret"): void {
  gateway.ask(chat(QUESTION), { headers, upstream: { body: completion(answer) } });
}

for (const name of ["authorization", "x-api-key", "api-key", "x-mse-consumer"]) {
  test(`two values of ${name} are two tenants`, async () => {
    const gateway = await start();
    const tenant = (value: string | string[] | null): RequestHeaders => ({ authorization: null, [name]: value });
    store(gateway, tenant("alice"));
    assert.deepEqual(served(gateway, tenant("alice")), HITS);
    for (const other of ["bob", "alice2", "alic", "Alice", ""]) assert.deepEqual(served(gateway, tenant(other)), MISSES, other);
    assert.deepEqual(served(gateway, tenant(null)), MISSES, "no credential is a tenant of its own");
    assert.deepEqual(served(gateway, tenant(["alice", "bob"])), MISSES, "every value counts");
    assert.deepEqual(served(gateway, tenant(["bob", "alice"])), MISSES);
    for (const another of ["authorization", "x-api-key", "api-key", "x-mse-consumer"].filter((each) => each !== name)) {
      assert.deepEqual(served(gateway, { authorization: null, [another]: "alice" }), MISSES, `${another} instead of ${name}`);
      assert.deepEqual(served(gateway, { ...tenant("alice"), [another]: "bob" }), MISSES, `${another} beside ${name}`);
    }
  });
}

test("credentials do not run into one another", async () => {
  const gateway = await start();
  store(gateway, { authorization: "ab", "x-api-key": "c" });
  assert.deepEqual(served(gateway, { authorization: "a", "x-api-key": "bc" }), MISSES);
  assert.deepEqual(served(gateway, { authorization: "abc", "x-api-key": "" }), MISSES);
});

test("no credential itself is stored or logged", async () => {
  const gateway = await start();
  store(gateway, { authorization: "Bearer very-secret-token" });
  served(gateway, { authorization: "Bearer very-secret-token" });
  for (const { value } of gateway.host.sharedData.entries.values()) assert.ok(!value.includes("very-secret"));
  assert.ok(!gateway.host.logs.join().includes("very-secret"));
});

test("a configured header names the tenant; the credentials then do not matter", async () => {
  const gateway = await start({ tenant: { from: [{ header: "X-Team" }] } });
  store(gateway, { "x-team": "red" });
  assert.deepEqual(served(gateway, { "x-team": "red", authorization: "Bearer other" }), HITS);
  assert.deepEqual(served(gateway, { "x-team": "blue" }), MISSES);
});

test("a tenant header that occurs twice is not the first of its values", async () => {
  const gateway = await start({ tenant: { from: [{ header: "x-team" }] } });
  store(gateway, { "x-team": "red" });
  // A client puts a value of its own in front of the one that the gateway adds.
  assert.deepEqual(served(gateway, { "x-team": ["red", "blue"] }), MISSES);
  assert.deepEqual(served(gateway, { "x-team": ["blue", "red"] }), MISSES);
  assert.deepEqual(served(gateway, { "x-team": ["red", ""] }), MISSES);
});

test("a configured property names the tenant", async () => {
  const gateway = await start({ tenant: { from: [{ property: "connection.subject_peer_certificate" }] } }, { "connection.subject_peer_certificate": "CN=red" });
  store(gateway, {});
  assert.deepEqual(served(gateway, { authorization: null }), HITS);
  const { sharedData } = gateway.host;
  const blue = await Gateway.start(
    { tenant: { from: [{ property: ["connection", "subject_peer_certificate"] }] } },
    { sharedData, properties: { "connection.subject_peer_certificate": "CN=blue" } },
  );
  assert.deepEqual(served(blue, {}), MISSES);
});

test("several sources make the tenant together", async () => {
  const gateway = await start({ tenant: { from: [{ header: "x-team" }, { header: "x-user" }] } });
  store(gateway, { "x-team": "a", "x-user": "b" });
  assert.deepEqual(served(gateway, { "x-team": "a", "x-user": "b" }), HITS);
  assert.deepEqual(served(gateway, { "x-team": "a", "x-user": "c" }), MISSES);
  assert.deepEqual(served(gateway, { "x-team": "b", "x-user": "a" }), MISSES);
  assert.deepEqual(served(gateway, { "x-team": "ab", "x-user": "" }), ["bypass", "bypass"]);
});

test("where a configured source yields nothing, the cache is passed by", async () => {
  for (const from of [[{ header: "x-team" }], [{ property: "nowhere" }], [{ header: "x-team" }, { property: "nowhere" }]]) {
    const gateway = await start({ tenant: { from } });
    const reply = gateway.ask(chat(QUESTION), { headers: from.length > 1 ? { "x-team": "red" } : {} });
    assert.equal(reply.cacheStatus, "fwd=bypass; detail=no_tenant");
    assert.equal(reply.state, "bypass");
    assert.equal(gateway.metric("bypass.no_tenant"), 1);
    assert.equal(gateway.metric("stores.kept"), 0);
  }
  const empty = await start({ tenant: { from: [{ header: "x-team" }] } });
  assert.equal(empty.ask(chat(QUESTION), { headers: { "x-team": "" } }).cacheStatus, "fwd=bypass; detail=no_tenant");
});

test("only if it is asked for are answers shared", async () => {
  const gateway = await start({ tenant: { shared: true } });
  store(gateway, { authorization: "Bearer alice" });
  assert.deepEqual(served(gateway, { authorization: "Bearer bob" }), HITS);
  assert.deepEqual(served(gateway, { authorization: null, "x-api-key": "k" }), HITS);
  assert.deepEqual(served(gateway, { ":authority": "other.test" }), MISSES, "hosts are not shared");
});
