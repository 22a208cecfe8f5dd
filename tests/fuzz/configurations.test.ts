/** Any bytes for a configuration: accepted or refused in one line, and whichever it is, requests pass. */
import assert from "node:assert/strict";
import { filter } from "../support/filter.ts";
import { fuzz } from "../support/fuzz.ts";
import { anyValue } from "../support/generators.ts";
import { Host } from "../support/host_emulator.ts";
import { headerList } from "../support/gateway.ts";
import { chat } from "../support/chat.ts";
import type { Random } from "../support/random.ts";

const BASE = {
  enableSemanticCache: true,
  cacheKeyStrategy: "lastQuestion",
  embedding: { type: "ollama", cluster: "ollama", serviceHost: "ollama", path: "/api/embed", model: "all-minilm", timeout: 300, retries: 1, dimension: 384, maxInputBytes: 762, maxConcurrent: 64, memoEntries: 256 },
  vector: { type: "embedded", topK: 5, threshold: 0.92, thresholdRelation: "gte", maxEntries: 100 },
  cache: { type: "shared", cacheTTL: 3600, maxEntries: 100, maxBytes: 1_000_000, maxAnswerBytes: 10_000, cacheKeyPrefix: "reprise:" },
  tenant: { from: [{ header: "x-team" }, { property: ["a", "b"] }], shared: false },
  mode: "serve",
  shadowLog: "text",
  exposeEntry: true,
  upstream: { serviceName: "llm.dns", servicePort: 80, serviceHost: "llm", timeout: 1000 },
  errorBudget: { maxWrongRate: 0.01, sampleRate: 1, maxConcurrent: 4, sameAnswer: 0.85, judge: "llm", judgeModel: "j" },
  feedback: { path: "/reprise/feedback", token: "a-long-random-token" },
  paths: ["/chat/completions"],
  maxRequestBytes: 65_536,
  purgeEpoch: 1,
};

function configuration(random: Random): Buffer {
  if (random.once(10)) return random.bytes(random.below(200));
  const value = structuredClone(BASE) as unknown as Record<string, Record<string, unknown>>;
  for (let changes = random.below(4); changes > 0; changes--) {
    const section = random.once(3) ? value : value[random.pick(["embedding", "vector", "cache", "tenant", "upstream", "errorBudget", "feedback"])];
    const name = random.once(4) ? random.pick(["x", "apiKey", "serviceName", "servicePort", "breakerOpen"]) : random.pick(Object.keys(section ?? {}).concat("y"));
    if (typeof section === "object" && section !== null) (section as Record<string, unknown>)[name] = random.once(3) ? random.below(2_000_000_000) : anyValue(random);
  }
  const bytes = Buffer.from(JSON.stringify(value));
  return random.once(3) ? random.mutate(bytes) : bytes;
}

fuzz("a configuration of any bytes", 1000, async (random) => {
  const host = await Host.start(filter, configuration(random));
  const said = host.logs.join("\n");
  assert.equal(host.accepted, !said.includes("configuration refused: "), said);
  assert.ok(!said.includes("\n"), said);
  const stream = host.openStream();
  host.requestHeaders(stream, headerList({ "x-team": "red" }));
  host.requestBody(stream, JSON.stringify(chat("q")), true);
  while (host.callouts.length > 0) host.answerCallout(null);
  assert.notEqual(host.stream(stream).pause, "paused");
  host.closeStream(stream);
  host.tick();
});
