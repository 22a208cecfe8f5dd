/** A set of keys that is made once and asked often: open addressing, at most half full, so that a search ends soon. */

@final
export class KeySet {
  private readonly slots: StaticArray<u32>;
  private readonly mask: u32;

  /** @param keys none of them 0. */
  constructor(keys: u32[]) {
    let size: u32 = 8;
    while (size < <u32>keys.length * 2) size *= 2;
    this.slots = new StaticArray<u32>(<i32>size);
    this.mask = size - 1;
    for (let i = 0; i < keys.length; i++) this.slots[<i32>this.slotOf(keys[i])] = keys[i];
  }

  has(key: u32): bool {
    return key != 0 && unchecked(this.slots[<i32>this.slotOf(key)]) == key;
  }

  /** The slot of a key, or the free one where it would stand. */
  private slotOf(key: u32): u32 {
    let slot = (key ^ (key >> 15)) & this.mask;
    while (unchecked(this.slots[<i32>slot]) != key && unchecked(this.slots[<i32>slot]) != 0) slot = (slot + 1) & this.mask;
    return slot;
  }
}
