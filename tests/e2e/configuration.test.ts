/** What an operator can get wrong: a bad configuration is refused with the key's name, a missing Envoy flag costs speed and no request. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Document } from "yaml";
import { Failure } from "../../tools/lib/failure.ts";
import { PAIRS, way } from "./support/chat.ts";
import { startUpstream } from "./support/fakes.ts";
import { newGateway } from "./support/gateway.ts";

const REFUSED = "configuration refused: ";

const CASES: [string, unknown, RegExp][] = [
  ["an unknown key", { embeding: {} }, /embeding/],
  ["an unknown key in a section", { cache: { ttl: 5 } }, /cache\.ttl/],
  ["a wrong type", { embedding: { timeout: "300" } }, /embedding\.timeout/],
  ["a number out of bounds", { vector: { topK: 65 } }, /vector\.topK/],
  ["an unknown word", { vector: { type: "faiss" } }, /vector\.type/],
  ["a store without an address", { vector: { type: "chroma" } }, /vector\.cluster/],
  ["a model that is not known, without its dimension", { embedding: { model: "other" } }, /embedding\.dimension/],
  ["a tenant that is shared and named", { tenant: { shared: true, from: [{ header: "x" }] } }, /tenant/],
  ["a key twice", '{"maxRequestBytes": 2048, "maxRequestBytes": 4096}', /maxRequestBytes/],
  ["no JSON", '{"cache": {', /JSON/],
];

for (const [name, filter, key] of CASES) {
  test(`${name}: Envoy does not start, and one line says why`, async () => {
    const failure = await newGateway({ filter: typeof filter === "string" ? filter : JSON.stringify(filter) }).then(
      () => assert.fail("Envoy started"),
      (error: unknown) => error,
    );
    assert.ok(failure instanceof Failure, String(failure));
    const lines = failure.detail.split("\n").filter((line) => line.includes(REFUSED));
    assert.equal(lines.length, 1, failure.detail);
    assert.match(lines[0]!.slice(lines[0]!.indexOf(REFUSED)), key);
  });
}

test("cacheKeyStrategy disabled: Envoy starts, and nothing is cached", async () => {
  const upstream = await startUpstream();
  const gateway = await newGateway({ clusters: { "ai-proxy": upstream }, filter: { cacheKeyStrategy: "disabled" } });
  for (let time = 1; time <= 2; time++) {
    assert.equal((await gateway.ask("Cached?")).headers["cache-status"], undefined);
    assert.equal(upstream.count(), time);
  }
});

/** Two named routes in front of the shipped one, which has no name. */
function withNamedRoutes(document: Document): void {
  const routes = ["static_resources", "listeners", 0, "filter_chains", 0, "filters", 0, "typed_config", "route_config", "virtual_hosts", 0, "routes"];
  const shipped = document.getIn([...routes, 0]) as { toJSON(): object };
  for (const name of ["short", "closed"]) {
    const route = document.createNode({ ...shipped.toJSON(), name, match: { prefix: `/${name}/` } });
    (document.getIn(routes) as { items: unknown[] }).items.unshift(route);
  }
}

test("rules: the route, the cluster and the host choose the configuration, by Envoy's own names", async () => {
  const exact = { enableSemanticCache: false };
  const upstream = await startUpstream();
  const gateway = await newGateway({
    clusters: { "ai-proxy": upstream },
    edit: withNamedRoutes,
    filter: {
      _rules_: [
        { _match_route_: ["closed"], cacheKeyStrategy: "disabled" },
        { _match_route_: ["short"], _match_service_: ["ai-proxy"], ...exact, cache: { cacheTTL: 100 } },
        { _match_domain_: ["*.example.com"], ...exact, cache: { cacheTTL: 200 } },
      ],
      ...exact,
      cache: { cacheTTL: 300 },
    },
  });
  const cases: [string, Record<string, string>, RegExp | undefined][] = [
    ["/closed/v1/chat/completions", {}, undefined],
    ["/short/v1/chat/completions", {}, /hit; ttl=(100|99|98);/],
    ["/v1/chat/completions", { host: "a.EXAMPLE.com" }, /hit; ttl=(200|199|198);/],
    ["/v1/chat/completions", {}, /hit; ttl=(300|299|298);/],
  ];
  for (const [path, headers, expected] of cases) {
    const before = upstream.count();
    const kept = await gateway.count("stores.kept");
    await gateway.ask("Which rule?", { path, headers });
    if (expected) await gateway.reaches("stores.kept", kept + 1);
    const again = await gateway.ask("Which rule?", { path, headers });
    if (expected) assert.match(String(again.headers["cache-status"]), expected, path);
    else assert.equal(again.headers["cache-status"], undefined);
    assert.equal(upstream.count() - before, expected ? 1 : 2, path);
  }
});

function withoutTheFlag(document: Document): void {
  const filters = ["static_resources", "listeners", 0, "filter_chains", 0, "filters", 0, "typed_config", "http_filters"];
  const at = (document.toJS().static_resources.listeners[0].filter_chains[0].filters[0].typed_config.http_filters as { name: string }[]).findIndex(({ name }) => name === "reprise");
  assert.ok(document.deleteIn([...filters, at, "typed_config", "config", "allow_on_headers_stop_iteration"]), "the shipped file has the flag");
}

test("without allow_on_headers_stop_iteration requests are answered, one warning is logged, and the cache still works", async () => {
  const [question, rephrased] = PAIRS[0];
  const upstream = await startUpstream();
  const gateway = await newGateway({ clusters: { "ai-proxy": upstream }, edit: withoutTheFlag });
  const first = await Promise.all([question, rephrased, "And this?"].map((asked) => gateway.ask(asked)));
  assert.deepEqual(first.map(way), Array(3).fill("bypass headers_not_held"));
  await gateway.counts({ "bypass.headers_not_held": 3 });
  assert.equal(upstream.count(), 3);
  const kept = await gateway.teach(question);
  assert.deepEqual(await gateway.ways([question, rephrased]), ["hit exact", "hit semantic"]);
  assert.deepEqual((await gateway.ask(rephrased)).bytes, kept.bytes);
  const warnings = (await gateway.envoy.logs()).split("\n").filter((line) => line.includes("allow_on_headers_stop_iteration: true"));
  assert.equal(warnings.length, 1);
});
