import { Failure } from "../cli/lib/failure.ts";
import type { Figure } from "./figures.ts";
import { chat, QUESTION } from "./load.ts";
import { ANSWER_TIME, startModel } from "./model/start.ts";
import { startSubject, type Server } from "./rig.ts";
import { spreadOf } from "./stats.ts";
import type { Means } from "./suite.ts";
import { TimedClient } from "./timed_post.ts";

const REQUESTS = 500;
const WORKERS = 2;
const ROUNDS = 5;
/** Without it a new question would be answered by an old one: the benchmark's embedder has one vector for all. */
const FILTER = { enableSemanticCache: false };

/** Requests that reached the upstream so far. */
async function reached({ envoy }: Server): Promise<number> {
  return Object.values(await envoy.stats("^cluster\\.ai-proxy\\.upstream_rq_total$"))[0] ?? 0;
}

/** How many connections each worker has taken. Envoy names a listener by the port it was told, which is 0: here only the filter's is used. */
async function shares({ envoy }: Server): Promise<number[]> {
  return Object.values(await envoy.stats("^listener\\.127\\.0\\.0\\.1_0\\.worker_\\d+\\.downstream_cx_total$"));
}

/** Of 500 clients that ask the same at once, and that both workers of an Envoy have taken, how many reach the upstream. */
export async function benchIdentical({ envoy, wasm, directory, report }: Means): Promise<Figure[]> {
  const model = await startModel(directory);
  try {
    const server = await startSubject({ program: envoy, directory, wasm, services: model, filters: { subject: FILTER }, concurrency: WORKERS });
    const clients = Array.from({ length: REQUESTS }, () => new TimedClient());
    try {
      const counts: number[] = [];
      const waits: number[] = [];
      for (let round = 1; round <= ROUNDS; round++) {
        report(`round ${round} of ${ROUNDS}`);
        const before = await reached(server);
        const answers = await Promise.all(clients.map((client) => client.post(server.url("subject"), chat(`${QUESTION} ${round}`))));
        const refused = answers.filter(({ status }) => status !== 200).length;
        if (refused > 0) throw new Failure(`${refused} of ${REQUESTS} requests were not answered 200`, "See Envoy's log.", await server.envoy.logs());
        counts.push((await reached(server)) - before);
        waits.push(Math.max(...answers.map(({ milliseconds }) => milliseconds)));
      }
      const taken = await shares(server);
      if (taken.length < WORKERS) throw new Failure("one worker took all connections", "Run it again; the kernel spreads them.");
      return [
        {
          name: `${REQUESTS} identical requests at once, reach the upstream`,
          unit: "",
          measured: spreadOf(counts),
          target: { atMost: 1 },
          digits: 0,
          note:
            `${ROUNDS} rounds, ${taken.join(" and ")} connections on ${WORKERS} workers; ` +
            `the last answer after ${Math.max(...waits).toFixed(0)} ms, the upstream takes ${ANSWER_TIME}`,
        },
      ];
    } finally {
      for (const client of clients) client.close();
      await server.envoy.stop();
    }
  } finally {
    await model.stop();
  }
}
