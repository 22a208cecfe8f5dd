// A transform for the AssemblyScript compiler: `const LIST: StaticArray<u8> = packed("…")` at the top level of a module becomes an array
// literal, so that the text stands in static memory once, packed as assembly/core/packed.ts says; with `utf8("…")` it stands there as it is.
// `englishWords()` becomes the filter of all English words, `namesThatAreWords()` that of names, see english.js.
import { Node, NodeKind } from "assemblyscript/dist/assemblyscript.js";
import { Transform } from "assemblyscript/transform";
import { baseWords, englishWords, namesThatAreWords } from "./english.js";
import { fuseFilter } from "./fuse-filter.js";

const SHORT = "abcdefghijklmnopqrstuvwxyz ,|";
const HAN = 29;
const BYTE = 30;
const END = 31;
const FIRST_HAN = 0x4e00;
const HAN_BITS = 15;

/** The bytes of `text`, packed. */
export function pack(text) {
  const bits = [];
  const put = (value, count) => {
    for (let i = 0; i < count; i++) bits.push((value >> i) & 1);
  };
  for (const character of text) {
    const short = SHORT.indexOf(character);
    const han = character.codePointAt(0) - FIRST_HAN;
    if (short >= 0) {
      put(short, 5);
    } else if (han >= 0 && han < 1 << HAN_BITS) {
      put(HAN, 5);
      put(han, HAN_BITS);
    } else {
      for (const byte of Buffer.from(character)) {
        put(BYTE, 5);
        put(byte, 8);
      }
    }
  }
  put(END, 5);
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, i) => (bytes[i >> 3] |= bit << (i & 7)));
  return bytes;
}

/** The text of a string literal, or of several joined by `+`; undefined for any other expression. */
function literal(expression) {
  if (expression?.kind !== NodeKind.Binary) return expression?.value;
  const [left, right] = [literal(expression.left), literal(expression.right)];
  return typeof left === "string" && typeof right === "string" ? left + right : undefined;
}

/** The filters of English words and of names, once they were made. */
let words;
let names;

/** The bytes of `packed("…")`, `utf8("…")`, `englishWords()` or `namesThatAreWords()`; undefined for any other expression. */
function bytesOf(expression) {
  const name = expression?.kind === NodeKind.Call ? expression.expression.text : undefined;
  if (name === "englishWords") return (words ??= fuseFilter(baseWords(englishWords())));
  if (name === "namesThatAreWords") return (names ??= fuseFilter(namesThatAreWords()));
  if (name !== "packed" && name !== "utf8") return undefined;
  const text = literal(expression.args[0]);
  if (typeof text !== "string") return undefined;
  return name === "packed" ? pack(text) : Buffer.from(text);
}

export default class PackedLists extends Transform {
  afterParse(parser) {
    const declarations = parser.sources
      .flatMap(({ statements }) => statements)
      .flatMap((statement) => (statement.kind === NodeKind.Variable ? statement.declarations : []));
    for (const declaration of declarations) {
      const list = bytesOf(declaration.initializer);
      if (list === undefined) continue;
      const { range } = declaration.initializer;
      const bytes = [...list].map((byte) => Node.createIntegerLiteralExpression(globalThis.i64_new(byte), range));
      declaration.initializer = Node.createArrayLiteralExpression(bytes, range);
    }
  }
}
