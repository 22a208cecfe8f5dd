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

/** What a client may write into 512 KiB, so that names are compared or joined. */
const INPUTS: [string, () => unknown][] = [
  ["a name as long as a request may be", () => ({ ["k".repeat(400_000)]: 1, q: "x" })],
  ["a long name with escapes", () => ({ ["\n".repeat(200_000)]: 1, q: "x" })],
  ["many names with escapes", () => ({ ...Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`\n${i}`, 1])), q: "x" })],
];
for (const path of ["in.@join.q", "in.0.q"]) {
  for (const [name, input] of INPUTS) {
    test(`${path}: ${name} leaves the VM small`, async () => {
      const gateway = await start(path);
      assert.equal(ask(gateway, [input()]), ask(gateway, [input()]));
      assert.ok(gateway.host.memoryBytes <= 48 * MEBIBYTE, `${gateway.host.memoryBytes} bytes`);
    });
  }
}

test("many small objects whose names have escapes leave the VM small", async () => {
  const gateway = await start("in.0.q");
  ask(gateway, Array.from({ length: 1_000 }, () => ({ ...Object.fromEntries(Array.from({ length: 24 }, (_, i) => [`\n${i}`, 1])), q: "x" })));
  assert.ok(gateway.host.memoryBytes <= 48 * MEBIBYTE, `${gateway.host.memoryBytes} bytes`);
});
