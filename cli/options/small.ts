/** The options of the commands that have few: `npm run build`, `pack`, `check`, `docs`, `quality`. */
import type { Command } from "commander";
import { commandLine } from "../lib/command.ts";

/** What `npm run build` understands. */
export function buildCommand(): Command {
  return commandLine("run build", "Compiles the filter to build/reprise.wasm, and to build/reprise.higress.wasm for Higress.").option(
    "--debug",
    "with names, source map and text: build/reprise.debug.wasm",
  );
}

/** What `npm run pack` understands. */
export function packCommand(): Command {
  return commandLine("run pack", "Builds the filter for Envoy and for Higress and packs both: OCI images, digests, SBOM and release notes.").option(
    "--out <folder>",
    "gets everything, and is made anew",
    "build/pack",
  );
}

/** What `npm run check` understands. */
export function checkCommand(): Command {
  return commandLine("run check", "Checks types, look, imports between parts, links in the docs, and that what is made from sources is up to date.");
}

/** What `npm run docs` understands. */
export function docsCommand(): Command {
  return commandLine(
    "run docs",
    "Writes what is made from sources: the configuration's schema, readers and reference, the lists of reasons, and the commands' help.",
  ).option("--check", "write nothing, and fail if a file is not what its sources say");
}

/** What `npm run quality` understands. */
export function qualityCommand(): Command {
  return commandLine("run quality", "Measures the filter's decisions on labelled questions and writes a report.")
    .option(
      "--data <folder>",
      "sets besides bench/quality: *_pairs.jsonl, a JSON object a line with a, b, label and cat; *_stream.jsonl with text and cls; inserted_words.json; invisible.jsonl",
    )
    .option("--out <folder>", "gets quality.md, and the plots in quality/", "docs");
}
