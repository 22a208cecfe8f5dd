/**
 * The lists of docs/reasons.md, from the enums that are at once the words of metrics and of `Cache-Status`: each value's comment is its
 * explanation, each `case` its word.
 */
import { readFile } from "node:fs/promises";
import ts from "typescript";
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
  {
    file: "reasons.ts",
    name: "MissReason",
    seen: "`fwd=miss; detail=…`, also with `fwd=stale` and `fwd=request`, counter `reprise.miss.…`",
    leaveOut: ["None"],
  },
  { file: "reasons.ts", name: "BypassReason", seen: "`fwd=bypass; detail=…`, counter `reprise.bypass.…`", leaveOut: ["None"] },
  { file: "keep_outcome.ts", name: "KeepOutcome", seen: "counter `reprise.stores.…`: what became of an upstream's answer", leaveOut: [] },
  {
    file: "verdict.ts",
    name: "Verdict",
    seen: "counter `reprise.stores.….<protocol>`: why an answer was not kept",
    leaveOut: ["Complete", "CompleteWithTools"],
  },
  {
    file: "guards/guard.ts",
    name: "Guard",
    seen: "`fwd=miss; detail=guard_…`, counter `reprise.guard.…`: why a near candidate was not served",
    leaveOut: ["None"],
  },
  {
    file: "agreement.ts",
    name: "Agreement",
    seen: "counters `reprise.shadow.…` and `reprise.budget.…`: how a fresh answer compares with the cached one",
    leaveOut: [],
  },
  { file: "reasons.ts", name: "StaleUse", seen: "counter `reprise.stale.…`: why an answer was served after its life was over", leaveOut: [] },
  { file: "reasons.ts", name: "RefreshOutcome", seen: "counter `reprise.refresh.…`: what became of the refresh of a stale answer", leaveOut: [] },
  {
    file: "reasons.ts",
    name: "StoreOutcome",
    seen: "counters `reprise.external.query.…`, `.write.…`, `.remove.…`, `.sweep.…`, `.find.…`, `.watch.…`: how what the vector store was to do has ended",
    leaveOut: [],
  },
  {
    file: "../backend/redis/problem.ts",
    name: "RedisProblem",
    seen: "counter `reprise.redis.…` of the Higress build: how a command to Redis has ended",
    leaveOut: [],
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

/** The values of an enum in AssemblyScript source, with their comments and words. AssemblyScript's syntax is TypeScript's. */
export function valuesOf(source: string, { name, leaveOut }: Pick<Family, "name" | "leaveOut">): { word: string; meaning: string }[] {
  const file = ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, true);
  const members = file.statements.filter(ts.isEnumDeclaration).find((each) => each.name.text === name)?.members;
  if (members === undefined) throw new Error(`no enum ${name}`);
  const { words, otherwise } = wordsOf(file, name);
  return members
    .map((member) => ({ value: member.name.getText(file), meaning: commentOf(member) }))
    .filter(({ value }) => !leaveOut.includes(value))
    .map(({ value, meaning }) => {
      const word = words.get(value) ?? otherwise;
      if (word === undefined) throw new Error(`${name}.${value} has no word`);
      if (meaning === "") throw new Error(`${name}.${value} has no comment`);
      return { word, meaning };
    });
}

/** A declaration's comment as one line. */
function commentOf(node: ts.Node): string {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return (ts.getTextOfJSDocComment(comment?.comment) ?? "").replaceAll(/\s+/g, " ").trim();
}

/** What the first `switch` over the enum returns for each value, and for those it does not name: another may say something else of them. */
function wordsOf(file: ts.SourceFile, name: string): { words: Map<string, string>; otherwise: string | undefined } {
  const words = new Map<string, string>();
  let otherwise: string | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isCaseBlock(node) && words.size === 0) {
      const found = node.clauses.filter(ts.isCaseClause).flatMap((clause) => {
        const value = valueNamed(clause.expression, name);
        const word = wordReturned(clause);
        return value !== undefined && word !== undefined ? [[value, word] as const] : [];
      });
      for (const [value, word] of found) words.set(value, word);
      const rest = node.clauses.find(ts.isDefaultClause);
      if (found.length > 0 && rest) otherwise = wordReturned(rest) ?? otherwise;
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { words, otherwise };
}

/** `Value`, if the expression is `Name.Value`. */
function valueNamed(expression: ts.Expression, name: string): string | undefined {
  if (!ts.isPropertyAccessExpression(expression) || expression.expression.getText() !== name) return undefined;
  return expression.name.text;
}

/** The text that a clause returns at once. */
function wordReturned({ statements: [first] }: ts.CaseOrDefaultClause): string | undefined {
  return first && ts.isReturnStatement(first) && first.expression && ts.isStringLiteral(first.expression) ? first.expression.text : undefined;
}
