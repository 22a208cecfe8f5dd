/** Answers that may be wrong, in a real Envoy: shadow mode reports them, the error budget finds them, feedback forgets them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { FilterConfig } from "../../tools/gateway/index.ts";
import { completion, contentOf, PAIRS, way } from "./support/chat.ts";
import { send, type Reply } from "./support/client.ts";
import { respond, startUpstream, type Upstream } from "./support/fakes.ts";
import { newGateway, type Ask, type Gateway } from "./support/gateway.ts";
import { until } from "./support/lab.ts";

const [QUESTION, REPHRASED] = PAIRS[0];
const AS_ALICE: Ask = { headers: { authorization: "Bearer alice" } };
const TOKEN = "a-long-random-token";
/** What the gauge of the budget's threshold shows while the tier is off. It begins above 10,000: one entry that stands alone needs more than its similarity. */
const TIER_IS_OFF = 20_000;

async function start(filter: FilterConfig): Promise<{ gateway: Gateway; upstream: Upstream }> {
  const upstream = await startUpstream();
  return { upstream, gateway: await newGateway({ clusters: { "ai-proxy": upstream }, filter }) };
}

/** From now on the upstream says this. */
function say(upstream: Upstream, text: string): void {
  upstream.answer = (_, response) => respond(response, completion(text));
}

/** The pairs that Envoy's log reports. */
async function reports(gateway: Gateway): Promise<Record<string, unknown>[]> {
  const lines = (await gateway.envoy.logs()).split("\n").filter((line) => line.includes('{"reprise":"pair"'));
  return lines.map((line) => JSON.parse(line.slice(line.indexOf("{"), line.lastIndexOf("}") + 1)) as Record<string, unknown>);
}

test("shadow mode serves nothing, and reports what it would have served", async () => {
  const { gateway, upstream } = await start({ mode: "shadow", shadowLog: "text" });
  say(upstream, "For eight minutes.");
  await gateway.teach(QUESTION);
  assert.equal(way(await gateway.teach(REPHRASED)), "miss shadow_semantic");
  say(upstream, "Never.");
  const reply = await gateway.teach(QUESTION);
  assert.equal(way(reply), "miss shadow_exact");
  assert.equal(contentOf(reply), "Never.");
  assert.equal(upstream.count(), 3);
  await gateway.counts({ "shadow.same": 1, "shadow.different": 1, "requests.hit_exact": 0, "requests.hit_semantic": 0 });
  const [{ similarity, ...report }] = await until("a report", async () => {
    const found = await reports(gateway);
    return found.length === 1 && found;
  });
  assert.deepEqual(report, { reprise: "pair", agreement: "same", a: REPHRASED, b: QUESTION });
  assert.ok((similarity as number) > 0.92 && (similarity as number) < 1);
});

test("long answers are compared by the real embedder", async () => {
  const { gateway, upstream } = await start({ mode: "shadow" });
  say(upstream, "Put the egg into boiling water and leave it there for eight minutes, then cool it with cold water.");
  await gateway.teach(QUESTION);
  say(upstream, "Place the egg in boiling water, leave it for eight minutes, then cool it under cold water.");
  await gateway.teach(REPHRASED);
  await gateway.counts({ "shadow.same": 1 });
  await gateway.teach(QUESTION, AS_ALICE);
  say(upstream, "The council of the town has decided to build a new railway station next to the old harbour.");
  await gateway.teach(REPHRASED, AS_ALICE);
  await gateway.counts({ "shadow.same": 1, "shadow.different": 1, "shadow.unsure": 0 });
});

test("a re-ask finds a wrong entry, and it is not served again", async () => {
  const { gateway, upstream } = await start({ errorBudget: { maxWrongRate: 0.2, sampleRate: 1 } });
  say(upstream, "Eight minutes");
  await gateway.teach(QUESTION, AS_ALICE);
  // Right often enough for the budget to bear one mistake.
  for (let i = 1; i <= 30; i++) {
    assert.equal(way(await gateway.ask(REPHRASED, AS_ALICE)), "hit semantic");
    await gateway.reaches("budget.same", i);
  }
  assert.equal(upstream.count(), 31);
  const { headers, body, url } = upstream.received.at(-1)!;
  assert.equal(url, "/v1/chat/completions");
  assert.equal(headers.authorization, "Bearer alice");
  assert.equal(headers["x-higress-skip-ai-cache"], "on");
  assert.equal((JSON.parse(body.toString()) as { messages: { content: string }[] }).messages[0].content, REPHRASED);
  say(upstream, "Twelve minutes");
  const reply = await gateway.ask(REPHRASED, AS_ALICE);
  assert.equal(contentOf(reply), "Eight minutes");
  await gateway.counts({ "budget.different": 1 });
  assert.equal(way(await gateway.ask(REPHRASED, AS_ALICE)), "miss found_wrong");
  assert.equal(way(await gateway.ask(QUESTION, AS_ALICE)), "hit exact");
});

test("a budget that cannot be kept switches the semantic tier off", async () => {
  // The upstream never says the same twice. Each seed is a conversation of its own.
  const { gateway, upstream } = await start({ errorBudget: { maxWrongRate: 0.01, sampleRate: 1, maxConcurrent: 64 } });
  for (let seed = 0; seed < 60; seed++) {
    await gateway.teach(QUESTION, { extra: { seed } });
    await gateway.ask(REPHRASED, { extra: { seed } });
  }
  // A hit is checked behind the client's back.
  await until("every hit to be checked", async () => upstream.count() >= 120);
  await until("the tier to be off", async () => (await gateway.count("budget.threshold")) === TIER_IS_OFF);
  await gateway.teach(QUESTION, { extra: { seed: 61 } });
  assert.equal(way(await gateway.ask(REPHRASED, { extra: { seed: 61 } })), "miss error_budget");
  assert.equal(way(await gateway.ask(QUESTION, { extra: { seed: 61 } })), "hit exact");
});

test("feedback forgets an entry, and is not for everybody", async () => {
  const { gateway, upstream } = await start({ exposeEntry: true, feedback: { path: "/reprise/feedback", token: TOKEN } });
  await gateway.teach(QUESTION);
  const reply = await gateway.ask(REPHRASED);
  const [, entry, similarity] = /^reprise; hit; ttl=\d+; detail=semantic; key="([0-9a-f]{64})"; similarity=(0\.\d{4})$/.exec(String(reply.headers["cache-status"]))!;
  const report = (body: unknown, headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` }, method = "POST"): Promise<Reply> =>
    send(gateway.url, { path: "/reprise/feedback", body: body === undefined ? "" : JSON.stringify(body), headers, method });
  const valid = { entry, similarity: Number(similarity) };
  assert.equal((await report(valid, {})).status, 401);
  assert.equal((await report(valid, { authorization: "Bearer another-long-token" })).status, 401);
  assert.equal((await report(undefined, undefined, "GET")).status, 405);
  const refused = await report({ entry: "x" });
  assert.equal(refused.status, 400);
  assert.match(refused.json().error, /^entry: /);
  assert.equal((await report("x".repeat(2_000_000))).status, 400);
  assert.match(String((await gateway.ask(REPHRASED)).headers["cache-status"]), /hit/);
  const accepted = await report(valid);
  assert.equal(accepted.status, 200);
  assert.deepEqual(accepted.json(), { evicted: true });
  assert.deepEqual((await report(valid)).json(), { evicted: false });
  assert.equal(upstream.count(), 1);
  assert.equal(way(await gateway.ask(REPHRASED)), "miss candidate_gone");
  assert.equal(upstream.count(), 2);
});
