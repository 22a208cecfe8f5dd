/** What is not a request for the cache goes to the upstream as it came, with the reason counted, and the VM lives on. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chat } from "../support/chat.ts";
import { Gateway, type RequestHeaders } from "../support/gateway.ts";

let gateway: Gateway;
before(async () => {
  gateway = await Gateway.start({ maxRequestBytes: 1_000_000 });
});
after(() => {
  assert.equal(gateway.ask(chat("still alive")).from, "upstream");
  assert.equal(gateway.ask(chat("still alive")).from, "cache");
});

function isBypassed(body: unknown, reason: string, headers: RequestHeaders = {}): void {
  const before = gateway.metric(`bypass.${reason}`);
  const kept = gateway.metric("stores.kept");
  for (let i = 0; i < 2; i++) {
    const reply = gateway.ask(body, { headers });
    assert.equal(reply.cacheStatus, `fwd=bypass; detail=${reason}`, JSON.stringify(body)?.slice(0, 100));
    assert.equal(reply.state, "bypass");
  }
  assert.equal(gateway.metric(`bypass.${reason}`), before + 2);
  assert.equal(gateway.metric("stores.kept"), kept);
}

/** A body that is no valid UTF-8 can only be written byte by byte. */
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const question = (text: string): string => `{"model":"m","messages":[{"role":"user","content":"${text}"}]}`;

test("what is not JSON", () => {
  for (const body of ["hello", "<html>", "{", '{"model":"m"', question("q") + "x", "{'model':'m'}", '{"a":01}', '{"a":NaN}', "\ufeff{}", '{"a":"\n"}', '{"a":"\0"}', "[,]", "nul", '{"a":1,}', "\0", " "]) {
    isBypassed(body, "malformed");
  }
});

test("invalid UTF-8 and halves of surrogate pairs", () => {
  for (const text of ["\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\\ud800", "\\udc00", "\\ud800\\u0041"]) isBypassed(latin1(question(text)), "invalid_unicode");
});

test("nesting deeper than the reader goes", () => {
  for (const depth of [65, 1_000, 200_000]) {
    isBypassed(`{"model":"m","messages":[{"role":"user","content":"q"}],"x":${"[".repeat(depth)}${"]".repeat(depth)}}`, "too_deep");
    isBypassed('{"a":'.repeat(depth), "too_deep");
  }
});

test("more values than the reader holds", () => {
  isBypassed(`[${"1,".repeat(300_000)}1]`, "too_many_values");
});

test("members that are there twice, at any depth, however they are written", () => {
  const rest = '"messages":[{"role":"user","content":"q"}]';
  for (const body of [
    `{"model":"m","model":"m",${rest}}`,
    `{"model":"m","m\\u006fdel":"x",${rest}}`,
    `{"model":"m",${rest},${rest}}`,
    `{"model":"m",${rest},"x":{"a":1,"a":1}}`,
    `{"model":"m",${rest},"x":[{"y":{"a":1,"b":2,"a":3}}]}`,
    `{"model":"m",${rest},"stream":true,"stream":false}`,
    `{"model":"m",${rest},"stream_options":{"include_usage":true,"include_usage":false}}`,
    '{"model":"m","messages":[{"role":"user","content":"q","content":"r"}]}',
    '{"model":"m","messages":[{"role":"system","role":"user","content":"q"}]}',
    '{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a","text":"b"}]}]}',
    '{"model":"m","messages":[{"role":"user","content":[{"type":"text","type":"image","text":"b"}]}]}',
    '{"model":"m","messages":[{"role":"user","content":[{"text":"a","text":"b"}]}]}',
  ]) isBypassed(body, "duplicate_keys");
});

test("JSON that is no request of this protocol", () => {
  const messages = [{ role: "user", content: "q" }];
  for (const body of [
    "null", "1", '"text"', "[]", "{}", { model: "m" }, { messages }, { model: 1, messages }, { model: null, messages },
    { model: "m", messages: [] }, { model: "m", messages: {} }, { model: "m", messages: "q" }, { model: "m", messages: null },
    { model: "m", messages: ["q"] }, { model: "m", messages: [null] }, { model: "m", messages: [{}] }, { model: "m", messages: [{ role: 1, content: "q" }] },
    { model: "m", messages: [{ role: "user", content: 1 }] }, { model: "m", messages: [{ role: "user", content: {} }] },
    { model: "m", messages: [{ role: "user", content: ["q"] }] }, { model: "m", messages: [{ role: "user", content: true }] },
    { model: "m", messages, stream: "true" }, { model: "m", messages, stream: 1 }, { model: "m", messages, stream_options: [] },
    { model: "m", prompt: "q" },
  ]) isBypassed(body, "not_a_request");
});

test("types of content that are not JSON, and bodies that are compressed", () => {
  for (const type of ["text/plain", "multipart/form-data; boundary=x", "application/json-seq", "application/jsonp", ""]) isBypassed(chat("q"), "content_type", { "content-type": type });
  for (const encoding of ["gzip", "br", "deflate, gzip", ""]) isBypassed(chat("q"), "encoded", { "content-encoding": encoding });
});

test("content types that are JSON all the same", () => {
  for (const [i, type] of ["application/json; charset=utf-8", "Application/JSON", "application/json;", null].entries()) {
    const body = chat(`type ${i}`);
    gateway.ask(body, { headers: { "content-type": type } });
    assert.equal(gateway.ask(body, { headers: { "content-type": type, "content-encoding": "identity" } }).from, "cache", `${type}`);
  }
});

test("bodies that are too large, by their header or by what arrives", () => {
  isBypassed(chat("q"), "request_too_large", { "content-length": "1000001" });
  isBypassed(chat("x".repeat(1_000_000)), "request_too_large");
  const exchange = gateway.open("", { headers: { "content-length": "5" }, chunks: Array.from({ length: 12 }, () => "x".repeat(100_000)) });
  assert.equal(exchange.send().finish().cacheStatus, "fwd=bypass; detail=request_too_large", "the header lied");
});

test("a length that is no number is not believed", () => {
  for (const length of ["-1", "x", "", "99999999999999999999", "1e9"]) gateway.ask(chat(`length ${length}`), { headers: { "content-length": length } });
  assert.equal(gateway.ask(chat("length x")).from, "cache");
});

test("a POST without a body", () => {
  const exchange = gateway.open("");
  assert.equal(exchange.sendHeaders(true), 0);
  assert.equal(exchange.finish().cacheStatus, "fwd=bypass; detail=no_body");
  isBypassed("", "no_body");
});

test("other methods and paths are not looked at", () => {
  const others: RequestHeaders[] = [
    { ":method": "GET" }, { ":method": "PUT" }, { ":method": "post" }, { ":method": "OPTIONS" }, { upgrade: "websocket" },
    { ":path": "/v1/models" }, { ":path": "/v1/chat/completions/" }, { ":path": "/v1/chat/completionsx" }, { ":path": "/?/chat/completions" }, { ":path": "/" }, { ":path": "" },
  ];
  for (const headers of others) {
    const before = gateway.counted("bypass", "miss");
    const reply = gateway.ask(chat("q"), { headers });
    assert.equal(reply.headers["cache-status"], undefined, JSON.stringify(headers));
    assert.equal(reply.state, undefined);
    assert.deepEqual(gateway.counted("bypass", "miss"), before);
  }
});

test("text that is odd and valid is cached like any other", () => {
  for (const text of ["\\u0000", "\u007f", "\\ud83d\\ude00", "\u2028", "\\\\u0041", "\\/", "e\u0301", "\u{10ffff}"]) {
    gateway.ask(question(text));
    assert.equal(gateway.ask(question(text)).from, "cache", text);
  }
  assert.equal(gateway.ask(question("😀")).from, "cache", "as an escape and as itself");
});

test("objects with very many members", () => {
  const members = Array.from({ length: 5_000 }, (_, i) => [`k${(i * 7919) % 5_000}`, i] as const);
  gateway.ask(chat("q", Object.fromEntries(members)));
  assert.equal(gateway.ask(chat("q", Object.fromEntries([...members].reverse()))).from, "cache");
  const twice = JSON.stringify(chat("q", Object.fromEntries(members))).replace('"k17":', '"k18":');
  isBypassed(twice, "duplicate_keys");
});
