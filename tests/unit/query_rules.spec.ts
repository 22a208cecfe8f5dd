/** policy/query_rules: which questions are left to the exact tier. */
import { Bytes } from "../../assembly/core/bytes";
import { ALL_QUERY_RULES, QueryRule, queryRuleWord } from "../../assembly/policy/query_rule";
import { judgeQuery } from "../../assembly/policy/query_rules";
import { Random } from "./support/random";

function rule(query: string, hasHistory: bool = false): string {
  return queryRuleWord(judgeQuery(Bytes.fromString(query), hasHistory, ALL_QUERY_RULES));
}

describe("The rules of single questions", () => {
  it("see what leans on turns that are not there", () => {
    expect(rule("And the second one?")).toBe("follow_up");
    expect(rule("but what of Lisbon?")).toBe("follow_up");
    expect(rule("What about Lisbon?")).toBe("follow_up");
    expect(rule("Why is that?")).toBe("follow_up");
    expect(rule("What about Lisbon?", true)).toBe("none");
    expect(rule("Android phones with two SIM cards")).toBe("none");
    expect(rule("Is it true that glass is a liquid?")).toBe("none");
  });
  it("see time and place", () => {
    expect(rule("Is the museum open today?")).toBe("clock");
    expect(rule("Which bands play next week?")).toBe("clock");
    expect(rule("Who reigned a century ago?")).toBe("clock");
    expect(rule("Bakeries near me")).toBe("place");
    expect(rule("the nearest bakery")).toBe("place");
    expect(rule("How long is a week on Mars?")).toBe("none");
  });
  it("see that nothing is said", () => {
    expect(rule("")).toBe("no_words");
    expect(rule("?!")).toBe("no_words");
    expect(rule("hello")).toBe("none");
    expect(rule("7 * 8")).toBe("none");
  });
  it("can be switched off", () => {
    expect(judgeQuery(Bytes.fromString("open today"), false, ALL_QUERY_RULES & ~(<u32>1 << QueryRule.Clock))).toBe(QueryRule.None);
    expect(judgeQuery(Bytes.fromString("hello"), false, 0)).toBe(QueryRule.None);
  });
  it("take any bytes", () => {
    const random = new Random(5);
    for (let i = 0; i < 3000; i++) judgeQuery(random.from("and it today my area 1 ' \" ` ", random.below(80)), i % 2 == 0, ALL_QUERY_RULES);
    judgeQuery(random.bytes(20000), false, ALL_QUERY_RULES);
  });
});
