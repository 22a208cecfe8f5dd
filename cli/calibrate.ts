/** Finds a model's threshold from labelled pairs of questions, with the filter's own code, and prints the configuration for it. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import { answers, scratchDirectory, startOllama, stopAll } from "../tools/gateway/index.ts";
import { commandLine, runAsProgram } from "./lib/command.ts";
import { Failure } from "../tools/lib/failure.ts";
import { inRoot } from "../tools/lib/paths.ts";
import type { Report } from "../tools/lib/report.ts";
import { cacheRoot } from "../tools/provision/cache-dir.ts";
import { EMBEDDING_MODEL, provideModel } from "../tools/provision/models.ts";
import { calibrate, calibrationPlot, calibrationTable, verdictOf } from "./quality/calibration.ts";
import { readPairFile } from "./quality/data.ts";
import { Decisions, type Judged } from "./quality/decisions.ts";
import { embeddingsOf } from "./quality/embeddings.ts";
import { readLog, type LoggedPair } from "./quality/log.ts";
import { knownModel, modelAt, type Model } from "./quality/model.ts";
import { profileBlock } from "./quality/profile_block.ts";

const CACHE = inRoot("build", "calibrate");

export interface CalibrateOptions {
  pairs?: string;
  fromLog?: string;
  embedAgain: boolean;
  model: string;
  /** A share of the hits. */
  maxWrong: number;
  baseUrl?: string;
  prefix: string;
  out: string;
}

/** A share as people write it: `1%`, `1 %` or `0.01`. */
export function share(text: string): number {
  const found = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text.trim());
  const value = found ? Number(found[1]) / (found[2] ? 100 : 1) : NaN;
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError("It must be a share above 0 and below 1, such as 1% or 0.01.");
  return value;
}

function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search)
    throw new InvalidArgumentError("It must be scheme, host and port, such as http://127.0.0.1:11434.");
  return url.origin;
}

/** Throws what commander throws: for `--help` too. */
export function parseCalibrate(args: string[]): CalibrateOptions {
  const program = commandLine("run calibrate", "Finds the threshold of an embedding model that keeps wrong hits within a share of the hits.")
    .addOption(
      new Option("--pairs <file>", "labelled pairs, a JSON object a line with a, b and label (1: one answer serves both)").conflicts("fromLog"),
    )
    .option("--from-log <file>", 'an Envoy log with pairs of shadow mode that a person has judged, by adding "label":0 or "label":1')
    .option("--embed-again", "do not use the similarities in the log", false)
    .option("--model <name>", "Ollama's name of the model", EMBEDDING_MODEL)
    .option("--max-wrong <share>", "greatest share of the hits that may be wrong: 1% or 0.01", share, 0.01)
    .option("--base-url <url>", "an Ollama that runs (default: the one at OLLAMA_HOST or port 11434, else one is started)", httpUrl)
    .option("--prefix <text>", "put in front of every text, if the model wants one", "")
    .option("--out <folder>", "gets the curve, calibration.svg, and the configuration, calibration.json", join("build", "calibrate"));
  program.parse(args, { from: "user" });
  const options = program.opts<CalibrateOptions>();
  if (options.pairs === undefined && options.fromLog === undefined) program.error("error: give --pairs or --from-log");
  return options;
}

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
  const { url } = await startOllama({ cache, directory: await scratchDirectory(), report });
  await provideModel(cache, url, model, report);
  return url;
}

/** The pairs as the filter judges them. Ollama is asked for nothing that is known already. */
async function judgeAll(
  input: LoggedPair[],
  options: CalibrateOptions,
  decisions: Decisions,
  report: Report,
): Promise<{ model: Model; pairs: Judged[] }> {
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
    decisions.judge(pair, pair.similarity ?? decisions.cosine(vectors.get(pair.a)!, vectors.get(pair.b)!), { maxInputBytes, latinOnly }),
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
      console.error(
        "reprise: no threshold keeps the budget\n  Label more pairs of your own traffic, allow more with --max-wrong, or choose another model.",
      );
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
