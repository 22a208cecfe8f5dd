/** What the upstream says of caching: ignored, since LLM providers send `no-cache` with everything, or honoured by configuration. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { Gateway } from "../support/gateway.ts";

const TTL = 3600;
const HONOUR = { enableSemanticCache: false, cache: { cacheTTL: TTL, staleIfError: 100 }, cacheControl: { upstream: "honour", maxStaleLimit: 100 } };
const NOW = Date.UTC(2027, 0, 15, 8, 0, 0);

const date = (seconds: number): string => new Date(NOW + seconds * 1000).toUTCString();

async function taught(headers: Record<string, string>, configuration: object = HONOUR): Promise<Gateway> {
  const gateway = await Gateway.start(configuration, { now: NOW });
  gateway.ask(chat("q"), { upstream: { headers, body: completion("A") } });
  return gateway;
}

test("by default it does not count", async () => {
  const ignored: Record<string, string>[] = [{ "cache-control": "no-store" }, { "cache-control": "private, max-age=0" }, { expires: "0" }, { age: "99999" }];
  for (const headers of ignored) {
    const gateway = await taught(headers, { enableSemanticCache: false });
    assert.equal(gateway.ask(chat("q")).cacheStatus, "hit; ttl=3600; detail=exact", JSON.stringify(headers));
  }
});

test("what must not be kept is not", async () => {
  const forbidding: Record<string, string>[] = [
    { "cache-control": "no-store" }, { "cache-control": "private" }, { "cache-control": "max-age=60, no-cache" }, { "cache-control": "max-age=0" },
    { "cache-control": "s-maxage=0, max-age=60" }, { "cache-control": "max-age=60", age: "60" }, { expires: "0" }, { expires: date(0) },
    { expires: date(60), date: date(60) }, { "cache-control": "max-age=x" },
  ];
  for (const headers of forbidding) {
    const gateway = await taught(headers);
    assert.equal(gateway.ask(chat("q")).from, "upstream", JSON.stringify(headers));
    assert.equal(gateway.metric("stores.forbidden"), 1, JSON.stringify(headers));
  }
});

test("a shorter life is a shorter life, a longer one is the configured", async () => {
  const lives: [Record<string, string>, number, number][] = [
    [{}, TTL, 0], [{ "cache-control": "max-age=60" }, 60, 0], [{ "cache-control": "max-age=60, s-maxage=90" }, 90, 0], [{ "cache-control": "max-age=99999" }, TTL, 0],
    [{ "cache-control": "max-age=60", age: "20" }, 40, 20], [{ expires: date(60) }, 60, 0], [{ expires: date(60), date: date(10) }, 50, 0],
    [{ expires: date(60), "cache-control": "max-age=30" }, 30, 0], [{ age: "x", "cache-control": "max-age=30" }, 30, 0], [{ expires: date(60), date: "x" }, 60, 0],
  ];
  for (const [headers, ttl, age] of lives) {
    const reply = (await taught(headers)).ask(chat("q"));
    assert.equal(reply.cacheStatus, `hit; ttl=${ttl}; detail=exact`, JSON.stringify(headers));
    assert.equal(reply.headers.age, String(age), JSON.stringify(headers));
  }
});

test("what must be revalidated is not served stale", async () => {
  for (const control of ["max-age=60, must-revalidate", "max-age=60, proxy-revalidate", "s-maxage=60"]) {
    const gateway = await taught({ "cache-control": control });
    gateway.host.now += 60_000;
    assert.equal(gateway.ask(chat("q"), { headers: { "cache-control": "max-stale" }, upstream: { status: 503 } }).status, 503, control);
  }
  const gateway = await taught({ "cache-control": "max-age=60" });
  gateway.host.now += 60_000;
  assert.equal(gateway.ask(chat("q"), { upstream: { status: 503 } }).status, 200);
});

test("a refresh honours it, too", async () => {
  const gateway = await taught({}, { ...HONOUR, cache: { cacheTTL: 60, staleWhileRevalidate: 60 } });
  gateway.host.now += 60_000;
  gateway.open(chat("q")).send().finish();
  gateway.host.answerCallout({ status: 200, body: completion("B"), headers: [["cache-control", "no-store"]] });
  assert.equal(gateway.metric("refresh.failed"), 1);
});
