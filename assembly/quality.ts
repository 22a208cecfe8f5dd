/**
 * The filter's decisions as a module of their own, for `npm run quality` and `npm run calibrate`: the functions that the filter runs, on
 * bytes a host writes. What it exports decides; the host that calls it only counts.
 */
import "./host/abort";
import { Bytes } from "./core/bytes";
import { DIGEST_LENGTH } from "./core/sha256";
import { CandidateChooser, CandidateState, Offer, ServingTerms } from "./policy/candidate_chooser";
import { CandidateScore } from "./policy/candidate_score";
import { CheckSampler } from "./policy/check_sampler";
import { Decider } from "./policy/decision";
import { ErrorBudget } from "./policy/error_budget";
import { Evidence } from "./policy/evidence";
import { ALL_GUARDS, guardWord, GUARDS } from "./policy/guards/guard";
import { guard } from "./policy/guards/registry";
import { MAX_BYTES } from "./policy/guards/text";
import { saysTheSame } from "./policy/normal_form/same_words";
import { normalForm } from "./policy/normal_form/normal_form";
import { MIN_WORDS, ModelProfile, profileOf } from "./policy/profiles";
import { ruleAgainst } from "./policy/query_rules";
import { ALL_QUERY_RULES, QueryRule } from "./policy/query_rule";
import { isLatin } from "./policy/script";
import { floorOf } from "./stores/record";
import { cosine as cosineOf } from "./vector/cosine";
import { EmbeddedIndex } from "./vector/embedded_index";
import { evidenceAmong } from "./filter/lookup/evidence_among";
import { quantize } from "./vector/quantize";

/** When every search is made, and when no entry has expired by then, in seconds since 1970. */
const NOW: i64 = 1;
const NEVER: i64 = 2;

let asked = Bytes.empty();
let candidate = Bytes.empty();
let vector = new StaticArray<f32>(0);
let word = Bytes.empty();
let records: Bytes[] = [];
let profile: ModelProfile | null = null;
let decider: Decider | null = null;
let deciding: u32 = 0;
let inputLimit: i32 = i32.MAX_VALUE;
/** The look-up under way. */
let chooser = new CandidateChooser(new Decider(1, 0), new ServingTerms(Evidence.of(2), 2, true, false), Bytes.empty());
/** What it has found: the candidate that is served, or the one to learn from. */
let nearest: CandidateScore | null = null;
let nearestNumber: i32 = -1;
let wasServed: bool = false;
let isSampled: bool = false;
let sampler = new CheckSampler(0, 0);
/** For each entry that was found wrong, its floor; see stores/record.ts. */
let wrong = new Map<i32, u16>();
let budget = new ErrorBudget(0, Evidence.of(1));
let budgetState: Bytes | null = null;
let index = new EmbeddedIndex(1, 0);
/** The partition of every entry of the index. */
const partition = digestOf(0);

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

/** What speaks against the candidate, whatever its similarity: a guard's number, or 0. */
export function first_refusal(enabled: u32): i32 {
  return guard(asked, candidate, enabled);
}

/** Whether the two queries have one normal form. */
export function has_one_form(): bool {
  const form = normalForm(asked);
  return form.length > 0 && form.equals(normalForm(candidate));
}

/** Whether the candidate is served as what says the same in the same words. */
export function says_the_same(): bool {
  return has_one_form() && saysTheSame(asked, candidate, ALL_GUARDS);
}

/** Begins a look-up of the asked query as it is made where `threshold` is configured. */
export function begin_look_up(threshold: f32, enabled: u32): void {
  const decider = deciderOf(enabled);
  chooser = new CandidateChooser(decider, ServingTerms.fixed(decider, threshold), asked);
}

/** Begins a look-up of the asked query under the error budget. */
export function begin_budget_look_up(): void {
  const decider = deciderOf(ALL_GUARDS);
  chooser = new CandidateChooser(decider, ServingTerms.ofBudget(decider, budget.threshold, budget.isOff), asked);
  isSampled = sampler.draw();
  nearest = null;
}

/** The cosine from which the look-up begun last examines candidates. */
export function least_similarity(threshold: f32): f32 {
  return ServingTerms.fixed(deciderOf(ALL_GUARDS), threshold).leastSimilarity;
}

/** As `least_similarity`, under the error budget. */
export function budget_least_similarity(): f32 {
  return ServingTerms.ofBudget(deciderOf(ALL_GUARDS), Evidence.of(0), false).leastSimilarity;
}

/**
 * Offers the candidate, whose query stands in its place, to the look-up begun last.
 * @param number of the entry. @param evidence what speaks for it under an error budget; its similarity without one.
 * @returns whether it is served: then the look-up is over.
 */
export function offer(number: i32, similarity: f32, evidence: f32): bool {
  const score = new CandidateScore(similarity, Evidence.of(evidence), 0);
  const state = wrong.has(number) && floorOf(similarity) <= wrong.get(number) ? CandidateState.FoundWrong : CandidateState.Servable;
  const result = chooser.offer(score, state, candidate).offer;
  if (result != Offer.Served && result != Offer.Nearest) return false;
  nearest = score;
  nearestNumber = number;
  return result == Offer.Served;
}

/** Ends a look-up under the error budget. @returns the number of the entry whose answer is compared with a fresh one, -1 if none is. */
export function end_budget_look_up(isServed: bool): i32 {
  const near = nearest;
  budget.lookedUp(near === null ? Evidence.ofNothing() : near.evidence);
  if (isServed) sampler.served();
  wasServed = isServed;
  return near !== null && (!isServed || isSampled) ? nearestNumber : -1;
}

/** The answer of the entry that `end_budget_look_up` named was found right or wrong. */
export function compared(isWrong: bool): void {
  const near = nearest;
  if (near === null) return;
  budget.compared(near.evidence, isWrong);
  if (!isWrong) return;
  if (wasServed) sampler.servedWrong();
  const before = wrong.has(nearestNumber) ? wrong.get(nearestNumber) : 0;
  wrong.set(nearestNumber, max(before, floorOf(near.similarity)));
}

/** Sets how many bytes of a text the model reads. */
export function set_input_limit(limit: i32): void {
  if (limit != inputLimit) decider = null;
  inputLimit = limit;
}

/** The decider of the profile looked up last with these guards. */
function deciderOf(enabled: u32): Decider {
  if (enabled != deciding || decider === null) {
    deciding = enabled;
    decider = new Decider(profile === null ? 1 : <f32>profile!.verbatimThreshold, enabled, inputLimit);
  }
  return decider!;
}

/** Whether the asked query may be compared with others at all: no rule speaks against it, and the model can read it. */
export function is_comparable(latinOnly: bool): bool {
  return ruleAgainst(asked, false, MIN_WORDS, MAX_BYTES, ALL_QUERY_RULES) == QueryRule.None && (!latinOnly || isLatin(asked));
}

/** Looks up the embedding model whose name stands where the asked query does. @returns whether the filter knows it. */
export function find_profile(): bool {
  profile = profileOf(asked.toString());
  decider = null;
  return profile !== null;
}

export function profile_dimension(): i32 {
  return profile === null ? 0 : profile!.dimension;
}

export function profile_max_input_bytes(): i32 {
  return profile === null ? 0 : profile!.maxInputBytes;
}

export function profile_threshold(): f64 {
  return profile === null ? 0 : profile!.threshold;
}

/** The threshold of `vector.precision: balanced`. */
export function profile_balanced_threshold(): f64 {
  return profile === null ? 0 : profile!.balancedThreshold;
}

export function profile_latin_only(): bool {
  return profile !== null && profile!.latinOnly;
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
  return cosineOf(records[a], records[b], vector.length);
}

/** An empty index in place of the one before. */
export function open_index(dimension: i32, capacity: i32): void {
  index.clear();
  index = new EmbeddedIndex(dimension, capacity);
  wrong.clear();
}

/** Files a kept vector under `number`, which is below the capacity. @param group of entries that have the same answer. */
export function put(number: i32, record: i32, group: u32): bool {
  return index.put(number, partition, digestOf(number), group, NEVER, records[record]);
}

/** Finds the `topK` entries nearest to a kept vector, from the cosine `minimum`. @returns how many there are. */
export function search(record: i32, topK: i32, minimum: f32): i32 {
  return index.search(partition, records[record], topK, minimum, NOW);
}

/** The number of the entry found at `place`, 0 for the nearest. */
export function match_number(place: i32): i32 {
  return index.matches.slot(place);
}

export function match_similarity(place: i32): f32 {
  return index.matches.similarity(place);
}

export function match_group(place: i32): u32 {
  return index.matches.group(place);
}

/** What speaks for the entry found at `place`, as an error budget counts it. */
export function match_evidence(place: i32): f32 {
  return evidenceAmong(index.matches, place).value;
}

/** An error budget that has seen nothing yet. @param shipped the configured threshold. @param sampleRate share of the hits that are checked, drawn by `seed`. */
export function open_budget(maxWrongRate: f64, shipped: f32, sampleRate: f64, seed: u32): void {
  budget = new ErrorBudget(maxWrongRate, Evidence.ofOneAlone(shipped));
  budgetState = null;
  sampler = new CheckSampler(sampleRate, seed);
}

/** What the filter's tick does with an error budget. */
export function budget_tick(): void {
  const state = budget.merge(budgetState);
  budget.merged(state);
  budgetState = state;
}

/** Frees what is no longer used. The runtime does not do so by itself; the host calls this between two decisions. */
export function collect(): void {
  __collect();
}

export function guards(): i32 {
  return GUARDS;
}

export function all_guards(): u32 {
  return ALL_GUARDS;
}

export function word_at(which: i32): usize {
  word = Bytes.fromString(guardWord(which));
  return word.ptr;
}

export function word_length(): i32 {
  return word.length;
}

/** A digest that no other number has; the index asks no more of one. */
function digestOf(number: i32): Bytes {
  const digest = new StaticArray<u8>(DIGEST_LENGTH);
  store<i32>(changetype<usize>(digest), number);
  return Bytes.of(digest);
}
