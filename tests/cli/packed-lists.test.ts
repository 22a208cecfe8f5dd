/** The compiler's transform packs lists as assembly/core/packed.ts reads them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { pack } from "../../tools/compiler/packed-lists.js";

test("a list is packed as the filter's own function packs it, tests/unit/packed.spec.ts", () => {
  assert.equal(Buffer.from(pack("az, |1中é")).toString("hex"), "206fcd7d4c6f01f8619ffa01");
});

test("letters and separators take five bits, and so does the end", () => {
  assert.equal(pack("").length, 1);
  assert.equal(pack("abc xyz").length, 5);
});
