/** What counts as a credential: headers, parameters and the certificate of a client, whatever they are called, and what does not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Gateway, type GatewayOptions, type RequestHeaders } from "../support/gateway.ts";

const EXACT = { enableSemanticCache: false };
const QUESTION = chat("q");
const PATH = "/v1/chat/completions";
const CERTIFICATE = "connection.sha256_peer_certificate_digest";

const start = (tenant: object = {}, options: GatewayOptions = {}): Promise<Gateway> => Gateway.start({ ...EXACT, tenant }, options);

/** Whether two requests share an answer, each asked first. */
async function share(a: RequestHeaders, b: RequestHeaders, tenant: object = {}): Promise<boolean> {
  const found = [];
  for (const [first, second] of [[a, b], [b, a]]) {
    const gateway = await start(tenant);
    assert.equal(gateway.ask(QUESTION, { headers: first }).from, "upstream");
    assert.equal(gateway.ask(QUESTION, { headers: first }).from, "cache", "a request finds its own answer");
    found.push(gateway.ask(QUESTION, { headers: second }).from === "cache");
  }
  assert.equal(found[0], found[1]);
  return found[0];
}

const NAMED = [
  "authorization", "proxy-authorization", "x-authorization", "x-forwarded-authorization", "x-goog-api-key", "ocp-apim-subscription-key", "x-litellm-key", "x-litellm-api-key",
  "x-portkey-api-key", "x-portkey-virtual-key", "cf-aig-authorization", "helicone-auth", "x-functions-key", "xi-api-key", "x-rapidapi-key", "private-token", "x-amz-security-token",
  "x-auth-token", "x-client-secret", "x-session-id", "session_id", "cookie", "x-goog-authenticated-user-email", "cf-access-jwt-assertion", "x-amzn-oidc-identity",
  "x-consumer-id", "x-mse-consumer", "x-ms-client-principal", "x-credential-identifier", "x-forwarded-client-cert", "client-cert", "signature", "x-password", "x-forwarded-user", "remote-user",
];

test("two values of any header whose name says credential never share, also beside one that is the same", async () => {
  for (const name of NAMED) {
    assert.ok(!(await share({ [name]: "alice" }, { [name]: "bob" })), name);
    assert.ok(!(await share({ authorization: null, [name]: "alice" }, { authorization: null, [name]: "bob" })), `${name} alone`);
    assert.ok(!(await share({ authorization: null, [name]: "alice" }, { authorization: null })), `${name} or nothing`);
  }
});

test("what differs with each request and names nobody is shared", async () => {
  const names = [
    "idempotency-key", "x-idempotency-key", "x_idempotency_key", "sec-websocket-key", "sec-fetch-site", "x-csrf-token", "x-csrftoken", "x-xsrf-token", "csrf-token",
    "x-cache-key", "cf-aig-cache-key", "prompt_cache_key", "surrogate-key", "x-request-id", "traceparent", "user-agent", "x-forwarded-for", "x-stainless-retry-count",
  ];
  for (const name of names) assert.ok(await share({ [name]: "1" }, { [name]: "2" }), name);
});

test("an exception hides no credential behind it", async () => {
  for (const name of ["x-auth-cache-key", "x-cache-key-secret", "idempotency-key-token", "xsec-key", "x-sec-token"]) {
    assert.ok(!(await share({ [name]: "1" }, { [name]: "2" })), name);
  }
});

test("the order of headers does not matter; that of one header's values does, and so does how often each is there", async () => {
  const a: RequestHeaders = { "x-api-key": "k", cookie: "c", "x-goog-api-key": "g" };
  const b: RequestHeaders = { "x-goog-api-key": "g", cookie: "c", "x-api-key": "k" };
  assert.ok(await share(a, b));
  assert.ok(!(await share({ "x-api-key": ["k", "l"] }, { "x-api-key": ["l", "k"] })));
  assert.ok(!(await share({ "x-api-key": ["k", "k"] }, { "x-api-key": "k" })));
  assert.ok(!(await share({ "x-api-key": ["k", "l"] }, { "x-api-key": "k, l" })));
});

test("names and values do not run into one another", async () => {
  assert.ok(!(await share({ "x-key": "1", "x-key2": "2" }, { "x-key": "12", "x-key2": "" })));
  assert.ok(!(await share({ "a-key": "x", "b-key": "y" }, { "a-key": "y", "b-key": "x" })));
});

test("very many credentials count all", async () => {
  const many = (last: string): RequestHeaders => Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`x-key-${i}`, i < 199 ? "v" : last]));
  assert.ok(!(await share(many("a"), many("b"))));
});

test("keys in the query count, however they are written, and so does the rest of it", async () => {
  const at = (query: string): RequestHeaders => ({ authorization: null, ":path": PATH + query });
  for (const name of ["key", "api-key", "api_key", "apikey", "access_token", "token", "Key", "%6bey", "k%65y", "sig", "X-Amz-Signature", "session"]) {
    assert.ok(!(await share(at(`?${name}=alice`), at(`?${name}=bob`))), name);
  }
  assert.ok(!(await share(at("?alt=a"), at("?alt=b"))));
  assert.ok(!(await share(at("?a=1&b=2"), at("?b=2&a=1"))), "in doubt the order matters");
  assert.ok(!(await share(at("?key=a"), { authorization: null, "?key": "a", key: "a" })), "a parameter is no header");
});

test("a client's certificate counts, beside any other credential and alone", async () => {
  for (const headers of [{}, { authorization: null }] as RequestHeaders[]) {
    const properties: Record<string, string | Buffer> = {};
    const gateway = await start({}, { properties });
    for (const expected of ["upstream", "cache"]) {
      for (const digest of [null, "aa", "ab"]) {
        if (digest === null) delete properties[CERTIFICATE];
        else properties[CERTIFICATE] = digest;
        assert.equal(gateway.ask(QUESTION, { headers }).from, expected, String(digest));
      }
    }
    properties[CERTIFICATE] = "";
    assert.equal(gateway.ask(QUESTION, { headers: { authorization: null } }).from, headers.authorization === null ? "cache" : "upstream", "an empty one is none");
  }
});

test("tenant.ignore takes a name out, in whatever case, as a header and as a parameter", async () => {
  const tenant = { ignore: ["X-Session-Affinity", "Trace_Token"] };
  assert.ok(await share({ "x-session-affinity": "1" }, { "x-session-affinity": "2" }, tenant));
  assert.ok(await share({ "x-session-affinity": "1" }, {}, tenant));
  assert.ok(!(await share({ "x-session-affinity2": "1" }, { "x-session-affinity2": "2" }, tenant)));
  assert.ok(!(await share({ "x-session-affinity": "1", cookie: "a" }, { "x-session-affinity": "1", cookie: "b" }, tenant)));
  const at = (query: string): RequestHeaders => ({ ":path": PATH + query });
  for (const [a, b] of [["?trace_token=1", "?trace_token=2"], ["?trace_token=1", ""], ["?a=1&Trace%5Ftoken=1&b=2", "?a=1&b=2"], ["?trace_token=1&a=1", "?a=1"], ["?a=1&trace_token", "?a=1"]]) {
    assert.ok(await share(at(a), at(b), tenant), `${a} ${b}`);
  }
  assert.ok(!(await share(at("?trace_token=1&key=a"), at("?trace_token=1&key=b"), tenant)));
});

test("where answers are shared or a source names the tenant, headers do not count, and the query does but for what is ignored", async () => {
  const at = (query: string, headers: RequestHeaders = {}): RequestHeaders => ({ ":path": PATH + query, "x-team": "red", ...headers });
  for (const tenant of [{ shared: true }, { from: [{ header: "x-team" }] }]) {
    assert.ok(await share({ "x-team": "red", cookie: "a" }, { "x-team": "red", "x-api-key": "b" }, tenant));
    assert.ok(!(await share(at("?max_tokens=1"), at("?max_tokens=2"), tenant)));
    assert.ok(await share(at("?key=a"), at("?key=b"), { ...tenant, ignore: ["key"] }));
  }
});

test("without a credential all share the tenant «anonymous»; where one is required they are passed by", async () => {
  const nobody: RequestHeaders[] = [{ authorization: null }, { authorization: "" }, { authorization: null, "idempotency-key": "1" }, { authorization: null, "x-affinity-key": "1" }];
  assert.ok(await share({ authorization: null }, { authorization: null, "user-agent": "x" }));
  const gateway = await start({ required: true, ignore: ["x-affinity-key"] });
  for (const headers of nobody) assert.equal(gateway.ask(QUESTION, { headers }).cacheStatus, "fwd=bypass; detail=no_credential", JSON.stringify(headers));
  assert.equal(gateway.metric("bypass.no_credential"), nobody.length);
  assert.equal(gateway.metric("stores.kept"), 0);
  const somebody: RequestHeaders[] = [{}, { authorization: null, cookie: "a=b" }, { authorization: null, ":path": `${PATH}?key=k` }];
  for (const headers of somebody) {
    assert.equal(gateway.ask(QUESTION, { headers }).from, "upstream");
    assert.equal(gateway.ask(QUESTION, { headers }).from, "cache");
  }
  const properties = { [CERTIFICATE]: "aa" };
  assert.equal((await start({ required: true }, { properties })).ask(QUESTION, { headers: { authorization: null } }).cacheStatus, "fwd=miss; detail=not_stored");
});

test("a refresh carries every credential, also one that is not counted, and nothing else of the client's", async () => {
  const gateway = await Gateway.start({ ...EXACT, tenant: { ignore: ["x-affinity-key"] }, cache: { cacheTTL: 60, staleWhileRevalidate: 60 } });
  const credentials: [string, string][] = NAMED.map((name) => [name, `${name} of alice`]);
  const path = `${PATH}?key=k&a=1`;
  const headers = { ...Object.fromEntries(credentials), "x-affinity-key": "1", ":path": path, "idempotency-key": "1", "x-request-id": "2", "sec-fetch-mode": "cors" };
  gateway.ask(QUESTION, { headers });
  gateway.host.now += 60_500;
  assert.equal(gateway.open(QUESTION, { headers }).send().finish().from, "cache");
  const sent = gateway.host.callouts[0].headers;
  for (const pair of [...credentials, [":path", path], ["x-affinity-key", "1"]]) assert.ok(sent.some((each) => String(each) === String(pair)), String(pair));
  for (const name of ["idempotency-key", "x-request-id", "sec-fetch-mode", "accept-encoding"]) assert.ok(sent.every(([each]) => each !== name), name);
  gateway.host.answerCallout({ status: 200, body: completion("new") });
  assert.equal(gateway.ask(QUESTION, { headers }).body.toString(), completion("new"), "under the same identity");
  assert.equal(gateway.ask(QUESTION, { headers: { ...headers, "x-affinity-key": "2" } }).from, "cache");
  assert.equal(gateway.ask(QUESTION, { headers: { ...headers, cookie: "another" } }).from, "upstream");
});

test("the host is called no more often for many credentials than for one", async () => {
  const calls = async (headers: RequestHeaders): Promise<Record<string, number>> => {
    const gateway = await start();
    for (let i = 0; i < 3; i++) gateway.ask(QUESTION, { headers });
    gateway.host.calls.clear();
    assert.equal(gateway.ask(QUESTION, { headers }).state, "hit_exact");
    return Object.fromEntries(gateway.host.calls);
  };
  const expected = {
    proxy_get_header_map_pairs: 1, proxy_get_property: 1, proxy_get_buffer_bytes: 1, proxy_get_current_time_nanoseconds: 1, proxy_get_shared_data: 1,
    proxy_set_property: 1, proxy_send_local_response: 1,
  };
  assert.deepEqual(await calls({}), expected);
  assert.deepEqual(await calls({ ...Object.fromEntries(NAMED.map((name) => [name, "x"])), ":path": `${PATH}?key=a&token=b` }), expected);
});

test("a gauge shows how many tenants are seen once", async () => {
  const gateway = await start();
  const ask = (key: string): void => void gateway.ask(QUESTION, { headers: { authorization: key } });
  for (const key of ["a", "b", "c"]) ask(key);
  gateway.pass(500);
  assert.deepEqual(gateway.counted("tenants"), { "tenants.seen": 3, "tenants.seen_once": 3 });
  ask("a");
  ask("a");
  gateway.pass(500);
  assert.deepEqual(gateway.counted("tenants"), { "tenants.seen": 3, "tenants.seen_once": 2 });
});

test("hardly any tenant comes again: the gauge stays bounded, and one line says what to look at, without a value", async () => {
  const gateway = await start();
  for (let i = 0; i < 5000; i++) gateway.open(QUESTION, { headers: { "x-trace-token": `nonce ${i}` } }).send().close();
  gateway.pass(500);
  assert.ok(gateway.metric("tenants.seen_once") > 900 && gateway.metric("tenants.seen") <= 1024);
  const lines = gateway.host.logs.filter((line) => line.includes("tenant.ignore"));
  assert.equal(lines.length, 1);
  assert.match(lines[0], /authorization, x-trace-token/);
  assert.ok(!lines[0].includes("nonce") && !lines[0].includes("alice"));
  const usual = await start();
  for (let i = 0; i < 6000; i++) usual.open(QUESTION, { headers: { authorization: `user ${i % 600}` } }).send().close();
  assert.ok(!usual.host.logs.some((line) => line.includes("tenant.ignore")));
});

test("a configuration that contradicts itself is refused with its key", async () => {
  for (const [tenant, key] of [
    [{ required: true, shared: true }, "tenant.required"], [{ required: true, from: [{ header: "x" }] }, "tenant.required"], [{ required: 1 }, "tenant.required"],
    [{ from: [{ header: "x-team" }], ignore: ["a", "X-Team"] }, "tenant.ignore[1]"], [{ ignore: "x" }, "tenant.ignore"], [{ ignore: ["a b"] }, "tenant.ignore[0]"], [{ ignore: Array(33).fill("x") }, "tenant.ignore"], [{ ignored: [] }, "tenant.ignored"],
  ] as const) {
    await assert.rejects(start(tenant), (error: Error) => error.message.includes(`${key}:`), JSON.stringify(tenant));
  }
});
