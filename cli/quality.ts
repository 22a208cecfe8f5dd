/** Measures the filter's decisions on labelled questions and writes docs/quality.md with its plots. */
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { runDirectory, startOllama, stopAll } from "../tools/gateway/index.ts";
import { runAsProgram } from "./lib/command.ts";
import { qualityCommand } from "./options/small.ts";
import { inRoot } from "../tools/lib/paths.ts";
import type { Report } from "../tools/lib/report.ts";
import { cacheRoot } from "../tools/provision/cache-dir.ts";
import { EMBEDDING_MODEL, provideModel } from "../tools/provision/models.ts";
import { readPairs, readStreams, type PairSet, type StreamSet } from "./quality/data.ts";
import { Decisions, type Profile } from "./quality/decisions.ts";
import { embeddingsOf } from "./quality/embeddings.ts";
import { reportOf } from "./quality/report.ts";
import { errorBudget, fixedThreshold } from "./quality/stream.ts";
import { BUDGETS, measureStream } from "./quality/stream_report.ts";
import { asCosine } from "./quality/sweep.ts";
import { readVariants } from "./quality/variants.ts";
import type { Measured } from "./quality/targets.ts";
import { decisionTimes } from "./quality/timing.ts";

/** The project's own sets, which are always measured. */
const OWN = inRoot("bench", "quality");
const PLOTS = "quality";
/** `errorBudget.sampleRate` as shipped. */
const SAMPLE_RATE = 0.05;

interface Sets {
  pairs: PairSet[];
  streams: StreamSet[];
}

async function readSets(folders: string[]): Promise<Sets> {
  const each = <T>(read: (folder: string) => Promise<T[]>): Promise<T[]> => Promise.all(folders.map(read)).then((sets) => sets.flat());
  const [pairs, variants, streams] = await Promise.all([each(readPairs), each(readVariants), each(readStreams)]);
  return { pairs: [...pairs, ...variants].filter((set) => set.pairs.length > 0), streams: streams.filter((set) => set.questions.length > 0) };
}

async function embed({ pairs, streams }: Sets, profile: Profile, report: Report): Promise<Map<string, Float32Array>> {
  const texts = [...streams.flatMap(({ questions }) => questions.map(({ text }) => text)), ...pairs.flatMap((set) => set.pairs.flatMap(({ a, b }) => [a, b]))];
  const cache = cacheRoot();
  const url = async () => {
    const ollama = await startOllama({ cache, directory: await runDirectory(cache, "quality"), report });
    await provideModel(cache, ollama.url, EMBEDDING_MODEL, report);
    return ollama.url;
  };
  return embeddingsOf(texts, { ...profile, directory: inRoot("build", "quality"), model: EMBEDDING_MODEL, url, report });
}

function measure({ pairs, streams }: Sets, vectors: Map<string, Float32Array>, decisions: Decisions, profile: Profile, report: Report): Measured {
  const threshold = Math.round(1_000 * profile.threshold);
  const sets = pairs.map((set) => ({
    name: set.name,
    pairs: set.pairs.map((pair) => decisions.assess(pair, decisions.cosine(vectors.get(pair.a)!, vectors.get(pair.b)!), profile)),
  }));
  const shipped = { name: `shipped ${asCosine(threshold)}`, begin: () => fixedThreshold(decisions, threshold, profile) };
  const budgets = BUDGETS.map((budget) => ({
    name: `error budget ${100 * budget} %`,
    budget,
    begin: () => errorBudget(decisions, budget, SAMPLE_RATE, profile.threshold, profile),
  }));
  const runs = streams.map((set) => {
    report(`running ${set.name} with each threshold, in four orders: about a minute`);
    return measureStream(set, decisions, vectors, profile, [shipped, ...budgets]);
  });
  return {
    threshold,
    balanced: Math.round(1_000 * profile.balancedThreshold),
    sets,
    streams: runs,
    times: decisionTimes(
      pairs.flatMap((set) => set.pairs),
      decisions,
    ),
  };
}

async function main(args: string[]): Promise<number> {
  const { data, out } = qualityCommand().parse(args, { from: "user" }).opts<{ data?: string; out: string }>();
  const sets = await readSets([...(data === undefined ? [] : [data]), OWN]);
  const decisions = await Decisions.load(console.error);
  const profile = decisions.profile(EMBEDDING_MODEL)!;
  try {
    const vectors = await embed(sets, profile, console.error);
    const { markdown, plots } = reportOf(measure(sets, vectors, decisions, profile, console.error), decisions.words, PLOTS);
    const folder = resolve(inRoot(), out);
    await mkdir(join(folder, PLOTS), { recursive: true });
    await writeFile(join(folder, "quality.md"), markdown);
    for (const [name, svg] of plots) await writeFile(join(folder, PLOTS, name), svg);
    console.log(markdown);
    return 0;
  } finally {
    await stopAll();
  }
}

runAsProgram(import.meta.url, main);
