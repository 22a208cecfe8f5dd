/**
 * The guards and the rules on random texts that come near what they know: English and Chinese words, both mixed, numerals, quotations, templates
 * with other variables, and broken UTF-8. Nothing traps, the same pair is judged alike each time, and what is said of two texts does not depend
 * on which was asked first.
 */
import assert from "node:assert/strict";
import { Decisions } from "../../cli/quality/decisions.ts";
import { fuzz } from "../support/fuzz.ts";
import type { Random } from "../support/random.ts";

const decisions = await Decisions.load();

const ENGLISH = "how do I open a door without keys in May or on 2024-03-03 and what is the best way".split(" ");
const MORE_ENGLISH = "to fix `x` as a lawyer for 20 kg of iron not copper from Oslo to Rome last year except https://a.example/x".split(" ");
const CHINESE = (
  "怎么 打开 关闭 门 没有 能不能 二十五 三千 两万 百 个月 月 三日 从 北京 到 上海 比 南京 的 吗 所有 只 昨天 用 英文 米饭 元 20 ３公里 " +
  "「守株」 《书》 “话” 不 别 那 呢 ABC 一"
).split(" ");
const ODD = [
  "“", "”", "「", "」", "《", "》", "`", "'", '"', "不", "没", "年", "１", "　", "零零零", "亿亿亿亿", "\u0000", "é", "か", "12-", "2024-", "-03", "://", "@a",
  "…", "。", "\n",
];

function words(random: Random, count: number): string {
  return Array.from({ length: count }, () => {
    const kind = random.below(8);
    return kind < 3 ? ` ${random.pick(random.once(2) ? ENGLISH : MORE_ENGLISH)} ` : kind < 7 ? random.pick(CHINESE) : random.pick(ODD);
  }).join("");
}

/** The same text with another variable in a few places. */
function filledIn(parts: string[], random: Random): string {
  return parts.map((part) => `${part} ${words(random, random.below(3))} `).join("");
}

fuzz("a pair of random texts is judged alike, whichever was asked", 400, (random) => {
  const one = words(random, random.below(40));
  const near = one.replaceAll(random.pick(CHINESE), random.pick(CHINESE)).replace(random.pick(ENGLISH), random.pick(MORE_ENGLISH));
  check(one, random.once(2) ? words(random, random.below(40)) : near);
});

fuzz("so are two that a template was filled in for", 200, (random) => {
  const parts = Array.from({ length: 1 + random.below(4) }, () => words(random, 20));
  check(filledIn(parts, random), filledIn(parts, random));
});

fuzz("and bytes that are no text at all", 200, (random) => {
  const text = Buffer.from(words(random, 30));
  check(random.mutate(text), random.mutate(text));
  check(random.bytes(random.below(200)), random.bytes(random.below(200)));
});

fuzz("texts as long as guards read, of one thing again and again, are judged too", 20, (random) => {
  const again = random.pick([...ODD, ...CHINESE, ...ENGLISH]);
  const long = again.repeat(Math.floor(8_000 / Buffer.byteLength(again)));
  check(long, `${long}${random.pick(ODD)}`);
  check(`${long}${random.pick(CHINESE)}`, `${random.pick(ENGLISH)} ${long}`);
});

type Input = string | Buffer;
/** As all-minilm is read. */
const READING = { maxInputBytes: 762, latinOnly: true };

function check(one: Input, other: Input): void {
  const shown = JSON.stringify([one, other].map(String));
  const refusals = guards(one, other);
  assert.deepEqual(guards(one, other), refusals, `judged in two ways: ${shown}`);
  assert.deepEqual(guards(other, one), refusals, `judged by the order: ${shown}`);
  assert.deepEqual(guards(one, one), [], `refused against itself: ${shown}`);
  // Nothing of a text read in between is left in the reader.
  const comparable = decisions.isComparable(one, READING);
  decisions.isComparable(other, READING);
  assert.equal(decisions.isComparable(one, READING), comparable, `read in two ways: ${shown}`);
}

/** The words of the guards that refuse the pair, each asked alone. */
function guards(one: Input, other: Input): string[] {
  const bits = decisions.refusals(one, other);
  return decisions.words.filter((_, guard) => ((bits >> guard) & 1) !== 0);
}
