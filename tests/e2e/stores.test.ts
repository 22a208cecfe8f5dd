/** Every external store that can be run here, with gateways that share it: what one has kept, the others answer with; what one has forgotten, none does. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { after, before, describe, test } from "node:test";
import { STORE_NAMES, type FilterConfig, type StoreName, type StoreServer } from "../../tools/gateway/index.ts";
import { PAIRS } from "./support/chat.ts";
import type { Reply } from "./support/client.ts";
import { respond, startUpstream, type Upstream } from "./support/fakes.ts";
import { newGateway, type Ask, type Gateway } from "./support/gateway.ts";
import { newStore, scratch, until } from "./support/lab.ts";
import { crowd } from "./support/store_crowd.ts";

/** Gateways have different ports, and the host a client asks belongs to the request: these clients ask one name. */
const AS_ALICE: Ask = { headers: { host: "llm.test", authorization: "Bearer alice" } };
const FEEDBACK = { path: "/reprise/feedback", token: "0123456789abcdef" };
/** Milliseconds within which a removal reaches every gateway, and what a busy machine may add. */
const REMOVAL = 2_000;
const LENIENCE = 8_000;

/** The way a request went, as `hit exact`; a name of the entry may stand behind it. */
function way(reply: Reply): string {
  const match = /^reprise; (?:(hit)|fwd=(\w+)); .*detail=(\w+)/.exec(`${reply.headers["cache-status"]}`.replace("; detail", "; ; detail"));
  assert.ok(match, String(reply.headers["cache-status"]));
  return `${match[1] ?? match[2]} ${match[3]}`;
}

let upstream: Upstream;
before(async () => {
  upstream = await startUpstream();
});

/** While `use` runs the upstream answers what is not kept, so that asking changes nothing. */
async function withoutKeeping<T>(use: () => Promise<T>): Promise<T> {
  const { answer } = upstream;
  upstream.answer = (_, response) => respond(response, "{}", { status: 503 });
  try {
    return await use();
  } finally {
    upstream.answer = answer;
  }
}

for (const name of (process.env.ONLY?.split(",") ?? STORE_NAMES) as StoreName[]) {
  describe(name, () => {
    let server: StoreServer;
    before(async () => {
      server = await newStore(name);
    });
    after(() => server.stop());

    const start = (collectionID: string, filter: FilterConfig = {}): Promise<Gateway> => startGateway(name, server, collectionID, filter);

    test("what one gateway has kept another one answers: word for word without an embedding, and in other words", async () => {
      const [question, rephrased] = PAIRS[0];
      const [one, other] = [await start("shared"), await start("shared")];
      const first = await teach(one, question);
      const asked = upstream.count();
      const hit = await withoutKeeping(() => found(other, question, "hit exact"));
      assert.deepEqual(hit.bytes, first.bytes);
      const embedded = await other.count("embedding.callouts");
      assert.equal(way(await other.ask(question, AS_ALICE)), "hit exact");
      assert.equal(await other.count("embedding.callouts"), embedded);
      // A third gateway holds nothing: what it finds in other words is the store's.
      const third = await start("shared");
      const reply = await withoutKeeping(() => found(third, rephrased, "hit semantic"));
      assert.deepEqual(reply.bytes, first.bytes);
      assert.ok(upstream.count() >= asked);
      const bob: Ask = { headers: { host: "llm.test", authorization: "Bearer bob" } };
      assert.equal(way(await withoutKeeping(() => third.ask(question, bob))), "miss no_candidate");
    });

    test("a gateway that is started anew finds what it has kept", async () => {
      const [question, rephrased] = PAIRS[1];
      const one = await start("restarted");
      const first = await teach(one, question);
      await one.stop();
      const again = await start("restarted");
      const reply = await withoutKeeping(() => found(again, question, "hit exact"));
      assert.deepEqual(reply.bytes, first.bytes);
      assert.equal(await again.count("embedding.callouts"), 1, "the warm-up's");
      const another = await start("restarted");
      assert.deepEqual((await withoutKeeping(() => found(another, rephrased, "hit semantic"))).bytes, first.bytes);
    });

    test("what is reported at one gateway no other one serves after two seconds", async () => {
      const [question, rephrased] = PAIRS[2];
      const filter = { feedback: FEEDBACK, exposeEntry: true };
      const [one, other] = [await start("reported", filter), await start("reported", filter)];
      await teach(one, question);
      const hit = await withoutKeeping(() => found(other, question, "hit exact"));
      const [, entry] = /key="?([0-9a-f]{64})/.exec(String(hit.headers["cache-status"]))!;
      const reply = await fetch(`${one.url}${FEEDBACK.path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${FEEDBACK.token}` },
        body: JSON.stringify({ entry }),
      });
      assert.equal(reply.status, 200);
      await withoutKeeping(async () => {
        await until("the other gateway to forget it", async () => /^miss/.test(way(await other.ask(question, AS_ALICE))), REMOVAL + LENIENCE);
        for (const gateway of [one, other]) {
          await until("its meaning to be forgotten", async () => /^miss/.test(way(await gateway.ask(rephrased, AS_ALICE))), REMOVAL + LENIENCE);
        }
        // It does not come back.
        await sleep(REMOVAL);
        for (const gateway of [one, other]) for (const text of [question, rephrased]) assert.match(way(await gateway.ask(text, AS_ALICE)), /^miss/);
      });
    });

    // A Milvus 2.3 that is killed may come back without what it wrote last.
    test("a store that dies under load costs no client an answer, and its hits come back with it", { skip: isSlow(name) }, async () => {
      const data = await scratch();
      const own = await newStore(name, { data });
      const [question] = PAIRS[4];
      const one = await startGateway(name, own, "killed", { embedding: { breakerOpen: 1_000 } });
      const first = await teach(one, question);
      const other = await startGateway(name, own, "killed", { embedding: { breakerOpen: 1_000 } });
      let isOver = false;
      const statuses = new Set<number>();
      const clients = Array.from({ length: 4 }, async (_, client) => {
        for (let i = 0; !isOver; i++) statuses.add((await other.ask(`What did otter ${client} eat on day ${i}?`, AS_ALICE)).status);
      });
      await other.reaches("external.query.done", 5);
      await own.stop();
      await until("the breaker to open", async () => (await other.count("external.query.breaker")) > 0, 60_000);
      isOver = true;
      await Promise.all(clients);
      assert.deepEqual([...statuses], [200]);
      await newStore(name, { data, port: own.port });
      // A Milvus 2.3 that is ended after eight seconds comes back without what it wrote last.
      if (name !== "milvus") assert.deepEqual((await withoutKeeping(() => found(other, question, "hit exact", 60_000))).bytes, first.bytes);
      await one.reaches("external.watch.done", (await one.count("external.watch.done")) + 1);
      const second = await taughtAgain(one);
      assert.deepEqual((await withoutKeeping(() => found(other, second.question, "hit exact", 60_000))).bytes, second.reply.bytes);
    });

    test("a tenant with 10,000 entries starves none with one", { skip: isSlow(name) }, async () => {
      const [question, rephrased] = PAIRS[3];
      const one = await start("crowded");
      const first = await teach(one, question);
      await crowd(name, server, "crowded", rephrased, 10_000);
      const other = await start("crowded");
      const reply = await withoutKeeping(() => found(other, rephrased, "hit semantic"));
      assert.deepEqual(reply.bytes, first.bytes);
    });
  });
}

/** A gateway with a cache of its own, over this collection. Its main thread and its worker each set the store up. */
async function startGateway(vector: StoreName, { host, port }: StoreServer, collectionID: string, filter: FilterConfig): Promise<Gateway> {
  const gateway = await newGateway({
    clusters: { "ai-proxy": upstream },
    store: { host, port },
    vector,
    filter: { ...filter, vector: { collectionID, timeout: 10_000 } },
  });
  await until("the store to be ready", async () => (await gateway.envoy.logs()).split("vector store ready").length > 2, 30_000);
  return gateway;
}

/** A Milvus 2.3 on a busy machine may refuse writes for longer than they are tried: `ONLY=milvus` runs what needs them soon. */
function isSlow(name: StoreName): string | false {
  return name === "milvus" && process.env.ONLY !== "milvus" && "run with ONLY=milvus";
}

/** Keeps an answer, in the store too. */
async function teach(gateway: Gateway, question: string) {
  const written = await gateway.count("stores.external");
  const reply = await gateway.teach(question, AS_ALICE);
  await gateway.reaches("stores.external", written + 1);
  return reply;
}

/** Keeps answers until one is in the store: one that has just come back may refuse the first. */
async function taughtAgain(gateway: Gateway) {
  let day = 0;
  return until("an answer to be written again", async () => {
    const question = `What did heron ${day++} build?`;
    const written = await gateway.count("stores.external");
    const reply = await gateway.teach(question, AS_ALICE);
    for (let wait = 0; wait < 30 && (await gateway.count("stores.external")) === written; wait++) await sleep(100);
    return (await gateway.count("stores.external")) > written && { question, reply };
  }, 90_000);
}

/** Asks until the answer comes this way: some stores show what was written a little later. */
async function found(gateway: Gateway, question: string, expected: string, limit = 15_000) {
  return until(`«${question}» to be a ${expected}`, async () => {
    const reply = await gateway.ask(question, AS_ALICE);
    return way(reply) === expected && reply;
  }, limit);
}
