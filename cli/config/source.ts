/**
 * Reads what the generators need of the filter's AssemblyScript, by TypeScript's own parser: classes and enums with the tags of their
 * comments, and the values of constants.
 */
import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import ts from "typescript";
import { inRoot } from "../../tools/lib/paths.ts";

/** A documentation comment: its text, and the lines that begin with `@`. */
export interface Comment {
  text: string;
  /** In the order they are written; a tag may be there more than once. */
  tags: { name: string; text: string }[];
}

export type Value = string | number | boolean | null | Value[];

const files = new Map<string, ts.SourceFile>();

/** The file at `path`, which is relative to the repository. */
export function sourceFile(path: string): ts.SourceFile {
  const known = files.get(path);
  if (known) return known;
  const file = ts.createSourceFile(path, readFileSync(inRoot(path), "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  files.set(path, file);
  return file;
}

/** Where something is written, for an error line. */
export function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

export function commentOf(node: ts.Node): Comment {
  const raw = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1)?.getText() ?? "";
  const comment: Comment = { text: "", tags: [] };
  const lines = raw
    .replace(/^\/\*\*/, "")
    .replace(/\*\/$/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\*?\s?/, "").trim());
  for (const line of lines) {
    const [, name, rest] = /^@(\w+)\s*(.*)$/.exec(line) ?? [];
    const last = comment.tags.at(-1);
    if (name !== undefined) comment.tags.push({ name, text: rest });
    else if (last) last.text = `${last.text} ${line}`.trim();
    else comment.text = `${comment.text} ${line}`.trim();
  }
  return comment;
}

/** The statement that declares `name` in `file`, or in the file that `file` imports it from. */
export function declarationOf(name: string, file: ts.SourceFile): ts.ClassDeclaration | ts.EnumDeclaration | ts.VariableDeclaration {
  for (const statement of file.statements) {
    if ((ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) && statement.name?.text === name) return statement;
    if (ts.isVariableStatement(statement)) {
      const found = statement.declarationList.declarations.find((each) => each.name.getText() === name);
      if (found) return found;
    }
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const bindings = statement.importClause?.namedBindings;
      if (bindings && ts.isNamedImports(bindings) && bindings.elements.some((each) => each.name.text === name)) {
        const path = `${resolve(dirname(inRoot(file.fileName)), statement.moduleSpecifier.text)}.ts`;
        return declarationOf(name, sourceFile(relative(inRoot(), path)));
      }
    }
  }
  throw new Error(`${file.fileName}: no ${name} is declared or imported`);
}

export function classOf(name: string, file: ts.SourceFile): ts.ClassDeclaration {
  const found = declarationOf(name, file);
  if (!ts.isClassDeclaration(found)) throw new Error(`${placeOf(found)}: ${name} is no class`);
  return found;
}

/** The value of an expression of literals, constants, and the few calls by which the filter writes lists. */
export function valueOf(node: ts.Expression): Value {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(valueOf);
  if (ts.isIdentifier(node)) return constantOf(node.text, node.getSourceFile());
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [valueOf(node.left), valueOf(node.right)];
    return typeof left === "number" && typeof right === "number" ? left + right : `${String(left)}${String(right)}`;
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const value = valueOf(node.expression.expression);
    const method = node.expression.name.text;
    // What a list is mapped to is the filter's own form of it.
    if (method === "map") return value;
    if (method === "split" && typeof value === "string") return value.split(String(valueOf(node.arguments[0])));
  }
  throw new Error(`${placeOf(node)}: cannot tell the value of ${node.getText()}`);
}

/** The value of the constant `name`. */
export function constantOf(name: string, file: ts.SourceFile): Value {
  const found = declarationOf(name, file);
  if (!ts.isVariableDeclaration(found) || !found.initializer) throw new Error(`${placeOf(found)}: ${name} is no constant`);
  return valueOf(found.initializer);
}

/** As `constantOf`, of a list of strings in the file at `path`. */
export const wordsIn = (path: string, name: string): string[] => constantOf(name, sourceFile(path)) as string[];
