import { Bytes } from "../../core/bytes";
import { Vector } from "../../providers/embedder";

/** Vectors by the digest of their text, so that a text asked again costs no callout. Direct-mapped: a newer text takes its place. */
@final
export class VectorMemo {
  private readonly digests: Array<Bytes | null>;
  private readonly vectors: Array<Vector | null>;

  constructor(entries: i32) {
    this.digests = new Array<Bytes | null>(max(entries, 0));
    this.vectors = new Array<Vector | null>(max(entries, 0));
  }

  get(digest: Bytes): Vector | null {
    const place = this.place(digest);
    if (place < 0) return null;
    const known = this.digests[place];
    return known !== null && known.equals(digest) ? this.vectors[place] : null;
  }

  put(digest: Bytes, vector: Vector): void {
    const place = this.place(digest);
    if (place < 0) return;
    this.digests[place] = digest;
    this.vectors[place] = vector;
  }

  private place(digest: Bytes): i32 {
    if (this.digests.length == 0 || digest.length < 4) return -1;
    return <i32>(load<u32>(digest.ptr) % <u32>this.digests.length);
  }
}
