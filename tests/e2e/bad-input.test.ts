/** Requests that are not what they should be reach the upstream untouched, are counted with their reason, and harm nobody. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { chat, way } from "./support/chat.ts";
import { send, type Send } from "./support/client.ts";
import { startUpstream, type Upstream } from "./support/fakes.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";

/** The listener's limit as shipped. */
const BUFFER_LIMIT = 1 << 20;
const MAX_REQUEST = 1_000_000;

let upstream: Upstream;
let gateway: Gateway;
let questions = 0;

before(async () => {
  upstream = await startUpstream();
  gateway = await newGateway({ clusters: { "ai-proxy": upstream }, filter: { maxRequestBytes: MAX_REQUEST, enableSemanticCache: false } });
});

const user = (content: string) => `{"model":"m","messages":[{"role":"user","content":${content}}]}`;
const bytes = (text: string) => Buffer.from(text, "latin1");
/** A valid request of this many bytes. */
const sized = (length: number) => user(`"${"x".repeat(length - user('""').length)}"`);
const pieces = (text: string, size = 100_000) => Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));

const CASES: [string, string, Send][] = [
  ["cut off", "malformed", { body: '{"model":"m","messages":[{"role":"us' }],
  ["no JSON at all", "malformed", { body: "hello" }],
  ["a trailing comma", "malformed", { body: '{"model":"m","messages":[],}' }],
  ["a raw NUL inside a string", "malformed", { body: user('"a\0b"') }],
  ["NULs behind the document", "malformed", { body: chat("?") + "\0\0" }],
  ["nothing but NULs", "malformed", { body: "\0".repeat(1000) }],
  ["invalid UTF-8 inside a string", "invalid_unicode", { body: bytes(user('"\xc3\x28\xff"')) }],
  ["UTF-8 that encodes a surrogate", "invalid_unicode", { body: bytes(user('"\xed\xa0\x80"')) }],
  ["half of a surrogate pair", "invalid_unicode", { body: user('"\\ud83d"') }],
  ["deep nesting", "too_deep", { body: user("[".repeat(2000) + "]".repeat(2000)) }],
  ["nesting without an end", "too_deep", { body: '{"model":'.repeat(50_000) }],
  ["too many values", "too_many_values", { body: user(`[${"1,".repeat(300_000)}1]`) }],
  ["a member twice", "duplicate_keys", { body: '{"model":"a","model":"b","messages":[{"role":"user","content":"?"}]}' }],
  ["a member twice, once escaped, inside a turn", "duplicate_keys", { body: '{"model":"a","messages":[{"role":"user","content":"a","c\\u006fntent":"b"}]}' }],
  ["an array", "not_a_request", { body: "[1,2,3]" }],
  ["a model that is a number", "not_a_request", { body: '{"model":1,"messages":[{"role":"user","content":"?"}]}' }],
  ["messages that are a string", "not_a_request", { body: '{"model":"m","messages":"?"}' }],
  ["content that is a number", "not_a_request", { body: user("7") }],
  ["a turn that is null", "not_a_request", { body: '{"model":"m","messages":[null]}' }],
  ["stream that is a string", "not_a_request", { body: '{"model":"m","stream":"yes","messages":[{"role":"user","content":"?"}]}' }],
  ["no body", "no_body", { body: "", headers: { "content-length": "0" } }],
  ["an empty chunked body", "no_body", { body: [], headers: { "transfer-encoding": "chunked" } }],
  ["another content type", "content_type", { body: chat("?"), headers: { "content-type": "text/plain" } }],
  ["a compressed body", "encoded", { body: bytes("\x1f\x8b\x08\0\0\0"), headers: { "content-encoding": "gzip" } }],
  ["one byte more than maxRequestBytes", "request_too_large", { body: sized(MAX_REQUEST + 1) }],
  ["more than maxRequestBytes, in chunks", "request_too_large", { body: pieces(sized(MAX_REQUEST + 1)) }],
  ["four times the connection's buffer", "request_too_large", { body: sized(4 * BUFFER_LIMIT) }],
  ["four times the connection's buffer, in chunks", "request_too_large", { body: pieces(sized(4 * BUFFER_LIMIT)) }],
];

const whole = (body: Send["body"]) => Buffer.concat([body ?? ""].flat().map((chunk) => Buffer.from(chunk)));

for (const [name, reason, options] of CASES) {
  test(`${name}: passed on as it is, ${reason}`, async () => {
    const counted = await gateway.count(`bypass.${reason}`);
    const asked = upstream.count();
    const reply = await send(gateway.url, options);
    assert.equal(reply.status, 200);
    assert.equal(way(reply), `bypass ${reason}`);
    assert.equal(upstream.count(), asked + 1);
    assert.ok(upstream.received.at(-1)!.body.equals(whole(options.body)), "the body arrived as it was sent");
    await gateway.counts({ [`bypass.${reason}`]: counted + 1 });
    // And the next request is served as ever.
    const question = `Still there? ${questions++}`;
    await gateway.teach(question);
    assert.equal(way(await gateway.ask(question)), "hit exact");
  });
}

for (const [name, body] of [
  ["exactly maxRequestBytes", sized(MAX_REQUEST)],
  ["maxRequestBytes, in chunks", pieces(sized(MAX_REQUEST - 1))],
  ["an escaped NUL", user('"a\\u0000b"')],
  ["an emoji as a surrogate pair", user('"\\ud83d\\ude00"')],
  ["nesting just within bounds", user("1").replace('"content":1', `"x":${"[".repeat(60)}${"]".repeat(60)},"content":"?"`)],
  ["a byte order mark left out, and white space everywhere", ` \n\t${chat("white space?")}\r\n `],
] as const) {
  test(`${name}: good input, cached`, async () => {
    const kept = await gateway.count("stores.kept");
    const first = await send(gateway.url, { body: body as Send["body"] });
    assert.equal(way(first), "miss not_stored");
    assert.ok(upstream.received.at(-1)!.body.equals(whole(body as Send["body"])));
    await gateway.reaches("stores.kept", kept + 1);
    const again = await send(gateway.url, { body: body as Send["body"] });
    assert.equal(way(again), "hit exact");
    assert.deepEqual(again.bytes, first.bytes);
  });
}

test("no VM was lost on the way", () => gateway.assertNoTrap());
