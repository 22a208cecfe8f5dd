/** cli/docs.ts and cli/reasons.ts: the parts of the README that are made. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { made, tableOf, withPart, type Schema } from "../../cli/docs.ts";
import { valuesOf } from "../../cli/reasons.ts";

const schema = JSON.parse(await readFile(new URL("../../envoy/config.schema.json", import.meta.url), "utf8")) as Schema;

describe("the table of the configuration", () => {
  it("has a row a key, with type, default and bounds", () => {
    const table = tableOf(schema);
    assert.match(table, /^\| `vector\.topK` \| integer \| `5` \| 1 to 64 \| Nearest entries/m);
    assert.match(table, /^\| `vector\.type` \| string \| `"embedded"` \| `embedded`, `chroma` \|/m);
    assert.match(table, /^\| `tenant\.from\[\]\.property` \| string or list of strings \|/m);
    assert.match(table, /^\| `responseTemplate` \| string \| Higress's \| the default \|/m);
  });

  it("has five cells in every row, whatever stands in them", () => {
    for (const row of tableOf(schema).split("\n")) assert.equal(row.replaceAll("\\|", "").split("|").length, 7, row);
  });

  it("replaces what stands between the markers and nothing else", () => {
    const readme = "a\n<!-- config:begin -->\nold\n<!-- config:end -->\nb\n";
    const written = withPart(readme, "config", "new");
    assert.equal(written, "a\n<!-- config:begin -->\nnew\n<!-- config:end -->\nb\n");
    assert.equal(withPart(written, "config", "new"), written);
    assert.throws(() => withPart("a", "config", "new"), /config:begin/);
  });
});

describe("the lists of reasons", () => {
  const source = `export enum Why {
  None,
  /** First
   * line. */
  OnePart,
  /** Second. */
  Two,
}
export function word(why: Why): string { switch (why) { case Why.OnePart: return "one_part"; case Why.Two: return "two"; } }`;

  it("pairs each value's word with its comment", () => {
    assert.deepEqual(valuesOf(source, { name: "Why", leaveOut: ["None"] }), [
      { word: "one_part", meaning: "First line." },
      { word: "two", meaning: "Second." },
    ]);
  });

  it("refuses a value without a comment or a word", () => {
    assert.throws(() => valuesOf(source, { name: "Why", leaveOut: [] }), /Why\.None has no/);
    assert.throws(() => valuesOf(source.replace("/** Second. */", ""), { name: "Why", leaveOut: ["None"] }), /Why\.Two has no comment/);
  });

  it("reads code, not lines: comments with braces and commas, another enum's switch, a default", () => {
    const odd = `${source.replace("/** Second. */", "/** `{a, b}` or `}`, Why.Two. */")}
// case Why.OnePart: return "comment";
export enum Other { A, }
export function other(of: Other): string { switch (of) { case Other.A: return "a"; default: return "rest"; } }
export function short(why: Why): i32 { switch (why) { case Why.OnePart: return 1; default: return 2; } }`;
    assert.deepEqual(valuesOf(odd, { name: "Why", leaveOut: ["None"] }), [
      { word: "one_part", meaning: "First line." },
      { word: "two", meaning: "`{a, b}` or `}`, Why.Two." },
    ]);
    const rest = odd.replace('case Why.Two: return "two";', 'default: return "others";');
    assert.equal(valuesOf(rest, { name: "Why", leaveOut: ["None"] })[1]!.word, "others");
  });

  it("are in the README as the filter has them", async () => {
    const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
    assert.equal(await made(readme), readme, "write them with `npm run docs`");
  });
});
