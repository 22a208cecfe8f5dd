/** policy/error_budget.ts and policy/evidence.ts */
import { Bytes } from "../../assembly/core/bytes";
import { ErrorBudget } from "../../assembly/policy/error_budget";
import { Evidence, evidenceFor, MAX_EVIDENCE, NO_OTHER } from "../../assembly/policy/evidence";
import { Random } from "./support/random";

/** Writes what a worker has seen, as one that is alone does. */
function exchange(budget: ErrorBudget, state: Bytes | null): Bytes {
  const next = budget.merge(state);
  budget.merged(next);
  return next;
}

/** `times` look-ups at `evidence` of which every `wrongEvery`th comparison is wrong; 0: none. */
function see(budget: ErrorBudget, evidence: f32, times: i32, wrongEvery: i32): void {
  for (let i = 0; i < times; i++) {
    budget.lookedUp(Evidence.of(evidence));
    budget.compared(Evidence.of(evidence), wrongEvery > 0 && i % wrongEvery == 0);
  }
}

describe("An error budget", () => {
  it("serves from the shipped threshold until something is known", () => {
    const budget = new ErrorBudget(0.01, Evidence.of(0.96));
    expect<f32>(budget.threshold.value).toBe(0.96);
    expect(budget.isOff).toBe(false);
    expect(budget.hasNews).toBe(false);
  });
  it("goes down where comparisons find answers right", () => {
    const budget = new ErrorBudget(0.02, Evidence.of(0.96));
    see(budget, 0.98, 400, 0);
    see(budget, 0.9, 400, 0);
    see(budget, 0.72, 400, 2);
    exchange(budget, null);
    expect(budget.threshold.value <= 0.9).toBe(true);
    expect(budget.threshold.value > 0.72).toBe(true);
  });
  it("goes up where they find them wrong", () => {
    const budget = new ErrorBudget(0.01, Evidence.of(0.9));
    see(budget, 1.105, 2000, 0);
    see(budget, 0.955, 400, 4);
    exchange(budget, null);
    expect(budget.threshold.value > 0.955).toBe(true);
    expect(budget.threshold.value <= 1.105).toBe(true);
    expect(budget.isOff).toBe(false);
  });
  it("allows more to a larger budget", () => {
    const small = new ErrorBudget(0.005, Evidence.of(0.9));
    const large = new ErrorBudget(0.05, Evidence.of(0.9));
    for (let i = 0; i < 30; i++) {
      const evidence = <f32>(0.7 + 0.01 * <f64>i);
      see(small, evidence, 40, 2 + i);
      see(large, evidence, 40, 2 + i);
    }
    exchange(small, null);
    exchange(large, null);
    expect(large.threshold.value < small.threshold.value).toBe(true);
  });
  it("is off when even equal questions have other answers, and comes back when they have the same again", () => {
    const budget = new ErrorBudget(0.01, Evidence.of(0.96));
    see(budget, 1, 500, 2);
    let state = exchange(budget, null);
    expect(budget.isOff).toBe(true);
    for (let i = 0; i < 20; i++) {
      see(budget, 1, 2000, 0);
      state = exchange(budget, state);
    }
    expect(budget.isOff).toBe(false);
  });
  it("never serves what is more likely wrong than one in five, whatever is left", () => {
    const budget = new ErrorBudget(0.2, Evidence.of(0.96));
    for (let i = 0; i < 5000; i++) budget.lookedUp(Evidence.ofNothing());
    see(budget, 0.905, 100, 3);
    exchange(budget, null);
    expect(budget.threshold.value > 0.905).toBe(true);
  });
});

describe("Workers that share an error budget", () => {
  it("come to the same threshold", () => {
    const one = new ErrorBudget(0.01, Evidence.of(0.96));
    const other = new ErrorBudget(0.01, Evidence.of(0.96));
    see(one, 0.99, 300, 0);
    let state = exchange(one, null);
    see(other, 0.94, 300, 3);
    state = exchange(other, state);
    one.adopt(state);
    expect<f32>(one.threshold.value).toBe(other.threshold.value);
    expect(one.threshold.value > 0.94).toBe(true);
  });
  it("lose nothing when the first write meets another's", () => {
    const one = new ErrorBudget(0.01, Evidence.of(0.96));
    const other = new ErrorBudget(0.01, Evidence.of(0.96));
    see(one, 0.99, 100, 0);
    see(other, 0.94, 100, 2);
    const lost = one.merge(null);
    const state = exchange(other, null);
    expect(one.hasNews).toBe(true);
    const both = exchange(one, state);
    expect(one.hasNews).toBe(false);
    expect(both.equals(lost)).toBe(false);
    const third = new ErrorBudget(0.01, Evidence.of(0.96));
    third.adopt(both);
    expect<f32>(third.threshold.value).toBe(one.threshold.value);
  });
  it("begin anew from a damaged state, and never trap", () => {
    const random = new Random(7);
    const sample = new ErrorBudget(0.01, Evidence.of(0.96));
    see(sample, 0.95, 50, 5);
    const sound = sample.merge(null);
    for (let i = 0; i < 500; i++) {
      const bytes = i % 2 == 0 ? sound.copy() : Bytes.of(new StaticArray<u8>(random.below(1200)));
      const changes = 1 + random.below(8);
      for (let k = 0; k < changes && bytes.length > 0; k++) store<u8>(bytes.ptr + <usize>random.below(bytes.length), <u8>random.below(256));
      const budget = new ErrorBudget(0.01, Evidence.of(0.96));
      budget.adopt(bytes);
      see(budget, 0.9, 3, 2);
      exchange(budget, bytes);
      expect(budget.threshold.value >= 0.6 && budget.threshold.value <= 1.41).toBe(true);
    }
  });
  it("take no threshold from a state that says one below all evidence", () => {
    const sample = new ErrorBudget(0.01, Evidence.of(0.96));
    see(sample, 0.95, 50, 5);
    const state = sample.merge(null);
    store<f32>(state.ptr, 0.1, 8);
    const budget = new ErrorBudget(0.01, Evidence.of(0.96));
    budget.adopt(state);
    expect<f32>(budget.threshold.value).toBe(0.96);
  });
  it("take any number for evidence", () => {
    const budget = new ErrorBudget(0.01, Evidence.of(0.96));
    const odd: f32[] = [f32.NaN, f32.POSITIVE_INFINITY, -f32.MAX_VALUE, 0, 1e30, -1];
    for (let i = 0; i < odd.length; i++) {
      budget.lookedUp(Evidence.of(odd[i]));
      budget.compared(Evidence.of(odd[i]), true);
    }
    exchange(budget, null);
    expect(budget.threshold.value >= 0.6 && budget.threshold.value <= 1.41).toBe(true);
  });
});

describe("Evidence", () => {
  it("is about the similarity of an entry that stands alone", () => {
    expect(abs(evidenceFor(0.9, NO_OTHER, 1).value - 0.945) < 0.001).toBe(true);
    expect(abs(evidenceFor(0.9, 0.9, 1).value - 0.9) < 0.001).toBe(true);
  });
  it("grows with entries of the same group, and with the lead over others", () => {
    for (let i = 1; i < 12; i++) expect(evidenceFor(0.9, 0.8, i + 1).value >= evidenceFor(0.9, 0.8, i).value).toBe(true);
    expect(evidenceFor(0.9, 0.8, 1).value > evidenceFor(0.9, 0.88, 1).value).toBe(true);
    expect(evidenceFor(0.88, 0.9, 1).value < 0.88).toBe(true);
  });
  it("has a bound", () => {
    expect(evidenceFor(1, -1, i32.MAX_VALUE).value <= MAX_EVIDENCE).toBe(true);
    expect(evidenceFor(1, -1, i32.MIN_VALUE).value <= MAX_EVIDENCE).toBe(true);
  });
});
