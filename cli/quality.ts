/** Measures the filter's decisions on labelled pairs of questions and writes docs/quality.md. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { Option } from "commander";
import { scratchDirectory, startOllama, stopAll } from "./gateway/index.ts";
import { commandLine, runAsProgram } from "./lib/command.ts";
import { inRoot } from "./lib/paths.ts";
import { cacheRoot } from "./provision/cache-dir.ts";
import { EMBEDDING_MODEL, provideModel } from "./provision/models.ts";
import { readPairs, type PairSet } from "./quality/data.ts";
import { Decisions } from "./quality/decisions.ts";
import { embeddingsOf } from "./quality/embeddings.ts";
import { byCategory, byGuard, byThreshold, crossValidated, guardsAlone, type Judged } from "./quality/tables.ts";

/** What the filter knows of the model: assembly/policy/profiles.ts. */
const PROFILE = { dimension: 384, maxInputBytes: 762, threshold: 0.92 };
const REPORT = inRoot("docs", "quality.md");
/** Share of different pairs that the cross-validated threshold may serve. */
const MAX_WRONG = 0.04;
/** Where the time of a decision is measured: pairs whose texts have about this many bytes. */
const TIMED_BYTES = 200;

const HEAD = `# What the decisions come to

Written by \`npm run quality -- --data DIR\`: the functions that the filter runs (the guards, and cosine similarity of int8 codes), on vectors
from Ollama. A pair labelled «same» is one whose questions one answer serves. Shares are in per cent, with Wilson's 95 % interval.

How to read it: the lists of words and the guards' rules are general English, but they were written by people who know the sets of traps
\`guard_pairs\` and \`near_miss_pairs\`, and two guards were chosen by their results there. Figures on these two sets are therefore upper
bounds, whatever the intervals say; folding the set, as below, corrects the choice of a threshold and not that. \`question_pairs\` was
measured, and its rows were not read; it decided which guards looked too costly to keep as broad as they were. Its labels are noisy: of pairs at 0.97 and
more that count as wrong, most are duplicates that were not marked. Figures say nothing of other languages than English.
`;

function section({ name }: PairSet, judged: Judged[], decisions: Decisions): string {
  const qualifier = 1 << decisions.words.indexOf("qualifier");
  return [
    `## ${name}`,
    `${judged.length} pairs, ${judged.filter(({ same }) => same).length} of them same.`,
    `### Guards alone\n\n${guardsAlone(judged)}\n\n${byCategory(judged, -1)}`,
    `### By threshold, every guard on\n\n${byThreshold(judged, 0)}`,
    `### By threshold, \`guardsOff: [qualifier]\`\n\n${byThreshold(judged, qualifier)}`,
    `### Cross-validation\n\n${crossValidated(judged, MAX_WRONG)}`,
    `### By category at ${PROFILE.threshold}\n\n${byCategory(judged, PROFILE.threshold)}`,
    `### By guard at ${PROFILE.threshold}\n\n${byGuard(judged, PROFILE.threshold, decisions.words)}`,
  ].join("\n\n");
}

function timing(pairs: Judged[], decisions: Decisions): string {
  const fit = pairs.filter(({ a, b }) => Math.abs(a.length - TIMED_BYTES) < 40 && Math.abs(b.length - TIMED_BYTES) < 80).slice(0, 50);
  if (fit.length === 0) return "";
  const times = fit.map(({ a, b }) => decisions.microseconds(a, b)).sort((x, y) => x - y);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))]!.toFixed(1);
  return `## Time\n\nReading two texts of about ${TIMED_BYTES} bytes and asking every guard, ${fit.length} pairs, in Node's V8: median ${at(0.5)} µs, slowest ${at(1)} µs.`;
}

async function main(args: string[]): Promise<number> {
  const program = commandLine("run quality", "Measures the filter's decisions on labelled pairs and writes docs/quality.md.").addOption(
    new Option("--data <folder>", "folder of *_pairs.jsonl files: a JSON object a line with a, b, label (1: one answer serves both) and cat").makeOptionMandatory(),
  );
  const { data } = program.parse(args, { from: "user" }).opts<{ data: string }>();
  const names = (await readdir(data).catch(() => [])).filter((name) => name.endsWith("_pairs.jsonl")).sort();
  const sets = await readPairs(data, names);
  const decisions = await Decisions.load(console.error);
  const directory = await scratchDirectory();
  const cache = cacheRoot();
  const url = async () => {
    const ollama = await startOllama({ cache, directory, report: console.error });
    await provideModel(cache, ollama.url, EMBEDDING_MODEL, console.error);
    return ollama.url;
  };
  try {
    const texts = sets.flatMap(({ pairs }) => pairs.flatMap(({ a, b }) => [a, b]));
    const vectors = await embeddingsOf(texts, { ...PROFILE, directory: inRoot("build", "quality"), model: EMBEDDING_MODEL, url, report: console.error });
    const judged = sets.map(({ pairs }) =>
      pairs.map((pair) => ({ ...pair, similarity: decisions.cosine(vectors.get(pair.a)!, vectors.get(pair.b)!), refusals: decisions.refusals(pair.a, pair.b) })),
    );
    const parts = sets.map((set, i) => section(set, judged[i]!, decisions));
    const rules = sets.map(({ name, pairs }) => `${name}: ${pairs.filter(({ a, b }) => decisions.isExactOnly(a) || decisions.isExactOnly(b)).length} of ${pairs.length}`);
    const left = `## Left to the exact tier\n\nPairs of which the rules for clock, place and follow-ups keep a question from being compared at all; the tables above count them all the same. ${rules.join(", ")}.`;
    const text = `${[HEAD.trimEnd(), ...parts, left, timing(judged.flat(), decisions)].filter(Boolean).join("\n\n")}\n`;
    await mkdir(inRoot("docs"), { recursive: true });
    await writeFile(REPORT, text);
    console.log(text);
    return 0;
  } finally {
    await stopAll();
  }
}

runAsProgram(import.meta.url, main);
