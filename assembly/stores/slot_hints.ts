/**
 * Where answers were found last, so that one that is asked again costs one read instead of two. A hint is only a guess: the record in the
 * slot carries its whole key and its expiry, and they decide. One that was moved, be it into the same slot, has lost its mark, so its hint no
 * longer holds. Direct-mapped, per worker, no allocation.
 */
const HINTS: i32 = 1024;
/** One use in so many is refused, so that the long way marks the answer as read anew: another worker may have spared it meanwhile. */
const USES: u32 = 16;
/** No slot. */
export const NO_HINT: i32 = -1;

@final
export class SlotHints {
  private readonly fingerprints: StaticArray<u64> = new StaticArray<u64>(HINTS);
  private readonly slots: StaticArray<i32> = new StaticArray<i32>(HINTS);
  private readonly moves: StaticArray<i32> = new StaticArray<i32>(HINTS);
  private uses: u32 = 0;

  /** The slot in which the answer with this fingerprint stood, or NO_HINT. */
  get(fingerprint: u64): i32 {
    const place = <i32>(fingerprint % <u64>HINTS);
    if (unchecked(this.fingerprints[place]) != fingerprint || ++this.uses % USES == 0) return NO_HINT;
    return unchecked(this.slots[place]);
  }

  /** How often the answer had been moved when it stood there. */
  movesOf(fingerprint: u64): i32 {
    return unchecked(this.moves[<i32>(fingerprint % <u64>HINTS)]);
  }

  forget(fingerprint: u64): void {
    const place = <i32>(fingerprint % <u64>HINTS);
    if (unchecked(this.fingerprints[place]) == fingerprint) unchecked((this.slots[place] = NO_HINT));
  }

  put(fingerprint: u64, slot: i32, moves: i32): void {
    const place = <i32>(fingerprint % <u64>HINTS);
    unchecked((this.fingerprints[place] = fingerprint));
    unchecked((this.slots[place] = slot));
    unchecked((this.moves[place] = moves));
  }
}
