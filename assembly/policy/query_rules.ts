/**
 * Questions that no other question's answer may serve, however near: what they mean is not in their text. They use the exact tier alone.
 *
 * A follow-up leans on the turns before it. Those are in the partition, so with history it is a question like any other; without (the
 * client keeps it elsewhere, or sends a torn-off line) two follow-ups with the same words may mean anything.
 *
 * A question of one word has too little to be compared by, and one that guards cannot read is never served.
 */
import { Bytes } from "../core/bytes";
import { Role } from "./guards/lexicon";
import { TextReader } from "./guards/reading/text_reader";
import { digestOf } from "./guards/stem";
import { Text } from "./guards/text";
import { Shape } from "./guards/token";
import { hasHidden } from "./hidden";
import { QueryRule } from "./query_rule";

/** Of longer texts only the beginning is looked at. */
const MAX_READ: i32 = 4096;

const text = new Text();
const reader = new TextReader(text);

/** The end of a Chinese question that asks «and what of …?», and the beginning of one that goes on. */
const WHAT_OF: u32 = digestOf("呢");
const THEN: u32 = digestOf("那");
/** Tokens of a question that says nothing but «why?» or «how come?». */
const MAX_BARE: i32 = 2;

/**
 * The rule that keeps `query` from being compared; None if there is none.
 * @param minWords words that a question has at least; two Chinese characters count as one. @param maxBytes that it has at most.
 * @param enabled a bit for each rule.
 */
export function ruleAgainst(query: Bytes, hasHistory: bool, minWords: i32, maxBytes: i32, enabled: u32): QueryRule {
  if (isOn(enabled, QueryRule.Long) && query.length > maxBytes) return QueryRule.Long;
  if (isOn(enabled, QueryRule.Hidden) && hasHidden(query)) return QueryRule.Hidden;
  reader.read(query.slice(0, MAX_READ));
  if (isOn(enabled, QueryRule.NoWords) && text.count == 0) return QueryRule.NoWords;
  if (isOn(enabled, QueryRule.Clock) && tellsTime()) return QueryRule.Clock;
  if (isOn(enabled, QueryRule.Place) && tellsPlace()) return QueryRule.Place;
  if (isOn(enabled, QueryRule.FollowUp) && !hasHistory && leans()) return QueryRule.FollowUp;
  return isOn(enabled, QueryRule.Short) && isShort(minWords) ? QueryRule.Short : QueryRule.None;
}

function isOn(enabled: u32, rule: QueryRule): bool {
  return ((enabled >> <u32>rule) & 1) != 0;
}

function leans(): bool {
  const hasContent = (text.shapes & (Shape.Content | Shape.Number | Shape.Code)) != 0;
  if (!hasContent) return (text.roles & Role.Pointer) != 0 || ((text.roles & Role.Question) != 0 && text.count <= MAX_BARE);
  if (text.at(0).has(Role.Continues)) return true;
  if (text.at(text.count - 1).raw == WHAT_OF) return (text.roles & Role.Question) == 0 || text.at(0).raw == THEN;
  return (is(0, "what") || is(0, "how")) && is(1, "about");
}

function tellsTime(): bool {
  if ((text.roles & (Role.Past | Role.Present | Role.Future)) != 0) return true;
  for (let i = 1; i < text.count; i++) {
    if (text.at(i).has(Role.Unit | Role.Calendar) && (text.at(i - 1).has(Role.Shift) || is(i - 1, "this"))) return true;
  }
  return false;
}

function tellsPlace(): bool {
  if ((text.roles & Role.Place) != 0) return true;
  for (let i = 1; i < text.count; i++) {
    if ((is(i, "me") || is(i, "here")) && (is(i - 1, "near") || is(i - 1, "around"))) return true;
    if ((is(i, "area") || is(i, "town") || is(i, "city") || is(i, "neighborhood") || is(i, "neighbourhood")) && is(i - 1, "my")) return true;
  }
  return false;
}

/**
 * Whether the text has fewer words than `minWords`, politeness aside, or none with content. In scripts of three bytes a letter, which write
 * few blanks or none, two letters count as a word.
 */
function isShort(minWords: i32): bool {
  if ((text.shapes & (Shape.Content | Shape.Number | Shape.Code)) == 0) return true;
  let halves = 0;
  for (let i = 0; i < text.count && halves < 2 * minWords; i++) {
    const token = text.at(i);
    if (token.has(Role.Polite)) continue;
    halves += text.source.at(token.start) >= 0xe0 ? token.length / 3 : 2;
  }
  return halves < 2 * minWords;
}

/** Whether the token at `index` is `word`, in small letters or capitals. */
function is(index: i32, word: string): bool {
  if (index >= text.count) return false;
  const token = text.at(index);
  return token.length == word.length && text.source.slice(token.start, token.start + token.length).equalsAsciiIgnoreCase(word);
}
