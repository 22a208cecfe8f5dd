/** policy/candidate_chooser.ts and policy/check_sampler.ts */
import { Bytes } from "../../assembly/core/bytes";
import { CandidateChooser, CandidateState, Offer, ServingTerms } from "../../assembly/policy/candidate_chooser";
import { CandidateScore } from "../../assembly/policy/candidate_score";
import { CheckSampler } from "../../assembly/policy/check_sampler";
import { Decider } from "../../assembly/policy/decision";
import { ALERT_HITS } from "../../assembly/policy/error_budget";
import { Evidence } from "../../assembly/policy/evidence";
import { ALL_GUARDS, Guard } from "../../assembly/policy/guards/guard";
import { MissReason } from "../../assembly/policy/reasons";

const QUERY = Bytes.fromString("Why is the sky blue?");
const REPHRASED = Bytes.fromString("What makes the sky appear blue?");
const SAME_WORDS = Bytes.fromString("why is the sky bule");
const TRAP = Bytes.fromString("Why isn't the sky blue?");
const decider = new Decider(0.75, ALL_GUARDS, 200);

function fixed(): CandidateChooser {
  return new CandidateChooser(decider, ServingTerms.fixed(decider, 0.95), QUERY);
}

function budgeted(isOff: bool = false): CandidateChooser {
  return new CandidateChooser(decider, ServingTerms.ofBudget(decider, Evidence.of(0.95), isOff), QUERY);
}

function score(similarity: f32, evidence: f32 = -1): CandidateScore {
  return new CandidateScore(similarity, Evidence.of(evidence < 0 ? similarity : evidence), 0);
}

describe("A chooser with one threshold", () => {
  it("serves what is near, and what says the same word for word from a lower similarity", () => {
    expect(fixed().offer(score(0.96), CandidateState.Servable, REPHRASED).offer).toBe(Offer.Served);
    expect(fixed().offer(score(0.8), CandidateState.Servable, SAME_WORDS).offer).toBe(Offer.Served);
    expect(fixed().offer(score(0.8), CandidateState.Servable, REPHRASED).offer).toBe(Offer.Passed);
    expect(fixed().offer(score(0.74), CandidateState.Servable, SAME_WORDS).offer).toBe(Offer.Passed);
    expect(fixed().offer(score(f32.NaN), CandidateState.Servable, SAME_WORDS).offer).toBe(Offer.Passed);
    expect(fixed().reasonForNone).toBe(MissReason.NoCandidate);
  });
  it("names the guard that refuses, and goes on with the next candidate", () => {
    const chooser = fixed();
    const choice = chooser.offer(score(0.99), CandidateState.Servable, TRAP);
    expect(choice.offer).toBe(Offer.Refused);
    expect(choice.reason).toBe(MissReason.Guarded);
    expect(choice.guard).toBe(Guard.Negation);
    expect(chooser.offer(score(0.96), CandidateState.Servable, REPHRASED).offer).toBe(Offer.Served);
  });
  it("says what else speaks against a near candidate, and of a far one nothing", () => {
    const states = [CandidateState.TooOld, CandidateState.Gone, CandidateState.FoundWrong];
    const reasons = [MissReason.TooOld, MissReason.CandidateGone, MissReason.FoundWrong];
    for (let i = 0; i < states.length; i++) {
      const chooser = fixed();
      expect(chooser.offer(score(0.8), states[i], REPHRASED).offer).toBe(Offer.Passed);
      const choice = chooser.offer(score(0.96), states[i], REPHRASED);
      expect(choice.offer).toBe(Offer.Refused);
      expect(choice.reason).toBe(reasons[i]);
    }
  });
  it("compares what is not embedded byte for byte", () => {
    const long = Bytes.fromString("Why is the sky blue?" + " ".repeat(200) + "Answer in French.");
    const chooser = new CandidateChooser(decider, ServingTerms.fixed(decider, 0.95), long);
    const choice = chooser.offer(score(1), CandidateState.Servable, QUERY);
    expect(choice.offer).toBe(Offer.Refused);
    expect(choice.reason).toBe(MissReason.DifferentTail);
    expect(chooser.offer(score(1), CandidateState.Servable, long).offer).toBe(Offer.Served);
  });
});

describe("A chooser under an error budget", () => {
  it("asks evidence for what it serves", () => {
    expect(budgeted().offer(score(0.9, 0.97), CandidateState.Servable, REPHRASED).offer).toBe(Offer.Served);
    expect(budgeted().offer(score(0.97, 0.9), CandidateState.Servable, REPHRASED).offer).toBe(Offer.Nearest);
  });
  it("learns from the first candidate that only its distance speaks against", () => {
    const chooser = budgeted();
    expect(chooser.offer(score(0.9, 0.9), CandidateState.Servable, TRAP).offer).toBe(Offer.Passed);
    expect(chooser.offer(score(0.85, 0.85), CandidateState.Servable, REPHRASED).offer).toBe(Offer.Nearest);
    expect(chooser.offer(score(0.84, 0.84), CandidateState.Servable, REPHRASED).offer).toBe(Offer.Passed);
    expect(chooser.offer(score(0.8, 0.96), CandidateState.Servable, REPHRASED).offer).toBe(Offer.Served);
  });
  it("serves nothing while it is off, and learns on", () => {
    const chooser = budgeted(true);
    expect(chooser.reasonForNone).toBe(MissReason.ErrorBudget);
    expect(chooser.offer(score(0.99, 1.2), CandidateState.Servable, SAME_WORDS).offer).toBe(Offer.Nearest);
  });
});

describe("The sample", () => {
  it("is none or all where the rate says so, and larger after a wrong answer", () => {
    const none = new CheckSampler(0, 1);
    const all = new CheckSampler(1, 1);
    let drawn = 0;
    for (let i = 0; i < 100; i++) {
      expect(all.draw()).toBe(true);
      if (none.draw()) drawn++;
    }
    expect(drawn).toBe(0);
    none.servedWrong();
    for (let i = 0; i < 1000; i++) if (none.draw()) drawn++;
    expect(drawn > 200 && drawn < 400).toBe(true);
    for (let i = 0; i < ALERT_HITS; i++) none.served();
    drawn = 0;
    for (let i = 0; i < 100; i++) if (none.draw()) drawn++;
    expect(drawn).toBe(0);
  });
});
