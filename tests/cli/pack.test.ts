/** `npm run pack` and the workflows that call it: what it makes is what registries' clients read, and the same wherever it is made. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { execa } from "execa";
import { parse } from "yaml";
import { pack } from "../../cli/pack.ts";
import { changesOf } from "../../cli/pack/notes.ts";
import type { Packed } from "../../cli/pack/notes.ts";
import { scratchDirectory } from "../../tools/gateway/index.ts";
import { inRoot } from "../../tools/lib/paths.ts";
import { cacheRoot } from "../../tools/provision/cache-dir.ts";
import { provideGoTool } from "../../tools/provision/go.ts";
import { deployables } from "../support/deployables.ts";

const MODULES = ["reprise.wasm", "reprise.higress.wasm"];
const IMAGES = ["reprise", "reprise-higress"];
const { version, scripts } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));

let scratch = "";
let here = "";
let packed: Packed[];

before(async () => {
  scratch = await scratchDirectory();
  here = join(scratch, "here");
  packed = await pack(here, () => {});
});
after(() => rm(scratch, { recursive: true }));

const sha256 = (content: Buffer): string => createHash("sha256").update(content).digest("hex");
/** Digest of each file below a directory, by its path there. */
const digests = (directory: string): Record<string, string> =>
  Object.fromEntries((readdirSync(directory, { recursive: true }) as string[]).filter((name) => statSync(join(directory, name)).isFile()).sort().map((name) => [name, sha256(readFileSync(join(directory, name)))]));
const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), "utf8"));

describe("npm run pack", () => {
  it("makes the same bytes in another directory, compiled anew", { timeout: 10 * 60_000 }, async () => {
    const clone = join(scratch, "elsewhere", "with another name");
    const { stdout } = await execa("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: inRoot() });
    for (const file of stdout.split("\0").filter(Boolean)) {
      mkdirSync(dirname(join(clone, file)), { recursive: true });
      // A file that was removed and is not committed yet is listed, too.
      if (statSync(inRoot(file), { throwIfNoEntry: false })) cpSync(inRoot(file), join(clone, file));
    }
    symlinkSync(inRoot("node_modules"), join(clone, "node_modules"));
    await execa(process.execPath, ["--import", "tsx", "cli/pack.ts"], { cwd: clone });
    assert.deepEqual(digests(join(clone, "build", "pack")), digests(here));
    assert.ok(Object.keys(digests(here)).length >= 8 + 2 * 5);
  });

  it("writes beside each file the digest that it has", async () => {
    const sums = await execa("sha256sum", ["--check", "--strict", "SHA256SUMS", ...readdirSync(here).filter((name) => name.endsWith(".sha256"))], { cwd: here });
    assert.equal(sums.stdout.split("\n").filter((line) => line.endsWith(": OK")).length, 2 * (MODULES.length + 1));
  });

  it("makes images that pass a registry client's checks: one tar+gzip layer, by the name of the version, with the digest that is told", async () => {
    for (const image of IMAGES) {
      const found = JSON.parse(await deployables("image", join(here, image)));
      const told = packed.find(({ name }) => name === `${image}/`)!.digest;
      assert.deepEqual(found, [
        { Name: version, Digest: told, MediaType: "application/vnd.oci.image.manifest.v1+json", Layers: ["application/vnd.oci.image.layer.v1.tar+gzip"] },
      ]);
    }
  });

  it("makes images in which Istio, Higress and Envoy Gateway find the module: plugin.wasm in the last layer", async () => {
    for (const [at, image] of IMAGES.entries()) {
      const blob = (digest: string) => join(here, image, "blobs", "sha256", digest.split(":")[1]!);
      const { manifests } = json(here, image, "index.json");
      const manifest = json(blob(manifests[0].digest));
      assert.equal(manifest.annotations["module.wasm.image/variant"], "compat");
      assert.equal(manifest.config.mediaType, "application/vnd.oci.image.config.v1+json");
      const layer = blob(manifest.layers.at(-1).digest);
      assert.equal((await execa("tar", ["-tzf", layer])).stdout, "plugin.wasm");
      const { stdout } = await execa("tar", ["-xzOf", layer, "plugin.wasm"], { encoding: "buffer" });
      assert.ok(Buffer.from(stdout).equals(readFileSync(join(here, MODULES[at]!))));
    }
  });

  it("is refused by those checks if a byte of a layer is another one", async () => {
    const broken = join(scratch, "broken");
    cpSync(join(here, "reprise"), broken, { recursive: true });
    const [manifest] = json(broken, "index.json").manifests;
    const [layer] = json(broken, "blobs", "sha256", manifest.digest.split(":")[1]).layers;
    const file = join(broken, "blobs", "sha256", layer.digest.split(":")[1]);
    await execa("python3", ["-c", "import sys; f = open(sys.argv[1], 'r+b'); f.seek(1000); b = f.read(1); f.seek(1000); f.write(bytes([b[0] ^ 1]))", file]);
    await assert.rejects(deployables("image", broken));
  });

  it("packs a module for each ABI", async () => {
    for (const [file, marker, redis] of [[MODULES[0]!, "proxy_abi_version_0_2_1", false], [MODULES[1]!, "proxy_abi_version_0_2_100", true]] as const) {
      const module = await WebAssembly.compile(readFileSync(join(here, file)));
      assert.ok(WebAssembly.Module.exports(module).some(({ name }) => name === marker), file);
      assert.equal(WebAssembly.Module.imports(module).some(({ name }) => name === "proxy_redis_call"), redis, file);
    }
  });

  it("lists what it is made with, and nothing of the machine", () => {
    const bom = json(here, "sbom.cdx.json");
    assert.equal(bom.bomFormat, "CycloneDX");
    assert.deepEqual([bom.metadata.component.name, bom.metadata.component.version], ["reprise", version]);
    const listed = new Set(bom.components.map((each: any) => `${each.name}@${each.version}`));
    const lock = json(inRoot("package-lock.json")).packages;
    for (const name of ["assemblyscript", "json-as", "ajv"]) assert.ok(listed.has(`${name}@${lock[`node_modules/${name}`].version}`), name);
    assert.ok(!JSON.stringify(bom).includes(inRoot()));
  });

  it("writes notes with the changes and every digest", () => {
    const notes = readFileSync(join(here, "RELEASE.md"), "utf8");
    for (const { digest } of packed) assert.ok(notes.includes(digest), digest);
    const changelog = "# Changelog\n\n## Unreleased\n\n* new\n\n## 0.1.0\n\n* old\n";
    assert.equal(changesOf(changelog, "0.1.0"), "* old");
    assert.equal(changesOf(changelog, "0.2.0"), "* new");
    assert.throws(() => changesOf("# Changelog\n", "0.1.0"), /neither/);
  });
});

describe("the workflows", () => {
  const folder = inRoot(".github", "workflows");
  const files = readdirSync(folder).map((name) => join(folder, name));
  const steps = (file: string) => Object.values<any>(parse(readFileSync(file, "utf8")).jobs).flatMap((job) => job.steps);

  it("pass actionlint", async () => {
    const actionlint = await provideGoTool(cacheRoot(), "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12");
    await execa(actionlint, ["-shellcheck=", "-pyflakes=", ...files]);
  });

  it("pin each action to a commit, name its version, and leave no token in the checkout", () => {
    for (const file of files) {
      const uses = readFileSync(file, "utf8").match(/uses: .*/g)!;
      assert.ok(uses.length > 0);
      for (const line of uses) assert.match(line, /^uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, file);
      for (const { uses: action, with: inputs } of steps(file)) if (action?.startsWith("actions/checkout@")) assert.equal(inputs["persist-credentials"], false);
      assert.deepEqual(parse(readFileSync(file, "utf8")).permissions, { contents: "read" }, "what a job needs beyond that it says itself");
    }
  });

  it("call scripts that there are, and test before they publish", () => {
    for (const file of files) {
      const runs = steps(file).map((step) => String(step.run ?? ""));
      const called = runs.flatMap((text) => [...text.matchAll(/npm (?:run )?(\w+)/g)].map(([, name]) => name!));
      for (const name of called) assert.ok(name === "ci" || name in scripts, name);
      assert.ok(called.includes("pack") && called.includes("test") && called.includes("check"), file);
      const publish = runs.findIndex((text) => /crane push|gh release/.test(text));
      if (publish >= 0) assert.ok(publish > runs.findIndex((text) => text === "npm test"));
    }
  });

  it("install the packages that .ci/run installs", async () => {
    for (const file of files) {
      const [line] = steps(file).map((step) => String(step.run ?? "")).filter((text) => text.includes("apt-get install"));
      const { stdout } = await execa("bash", ["-c", `echo ${line!.slice(line!.indexOf("$("))}`], { cwd: inRoot() });
      assert.deepEqual(stdout.split(" "), readFileSync(inRoot(".ci", "run"), "utf8").match(/^packages=\(([^)]*)\)$/m)![1]!.split(" "), file);
    }
  });

  it("publish what pack makes", () => {
    const text = readFileSync(join(folder, "release.yml"), "utf8");
    for (const image of IMAGES) assert.match(text, new RegExp(`for image in .*\\b${image}\\b`));
    for (const file of text.match(/for file in ([^;]+);/)![1]!.split(" ")) assert.ok(file in digests(here), file);
  });
});
