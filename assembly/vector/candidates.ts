/**
 * The nearest entries by sign bits, in bounded memory and in one pass. Whoever adds asks for `cutoff` first; each time the buffer is full
 * its nearer half stays and the cutoff falls to what would still enter it.
 */

/** How many candidates a search rescores. */
export const CANDIDATES: u32 = 256;

const BUFFER: u32 = CANDIDATES << 1;
/** Bits that can differ, and one: the greatest dimension is 4,096. */
const DISTANCES: u32 = 4097;

@final
export class Candidates {
  /** The greatest distance that still gets in; -1 if none does. */
  cutoff: i32 = 0;
  /** How many there are; at most CANDIDATES after `close`. */
  count: u32 = 0;
  private readonly slots: StaticArray<u32> = new StaticArray<u32>(BUFFER);
  private readonly distances: StaticArray<u16> = new StaticArray<u16>(BUFFER);
  private readonly histogram: StaticArray<u16> = new StaticArray<u16>(DISTANCES);

  open(cutoff: i32): void {
    this.cutoff = cutoff;
    this.count = 0;
  }

  /** Adds an entry whose distance is at most `cutoff`. @returns whether the cutoff has fallen. */
  // @ts-ignore: decorator
  @inline add(slot: u32, distance: i32): bool {
    const count = this.count;
    unchecked((this.slots[count] = slot));
    unchecked((this.distances[count] = <u16>distance));
    this.count = count + 1;
    if (count + 1 < BUFFER) return false;
    this.keepNearest();
    return true;
  }

  /** Leaves the nearest CANDIDATES. */
  close(): void {
    if (this.count > CANDIDATES) this.keepNearest();
  }

  // @ts-ignore: decorator
  @inline at(index: u32): u32 {
    return unchecked(this.slots[index]);
  }

  /** Keeps the CANDIDATES nearest of a greater number; at the same distance the first to come stay. */
  private keepNearest(): void {
    memory.fill(changetype<usize>(this.histogram), 0, DISTANCES << 1);
    for (let i: u32 = 0; i < this.count; i++) unchecked(this.histogram[this.distances[i]]++);
    let within: u32 = 0;
    let last = 0;
    for (; ; last++) {
      const more: u32 = unchecked(this.histogram[last]);
      if (within + more >= CANDIDATES) break;
      within += more;
    }
    let places = CANDIDATES - within;
    let kept = 0;
    for (let i: u32 = 0; i < this.count; i++) {
      const distance = <i32>unchecked(this.distances[i]);
      if (distance > last || (distance == last && places == 0)) continue;
      if (distance == last) places--;
      unchecked((this.slots[kept] = this.slots[i]));
      unchecked((this.distances[kept] = <u16>distance));
      kept++;
    }
    this.count = CANDIDATES;
    this.cutoff = last - 1;
  }
}
