/**
 * Vectors from a seed: what a search is measured on. All are of length 1.
 *
 * Clustered vectors look like sentence embeddings: all share a mean, they gather around topics, a few coordinates are several times as
 * large as the others, and one in ten nearly repeats the one before it.
 */
import { Bytes } from "../../assembly/core/bytes";
import { quantizeAt } from "../../assembly/vector/quantize";

const TOPICS: i32 = 1000;
const MEAN_WEIGHT: f32 = 0.45;
const TOPIC_WEIGHT: f32 = 0.6;
const OWN_WEIGHT: f32 = 0.65;
/** Every so manieth coordinate is large. */
const LARGE_EVERY: i32 = 48;
const LARGE_FACTOR: f32 = 4;
const REPEAT_EVERY: i32 = 10;
const REPEAT_COSINE: f32 = 0.985;

@final
export class Corpus {
  private state: u64;
  private readonly bytes: usize;
  private readonly topics: StaticArray<f32>;
  private readonly direction: StaticArray<f32>;

  /**
   * Makes the vectors.
   * @param vectors where they go: `count` × `dimension` f32 values.
   * @param dimension a multiple of 8.
   */
  constructor(private readonly vectors: usize, readonly count: i32, readonly dimension: i32, clustered: bool, seed: u64) {
    this.state = seed * 0x9e3779b97f4a7c15 + 1;
    this.bytes = <usize>dimension << 2;
    this.direction = new StaticArray<f32>(dimension);
    this.topics = new StaticArray<f32>(clustered ? TOPICS * dimension : 0);
    if (clustered) this.fillClustered();
    else for (let i = 0; i < count; i++) this.randomDirection(this.at(i));
  }

  // @ts-ignore: decorator
  @inline at(index: i32): usize {
    return this.vectors + <usize>index * this.bytes;
  }

  record(index: i32): Bytes {
    return quantizeAt(this.at(index), this.dimension)!;
  }

  /** Writes to `to` a vector at exactly `cosine` from vector `index`. */
  neighbour(index: i32, cosine: f32, to: usize): void {
    const other = changetype<usize>(this.direction);
    const vector = this.at(index);
    this.randomDirection(other);
    const along = this.dot(other, vector);
    for (let i: usize = 0; i < this.bytes; i += 4) store<f32>(other + i, load<f32>(other + i) - along * load<f32>(vector + i));
    this.normalize(other);
    const across = sqrt<f32>(1 - cosine * cosine);
    for (let i: usize = 0; i < this.bytes; i += 4) store<f32>(to + i, cosine * load<f32>(vector + i) + across * load<f32>(other + i));
  }

  /** The vector nearest to `query` by brute force. */
  nearest(query: usize): i32 {
    let best = -1;
    let greatest: f32 = -2;
    for (let i = 0; i < this.count; i++) {
      const cosine = this.dot(query, this.at(i));
      if (cosine > greatest) {
        greatest = cosine;
        best = i;
      }
    }
    return best;
  }

  dot(a: usize, b: usize): f32 {
    let even = f32x4.splat(0);
    let odd = f32x4.splat(0);
    for (const end = a + this.bytes; a < end; a += 32, b += 32) {
      even = f32x4.add(even, f32x4.mul(v128.load(a), v128.load(b)));
      odd = f32x4.add(odd, f32x4.mul(v128.load(a, 16), v128.load(b, 16)));
    }
    const sum = f32x4.add(even, odd);
    return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
  }

  /** Uniform in 0…1. */
  uniform(): f32 {
    return <f32>(this.random() >> 40) * <f32>(1.0 / 16777216.0);
  }

  private fillClustered(): void {
    const dimension = this.dimension;
    const mean = new StaticArray<f32>(dimension);
    this.randomDirection(changetype<usize>(mean));
    for (let topic = 0; topic < TOPICS; topic++) this.randomDirection(changetype<usize>(this.topics) + <usize>topic * this.bytes);
    for (let i = 0; i < this.count; i++) {
      const to = this.at(i);
      if (i % REPEAT_EVERY == REPEAT_EVERY - 1) {
        this.neighbour(i - 1, REPEAT_COSINE, to);
        continue;
      }
      this.randomDirection(to);
      const topic = changetype<usize>(this.topics) + <usize>(this.random() % TOPICS) * this.bytes;
      for (let j = 0; j < dimension; j++) {
        const at = <usize>j << 2;
        const value = OWN_WEIGHT * load<f32>(to + at) + TOPIC_WEIGHT * load<f32>(topic + at) + MEAN_WEIGHT * unchecked(mean[j]);
        store<f32>(to + at, j % LARGE_EVERY == 0 ? value * LARGE_FACTOR : value);
      }
      this.normalize(to);
    }
  }

  private randomDirection(to: usize): void {
    for (let i: usize = 0; i < this.bytes; i += 4) store<f32>(to + i, this.gaussian());
    this.normalize(to);
  }

  private normalize(vector: usize): void {
    const scale: f32 = <f32>1 / sqrt<f32>(this.dot(vector, vector));
    for (let i: usize = 0; i < this.bytes; i += 4) store<f32>(vector + i, load<f32>(vector + i) * scale);
  }

  /** Close to normal: the sum of four uniform numbers. */
  private gaussian(): f32 {
    const bits = this.random();
    const sum = <i32>(bits & 0xffff) + <i32>((bits >> 16) & 0xffff) + <i32>((bits >> 32) & 0xffff) + <i32>(bits >> 48);
    return <f32>(sum - 131070);
  }

  /** splitmix64. */
  private random(): u64 {
    this.state += 0x9e3779b97f4a7c15;
    let z = this.state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
}
