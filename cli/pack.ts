/**
 * `npm run pack`: everything a release consists of, in build/pack. The same sources, npm packages, Go and npm give the same bytes.
 *
 *   reprise.wasm, reprise.higress.wasm   the two builds, each with its digest in NAME.sha256
 *   reprise/, reprise-higress/           OCI layout directories, each of one image that holds the build as plugin.wasm
 *   sbom.cdx.json                        what they are made with (CycloneDX)
 *   RELEASE.md, SHA256SUMS               notes and all digests
 */
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { buildFilter, type Target } from "../tools/build.ts";
import { inRoot } from "../tools/lib/paths.ts";
import { run } from "../tools/lib/run.ts";
import { cacheRoot } from "../tools/provision/cache-dir.ts";
import { provideGoProgram } from "../tools/provision/go.ts";
import { runAsProgram } from "./lib/command.ts";
import { packCommand } from "./options/small.ts";
import { notesOf, type Packed } from "./pack/notes.ts";
import { sbomOf } from "./pack/sbom.ts";

/** The image that each build becomes. */
const IMAGES: [Target, image: string][] = [
  ["release", "reprise"],
  ["higress", "reprise-higress"],
];

async function sized(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  return (await Promise.all(files.map((file) => stat(file)))).reduce((sum, { size }) => sum + size, 0);
}

/** A file's line, after its digest was written beside it. */
async function digested(directory: string, name: string): Promise<Packed> {
  const content = await readFile(join(directory, name));
  const digest = createHash("sha256").update(content).digest("hex");
  await writeFile(join(directory, `${name}.sha256`), `${digest}  ${name}\n`);
  return { name, bytes: content.length, digest };
}

/** Makes `directory` anew. Gives what it holds, images last. */
export async function pack(directory: string, report: (line: string) => void): Promise<Packed[]> {
  const { name, version } = JSON.parse(await readFile(inRoot("package.json"), "utf8")) as { name: string; version: string };
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const program = await provideGoProgram(cacheRoot(), inRoot("tools", "oci"), report);
  const files: Packed[] = [];
  const images: Packed[] = [];
  const builds = await Promise.all(IMAGES.map(([target]) => buildFilter(target, report)));
  for (const [at, [, image]] of IMAGES.entries()) {
    const built = builds[at]!.file;
    await copyFile(built, join(directory, basename(built)));
    files.push(await digested(directory, basename(built)));
    const layout = join(directory, image);
    const digest = await run(program, [built, layout, image, version], { limit: 60_000, mend: "Is the disk full?" });
    images.push({ name: `${image}/`, bytes: await sized(layout), digest: digest.trim() });
  }
  await writeFile(join(directory, "sbom.cdx.json"), await sbomOf(name));
  files.push(await digested(directory, "sbom.cdx.json"));
  const all = [...files, ...images];
  await writeFile(join(directory, "RELEASE.md"), notesOf(version, await readFile(inRoot("CHANGELOG.md"), "utf8"), all));
  await writeFile(join(directory, "SHA256SUMS"), files.map((each) => `${each.digest}  ${each.name}\n`).join(""));
  return all;
}

async function main(args: string[]): Promise<number> {
  const { out } = packCommand().parse(args, { from: "user" }).opts<{ out: string }>();
  const packed = await pack(resolve(inRoot(), out), console.error);
  for (const { name, bytes, digest } of packed) console.log(`${digest.padEnd(71)}  ${String(bytes).padStart(9)}  ${join(out, name)}`);
  return 0;
}

runAsProgram(import.meta.url, main);
