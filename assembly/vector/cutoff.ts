/**
 * How many sign bits may differ. After the rotation each bit of two vectors at angle θ differs with probability θ/π, so the count over n
 * bits is close to normal with mean n·p and variance n·p·(1-p): what lies further out than a few deviations is no neighbour, and a part
 * of the bits tells it as well as all of them.
 */

/** Deviations that are still allowed for: 3 in 100,000 neighbours lie further out. */
const DEVIATIONS: f32 = 4;
/** How much the int8 cosine may be above the true one. */
const CODE_ERROR: f32 = 0.002;

/** The greatest number of `bits` in which vectors of cosine `minimum` or more are expected to differ. Not a number counts as -1. */
export function greatestDistance(minimum: f32, bits: i32): i32 {
  const cosine = minimum - CODE_ERROR;
  if (!(cosine > -1)) return bits;
  const share = NativeMathf.acos(min<f32>(cosine, 1)) / <f32>Math.PI;
  return limit(<f32>bits * share, <f32>bits * share * (1 - share), bits);
}

/**
 * The greatest distance over the first `part` of `bits` bits that an entry with `distance` over all of them is expected to have: the
 * differing bits are drawn without replacement.
 */
export function greatestPartialDistance(distance: i32, part: i32, bits: i32): i32 {
  if (part >= bits) return distance;
  if (distance < 0) return -1;
  const share = <f32>distance / <f32>bits;
  const size = <f32>part;
  return limit(size * share, size * share * (1 - share) * <f32>(bits - part) / <f32>(bits - 1), part);
}

function limit(mean: f32, variance: f32, greatest: i32): i32 {
  return min(greatest, <i32>ceil<f32>(mean + DEVIATIONS * sqrt<f32>(max<f32>(variance, 0))));
}
