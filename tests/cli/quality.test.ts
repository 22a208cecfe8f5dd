/** cli/quality: shares, tables, the folder of pairs, and that a decision takes time in proportion to the text. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { readPairs } from "../../cli/quality/data.ts";
import { Decisions } from "../../cli/quality/decisions.ts";
import { wilson } from "../../cli/quality/statistics.ts";
import { byThreshold, crossValidated, type Judged } from "../../cli/quality/tables.ts";

let directory: string;
let decisions: Decisions;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), "reprise-quality-"));
  decisions = await Decisions.load();
});

after(() => rm(directory, { recursive: true }));

const pair = (same: boolean, similarity: number, refusals = 0): Judged => ({ a: "a", b: "b", same, category: "c", similarity, refusals });

describe("statistics", () => {
  it("are Wilson's", () => {
    const [low, high] = wilson(8, 10);
    assert.ok(Math.abs(low - 0.4902) < 0.001 && Math.abs(high - 0.9433) < 0.001, `${low} ${high}`);
    assert.deepEqual(wilson(0, 0), [0, 1]);
    assert.equal(wilson(0, 5)[0], 0);
  });
});

describe("tables", () => {
  it("count what is served and what is wrong, with and without guards", () => {
    const row = byThreshold([pair(true, 0.99), pair(true, 0.99, 2), pair(false, 0.99), pair(false, 0.99, 4)], 0).split("\n").at(-1)!;
    assert.match(row, /^\| 0\.97 \| 100\.0 .*\| 50\.0 .*\| 100\.0 .*\| 50\.0 .*\| 50\.0 .*\| 50\.0 .*\| 50\.0 /);
  });
  it("choose a threshold on other pairs than they count", () => {
    const pairs = Array.from({ length: 50 }, (_, i) => pair(i % 2 === 0, i % 2 === 0 ? 0.9 : 0.8));
    assert.match(crossValidated(pairs, 0.04), /right served 100\.0 .* wrong served 0\.0 /);
  });
});

describe("a folder of pairs", () => {
  it("is read, and a line that is no pair is named", async () => {
    await writeFile(join(directory, "x_pairs.jsonl"), '{"a":"one","b":"two","label":1}\n\n{"a":"one","b":"three","label":0,"cat":"k"}\n');
    const [set] = await readPairs(directory, ["x_pairs.jsonl"]);
    assert.deepEqual(set!.pairs.map(({ same, category }) => [same, category]), [[true, "same"], [false, "k"]]);
    await writeFile(join(directory, "y_pairs.jsonl"), '{"a":"one","label":1}\n');
    await assert.rejects(readPairs(directory, ["y_pairs.jsonl"]), /y_pairs\.jsonl, line 1/);
  });
});

describe("the filter's decisions", () => {
  it("come out of the module", () => {
    const antonyms = 1 << decisions.words.indexOf("antonyms");
    assert.ok((decisions.refusals("How do I arm the alarm?", "How do I disarm the alarm?") & antonyms) !== 0);
    assert.equal(decisions.refusals("How do I arm the alarm?", "how do i arm the alarm"), 0);
    assert.equal(decisions.isExactOnly("Is it open today?"), true);
    const vector = Float32Array.from({ length: 384 }, (_, i) => Math.sin(i));
    assert.ok(Math.abs(decisions.cosine(vector, vector) - 1) < 1e-5);
  });

  it("take time in proportion to the length of the texts, whatever they hold", () => {
    const units = ["ab 'cd ", "to a b ", "unpin ", '"x ', "`y ", "12,345 ", "a@b ", "not ", "x'", "of ", "三不", "“q ", "1a2b ", "A.B. ", "on off ", "b a to "];
    for (const unit of units) {
      const text = (bytes: number) => unit.repeat(Math.floor(bytes / Buffer.byteLength(unit)));
      // Eight times the length; a quadratic step would take 64 times as long.
      const time = (bytes: number) => Math.min(...[1, 2, 3].map(() => decisions.microseconds(text(bytes), `zz ${text(bytes)} end`)));
      const [short, long] = [time(500), time(4_000)];
      assert.ok(long < 24 * short + 100, `${JSON.stringify(unit)}: ${short.toFixed(1)} µs, ${long.toFixed(1)} µs`);
    }
  });
});
