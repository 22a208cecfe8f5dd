/** Finds a model's threshold from labelled pairs of questions, with the filter's own code, and prints the configuration for it. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { answers, runDirectory, startOllama, stopAll } from "../tools/gateway/index.ts";
import { runAsProgram } from "./lib/command.ts";
import { parseCalibrate, type CalibrateOptions } from "./options/calibrate.ts";
import { Failure } from "../tools/lib/failure.ts";
import { inRoot } from "../tools/lib/paths.ts";
import type { Report } from "../tools/lib/report.ts";
import { cacheRoot } from "../tools/provision/cache-dir.ts";
import { provideModel } from "../tools/provision/models.ts";
import { calibrate, calibrationPlot, calibrationTable, verdictOf } from "./quality/calibration.ts";
import { readPairFile } from "./quality/data.ts";
import { Decisions, type Assessed } from "./quality/decisions.ts";
import { embeddingsOf } from "./quality/embeddings.ts";
import { readLog, type LoggedPair } from "./quality/log.ts";
import { knownModel, modelAt, type Model } from "./quality/model.ts";
import { profileBlock } from "./quality/profile_block.ts";

const CACHE = inRoot("build", "calibrate");

async function readInput({ pairs, fromLog, embedAgain }: CalibrateOptions, report: Report): Promise<LoggedPair[]> {
  const noSimilarity = { similarity: undefined };
  if (fromLog === undefined) return (await readPairFile(pairs!)).map((pair) => ({ ...pair, ...noSimilarity }));
  const logged = await readLog(fromLog);
  if (logged.unlabelled > 0) report(`${fromLog}: ${logged.unlabelled} pairs without a label are left out`);
  return embedAgain ? logged.pairs.map((pair) => ({ ...pair, ...noSimilarity })) : logged.pairs;
}

async function ollamaUrl({ baseUrl, model }: CalibrateOptions, report: Report): Promise<string> {
  if (baseUrl !== undefined) {
    if (await answers(`${baseUrl}/api/version`).catch(() => undefined)) return baseUrl;
    throw new Failure(`no Ollama answers at ${baseUrl}`, "Start one there, or leave --base-url out.");
  }
  const cache = cacheRoot();
  const { url } = await startOllama({ cache, directory: await runDirectory(cache, "calibrate"), report });
  await provideModel(cache, url, model, report);
  return url;
}

/** The pairs as the filter judges them. Ollama is asked for nothing that is known already. */
async function judgeAll(input: LoggedPair[], options: CalibrateOptions, decisions: Decisions, report: Report): Promise<{ model: Model; pairs: Assessed[] }> {
  const unknown = input.filter(({ similarity }) => similarity === undefined);
  let model = unknown.length > 0 ? undefined : knownModel(options.model, decisions);
  const vectors = new Map<string, Float32Array>();
  if (!model) {
    const url = await ollamaUrl(options, report);
    model = await modelAt(url, options.model, decisions);
    // The digest keeps another model that gets this name from being taken for it.
    const name = `${model.name}-${model.digest.slice(0, 12)}`;
    const texts = unknown.flatMap(({ a, b }) => [a, b]);
    const { dimension, maxInputBytes } = model;
    const found = await embeddingsOf(texts, {
      directory: CACHE,
      model: model.name,
      name,
      dimension,
      maxInputBytes,
      prefix: options.prefix,
      url: async () => url,
      report,
    });
    for (const [text, vector] of found) vectors.set(text, vector);
  }
  const { maxInputBytes, latinOnly } = model;
  const pairs = input.map((pair) =>
    decisions.assess(pair, pair.similarity ?? decisions.cosine(vectors.get(pair.a)!, vectors.get(pair.b)!), { maxInputBytes, latinOnly }),
  );
  return { model, pairs };
}

async function main(args: string[]): Promise<number> {
  const options = parseCalibrate(args);
  const report = console.error;
  const input = await readInput(options, report);
  if (input.length === 0) throw new Failure("there are no labelled pairs", "Give a file that holds some with --pairs or --from-log.");
  try {
    const decisions = await Decisions.load(report);
    const { model, pairs } = await judgeAll(input, options, decisions, report);
    const calibration = calibrate(pairs, options.maxWrong);
    const left = pairs.filter(({ exactOnly }) => exactOnly).length;
    await mkdir(options.out, { recursive: true });
    const curve = join(options.out, "calibration.svg");
    await writeFile(curve, calibrationPlot(calibration, model.name));
    console.log(`${calibrationTable(calibration)}\n\n${verdictOf(calibration)}`);
    if (left > 0) console.log(`${left} of the pairs have a question that the filter leaves to the exact tier; they count as not served.`);
    console.log(`The curve is in ${curve}.`);
    if (!calibration.chosen) {
      console.error("reprise: no threshold keeps the budget\n  Label more pairs of your own traffic, allow more with --max-wrong, or choose another model.");
      return 1;
    }
    const block = await profileBlock(model, calibration.chosen.threshold, options.prefix);
    const file = join(options.out, "calibration.json");
    await writeFile(file, `${block}\n`);
    console.log(`\nFor the filter's configuration (${file}):\n${block}`);
    if (model.guessedInput) report(`Ollama does not say how much text ${model.name} reads: maxInputBytes is a guess.`);
    return 0;
  } finally {
    await stopAll();
  }
}

runAsProgram(import.meta.url, main);
