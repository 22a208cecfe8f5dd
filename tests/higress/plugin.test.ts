/** The Higress build in Higress's own test host, which is a program in Go (plugin_test.go), in front of a real Redis. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { scratchDirectory, startRedis, stopAll } from "../../tools/gateway/index.ts";
import { inRoot } from "../../tools/lib/paths.ts";
import { run } from "../../tools/lib/run.ts";
import { cacheRoot } from "../../tools/provision/cache-dir.ts";

after(stopAll);

test("Higress's test host", async () => {
  const redis = await startRedis({ cache: cacheRoot(), directory: await scratchDirectory() });
  const env = {
    ...process.env,
    GOFLAGS: "",
    WASM_FILE_PATH: inRoot("build", "reprise.higress.wasm"),
    REDIS_ADDRESS: `${redis.host}:${redis.port}`,
  };
  const mend = "It needs Go (https://go.dev/dl) and the module proxy that `go env GOPROXY` names.";
  const output = await run("go", ["test", "-count=1", "-v", "."], { cwd: inRoot("tests", "higress"), env, limit: 10 * 60_000, mend, lines: 60 });
  // What it tells is the story of docs/higress.md.
  console.log(output.split("\n").filter((line) => !line.startsWith("[WASM_PATH]")).join("\n"));
  for (const name of ["TestStory", "TestVectors", "TestRules", "TestFaults"]) assert.match(output, new RegExp(`--- PASS: ${name}\\b`));
});
