import assert from "node:assert/strict";
import { test } from "node:test";
import { CommanderError } from "commander";
import { parseBench } from "../../cli/options/bench.ts";
import type { Figure } from "../../bench/figures.ts";
import { different, mixed, same } from "../../bench/load.ts";
import type { Machine } from "../../bench/machine.ts";
import { jsonOf, streamOf } from "../../bench/replay/bodies.ts";
import { answer } from "../../bench/rig.ts";
import { median, quantile, slope, spreadOf } from "../../tools/statistics.ts";
import { BENCH_NAMES } from "../../bench/suite.ts";
import { documentOf, tableOf, verdictOf } from "../../bench/table.ts";
import { SPOKEN } from "../support/answers.ts";

const machine: Machine = { cpu: "c", cores: 2, memoryGiB: 4, kernel: "k", load: 1, node: "n", envoy: "e", commit: "f", date: "d" };
const figures: Figure[] = [
  { name: "share", unit: "", measured: { median: 0.61, min: 0.5, max: 0.7 }, target: { atLeast: 0.6 }, digits: 2 },
  { name: "size", unit: "KiB", measured: spreadOf([1234.5]), target: { atMost: 150 }, digits: 1, note: "n" },
  { name: "told", unit: "ms", measured: spreadOf([1, 3]), digits: 1 },
  { name: "broken", unit: "", digits: 0, note: "why" },
];

test("the table has a row for each figure, and says plainly what was missed", () => {
  assert.deepEqual(tableOf(figures).split("\n"), [
    "| Figure | Measured    | Min–max   | Target      |              | Notes |",
    "|--------|-------------|-----------|-------------|--------------|-------|",
    "| share  | 0.61        | 0.50–0.70 | ≥ 0.60      | met          |       |",
    "| size   | 1,234.5 KiB |           | ≤ 150.0 KiB | MISSED       | n     |",
    "| told   | 2.0 ms      | 1.0–3.0   |             |              |       |",
    "| broken | —           |           |             | NOT MEASURED | why   |",
  ]);
});

test("the verdict counts targets and names what does not meet them", () => {
  assert.equal(verdictOf(figures), "1 of 3 targets met\n  MISSED: size\n  NOT MEASURED: broken");
});

test("the JSON holds the machine and each figure with its verdict", () => {
  const document = JSON.parse(JSON.stringify(documentOf(machine, figures)));
  assert.deepEqual(document.machine, machine);
  assert.deepEqual(document.figures[0], { ...figures[0], verdict: "met" });
  assert.deepEqual(document.figures.map((figure: { verdict: string | null }) => figure.verdict), ["met", "missed", null, "not measured"]);
});

test("a value that is exactly the target meets it", () => {
  const at = (target: Figure["target"]): Figure => ({ name: "n", unit: "", measured: spreadOf([5]), target: target!, digits: 0 });
  assert.equal(verdictOf([at({ atLeast: 5 }), at({ atMost: 5 })]), "2 of 2 targets met");
});

test("medians, quantiles and slopes", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(quantile(Array.from({ length: 101 }, (_, i) => i), 0.99), 99);
  assert.equal(slope([{ x: 0, y: 1 }, { x: 1, y: 3 }, { x: 2, y: 5 }]), 2);
  assert.equal(slope([{ x: 1, y: 1 }]), 0);
});

test("the options choose benchmarks, in their own order", () => {
  assert.deepEqual(parseBench([]).only, BENCH_NAMES);
  assert.deepEqual(parseBench(["--only", "miss", "exact"]).only, ["exact", "miss"]);
  assert.equal(parseBench(["--json", "/tmp/f.json"]).json, "/tmp/f.json");
  const { write } = process.stderr;
  process.stderr.write = () => true;
  try {
    assert.throws(() => parseBench(["--only", "nonsense"]), CommanderError);
  } finally {
    process.stderr.write = write;
  }
});

test("the answer is a chat completion of 2 KB", () => {
  assert.equal(Buffer.byteLength(answer()), 2048);
  assert.equal(JSON.parse(answer()).choices[0].finish_reason, "stop");
});

test("answers to replay fill their size, and a stream says a token an event", () => {
  for (const spoken of Object.values(SPOKEN)) {
    for (const make of [jsonOf, streamOf]) {
      const { text, says } = make(spoken, 20_000);
      const size = Buffer.byteLength(text);
      assert.ok(size <= 20_000 && size > 19_500, `${spoken.path} ${size}`);
      assert.ok(says.startsWith("Paris is the capital"));
    }
    const { text, says } = jsonOf(spoken, 20_000);
    assert.equal(spoken.textOf(JSON.parse(text)), says);
    assert.match(streamOf(spoken, 20_000).text, /" capital"[^]*" of"/);
  }
});

test("the load is a whole request, quoted for Lua", () => {
  const body = JSON.stringify({ text: 'a "quoted" \\ word' });
  const [, quoted] = /local text = (".*")\n/.exec(same(body))!;
  // The escapes used here mean the same in JSON as in Lua.
  const [head, sent] = (JSON.parse(quoted!) as string).split("\r\n\r\n");
  assert.equal(sent, body);
  assert.match(head!, new RegExp(`content-length: ${Buffer.byteLength(body)}`));
});

test("different requests count up from their start, and mixed ones too", () => {
  assert.match(different((mark) => `<${mark}>`, 70), /^local n = 70\n[^]*<" \.\. number \.\. ">"/m);
  assert.match(mixed(80), /^local n = 80\n/m);
});
