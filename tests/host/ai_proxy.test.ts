/** Beside Higress's ai-proxy: a credential that it has replaced, and streams of its translations. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion, DONE, eventStream } from "../support/chat.ts";
import { Gateway } from "../support/gateway.ts";

const exact = { enableSemanticCache: false };

for (const [name, configuration] of [["every credential", exact], ["a named header", { ...exact, tenant: { from: [{ header: "authorization" }] } }]] as const) {
  test(`behind ai-proxy the client's own credential names the tenant: ${name}`, async () => {
    const gateway = await Gateway.start(configuration);
    const replaced = (client: string, provider: string) => ({ headers: { authorization: `Bearer ${provider}`, "x-hi-original-auth": `Bearer ${client}` }, upstream: { body: completion(client) } });
    assert.equal(gateway.ask(chat("q"), replaced("alice", "provider-1")).from, "upstream");
    assert.equal(gateway.ask(chat("q"), replaced("bob", "provider-1")).from, "upstream");
    assert.equal(gateway.ask(chat("q"), replaced("alice", "provider-1")).body.toString(), completion("alice"));
    // Anybody can send the header: it makes nobody another client.
    assert.equal(gateway.ask(chat("q2"), { headers: { authorization: "Bearer alice" }, upstream: { body: completion("alice") } }).from, "upstream");
    assert.equal(gateway.ask(chat("q2"), replaced("alice", "mallory")).from, "upstream");
    assert.equal(gateway.ask(chat("q"), { headers: { authorization: "Bearer provider-1" } }).from, "upstream");
    assert.equal(gateway.host.logs.filter((line) => line.includes("x-hi-original-auth")).length, 1);
  });
}

test("a stream that ends cleanly behind its choices' ends is kept, and replayed with [DONE]", async () => {
  const gateway = await Gateway.start(exact);
  const whole = eventStream("hello");
  const question = chat("q", { stream: true });
  const upstream = { body: whole.replace(DONE, ""), headers: { "content-type": "text/event-stream" } };
  assert.equal(gateway.ask(question, { upstream: { ...upstream, end: "cut short" } }).from, "upstream");
  assert.equal(gateway.ask(question, { upstream }).body.toString(), upstream.body);
  const hit = gateway.ask(question);
  assert.equal(hit.from, "cache");
  assert.equal(hit.body.toString(), whole);
});

test("a usage chunk that came unasked comes again", async () => {
  const gateway = await Gateway.start(exact);
  const body = eventStream("hello", { usage: true });
  const question = chat("q", { stream: true });
  const miss = gateway.ask(question, { upstream: { body, headers: { "content-type": "text/event-stream" } } });
  const hit = gateway.ask(question);
  assert.deepEqual([miss.from, hit.from, hit.body.toString()], ["upstream", "cache", body]);
});
