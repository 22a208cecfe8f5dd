import assert from "node:assert/strict";
import { test } from "node:test";
import { ollamaUrl } from "../../tools/gateway/ollama.ts";
import { ensureDebianPackages, type DebianHost } from "../../tools/provision/debian.ts";
import { isRecentEnough, parseEnvoyVersion } from "../../tools/provision/envoy.ts";
import { marchLevel } from "../../tools/provision/ollama.ts";

const packages = [
  { name: "libone-dev", file: "/usr/include/one.h" },
  { name: "libtwo-dev", file: "/usr/include/two.h" },
];

function host(options: Partial<DebianHost> & { files?: string[] }): DebianHost & { installed: string[] } {
  const { files = [], ...rest } = options;
  const installed: string[] = [];
  return { isRoot: true, hasApt: true, exists: async (path) => files.includes(path), install: async (names) => void installed.push(...names), ...rest, installed };
}

test("only the Debian packages whose file is missing are installed", async () => {
  const machine = host({ files: ["/usr/include/one.h"] });
  await ensureDebianPackages(packages, "A build", machine, () => {});
  assert.deepEqual(machine.installed, ["libtwo-dev"]);
});

test("nothing is installed where nothing is missing, whoever asks", async () => {
  const machine = host({ files: packages.map((each) => each.file), isRoot: false, hasApt: false });
  await ensureDebianPackages(packages, "A build", machine, () => {});
  assert.deepEqual(machine.installed, []);
});

test("without root the exact command is named", async () => {
  const machine = host({ isRoot: false });
  await assert.rejects(ensureDebianPackages(packages, "A build", machine, () => {}), (error: Error & { mend: string }) => {
    assert.equal(error.mend, "Run: sudo apt-get install libone-dev libtwo-dev");
    return true;
  });
  assert.deepEqual(machine.installed, []);
});

test("on another system the files and their Debian packages are named", async () => {
  await assert.rejects(ensureDebianPackages(packages, "A build", host({ hasApt: false }), () => {}), /A build needs .*one\.h \(Debian's libone-dev\), .*two\.h/);
});

test("Envoy's version is read from what it prints", () => {
  assert.equal(parseEnvoyVersion("envoy  version: 9e55/1.40.0/Clean/RELEASE/BoringSSL"), "1.40.0");
  assert.equal(parseEnvoyVersion("envoy  version: 9e55/1.36.4-dev/Clean/RELEASE/BoringSSL"), "1.36.4");
  assert.equal(parseEnvoyVersion("some other program"), undefined);
});

test("Envoy 1.35 is the first that will do", () => {
  assert.equal(isRecentEnough("1.34.9"), false);
  assert.equal(isRecentEnough("1.35.0"), true);
  assert.equal(isRecentEnough("1.40.0"), true);
  assert.equal(isRecentEnough("2.0.0"), true);
});

test("the best level that the processor runs is chosen, and none is guessed", () => {
  const old = "flags\t\t: fpu ssse3 cx16 sse4_2 popcnt";
  assert.equal(marchLevel("x64", `${old} avx2 bmi1 bmi2 f16c fma abm movbe`), "x86-64-v3");
  assert.equal(marchLevel("x64", `${old} avx2`), "x86-64-v2");
  assert.equal(marchLevel("x64", "flags\t\t: fpu"), "");
  assert.equal(marchLevel("x64", ""), "");
  assert.equal(marchLevel("arm64", "Features\t: fp asimd"), "");
});

test("OLLAMA_HOST is read by Ollama's rules", () => {
  const cases: [string | undefined, string][] = [
    [undefined, "http://127.0.0.1:11434"],
    ["", "http://127.0.0.1:11434"],
    ["somewhere", "http://somewhere:11434"],
    ["somewhere:99", "http://somewhere:99"],
    ["http://somewhere:99/", "http://somewhere:99"],
    ["0.0.0.0", "http://127.0.0.1:11434"],
    ["0.0.0.0:99", "http://127.0.0.1:99"],
  ];
  for (const [value, expected] of cases) assert.equal(ollamaUrl(value).origin, expected, String(value));
  assert.equal(ollamaUrl("http://somewhere").host, "somewhere"); // a scheme brings its own port
  assert.throws(() => ollamaUrl("https://somewhere"), /asks for TLS/);
  assert.throws(() => ollamaUrl("not an address"), /OLLAMA_HOST is not an address/);
});
