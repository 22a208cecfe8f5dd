/** cli/docs.ts, cli/config and cli/reasons.ts: what is made of the filter's sources. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import ts from "typescript";
import { facts } from "../../cli/config/forms.ts";
import { configurationOf, isMember, sectionOf, type Key, type Section } from "../../cli/config/model.ts";
import { referenceOf } from "../../cli/config/reference.ts";
import { classOf } from "../../cli/config/source.ts";
import { outdated, withPart } from "../../cli/docs.ts";
import { valuesOf } from "../../cli/reasons.ts";

const root = configurationOf(facts());

describe("what is made", () => {
  it("is as its sources say", async () => {
    assert.deepEqual([...(await outdated()).keys()], [], "write it with `npm run docs`");
  });

  it("replaces what stands between the markers and nothing else", () => {
    const readme = "a\n<!-- reasons:begin -->\nold\n<!-- reasons:end -->\nb\n";
    const written = withPart(readme, "reasons", "new");
    assert.equal(written, "a\n<!-- reasons:begin -->\nnew\n<!-- reasons:end -->\nb\n");
    assert.equal(withPart(written, "reasons", "new"), written);
    assert.throws(() => withPart("a", "reasons", "new"), /reasons:begin/);
  });
});

describe("the reference of the configuration", () => {
  const reference = referenceOf(root);

  it("has a row a key, with type, default, bounds and conditions", () => {
    assert.match(reference, /^\| `topK` \| integer \| `5` \| 1 to 64 \| Nearest entries/m);
    assert.match(reference, /^\| `type` \| string \| `"embedded"` \| `embedded`, `chroma`/m);
    assert.match(reference, /^\| `chromaTenant` \|.*Only with `type` `chroma`\. \|$/m);
    assert.match(reference, /^\| `from\[\]\.property` \|/m);
    assert.match(reference, /^\| `responseTemplate` \| string \| {2}\| up to 16,384 characters \|/m);
  });

  it("has a section an object, and five cells in every row, whatever stands in them", () => {
    for (const member of root.members) if ("section" in member && !member.inline) assert.match(reference, new RegExp(`^## \`${member.name}\`$`, "m"));
    for (const row of reference.split("\n").filter((line) => line.startsWith("|"))) assert.equal(row.replaceAll("\\|", "").split("|").length, 7, row);
  });
});

describe("the keys of the configuration", () => {
  const keys = new Map(keysOf(root).map((key) => [key.path, key.key]));

  it("are read from the filter's classes: type, default, bounds, tags", () => {
    const retries = keys.get("embedding.retries");
    assert.deepEqual([retries?.kind, retries?.initial, retries?.least, retries?.most], ["integer", 1, 0, 5]);
    assert.deepEqual(keys.get("vector.type")?.choice?.words.slice(0, 2), ["embedded", "chroma"]);
    assert.equal(keys.get("vector.thresholdRelation")?.initial, undefined, "a value for a key that is not there is no default");
    assert.equal(keys.get("errorBudget.maxWrongRate")?.initial, undefined, "nor is one that the key would refuse");
    assert.equal(keys.get("cacheKeyStrategy")?.field, "keyStrategy");
  });

  it("that are inherited have the words and defaults of the section", () => {
    assert.match(keys.get("embedding.cluster")?.description ?? "", /reaches the embedder/);
    assert.equal(keys.get("embedding.servicePort")?.initial, 11434);
    const port = keys.get("vector.servicePort");
    assert.deepEqual(port?.initials?.[0] ?? ["chroma", port?.initial], ["chroma", 8000]);
    assert.equal(keys.get("vector.cluster")?.initial, undefined);
    assert.ok(keys.get("vector.cluster")?.when?.words.includes("chroma"));
  });

  it("of a registry's classes stand beside those of the section", () => {
    assert.equal(keys.get("embedding.path")?.initial, "/api/embed", "the first entry's default");
    assert.deepEqual(keys.get("vector.chromaTenant")?.when?.words, ["chroma"]);
    assert.equal(keys.get("vector.topK")?.when, undefined);
  });

  const wrong: Record<string, string> = {
    "has no description": "/** @title A\n * @example 1\n * @range 0 1 */ a: i32 = 0;",
    "has no @example": "/** A.\n * @title A\n * @range 0 1 */ a: i32 = 0;",
    "has no @range": "/** A.\n * @title A\n * @example 1 */ a: i32 = 0;",
    "has no @text": '/** A.\n * @title A\n * @example "a" */ a: string = "";',
    "is no JSON": "/** A.\n * @title A\n * @range 0 1\n * @example a */ a: i32 = 0;",
    "has no @pattern": '/** A.\n * @title A\n * @text Nothing 9\n * @example "a" */ a: string = "";',
    "no Missing is declared": "/** A.\n * @title A\n * @example 1 */ a: Missing = 0;",
    "cannot tell the value": "/** A.\n * @title A\n * @range 0 1\n * @example 1 */ a: i32 = f();",
  };
  for (const [message, field] of Object.entries(wrong)) {
    it(`are refused if a key ${message}`, () => {
      const file = ts.createSourceFile("a.ts", `class A {\n${field}\n}`, ts.ScriptTarget.Latest, true);
      assert.throws(() => sectionOf(classOf("A", file), "", {}), (error: Error) => error.message.includes(message));
    });
  }
});

/** Every key of `section` that holds a value, with its path. */
function keysOf(section: Section): { path: string; key: Key }[] {
  return section.members.flatMap((member) => {
    if (isMember(member)) return keysOf(member.section);
    return [{ path: section.path === "" ? member.name : `${section.path}.${member.name}`, key: member }];
  });
}

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
});
