/** No answer crosses a boundary: neither to another tenant, nor to a request that is another one but for its question. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { PAIRS, way } from "./support/chat.ts";
import { startUpstream, type Upstream } from "./support/fakes.ts";
import { newGateway, type Ask } from "./support/gateway.ts";

const [QUESTION, REPHRASED] = PAIRS[2];
const BOTH = [QUESTION, REPHRASED];

let upstream: Upstream;
const start = (filter = {}) => newGateway({ clusters: { "ai-proxy": upstream }, filter });
const as = (headers: Record<string, string>, extra = {}): Ask => ({ headers, extra });

before(async () => {
  upstream = await startUpstream();
});

test("by default each credential has its own answers", async () => {
  const gateway = await start();
  const alice = as({ authorization: "Bearer alice" });
  const reply = await gateway.teach(QUESTION, alice);
  assert.deepEqual(await gateway.ways(BOTH, alice), ["hit exact", "hit semantic"]);
  const others: Record<string, string>[] = [{}, { authorization: "Bearer bob" }, { authorization: "bearer alice" }, { "x-api-key": "Bearer alice" }, { authorization: "Bearer alice", "x-api-key": "k" }];
  for (const headers of others) {
    const foreign = await gateway.ask(REPHRASED, as(headers));
    assert.equal(way(foreign), "miss no_candidate", `asked as ${JSON.stringify(headers)}`);
    assert.notEqual(foreign.text, reply.text);
    assert.equal(way(await gateway.ask(QUESTION, as(headers, { n: 1 }))), "miss no_candidate");
  }
});

test("what can change the answer separates; what cannot, does not", async () => {
  const gateway = await start();
  await gateway.teach(QUESTION);
  const turn = { role: "user", content: REPHRASED };
  const others: Ask[] = [
    { extra: { model: "another" } },
    { extra: { temperature: 0 } },
    { extra: { unheard_of: true } },
    { extra: { messages: [{ role: "system", content: "Answer in French." }, turn] } },
    { extra: { messages: [{ role: "user", content: "Hello" }, { role: "assistant", content: "Hi" }, turn] } },
    { path: "/other/v1/chat/completions" },
    { headers: { host: "another.test" } },
    { headers: { "openai-organization": "org" } },
  ];
  for (const other of others) assert.equal(way(await gateway.ask(REPHRASED, other)), "miss no_candidate", JSON.stringify(other));
  const same = { user: "u", metadata: { a: "b" }, store: false };
  assert.deepEqual(await gateway.ways(BOTH, { extra: same }), ["hit exact", "hit semantic"]);
});

test("the tenant can come from a header, and without it nothing is cached", async () => {
  const gateway = await start({ tenant: { from: [{ header: "x-tenant" }] } });
  await gateway.teach(QUESTION, as({ "x-tenant": "a", authorization: "Bearer 1" }));
  assert.deepEqual(await gateway.ways(BOTH, as({ "x-tenant": "a", authorization: "Bearer 2" })), ["hit exact", "hit semantic"]);
  assert.deepEqual(await gateway.ways([REPHRASED], as({ "x-tenant": "b", authorization: "Bearer 1" })), ["miss no_candidate"]);
  assert.deepEqual(await gateway.ways(BOTH, as({ authorization: "Bearer 1" })), ["bypass no_tenant", "bypass no_tenant"]);
  await gateway.counts({ "bypass.no_tenant": 2 });
});

test("answers are shared between credentials only where that is said", async () => {
  const gateway = await start({ tenant: { shared: true } });
  await gateway.teach(QUESTION, as({ authorization: "Bearer alice" }));
  assert.deepEqual(await gateway.ways(BOTH, as({ authorization: "Bearer bob" })), ["hit exact", "hit semantic"]);
});
