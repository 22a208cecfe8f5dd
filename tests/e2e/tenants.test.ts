/** No answer crosses a boundary: neither to another tenant, nor to a request that is another one but for its question. */
import assert from "node:assert/strict";
import { Agent, request } from "node:https";
import { before, test } from "node:test";
import type { Document } from "yaml";
import { newCertificate, type Certificate } from "./support/certificate.ts";
import { chat, PAIRS, way } from "./support/chat.ts";
import { read } from "./support/client.ts";
import { startUpstream, type Upstream } from "./support/fakes.ts";
import { newGateway, type Ask, type Gateway } from "./support/gateway.ts";

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

test("whatever header or parameter says credential separates, in a real Envoy too, and what names nobody does not", async () => {
  const gateway = await start();
  const path = "/v1/chat/completions";
  const alice: Ask = { headers: { authorization: "Bearer shared", cookie: "session=alice", "x-goog-api-key": "g", "proxy-authorization": "Basic a" }, path: `${path}?key=alice` };
  await gateway.teach(QUESTION, alice);
  const others: Ask[] = [
    ...Object.keys(alice.headers!).map((name) => ({ ...alice, headers: { ...alice.headers, [name]: "bob" } })),
    { ...alice, headers: { ...alice.headers, "x-litellm-key": "bob" } },
    { ...alice, headers: { ...alice.headers, "X-Portkey-API-Key": "bob" } },
    { ...alice, headers: { ...alice.headers, "x-api-key": ["k", "l"] } },
    { ...alice, path: `${path}?key=bob` },
    { ...alice, path: `${path}?%6bey=alice` },
    { ...alice, path },
  ];
  for (const other of others) assert.deepEqual(await gateway.ways([REPHRASED], other), ["miss no_candidate"], JSON.stringify(other));
  const order = Object.fromEntries(Object.entries(alice.headers!).reverse());
  const same: Ask = { ...alice, headers: { ...order, "idempotency-key": "1", "sec-fetch-mode": "cors", "x-csrf-token": "2", "x-request-id": "3" } };
  assert.deepEqual(await gateway.ways(BOTH, same), ["hit exact", "hit semantic"]);
});

/** Lets clients of the listener show a certificate, whoever has signed it. */
function withClientCertificates({ cert, key }: Certificate): (document: Document) => void {
  const common = {
    tls_certificates: [{ certificate_chain: { inline_string: cert }, private_key: { inline_string: key } }],
    validation_context: { trusted_ca: { inline_string: cert }, trust_chain_verification: "ACCEPT_UNTRUSTED" },
  };
  const type = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext";
  const socket = { name: "envoy.transport_sockets.tls", typed_config: { "@type": type, require_client_certificate: false, common_tls_context: common } };
  return (document) => document.setIn(["static_resources", "listeners", 0, "filter_chains", 0, "transport_socket"], socket);
}

/** Asks over TLS, with or without a certificate. */
function askOverTls(gateway: Gateway, question: string, certificate: Partial<Certificate>, resumes?: Agent): Promise<string> {
  const agent = resumes ?? new Agent({ keepAlive: false, maxCachedSessions: 0 });
  const url = new URL("/v1/chat/completions", gateway.url.replace("http:", "https:"));
  return new Promise((resolve, reject) => {
    const options = { method: "POST", agent, rejectUnauthorized: false, headers: { "content-type": "application/json", authorization: "Bearer shared" }, ...certificate };
    const outgoing = request(url, options, (response) => read(response).then((reply) => resolve(way(reply)), reject));
    outgoing.setTimeout(60_000, () => outgoing.destroy(new Error("no answer")));
    outgoing.once("error", reject).end(chat(question));
  });
}

test("clients that show different certificates are different tenants, and one that shows none is another", async () => {
  const gateway = await newGateway({ clusters: { "ai-proxy": upstream }, filter: { enableSemanticCache: false }, edit: withClientCertificates(newCertificate("localhost")) });
  const clients: Partial<Certificate>[] = [newCertificate("client"), newCertificate("client"), {}];
  for (const [i, client] of clients.entries()) {
    assert.equal(await askOverTls(gateway, "Whose?", client), "miss not_stored");
    await gateway.counts({ "stores.kept": i + 1 });
  }
  for (const client of clients) assert.equal(await askOverTls(gateway, "Whose?", client), "hit exact");
  const resuming = new Agent({ keepAlive: false });
  for (let i = 0; i < 3; i++) assert.equal(await askOverTls(gateway, "Whose?", clients[0]!, resuming), "hit exact", "also in a resumed session");
});

test("where a credential is required, who has none is not cached", async () => {
  const gateway = await start({ tenant: { required: true } });
  assert.deepEqual(await gateway.ways([QUESTION, QUESTION]), ["bypass no_credential", "bypass no_credential"]);
  await gateway.teach(QUESTION, as({ cookie: "a=b" }));
  assert.deepEqual(await gateway.ways([QUESTION], as({ cookie: "a=b" })), ["hit exact"]);
  await gateway.counts({ "bypass.no_credential": 2, "tenants.seen": 1 });
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
