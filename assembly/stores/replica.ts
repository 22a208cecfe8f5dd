/**
 * A worker's copy of the log of vectors: the index, and how far it has followed the log.
 *
 * Configurations of one VM that ask for the same copy share one. While a listener drains its configuration lives on, for ten minutes by
 * Envoy's default; with a copy for each, every push in that time would take the whole index again, and the VM would keep that memory for
 * ever. A new configuration also finds what the one before has read, instead of reading the log anew.
 */
import { Bytes } from "../core/bytes";
import { EmbeddedIndex } from "../vector/embedded_index";
import { KeyValue } from "../core/key_value";
import { VectorLog } from "./vector_log";

/** The copies in use: one, but for the time in which a configuration with another model or size takes over. */
const inUse: Replica[] = [];

@final
export class Replica {
  readonly index: EmbeddedIndex;
  readonly log: VectorLog;
  private users: i32 = 1;

  private constructor(
    data: KeyValue,
    private readonly prefix: Bytes,
    private readonly capacity: i32,
    private readonly dimension: i32,
    private readonly profile: Bytes,
  ) {
    this.index = new EmbeddedIndex(dimension, capacity);
    this.log = new VectorLog(data, prefix, capacity, dimension, profile);
  }

  /**
   * The copy for these settings, which the caller must `release` once. The parameters are those of `VectorLog`.
   * @param data where the log is. All copies of a VM have the same, so it does not tell them apart.
   */
  static acquire(data: KeyValue, prefix: Bytes, capacity: i32, dimension: i32, profile: Bytes): Replica {
    for (let i = 0; i < inUse.length; i++) {
      if (!inUse[i].isFor(prefix, capacity, dimension, profile)) continue;
      inUse[i].users++;
      return inUse[i];
    }
    const replica = new Replica(data, prefix, capacity, dimension, profile);
    inUse.push(replica);
    return replica;
  }

  /** Lets go of the copy. The last one who does hands its memory to the next copy. */
  release(): void {
    if (--this.users > 0) return;
    const at = inUse.indexOf(this);
    if (at >= 0) inUse.splice(at, 1);
    this.index.clear();
  }

  private isFor(prefix: Bytes, capacity: i32, dimension: i32, profile: Bytes): bool {
    return capacity == this.capacity && dimension == this.dimension && prefix.equals(this.prefix) && profile.equals(this.profile);
  }
}
