/** Vectors, digests and exact neighbours for the tests of the index. */
import { Bytes } from "../../../assembly/core/bytes";
import { Sha256 } from "../../../assembly/core/sha256";
import { quantize } from "../../../assembly/vector/quantize";
import { Random } from "./random";

export const NOW: i64 = 1700000000;
export const LATER: i64 = 1800000000;

export function digest(number: i32): Bytes {
  return new Sha256().updateU32(number).digest();
}

/** Close to normal, mean 0. */
export function gaussian(random: Random): f32 {
  let sum: i32 = 0;
  for (let i = 0; i < 4; i++) sum += random.below(65536);
  return <f32>sum - 131070;
}

export function randomVector(random: Random, dimension: i32): StaticArray<f32> {
  const vector = new StaticArray<f32>(dimension);
  for (let i = 0; i < dimension; i++) vector[i] = gaussian(random);
  return vector;
}

export function cosine(a: StaticArray<f32>, b: StaticArray<f32>): f64 {
  let product: f64 = 0;
  let first: f64 = 0;
  let second: f64 = 0;
  for (let i = 0; i < a.length; i++) {
    product += <f64>a[i] * <f64>b[i];
    first += <f64>a[i] * <f64>a[i];
    second += <f64>b[i] * <f64>b[i];
  }
  return product / Math.sqrt(first * second);
}

/** The dot product of vectors whose dimension is a multiple of 4. */
export function product(a: StaticArray<f32>, b: StaticArray<f32>): f32 {
  let sum = f32x4.splat(0);
  let first = changetype<usize>(a);
  let second = changetype<usize>(b);
  for (const end = first + (<usize>a.length << 2); first < end; first += 16, second += 16) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(first), v128.load(second)));
  }
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
}

/** `vector` with length 1. */
export function normalized(vector: StaticArray<f32>): StaticArray<f32> {
  const scale = <f32>(1 / Math.sqrt(squares(vector)));
  const result = new StaticArray<f32>(vector.length);
  for (let i = 0; i < vector.length; i++) result[i] = vector[i] * scale;
  return result;
}

/** A vector at `target` from `vector`. */
export function neighbour(random: Random, vector: StaticArray<f32>, target: f64): StaticArray<f32> {
  const across = randomVector(random, vector.length);
  const share = cosine(vector, across);
  const lengthOf = Math.sqrt(squares(vector));
  const lengthAcross = Math.sqrt(squares(across));
  const found = new StaticArray<f32>(vector.length);
  const rest = Math.sqrt(1 - target * target) / Math.sqrt(1 - share * share);
  for (let i = 0; i < vector.length; i++) {
    const along = <f64>vector[i] / lengthOf;
    found[i] = <f32>(target * along + rest * (<f64>across[i] / lengthAcross - share * along));
  }
  return found;
}

function squares(vector: StaticArray<f32>): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < vector.length; i++) sum += <f64>vector[i] * <f64>vector[i];
  return sum;
}

/** The record of a vector that has one. */
export function record(vector: StaticArray<f32>): Bytes {
  const made = quantize(vector, vector.length);
  return made === null ? Bytes.empty() : made;
}

/** The record of a vector that points from the first axis towards the second by `degrees`. */
export function inPlane(dimension: i32, degrees: f64): Bytes {
  const vector = new StaticArray<f32>(dimension);
  vector[0] = <f32>Math.cos((degrees * Math.PI) / 180);
  if (dimension > 1) vector[1] = <f32>Math.sin((degrees * Math.PI) / 180);
  return record(vector);
}
