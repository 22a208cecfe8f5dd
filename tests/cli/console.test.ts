/** envoy/higress/spec.yaml, which Higress's console makes a form of. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { CHINESE } from "../../cli/config/chinese.ts";
import { pathsOf } from "../../cli/config/console.ts";
import type { Schema } from "../../cli/config/json_schema.ts";
import { inRoot } from "../../tools/lib/paths.ts";

const spec = parse(readFileSync(inRoot("envoy", "higress", "spec.yaml"), "utf8"));
const schema = JSON.parse(readFileSync(inRoot("envoy", "config.schema.json"), "utf8")) as Schema;
const form = spec.spec.configSchema.openAPIV3Schema;

function* nodes(node: any, path = ""): Generator<[string, any]> {
  yield [path, node];
  for (const [name, each] of Object.entries(node.properties ?? {})) yield* nodes(each, path === "" ? name : `${path}.${name}`);
  if (node.items) yield* nodes(node.items, `${path}[]`);
}

describe("the console's description", () => {
  it("stands where the WasmPlugin stands", () => {
    const plugin = parse(readFileSync(inRoot("envoy", "higress", "wasm-plugin.yaml"), "utf8"), { merge: true });
    assert.deepEqual([spec.spec.phase, spec.spec.priority], [plugin.spec.phase, plugin.spec.priority]);
    assert.ok(plugin.spec.url.startsWith(`oci://${spec.info.image}:`));
    assert.ok(plugin.spec.url.endsWith(`:${spec.info.version}`));
  });

  it("has every key that the schema has, but Envoy's cluster names, and no keyword that OpenAPI 3.0 does not know", () => {
    const shown = [...nodes(form)].map(([path]) => path);
    assert.deepEqual(shown, pathsOf(schema).filter((path) => !/(^|\.)cluster$/.test(path)));
    const known = /^(title|description|type|default|enum|minimum|maximum|minLength|maxLength|minItems|maxItems|pattern|example|properties|items|x-(title|description)-i18n)$/;
    for (const [path, node] of nodes(form)) for (const key of Object.keys(node)) assert.match(key, known, path);
  });

  it("takes its example, and so does the filter", () => {
    const taken = new Ajv({ strict: false }).compile(form);
    assert.ok(taken(form.example), JSON.stringify(taken.errors));
    assert.ok(!taken({ embedding: { servicePort: "11434" } }), "it can refuse");
    assert.ok(new Ajv2020({ strict: false }).compile(schema)(form.example));
  });

  it("is in Chinese, too, and no key of the Chinese texts is one that is gone", () => {
    const paths = new Set(pathsOf(schema));
    for (const path of Object.keys(CHINESE)) assert.ok(paths.has(path), `cli/config/chinese.ts: there is no key ${path}`);
    for (const [path, node] of nodes(form)) {
      const [title, description] = CHINESE[path] ?? [];
      assert.equal(node["x-title-i18n"]?.["zh-CN"], title, path);
      assert.equal(node["x-description-i18n"]?.["zh-CN"], description, path);
    }
    for (const text of Object.values(CHINESE).flat()) assert.match(text, /[\u4e00-\u9fff]|^Reprise$|^Cache-Control$/, text);
    // English stands in for the rest; this keeps it an exception.
    assert.ok(Object.keys(CHINESE).length > 0.8 * paths.size, `${Object.keys(CHINESE).length} of ${paths.size}`);
  });
});
