/** policy/decision.ts and policy/guards/verbatim.ts */
import { Bytes } from "../../assembly/core/bytes";
import { Decider, Decision } from "../../assembly/policy/decision";
import { ALL_GUARDS, Guard } from "../../assembly/policy/guards/guard";
import { readPair } from "../../assembly/policy/guards/text_pair";

const THRESHOLD: f32 = 0.96;
const decider = new Decider(0.75, ALL_GUARDS);

let refusal: Guard = Guard.None;

function decide(similarity: f32, asked: string, candidate: string): Decision {
  const pair = decider.decide(similarity, similarity >= THRESHOLD, Bytes.fromString(asked), Bytes.fromString(candidate));
  refusal = pair.guard;
  return pair.decision;
}

function areVerbatim(a: string, b: string): bool {
  const oneWay = readPair(Bytes.fromString(a), Bytes.fromString(b)).saysTheSame;
  expect(readPair(Bytes.fromString(b), Bytes.fromString(a)).saysTheSame).toBe(oneWay);
  return oneWay;
}

describe("Texts that say the same word for word", () => {
  it("are none that are too long to read, whatever was compared before", () => {
    expect(areVerbatim("How do I bake bread?", "how do i bake bread")).toBe(true);
    expect(areVerbatim("bread ".repeat(3000), "bread ".repeat(3000) + "pan")).toBe(false);
  });

  it("may differ in case, punctuation, politeness and articles", () => {
    expect(areVerbatim("How do I bake bread?", "how do i bake bread")).toBe(true);
    expect(areVerbatim("How do I bake bread?", "Hello, how do I bake bread please? Thanks!")).toBe(true);
    expect(areVerbatim("What is the boiling point of water?", "what is boiling point of water")).toBe(true);
  });
  it("may hold typing errors, and no synonyms, which are only near", () => {
    expect(areVerbatim("How do I repair a bicycle chain?", "How do I reapir a bicylce chain?")).toBe(true);
    expect(areVerbatim("How do I repair a bicycle chain?", "How do I fix a bike chain?")).toBe(false);
  });
  it("may stand behind a frame", () => {
    expect(areVerbatim("What is the tallest tree?", "Can you tell me what the tallest tree is?")).toBe(true);
    expect(areVerbatim("How do bees find flowers?", "I would like to know how bees find flowers")).toBe(true);
    expect(areVerbatim("Where is the museum?", "do you know where the museum is")).toBe(true);
  });
  it("behind a frame may differ in the place of a verb and in «do», not in what is possible, due or past", () => {
    expect(areVerbatim("Can you tell me what I can do to stop smoking?", "What must I do to stop smoking?")).toBe(false);
    expect(areVerbatim("Can you tell me what I eat?", "What can I eat?")).toBe(false);
    expect(areVerbatim("Tell me how I should train", "How can I train?")).toBe(false);
    expect(areVerbatim("Can you tell me what might cause rust?", "What does cause rust?")).toBe(false);
    expect(areVerbatim("Could you tell me when it is legal to vote?", "When was it legal to vote?")).toBe(false);
    expect(areVerbatim("Can you tell me what I eat?", "What did I eat?")).toBe(false);
    expect(areVerbatim("Do you know how bees find flowers?", "How do bees find flowers?")).toBe(true);
    expect(areVerbatim("Tell me how I should train", "How should I train?")).toBe(true);
  });
  it("may not differ in a word that counts", () => {
    expect(areVerbatim("How do bees find flowers?", "How do wasps find flowers?")).toBe(false);
    expect(areVerbatim("How do bees find flowers?", "How do bees find flowers at night?")).toBe(false);
    expect(areVerbatim("How should I train?", "How do you train?")).toBe(false);
    expect(areVerbatim("Fly from Rome to Oslo", "Fly from Oslo to Rome")).toBe(false);
    expect(areVerbatim("Can you delete files?", "Delete files")).toBe(false);
    expect(areVerbatim("Why does it rain?", "When does it rain?")).toBe(false);
  });
  it("are not told by a word of letters that shares the digest of 月", () => {
    expect(areVerbatim("3 qqqqqqqqqqqqqqqqqqqqozvdqdh", "March")).toBe(false);
    expect(areVerbatim("3月", "March")).toBe(true);
    expect(areVerbatim("qqqqqqqqqqqqqqqqqqqqozvdqdh", "March")).toBe(false);
  });
  it("are not two texts without words", () => {
    expect(areVerbatim("?", "!")).toBe(false);
    expect(areVerbatim("", "the")).toBe(false);
    expect(areVerbatim("please", "thanks")).toBe(false);
  });
});

describe("A decision", () => {
  it("serves other words from the threshold only", () => {
    expect(decide(0.97, "Why is the sky blue?", "What makes the sky appear blue?")).toBe(Decision.Serve);
    expect(decide(0.95, "Why is the sky blue?", "What makes the sky appear blue?")).toBe(Decision.Far);
  });
  it("serves the same words from their own threshold", () => {
    expect(decide(0.76, "How do I bake bread?", "how do i baek bread")).toBe(Decision.Serve);
    expect(decide(0.74, "How do I bake bread?", "how do i baek bread")).toBe(Decision.Far);
    expect(decide(f32.NaN, "How do I bake bread?", "how do i baek bread")).toBe(Decision.Far);
  });
  it("asks the guards however near a candidate is", () => {
    expect(decide(0.999, "How do I enable the alarm?", "How do I disable the alarm?")).toBe(Decision.Guarded);
    expect(refusal).toBe(Guard.Antonyms);
    expect(decide(0.999, "Bake for 20 minutes", "Bake for 30 minutes")).toBe(Decision.Guarded);
    expect(refusal).toBe(Guard.Numbers);
  });
  it("takes an odd «not» for a denial only where the rest is the same", () => {
    expect(decide(0.97, "Is the shop open on Sunday?", "Isn't the shop open on Sunday?")).toBe(Decision.Guarded);
    expect(decide(0.97, "I have lost my blue bank card", "I cannot find my blue credit card anywhere at home")).toBe(Decision.Serve);
  });
  it("lets no word more pass, however near the texts are", () => {
    expect(decide(0.955, "What are symptoms of flu?", "What are symptoms of flu in babies?")).toBe(Decision.Far);
    expect(decide(0.999, "What are symptoms of flu?", "What are symptoms of flu in babies?")).toBe(Decision.Guarded);
    expect(refusal).toBe(Guard.Qualifier);
  });
  it("says from where on a candidate is worth a look", () => {
    expect<f32>(decider.least(0.96)).toBe(0.75);
    expect<f32>(decider.least(0.7)).toBe(0.7);
  });
});
