/** The list of what is compiled and tested with, in CycloneDX, made by npm of package-lock.json. */
import { createHash } from "node:crypto";
import { delimiter, join } from "node:path";
import { inRoot } from "../../tools/lib/paths.ts";
import { run } from "../../tools/lib/run.ts";

interface Bom {
  serialNumber: string;
  metadata: { timestamp?: string; tools?: unknown; component: { name: string; version: string } };
  [more: string]: unknown;
}

/** A UUID that follows from a text, in the form of RFC 9562's version 8. */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * The text of the SBOM of the package `name`. The same lock file gives the same text: npm's time, random number and name of the checkout's
 * directory are replaced.
 */
export async function sbomOf(name: string): Promise<string> {
  // `npm run` puts the commands of packages first on PATH, and one of them is an npm that is too old.
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.endsWith(join("node_modules", ".bin")));
  const args = ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx", "--sbom-type", "application"];
  const env = { ...process.env, PATH: path.join(delimiter) };
  const text = await run("npm", args, { cwd: inRoot(), env, limit: 120_000, mend: "It needs npm 10 or newer, which Node 20 has." });
  const bom = JSON.parse(text.slice(text.indexOf("{"))) as Bom;
  bom.metadata.component.name = name;
  delete bom.metadata.timestamp;
  bom.serialNumber = `urn:uuid:${uuidOf(JSON.stringify({ ...bom, serialNumber: "" }))}`;
  return `${JSON.stringify(bom, null, 2)}\n`;
}
