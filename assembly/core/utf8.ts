/** Text in static memory, as UTF-8: for what would take twice the room as a string and is read where it stands. */

/** The bytes of `text`. The compiler's transform tools/compiler/packed-lists.js puts them into the module in place of the call. */
export function utf8(text: string): StaticArray<u8> {
  const bytes = new StaticArray<u8>(String.UTF8.byteLength(text));
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes));
  return bytes;
}
