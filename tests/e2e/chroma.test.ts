/** The external store, a real Chroma: what one gateway has kept another one finds, and without it everything works but that. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { FilterConfig, StoreServer } from "../../tools/gateway/index.ts";
import { PROFILE, TOMBSTONES } from "../support/chroma_emulator.ts";
import { PAIRS, way } from "./support/chat.ts";
import { respond, startUpstream, type Upstream } from "./support/fakes.ts";
import { newGateway, type Ask, type Gateway } from "./support/gateway.ts";
import { newStore, until } from "./support/lab.ts";

/** Gateways have different ports, and the host a client asks belongs to the request: these clients ask one name. */
const AS_ALICE: Ask = { headers: { host: "llm.test", authorization: "Bearer alice" } };
const AS_BOB: Ask = { headers: { host: "llm.test", authorization: "Bearer bob" } };

let chroma: StoreServer;
let upstream: Upstream;

before(async () => {
  chroma = await newStore("chroma");
  upstream = await startUpstream();
});

interface Options {
  at?: StoreServer;
  /** Of the section `vector`. */
  vector?: FilterConfig;
  filter?: FilterConfig;
  /** How often the store has been found ready before. */
  ready?: number;
}

/** A gateway with a cache of its own, over this collection. Its main thread and its worker each set the store up. */
async function start(collectionID: string, { at = chroma, vector = {}, filter = {}, ready = 2 }: Options = {}) {
  const gateway = await newGateway({
    clusters: { "ai-proxy": upstream },
    store: { host: at.host, port: at.port },
    vector: "chroma",
    filter: { ...filter, vector: { collectionID, timeout: 10_000, ...vector } },
  });
  await until("the store to be ready", async () => (await gateway.envoy.logs()).split("vector store ready").length > ready);
  return gateway;
}

/** @param path with the collection as it is configured, or its id. */
async function api(name: string, body?: unknown, method = body === undefined ? "GET" : "POST"): Promise<any> {
  const path = /^\/[a-z]+$/.test(name) ? `${name}_${PROFILE}` : name;
  const url = `${chroma.url}/api/v2/tenants/default_tenant/databases/default_database/collections${path}`;
  const reply = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }) });
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
  return reply.json();
}

/** Keeps an answer, in the store too. */
async function teach(gateway: Gateway, question: string, as: Ask) {
  const before = await gateway.count("stores.external");
  const reply = await gateway.teach(question, as);
  await gateway.reaches("stores.external", before + 1);
  return reply;
}

/** While `use` runs the upstream answers what is not kept, so that asking changes nothing. */
async function withoutKeeping(use: () => Promise<unknown>): Promise<void> {
  const { answer } = upstream;
  upstream.answer = (_, response) => respond(response, "{}", { status: 503 });
  await use();
  upstream.answer = answer;
}

test("a collection that is missing is created, with cosine space", async () => {
  const gateway = await start("fresh");
  await teach(gateway, PAIRS[0][0], AS_ALICE);
  const collection = await api("/fresh");
  assert.equal(collection.configuration_json.hnsw.space, "cosine");
  assert.equal(collection.dimension, 384);
});

test("a question that one gateway has kept is answered by another one, in other words", async () => {
  const [question, rephrased] = PAIRS[0];
  const [one, other] = [await start("shared"), await start("shared")];
  const first = await teach(one, question, AS_ALICE);
  const asked = upstream.count();
  const reply = await other.ask(rephrased, AS_ALICE);
  assert.equal(way(reply), "hit semantic");
  assert.deepEqual(reply.bytes, first.bytes);
  assert.equal(upstream.count(), asked);
  assert.equal(await other.count("cache.entries"), 0, "it had nothing of its own");
  assert.equal(way(await other.ask(PAIRS[1][0], AS_ALICE)), "miss no_candidate");
});

test("the entry carries its partition, its expiry and the whole answer, and nothing that names the tenant", async () => {
  const { id } = await api("/shared");
  const { ids, metadatas } = await api(`/${id}/get`, { include: ["metadatas", "documents"] });
  const metadata = metadatas[ids.length - 1];
  assert.match(ids[0], /^[0-9a-f]{64}$/);
  assert.match(metadata.partition, /^[0-9a-f]{64}$/);
  const left = metadata.expires - Date.now() / 1000;
  assert.ok(left > 3000 && left <= 3600, `expires in ${left} s`);
  const record = Buffer.from(metadatas[0].record, "base64");
  assert.ok(record.includes(PAIRS[0][0]) && record.includes("chat.completion"));
  assert.doesNotMatch(record.toString("latin1"), /alice/);
});

test("the partition is filtered inside the store: a nearer entry of another tenant takes no place among the candidates", async () => {
  const [question, rephrased] = PAIRS[2];
  const vector = { topK: 1 };
  const one = await start("tenants", { vector });
  const alices = await teach(one, question, AS_ALICE);
  const bobs = await teach(one, rephrased, AS_BOB);
  const { id } = await api("/tenants");
  const { metadatas } = await api(`/${id}/get`, { include: ["metadatas"] });
  assert.equal(new Set(metadatas.map((metadata: { partition: string }) => metadata.partition)).size, 2);
  const other = await start("tenants", { vector });
  const reply = await other.ask(rephrased, AS_ALICE);
  assert.equal(way(reply), "hit semantic");
  assert.deepEqual(reply.bytes, alices.bytes);
  assert.notDeepEqual(reply.bytes, bobs.bytes);
  assert.equal(way(await other.ask(rephrased, { headers: { host: "llm.test" } })), "miss no_candidate");
});

test("an expired entry is not served", async () => {
  const [question, rephrased] = PAIRS[3];
  const [one, other] = [await start("brief"), await start("brief")];
  await teach(one, question, AS_ALICE);
  const { id } = await api("/brief");
  const { ids, metadatas } = await api(`/${id}/get`, { include: ["metadatas"] });
  await api(`/${id}/update`, { ids, metadatas: [{ ...metadatas[0], expires: Math.floor(Date.now() / 1000) - 1 }] });
  assert.equal(way(await other.ask(rephrased, AS_ALICE)), "miss no_candidate");
});

test("an entry that somebody damaged is a miss", async () => {
  const [question, rephrased] = PAIRS[4];
  const [one, other] = [await start("damaged"), await start("damaged")];
  await teach(one, question, AS_ALICE);
  const { id } = await api("/damaged");
  const { ids, metadatas } = await api(`/${id}/get`, { include: ["metadatas"] });
  const whole = metadatas[0].record;
  const put = (record: string) => api(`/${id}/update`, { ids, metadatas: [{ ...metadatas[0], record }] });
  const cut = Buffer.from(whole, "base64").subarray(0, -1).toString("base64");
  const flipped = Buffer.from(whole, "base64");
  flipped[flipped.length - 10]! ^= 1;
  await withoutKeeping(async () => {
    for (const damaged of [cut, flipped.toString("base64"), "", "%%%", "AAAA"]) {
      await put(damaged);
      assert.match(way(await other.ask(rephrased, AS_ALICE)), /^miss/, damaged.slice(0, 20));
    }
  });
  await put(whole);
  assert.equal(way(await other.ask(rephrased, AS_ALICE)), "hit semantic");
});

test("a collection with another space is refused: a line in the log, misses, and the gateway's own cache works", async () => {
  await api("", { name: `euclid_${PROFILE}`, configuration: { hnsw: { space: "l2" } } });
  const [question, rephrased] = PAIRS[5];
  const gateway = await start("euclid", { ready: 0 });
  const reply = await gateway.teach(question, AS_ALICE);
  assert.equal(way(reply), "miss store_error");
  assert.deepEqual(await gateway.ways([question, rephrased], AS_ALICE), ["hit exact", "hit semantic"]);
  const line = `vector store not ready: collection euclid_${PROFILE} has space «l2», not cosine`;
  await until("the line in the log", async () => (await gateway.envoy.logs()).includes(line));
  const { id } = await api("/euclid");
  assert.deepEqual((await api(`/${id}/get`, {})).ids, [], "nothing was written to it");
});

test("a collection that is deleted behind the gateway's back is made anew", async () => {
  const [question, rephrased] = PAIRS[0];
  const [one, other] = [await start("deleted"), await start("deleted")];
  await teach(one, PAIRS[1][0], AS_ALICE);
  await api("/deleted", undefined, "DELETE");
  // The gateway notices by this look-up, or by the one for tombstones a moment before.
  assert.match(way(await one.ask(PAIRS[2][0], AS_ALICE)), /^miss (store_error|no_candidate)$/);
  // It is set up again within seconds; a miss until then.
  await until("the collection", async () => (await api("/deleted").catch(() => undefined)) as object | undefined);
  await teach(one, question, AS_ALICE);
  // The other gateway still asks the old collection, and finds the new one as soon as it has noticed.
  await withoutKeeping(() => until("the other gateway to find it", async () => way(await other.ask(rephrased, AS_ALICE)) === "hit semantic"));
});

test("Chroma is down: a miss, and the gateway's own cache works", async () => {
  const [question, rephrased] = PAIRS[3];
  const own = await newStore("chroma");
  const gateway = await start("down", { at: own });
  await teach(gateway, question, AS_ALICE);
  await own.stop();
  const reply = await gateway.teach(PAIRS[5][0], AS_ALICE);
  assert.equal(reply.status, 200);
  assert.equal(way(reply), "miss store_error");
  assert.deepEqual(await gateway.ways([question, rephrased, PAIRS[5][1]], AS_ALICE), ["hit exact", "hit semantic", "hit semantic"]);
  const never = await start("down", { at: own, ready: 0 });
  const fresh = await never.teach(PAIRS[1][0], AS_ALICE);
  assert.equal(way(fresh), "miss store_error");
  assert.deepEqual(await never.ways(PAIRS[1].slice(), AS_ALICE), ["hit exact", "hit semantic"]);
});

test("what has expired is deleted from the store, and nothing else", async () => {
  const one = await start("swept");
  await teach(one, PAIRS[0][0], AS_ALICE);
  await teach(one, PAIRS[1][0], AS_ALICE);
  const { id } = await api("/swept");
  const { ids, metadatas } = await api(`/${id}/get`, { include: ["metadatas"] });
  assert.equal(ids.length, 2);
  const [expired, alive] = ids;
  await api(`/${id}/update`, { ids: [expired], metadatas: [{ ...metadatas[0], expires: Math.floor(Date.now() / 1000) - 1 }] });
  const other = await start("swept", { vector: { sweepInterval: 1 } });
  await until("the expired entry to be gone", async () => !(await api(`/${id}/get`, {})).ids.includes(expired));
  assert.deepEqual((await api(`/${id}/get`, {})).ids, [alive]);
  await other.reaches("external.sweep.done", 1);
});

test("an entry that was reported is deleted from the store, and nothing else", async () => {
  const feedback = { path: "/reprise/feedback", token: "0123456789abcdef" };
  const gateway = await start("reported", { filter: { feedback, exposeEntry: true } });
  await teach(gateway, PAIRS[0][0], AS_ALICE);
  await teach(gateway, PAIRS[1][0], AS_ALICE);
  const { id } = await api("/reported");
  const hit = await gateway.ask(PAIRS[0][0], AS_ALICE);
  const [, entry] = /key="?([0-9a-f]{64})/.exec(String(hit.headers["cache-status"]))!;
  assert.equal((await api(`/${id}/get`, {})).ids.length, 2);
  const reply = await fetch(`${gateway.url}${feedback.path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${feedback.token}` },
    body: JSON.stringify({ entry }),
  });
  assert.deepEqual(await reply.json(), { evicted: true, pending: true });
  await until("the entry to be gone", async () => !(await api(`/${id}/get`, {})).ids.includes(entry));
  const { metadatas } = await api(`/${id}/get`, { include: ["metadatas"] });
  const isTombstone = ({ partition }: { partition: string }) => partition === TOMBSTONES;
  assert.deepEqual(metadatas.map(isTombstone).sort(), [false, true], "the other entry, and what tells other gateways of this one");
});

test("50 clients at once: each gets its answer, and the store fails none of the look-ups", async () => {
  const gateway = await start("crowded");
  const questions = Array.from({ length: 300 }, (_, i) => `Please describe the town with the number ${1000 + i * 37} in one sentence.`);
  const ways: string[] = [];
  const next = questions[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      for (const question of next) {
        const reply = await gateway.ask(question, AS_ALICE);
        assert.equal(reply.status, 200);
        ways.push(way(reply));
      }
    }),
  );
  assert.equal(ways.length, questions.length);
  const failed = ways.filter((one) => /store_(error|timeout|breaker|malformed)/.test(one));
  assert.deepEqual(failed, []);
});
