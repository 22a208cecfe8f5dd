/**
 * Labelled questions, one JSON object a line. A pair is `{"a", "b", "label", "cat"?}`, label 1 if one answer serves both; a question of a
 * stream is `{"text", "cls"}`, and one answer serves those of the same class.
 */
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Failure } from "../../tools/lib/failure.ts";

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

export interface Question {
  text: string;
  /** Questions of the same class have the same answer. */
  class: string;
}

export interface StreamSet {
  name: string;
  questions: Question[];
}

const PAIR = 'Each line is {"a": …, "b": …, "label": 0 or 1}.';
const QUESTION = 'Each line is {"text": …, "cls": …}.';

/** The labelled pairs of a file. A line that is none is named. */
export async function readPairFile(file: string): Promise<Pair[]> {
  return lines(file, PAIR, await readText(file), asPair);
}

/** The sets of pairs in a folder, its files `*_pairs.jsonl` by name. */
export async function readPairs(folder: string): Promise<PairSet[]> {
  return readSets(folder, "_pairs.jsonl", async (name, file) => ({ name, pairs: await readPairFile(file) }));
}

/** The streams in a folder, its files `*_stream.jsonl` by name. */
export async function readStreams(folder: string): Promise<StreamSet[]> {
  return readSets(folder, "_stream.jsonl", async (name, file) => ({ name, questions: lines(file, QUESTION, await readText(file), asQuestion) }));
}

/** A file's text, or a failure that says which file and why. */
export async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: Error) => {
    throw new Failure(`cannot read ${file}: ${error.message}`, "Give the path of a file that is there.");
  });
}

async function readSets<T>(folder: string, ending: string, read: (name: string, file: string) => Promise<T>): Promise<T[]> {
  const names = await readdir(folder).catch((error: Error) => {
    throw new Failure(`cannot read ${folder}: ${error.message}`, "Give a folder of *_pairs.jsonl and *_stream.jsonl files.");
  });
  const chosen = names.filter((name) => name.endsWith(ending)).sort();
  return Promise.all(chosen.map((name) => read(basename(name, ".jsonl"), join(folder, name))));
}

function lines<T>(file: string, mend: string, text: string, read: (value: unknown) => T | undefined): T[] {
  return text.split("\n").flatMap((line, i) => {
    if (!line.trim()) return [];
    const item = read(parsed(line));
    if (item === undefined) throw new Failure(`${file}, line ${i + 1}: ${shortened(line)}`, mend);
    return [item];
  });
}

/** A pair, if `value` is one. */
export function asPair(value: unknown): Pair | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { a, b, label, cat } = value as Record<string, unknown>;
  if (typeof a !== "string" || typeof b !== "string" || (label !== 0 && label !== 1)) return undefined;
  return { a, b, same: label === 1, category: typeof cat === "string" ? cat : label === 1 ? "same" : "different" };
}

function asQuestion(value: unknown): Question | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { text, cls } = value as Record<string, unknown>;
  return typeof text === "string" && typeof cls === "string" ? { text, class: cls } : undefined;
}

/** The value of a JSON text, undefined if it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The beginning of a line, for a message. */
function shortened(line: string): string {
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
