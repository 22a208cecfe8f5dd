/** docs/extending.md: the example is what it takes to add a store, an embedder and a protocol. */
import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** What a copy of the sources is without. */
const LEFT_OUT = ["node_modules", "build", ".git"];
const LIMIT = 10 * 60_000;

const page = await readFile(join(ROOT, "docs", "extending.md"), "utf8");
const diff = /^```diff\n([^]*?)^```$/m.exec(page)?.[1] ?? "";

describe("the example of docs/extending.md", () => {
  let copy = "";
  after(() => rm(copy, { recursive: true, force: true }));

  it("is one file, one line of registration beside its import, and a test, for each", () => {
    const added = diff.split("\n").filter((line) => line.startsWith("+++ "));
    assert.deepEqual(added.sort(), [
      "+++ b/assembly/protocols/bell.ts", "+++ b/assembly/protocols/registry.ts", "+++ b/assembly/providers/echo.ts",
      "+++ b/assembly/providers/registry.ts", "+++ b/assembly/stores/registry.ts", "+++ b/assembly/stores/shelf.ts",
      "+++ b/tests/host/bell.test.ts", "+++ b/tests/host/shelf.test.ts",
    ]);
    assert.deepEqual(diff.match(/^-(?!--)/gm), null, "nothing that is there must be changed");
  });

  it("can be applied, compiled, and passes its tests and that of the schema", { timeout: LIMIT }, async () => {
    copy = await mkdtemp(join(tmpdir(), "reprise-extending-"));
    const names = (await readdir(ROOT)).filter((name) => !LEFT_OUT.includes(name));
    for (const name of names) await cp(join(ROOT, name), join(copy, name), { recursive: true });
    await symlink(join(ROOT, "node_modules"), join(copy, "node_modules"));
    await mkdir(join(copy, "build"));
    const run = (file: string, args: string[], input?: string) => execa(file, args, { cwd: copy, input, timeout: LIMIT, env: { NODE_TEST_CONTEXT: undefined } });
    await run("git", ["apply", "--recount", "-"], diff);
    await run("node", ["--import", "tsx", "cli/docs.ts"]);
    assert.match(await readFile(join(copy, "docs", "configuration.md"), "utf8"), /^\| `shelfRoom` \|.*Only with `type` `shelf`\. \|$/m);
    assert.match(await readFile(join(copy, "docs", "configuration.md"), "utf8"), /"\/v1\/bell"/);
    const options = ["--config", "asconfig.json", "--target", "release", "-O0", "--transform", "./tools/compiler/packed-lists.js"];
    await run("node", ["node_modules/assemblyscript/bin/asc.js", "assembly/reprise.ts", ...options, "--outFile", "build/reprise.wasm"]);
    await run("node", ["--import", "tsx", "--test", "tests/host/shelf.test.ts", "tests/host/bell.test.ts", "tests/cli/schema.test.ts"]);
  });
});
