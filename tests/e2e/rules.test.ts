/** What a client can ask of the cache, what the cache tells, and what an operator sees of it. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { cacheStatus, contentOf, PAIRS, way } from "./support/chat.ts";
import { respond, startUpstream, type Upstream } from "./support/fakes.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";
import { until } from "./support/lab.ts";

let upstream: Upstream;
let gateway: Gateway;

before(async () => {
  upstream = await startUpstream();
  gateway = await newGateway({ clusters: { "ai-proxy": upstream } });
});

const SKIP = { headers: { "x-higress-skip-ai-cache": "on" } };
const NO_STORE = { headers: { "cache-control": "no-store" } };
const NO_CACHE = { headers: { "cache-control": "max-age=0, No-Cache" } };

for (const [name, options, reason] of [
  ["x-higress-skip-ai-cache: on", SKIP, "skip_header"],
  ["Cache-Control: no-store", NO_STORE, "no_store"],
] as const) {
  test(`${name}: neither read nor kept`, async () => {
    const question = `Is this kept with ${name}?`;
    const asked = upstream.count();
    assert.deepEqual(await gateway.ways([question, question], options), [`bypass ${reason}`, `bypass ${reason}`]);
    assert.equal(upstream.count(), asked + 2);
    const kept = await gateway.teach(question); // a miss: it was not kept before
    const other = await gateway.ask(question, options);
    assert.equal(way(other), `bypass ${reason}`);
    assert.notEqual(other.text, kept.text);
    assert.deepEqual((await gateway.ask(question)).bytes, kept.bytes, "and what is in the cache stays");
    await gateway.counts({ [`bypass.${reason}`]: 3 });
  });
}

test("Cache-Control: no-cache: not read, kept anew", async () => {
  const [question, rephrased] = PAIRS[3];
  const old = await gateway.teach(question);
  const fresh = await gateway.teach(question, NO_CACHE);
  assert.equal(way(fresh), "request no_cache");
  assert.notEqual(contentOf(fresh), contentOf(old));
  assert.deepEqual((await gateway.ask(question)).bytes, fresh.bytes);
  assert.equal(way(await gateway.ask(rephrased)), "hit semantic");
});

test("Age and ttl move with the clock", async () => {
  const question = "How old is this?";
  await gateway.teach(question);
  const older = await until("an Age of a second", async () => {
    const reply = await gateway.ask(question);
    return Number(reply.headers.age) >= 1 && reply;
  });
  const age = Number(older.headers.age);
  assert.match(String(older.headers.age), /^\d+$/);
  assert.ok(Math.abs(3600 - (cacheStatus(older).ttl! + age)) <= 1, `age ${age}, ${older.headers["cache-status"]}`);
});

test("a miss has no Age of ours, and keeps the upstream's headers", async () => {
  upstream.answer = (_, response) => respond(response, "{}", { headers: { "x-model": "m", "set-cookie": "a=b" } });
  const reply = await gateway.ask("Which headers come through?");
  assert.equal(reply.headers.age, undefined);
  assert.equal(reply.headers["x-model"], "m");
  assert.deepEqual(reply.headers["set-cookie"], ["a=b"]);
});

test("the access log tells hits, misses and bypasses apart", async () => {
  const fresh = await newGateway({ clusters: { "ai-proxy": await startUpstream() } });
  const [question, rephrased] = PAIRS[4];
  const lines = [];
  for (const [asked, options] of [[question], [question], [rephrased], [question, SKIP]] as const) {
    lines.push(await fresh.logged(() => fresh.ask(asked, options)));
    if (lines.length === 1) await fresh.reaches("stores.kept", 1);
  }
  const upstreamHost = lines[0]!.upstream;
  assert.match(String(upstreamHost), /^127\.0\.0\.1:/);
  assert.deepEqual(
    lines.map(({ cache, details, upstream, status, flags }) => [cache, details, upstream, status, flags]),
    [
      ["miss", "via_upstream", upstreamHost, 200, "-"],
      ["hit_exact", "reprise_hit", null, 200, "-"],
      ["hit_semantic", "reprise_hit", null, 200, "-"],
      ["bypass", "via_upstream", upstreamHost, 200, "-"],
    ],
  );
});

test("Prometheus sees the counters with their reason as a label, and the latency of embeddings as a histogram", async () => {
  const upstream = await startUpstream();
  const fresh = await newGateway({ clusters: { "ai-proxy": upstream } });
  const [question, rephrased] = PAIRS[4];
  await fresh.teach(question);
  await fresh.ways([question, rephrased]);
  await fresh.ask(question, SKIP);
  await fresh.ask("?", { body: "{" });
  const cut = { choices: [{ index: 0, message: { role: "assistant", content: "a" }, finish_reason: "length" }] };
  upstream.answer = (_, response) => respond(response, JSON.stringify(cut));
  await fresh.ask("Which answer is cut at the limit?");
  const metrics = async () => (await fetch(`${fresh.envoy.adminUrl}/stats/prometheus?filter=reprise`)).text();
  await fresh.counts({ "requests.hit_exact": 1, "requests.hit_semantic": 1, "bypass.skip_header": 1, "bypass.malformed": 1, "stores.finish_length.openai_chat": 1 });
  // Envoy merges the workers' histograms every five seconds.
  const text = await until("the histogram", async () => {
    const text = await metrics();
    return /^reprise_embedding_milliseconds_count\{\} [1-9]/m.test(text) && text;
  });
  const value = (series: string) => Number(new RegExp(`^${series.replace(/[{}"]/g, "\\$&")} (\\d+)$`, "m").exec(text)?.[1] ?? NaN);
  assert.deepEqual(
    {
      exact: value("reprise_requests_hit_exact{}"),
      semantic: value("reprise_requests_hit_semantic{}"),
      miss: value('reprise_miss{reason="no_candidate"}'),
      skipped: value('reprise_bypass{reason="skip_header"}'),
      malformed: value('reprise_bypass{reason="malformed"}'),
      kept: value('reprise_stores{reason="kept"}'),
      failed: value('reprise_error{reason="embedding_status"}'),
      cut: value('reprise_stores{reason="finish_length",protocol="openai_chat"}'),
    },
    { exact: 1, semantic: 1, miss: 2, skipped: 1, malformed: 1, kept: 1, failed: 0, cut: 1 },
  );
  // Every family of reasons has its label, those that have not counted yet, too; the gauge is no reason.
  for (const series of ['stale{reason="if_error"}', 'refresh{reason="kept"}', 'shadow{reason="same"}', 'budget{reason="unsure"}', 'budget{reason="skipped"}', "budget_threshold{}"]) {
    assert.equal(value(`reprise_${series}`), 0, series);
  }
  assert.match(text, /^reprise_embedding_milliseconds_bucket\{le="25"\} \d+$/m);
  assert.equal(value("reprise_embedding_milliseconds_count{}"), value("reprise_embedding_callouts{}"));
  assert.ok(value("reprise_embedding_callouts{}") >= 3, "the warm-up and two questions");
  const plain = await (await fetch(`${fresh.envoy.adminUrl}/stats?filter=reprise.embedding.milliseconds`)).text();
  assert.match(plain, /^wasmcustom\.reprise\.embedding\.milliseconds: P0\(/m);
});
