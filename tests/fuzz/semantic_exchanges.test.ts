/**
 * Random clients with embedder, store and upstream, in any order that Envoy may bring: several requests at a time, replies out of order,
 * late, bent or never, clients that go away, ticks, other people's answers. No trap, every pause ended once (the emulator watches), and
 * every semantic hit was stored for the same tenant, model and history, with a vector near enough.
 */
import assert from "node:assert/strict";
import { chat, completion, saidBy } from "../support/chat.ts";
import { ChromaEmulator } from "../support/chroma_emulator.ts";
import { dot, Embedder } from "../support/embedder.ts";
import { fuzz } from "../support/fuzz.ts";
import { Gateway, type Exchange, type GatewayOptions } from "../support/gateway.ts";
import { bent } from "../support/generators.ts";
import { SharedData } from "../support/host_emulator.ts";
import type { Random } from "../support/random.ts";

const TENANTS = ["Bearer a", "Bearer b"];
const SYSTEMS = ["brief", "long"];
const THRESHOLD = 0.92;
/** Below it no error budget lets anything be served. */
const LEAST_THRESHOLD = 0.6;
/** Quantising costs a little. */
const TOLERANCE = 0.01;

interface Asked {
  tenant: string;
  system: string;
  question: string;
  stream: boolean;
}

/** Questions of four meanings, each put in four ways, of which two are not near enough. */
function embedder(): Embedder {
  const known = new Embedder();
  for (let meaning = 0; meaning < 4; meaning++) {
    [0.99, 0.95, 0.8].forEach((cosine, i) => known.near(`${meaning} in way ${i + 1}`, `${meaning} in way 0`, cosine));
  }
  return known;
}

const meanings = embedder();

interface Open {
  exchange: Exchange;
  asked: Asked;
  answer: string;
  phase: "new" | "headers" | "sent" | "foreign" | "response";
}

class Traffic {
  private readonly open: Open[] = [];
  /** What every answer was given to, by what it says. */
  private readonly given = new Map<string, Asked>();
  private count = 0;

  constructor(private readonly random: Random, private readonly workers: Gateway[], private readonly threshold: number) {}

  step(): void {
    const { random } = this;
    const gateway = random.pick(this.workers);
    switch (random.below(8)) {
      case 0: case 1: case 2: return this.begin(gateway);
      case 3: case 4: return this.advance();
      case 5: case 6: return this.reply(gateway);
      default: return gateway.pass(random.below(random.once(10) ? 20_000 : 150));
    }
  }

  end(): void {
    while (this.open.length > 0) this.close(this.open[0]);
    for (const gateway of this.workers) {
      while (gateway.host.callouts.length > 0) gateway.host.answerCallout(null);
      gateway.pass(500);
      assert.equal(gateway.metric("buffered.bytes"), 0);
      assert.equal(gateway.metric("embedding.active"), 0);
      assert.equal(gateway.metric("waiting"), 0);
    }
  }

  private begin(gateway: Gateway): void {
    const { random } = this;
    const asked: Asked = { tenant: random.pick(TENANTS), system: random.pick(SYSTEMS), question: `${random.below(4)} in way ${random.below(4)}`, stream: random.once(3) };
    const answer = `answer ${this.count++}`;
    const { messages, ...more } = chat(asked.question, { stream: asked.stream });
    const body = JSON.stringify({ ...more, messages: [{ role: "system", content: asked.system }, ...messages] });
    const exchange = gateway.open(body, { headers: { authorization: asked.tenant }, chunks: random.split(Buffer.from(body)), upstream: { body: completion(answer) } });
    this.open.push({ exchange, asked, answer, phase: "new" });
  }

  /** Takes one request a step further. */
  private advance(): void {
    const each = this.random.pick(this.open);
    if (each === undefined) return;
    if (this.random.once(12)) return this.close(each);
    const { exchange } = each;
    switch (each.phase) {
      case "new":
        exchange.sendHeaders();
        each.phase = "headers";
        return;
      case "headers":
        exchange.sendBody();
        each.phase = "sent";
        return;
      case "sent":
        if (exchange.isHeld) {
          if (this.random.once(10)) this.answerElsewhere(each);
          return;
        }
        return this.finish(each);
      default:
        return this.close(each);
    }
  }

  private answerElsewhere(each: Open): void {
    each.exchange.answerElsewhere(this.random.pick(["408", "413", "504"]));
    each.phase = "foreign";
  }

  private finish(each: Open): void {
    this.open.splice(this.open.indexOf(each), 1);
    this.given.set(each.answer, each.asked);
    const reply = each.exchange.finish();
    if (reply.from === "upstream") return;
    const original = this.given.get(saidBy(reply.body));
    assert.ok(original !== undefined, "an answer that nobody gave");
    assert.equal(original.tenant, each.asked.tenant);
    assert.equal(original.system, each.asked.system);
    if (reply.state === "hit_exact" || reply.state === "collapsed") return assert.equal(original.question, each.asked.question);
    assert.equal(reply.state, "hit_semantic");
    const similarity = dot(meanings.vectorOf(original.question), meanings.vectorOf(each.asked.question));
    assert.ok(similarity >= this.threshold - TOLERANCE, `${original.question} for ${each.asked.question}: ${similarity}`);
  }

  private close(each: Open): void {
    this.open.splice(this.open.indexOf(each), 1);
    each.exchange.close();
  }

  /** One of the callouts under way is answered: as it should be, or not. */
  private reply(gateway: Gateway): void {
    const { random } = this;
    const callout = random.pick(gateway.host.callouts);
    if (callout === undefined) return;
    const usual = gateway.answerTo(callout);
    const reply = random.once(8) ? null : random.once(6) ? { status: random.pick([200, 200, 404, 500, 503]), body: bent(usual?.body ?? "", random) } : usual;
    gateway.host.answerCallout(reply, callout.token);
  }
}

const CHROMA = { type: "chroma", cluster: "chroma" };
/** What is configured, and the least similarity at which something may be served. */
const situations: [object, number][] = [
  [{}, THRESHOLD],
  [{ vector: CHROMA }, THRESHOLD],
  [{ embedding: { memoEntries: 0, maxConcurrent: 3, breakerFailures: 3 }, cache: { maxEntries: 16 }, vector: { maxEntries: 16 } }, THRESHOLD],
  [{ vector: CHROMA, errorBudget: { maxWrongRate: 0.2, sampleRate: 0.5, maxConcurrent: 2 } }, LEAST_THRESHOLD],
  [{ errorBudget: { maxWrongRate: 0.05, sampleRate: 1, judge: "llm", judgeModel: "j" } }, LEAST_THRESHOLD],
  [{ vector: { ...CHROMA, mode: "shadow" }, shadowLog: "text" }, Infinity],
  [{ mode: "shadow", errorBudget: { maxWrongRate: 0.1, judge: "llm", judgeModel: "j" } }, Infinity],
];

fuzz("a semantic hit was stored for the same conversation", 60, async (random) => {
  const [configuration, threshold] = random.pick(situations);
  const options: GatewayOptions = { sharedData: new SharedData(), embedder: meanings, chroma: new ChromaEmulator() };
  const workers = [await Gateway.start(configuration, options), await Gateway.start(configuration, options)];
  for (const worker of workers) worker.upstreamAnswers = () => ({ status: 200, body: completion(random.pick(["YES", "NO", `answer ${random.below(50)}`, "x ".repeat(60)])) });
  const traffic = new Traffic(random, workers, threshold);
  for (let i = 0; i < 600; i++) traffic.step();
  traffic.end();
});
