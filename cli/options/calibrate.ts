/** The options of `npm run calibrate`. */
import { join } from "node:path";
import { InvalidArgumentError, Option, type Command } from "commander";
import { EMBEDDING_MODEL } from "../../tools/provision/models.ts";
import { commandLine } from "../lib/command.ts";

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

/** What `npm run calibrate` understands. */
export function calibrateCommand(): Command {
  return commandLine("run calibrate", "Finds the threshold of an embedding model that keeps wrong hits within a share of the hits.")
    .addOption(new Option("--pairs <file>", "labelled pairs, a JSON object a line with a, b and label (1: one answer serves both)").conflicts("fromLog"))
    .option("--from-log <file>", 'an Envoy log with pairs of shadow mode that a person has judged, by adding "label":0 or "label":1')
    .option("--embed-again", "do not use the similarities in the log", false)
    .option("--model <name>", "Ollama's name of the model", EMBEDDING_MODEL)
    .option("--max-wrong <share>", "greatest share of the hits that may be wrong: 1% or 0.01", share, 0.01)
    .option("--base-url <url>", "an Ollama that runs (default: the one at OLLAMA_HOST or port 11434, else one is started)", httpUrl)
    .option("--prefix <text>", "put in front of every text, if the model wants one", "")
    .option("--out <folder>", "gets the curve, calibration.svg, and the configuration, calibration.json", join("build", "calibrate"));
}

/** Reads the arguments after `npm run calibrate --`. Throws commander's error for a bad one or for --help. */
export function parseCalibrate(args: string[]): CalibrateOptions {
  const program = calibrateCommand().parse(args, { from: "user" });
  const options = program.opts<CalibrateOptions>();
  if (options.pairs === undefined && options.fromLog === undefined) program.error("error: give --pairs or --from-log");
  return options;
}
