/** Labelled pairs of questions, one JSON object a line: `{"a", "b", "label", "cat"?}`. Label 1 means that one answer serves both. */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Failure } from "../lib/failure.ts";

export interface Pair {
  a: string;
  b: string;
  same: boolean;
  category: string;
}

export interface PairSet {
  name: string;
  pairs: Pair[];
}

/** The sets of a folder, by file name. */
export async function readPairs(directory: string, names: string[]): Promise<PairSet[]> {
  const sets = await Promise.all(names.map(async (name) => ({ name: basename(name, ".jsonl"), pairs: parse(await text(join(directory, name)), name) })));
  return sets.filter(({ pairs }) => pairs.length > 0);
}

async function text(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: Error) => {
    throw new Failure(`cannot read ${file}: ${error.message}`, "Give the folder of the labelled sets with --data.");
  });
}

function parse(lines: string, name: string): Pair[] {
  return lines.split("\n").flatMap((line, i) => {
    if (!line.trim()) return [];
    const { a, b, label, cat } = JSON.parse(line) as { a: unknown; b: unknown; label: unknown; cat?: string };
    if (typeof a !== "string" || typeof b !== "string" || (label !== 0 && label !== 1)) {
      throw new Failure(`${name}, line ${i + 1}: not a labelled pair`, 'Each line is {"a": …, "b": …, "label": 0 or 1}.');
    }
    return [{ a, b, same: label === 1, category: cat ?? (label === 1 ? "same" : "different") }];
  });
}
