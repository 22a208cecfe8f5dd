/** The JSON Schema and the parser in the filter say the same: one verdict on every default, example, boundary and wrong type. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import asc from "assemblyscript/asc";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

interface Schema {
  title?: string;
  description?: string;
  type?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
  oneOf?: Schema[];
  items?: Schema;
}

interface Probe {
  memory: WebAssembly.Memory;
  input_at(length: number): number;
  parse(): number;
  output_at(): number;
  output_length(): number;
}

const schema = JSON.parse(await readFile(join(ROOT, "envoy/config.schema.json"), "utf8")) as Schema;
const judge = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: false }).compile(schema);

let probe: Probe;
let directory: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), "reprise-schema-"));
  const wasm = join(directory, "config.wasm");
  const compiled = await asc.main(["tests/unit/support/config_probe.ts", "--baseDir", ROOT, "--outFile", wasm, "--optimize", "--use", "HIGRESS=1"]);
  assert.equal(compiled.error, null, compiled.stderr.toString());
  const log = (_level: number, at: number, length: number) => {
    console.error(Buffer.from(probe.memory.buffer, at, length).toString());
    return 0;
  };
  const { instance } = await WebAssembly.instantiate(await readFile(wasm), { env: { proxy_log: log } });
  (instance.exports._initialize as () => void)();
  probe = instance.exports as unknown as Probe;
});

after(() => rm(directory, { recursive: true }));

/** What the parser makes of `text`: its error line, or the values it read. */
function parse(text: string | Buffer): { error: string } | { values: Map<string, string> } {
  const bytes = Buffer.from(text);
  const at = probe.input_at(bytes.length) >>> 0;
  new Uint8Array(probe.memory.buffer, at, bytes.length).set(bytes);
  const accepted = probe.parse() === 1;
  const output = Buffer.from(probe.memory.buffer, probe.output_at() >>> 0, probe.output_length()).toString();
  if (!accepted) return { error: output };
  return { values: new Map(output.split("\n").filter(Boolean).map((line) => line.split("\t") as [string, string])) };
}

const keys = [...leaves(schema, "")];

/** Every key that holds a value, with its path. */
function* leaves(node: Schema, path: string): Generator<[string, Schema]> {
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    const inner = path === "" ? name : `${path}.${name}`;
    if (child.properties) yield* leaves(child, inner);
    else yield [inner, child];
  }
}

/** `base` with `value` at `path`. */
function withValue(base: object, path: string, value: unknown): object {
  const copy = structuredClone(base) as Record<string, unknown>;
  const names = path.split(".");
  let node = copy;
  for (const name of names.slice(0, -1)) node = (node[name] ??= {}) as Record<string, unknown>;
  node[names.at(-1)!] = value;
  return copy;
}

/** Values that are right, at the border, and wrong. */
function* candidates(node: Schema): Generator<unknown> {
  yield* [null, true, false, 0, 1, -1, 1.5, 1e300, "", "x", "1", "a b", "é", "tab\t", [], {}, [""], [1], ["/x"], [{}]];
  if (node.default !== undefined) yield node.default;
  yield* node.examples ?? [];
  yield* node.enum ?? [];
  if (node.const !== undefined) yield `${String(node.const)} `;
  for (const bound of [node.minimum, node.maximum]) {
    if (bound !== undefined) yield* [bound - 1, bound, bound + 1, bound + 0.5];
  }
  if (node.maxLength !== undefined) yield* ["x".repeat(node.maxLength), "x".repeat(node.maxLength + 1), `/${"x".repeat(node.maxLength - 1)}`, `/${"x".repeat(node.maxLength)}`];
  if (node.type === "string") yield* ["a|b", "/a", "-a-", "a.b", "ab", "a_c", "Abc-1.2", "a/b", "~", "!", "{}", "\u007f", "a\n"];
  if (node.items && node.maxItems) {
    const example = (node.examples?.[0] as unknown[])[0];
    yield* [Array(node.maxItems).fill(example), Array(node.maxItems + 1).fill(example), [example, 1], [example, ""]];
  }
}

const bases: Record<string, object> = {
  nothing: {},
  chroma: { vector: { type: "chroma", cluster: "chroma" } },
  higress: { embedding: { type: "ollama", serviceName: "ollama.dns" }, vector: { type: "chroma", serviceName: "chroma.static" } },
  redis: { cache: { type: "redis", serviceName: "redis.dns" } },
  "vectors in Redis": { vector: { type: "redis", serviceName: "redis.dns" } },
  distance: { vector: { threshold: 0.5, thresholdRelation: "lte" } },
  "another model": { embedding: { model: "nomic-embed-text", dimension: 768 }, vector: { threshold: 0.9 } },
  "another model, in shadow": { embedding: { model: "nomic-embed-text", dimension: 768 } },
  "a budget with a judge": { errorBudget: { maxWrongRate: 0.01, judge: "llm", judgeModel: "judge" } },
  "an upstream in Higress": { upstream: { serviceName: "llm.dns" } },
  "feedback": { feedback: { path: "/reprise/feedback", token: "a-long-random-token" } },
  "another model, not described": { embedding: { model: "nomic-embed-text" } },
  "exact tier only": { enableSemanticCache: false, embedding: { model: "nomic-embed-text" } },
  "shared tenant": { tenant: { shared: true } },
  "tenants by header": { tenant: { from: [{ header: "X-Tenant" }] } },
};

function compare(configuration: object, label: string): void {
  const text = JSON.stringify(configuration);
  const valid = judge(configuration);
  const parsed = parse(text);
  if ("error" in parsed && parsed.error.includes(": no GJSON path: ")) return;
  if ("error" in parsed) {
    assert.equal(valid, false, `${label}: the schema accepts ${text}, the parser says: ${parsed.error}`);
    assert.match(parsed.error, /^[^\n\r]+: [^\n\r]+$/, "an error is one line that names a path");
    assert.doesNotMatch(parsed.error, /[\0\n]/);
  } else {
    assert.equal(valid, true, `${label}: the parser accepts ${text}, the schema says: ${JSON.stringify(judge.errors)}`);
  }
}

describe("the configuration schema", () => {
  it("describes every key", () => {
    const check = (node: Schema, path: string): void => {
      for (const member of ["title", "description", "examples"] as const) assert.ok(node[member], `${path} has no ${member}`);
      if (node.type === "integer" || node.type === "number") assert.ok(node.minimum !== undefined && node.maximum !== undefined, `${path} has no bounds`);
      if (node.properties) assert.equal(node.additionalProperties, false, `${path} admits unknown keys`);
      for (const [name, child] of Object.entries(node.properties ?? {})) check(child, `${path}.${name}`);
    };
    check(schema, "configuration");
  });

  it("accepts its own examples", () => {
    const check = (node: Schema, path: string): void => {
      for (const example of node.properties ? (node.examples ?? []) : []) {
        const configuration = path === "" ? (example as object) : withValue({}, path, example);
        assert.equal(judge(configuration), true, `${path}: ${JSON.stringify(judge.errors)}`);
        compare(configuration, path);
      }
      for (const [name, child] of Object.entries(node.properties ?? {})) check(child, path === "" ? name : `${path}.${name}`);
    };
    check(schema, "");
  });
});

describe("the parser", () => {
  it("has the schema's defaults", () => {
    for (const text of ["", " \r\n\t", "{}", '{"embedding":{},"vector":{},"cache":{},"tenant":{}}']) {
      const parsed = parse(text);
      assert.ok("values" in parsed, JSON.stringify(parsed));
      for (const [path, node] of keys) {
        const value = parsed.values.get(path);
        if (node.default === undefined || value === undefined || path === "vector.cluster") continue;
        assert.equal(value, [node.default].flat().join(" "), path);
      }
    }
  });

  for (const [name, base] of Object.entries(bases)) {
    it(`agrees with the schema, beginning with: ${name}`, () => {
      compare(base, name);
      for (const [path, node] of keys) {
        for (const value of candidates(node)) compare(withValue(base, path, value), `${name}, ${path}`);
      }
    });
  }

  it("reads every value it accepts", () => {
    let read = 0;
    for (const [path, node] of keys) {
      for (const value of candidates(node)) {
        const isRedis = /^cache\.(serviceName|username|password|database|timeout|readHigressEntries)$/.test(path);
        const store = path.startsWith("vector.") && path !== "vector.type" ? { vector: { type: "chroma", ...(path === "vector.serviceName" ? {} : { cluster: "chroma" }) } } : {};
        const base = isRedis || (path === "cache.type" && value === "redis") ? { cache: { type: "redis", serviceName: "redis.dns" } } : store;
        const parsed = parse(JSON.stringify(withValue(base, path, value)));
        if ("error" in parsed || !parsed.values.has(path) || typeof value === "object") continue;
        const expected = path === "cache.cacheTTL" && value === 0 ? "31536000" : path === "vector.threshold" && Number(value) > 1 ? "0.965" : value === "" && "anyOf" in node ? String(node.default) : String(value);
        assert.equal(parsed.values.get(path), expected, path);
        read++;
      }
    }
    assert.ok(read > 150, `${read} values were read`);
  });

  it("agrees with the schema on paths, of requests and into JSON", () => {
    const rules: unknown[] = [{}, { path: "/a" }, { path: "a" }, { path: 1 }, { protocol: "custom" }, { path: "/a", protocol: "ollama.chat" }, { path: "/a", protocol: "x" }, { path: "/a", protocol: 1 }, { path: "/a", more: 1 }];
    for (const rule of rules) compare({ paths: ["/b", rule] }, "paths");
    const places = ["a.b", "a|b", "a..b", ".a", "a.", "#", "#.a", "a.#", "a.#.b", "a.#|b", "a|#.b", "#.#.a", "@this", "@reverse.0", "@keys", "@reverse:1", "\\@keys", "a\\.b", "a\\", "a.*", "a?", "*\\a", "!x", "x!", "{a}", "[a]", "(a", "a)", "a b", "é", "a@b", '"', "a".repeat(256), "a".repeat(257), ""];
    for (const place of places) {
      compare({ cacheKeyFrom: place }, place);
      compare({ cacheValueFrom: { responseBody: place } }, place);
    }
    for (const other of [{}, { requestBody: 1 }, { responseBody: "a" }, 1, null]) compare({ cacheKeyFrom: other }, "cacheKeyFrom");
  });

  it("agrees with the schema on tenants", () => {
    const sources: unknown[] = [
      {}, { header: "a", property: "b" }, { header: "" }, { header: "a b" }, { header: "x".repeat(128) }, { header: "x".repeat(129) }, { other: 1 }, { header: 1 },
      { property: "" }, { property: "a..b" }, { property: ".a" }, { property: "a." }, { property: "a.b" }, { property: "a b" }, { property: [] }, { property: ["a.b", "c"] },
      { property: [""] }, { property: [1] }, { property: Array(16).fill("a") }, { property: Array(17).fill("a") }, { property: Array(16).fill("a").join(".") },
      { property: Array(17).fill("a").join(".") }, { property: {} }, { property: null },
    ];
    for (const source of sources) compare({ tenant: { from: [source] } }, "source");
    for (const shared of [true, false]) compare({ tenant: { shared, from: [] } }, "no sources");
    const parsed = parse('{"tenant":{"from":[{"header":"X-Tenant"},{"property":"a.b"},{"property":["a.b","c"]}]}}');
    assert.ok("values" in parsed);
    assert.equal(parsed.values.get("tenant.from"), "header:x-tenant property:a\0b property:a.b\0c");
  });

  it("agrees with the schema on what answers vary with", () => {
    const properties: unknown[] = ["", "a..b", "a.b", "a b", [], ["a.b", "c"], [""], [1], Array(16).fill("a"), Array(17).fill("a"), {}, null];
    for (const property of properties) compare({ vary: { properties: [property] } }, "property");
    for (const header of ["", "a b", "x".repeat(128), "x".repeat(129), 1, ["a"]]) compare({ vary: { headers: [header] } }, "header");
    const parsed = parse('{"vary":{"headers":["X-A","x-b"],"properties":["a.b",["a.b","c"]]}}');
    assert.ok("values" in parsed);
    assert.equal(parsed.values.get("vary.headers"), "x-a x-b");
    assert.equal(parsed.values.get("vary.properties"), "a\0b a.b\0c");
  });

  it("agrees with the schema on unknown keys, everywhere", () => {
    for (const path of ["x", "embedding.x", "vector.x", "cache.x", "tenant.x", "errorBudget.x", "upstream.x", "feedback.x", "cacheControl.x", "singleFlight.x", "vary.x", "cache.serviceName", "redis", "_rules_", "embedding.clusters", "constructor", "__proto__x"]) {
      compare(withValue({}, path, "x"), path);
    }
  });
});
