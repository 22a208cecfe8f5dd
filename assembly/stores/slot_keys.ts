import { Bytes } from "../core/bytes";

/** Shared-data keys `<prefix><tag><number>`, built in one buffer, so that a look-up makes no garbage. A key is good until the next call. */
@final
export class SlotKeys {
  private readonly buffer: StaticArray<u8>;
  private readonly key: Bytes;
  private readonly prefixLength: i32;

  constructor(prefix: Bytes) {
    this.prefixLength = prefix.length;
    const buffer = new StaticArray<u8>(prefix.length + 5);
    memory.copy(changetype<usize>(buffer), prefix.ptr, prefix.length);
    this.buffer = buffer;
    this.key = Bytes.of(buffer);
  }

  /** @param tag one ASCII letter that names the kind of the entry. */
  of(tag: u8, number: u32): Bytes {
    const at = changetype<usize>(this.buffer) + <usize>this.prefixLength;
    store<u8>(at, tag);
    store<u32>(at, number, 1);
    return this.key;
  }
}
