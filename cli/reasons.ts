/**
 * The README's list of reasons, from the enums that are at once the words of metrics and of `Cache-Status`: each value's comment is its
 * explanation, each `case` its word.
 */
import { readFile } from "node:fs/promises";
import { inRoot } from "../tools/lib/paths.ts";

interface Family {
  file: string;
  name: string;
  /** Where its words are seen. */
  seen: string;
  /** Values that stand for «nothing» or for the values of another enum. */
  leaveOut: string[];
}

const POLICY = ["assembly", "policy"];
const FAMILIES: Family[] = [
  { file: "reasons.ts", name: "MissReason", seen: "`fwd=miss; detail=…`, also with `fwd=stale` and `fwd=request`, counter `reprise.miss.…`", leaveOut: ["None"] },
  { file: "reasons.ts", name: "BypassReason", seen: "`fwd=bypass; detail=…`, counter `reprise.bypass.…`", leaveOut: ["None"] },
  { file: "keep_outcome.ts", name: "KeepOutcome", seen: "counter `reprise.stores.…`: what became of an upstream's answer", leaveOut: [] },
  { file: "verdict.ts", name: "Verdict", seen: "counter `reprise.stores.….<protocol>`: why an answer was not kept", leaveOut: ["Complete", "CompleteWithTools"] },
  { file: "guards/guard.ts", name: "Guard", seen: "`fwd=miss; detail=guard_…`, counter `reprise.guard.…`: why a near candidate was not served", leaveOut: ["None"] },
  { file: "agreement.ts", name: "Agreement", seen: "counters `reprise.shadow.…` and `reprise.budget.…`: how a fresh answer compares with the cached one", leaveOut: [] },
  { file: "reasons.ts", name: "StaleUse", seen: "counter `reprise.stale.…`: why an answer was served after its life was over", leaveOut: [] },
  { file: "reasons.ts", name: "RefreshOutcome", seen: "counter `reprise.refresh.…`: what became of the refresh of a stale answer", leaveOut: [] },
  {
    file: "reasons.ts", name: "StoreOutcome",
    seen: "counters `reprise.external.query.…`, `.write.…`, `.remove.…`, `.sweep.…`: how what the vector store was to do has ended", leaveOut: [],
  },
  { file: "reasons.ts", name: "ErrorCause", seen: "counter `reprise.error.…`", leaveOut: [] },
];

/** A list for each family: the word and what it means. Throws if a value has no word or no comment, so that none stays unexplained. */
export async function reasonLists(): Promise<string> {
  const parts = await Promise.all(
    FAMILIES.map(async (family) => {
      const source = await readFile(inRoot(...POLICY, family.file), "utf8");
      const rows = valuesOf(source, family).map(({ word, meaning }) => `| \`${word}\` | ${meaning} |`);
      return [`| ${family.seen} | |`, "|---|---|", ...rows].join("\n");
    }),
  );
  return parts.join("\n\n");
}

/** The values of an enum in AssemblyScript source, with their comments and words. */
export function valuesOf(source: string, { name, leaveOut }: Pick<Family, "name" | "leaveOut">): { word: string; meaning: string }[] {
  const body = new RegExp(`export enum ${name} \\{([^}]*)\\}`).exec(source)?.[1];
  if (body === undefined) throw new Error(`no enum ${name}`);
  const words = new Map<string, string>();
  for (const [, value, word] of source.matchAll(new RegExp(`case ${name}\\.(\\w+): return "(\\w+)"`, "g"))) words.set(value, word);
  const last = new RegExp(`${name}\\)[^]*?default: return "(\\w+)"`).exec(source)?.[1];
  const rows: { word: string; meaning: string }[] = [];
  for (const [, comment, value] of body.matchAll(/(?:\/\*\*([^]*?)\*\/)?\s*(\w+)(?: = \d+)?,/g)) {
    if (leaveOut.includes(value)) continue;
    const word = words.get(value) ?? last;
    if (word === undefined) throw new Error(`${name}.${value} has no word`);
    if (!comment) throw new Error(`${name}.${value} has no comment`);
    rows.push({ word, meaning: comment.replaceAll(/\s*\n\s*\*\s*/g, " ").trim() });
  }
  return rows;
}
