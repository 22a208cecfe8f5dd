/** Identical requests at once, and what becomes of them if the one that goes upstream for all of them goes away. */
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../tools/lib/failure.ts";
import type { Figure } from "./figures.ts";
import { chat, QUESTION } from "./load.ts";
import { ANSWER_TIME, startModel } from "./model/start.ts";
import { startSubject, type Server } from "./rig.ts";
import { spreadOf } from "../tools/statistics.ts";
import type { Means } from "./means.ts";
import { TimedClient, type Timed } from "./timed_post.ts";

const REQUESTS = 500;
const FOLLOWERS = 40;
/** Milliseconds after which the leader goes away: somewhere amid the upstream's work. */
const LEAVES_AFTER = ANSWER_TIME * 0.46;
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

interface Rounds {
  /** Requests that reached the upstream, in each round. */
  counts: number[];
  note: string;
}

/** `clients` connections that ask, by `ask`, a new question in each round. */
async function measure(
  { envoy, wasm, directory, report }: Means,
  clients: number,
  ask: (clients: TimedClient[], url: string, body: string) => Promise<Timed[]>,
): Promise<Rounds> {
  const model = await startModel(directory);
  const pool = Array.from({ length: clients }, () => new TimedClient());
  try {
    const server = await startSubject({ program: envoy, directory, wasm, services: model, filters: { subject: FILTER }, concurrency: WORKERS });
    try {
      const counts: number[] = [];
      const waits: number[] = [];
      for (let round = 1; round <= ROUNDS; round++) {
        report(`round ${round} of ${ROUNDS}`);
        const before = await reached(server);
        const answers = await ask(pool, server.url("subject"), chat(`${QUESTION} ${clients} ${round}`));
        const refused = answers.filter(({ status }) => status !== 200).length;
        if (refused > 0) throw new Failure(`${refused} of ${clients} requests were not answered 200`, "See Envoy's log.", await server.envoy.logs());
        counts.push((await reached(server)) - before);
        waits.push(Math.max(...answers.map(({ milliseconds }) => milliseconds)));
      }
      const taken = await shares(server);
      if (taken.length < WORKERS) throw new Failure("one worker took all connections", "Run it again; the kernel spreads them.");
      const note =
        `${ROUNDS} rounds, ${taken.join(" and ")} connections on ${WORKERS} workers; ` +
        `the last answer after ${Math.max(...waits).toFixed(0)} ms, the upstream takes ${ANSWER_TIME}`;
      return { counts, note };
    } finally {
      await server.envoy.stop();
    }
  } finally {
    for (const client of pool) client.close();
    await model.stop();
  }
}

/** Of 500 clients that ask the same at once, and that both workers of an Envoy have taken, how many reach the upstream. */
export async function benchIdentical(means: Means): Promise<Figure[]> {
  const { counts, note } = await measure(means, REQUESTS, (clients, url, body) => Promise.all(clients.map((client) => client.post(url, body))));
  return [{ name: `${REQUESTS} identical requests at once, reach the upstream`, unit: "", measured: spreadOf(counts), target: { atMost: 1 }, digits: 0, note }];
}

/** Of 41 clients that ask the same, the first goes away while the upstream works for all of them: how many reach the upstream. */
export async function benchLeaderLeaves(means: Means): Promise<Figure[]> {
  const { counts, note } = await measure(means, FOLLOWERS, async (clients, url, body) => {
    const leader = new TimedClient();
    const left = leader.post(url, body).then(
      () => true,
      () => false,
    );
    // The leader is the first: it has long reached the upstream when the others ask.
    await sleep(LEAVES_AFTER / 4);
    const answers = clients.map((client) => client.post(url, body));
    await sleep((LEAVES_AFTER * 3) / 4);
    leader.close();
    if (await left) throw new Failure("the leader was answered before it could go away", "Is the machine overloaded?");
    return Promise.all(answers);
  });
  return [
    {
      name: `the first of ${FOLLOWERS + 1} identical requests goes away, reach the upstream`,
      unit: "",
      measured: spreadOf(counts),
      target: { atMost: 2 },
      digits: 0,
      note: `it leaves after ${LEAVES_AFTER.toFixed(0)} ms; ${note}`,
    },
  ];
}
