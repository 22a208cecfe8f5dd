/**
 * SHA-256 digests of texts that come again and again: the same client, the same system prompt, the same history. Comparing a text with
 * the one remembered costs a tenth of hashing it. Direct-mapped: a newer text takes an older one's place.
 */
import { ByteBuffer, Bytes } from "./bytes";
import { Sha256 } from "./sha256";

/** Longer texts are hashed each time: what they would occupy is worth more. */
const MAX_REMEMBERED: i32 = 32768;
const MULTIPLIER: u64 = 0x9e3779b97f4a7c15;

@final
export class DigestMemo {
  private readonly texts: Array<Bytes>;
  private readonly digests: Array<Bytes>;
  private readonly mask: i32;

  /** @param sizeLog2 logarithm of the number of texts that are remembered. */
  constructor(sizeLog2: i32) {
    const size = 1 << sizeLog2;
    this.mask = size - 1;
    this.texts = new Array<Bytes>(size).fill(Bytes.empty());
    this.digests = new Array<Bytes>(size).fill(Bytes.empty());
  }

  /** The SHA-256 digest of what `text` holds. */
  of(text: ByteBuffer): Bytes {
    const place = <i32>(placeOf(text.start, text.length) & <u64>this.mask);
    const known = unchecked(this.texts[place]);
    if (known.length == text.length && text.length > 0 && memory.compare(known.ptr, text.start, text.length) == 0) {
      return unchecked(this.digests[place]);
    }
    const digest = Sha256.of(text.view());
    if (text.length <= MAX_REMEMBERED) {
      unchecked((this.texts[place] = text.view().copy()));
      unchecked((this.digests[place] = digest));
    }
    return digest;
  }
}

/** Spreads texts over places. A client that aims at collisions only costs itself the memo: texts are compared whole. */
function placeOf(at: usize, length: i32): u64 {
  let hash: u64 = <u64>length * MULTIPLIER;
  const end = at + <usize>length;
  while (at + 8 <= end) {
    hash = (hash ^ load<u64>(at)) * MULTIPLIER;
    hash ^= hash >> 29;
    at += 8;
  }
  while (at < end) {
    hash = (hash ^ <u64>load<u8>(at++)) * MULTIPLIER;
  }
  return hash ^ (hash >> 32);
}
