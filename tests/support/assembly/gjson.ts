/** GJSON paths for the test that holds them against Go's gjson: two texts go in through `memoryOf`, one comes out. */
import { Bytes } from "../../../assembly/core/bytes";
import { GjsonPath } from "../../../assembly/core/gjson";
import { JsonDocument } from "../../../assembly/core/json";

/** asconfig.json names it. */
export { onAbort } from "../../../assembly/host/abort";

let input = new StaticArray<u8>(0);
let output = Bytes.empty();
let calls: i32 = 0;

/** Room for `length` bytes of input. @returns its address, good until the next call. */
export function memoryOf(length: i32): usize {
  if ((++calls & 255) == 0) __collect();
  input = new StaticArray<u8>(length);
  return changetype<usize>(input);
}

/**
 * Evaluates a path. The input holds the document and, behind it, the path.
 * @returns whether the path is refused; then `result` is why. Else `result` is what was found, or nothing.
 */
export function evaluate(documentLength: i32): bool {
  const all = Bytes.of(input);
  const path = new GjsonPath(all.slice(documentLength, all.length).toString());
  const document = JsonDocument.parse(all.slice(0, documentLength));
  output = path.isValid ? path.raw(document, 1 << 20) : Bytes.fromString(path.problem);
  return !path.isValid;
}

/** How many values `GjsonPath.find` finds; it must not trap. */
export function count(documentLength: i32): i32 {
  const all = Bytes.of(input);
  return new GjsonPath(all.slice(documentLength, all.length).toString()).find(JsonDocument.parse(all.slice(0, documentLength))).length;
}

export function resultAt(): usize {
  return output.ptr;
}

export function resultLength(): i32 {
  return output.length;
}
