/**
 * Identical requests of random clients in two workers, at the same time, with an upstream, an embedder and shared data that fail at random. Whatever
 * happens, nobody is held for longer than configured, nobody gets what was not stored for its request, and nothing is left behind.
 */
import assert from "node:assert/strict";
import { chat, completion, eventStream, saidBy } from "../support/chat.ts";
import { fuzz } from "../support/fuzz.ts";
import { Exchange, Gateway, type RequestHeaders } from "../support/gateway.ts";
import { SharedData } from "../support/host_emulator.ts";
import type { Random } from "../support/random.ts";

const WAIT = 1000;
const PIECES = ["max-age", "max-stale", "min-fresh", "no-cache", "only-if-cached", "x", "=", "=1", '="60"', "=99999999999", ",", ", ", '"', "\\"];

interface Open {
  gateway: Gateway;
  exchange: Exchange;
  question: string;
}

function configuration(random: Random): object {
  return {
    enableSemanticCache: random.once(2),
    cache: { cacheTTL: 2, staleIfError: 5, staleIfErrorSemantic: true, staleWhileRevalidate: random.pick([0, 5]), maxAnswerBytes: 4096, maxRefreshes: 2 },
    cacheControl: { maxStaleLimit: 3, upstream: random.pick(["honour", "ignore"]) },
    singleFlight: { scope: random.pick(["envoy", "envoy", "worker", "off"]), wait: WAIT, streams: random.once(2), maxWaiting: 6 },
  };
}

function cacheControl(random: Random): string {
  return Array.from({ length: random.below(5) }, () => random.pick(PIECES)).join("");
}

/** What the upstream answers to `question`; all that it says is said for that question alone. */
function answer(random: Random, question: string) {
  const text = `${question} ${random.below(1000)}`;
  const body = random.once(3) ? eventStream(text) : completion(text, { finish: random.once(6) ? "length" : "stop" });
  if (random.once(4)) return { status: random.pick([429, 500, 503, 404]), body: "no", headers: { "content-type": "text/plain" } };
  if (random.once(6)) return { body, chunks: [body.slice(0, 30)], end: "cut short" as const };
  const headers: Record<string, string> = random.once(3) ? { "cache-control": random.pick(["no-store", "max-age=1", "s-maxage=9", "private"]) } : {};
  return { body, headers };
}

/** Answers some of the callouts that are under way. */
function answerCallouts(random: Random, gateway: Gateway): void {
  for (const callout of [...gateway.host.callouts]) {
    if (random.once(3)) continue;
    const isRefresh = callout.cluster === "ai-proxy";
    if (random.once(5)) gateway.host.answerCallout(random.pick([null, { status: 503, body: "" }]), callout.token);
    else if (!isRefresh) gateway.host.answerCallout(gateway.answerTo(callout), callout.token);
    else {
      const { status = 200, body } = answer(random, JSON.parse(callout.body.toString()).messages[0].content);
      gateway.host.answerCallout({ status, body, type: body.startsWith("data:") ? "text/event-stream" : "application/json" }, callout.token);
    }
  }
}

/** Moves one exchange on; true if it is over. */
function step(random: Random, { exchange, question }: Open): boolean {
  if (exchange.isAnswered) {
    const reply = exchange.finish();
    if (reply.status === 200) assert.ok(saidBy(reply.body).startsWith(`${question} `), `${question} was answered with ${reply.body}`);
    else assert.equal(reply.status, 504);
    return true;
  }
  if (random.once(8)) return exchange.close(), true;
  if (exchange.isHeld) {
    if (!random.once(12)) return false;
    exchange.answerElsewhere("504");
    return exchange.close(), true;
  }
  exchange.upstreamAnswers(answer(random, question));
  return true;
}

fuzz("nobody is held for ever, and nothing is left behind", 40, async (random) => {
  const sharedData = new SharedData();
  const settings = configuration(random);
  const workers = [await Gateway.start(settings, { sharedData }), await Gateway.start(settings, { sharedData })];
  let open: Open[] = [];
  const pass = (millis: number): void => workers.forEach((worker) => worker.pass(millis));
  for (let i = 0; i < 150; i++) {
    const at = random.below(workers.length);
    const gateway = workers[at];
    const question = random.pick(["one", "two", "three"]);
    const headers: RequestHeaders = random.once(3) ? { "cache-control": cacheControl(random) } : {};
    open.push({ gateway, question, exchange: gateway.open(chat(question, random.once(4) ? { stream: true } : {}), { headers }).send() });
    open = open.filter((each) => !random.once(3) || !step(random, each));
    answerCallouts(random, gateway);
    if (random.once(3)) pass(random.pick([1, 20, 20, 300, 2500]));
    if (random.once(40)) {
      // A trap: what the worker held is gone with its VM.
      workers[at] = await Gateway.start(settings, { sharedData, now: gateway.host.now });
      open = open.filter((each) => each.gateway !== gateway);
    }
    if (random.once(10)) damage(random, sharedData);
  }
  // Leases of VMs that are gone end, waits end, and those who waited are let go by and by.
  for (let i = 0; i < 200; i++) {
    pass(20);
    for (const { host } of workers) while (host.callouts.length > 0) host.answerCallout(null);
  }
  for (const { exchange } of open) {
    assert.ok(!exchange.isHeld, "a request is still held");
    if (!exchange.isOver) exchange.close();
  }
  for (const worker of workers) {
    worker.pass(500);
    assert.equal(worker.metric("waiting"), 0);
    assert.deepEqual(worker.counted("buffered.bytes"), {});
  }
});

/** Overwrites a lease. */
function damage(random: Random, data: SharedData): void {
  const leases = [...data.entries.keys()].filter((key) => key.startsWith("reprise:l"));
  if (leases.length === 0) return;
  data.set(random.pick(leases), Buffer.from(Array.from({ length: random.pick([0, 7, 24, 24, 30]) }, () => random.below(256))), 0);
}
