import { Failure } from "../../tools/lib/failure.ts";
import { SPOKEN, type Spoken } from "../../tests/support/answers.ts";
import type { Figure } from "../figures.ts";
import { startInside, type Inside } from "../inside.ts";
import { quantile, single } from "../../tools/statistics.ts";
import type { Means } from "../means.ts";
import { jsonOf, streamOf, type Body } from "./bodies.ts";

const SAMPLES = 200;
/** Replays before the clock counts: V8 compiles a function again once it is hot. */
const WARM_UP = 100;
const KIB = 1024;
/** Sizes of an answer as it is kept, in KiB, and what replaying it may take, in µs. */
const SIZES = [
  { size: 2, atMost: 50 },
  { size: 100, atMost: 1_000 },
];

interface Direction {
  name: string;
  body(spoken: Spoken, bytes: number): Body;
}

const DIRECTIONS: Direction[] = [
  { name: "JSON → stream", body: jsonOf },
  { name: "stream → JSON", body: streamOf },
];

async function replay(inside: Inside, protocol: string, body: Body): Promise<{ rendered: string; microseconds: number }> {
  const response = await inside.ask(`/${protocol}`, body);
  return { rendered: await response.text(), microseconds: Number(response.headers.get("x-nanoseconds")) / 1_000 };
}

/** A replay must say what the answer says: a stream is read by replaying it as JSON. */
async function check(inside: Inside, protocol: string, body: Body): Promise<void> {
  const spoken = SPOKEN[protocol]!;
  let { rendered } = await replay(inside, protocol, body);
  if (body.type !== spoken.streamType) ({ rendered } = await replay(inside, protocol, { ...body, type: spoken.streamType, text: rendered }));
  if (spoken.textOf(JSON.parse(rendered)) === body.says) return;
  throw new Failure(`${protocol} says something else in its other form`, "Run the host tests (npm test -- --only host).", rendered.slice(0, 500));
}

/** Median and 99th percentile of one protocol's replays, in µs: Envoy's clock tells no less. */
async function measure(inside: Inside, protocol: string, body: Body): Promise<{ p50: number; p99: number }> {
  await check(inside, protocol, body);
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + SAMPLES; i++) {
    const { microseconds } = await replay(inside, protocol, body);
    if (i >= WARM_UP) times.push(microseconds);
  }
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

/** What a hit takes in the form that its answer was not kept in, beyond a hit in its own: inside Envoy, for every protocol with two forms. */
export async function benchReplay({ envoy, directory, report }: Means): Promise<Figure[]> {
  const inside = await startInside({ envoy, directory, entry: "bench/replay/entry.ts" });
  try {
    const figures: Figure[] = [];
    for (const { name, body } of DIRECTIONS) {
      for (const { size, atMost } of SIZES) {
        const medians: number[] = [];
        const notes: string[] = [];
        for (const [protocol, spoken] of Object.entries(SPOKEN)) {
          report(`${name}, ${size} KiB, ${protocol}`);
          const { p50, p99 } = await measure(inside, protocol, body(spoken, size * KIB));
          medians.push(p50);
          notes.push(`${protocol} ${p50.toFixed(0)} (p99 ${p99.toFixed(0)})`);
        }
        // The slowest protocol counts. A mean would count what other programs take from the machine.
        figures.push({
          name: `replay ${name}, ${size} KiB, p50`,
          unit: "µs",
          measured: single(Math.max(...medians)),
          target: { atMost },
          digits: 0,
          note: notes.join(", "),
        });
      }
    }
    return figures;
  } finally {
    await inside.stop();
  }
}
