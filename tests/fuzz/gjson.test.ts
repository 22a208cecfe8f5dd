/** Paths in GJSON's syntax: the filter finds what Go's own gjson finds, or refuses the path. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fuzz } from "../support/fuzz.ts";
import { Gos, Ours, type Found } from "../support/gjson.ts";
import { Random } from "../support/random.ts";

let ours: Ours;
let gos: Gos;
before(async () => {
  [ours, gos] = await Promise.all([Ours.compile(), Gos.start()]);
});
after(() => gos.stop());

const KEYS = ["a", "b", "c", "ab", "role", "content", "0", "1", "a.b", "a|b", "x*", "", "über", "@this", 'q"q', "back\\slash", "t\tb"];
// No text holds a bracket: GJSON goes into such texts as if they were JSON.
const TEXTS = ["user", "system", "", "a", "ab", "abc", "1", "0", "T", "FALSE", "true", "über", "日本", "x\ny", 'say "hi"', "*", "a.b", "~true"];
const SCALARS = ["0", "1", "2", "10", "-3", "2.5", "1e2", "true", "false", "null"];

/** White space or none. */
const blank = (random: Random): string => (random.once(4) ? random.pick([" ", "\n", "\t ", "  "]) : "");

function value(random: Random, depth: number): string {
  const kind = random.below(depth > 0 ? 10 : 4);
  if (kind < 2) return random.pick(SCALARS);
  if (kind < 4) return text(random, random.pick(TEXTS));
  const list = (item: () => string) => Array.from({ length: random.below(5) }, () => blank(random) + item() + blank(random)).join(",");
  if (kind < 7) return `[${list(() => value(random, depth - 1)) || blank(random)}]`;
  const keys = [...KEYS];
  const key = () => text(random, keys.splice(random.below(keys.length), 1)[0]!);
  return `{${list(() => `${key()}${blank(random)}:${blank(random)}${value(random, depth - 1)}`) || blank(random)}}`;
}

/** A JSON string, sometimes with an escape that it does not need. */
function text(random: Random, plain: string): string {
  const json = JSON.stringify(plain);
  return random.once(6) ? json.replace("a", "\\u0061").replace("ü", "\\u00fc") : json;
}

/** A document as the users of ai-cache have it. */
function conversation(random: Random): string {
  const turn = () => `{"role":${text(random, random.pick(["user", "assistant", "system"]))},"content":${value(random, 1)}}`;
  return `{"model":"a","messages":[${Array.from({ length: random.below(5) }, turn).join(",")}],"n":${random.below(3)}}`;
}

const escaped = (name: string): string => name.replaceAll(/[\\.|*?#@!()[\]{}]/g, (character) => `\\${character}`);

function name(random: Random): string {
  if (random.once(4)) return random.pick(["a*", "*", "?", "*b", "r?le", "c*t*", "messages", "messages"]);
  return random.once(4) ? String(random.below(4)) : escaped(random.pick(["messages", "role", "content", ...KEYS.filter((key) => key !== "")]));
}

function query(random: Random, depth: number): string {
  const left = random.once(4) ? "" : path(random, depth - 1);
  const operator = random.pick(["==", "=", "!=", "<", "<=", ">", ">=", "%", "!%"]);
  const right = random.pick(['"user"', '"a"', '""', '"a*"', '"?"', "user", "1", "2.5", "-3", "true", "false", "null", "~true", "~false", "~null", "~*", '"say \\"hi\\""', '"日*"', "a*"]);
  const space = random.once(5) ? " " : "";
  const condition = random.once(5) && left !== "" ? "" : `${space}${operator}${space}${right}`;
  return `#(${left}${condition})${random.once(2) ? "#" : ""}`;
}

function component(random: Random, depth: number): string {
  const kind = random.below(20);
  if (kind < 10) return name(random);
  if (kind < 12) return "#";
  if (kind < 15 && depth > 0) return query(random, depth);
  if (kind < 18) return random.pick(["@this", "@reverse", "@flatten", "@keys", "@values", "@join", "@ugly", "@valid", '@flatten:{"deep":true}']);
  if (depth === 0) return name(random);
  const parts = Array.from({ length: 1 + random.below(3) }, () => path(random, depth - 1));
  if (random.once(2)) return `[${parts.join(",")}]`;
  return `{${parts.map((part) => `${random.pick(["", "", "k:", '"k k":', "role:"])}${part}`).join(",")}}`;
}

function path(random: Random, depth: number): string {
  let out = component(random, depth);
  for (let more = random.below(4); more > 0; more--) out += (random.once(4) ? "|" : ".") + component(random, depth);
  return out;
}

/** Without white space between values. */
const tight = ({ json }: Found): string | undefined => json?.replaceAll(/("(?:\\.|[^"\\])*")|\s+/g, "$1");

const counts = { compared: 0, found: 0, refused: 0 };

async function compare(document: string, paths: string[]): Promise<void> {
  const theirs = await gos.find(document, paths);
  for (const [i, each] of paths.entries()) {
    const mine = ours.find(document, each);
    if (mine.refused !== undefined) {
      counts.refused++;
      continue;
    }
    counts.compared++;
    if (mine.json !== undefined) counts.found++;
    assert.equal(tight(mine), tight(theirs[i]!), `path ${each}\ndocument ${document}`);
  }
}

fuzz("a path finds what Go's gjson finds", 400, async (random) => {
  const document = random.once(2) ? conversation(random) : value(random, 4);
  const paths = Array.from({ length: 40 }, () => path(random, 2));
  await compare(document, paths);
  // Also what is hardly a path: accepted means the same value.
  await compare(document, paths.map((each) => random.mutate(Buffer.from(each)).toString()).filter((each) => !/[\0-\x1f\ufffd]/.test(each)));
});

fuzz("a path to messages finds what Go's gjson finds", 200, async (random) => {
  const document = conversation(random);
  const paths = Array.from({ length: 20 }, () => {
    const turns = random.pick(["messages", "messages.@reverse", "messages|@reverse", "m*"]);
    const chosen = random.pick(["0", "#", `#(role=="user")`, `#(role=="user")#`, `#(role!="system")#`, "#(content)", "1", query(random, 1)]);
    const part = random.pick(["content", "content.0.text", "content.#.text", "role", "@this", "[role,content]", "{role,content}", "content.#"]);
    return `${turns}.${chosen}${random.pick([".", "."])}${part}${random.pick(["", "", "|0", "|1", "|@reverse", "|#", "|@flatten"])}`;
  });
  await compare(document, paths);
});

test("most paths were compared, and found something", (context) => {
  context.diagnostic(JSON.stringify(counts));
  assert.ok(counts.compared > counts.refused, JSON.stringify(counts));
  assert.ok(counts.found > counts.compared / 10, JSON.stringify(counts));
});

test("the examples of ai-cache's documentation", async () => {
  const document = '{"messages":[{"role":"user","content":"first"},{"role":"assistant","content":"x"},{"role":"user","content":"last"}]}';
  const examples = {
    "messages.@reverse.0.content": '"last"',
    'messages.@reverse.#(role=="user").content': '"last"',
    'messages.@reverse.#(role=="user")#.content': '["last","first"]',
    'messages.@reverse.#(role=="user")#.content|1': '"first"',
  };
  for (const [each, json] of Object.entries(examples)) assert.deepEqual(ours.find(document, each), { json });
  await compare(document, Object.keys(examples));
});

test("a path is refused with the byte and what was expected", () => {
  const refused = {
    "": "expected a name, an index, #, a query, a modifier or a multipath at byte 0",
    "a..b": "expected a name, an index, #, a query, a modifier or a multipath at byte 2",
    "a.@pretty": "expected @reverse, @this, @flatten, @keys, @values, @join, @ugly or @valid at byte 2",
    "a.#(b==1": "expected ) for each ( at byte 8",
    "a.!true": "expected no literal: \\! for a name that begins so at byte 2",
    'a.#(b=="~x")': "expected ==, !=, <, <=, >, >=, % or !%, and a value: a JSON string, a bare text, or ~true, ~false, ~null or ~* at byte 5",
  };
  for (const [each, why] of Object.entries(refused)) assert.deepEqual(ours.find("{}", each), { refused: why });
});

test("work and output are bounded", () => {
  const document = `[${"1,".repeat(4999)}1]`;
  assert.equal(ours.find(document, `[@this,@this,@this,@this]${"|@flatten|[@this,@this,@this,@this]".repeat(6)}`).json, undefined);
  assert.equal(ours.find(document, "a".repeat(60_000)).json, undefined);
  assert.equal(ours.count(document, "#.@this"), 5000);
  assert.equal(ours.count(`[${"1,".repeat(65_536)}1]`, "#.@this"), 0);
  assert.equal(ours.count(`[${"1,".repeat(99)}1]`, "#.@this"), 100);
  assert.match(ours.find("[]", "#(".repeat(20) + "a" + ")".repeat(20)).refused!, /no more than 8 brackets/);
});
