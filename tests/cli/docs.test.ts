/** cli/docs.ts: the README's table of the configuration. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { tableOf, withTable, type Schema } from "../../cli/docs.ts";

const schema = JSON.parse(await readFile(new URL("../../envoy/config.schema.json", import.meta.url), "utf8")) as Schema;

describe("the table of the configuration", () => {
  it("has a row a key, with type, default and bounds", () => {
    const table = tableOf(schema);
    assert.match(table, /^\| `vector\.topK` \| integer \| `5` \| 1 to 100 \| Nearest entries/m);
    assert.match(table, /^\| `vector\.type` \| string \| `"embedded"` \| `embedded`, `chroma` \|/m);
    assert.match(table, /^\| `tenant\.from\[\]\.property` \| string or list of strings \|/m);
    assert.match(table, /^\| `responseTemplate` \| string \| Higress's \| the default \|/m);
  });

  it("has five cells in every row, whatever stands in them", () => {
    for (const row of tableOf(schema).split("\n")) assert.equal(row.replaceAll("\\|", "").split("|").length, 7, row);
  });

  it("replaces what stands between the markers and nothing else", () => {
    const readme = "a\n<!-- config:begin -->\nold\n<!-- config:end -->\nb\n";
    const written = withTable(readme, "new");
    assert.equal(written, "a\n<!-- config:begin -->\nnew\n<!-- config:end -->\nb\n");
    assert.equal(withTable(written, "new"), written);
    assert.throws(() => withTable("a", "new"), /config:begin/);
  });
});
