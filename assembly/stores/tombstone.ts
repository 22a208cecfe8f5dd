/**
 * What a gateway leaves in the external store where it has removed an entry, so that the others forget theirs: a record like any other, in a
 * partition that no request has, found by the query that all stores answer.
 *
 * Its `created` is when the entry was found wrong, its `expires` an hour later, its body the entry's key. All have the same vector.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { BodyForm } from "../core/form";
import { DIGEST_LENGTH, Sha256 } from "../core/sha256";
import { Answer } from "./record";

/** Milliseconds for which a tombstone is kept: longer than a gateway is cut off from its store and serves all the same. */
export const TOMBSTONE_LIFE: i64 = 3600000;

/** The partition of all tombstones. */
export function tombstonePartition(): Bytes {
  return Sha256.of(Bytes.fromString("reprise tombstones")).copy();
}

/** @param key of the entry that is removed. @param now milliseconds since 1970. */
export function tombstoneOf(key: Bytes, now: i64): Answer {
  const name = new ByteBuffer(64).append(Bytes.fromString("reprise tombstone ")).append(key).view();
  const partition = tombstonePartition();
  return Answer.create(Sha256.of(name).copy(), partition, now, now + TOMBSTONE_LIFE, BodyForm.Json, true, Bytes.empty(), Bytes.empty(), key);
}

/** The key of the entry that was removed; null if this is no tombstone. */
export function removedKeyOf(answer: Answer): Bytes | null {
  return answer.isIn(tombstonePartition()) && answer.body.length == DIGEST_LENGTH ? answer.body : null;
}

/** A vector of length 1 for what is never compared, a JSON array. @param at which of its numbers is 1, so that not all are the same. */
export function placeholderVector(dimension: i32, at: u32): Bytes {
  const one = dimension > 0 ? <i32>(at % <u32>dimension) : 0;
  const out = new ByteBuffer(2 * dimension + 2).appendByte(0x5b);
  for (let i = 0; i < dimension; i++) {
    if (i > 0) out.appendByte(0x2c);
    out.appendByte(i == one ? 0x31 : 0x30);
  }
  return out.appendByte(0x5d).view();
}
