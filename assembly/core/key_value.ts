import { Bytes } from "./bytes";

/**
 * The little that Envoy's shared data can do, so that stores know no host and tests bring a map in memory.
 *
 * There is no delete and no list, and a key that does not exist accepts a write with any `cas`, so create-if-absent is impossible:
 * whoever needs compare-and-swap creates the key when the plug-in is configured (https://github.com/proxy-wasm/spec/issues/32).
 */
export abstract class KeyValue {
  /** The value under `key`, or null. */
  abstract get(key: Bytes): Bytes | null;

  /** The version of the value that `get` answered last. */
  abstract lastCas(): u32;

  /** Writes `value`; with `cas` other than 0 only if the version is still that one. @returns whether it was written. */
  abstract set(key: Bytes, value: Bytes, cas: u32): bool;
}
