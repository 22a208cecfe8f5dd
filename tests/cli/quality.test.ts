/** cli/quality: files of questions and logs, shares, tables, plots, and the filter's decisions as they come out of the module. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { inRoot } from "../../tools/lib/paths.ts";
import { readPairFile, readPairs, readStreams } from "../../cli/quality/data.ts";
import { Decisions, type Assessed } from "../../cli/quality/decisions.ts";
import { readLog } from "../../cli/quality/log.ts";
import { pairPlot } from "../../cli/quality/pair_plots.ts";
import { draw } from "../../cli/quality/plots.ts";
import { seeded, shuffled } from "../../tools/random.ts";
import { bootstrap, trialsFor, wilson } from "../../tools/statistics.ts";
import { asCosine, NO_GUARDS, sweep, thresholds } from "../../cli/quality/sweep.ts";
import { byCategory, byGuard, byThreshold, crossValidated } from "../../cli/quality/tables.ts";
import { targetTable } from "../../cli/quality/targets.ts";
import { Random } from "../support/random.ts";

const READING = { maxInputBytes: 762, latinOnly: true };

let directory: string;
let decisions: Decisions;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), "reprise-quality-"));
  decisions = await Decisions.load();
});

after(() => rm(directory, { recursive: true }));

async function fileOf(name: string, text: string): Promise<string> {
  const file = join(directory, name);
  await writeFile(file, text);
  return file;
}

/** A pair that the guards in `refusals` refuse. */
const pair = (same: boolean, similarity: number, refusals = 0): Assessed => {
  const reach = (off: number) => ((refusals & ~off) === 0 ? Math.floor(1_000 * similarity) : 0);
  return { a: "a", b: "b", same, category: same ? "alike" : "other", similarity, refusals, exactOnly: false, reach };
};

describe("statistics", () => {
  it("are Wilson's", () => {
    const [low, high] = wilson(8, 10);
    assert.ok(Math.abs(low - 0.4902) < 0.001 && Math.abs(high - 0.9433) < 0.001, `${low} ${high}`);
    assert.deepEqual(wilson(0, 0), [0, 1]);
    assert.equal(wilson(0, 5)[0], 0);
  });
  it("tell how many trials without a failure a share needs", () => {
    const trials = trialsFor(0.01);
    assert.ok(wilson(0, trials)[1] <= 0.01 && wilson(0, trials - 1)[1] > 0.01, String(trials));
  });
  it("resample blocks: wider where the requests of a block are alike", () => {
    const spread = bootstrap(Array.from({ length: 40 }, () => ({ of: 50, count: 5 })));
    const clustered = bootstrap(Array.from({ length: 40 }, (_, i) => ({ of: 50, count: i % 10 === 0 ? 50 : 0 })));
    assert.deepEqual(spread, [0.1, 0.1]);
    assert.ok(clustered[0] < 0.05 && clustered[1] > 0.15 && clustered[1] < 0.4, clustered.join(" "));
    assert.deepEqual(bootstrap([]), [0, 1]);
  });
  it("shuffle repeatably, and lose nothing", () => {
    const order = shuffled(100, seeded(1));
    assert.deepEqual(order, shuffled(100, seeded(1)));
    assert.notDeepEqual(order, shuffled(100, seeded(2)));
    assert.deepEqual(
      [...order].sort((a, b) => a - b),
      Array.from({ length: 100 }, (_, i) => i),
    );
    const mean = Array.from({ length: 1_000 }, seeded(0)).reduce((sum, value) => sum + value, 0) / 1_000;
    assert.ok(Math.abs(mean - 0.5) < 0.05, String(mean));
  });
});

describe("tables", () => {
  const pairs = [pair(true, 0.99), pair(true, 0.99, 2), pair(false, 0.99), pair(false, 0.99, 4)];
  it("count what is served and what is wrong, with and without guards", () => {
    const row = byThreshold(pairs, 0).split("\n").at(-1)!;
    assert.match(row, /^\| 0\.97 \| 100\.0 .*\| 50\.0 .*\| 100\.0 .*\| 50\.0 .*\| 50\.0 .*\| 50\.0 .*\| 50\.0 /);
  });
  it("count each guard with and without it", () => {
    const [, , first, second, all, none] = byGuard(pairs, 900, ["none", "one", "two"]).split("\n");
    assert.match(first!, /^\| `one` \| 0\.0 .*\| 50\.0 .*\| 0 \| 1 \| 100\.0 .*\| 33\.3 /);
    assert.match(second!, /^\| `two` \| 50\.0 .*\| 0\.0 .*\| 1 \| 0 \| 50\.0 .*\| 66\.7 /);
    assert.match(all!, /every guard on.*\| 50\.0 [^|]*\| 50\.0 [^|]*\|$/);
    assert.match(none!, /every guard off.*\| 100\.0 [^|]*\| 50\.0 [^|]*\|$/);
  });
  it("count each category", () => {
    assert.match(byCategory(pairs, 900), /\| alike \| same \| 2 \| 100\.0 .*\| 50\.0 .*\n\| other \| different \| 2 \| 100\.0 .*\| 50\.0 /);
  });
  it("choose a threshold on other pairs than they count", () => {
    const many = Array.from({ length: 50 }, (_, i) => pair(i % 2 === 0, i % 2 === 0 ? 0.9 : 0.8));
    assert.match(crossValidated(many, 0.04), /right served 100\.0 .* wrong served 0\.0 .* thresholds 0\.81, 0\.81/);
  });
  it("say whether a target is met", () => {
    const measured = (sets: { name: string; pairs: Assessed[] }[]) => targetTable({ threshold: 920, balanced: 850, sets, streams: [], times: undefined });
    assert.match(
      measured([{ name: "near_miss_pairs", pairs: [pair(true, 0.95), pair(false, 0.95)] }]),
      /paraphrases served \| ≥ 50 % \| 100\.0 .* \| met \|\n.*traps served .* \| MISSED \|/,
    );
    assert.match(measured([{ name: "script_pairs", pairs: [pair(true, 0.95)] }]), /1 of 1 \| MISSED/);
    assert.match(measured([{ name: "other_pairs", pairs: [] }]), /None of the sets/);
  });
  it("name thresholds as they are configured", () => {
    assert.deepEqual(thresholds(900, 910, 5).map(asCosine), ["0.90", "0.905", "0.91"]);
  });
});

describe("files of questions", () => {
  it("are read, and a line that is none is named", async () => {
    await fileOf("x_pairs.jsonl", '{"a":"one","b":"two","label":1}\n\n{"a":"one","b":"three","label":0,"cat":"k"}\n');
    await fileOf("x_stream.jsonl", '{"text":"one","cls":"c"}\n');
    const [set] = await readPairs(directory);
    assert.deepEqual(
      [set!.name, set!.pairs.map(({ same, category }) => [same, category])],
      [
        "x_pairs",
        [
          [true, "same"],
          [false, "k"],
        ],
      ],
    );
    assert.deepEqual(await readStreams(directory), [{ name: "x_stream", questions: [{ text: "one", class: "c" }] }]);
  });
  for (const line of ['{"a":"one","label":1}', '{"a":"one","b":"two","label":2}', "{", "[]", "null", '"a"']) {
    it(`refuse ${line}`, async () => {
      const file = await fileOf("bad.jsonl", `{"a":"one","b":"two","label":1}\n${line}\n`);
      await assert.rejects(readPairFile(file), /bad\.jsonl, line 2/);
    });
  }
  it("that are not there are named", async () => {
    await assert.rejects(readPairFile(join(directory, "none.jsonl")), /cannot read .*none\.jsonl/);
    await assert.rejects(readPairs(join(directory, "none")), /cannot read .*none/);
  });
  it("of the project are what their description says", async () => {
    const sets = new Map((await readPairs(inRoot("bench", "quality"))).map(({ name, pairs }) => [name, pairs]));
    assert.equal(sets.get("own_pairs")!.length, 169);
    assert.equal(sets.get("script_pairs")!.length, 48);
    assert.ok(sets.get("script_pairs")!.every(({ a, b }) => !decisions.isComparable(a, READING) && !decisions.isComparable(b, READING)));
  });
});

describe("a log", () => {
  const head = "[2026-11-25 10:00:00.000][12][info][wasm] [context.cc:1151] wasm log reprise: ";
  it("gives the pairs that a person has judged", async () => {
    const file = await fileOf(
      "envoy.log",
      [
        `${head}{"reprise":"pair","a":"is {x} {\\"y\\"}?","b":"what \\u00e4","similarity":0.93,"label":1} trailing {`,
        "something else",
        `${head}{ "reprise" : "pair", "a":"one","b":"two","similarity":0.91}`,
        `${head}{"reprise":"pair","a":"one","b":"two","label":0,"model":"m"}`,
        '{"reprise":"other"}',
      ].join("\n"),
    );
    const { pairs, unlabelled } = await readLog(file);
    assert.equal(unlabelled, 1);
    assert.deepEqual(pairs, [
      { a: 'is {x} {"y"}?', b: "what ä", same: true, category: "same", similarity: 0.93 },
      { a: "one", b: "two", same: false, category: "different", similarity: undefined },
    ]);
  });
  for (const object of [
    '{"reprise":"pair","a":"one","label":1}',
    '{"reprise":"pair","a":"one","b":"two","label":"1"}',
    '{"reprise":"pair","a":"one',
  ]) {
    it(`names the line of ${object}`, async () => {
      await assert.rejects(readLog(await fileOf("bad.log", `x\n${head}${object}\n`)), /bad\.log, line 2: not a judged pair/);
    });
  }
  it("may hold anything else", async () => {
    const random = new Random(5);
    const pieces = ['{"reprise":"pair"', ',"a":"x"', ',"b":"y"', ',"label":1', "}", "{", '"', "\\", "\n", " é ", ',"similarity":0.9'];
    for (let round = 0; round < 200; round++) {
      const text = Array.from({ length: 1 + random.below(12) }, () => random.pick(pieces)).join("");
      const found = await readLog(await fileOf("random.log", text)).catch((error: Error) => error.message);
      assert.ok(typeof found === "string" ? /random\.log, line \d+/.test(found) : found.pairs.every(({ a, b }) => a === "x" && b === "y"), text);
    }
  });
});

describe("plots", () => {
  const pairs = Array.from({ length: 40 }, (_, i) => pair(i % 3 > 0, 0.7 + i / 140, i % 4 === 0 ? 2 : 0));
  it("are the same bytes for the same figures, and no browser is asked", () => {
    const svg = pairPlot("x_pairs", pairs, 920);
    assert.equal(svg, pairPlot("x_pairs", pairs, 920));
    assert.match(svg, /^<svg [^>]*viewBox/);
    for (const text of ["x_pairs: served", "x_pairs: wrong hits", "shipped", "same, no guards", "threshold"]) assert.ok(svg.includes(text), text);
    assert.ok(svg.length < 60 * 1024, String(svg.length));
  });
  it("move with the figures", () => {
    assert.notEqual(pairPlot("x_pairs", pairs, 920), pairPlot("x_pairs", pairs.slice(1), 920));
  });
  it("draw a line of nothing", () => {
    const axes = { x: { name: "x", min: 0, max: 1 }, y: { name: "y" } };
    assert.match(draw([{ title: "empty", ...axes, lines: [{ name: "none", color: "#000000", points: [], band: [] }] }]), /empty/);
  });
});

describe("the filter's decisions", () => {
  it("come out of the module", () => {
    const antonyms = 1 << decisions.words.indexOf("antonyms");
    assert.ok((decisions.refusals("How do I arm the alarm?", "How do I disarm the alarm?") & antonyms) !== 0);
    assert.equal(decisions.refusals("How do I arm the alarm?", "how do i arm the alarm"), 0);
    const vector = Float32Array.from({ length: 384 }, (_, i) => Math.sin(i));
    assert.ok(Math.abs(decisions.cosine(vector, vector) - 1) < 1e-5);
    assert.throws(() => decisions.cosine(vector, new Float32Array(384)), /a vector that the filter cannot use/);
  });

  it("know the shipped models", () => {
    assert.deepEqual([decisions.profile("all-minilm")?.dimension, decisions.profile("all-minilm")?.latinOnly], [384, true]);
    assert.equal(decisions.profile("another"), undefined);
  });

  it("reach as far as similarity, rules and guards let them", () => {
    const assessed = (a: string, b: string, similarity: number) => decisions.assess({ a, b, same: true, category: "" }, similarity, READING);
    assert.equal(assessed("What causes rust?", "Why does rust happen?", 0.9305).reach(0), 930);
    const guarded = assessed("Can I travel with a visa?", "Can I travel without a visa?", 0.95);
    assert.deepEqual([guarded.reach(0), guarded.reach(NO_GUARDS)], [0, 950]);
    assert.deepEqual(
      sweep([guarded], [900, 960], NO_GUARDS).map(({ right }) => right),
      [1, 0],
    );
    const left = assessed("Is it open today?", "Is it open, today?", 0.99);
    assert.deepEqual([left.exactOnly, left.reach(NO_GUARDS)], [true, 0]);
    assert.equal(assessed("天空为什么是蓝色的？", "为什么天是蓝的？", 0.99).exactOnly, true);
    const long = "all the same words ".repeat(50);
    assert.equal(assessed(`${long}one`, `${long}two`, 1).reach(NO_GUARDS), 0);
  });

  it("take time in proportion to the length of the texts, whatever they hold", () => {
    const units = [
      "ab 'cd ",
      "to a b ",
      "unpin ",
      '"x ',
      "`y ",
      "12,345 ",
      "a@b ",
      "not ",
      "x'",
      "of ",
      "三不",
      "“q ",
      "1a2b ",
      "A.B. ",
      "on off ",
      "b a to ",
    ];
    for (const unit of units) {
      const text = (bytes: number) => unit.repeat(Math.floor(bytes / Buffer.byteLength(unit)));
      // Eight times the length; a quadratic step would take 64 times as long.
      const time = (bytes: number) => Math.min(...[1, 2, 3].map(() => decisions.microseconds(text(bytes), `zz ${text(bytes)} end`)));
      const [short, long] = [time(500), time(4_000)];
      assert.ok(long < 24 * short + 100, `${JSON.stringify(unit)}: ${short.toFixed(1)} µs, ${long.toFixed(1)} µs`);
    }
  });
});
