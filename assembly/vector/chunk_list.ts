/** A table whose rows live in chunks, taken when a row is first needed. */
import { CHUNK_BYTES, giveChunk, takeChunk } from "./chunk_pool";

@final
export class ChunkList {
  private readonly chunks: StaticArray<usize>;
  private taken: i32 = 0;

  /** @param count the most chunks there can be. */
  constructor(count: i32) {
    this.chunks = new StaticArray<usize>(count);
  }

  /** Address of chunk `index`, or 0 if it was never taken. `index` must be below the count. */
  // @ts-ignore: decorator
  @inline at(index: u32): usize {
    return load<usize>(changetype<usize>(this.chunks) + (<usize>index << alignof<usize>()));
  }

  /** As `at`, and takes the chunk if need be; 0 only where memory is out. */
  reserve(index: u32): usize {
    let chunk = this.at(index);
    if (chunk == 0) {
      chunk = takeChunk();
      if (chunk == 0) return 0;
      unchecked((this.chunks[index] = chunk));
      this.taken++;
    }
    return chunk;
  }

  /** Bytes of the chunks taken and of the list itself. */
  get bytes(): i64 {
    return <i64>this.taken * CHUNK_BYTES + (<i64>this.chunks.length << alignof<usize>());
  }

  /** Gives every chunk back. */
  clear(): void {
    for (let i = 0; i < this.chunks.length; i++) {
      const chunk = unchecked(this.chunks[i]);
      if (chunk != 0) giveChunk(chunk);
      unchecked((this.chunks[i] = 0));
    }
    this.taken = 0;
  }
}
