/** The notes of a release: what the changelog says of it, and the digests of what it consists of. */

/** One thing that was packed. */
export interface Packed {
  /** File or directory, from the folder that all are in. */
  name: string;
  bytes: number;
  /** SHA-256 of a file in hexadecimal digits; of an image the digest that registries know it by. */
  digest: string;
}

/** The changelog's section about `version`, or the one that is not released, without its heading. Fails if there is none. */
export function changesOf(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m).slice(1);
  const found = sections.find((each) => each.startsWith(version)) ?? sections.find((each) => each.startsWith("Unreleased"));
  if (!found) throw new Error(`CHANGELOG.md has neither a section ${version} nor one called Unreleased.`);
  return found.slice(found.indexOf("\n")).trim();
}

/** The text of the notes. */
export function notesOf(version: string, changelog: string, packed: Packed[]): string {
  const rows = packed.map(({ name, bytes, digest }) => `| \`${name}\` | ${bytes} | \`${digest}\` |`);
  return [
    `# Reprise ${version}`,
    "",
    changesOf(changelog, version),
    "",
    "| file or image | bytes | SHA-256 |",
    "|---|---|---|",
    ...rows,
    "",
    "Each file has its digest beside it: `sha256sum --check SHA256SUMS`. docs/deploy.md tells where each is used.",
    "",
  ].join("\n");
}
