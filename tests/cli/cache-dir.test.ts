import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { cacheRoot, provide, withLock } from "../../tools/provision/cache-dir.ts";

let cache = "";
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "reprise-test-"));
});
afterEach(() => rmSync(cache, { recursive: true }));

test("REPRISE_CACHE comes before XDG_CACHE_HOME, which comes before ~/.cache", () => {
  assert.equal(cacheRoot({ REPRISE_CACHE: "/a", XDG_CACHE_HOME: "/b" }), "/a");
  assert.equal(cacheRoot({ XDG_CACHE_HOME: "/b" }), "/b/reprise");
  assert.match(cacheRoot({ XDG_CACHE_HOME: "relative" }), /\/\.cache\/reprise$/);
  assert.match(cacheRoot({}), /\/\.cache\/reprise$/);
});

test("a part is built once", async () => {
  let builds = 0;
  const build = async (directory: string) => {
    builds++;
    writeFileSync(join(directory, "file"), "content");
  };
  const first = await provide(cache, "part-1", build);
  assert.equal(await provide(cache, "part-1", build), first);
  assert.equal(builds, 1);
  assert.equal(readFileSync(join(cache, "part-1", "file"), "utf8"), "content");
});

test("while a part is being built, nothing has its name", async () => {
  await provide(cache, "part-1", async () => assert.equal(existsSync(join(cache, "part-1")), false));
  assert.equal(existsSync(join(cache, "part-1")), true);
});

test("a build that fails leaves nothing, and the next one succeeds", async () => {
  const failing = async (directory: string) => {
    writeFileSync(join(directory, "half"), "");
    throw new Error("no network");
  };
  await assert.rejects(provide(cache, "part-1", failing), /no network/);
  assert.equal(existsSync(join(cache, "part-1")), false);
  assert.deepEqual(readdirSync(join(cache, ".partial")), []);
  await provide(cache, "part-1", async () => {});
  assert.equal(existsSync(join(cache, "part-1")), true);
});

test("what a killed run left half built is removed, other parts' work is not", async () => {
  for (const name of ["part-1~dead", "part-10~busy"]) mkdirSync(join(cache, ".partial", name), { recursive: true });
  await provide(cache, "part-1", async () => {});
  assert.deepEqual(readdirSync(join(cache, ".partial")), ["part-10~busy"]);
});

test("two at once: one builds, the other waits and gets the same", async () => {
  let builds = 0;
  let entered!: () => void;
  let finish!: () => void;
  const inside = new Promise<void>((resolve) => (entered = resolve));
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const build = async () => {
    builds++;
    entered();
    await finished;
  };
  const first = provide(cache, "part-1", build);
  await inside;
  const second = provide(cache, "part-1", build, (line) => {
    if (line.startsWith("waiting for another run")) finish();
  });
  assert.equal(await first, await second);
  assert.equal(builds, 1);
});

test("waiting for a lock has a limit, and the failure names the lock", async () => {
  await withLock(cache, "part-1", async () => {
    await assert.rejects(withLock(cache, "part-1", async () => {}, { limit: 10 }), (error: Error & { mend: string }) => {
      assert.match(error.message, /another run .* part-1/);
      assert.ok(error.mend.includes(join(cache, ".locks", "part-1.lock")));
      return true;
    });
  });
});

test("the lock of a run that died is taken over", async () => {
  const lock = join(cache, ".locks", "part-1.lock");
  mkdirSync(lock, { recursive: true });
  const longAgo = Date.now() / 1000 - 60;
  utimesSync(lock, longAgo, longAgo);
  assert.equal(await withLock(cache, "part-1", async () => "mine", { limit: 1_000 }), "mine");
});

test("a lock is given back after a failure", async () => {
  await assert.rejects(withLock(cache, "x", async () => assert.fail("inside")), /inside/);
  assert.equal(await withLock(cache, "x", async () => 1, { limit: 10 }), 1);
});

test("a cache directory that cannot be written to is named with its cure", async () => {
  writeFileSync(join(cache, "file"), "");
  await assert.rejects(provide(join(cache, "file"), "part-1", async () => {}), (error: Error & { mend: string }) => {
    assert.match(error.message, /cannot write to the cache directory/);
    assert.match(error.mend, /REPRISE_CACHE/);
    return true;
  });
});
