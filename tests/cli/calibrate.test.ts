/** cli/calibrate: options, the choice of a threshold, and the whole command against an Ollama of the test's own. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { execa } from "execa";
import { parseCalibrate, share } from "../../cli/options/calibrate.ts";
import { inRoot } from "../../tools/lib/paths.ts";
import { calibrate, calibrationPlot, calibrationTable, verdictOf } from "../../cli/quality/calibration.ts";
import type { Assessed } from "../../cli/quality/decisions.ts";

const pair = (same: boolean, similarity: number): Assessed => {
  const reach = () => Math.floor(1_000 * similarity + 1e-6);
  return { a: "a", b: "b", same, category: "", similarity, refusals: 0, exactOnly: false, reach };
};
const many = (count: number, same: boolean, similarity: number): Assessed[] => Array.from({ length: count }, () => pair(same, similarity));

describe("the threshold", () => {
  it("is the lowest at which the upper end of the interval is within the budget", () => {
    const { chosen } = calibrate([...many(400, true, 0.95), ...many(1, false, 0.9), ...many(400, true, 0.92), ...many(30, false, 0.85)], 0.01);
    // 800 right and one wrong: the upper end is 0.7 %.
    assert.deepEqual(chosen, { threshold: 855, right: 800, wrong: 1 });
  });
  it("is not there where too few pairs can show the budget, and the best is named", () => {
    const calibration = calibrate([...many(380, true, 0.95), ...many(20, false, 0.85)], 0.01);
    assert.equal(calibration.chosen, undefined);
    assert.equal(calibration.best!.threshold, 855);
    assert.match(
      verdictOf(calibration),
      /No threshold keeps wrong hits within 1\.0 %\. The best is 0\.855: 0\.0 \(0\.0–1\.0\) % of 380 hits[^]*takes 381 hits/,
    );
  });
  it("never lies below what was measured", () => {
    assert.equal(calibrate(many(500, true, 0.9), 0.05).chosen!.threshold, 900);
  });
  it("warns where few hits stand behind it", () => {
    assert.match(verdictOf(calibrate(many(100, true, 0.9), 0.05)), /Only 100 hits/);
    assert.doesNotMatch(verdictOf(calibrate(many(300, true, 0.9), 0.05)), /Only/);
  });
  it("is not there where nothing is served", () => {
    const calibration = calibrate(many(10, true, 0.4), 0.05);
    assert.match(verdictOf(calibration), /serves none of the pairs/);
    assert.match(calibrationPlot(calibration, "m"), /^<svg/);
  });
  it("stands in the table in bold, and in the curve", () => {
    const calibration = calibrate([...many(500, true, 0.957), ...many(50, false, 0.93)], 0.01);
    assert.match(calibrationTable(calibration), /\| \*\*0\.935\*\* \| 500 \| 90\.9 .*\| 100\.0 .*\| 0 \| 0\.0 /);
    const svg = calibrationPlot(calibration, "m");
    assert.ok(svg.includes("m: wrong hits") && svg.includes(">0.935<") && svg.includes(">1.0 %<"));
  });
});

describe("the options", () => {
  it("take a share as people write it", () => {
    assert.deepEqual(["1%", "1 %", "0.01", ".01", "2.5%", "99%"].map(share), [0.01, 0.01, 0.01, 0.01, 0.025, 0.99]);
    for (const text of ["1", "0", "0%", "100%", "-1%", "x", "1%%", ""]) assert.throws(() => share(text), /above 0 and below 1/, text);
  });
  it("need pairs or a log, and not both", async () => {
    const refused = async (args: string[]) => (await run(args)).stderr;
    assert.match(await refused([]), /give --pairs or --from-log/);
    assert.match(await refused(["--pairs", "x", "--from-log", "y"]), /cannot be used with/);
    assert.match(await refused(["--pairs", "x", "--base-url", "nonsense"]), /scheme, host and port/);
  });
  it("have defaults", () => {
    const options = parseCalibrate(["--pairs", "x"]);
    assert.deepEqual([options.model, options.maxWrong, options.prefix, options.embedAgain], ["all-minilm", 0.01, "", false]);
  });
});

const run = (args: string[]) =>
  execa(process.execPath, ["--import", "tsx", inRoot("cli", "calibrate.ts"), ...args], { cwd: inRoot(), reject: false, timeout: 120_000 });

describe("npm run calibrate", () => {
  const MODEL = "reprise-test-model";
  const DIMENSION = 8;
  const BUILT = inRoot("build", "calibrate");
  /** The cosine of each text to all questions that have none. */
  const cosines = new Map<string, number>();
  let directory: string;
  let server: Server;
  let url: string;
  let embedded: string[] = [];

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "reprise-calibrate-"));
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += String(chunk)));
      request.on("end", () => response.end(JSON.stringify(answer(request.url!, body))));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.close();
    await rm(directory, { recursive: true });
    for (const name of await readdir(BUILT)) if (name.startsWith(MODEL)) await rm(join(BUILT, name));
  });

  function answer(path: string, body: string): unknown {
    if (path === "/api/version") return { version: "0.0.0" };
    if (path === "/api/tags") return { models: [{ name: `${MODEL}:latest`, digest: `${process.pid}` }] };
    if (path === "/api/show") return { model_info: { "test.context_length": 102 } };
    const { input } = JSON.parse(body) as { input: string[] };
    embedded.push(...input);
    const embeddings = input.map((text) => {
      const cosine = cosines.get(text.replace(/^query: /, "")) ?? 1;
      return [cosine, Math.sqrt(1 - cosine * cosine), ...new Array<number>(DIMENSION - 2).fill(0)];
    });
    return { embeddings };
  }

  /** Rows of a file: pairs that the guards let pass. */
  function rows(count: number, label: 0 | 1, similarity: number): object[] {
    return Array.from({ length: count }, (_, i) => {
      const [a, b] = [`What causes problem ${i} of ${similarity}?`, `Why does problem ${i} of ${similarity} happen?`];
      cosines.set(b, similarity);
      return { a, b, label };
    });
  }

  async function fileOf(name: string, lines: string[]): Promise<string> {
    const file = join(directory, name);
    await writeFile(file, `${lines.join("\n")}\n`);
    return file;
  }

  it("embeds once, chooses, draws, and prints a configuration that the schema accepts", async () => {
    const file = await fileOf(
      "pairs.jsonl",
      [...rows(400, 1, 0.95), ...rows(30, 0, 0.8525)].map((row) => JSON.stringify(row)),
    );
    const out = join(directory, "out");
    const args = ["--pairs", file, "--model", MODEL, "--max-wrong", "1%", "--base-url", url, "--out", out];
    const { stdout, stderr, exitCode } = await run(args);
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /Threshold 0\.855: 0\.0 .* of 400 hits/);
    assert.match(stderr, new RegExp(`embedding with ${MODEL}: 0 of 860`));
    const config = JSON.parse(await readFile(join(out, "calibration.json"), "utf8")) as { embedding: object; vector: { threshold: number } };
    // 102 tokens, two of them marks, three bytes each.
    assert.deepEqual(config.embedding, { type: "ollama", model: MODEL, dimension: DIMENSION, maxInputBytes: 300 });
    assert.equal(config.vector.threshold, 0.855);
    assert.ok(stdout.includes(JSON.stringify(config, null, 2)));
    const judge = new Ajv2020({ strict: false }).compile(JSON.parse(await readFile(inRoot("envoy", "config.schema.json"), "utf8")));
    assert.equal(judge(config), true);
    assert.match(await readFile(join(out, "calibration.svg"), "utf8"), /^<svg/);

    embedded = [];
    assert.equal((await run(args)).stdout, stdout);
    assert.ok(embedded.length <= 1, `embedded again: ${embedded.length}`);
  });

  it("fails and says what helps where no threshold keeps the budget", async () => {
    const file = await fileOf(
      "few.jsonl",
      rows(50, 1, 0.95).map((row) => JSON.stringify(row)),
    );
    const { stdout, stderr, exitCode } = await run(["--pairs", file, "--model", MODEL, "--base-url", url, "--out", directory]);
    assert.equal(exitCode, 1);
    assert.match(stdout, /The best is/);
    assert.match(stderr, /no threshold keeps the budget\n.*Label more pairs.*--max-wrong/);
  });

  it("puts the prefix in front of every text", async () => {
    const file = await fileOf(
      "prefix.jsonl",
      rows(2, 1, 0.96).map((row) => JSON.stringify(row)),
    );
    embedded = [];
    const { stdout } = await run(["--pairs", file, "--model", MODEL, "--base-url", url, "--out", directory, "--prefix", "query: ", "--max-wrong", "90%"]);
    assert.match(stdout, /"prefix": "query: "/);
    assert.deepEqual(
      embedded.filter((text) => text.includes("problem")).map((text) => text.startsWith("query: ")),
      [true, true, true, true],
    );
  });

  it("reads judged pairs from a log without embedding them again", async () => {
    const line = (label: string, i: number) =>
      `[info][wasm] wasm log: {"reprise":"pair","a":"What causes problem ${i}?","b":"Why does problem ${i} happen?","similarity":0.94${label}}`;
    const file = await fileOf("envoy.log", [...Array.from({ length: 320 }, (_, i) => line(',"label":1', i)), line("", 1)]);
    const args = ["--from-log", file, "--model", "all-minilm", "--base-url", "http://127.0.0.1:1", "--out", directory, "--max-wrong", "2%"];
    const { stdout, stderr, exitCode } = await run(args);
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /1 pairs without a label are left out/);
    assert.match(stdout, /Threshold 0\.94: [^]*"dimension": 384/);
    const again = await run([...args, "--embed-again"]);
    assert.equal(again.exitCode, 1);
    assert.match(again.stderr, /no Ollama answers at http:\/\/127\.0\.0\.1:1/);
  });

  it("names a model that is not there, and a line that is no pair", async () => {
    const file = await fileOf(
      "one.jsonl",
      rows(1, 1, 0.95).map((row) => JSON.stringify(row)),
    );
    assert.match(
      (await run(["--pairs", file, "--model", "other", "--base-url", url, "--out", directory])).stderr,
      /has no model other\n.*ollama pull other/,
    );
    const bad = await fileOf("bad.jsonl", ["{}"]);
    assert.match((await run(["--pairs", bad, "--base-url", url])).stderr, /bad\.jsonl, line 1/);
  });
});
