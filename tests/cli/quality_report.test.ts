/** cli/quality: what is made of insertions and hidden characters, and the rows that the targets of the kinds get. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Assessed } from "../../cli/quality/decisions.ts";
import { targetTable } from "../../cli/quality/targets.ts";
import { HIDDEN, INSERTED, insertedPairs, readVariants, withInserted } from "../../cli/quality/variants.ts";

let directory: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), "reprise-variants-"));
});

after(() => rm(directory, { recursive: true }));

/** A pair that is served up to `similarity`, unless a guard refuses it. */
const pair = (category: string, same: boolean, similarity: number, { refusals = 0, exactOnly = false } = {}): Assessed => {
  const reach = (off: number) => (!exactOnly && (refusals & ~off) === 0 ? Math.floor(1_000 * similarity) : 0);
  return { a: "a", b: "b", same, category, similarity, refusals, exactOnly, reach };
};

const rows = (name: string, pairs: Assessed[]): string[] =>
  targetTable({ threshold: 965, balanced: 830, sets: [{ name, pairs }], streams: [], times: undefined }).split("\n");
const row = (name: string, pairs: Assessed[], figure: string): string => rows(name, pairs).find((line) => line.includes(figure))!;

describe("a word put into a question", () => {
  it("stands in front, in the middle and at the end as people write it", () => {
    assert.equal(withInserted("Is it hot?", "Wrongly", "front", false), "Wrongly, Is it hot?");
    assert.equal(withInserted("Is it hot?", "Joke:", "front", false), "Joke: Is it hot?");
    assert.equal(withInserted("Is it hot?", "please", "front", true), "please Is it hot?");
    assert.equal(withInserted("Is it hot in May?", "really", "middle", false), "Is it hot really in May?");
    assert.equal(withInserted("Is it hot?", "wrongly", "end", false), "Is it hot wrongly?");
    assert.equal(withInserted("Is it hot?", "Pretend.", "end", false), "Is it hot? Pretend.");
  });
  it("goes everywhere if it turns the question, and where it sounds possible if it says nothing", () => {
    const pairs = insertedPairs({
      questions: ["Is it hot?", "left out?", "Is it cold?"],
      turning: [{ text: "wrongly", places: ["front"] }],
      harmless: [{ text: "please", places: ["end"] }],
    });
    assert.deepEqual([...new Set(pairs.map(({ a }) => a))], ["Is it hot?", "Is it cold?"]);
    assert.deepEqual(
      pairs.filter(({ a }) => a === "Is it hot?").map(({ category, same }) => `${category} ${same}`),
      ["turning, front false", "turning, middle false", "turning, end false", "harmless, end true"],
    );
  });
  it("is read from a folder that has some, with hidden characters, and a file of something else is named", async () => {
    assert.deepEqual(await readVariants(directory), []);
    await writeFile(join(directory, `${HIDDEN}.jsonl`), `${JSON.stringify({ a: "x", b: "x\u200b", label: 0 })}\n`);
    await writeFile(join(directory, `${INSERTED}.json`), JSON.stringify({ questions: ["Is it hot?"], turning: [{ text: "wrongly", places: ["front"] }], harmless: [] }));
    assert.deepEqual((await readVariants(directory)).map(({ name, pairs }) => [name, pairs.length]), [[INSERTED, 3], [HIDDEN, 1]]);
    for (const text of ["[]", "no JSON", '{"questions":[],"turning":[{"text":1,"places":[]}],"harmless":[]}']) {
      await writeFile(join(directory, `${INSERTED}.json`), text);
      await assert.rejects(readVariants(directory), new RegExp(`${INSERTED}\\.json is no list of insertions`));
    }
  });
});

describe("the targets", () => {
  it("allow no turned question at strict and three in a hundred at balanced", () => {
    const turned = (served: number) => Array.from({ length: 100 }, (_, i) => pair("turning, front", false, i < served ? 0.9 : 0.5));
    assert.match(row(INSERTED, [...turned(0), pair("turning, front", false, 0.99)], "strict (0.965): turned"), /MISSED \|$/);
    assert.match(row(INSERTED, turned(3), "strict (0.965): turned"), /met \|$/);
    assert.match(row(INSERTED, turned(3), "balanced (0.83): turned"), /met \|$/);
    assert.match(row(INSERTED, turned(4), "balanced (0.83): turned"), /MISSED \|$/);
  });
  it("ask for four of five harmless ones", () => {
    const harmless = (served: number) => Array.from({ length: 5 }, (_, i) => pair("harmless, end", true, i < served ? 0.99 : 0.5));
    assert.match(row(INSERTED, harmless(4), "strict (0.965): harmless"), /80\.0 .*met \|$/);
    assert.match(row(INSERTED, harmless(3), "strict (0.965): harmless"), /MISSED \|$/);
  });
  it("allow no hidden character to be compared", () => {
    assert.match(row(HIDDEN, [pair("tag", false, 0.99, { exactOnly: true })], "invisible"), /0 of 1 \| met \|$/);
    assert.match(row(HIDDEN, [pair("tag", false, 0.5)], "invisible"), /1 of 1 \| MISSED \|$/);
  });
  it("count roles, small words and acronyms each for itself, and no harmless one lost", () => {
    const name = "roles_and_small_words_pairs";
    const mixed = [pair("roles", false, 0.5), pair("small_word", false, 0.99), pair("acronym", false, 0.9)];
    assert.match(row(name, mixed, "strict (0.965): roles"), /met \|$/);
    assert.match(row(name, mixed, "strict (0.965): small_word"), /MISSED \|$/);
    assert.match(row(name, mixed, "strict (0.965): acronym"), /met \|$/);
    assert.match(row(name, mixed, "balanced (0.83): acronym"), /MISSED \|$/);
    assert.match(row(name, [pair("spelling", true, 0.99, { refusals: 2 })], "harmless ones lost"), /\| 1 \| MISSED \|$/);
    assert.match(row(name, [pair("spelling", true, 0.99)], "harmless ones lost"), /\| 0 \| met \|$/);
  });
  it("ask of the order of words what it may serve and what it may cost", () => {
    const others = (served: number) => Array.from({ length: 4 }, (_, i) => pair("order", false, i < served ? 0.99 : 0.5));
    const lost = [...others(0), pair("order", true, 0.99), pair("order", true, 0.99, { refusals: 2 })];
    assert.match(row("word_order_pairs", others(1), "strict (0.965): different ones"), /met \|$/);
    assert.match(row("word_order_pairs", others(2), "strict (0.965): different ones"), /MISSED \|$/);
    assert.match(row("word_order_pairs", lost, "strict (0.965): right hits lost"), /50\.0 .*MISSED \|$/);
  });
  it("allow no two real words, ask for three of four typing errors, and bound what safety costs", () => {
    assert.match(row("real_words_pairs", [pair("real", false, 0.99)], "strict (0.965)"), /MISSED \|$/);
    const typed = (served: number) => Array.from({ length: 4 }, (_, i) => pair("typing_error", true, i < served ? 0.99 : 0.5));
    assert.match(row("typing_errors_pairs", [...typed(3), pair("two_errors", true, 0.5)], "strict (0.965)"), /75\.0 .*met \|$/);
    assert.match(row("typing_errors_pairs", typed(2), "strict (0.965)"), /MISSED \|$/);
    const asked = (served: number) => Array.from({ length: 8 }, (_, i) => pair("same", true, i < served ? 0.99 : 0.5));
    assert.match(row("question_pairs", asked(1), "strict (0.965): right served"), /12\.5 .*met \|$/);
    assert.match(row("question_pairs", asked(0), "strict (0.965): right served"), /MISSED \|$/);
  });
});
