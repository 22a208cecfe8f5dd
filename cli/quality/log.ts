/**
 * Pairs out of an Envoy log that a person has judged. In shadow mode the filter logs a line for each candidate that it would have served,
 * with an object `{"reprise":"pair","a":…,"b":…,"similarity":…}` in it; whoever judges the pair adds `"label":0` or `"label":1`.
 */
import { Failure } from "../../tools/lib/failure.ts";
import { asPair, parsed, readText, type Pair } from "./data.ts";

export interface LoggedPair extends Pair {
  /** The cosine that the filter logged, if it is one. */
  similarity: number | undefined;
}

export interface Logged {
  pairs: LoggedPair[];
  /** Pairs that nobody has labelled yet. */
  unlabelled: number;
}

const BEGINNING = /\{\s*"reprise"\s*:\s*"pair"/;

/** The judged pairs of a log. Lines without a pair are passed over; a pair that cannot be read, or whose label is neither 0 nor 1, is named. */
export async function readLog(file: string): Promise<Logged> {
  const pairs: LoggedPair[] = [];
  let unlabelled = 0;
  (await readText(file)).split("\n").forEach((line, i) => {
    const from = line.search(BEGINNING);
    if (from < 0) return;
    const value = firstObject(line.slice(from));
    if (value !== undefined && !Object.hasOwn(value, "label")) return void unlabelled++;
    const pair = asPair(value);
    if (!pair) {
      throw new Failure(
        `${file}, line ${i + 1}: not a judged pair`,
        'A pair is {"reprise":"pair","a":…,"b":…,"similarity":…} with "label":0 or "label":1 added.',
      );
    }
    const { similarity } = value as { similarity?: unknown };
    pairs.push({ ...pair, similarity: typeof similarity === "number" && Math.abs(similarity) <= 1 ? similarity : undefined });
  });
  return { pairs, unlabelled };
}

/** The JSON object at the beginning of `text`, whatever follows it. */
function firstObject(text: string): Record<string, unknown> | undefined {
  for (let end = text.indexOf("}"); end >= 0; end = text.indexOf("}", end + 1)) {
    const value = parsed(text.slice(0, end + 1));
    if (value !== undefined) return value as Record<string, unknown>;
  }
  return undefined;
}
