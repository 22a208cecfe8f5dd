/**
 * Pairs that are made and not listed: a question, and the same with a word or a phrase put in (`inserted_words.json`); and a question with characters
 * that nobody sees (`invisible.jsonl`).
 */
import { join } from "node:path";
import { access } from "node:fs/promises";
import { Failure } from "../../tools/lib/failure.ts";
import { parsed, readPairFile, readText, type Pair, type PairSet } from "./data.ts";

export const INSERTED = "inserted_words";
export const HIDDEN = "invisible";

const PLACES = ["front", "middle", "end"] as const;
type Place = (typeof PLACES)[number];

interface Insertion {
  text: string;
  /** Where it sounds possible. What turns a question is put everywhere. */
  places: Place[];
}

interface Insertions {
  questions: string[];
  /** Words that turn or colour a question: another answer is due. */
  turning: Insertion[];
  /** Words that say nothing. */
  harmless: Insertion[];
}

const isThere = (file: string): Promise<boolean> => access(file).then(() => true, () => false);

/** The sets that are made from what a folder holds; none if it holds neither file. */
export async function readVariants(folder: string): Promise<PairSet[]> {
  const [inserted, hidden] = [join(folder, `${INSERTED}.json`), join(folder, `${HIDDEN}.jsonl`)];
  return [
    ...((await isThere(inserted)) ? [{ name: INSERTED, pairs: insertedPairs(asInsertions(inserted, await readText(inserted))) }] : []),
    ...((await isThere(hidden)) ? [{ name: HIDDEN, pairs: await readPairFile(hidden) }] : []),
  ];
}

function asInsertions(file: string, text: string): Insertions {
  const value = parsed(text) as Partial<Insertions> | undefined;
  const isList = (list: Insertion[] | undefined) => Array.isArray(list) && list.every(({ text, places }) => typeof text === "string" && Array.isArray(places));
  if (!Array.isArray(value?.questions) || !isList(value.turning) || !isList(value.harmless))
    throw new Failure(`${file} is no list of insertions`, 'It is {"questions": [text, …], "turning": [{"text", "places"}, …], "harmless": [the same]}, with places front, middle, end.');
  return value as Insertions;
}

/** Each insertion in every second question, what turns it at every place. The question alone is what was answered before. */
export function insertedPairs({ questions, turning, harmless }: Insertions): Pair[] {
  const chosen = questions.filter((_, i) => i % 2 === 0);
  const put = (same: boolean, { text, places }: Insertion): Pair[] =>
    (same ? places : PLACES).flatMap((place) =>
      chosen.map((a) => ({ a, b: withInserted(a, text, place, same), same, category: `${same ? "harmless" : "turning"}, ${place}` })),
    );
  return [...turning.flatMap((insertion) => put(false, insertion)), ...harmless.flatMap((insertion) => put(true, insertion))];
}

/** As people write it: a comma behind what turns the question in front of it, the question's mark behind what ends it. */
export function withInserted(question: string, text: string, place: Place, isHarmless: boolean): string {
  if (place === "front") return `${text}${isHarmless || /[.:!?,]$/.test(text) ? "" : ","} ${question}`;
  if (place === "end") {
    const [, words, mark] = /^(.*?)([?.!]*)$/.exec(question)!;
    return /[.!]$/.test(text) ? `${question} ${text}` : `${words} ${text}${mark}`;
  }
  const words = question.split(" ");
  const middle = Math.ceil(words.length / 2);
  return [...words.slice(0, middle), text, ...words.slice(middle)].join(" ");
}
