/** vector/quantize.ts, rotation.ts, kernels.ts and cutoff.ts */
import { Bytes } from "../../assembly/core/bytes";
import { greatestDistance, greatestPartialDistance } from "../../assembly/vector/cutoff";
import { dot, hamming, hamming192 } from "../../assembly/vector/kernels";
import {
  codesOf, inverseNormOf, isVectorRecord, paddedDimension, quantize, signsOf, vectorRecordLength,
} from "../../assembly/vector/quantize";
import { Random } from "./support/random";
import { cosine, neighbour, randomVector, record } from "./support/vectors";

/** Header, signs and the first codes of the record of (1, -2, 0.5). */
const FIRST_BYTES = "010003009cc2f93a66667df665957b9b49516a6965ab96a52de59e5046e9f730";

function similarity(a: Bytes, b: Bytes, dimension: i32): f64 {
  const padded = paddedDimension(dimension);
  return <f64>dot(codesOf(a, padded), codesOf(b, padded), padded) * inverseNormOf(a) * inverseNormOf(b);
}

function distance(a: Bytes, b: Bytes, dimension: i32): i32 {
  return hamming(signsOf(a), signsOf(b), paddedDimension(dimension) >> 3);
}

/** The mean error of the int8 cosine, and the greatest. */
function errors(dimension: i32, target: f64, outlier: f32): f64[] {
  const random = new Random(dimension);
  let sum: f64 = 0;
  let greatest: f64 = 0;
  for (let i = 0; i < 200; i++) {
    const a = randomVector(random, dimension);
    a[0] *= outlier;
    const b = neighbour(random, a, target);
    const error = similarity(record(a), record(b), dimension) - cosine(a, b);
    sum += error;
    greatest = max(greatest, abs(error));
  }
  return [sum / 200, greatest];
}

describe("quantize", () => {
  it("lays a record out as drawn", () => {
    const made = record(randomVector(new Random(1), 384));
    expect(made.length).toBe(8 + 48 + 384);
    expect(made.at(0)).toBe(1);
    expect(made.at(1)).toBe(0);
    expect(made.at(2) | (made.at(3) << 8)).toBe(384);
    let squares = 0;
    let greatest = 0;
    for (let i = 0; i < 384; i++) {
      const code = <i32>(<i8>made.at(56 + i));
      squares += code * code;
      greatest = max(greatest, abs(code));
      if (code != 0) expect((made.at(8 + (i >> 3)) >> (i & 7)) & 1).toBe(<i32>(code < 0));
    }
    expect(greatest).toBe(127);
    expect(abs(<f64>inverseNormOf(made) - 1 / Math.sqrt(squares)) < 1e-9).toBe(true);
  });
  it("keeps the bytes of stored records", () => {
    // A change here is a change of the format: count RECORD_VERSION up.
    const vector = new StaticArray<f32>(3);
    vector[0] = 1;
    vector[1] = -2;
    vector[2] = 0.5;
    const made = record(vector);
    expect(made.length).toBe(8 + 16 + 128);
    expect(made.slice(0, 32).toHex()).toBe(FIRST_BYTES);
  });
  it("pads every dimension to whole blocks", () => {
    const random = new Random(2);
    const dimensions: i32[] = [1, 2, 3, 127, 128, 129, 255, 256, 257, 768, 1000, 1024, 1536, 3072, 4095, 4096];
    for (let i = 0; i < dimensions.length; i++) {
      const dimension = dimensions[i];
      const made = record(randomVector(random, dimension));
      expect(made.length).toBe(vectorRecordLength(dimension));
      expect(paddedDimension(dimension) % 128).toBe(0);
      expect(isVectorRecord(made, dimension)).toBe(true);
      expect(abs(similarity(made, made, dimension) - 1) < 1e-5).toBe(true);
    }
  });
  it("refuses what has no direction", () => {
    const vector = randomVector(new Random(3), 384);
    expect(quantize(vector, 383) === null).toBe(true);
    expect(quantize(vector, 385) === null).toBe(true);
    expect(quantize(new StaticArray<f32>(384), 384) === null).toBe(true);
    expect(quantize(new StaticArray<f32>(0), 0) === null).toBe(true);
    expect(quantize(randomVector(new Random(3), 4097), 4097) === null).toBe(true);
    const values: f32[] = [f32.NaN, f32.POSITIVE_INFINITY, f32.NEGATIVE_INFINITY];
    for (let i = 0; i < values.length; i++) {
      vector[383] = values[i];
      expect(quantize(vector, 384) === null).toBe(true);
    }
  });
  it("takes the greatest and the least numbers", () => {
    const random = new Random(4);
    const vector = randomVector(random, 384);
    const same = record(vector);
    const scales: f32[] = [1e-38, 1e33, 1e-6, 1];
    for (let i = 0; i < scales.length; i++) {
      const scaled = new StaticArray<f32>(384);
      for (let j = 0; j < 384; j++) scaled[j] = vector[j] * scales[i];
      expect(abs(similarity(record(scaled), same, 384) - 1) < 1e-3).toBe(true);
    }
    const denormal = new StaticArray<f32>(384);
    denormal[7] = 1e-45;
    expect(isVectorRecord(record(denormal), 384)).toBe(true);
    const huge = new StaticArray<f32>(384);
    huge.fill(f32.MAX_VALUE);
    expect(isVectorRecord(record(huge), 384)).toBe(true);
  });
  it("measures cosines without bias", () => {
    const plain = errors(384, 0.9, 1);
    expect(abs(plain[0]) < 0.0003).toBe(true);
    expect(plain[1] < 0.003).toBe(true);
    const far = errors(384, 0.1, 1);
    expect(abs(far[0]) < 0.0005).toBe(true);
    const uneven = errors(384, 0.9, 50);
    expect(abs(uneven[0]) < 0.0003).toBe(true);
    expect(uneven[1] < 0.003).toBe(true);
  });
  it("spreads a large coordinate, so that sign bits measure the angle", () => {
    const random = new Random(5);
    const outliers: f32[] = [1, 60];
    for (let o = 0; o < outliers.length; o++) {
      let sum = 0;
      for (let i = 0; i < 100; i++) {
        const a = randomVector(random, 384);
        a[0] *= outliers[o];
        sum += distance(record(a), record(neighbour(random, a, 0.85)), 384);
      }
      // 384 · acos(0.85)/π = 67.8
      expect(sum > 6580 && sum < 6980).toBe(true);
    }
  });
  it("knows its own records only", () => {
    const made = record(randomVector(new Random(6), 384));
    expect(isVectorRecord(made, 383)).toBe(false);
    expect(isVectorRecord(made, 0)).toBe(false);
    expect(isVectorRecord(made, -1)).toBe(false);
    expect(isVectorRecord(made, i32.MAX_VALUE)).toBe(false);
    expect(isVectorRecord(made.slice(0, made.length - 1), 384)).toBe(false);
    expect(isVectorRecord(Bytes.empty(), 384)).toBe(false);
    const damaged = made.copy();
    store<u8>(damaged.ptr, 2);
    expect(isVectorRecord(damaged, 384)).toBe(false);
    const lost = made.copy();
    store<f32>(lost.ptr, f32.NaN, 4);
    expect(isVectorRecord(lost, 384)).toBe(false);
  });
});

describe("kernels", () => {
  it("agree with the plain sums", () => {
    const random = new Random(7);
    for (let length = 128; length <= 4096; length += 128) {
      const a = random.bytes(length);
      const b = random.bytes(length);
      let product = 0;
      let differing = 0;
      for (let i = 0; i < length; i++) {
        product += <i32>(<i8>a.at(i)) * <i32>(<i8>b.at(i));
        differing += popcnt<i32>(a.at(i) ^ b.at(i));
      }
      expect(dot(a.ptr, b.ptr, length)).toBe(product);
      expect(hamming(a.ptr, b.ptr, length)).toBe(differing);
      const expected = hamming(a.ptr, b.ptr, 24);
      expect(hamming192(a.ptr, load<u64>(b.ptr), load<u64>(b.ptr, 8), load<u64>(b.ptr, 16))).toBe(expected);
    }
    expect(hamming(0, 0, 0)).toBe(0);
  });
  it("do not overflow at the greatest codes", () => {
    const a = new StaticArray<u8>(4096);
    a.fill(0x81);
    expect(dot(changetype<usize>(a), changetype<usize>(a), 4096)).toBe(4096 * 127 * 127);
  });
});

describe("cutoff", () => {
  it("falls as the least cosine rises, and is never out of range", () => {
    let before = 384;
    for (let minimum: f32 = -1.5; minimum < 1.5; minimum += 0.01) {
      const cutoff = greatestDistance(minimum, 384);
      expect(cutoff >= 0 && cutoff <= before).toBe(true);
      before = cutoff;
    }
    expect(greatestDistance(-1, 384)).toBe(384);
    expect(greatestDistance(f32.NaN, 384)).toBe(384);
    expect(greatestDistance(1, 384) > 0).toBe(true);
    expect(greatestDistance(f32.POSITIVE_INFINITY, 384)).toBe(0);
    expect(greatestDistance(0.85, 384)).toBe(99);
  });
  it("expects a share of the bits in a part of them", () => {
    expect(greatestPartialDistance(99, 128, 128)).toBe(99);
    expect(greatestPartialDistance(-1, 128, 384)).toBe(-1);
    expect(greatestPartialDistance(0, 128, 384)).toBe(0);
    expect(greatestPartialDistance(384, 128, 384)).toBe(128);
    expect(greatestPartialDistance(99, 128, 384)).toBe(50);
  });
});
