/**
 * A filter that measures the embedded index inside a real host. It answers `GET /<name of a corpus>` with one JSON object; the work is
 * done in the callback, on the worker that got the request.
 */
import { Bytes, ByteBuffer } from "../../assembly/core/bytes";
import { Sha256 } from "../../assembly/core/sha256";
import { Context, RootContext } from "../../assembly/host/context";
import { registerRootContext } from "../../assembly/host/exports";
import { getHeader, sendLocalResponse } from "../../assembly/host/host";
import { proxy_get_current_time_nanoseconds } from "../../assembly/host/imports";
import { HeaderList } from "../../assembly/host/pairs";
import { FilterHeadersStatusValues, HeaderMapTypeValues } from "../../assembly/host/types";
import { EmbeddedIndex } from "../../assembly/vector/embedded_index";
import { quantizeAt } from "../../assembly/vector/quantize";
import { Corpus } from "./corpus";

export * from "../../assembly/host/exports";
export { malloc } from "../../assembly/host/memory";

/** The marker by which the host knows the ABI; never called. */
export function proxy_abi_version_0_2_1(): void {}

const ENTRIES: i32 = 100000;
const DIMENSION: i32 = 384;
const QUERIES: i32 = 1000;
/** Searches before the clock counts: V8 compiles a function again once it is hot. */
const WARM_UP: i32 = 100;
const LEAST_COSINE: f32 = 0.85;
/** What the searches ask for: below the neighbours, so that the rounding of int8 at the very threshold is not counted as a miss. */
const MINIMUM: f32 = 0.8;
const TOP: i32 = 4;
const EXPIRES: i64 = 2000000000;
const NOW: i64 = 1700000000;
/** A best match this much worse than the true one is as good to a cache. */
const AS_GOOD: f32 = 0.002;

const CLOCK: usize = memory.data(8);

function nanoseconds(): u64 {
  proxy_get_current_time_nanoseconds(CLOCK);
  return load<u64>(CLOCK);
}

let vectors: usize = 0;

/** Memory for the vectors themselves, taken once. */
function corpusMemory(): usize {
  if (vectors == 0) vectors = <usize>memory.grow(<i32>((ENTRIES * DIMENSION * 4 + 0xffff) >>> 16)) << 16;
  return vectors;
}

function digestOf(number: i32): Bytes {
  return new Sha256().updateU32(number).digest();
}

class Report {
  private readonly buffer: ByteBuffer = new ByteBuffer();

  add(name: string, value: f64): this {
    this.buffer.appendAscii(this.buffer.length == 0 ? "{\"" : ",\"").appendAscii(name).appendAscii("\":").appendAscii(value.toString());
    return this;
  }

  end(): Bytes {
    return this.buffer.appendByte(0x7d).view();
  }
}

function meanMicros(times: StaticArray<u32>): f64 {
  let total: u64 = 0;
  for (let i = 0; i < times.length; i++) total += times[i];
  return <f64>total / times.length / 1000;
}

/** Sorts `times`. */
function percentileMicros(times: StaticArray<u32>, percent: i32): f64 {
  times.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return <f64>times[times.length * percent / 100] / 1000;
}

/** Fills an index with one partition and searches it for neighbours at cosines from LEAST_COSINE to 1. */
function measureSearches(clustered: bool): Bytes {
  const corpus = new Corpus(corpusMemory(), ENTRIES, DIMENSION, clustered, 42);
  const index = new EmbeddedIndex(DIMENSION, ENTRIES);
  const partition = digestOf(0);
  const filling = nanoseconds();
  for (let i = 0; i < ENTRIES; i++) {
    index.put(i, partition, digestOf(i), i, EXPIRES, corpus.record(i));
  }
  const filled = nanoseconds();

  const query = new StaticArray<f32>(DIMENSION);
  const vector = changetype<usize>(query);
  const cold = new StaticArray<u32>(QUERIES);
  const warm = new StaticArray<u32>(QUERIES);
  const unlimited = new StaticArray<u32>(QUERIES);
  let asked = 0;
  let found = 0;
  let asGood = 0;
  for (let i = -WARM_UP; i < QUERIES; i++) {
    corpus.neighbour(<i32>(corpus.uniform() * <f32>ENTRIES), LEAST_COSINE + (1 - LEAST_COSINE) * corpus.uniform(), vector);
    const record = quantizeAt(vector, DIMENSION)!;
    // Brute force also drives the index out of the processor's caches.
    const best = corpus.nearest(vector);
    const start = nanoseconds();
    index.search(partition, record, TOP, MINIMUM, NOW);
    const first = nanoseconds();
    index.search(partition, record, TOP, -1, NOW);
    const second = nanoseconds();
    index.search(partition, record, TOP, MINIMUM, NOW);
    const third = nanoseconds();
    if (i < 0) continue;
    cold[i] = <u32>(first - start);
    unlimited[i] = <u32>(second - first);
    warm[i] = <u32>(third - second);
    const cosine = corpus.dot(vector, corpus.at(best));
    if (cosine < LEAST_COSINE) continue;
    asked++;
    const slot = index.matches.slot(0);
    if (slot == best) found++;
    if (slot >= 0 && corpus.dot(vector, corpus.at(slot)) >= cosine - AS_GOOD) asGood++;
  }
  const report = new Report()
    .add("usPerQuery", meanMicros(warm))
    .add("p50", percentileMicros(warm, 50))
    .add("p99", percentileMicros(warm, 99))
    .add("usPerQueryCold", meanMicros(cold))
    .add("p50Cold", percentileMicros(cold, 50))
    .add("p50WithoutMinimum", percentileMicros(unlimited, 50))
    .add("neighbours", asked)
    .add("recallAt1", <f64>found / asked)
    .add("recallAt1AsGood", <f64>asGood / asked)
    .add("usPerPut", <f64>(filled - filling) / ENTRIES / 1000)
    .add("entries", index.size)
    .add("bytesPerEntry", <f64>index.bytes / index.size)
    .end();
  index.clear();
  return report;
}

/** Memory where every entry is a partition of its own. */
function measurePartitions(): Bytes {
  const corpus = new Corpus(corpusMemory(), 1, DIMENSION, false, 1);
  const record = corpus.record(0);
  const index = new EmbeddedIndex(DIMENSION, ENTRIES);
  for (let i = 0; i < ENTRIES; i++) {
    const digest = digestOf(i);
    index.put(i, digest, digest, i, EXPIRES, record);
  }
  const report = new Report().add("entries", index.size).add("bytesPerEntry", <f64>index.bytes / index.size).end();
  index.clear();
  return report;
}

class BenchContext extends Context {
  onRequestHeaders(endOfStream: bool): FilterHeadersStatusValues {
    const path = getHeader(HeaderMapTypeValues.RequestHeaders, Bytes.fromString(":path"));
    if (path === null) return FilterHeadersStatusValues.Continue;
    let body: Bytes;
    if (path.equalsAscii("/gaussian")) body = measureSearches(false);
    else if (path.equalsAscii("/clustered")) body = measureSearches(true);
    else if (path.equalsAscii("/partitions")) body = measurePartitions();
    else return FilterHeadersStatusValues.Continue;
    sendLocalResponse(200, Bytes.fromString("bench"), new HeaderList().encode(), body);
    return FilterHeadersStatusValues.StopIteration;
  }
}

class BenchRoot extends RootContext {
  createContext(id: u32): Context {
    return new BenchContext(id);
  }
}

registerRootContext((id) => new BenchRoot(id));
