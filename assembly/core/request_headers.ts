/** The headers of a request, for those who know no host. */
import { ByteBuffer, Bytes } from "./bytes";

export interface RequestHeaders {
  /** The first value of the header `name` (lower case), or null. */
  get(name: string): Bytes | null;

  /** Appends every header called `name` (lower case): its name and its value, each behind its length. */
  appendAll(name: string, out: ByteBuffer): void;
}
