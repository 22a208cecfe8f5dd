/** What a browser needs of an answer from the cache to show it to a page: what the upstream says, and what Envoy's own CORS filter says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Document } from "yaml";
import { completion, way } from "./support/chat.ts";
import { send } from "./support/client.ts";
import { respond, startUpstream, type Upstream } from "./support/fakes.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";

const EXACT = { enableSemanticCache: false };
const A = "https://a.test";
const B = "https://b.test";

async function start(more: object = {}): Promise<{ upstream: Upstream; gateway: Gateway }> {
  const upstream = await startUpstream();
  return { upstream, gateway: await newGateway({ clusters: { "ai-proxy": upstream }, filter: EXACT, ...more }) };
}

test("an upstream that speaks to browsers is heard through the cache, by each origin what is said to it", async () => {
  const { upstream, gateway } = await start();
  upstream.answer = ({ headers: { origin = "" } }, response) => {
    const cors: Record<string, string> = origin === "" ? {} : { "access-control-allow-origin": origin, "access-control-allow-credentials": "true", vary: "Origin" };
    const others = { "content-language": "en", "x-request-id": "first", "x-ratelimit-remaining-requests": "9", "openai-processing-ms": "5", "set-cookie": "a=b" };
    respond(response, completion(`to ${origin}`), { headers: { ...cors, ...others } });
  };
  const clients: Record<string, string>[] = [{ origin: A }, { origin: B }, {}];
  for (const headers of clients) assert.equal(way(await gateway.teach("Who may read?", { headers })), "miss not_stored");
  for (const headers of clients) {
    const hit = await gateway.ask("Who may read?", { headers });
    assert.equal(way(hit), "hit exact");
    assert.equal(hit.text, completion(`to ${headers.origin ?? ""}`));
    const { origin } = headers;
    assert.equal(hit.headers["access-control-allow-origin"], origin);
    assert.equal(hit.headers["access-control-allow-credentials"], origin && "true");
    assert.equal(hit.headers.vary, origin && "Origin");
    assert.equal(hit.headers["content-language"], "en");
    for (const name of ["x-request-id", "x-ratelimit-remaining-requests", "openai-processing-ms", "set-cookie"]) assert.equal(hit.headers[name], undefined, name);
  }
  assert.equal(upstream.count(), 3);
});

/** The policy that envoy.yaml shows in a comment. */
function withPolicy(document: Document): void {
  const policy = {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy",
    allow_origin_string_match: [{ exact: A }], allow_methods: "POST", allow_headers: "authorization, content-type", expose_headers: "cache-status, age", max_age: "600",
  };
  const host = ["static_resources", "listeners", 0, "filter_chains", 0, "filters", 0, "typed_config", "route_config", "virtual_hosts", 0];
  document.setIn([...host, "typed_per_filter_config"], { "envoy.filters.http.cors": policy });
}

test("Envoy's CORS filter in front answers preflights, and its headers stand on misses and hits alike", async () => {
  const { upstream, gateway } = await start({ edit: withPolicy });
  upstream.answer = (_, response) => respond(response, completion("x"), { headers: { "access-control-allow-origin": "https://wrong.test" } });
  const preflight = (origin: string) => send(gateway.url, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization" } });
  const allowed = await preflight(A);
  assert.equal(allowed.headers["access-control-allow-origin"], A);
  assert.equal(allowed.headers["access-control-allow-headers"], "authorization, content-type");
  assert.equal(upstream.count(), 0);
  const headers = { origin: A };
  const miss = await gateway.teach("Who may read?", { headers });
  const hit = await gateway.ask("Who may read?", { headers });
  assert.equal(way(hit), "hit exact");
  for (const reply of [miss, hit]) {
    assert.equal(reply.headers["access-control-allow-origin"], A);
    assert.equal(reply.headers["access-control-expose-headers"], "cache-status, age");
  }
  assert.equal(upstream.count(), 1);
});

test("a header that must not be replayed is refused when Envoy starts", async () => {
  await assert.rejects(newGateway({ filter: { cache: { responseHeaders: ["set-cookie"] } } }), (error: Error & { detail?: string }) =>
    /cache\.responseHeaders\[0\]: expected a header that may be replayed, got set-cookie, which is about one answer or one client/.test(error.detail ?? ""),
  );
});
