import { Bytes } from "../core/bytes";
import { dot } from "./kernels";
import { codesOf, inverseNormOf, paddedDimension } from "./quantize";

/** The cosine similarity of two records that `quantize` made of vectors of `dimension` numbers. */
export function cosine(a: Bytes, b: Bytes, dimension: i32): f32 {
  const padded = paddedDimension(dimension);
  return <f32>dot(codesOf(a, padded), codesOf(b, padded), padded) * inverseNormOf(a) * inverseNormOf(b);
}
