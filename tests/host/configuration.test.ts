/** A bad configuration is refused at load with one line that names the key; a good one is accepted in every form it may have. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat } from "../support/chat.ts";
import { filter } from "../support/filter.ts";
import { Gateway } from "../support/gateway.ts";
import { Host } from "../support/host_emulator.ts";

const refused: [unknown, string][] = [
  ["{", "configuration"],
  ["[]", "configuration"],
  ['"text"', "configuration"],
  [Buffer.from([0xff]), "configuration"],
  [{ semantic: true }, "semantic"],
  [{ enableSemanticCache: "yes" }, "enableSemanticCache"],
  [{ cache: { ttl: 5 } }, "cache.ttl"],
  [{ cache: { cacheTTL: -1 } }, "cache.cacheTTL"],
  [{ cache: { maxEntries: 1 } }, "cache.maxEntries"],
  [{ cache: { type: "redis" } }, "cache.type"],
  [{ embedding: { timeout: "1s" } }, "embedding.timeout"],
  [{ embedding: { type: "openai" } }, "embedding.type"],
  [{ embedding: { model: "unknown" } }, "embedding.dimension"],
  [{ errorBudget: { maxWrongRate: 1 } }, "errorBudget.maxWrongRate"],
  [{ feedback: { path: "/f", token: "short" } }, "feedback.token"],
  [{ vector: { threshold: 0.1 } }, "vector.threshold"],
  [{ vector: { type: "milvus" } }, "vector.cluster"],
  [{ vector: { type: "redis" } }, "vector.type"],
  [{ cacheKeyFrom: "a.#(" }, "cacheKeyFrom"],
  [{ responseTemplate: "x" }, "responseTemplate"],
  [{ vector: { type: "chroma" } }, "vector.cluster"],
  [{ cacheKeyStrategy: "first" }, "cacheKeyStrategy"],
  [{ tenant: { from: [{ header: "a", property: "b" }] } }, "tenant.from[0]"],
  [{ tenant: { shared: true, from: [{ header: "a" }] } }, "tenant.shared"],
  [{ paths: [] }, "paths"],
  ['{"purgeEpoch":1,"purgeEpoch":2}', "purgeEpoch"],
];

for (const [configuration, key] of refused) {
  const shown = Buffer.isBuffer(configuration) ? configuration.toString("hex") : JSON.stringify(configuration);
  test(`${shown} is refused for ${key}`, async () => {
    const host = await Host.start(filter, configuration);
    assert.equal(host.accepted, false);
    assert.equal(host.logs.length, 1);
    const [line] = host.logs;
    assert.ok(line.includes(`configuration refused: ${key}`), line);
    assert.ok(!line.includes("\n"));
    // Envoy serves nothing then; whoever asks all the same is passed on.
    const stream = host.openStream();
    assert.equal(host.requestHeaders(stream, [[":method", "POST"], [":path", "/v1/chat/completions"]]), 0);
    host.closeStream(stream);
    host.tick();
    assert.equal(host.sharedData.entries.size, 0);
  });
}

test("no configuration at all means every default", async () => {
  for (const configuration of ["", " \n", "{}"]) assert.ok((await Host.start(filter, configuration)).accepted, JSON.stringify(configuration));
});

test("a secret does not come to the log", async () => {
  const host = await Host.start(filter, { embedding: { apiKey: "very-secret\n" } });
  assert.equal(host.accepted, false);
  assert.ok(!host.logs.join().includes("very-secret"));
});

test("paths can be named", async () => {
  const gateway = await Gateway.start({ enableSemanticCache: false, paths: ["/ask", "/v9/chat"] });
  for (const [path, cached] of [["/x/ask", true], ["/v9/chat?x", true], ["/v1/chat/completions", false]] as const) {
    const headers = { ":path": path };
    gateway.ask(chat("q"), { headers });
    assert.equal(gateway.ask(chat("q"), { headers }).from === "cache", cached, path);
  }
});
