import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../tools/lib/failure.ts";
import { SPOKEN } from "../tests/support/answers.ts";
import type { Figure } from "./figures.ts";
import { QUESTION } from "./load.ts";
import { ANSWER_TIME, startModel } from "./model/start.ts";
import { count, startSubject } from "./rig.ts";
import { quantile, spreadOf } from "../tools/statistics.ts";
import type { Means } from "./means.ts";
import { TimedClient } from "./timed_post.ts";

/** Open at the same time. */
const STREAMS = 200;
/** One after the other, on each of as many connections. */
const IN_A_ROW = 5;
const ROUNDS = 5;
/** Misses are what is measured, and an embedder's time is not the filter's. */
const FILTER = { enableSemanticCache: false };

/** Percentiles of one run's times to the first byte of a body, in ms. */
interface Run {
  p50: number;
  p99: number;
}

/**
 * Keeps 200 streams open, a new one for each that ends, and no two with the same question. Their starts are spread out evenly, as clients'
 * are: started together, each would wait for the client that starts the others.
 */
async function streams(url: string, clients: TimedClient[], question: () => string): Promise<Run> {
  const times: number[] = [];
  await Promise.all(
    clients.map(async (client, lane) => {
      await sleep((ANSWER_TIME / STREAMS) * lane);
      for (let i = 0; i < IN_A_ROW; i++) {
        const body = JSON.stringify(SPOKEN["openai.chat"]!.ask(question(), true));
        const { status, firstByte } = await client.post(url, body);
        if (status !== 200) throw new Failure(`a stream was answered ${status}`, "See Envoy's log.");
        times.push(firstByte);
      }
    }),
  );
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

/** What the filter adds to the time to the first token of a miss that is captured and kept, beside what two runs without it differ by. */
export async function benchFirstToken({ envoy, wasm, directory, report }: Means): Promise<Figure[]> {
  const model = await startModel(directory);
  try {
    const server = await startSubject({ program: envoy, directory, wasm, services: model, filters: { subject: FILTER } });
    const clients = { plain: lanes(), subject: lanes() };
    try {
      let asked = 0;
      const question = () => `${QUESTION} ${asked++}`;
      const run = (name: keyof typeof clients) => streams(server.url(name), clients[name], question);
      const kept = () => count(server.envoy, "stores\\.kept");
      report("warming up");
      await run("plain");
      await run("subject");
      const before = await kept();
      const without: Run[] = [];
      const having: Run[] = [];
      for (let round = 1; round <= ROUNDS; round++) {
        report(`round ${round} of ${ROUNDS}`);
        // The first of a round finds another machine than the second, so each is the first in turn.
        if (round % 2) without.push(await run("plain"));
        having.push(await run("subject"));
        if (!(round % 2)) without.push(await run("plain"));
      }
      const proper = (await kept()) - before;
      const all = ROUNDS * STREAMS * IN_A_ROW;
      if (proper !== all) throw new Failure(`of ${all} streams ${proper} were kept`, "Something else was measured; see the filter's other counters.");
      return (["p50", "p99"] as const).map((which) => figure(which, without, having));
    } finally {
      for (const client of [...clients.plain, ...clients.subject]) client.close();
      await server.envoy.stop();
    }
  } finally {
    await model.stop();
  }
}

const lanes = (): TimedClient[] => Array.from({ length: STREAMS }, () => new TimedClient());

/** The target is what tells a difference from noise: how far the runs without the filter lie apart. */
function figure(which: keyof Run, without: Run[], having: Run[]): Figure {
  const plain = spreadOf(without.map((run) => run[which]));
  const own = spreadOf(having.map((run) => run[which]));
  return {
    name: `first token ${which}, with − without filter`,
    unit: "ms",
    measured: spreadOf(having.map((run, i) => run[which] - without[i]![which])),
    target: { atMost: plain.max - plain.min },
    digits: 3,
    note:
      `target: what the ${ROUNDS} runs without it differ by, ${plain.min.toFixed(3)}–${plain.max.toFixed(3)}; ` +
      `medians ${own.median.toFixed(3)} and ${plain.median.toFixed(3)}; ` +
      `${STREAMS} streams at once, ${STREAMS * IN_A_ROW} a run, all misses and kept`,
  };
}
