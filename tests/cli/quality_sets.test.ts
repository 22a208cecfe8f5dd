/** The kinds of differences in bench/quality, by the guards alone: what no similarity decides. */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { join } from "node:path";
import { inRoot } from "../../tools/lib/paths.ts";
import { readPairFile, type Pair } from "../../cli/quality/data.ts";
import { Decisions } from "../../cli/quality/decisions.ts";
import { readVariants, withInserted, HIDDEN, INSERTED } from "../../cli/quality/variants.ts";

const FOLDER = inRoot("bench", "quality");
const READING = { maxInputBytes: 8192, latinOnly: false };

let decisions: Decisions;

before(async () => {
  decisions = await Decisions.load();
});

const pairsOf = (name: string): Promise<Pair[]> => readPairFile(join(FOLDER, `${name}_pairs.jsonl`));
const passes = ({ a, b }: Pair): boolean => decisions.refusals(a, b) === 0;
const shown = (pairs: Pair[]): string => pairs.map(({ a, b }) => `${a} | ${b}`).join("\n");

describe("the guards", () => {
  for (const name of ["real_words", "roles", "small_words", "acronyms"]) {
    it(`let none of ${name} pass that is another question, whichever is asked`, async () => {
      const others = (await pairsOf(name)).filter(({ same }) => !same);
      assert.ok(others.length >= 60);
      assert.equal(shown(others.filter(passes)), "");
      assert.equal(shown(others.map(({ a, b, ...rest }) => ({ a: b, b: a, ...rest })).filter(passes)), "");
    });
  }
  for (const [name, share] of [["roles", 0.95], ["small_words", 0.95], ["typing_errors", 0.9], ["order", 0.9]] as const) {
    it(`let those of ${name} pass that are the same question`, async () => {
      const alike = (await pairsOf(name)).filter(({ same }) => same);
      const lost = alike.filter((pair) => !passes(pair));
      assert.ok(lost.length <= (1 - share) * alike.length, `${lost.length} of ${alike.length}:\n${shown(lost)}`);
    });
  }
  it("let no word pass that is put into a question, unless it says nothing", async () => {
    const pairs = (await readVariants(FOLDER)).find(({ name }) => name === INSERTED)!.pairs;
    const [turning, harmless] = [pairs.filter(({ same }) => !same), pairs.filter(({ same }) => same)];
    assert.ok(turning.length >= 100 * 20 * 3 && harmless.length >= 40 * 20);
    assert.equal(shown(turning.filter(passes)), "");
    const lost = harmless.filter((pair) => !passes(pair));
    assert.ok(lost.length <= 0.1 * harmless.length, `${lost.length} of ${harmless.length}`);
  });
  it("let no word of any kind pass that only one question has, wherever it stands", () => {
    const questions = ["How long does it take to boil an egg?", "what is the statute of limitations in California", "Can I return an item without a receipt?"];
    for (const word of ["purple", "legally", "tomorrow", "Mexican", "seven", "nobody", "cheaply", "kubernetes", "xqzt"]) {
      for (const question of questions) {
        for (const place of ["front", "middle", "end"] as const) {
          const other = withInserted(question, word, place, false);
          assert.notEqual(decisions.refusals(question, other), 0, other);
          assert.notEqual(decisions.refusals(other, question), 0, other);
        }
      }
    }
  });
});

describe("the rules", () => {
  it("leave every question to the exact tier that holds what nobody sees, and none that its script needs it for", async () => {
    const pairs = (await readVariants(FOLDER)).find(({ name }) => name === HIDDEN)!.pairs;
    const wrong = pairs.filter(({ a, b, same }) => !decisions.isComparable(a, READING) || decisions.isComparable(b, READING) !== same);
    assert.deepEqual(wrong, []);
  });
});
