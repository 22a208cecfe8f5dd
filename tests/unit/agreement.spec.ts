/** policy/agreement.ts: whether two answers say the same. */
import { Bytes } from "../../assembly/core/bytes";
import { Agreement, agreementAt, agreementOf, agreementSaid, agreementWord } from "../../assembly/policy/agreement";
import { Random } from "./support/random";

function judged(a: string, b: string): string {
  const word = agreementWord(agreementOf(Bytes.fromString(a), Bytes.fromString(b)));
  // Which of the two is cached must not matter.
  expect(agreementWord(agreementOf(Bytes.fromString(b), Bytes.fromString(a)))).toBe(word);
  return word;
}

const LONG = "The capital of France is a city on the Seine that everybody knows, and its name is Paris.";

describe("Two answers", () => {
  it("are the same if they have the same words", () => {
    const pairs = [
      "Paris", "paris.", "  Paris\n", "**Paris**", "It's 1,000 m.", "it s 1000 M", "東京。", "東京。", LONG, LONG.toUpperCase() + "!", "-5", "-5!", "3.5%", "3.5%.",
    ];
    for (let i = 0; i < pairs.length; i += 2) expect(judged(pairs[i], pairs[i + 1])).toBe("same", pairs[i]);
  });
  it("are the same if a short one is said in passing", () => {
    const pairs = ["Paris", "The capital is Paris.", "Yes.", "Yes, it is.", "42", "It is 42.", "Paris", LONG];
    for (let i = 0; i < pairs.length; i += 2) expect(judged(pairs[i], pairs[i + 1])).toBe("same", pairs[i]);
  });
  it("are different if both are short and say something else", () => {
    const pairs = [
      "Paris", "Lyon", "yes", "no", "4", "14", "4", "3 or 4", "5", "-5", "5", "5%", "3.5", "35", "possible", "not possible", "yes", "yes, but it isn't", "par", "Paris is it", "東京", "京都",
    ];
    for (let i = 0; i < pairs.length; i += 2) expect(judged(pairs[i], pairs[i + 1])).toBe("different", pairs[i] + " / " + pairs[i + 1]);
  });
  it("are not told apart by their texts if one is long", () => {
    expect(judged(LONG, LONG + " Indeed")).toBe("unsure");
    expect(judged("Lyon", LONG)).toBe("unsure");
    expect(judged("Paris", "The capital of Germany is Berlin, that of Italy is Rome, that of Spain Madrid, and that of France is Paris.")).toBe("unsure");
    expect(judged("Paris", LONG + " It is not Lyon.")).toBe("unsure");
  });
  it("are nothing if one says nothing", () => {
    const nothing = ["", " ", "?!", "«»".slice(0, 0), "\n\t"];
    for (let i = 0; i < nothing.length; i++) expect(judged(nothing[i], "Paris")).toBe("unsure");
    expect(judged("", "")).toBe("unsure");
  });
  it("are compared alike whichever comes first, whatever they hold", () => {
    const random = new Random(23);
    for (let i = 0; i < 3000; i++) {
      const a = random.bytes(random.below(80));
      const b = i % 2 == 0 ? random.mutate(a) : a.slice(random.below(80), 80);
      expect(agreementOf(a, b)).toBe(agreementOf(b, a));
      expect(agreementOf(a, a.copy()) == Agreement.Different).toBe(false);
      expect(agreementSaid(a)).toBe(agreementSaid(a.copy()));
    }
  });
});

describe("The similarity of two answers", () => {
  it("is the same, different, or in doubt", () => {
    expect(agreementWord(agreementAt(0.85, 0.85))).toBe("same");
    expect(agreementWord(agreementAt(0.84, 0.85))).toBe("unsure");
    expect(agreementWord(agreementAt(0.71, 0.85))).toBe("unsure");
    expect(agreementWord(agreementAt(0.69, 0.85))).toBe("different");
    expect(agreementWord(agreementAt(-1, 0.85))).toBe("different");
    expect(agreementWord(agreementAt(NaN, 0.85))).toBe("unsure");
  });
});

describe("A judge's word", () => {
  it("is the first one", () => {
    const said = ["YES", "same", "yes.", "same", " Yes, both", "same", "NO", "different", "**No**", "different", "", "unsure", "Nope", "unsure", "maybe yes", "unsure", "<think>", "unsure"];
    for (let i = 0; i < said.length; i += 2) expect(agreementWord(agreementSaid(Bytes.fromString(said[i])))).toBe(said[i + 1], said[i]);
  });
});
