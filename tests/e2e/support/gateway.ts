/** A running gateway as the tests see it: ask, count, and wait until what was asked has been kept. */
import assert from "node:assert/strict";
import { startGateway, type Envoy, type FilterConfig, type GatewayOptions } from "../../../tools/gateway/index.ts";
import { chat, way, type Extra } from "./chat.ts";
import { send, type Reply, type Send } from "./client.ts";
import { atEnd, scratch, theEnvoy, theFilter, theOllama, until } from "./lab.ts";

const PREFIX = "wasmcustom.reprise.";
/** Milliseconds: a busy machine must not turn a look-up into a miss where the deadline is not what is tested. */
const PATIENCE = 10_000;
/** What a trap leaves in Envoy's log. */
const TRAP = /Function: \w+ failed|Uncaught \w+|unreachable|\[critical\]/;

export interface Options extends Omit<GatewayOptions, "envoy" | "wasm" | "directory"> {
  wasm?: string;
  /** Leaves out the check at the end that no VM has trapped. */
  mayTrap?: boolean;
}

export type Ask = Send & { extra?: Extra };

export class Gateway {
  constructor(readonly envoy: Envoy) {}

  get url(): string {
    return this.envoy.gatewayUrl;
  }

  /** Asks a question and gives the answer as it came. */
  ask(question: string, { extra, ...options }: Ask = {}): Promise<Reply> {
    return send(this.url, { body: chat(question, extra), ...options });
  }

  /** Asks a question that is not in the cache, and waits until its answer is. */
  async teach(question: string, options: Ask = {}): Promise<Reply> {
    const before = await this.count("stores.kept");
    const reply = await this.ask(question, options);
    assert.match(way(reply), /^(miss|request|stale)/, `«${question}» was in the cache already`);
    await this.reaches("stores.kept", before + 1);
    return reply;
  }

  /** The way each question goes, in order. */
  async ways(questions: string[], options: Ask = {}): Promise<string[]> {
    const ways: string[] = [];
    for (const question of questions) ways.push(way(await this.ask(question, options)));
    return ways;
  }

  /** The filter's counters and gauges that were ever used, without their common prefix. */
  async all(): Promise<Record<string, number>> {
    const stats = await this.envoy.stats(`^${PREFIX.replaceAll(".", "\\.")}`);
    return Object.fromEntries(Object.entries(stats).map(([name, value]) => [name.slice(PREFIX.length), value]));
  }

  async count(name: string): Promise<number> {
    return (await this.all())[name] ?? 0;
  }

  /** Waits for a counter: the filter counts in its VM, and Envoy learns of it at the next tick. */
  async reaches(name: string, value: number): Promise<void> {
    await until(`${name} to reach ${value}`, async () => (await this.count(name)) >= value);
  }

  /** As `reaches`, and it has not gone beyond. */
  async counts(expected: Record<string, number>): Promise<void> {
    for (const [name, value] of Object.entries(expected)) await this.reaches(name, value);
    const all = await this.all();
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, all[name] ?? 0])), expected);
  }

  /** Requests and connections that Envoy has made to the upstream. */
  async upstreamContacts(): Promise<{ requests: number; connections: number }> {
    const stats = await this.envoy.stats("^cluster\\.ai-proxy\\.upstream_(rq|cx)_total$");
    return { requests: stats["cluster.ai-proxy.upstream_rq_total"] ?? 0, connections: stats["cluster.ai-proxy.upstream_cx_total"] ?? 0 };
  }

  /** Does something that makes one request, and gives the access log's line about it. */
  async logged(act: () => Promise<unknown>): Promise<Record<string, unknown>> {
    // Lines come a little after the answers: what was asked before must have its line first.
    const before = await until("the access log to be complete", async () => {
      const lines = await this.envoy.accessLog();
      const done = (await this.envoy.stats("^http\\.llm\\.downstream_rq_completed$"))["http.llm.downstream_rq_completed"] ?? 0;
      return lines.length >= done && { lines: lines.length };
    });
    await act();
    return until("a line in the access log", async () => (await this.envoy.accessLog())[before.lines]);
  }

  async assertNoTrap(): Promise<void> {
    assert.equal(this.envoy.child.end(), undefined, "Envoy still runs");
    const reloads = await this.envoy.stats("vm_reload");
    assert.deepEqual(reloads, {}, "no VM was reloaded");
    assert.doesNotMatch(await this.envoy.logs(), TRAP);
  }

  stop(): Promise<void> {
    return this.envoy.stop();
  }
}

/** The shipped gateway with the real Ollama behind it. It is checked at the end that none of its VMs trapped. */
export async function newGateway({ mayTrap, filter = {}, ...options }: Options = {}): Promise<Gateway> {
  const { host, port } = await theOllama();
  const envoy = await startGateway({
    envoy: await theEnvoy(),
    wasm: await theFilter(),
    directory: await scratch(),
    ollama: { host, port },
    filter: typeof filter === "object" ? { ...filter, embedding: { timeout: PATIENCE, ...(filter.embedding as FilterConfig | undefined) } } : filter,
    ...options,
  });
  const gateway = new Gateway(envoy);
  atEnd(async () => {
    try {
      if (!mayTrap && envoy.child.end() === undefined) await gateway.assertNoTrap();
    } finally {
      await gateway.stop();
    }
  });
  return gateway;
}
