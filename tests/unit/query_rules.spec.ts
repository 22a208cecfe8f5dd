/** policy/query_rules: which questions are left to the exact tier. */
import { Bytes } from "../../assembly/core/bytes";
import { ALL_QUERY_RULES, QueryRule, queryRuleWord } from "../../assembly/policy/query_rule";
import { ruleAgainst } from "../../assembly/policy/query_rules";
import { Random } from "./support/random";

function rule(query: string, hasHistory: bool = false): string {
  return queryRuleWord(judge(Bytes.fromString(query), hasHistory));
}

function judge(query: Bytes, hasHistory: bool, enabled: u32 = ALL_QUERY_RULES): QueryRule {
  return ruleAgainst(query, hasHistory, 2, 8192, enabled);
}

function without(rule: QueryRule): u32 {
  return ALL_QUERY_RULES & ~(<u32>1 << rule);
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
    expect(rule("Why?")).toBe("follow_up");
    expect(rule("Why?", true)).toBe("too_short");
  });
  it("see it in Chinese", () => {
    expect(rule("那第二个呢？")).toBe("follow_up");
    expect(rule("为什么呢")).toBe("follow_up");
    expect(rule("里斯本呢")).toBe("follow_up");
    expect(rule("那为什么里斯本不下雨呢")).toBe("follow_up");
    expect(rule("然后怎么办理签证")).toBe("follow_up");
    expect(rule("里斯本的天气怎么样呢")).toBe("none");
    expect(rule("那不勒斯在哪个国家")).toBe("none");
    expect(rule("那第二个呢？", true)).toBe("none");
  });
  it("see time and place", () => {
    expect(rule("Is the museum open today?")).toBe("clock");
    expect(rule("Which bands play next week?")).toBe("clock");
    expect(rule("Who reigned a century ago?")).toBe("clock");
    expect(rule("Bakeries near me")).toBe("place");
    expect(rule("the nearest bakery")).toBe("place");
    expect(rule("How long is a week on Mars?")).toBe("none");
    expect(rule("博物馆今天开门吗")).toBe("clock");
    expect(rule("现在几点")).toBe("clock");
    expect(rule("下周有哪些演出")).toBe("clock");
    expect(rule("附近的面包店")).toBe("place");
    expect(rule("最近的面包店在哪")).toBe("place");
    expect(rule("睡觉之前可以喝茶吗")).toBe("none");
  });
  it("see that nothing is said", () => {
    expect(rule("")).toBe("no_words");
    expect(rule("?!")).toBe("no_words");
    expect(rule("7 * 8")).toBe("none");
  });
  it("see that too little is said", () => {
    expect(rule("Python")).toBe("too_short");
    expect(rule("Python please, thanks!")).toBe("too_short");
    expect(rule("hello")).toBe("too_short");
    expect(rule("How are you?")).toBe("too_short");
    expect(rule("密码")).toBe("too_short");
    expect(rule("你好，密码")).toBe("too_short");
    expect(rule("reset my password")).toBe("none");
    expect(rule("What is Python?")).toBe("none");
    expect(rule("explain tides")).toBe("none");
    expect(rule("重置密码")).toBe("none");
    expect(rule("什么是潮汐")).toBe("none");
    expect(rule("รีเซ็ตรหัสผ่าน")).toBe("none");
    expect(ruleAgainst(Bytes.fromString("Python"), false, 1, 8192, ALL_QUERY_RULES)).toBe(QueryRule.None);
    expect(ruleAgainst(Bytes.fromString("Who wrote Hamlet?"), false, 4, 8192, ALL_QUERY_RULES)).toBe(QueryRule.Short);
  });
  it("see that more is said than can be compared", () => {
    const least = "word ".repeat(1639); // 8195 bytes
    expect(rule(least.slice(0, 8192))).toBe("none");
    expect(rule(least.slice(0, 8193))).toBe("too_long");
    expect(ruleAgainst(Bytes.fromString("Who wrote Hamlet?"), false, 2, 16, ALL_QUERY_RULES)).toBe(QueryRule.Long);
  });
  it("can be switched off", () => {
    expect(judge(Bytes.fromString("open today"), false, without(QueryRule.Clock))).toBe(QueryRule.None);
    expect(judge(Bytes.fromString("Python"), false, without(QueryRule.Short))).toBe(QueryRule.None);
    expect(judge(Bytes.fromString("word ".repeat(2000)), false, without(QueryRule.Long))).toBe(QueryRule.None);
    expect(judge(Bytes.fromString("hello"), false, 0)).toBe(QueryRule.None);
  });
  it("take any bytes", () => {
    const random = new Random(5);
    for (let i = 0; i < 3000; i++) {
      const text = random.from("and it today my area 1 那呢最近 ' \" ` ", random.below(80));
      const rule = judge(text, i % 2 == 0);
      expect(judge(text.copy(), i % 2 == 0)).toBe(rule);
      // With the turns before it nothing is a follow-up.
      if (i % 2 == 0) expect(rule == QueryRule.FollowUp).toBe(false);
    }
    expect(judge(random.bytes(20000), false)).toBe(QueryRule.Long);
  });
});
