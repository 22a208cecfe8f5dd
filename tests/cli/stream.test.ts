/** cli/quality/stream: a cache that fills while questions come. */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { Decisions } from "../../cli/quality/decisions.ts";
import { errorBudget, fixedThreshold, Outcome, quarters, Stream, totals, type Policy } from "../../cli/quality/stream.ts";
import { BUDGETS, measureStream, streamPlot, streamSection } from "../../cli/quality/stream_report.ts";
import { NO_GUARDS } from "../../cli/quality/sweep.ts";
import { targetTable } from "../../cli/quality/targets.ts";

const READING = { maxInputBytes: 762, latinOnly: true };
const DIMENSION = 8;
/** A configured threshold: an entry that stands alone there has the evidence 0.96. */
const SHIPPED = 0.915;

let decisions: Decisions;

before(async () => {
  decisions = await Decisions.load();
});

/** A vector with this cosine to the first axis; texts on other axes are strangers. */
function vector(axis: number, cosine = 1): Float32Array {
  const values = new Float32Array(DIMENSION);
  values[axis] = cosine;
  values[axis + 1] = Math.sqrt(1 - cosine * cosine);
  return values;
}

function streamOf(rows: [text: string, cls: string, vector: Float32Array][]): Stream {
  const questions = rows.map(([text, cls]) => ({ text, class: cls }));
  return new Stream(decisions, questions, new Map(rows.map(([text, , values]) => [text, values])), READING);
}

const ROWS: [string, string, Float32Array][] = [
  ["What causes rust?", "rust", vector(0)],
  ["Why does rust happen?", "rust", vector(0, 0.95)],
  ["What causes frost?", "frost", vector(4)],
  ["Why does mould happen?", "mould", vector(4, 0.97)],
];

describe("a stream", () => {
  it("begins with an empty cache, keeps what misses, and counts hits of another class as wrong", () => {
    const stream = streamOf(ROWS);
    const order = [0, 1, 2, 3];
    assert.deepEqual(stream.run(order, fixedThreshold(decisions, 900, READING, NO_GUARDS)), [Outcome.Miss, Outcome.Right, Outcome.Miss, Outcome.Wrong]);
    assert.deepEqual(stream.run(order, fixedThreshold(decisions, 960, READING, NO_GUARDS)), [Outcome.Miss, Outcome.Miss, Outcome.Miss, Outcome.Wrong]);
    assert.deepEqual(stream.run([1, 3], fixedThreshold(decisions, 900, READING, NO_GUARDS)), [Outcome.Miss, Outcome.Miss]);
  });

  it("asks the guards, and falls through to the next candidate", () => {
    const stream = streamOf([
      ["Can I travel with a visa?", "with", vector(0)],
      ["Could I travel without a visa?", "without", vector(0, 0.95)],
      ["Can I travel without a visa?", "without", vector(0, 0.999)],
    ]);
    const order = [0, 1, 2];
    assert.deepEqual(stream.run(order, fixedThreshold(decisions, 900, READING)), [Outcome.Miss, Outcome.Miss, Outcome.Right]);
    assert.deepEqual(stream.run(order, fixedThreshold(decisions, 900, READING, NO_GUARDS)), [Outcome.Miss, Outcome.Wrong, Outcome.Wrong]);
  });

  it("leaves to the exact tier what the rules leave to it", () => {
    const stream = streamOf([
      ["Is the office open today?", "a", vector(0)],
      ["Is the office open now, today?", "a", vector(0)],
    ]);
    assert.deepEqual(stream.run([0, 1], fixedThreshold(decisions, 900, READING, NO_GUARDS)), [Outcome.Miss, Outcome.Miss]);
  });

  it("lets a policy see the candidates, nearest first, and learn what would have been right", () => {
    const seen: [number[], boolean[]][] = [];
    const policy: Policy = {
      minimum: () => 0.5,
      choose(candidates, isRight) {
        seen.push([candidates.map(({ number }) => number), candidates.map(isRight)]);
        return { served: undefined, group: 0 };
      },
    };
    const stream = streamOf([
      ["one apple", "a", vector(0, 0.9)],
      ["two pears", "b", vector(0, 0.99)],
      ["three plums", "a", vector(0)],
    ]);
    assert.deepEqual(stream.run([0, 1, 2], policy), [Outcome.Miss, Outcome.Miss, Outcome.Miss]);
    assert.deepEqual(seen, [
      [[], []],
      [[0], [false]],
      [
        [1, 0],
        [false, true],
      ],
    ]);
  });

  it("learns under an error budget: serves on where answers are right, and stops where they are not", () => {
    const same = (cls: (i: number) => string) => streamOf(Array.from({ length: 800 }, (_, i) => ["What causes rust?", cls(i), vector(0)]));
    const order = Array.from({ length: 800 }, (_, i) => i);
    const stream = same(() => "a");
    const runs = [1, 2, 3, 4, 5].map((seed) => totals(stream.run(order, errorBudget(decisions, 0.01, 0.05, SHIPPED, READING, seed))));
    const hits = runs.map((run) => run.hits).sort((a, b) => a - b);
    // A sample that finds nothing in the first fifty requests costs the next fifty.
    assert.ok(hits[0]! > 740 && hits[2]! > 790, hits.join(" "));
    const wrong = totals(same((i) => String(i % 2)).run(order, errorBudget(decisions, 0.01, 0.5, SHIPPED, READING)));
    assert.ok(wrong.hits < 80, JSON.stringify(wrong));
  });

  it("is cut into quarters that hold every request once", () => {
    const outcomes = Array.from({ length: 10 }, (_, i) => (i < 3 ? Outcome.Right : i === 9 ? Outcome.Wrong : Outcome.Miss));
    assert.deepEqual(quarters(outcomes).flat(), outcomes);
    assert.deepEqual(
      quarters(outcomes).map(({ length }) => length),
      [3, 2, 3, 2],
    );
    assert.deepEqual(totals(outcomes), { requests: 10, hits: 4, wrong: 1 });
  });

  it("has a best threshold in hindsight", () => {
    // Right neighbours at 0.95, a wrong one at about 0.8525: the budget allows none of it.
    const questions = ["rust", "frost", "mould"].flatMap((name) => [
      { text: `What causes ${name}?`, class: name },
      { text: `Why does ${name} happen?`, class: name },
    ]);
    questions.push({ text: "What brings moss about?", class: "moss" });
    const vectors = new Map(questions.map(({ text }, i) => [text, i === 6 ? vector(0, 0.8525) : vector(2 * (i >> 1), i % 2 === 0 ? 1 : 0.95)]));
    const never = { name: "never", budget: 0.01, begin: () => ({ minimum: () => 1, choose: () => ({ served: undefined, group: 0 }) }) };
    const figures = measureStream({ name: "x_stream", questions }, decisions, vectors, READING, [never]);
    const off = figures.hindsight.find(({ guards, budget }) => !guards && budget === BUDGETS[0])!;
    assert.equal(off.best[0], 855);
    assert.deepEqual(totals(off.runs[0]!.outcomes), { requests: 7, hits: 3, wrong: 0 });
    assert.match(streamSection(figures, "p.svg"), /7 questions of 4 classes[^]*!\[[^\]]*\]\(p\.svg\)[^]*\| 1 % \| off \| 0\.855: 42\.9 \|/);
    assert.match(streamPlot(figures), /never, shuffled[^]*x_stream: wrong answers|x_stream: wrong answers[^]*never, shuffled/);
    assert.deepEqual(
      figures.policies[0]!.runs.map(({ outcomes }) => totals(outcomes).hits),
      [0, 0, 0, 0],
    );
    const table = targetTable({ threshold: 920, balanced: 850, sets: [], streams: [figures], times: { pairs: 3, median: 10, slowest: 21 } });
    assert.match(table, /1\.0 % of requests wrong: never.* 0\.0 % hits, worst quarter 0\.0 % wrong \| MISSED/);
    assert.match(table, /median 10\.0 µs \(100,000 a second\).* \| MISSED/);
  });
});
