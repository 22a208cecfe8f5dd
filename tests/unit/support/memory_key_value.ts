/** Shared data in memory, with the host's rules: it copies, it counts versions, and a missing key takes any version. */
import { Bytes } from "../../../assembly/core/bytes";
import { KeyValue } from "../../../assembly/core/key_value";

export class MemoryKeyValue extends KeyValue {
  reads: i32 = 0;
  /** Writes that will be refused from now on. */
  refusals: i32 = 0;
  private cas: u32 = 0;
  private version: u32 = 0;
  private readonly values: Map<string, Bytes> = new Map<string, Bytes>();
  private readonly versions: Map<string, u32> = new Map<string, u32>();

  get(key: Bytes): Bytes | null {
    this.reads++;
    const name = key.toHex();
    this.cas = this.versions.has(name) ? this.versions.get(name) : 0;
    return this.values.has(name) ? this.values.get(name).copy() : null;
  }

  lastCas(): u32 {
    return this.cas;
  }

  set(key: Bytes, value: Bytes, cas: u32): bool {
    if (this.refusals > 0) {
      this.refusals--;
      return false;
    }
    const name = key.toHex();
    if (cas != 0 && this.versions.has(name) && this.versions.get(name) != cas) return false;
    this.values.set(name, value.copy());
    this.versions.set(name, ++this.version);
    return true;
  }

  /** What the host cannot do, but a test needs: loses a key. */
  lose(key: Bytes): void {
    this.values.delete(key.toHex());
    this.versions.delete(key.toHex());
  }

  /** Damage: overwrites the byte at this place of each value of this length. */
  overwriteEach(at: usize, byte: u8, length: i32): void {
    const values = this.values.values();
    for (let i = 0; i < values.length; i++) if (values[i].length == length) store<u8>(values[i].ptr + at, byte);
  }

  /** Damage: cuts each longer value down to this length. */
  truncateEach(length: i32): void {
    const names = this.values.keys();
    for (let i = 0; i < names.length; i++) this.values.set(names[i], this.values.get(names[i]).slice(0, length));
  }

  get count(): i32 {
    return this.values.size;
  }
}
