// A transform for the AssemblyScript compiler: `const LIST: StaticArray<u8> = utf8("…")` at the top level of a module becomes an array
// literal, so that the text stands in static memory once, as UTF-8. Without the transform `utf8` (assembly/core/utf8.ts) does the same
// when the module starts, from a literal of twice the size.
import { Node, NodeKind } from "assemblyscript/dist/assemblyscript.js";
import { Transform } from "assemblyscript/transform";

/** The text of a string literal, or of several joined by `+`; undefined for any other expression. */
function literal(expression) {
  if (expression?.kind !== NodeKind.Binary) return expression?.value;
  const [left, right] = [literal(expression.left), literal(expression.right)];
  return typeof left === "string" && typeof right === "string" ? left + right : undefined;
}

/** The text of `utf8("…")`. */
function textOf(expression) {
  return expression?.kind === NodeKind.Call && expression.expression.text === "utf8" ? literal(expression.args[0]) : undefined;
}

export default class ByteLists extends Transform {
  afterParse(parser) {
    const declarations = parser.sources.flatMap(({ statements }) => statements).flatMap((statement) => (statement.kind === NodeKind.Variable ? statement.declarations : []));
    for (const declaration of declarations) {
      const text = textOf(declaration.initializer);
      if (typeof text !== "string") continue;
      const { range } = declaration.initializer;
      const bytes = [...Buffer.from(text)].map((byte) => Node.createIntegerLiteralExpression(globalThis.i64_new(byte), range));
      declaration.initializer = Node.createArrayLiteralExpression(bytes, range);
    }
  }
}
