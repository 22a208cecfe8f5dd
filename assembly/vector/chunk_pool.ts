/**
 * Memory for the index, in chunks of one size straight from `memory.grow`. The allocator of the runtime (rt/tlsf.ts) would double the
 * memory of the module each time it grows, and traps when it cannot; `memory.grow` answers -1. The allocator takes whatever pages come
 * behind ours as a region of their own, so both may grow in turn. Its own next growth still doubles what `memory.size` is by then,
 * but those pages are address space, not resident memory, until they are written.
 *
 * WebAssembly cannot give memory back, so chunks that an index has let go of wait here for the next one: a changed configuration costs
 * nothing. The first word of a waiting chunk is the address of the next.
 */

/** Bytes of a chunk: small beside an index, large beside a page. */
export const CHUNK_BYTES: i32 = 256 << 10;

let waiting: usize = 0;

/** The address of a chunk full of zeros, or 0 if the host gives no more memory. */
export function takeChunk(): usize {
  const chunk = waiting;
  if (chunk != 0) {
    waiting = load<usize>(chunk);
    memory.fill(chunk, 0, CHUNK_BYTES);
    return chunk;
  }
  const page = memory.grow(CHUNK_BYTES >>> 16);
  return page < 0 ? 0 : <usize>page << 16;
}

export function giveChunk(chunk: usize): void {
  store<usize>(chunk, waiting);
  waiting = chunk;
}
