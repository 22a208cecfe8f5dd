/** Text in static memory, as UTF-8: for lists that would take twice the room as strings. */

/** The bytes of `text`. The compiler's transform cli/compiler/byte-lists.js puts them into the module in place of the call. */
export function utf8(text: string): StaticArray<u8> {
  const bytes = new StaticArray<u8>(String.UTF8.byteLength(text));
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes));
  return bytes;
}
