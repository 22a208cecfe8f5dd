import { Failure } from "../tools/lib/failure.ts";
import type { FilterConfig } from "../tools/gateway/index.ts";
import type { Figure } from "./figures.ts";
import { chat, different, QUESTION, same } from "./load.ts";
import { inTurn, type Sample } from "./pairs.ts";
import { processorSeconds } from "./process.ts";
import { count, startServices, startSubject } from "./rig.ts";
import type { Means } from "./means.ts";
import { wrk } from "./wrk.ts";

const SECONDS = 3;
const WARM_UP_SECONDS = 2;
/** Requests of one run that may end otherwise than the run is about: those under way when it is cut off. */
const TOLERANCE = 0.005;
/** Numbers apart for the texts of one run: more than a run can send. */
const STRIDE = 10_000_000;

interface Case {
  name: string;
  filter: FilterConfig;
  /** The listener without the filter that it is measured against, and how the table calls it. */
  against: "limit" | "plain";
  /** What is sent to the filter, and what to the other. A new script each time, for texts that nobody has asked before. */
  subject: (start: number) => string;
  limit: (start: number) => string;
  /** The filter's counters, as a regular expression, that have to account for the requests. */
  counters: string;
  least: number;
}

async function measure({ envoy, wasm, directory, report }: Means, subject: Case): Promise<Figure[]> {
  const services = await startServices(envoy, directory);
  try {
    const server = await startSubject({ program: envoy, directory, wasm, services, filters: { subject: subject.filter } });
    try {
      let start = 0;
      const load = async (name: string, script: (start: number) => string, seconds = SECONDS): Promise<Sample> => {
        const before = await processorSeconds(server.envoy.child.pid);
        const { requests, perSecond } = await wrk({ url: server.url(name), script: script((start += STRIDE)), seconds, directory });
        const used = (await processorSeconds(server.envoy.child.pid)) - before;
        return { requests, perSecond, microseconds: (used / requests) * 1e6 };
      };
      const counted = async (): Promise<Sample> => {
        const before = await count(server.envoy, subject.counters);
        const sample = await load("subject", subject.subject);
        const { requests } = sample;
        const proper = (await count(server.envoy, subject.counters)) - before;
        if (proper < requests * (1 - TOLERANCE)) {
          throw new Failure(
            `of ${requests} requests only ${proper} were counted as ${subject.counters}`,
            "Something else was measured; look at the filter's other counters.",
          );
        }
        return sample;
      };
      report("warming up");
      await load(subject.against, subject.limit, WARM_UP_SECONDS);
      await load("subject", subject.subject, WARM_UP_SECONDS);
      const { ratio, limit, subject: own } = await inTurn(() => load(subject.against, subject.limit), counted, report);
      const perSecond = (value: number) => `${Math.round(value).toLocaleString("en-US")}/s`;
      const processor = `Envoy's CPU a request ${own.microseconds.toFixed(1)} µs to ${limit.microseconds.toFixed(1)}`;
      const what = subject.against === "limit" ? "limit" : "without filter";
      return [
        {
          name: `${subject.name} ÷ ${what}`,
          unit: "",
          measured: ratio,
          target: { atLeast: subject.least },
          digits: 3,
          note: `${perSecond(own.perSecond)} of ${perSecond(limit.perSecond)}; ${processor}, ratio ${(limit.microseconds / own.microseconds).toFixed(3)}`,
        },
      ];
    } finally {
      await server.envoy.stop();
    }
  } finally {
    await services.envoy.stop();
  }
}

const anew = (start: number): string => different((mark) => chat(`${QUESTION} ${mark}`), start);
const again = (): string => same(chat(QUESTION));

/** The same question again and again. */
export const benchExact = (means: Means): Promise<Figure[]> =>
  measure(means, { name: "exact hit", filter: {}, against: "limit", subject: again, limit: again, counters: "requests\\.hit_exact", least: 0.6 });

/** A new text each time, whose vector is that of a known question: neither the exact tier nor the vectors' memory helps. */
export const benchSemantic = (means: Means): Promise<Figure[]> =>
  measure(means, { name: "semantic hit", filter: {}, against: "limit", subject: anew, limit: again, counters: "requests\\.hit_semantic", least: 0.18 });

/** A new text each time without the semantic tier: looked up, passed on, captured and stored. */
export const benchMiss = (means: Means): Promise<Figure[]> =>
  measure(means, {
    name: "miss, exact tier only",
    filter: { enableSemanticCache: false },
    against: "plain",
    subject: anew,
    limit: anew,
    counters: "miss\\..*",
    least: 0.8,
  });
