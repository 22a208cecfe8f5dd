/**
 * Memory the host fills. An out-parameter makes the host call the module's `malloc` and write there, and the module owns the result.
 * `malloc` here answers the payload of a managed StaticArray<u8>, so a host answer becomes a `Bytes` without a copy, and the collector frees it.
 *
 * The collector runs only from `collectGarbage`, the last line of an export, when no managed local is alive; a host function never calls
 * back into the module but for `malloc`, so what `malloc` answered cannot be collected before its wrapper has taken it.
 */
import { Bytes } from "../core/bytes";

/** Where the host writes the address and the length of an answer. */
const OUT_POINTER: usize = memory.data(8);
const OUT_LENGTH: usize = memory.data(8);
/** Where it writes a number: a token, an id, a CAS value, a time. */
const OUT_NUMBER: usize = memory.data(8);

/** Bytes handed to the host or built by the module since the last collection, as far as `malloc` saw them. */
let allocated: usize = 0;

/** Memory growth between collections: small beside the collector's own cost, large beside a request's garbage. */
const COLLECT_EVERY: usize = 4 << 20;
/** Requests also make garbage that `malloc` does not see, so exports count too. */
const COLLECT_EVERY_EXPORTS: i32 = 2048;
let exportsSinceCollection: i32 = 0;

/** The allocator export that the host calls for out-parameters. */
export function malloc(size: usize): usize {
  allocated += size;
  return __new(size, idof<StaticArray<u8>>());
}

export function outPointer(): usize {
  store<usize>(OUT_POINTER, 0);
  store<usize>(OUT_LENGTH, 0);
  return OUT_POINTER;
}

export function outLength(): usize {
  return OUT_LENGTH;
}

export function outNumber(): usize {
  store<u64>(OUT_NUMBER, 0);
  return OUT_NUMBER;
}

/** The bytes the host has just answered through `outPointer` and `outLength`. */
export function takeBytes(): Bytes {
  const ptr = load<usize>(OUT_POINTER);
  return ptr == 0 ? Bytes.empty() : Bytes.of(changetype<StaticArray<u8>>(ptr));
}

export function takeU32(): u32 {
  return load<u32>(OUT_NUMBER);
}

export function takeU64(): u64 {
  return load<u64>(OUT_NUMBER);
}

/** Tells the collector's clock of a large allocation the host did not ask for. */
export function noteAllocation(bytes: i32): void {
  allocated += <usize>bytes;
}

/**
 * Collects at once. A configuration's objects are some 300 KiB that come and go without many exports between: left to the count of exports, each
 * push would make the VM grow, and its memory never shrinks. Under the same conditions as `collectGarbage`.
 */
export function collectNow(): void {
  exportsSinceCollection = COLLECT_EVERY_EXPORTS;
  collectGarbage();
}

/** Collects if enough garbage may have piled up. Call it as the last line of an export, never while a managed local is alive. */
export function collectGarbage(): void {
  if (++exportsSinceCollection >= COLLECT_EVERY_EXPORTS || allocated >= COLLECT_EVERY) {
    exportsSinceCollection = 0;
    allocated = 0;
    __collect();
  }
}
