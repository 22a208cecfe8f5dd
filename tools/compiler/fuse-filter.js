// A set of words as a binary fuse filter (Graf and Lemire, «Binary Fuse Filters: Fast and Smaller Than Xor Filters», 2022): three places a word,
// whose seven bits each xor to its fingerprint. It has every word that was put in, and one in 128 of the others. assembly/core/fuse_filter.ts reads it
// and draws its layout.

const MASK = (1n << 64n) - 1n;
const HEADER = 12;
/** Bits of a fingerprint. */
const WIDTH = 7;
const MAX_ATTEMPTS = 100;

/** FNV-1a, as `digest` in assembly/policy/guards/stem.ts. */
export function fnv1a(word) {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(word)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash === 0 ? 1 : hash;
}

/** Murmur3's 64-bit finaliser. */
function mix(value) {
  let x = value;
  x = ((x ^ (x >> 33n)) * 0xff51afd7ed558ccdn) & MASK;
  x = ((x ^ (x >> 33n)) * 0xc4ceb9fe1a85ec53n) & MASK;
  return x ^ (x >> 33n);
}

class Shape {
  constructor(size) {
    this.bits = Math.floor(Math.log(size) / Math.log(3.33) + 2.25);
    this.segment = 1 << this.bits;
    const factor = Math.max(1.125, 0.875 + (0.25 * Math.log(1e6)) / Math.log(size));
    this.span = Math.max(1, Math.ceil(Math.round(size * factor) / this.segment) - 2) * this.segment;
    this.places = this.span + 2 * this.segment;
  }

  placesOf(hash) {
    const first = Number(((hash >> 32n) * BigInt(this.span)) >> 32n);
    const second = (first + this.segment) ^ Number((hash >> 18n) & BigInt(this.segment - 1));
    const third = (first + 2 * this.segment) ^ Number(hash & BigInt(this.segment - 1));
    return [first, second, third];
  }
}

const fingerprint = (hash) => Number((hash ^ (hash >> 32n)) & 0xffn) & ((1 << WIDTH) - 1);

/** Rows of WIDTH bits behind the header, lowest first. A byte more stands at the end, so that two can be read at any place. */
function packed(cells) {
  const out = Buffer.alloc(Math.ceil((cells.length * WIDTH) / 8) + 1);
  cells.forEach((cell, i) => {
    const at = (i * WIDTH) >> 3;
    const bits = cell << ((i * WIDTH) & 7);
    out[at] |= bits & 0xff;
    out[at + 1] |= bits >> 8;
  });
  return out;
}

/** The hashes in an order in which each has a place that none behind it has; undefined if there is no such order. */
function peel(hashes, shape) {
  const count = new Uint8Array(shape.places);
  const union = new BigUint64Array(shape.places);
  for (const hash of hashes)
    for (const place of shape.placesOf(hash)) {
      if (++count[place] === 255) return undefined;
      union[place] ^= hash;
    }
  const alone = [...count.keys()].filter((place) => count[place] === 1);
  const order = [];
  while (alone.length > 0) {
    const place = alone.pop();
    if (count[place] !== 1) continue;
    const hash = union[place];
    order.push([hash, place]);
    for (const other of shape.placesOf(hash)) {
      union[other] ^= hash;
      if (--count[other] === 1) alone.push(other);
    }
  }
  return order.length === hashes.length ? order : undefined;
}

/** The filter of a set of words. Same words, same bytes. */
export function fuseFilter(words) {
  const digests = [...new Set([...words].map(fnv1a))];
  const shape = new Shape(digests.length);
  for (let seed = 1; seed <= MAX_ATTEMPTS; seed++) {
    const hashes = digests.map((digest) => mix(BigInt(digest) | (BigInt(seed) << 32n)));
    const order = peel(hashes, shape);
    if (order === undefined) continue;
    const cells = new Uint8Array(shape.places);
    for (const [hash, place] of order.reverse()) {
      const others = shape.placesOf(hash).reduce((value, other) => (other === place ? value : value ^ cells[other]), 0);
      cells[place] = fingerprint(hash) ^ others;
    }
    const header = Buffer.alloc(HEADER);
    header.writeUInt32LE(seed, 0);
    header.writeUInt32LE(shape.bits, 4);
    header.writeUInt32LE(shape.span, 8);
    return Buffer.concat([header, packed(cells)]);
  }
  throw new Error(`no seed up to ${MAX_ATTEMPTS} makes a filter of ${digests.length} words`);
}
