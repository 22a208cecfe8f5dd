/** Requests of APIs that are described by GJSON paths: which text stood where is a part of the key, and no name makes the VM grow. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Gateway } from "../support/gateway.ts";

const MEBIBYTE = 1 << 20;
const headers = { ":path": "/v1/ask" };

const start = (cacheKeyFrom: string): Promise<Gateway> =>
  Gateway.start({ enableSemanticCache: false, paths: ["/v1/ask"], cacheKeyFrom, cacheValueFrom: "output", cacheStreamValueFrom: "delta" });

const ask = (gateway: Gateway, input: unknown): string =>
  gateway.ask({ in: input }, { headers, upstream: { body: JSON.stringify({ output: JSON.stringify(input) }) } }).body.toString();

for (const path of ["in.@values", "in.@reverse.@values", "in.@values.#.q"]) {
  test(`${path}: texts that have changed places are another question`, async () => {
    const gateway = await start(path);
    const of = (text: string) => (path.endsWith("q") ? { q: text } : text);
    const inputs = [
      { from: of("en"), to: of("de") },
      { to: of("en"), from: of("de") },
      { from: of("de"), to: of("en") },
    ];
    const answers = inputs.map((input) => ask(gateway, input));
    assert.deepEqual(inputs.map((input) => ask(gateway, input)), answers);
    assert.notEqual(answers[0], answers[1]);
    assert.notEqual(answers[0], answers[2]);
    assert.equal(gateway.host.logs.filter((line) => line.includes("trap")).length, 0);
  });
}

test("a name as long as a request may be costs a few times its bytes", async () => {
  const gateway = await start("in.@join.q");
  for (const name of ["k".repeat(400_000), "\\u00e9".repeat(60_000)]) ask(gateway, [{ [name]: 1, q: "x" }]);
  assert.ok(gateway.host.memoryBytes <= 64 * MEBIBYTE, `${gateway.host.memoryBytes} bytes`);
});
