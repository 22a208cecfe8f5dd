/** The filter's decisions as a module of their own, for `npm run quality`: the functions that the filter runs, on bytes a host writes. */
import "./host/abort";
import { Bytes } from "./core/bytes";
import { ALL_GUARDS, guardWord, GUARDS } from "./policy/guards/guard";
import { guard } from "./policy/guards/registry";
import { MAX_BYTES } from "./policy/guards/text";
import { MIN_WORDS } from "./policy/profiles";
import { judgeQuery } from "./policy/query_rules";
import { ALL_QUERY_RULES } from "./policy/query_rule";
import { dot } from "./vector/kernels";
import { codesOf, inverseNormOf, paddedDimension, quantize } from "./vector/quantize";

let asked = Bytes.empty();
let candidate = Bytes.empty();
let vector = new StaticArray<f32>(0);
let word = Bytes.empty();
let records: Bytes[] = [];

/** Where to write `length` bytes of the asked query. */
export function asked_at(length: i32): usize {
  asked = Bytes.of(new StaticArray<u8>(length));
  return asked.ptr;
}

/** Where to write `length` bytes of the candidate's query. */
export function candidate_at(length: i32): usize {
  candidate = Bytes.of(new StaticArray<u8>(length));
  return candidate.ptr;
}

export function judge(enabled: u32): i32 {
  return guard(asked, candidate, enabled);
}

/** Judges the same pair `times` times. */
export function repeat(times: i32, enabled: u32): i32 {
  let sum = 0;
  for (let i = 0; i < times; i++) sum += guard(asked, candidate, enabled);
  return sum;
}

/** Where to write a vector of `dimension` numbers. */
export function vector_at(dimension: i32): usize {
  vector = new StaticArray<f32>(dimension);
  return changetype<usize>(vector);
}

/** Keeps the vector as the index does. @returns its number, or -1 if it is not usable. */
export function keep_vector(): i32 {
  const record = quantize(vector, vector.length);
  return record === null ? -1 : records.push(record) - 1;
}

export function cosine(a: i32, b: i32): f32 {
  const padded = paddedDimension(vector.length);
  const product = dot(codesOf(records[a], padded), codesOf(records[b], padded), padded);
  return <f32>product * inverseNormOf(records[a]) * inverseNormOf(records[b]);
}

/** The rule that keeps the asked query from being compared, or 0. */
export function rule(enabled: u32): i32 {
  return judgeQuery(asked, false, MIN_WORDS, MAX_BYTES, enabled);
}

export function guards(): i32 {
  return GUARDS;
}

export function all_guards(): u32 {
  return ALL_GUARDS;
}

export function all_rules(): u32 {
  return ALL_QUERY_RULES;
}

export function word_at(which: i32): usize {
  word = Bytes.fromString(guardWord(which));
  return word.ptr;
}

export function word_length(): i32 {
  return word.length;
}
