import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { startGateway, waitFor, type Envoy } from "../tools/gateway/index.ts";
import { Failure } from "../tools/lib/failure.ts";
import { EMBEDDING_MODEL } from "../tools/provision/models.ts";
import type { Figure } from "./figures.ts";
import { chat, QUESTION } from "./load.ts";
import { count, startServices } from "./rig.ts";
import { quantile, type Spread } from "../tools/statistics.ts";
import type { Means } from "./means.ts";
import { TimedClient } from "./timed_post.ts";

const SAMPLES = 250;
const WARM_UP = 10;
/** Parts of the run whose own differences show how far the figure can be trusted. */
const BLOCKS = 5;
/**
 * The shipped deadline would turn the slowest hits into misses, and leave them out of one side of the comparison. Only the
 * slowest of a busy machine: it is far above what is measured.
 */
const FILTER = { embedding: { timeout: 5_000 } };
/** Samples that may be no hits all the same. */
const MOST_SPOILT = 0.05;

/** Spellings of one question: single and double spaces between its words, by the bits of `i`, and some spaces at its end. */
function spelling(i: number): string {
  const words = QUESTION.split(" ");
  const gaps = words.length - 1;
  const text = words.map((word, at) => (at < gaps ? word + ((i >> at) & 1 ? "  " : " ") : word)).join("");
  return text + " ".repeat(1 + (i >> gaps));
}

const describe = (values: number[]): Spread & { note: string } => ({
  median: quantile(values, 0.5),
  min: Math.min(...values),
  max: Math.max(...values),
  note: `p99 ${quantile(values, 0.99).toFixed(2)} ms of ${values.length}`,
});

/** The shipped gateway in front of a real Ollama: what a semantic hit takes beyond the embedding itself. */
export async function benchGateway({ envoy, wasm, ollama, directory, report }: Means): Promise<Figure[]> {
  if (!ollama) throw new Failure("no Ollama was given", "Start it first.");
  const services = await startServices(envoy, directory);
  const client = { gateway: new TimedClient(), ollama: new TimedClient() };
  try {
    const home = join(directory, "gateway");
    await mkdir(home);
    const upstream = new URL(new URL(services.url("upstream")).origin);
    const gateway = await startGateway({ envoy, wasm, ollama, upstream, filter: FILTER, directory: home });
    try {
      await learn(gateway, client.gateway);
      const ask = (i: number) => client.gateway.post(`${gateway.gatewayUrl}/v1/chat/completions`, chat(spelling(i)));
      const embed = (i: number) =>
        client.ollama.post(`${ollama.url}/api/embed`, JSON.stringify({ model: EMBEDDING_MODEL, input: spelling(i), keep_alive: -1 }));
      const through: number[] = [];
      const alone: number[] = [];
      for (let i = 0; i < SAMPLES + WARM_UP; i++) {
        if (i % 50 === 0) report(`${i} of ${SAMPLES + WARM_UP} samples`);
        // The first of a pair finds colder caches, so each is the first half of the time.
        const first = i % 2 ? await embed(i) : undefined;
        const hit = await ask(i);
        const embedding = first ?? (await embed(i));
        if (embedding.status !== 200) throw new Failure(`Ollama answered ${embedding.status}`, "Run `ollama run all-minilm hello` to see why.");
        const proper = /; hit;.*detail=semantic/.test(String(hit.headers["cache-status"]));
        if (i < WARM_UP || !proper) continue;
        through.push(hit.milliseconds);
        alone.push(embedding.milliseconds);
      }
      const spoilt = SAMPLES - through.length;
      if (spoilt > SAMPLES * MOST_SPOILT)
        throw new Failure(
          `${spoilt} of ${SAMPLES} samples were no semantic hits`,
          "Run it on a quieter machine.",
          JSON.stringify(await gateway.stats("reprise")),
        );
      return figures(through, alone, spoilt);
    } finally {
      await gateway.stop();
    }
  } finally {
    client.gateway.close();
    client.ollama.close();
    await services.envoy.stop();
  }
}

/** Asks the question until it is kept with its vector. */
async function learn(gateway: Envoy, client: TimedClient): Promise<void> {
  const url = `${gateway.gatewayUrl}/v1/chat/completions`;
  const wait = { what: "the gateway to keep an answer and its vector", limit: 30_000, child: gateway.child, mend: "See Envoy's log." };
  await waitFor(async () => {
    await client.post(url, chat(QUESTION));
    const { headers } = await client.post(url, chat(`${QUESTION} `));
    return String(headers["cache-status"]).includes("hit") && (await count(gateway, "index\\.entries")) > 0 ? true : undefined;
  }, wait);
}

function figures(through: number[], alone: number[], spoilt: number): Figure[] {
  const gateway = describe(through);
  const ollama = describe(alone);
  const between = through.map((value, i) => value - alone[i]!);
  const length = Math.ceil(through.length / BLOCKS);
  const blocks = Array.from({ length: BLOCKS }, (_, block) => {
    const p50 = (values: number[]) => quantile(values.slice(block * length, (block + 1) * length), 0.5);
    return p50(through) - p50(alone);
  });
  const left = spoilt ? `, ${spoilt} left out that were no hits` : "";
  return [
    { name: "real gateway, semantic hit p50", unit: "ms", measured: gateway, digits: 2, note: gateway.note + left },
    { name: "Ollama alone, /api/embed p50", unit: "ms", measured: ollama, digits: 2, note: ollama.note },
    {
      name: "real gateway p50 − Ollama p50",
      unit: "ms",
      measured: { median: gateway.median - ollama.median, min: Math.min(...blocks), max: Math.max(...blocks) },
      target: { atMost: 1 },
      digits: 2,
      note: `min–max of ${BLOCKS} parts of the run; median of the pairs' differences ${quantile(between, 0.5).toFixed(2)}; p99 − p99 ${(quantile(through, 0.99) - quantile(alone, 0.99)).toFixed(2)}`,
    },
  ];
}
