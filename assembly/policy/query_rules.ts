/**
 * Questions that no other question's answer may serve, however near: what they mean is not in their text. They use the exact tier alone.
 *
 * A follow-up leans on the turns before it. Those are in the partition, so with history it is a question like any other; without (the
 * client keeps it elsewhere, or sends a torn-off line) two follow-ups with the same words may mean anything.
 */
import { Bytes } from "../core/bytes";
import { readText } from "./guards/read";
import { Role } from "./guards/lexicon";
import { Text } from "./guards/text";
import { Shape } from "./guards/token";
import { QueryRule } from "./query_rule";

/** Of longer texts only the beginning is looked at. */
const MAX_BYTES: i32 = 4096;

const text = new Text();

/** The rule that keeps `query` from being compared; None if there is none. @param enabled a bit for each rule. */
export function judgeQuery(query: Bytes, hasHistory: bool, enabled: u32): QueryRule {
  readText(text, query.slice(0, MAX_BYTES));
  if (isOn(enabled, QueryRule.NoWords) && text.count == 0) return QueryRule.NoWords;
  if (isOn(enabled, QueryRule.FollowUp) && !hasHistory && leans()) return QueryRule.FollowUp;
  if (isOn(enabled, QueryRule.Clock) && tellsTime()) return QueryRule.Clock;
  return isOn(enabled, QueryRule.Place) && tellsPlace() ? QueryRule.Place : QueryRule.None;
}

function isOn(enabled: u32, rule: QueryRule): bool {
  return ((enabled >> <u32>rule) & 1) != 0;
}

function leans(): bool {
  const hasContent = (text.shapes & (Shape.Content | Shape.Number | Shape.Code)) != 0;
  if (!hasContent) return (text.roles & Role.Pointer) != 0;
  if (is(0, "and") || is(0, "but") || is(0, "then") || is(0, "also")) return true;
  return (is(0, "what") || is(0, "how")) && is(1, "about");
}

function tellsTime(): bool {
  if ((text.roles & (Role.Past | Role.Present | Role.Future)) != 0) return true;
  for (let i = 1; i < text.count; i++) {
    const token = text.at(i);
    if (!token.has(Role.Unit | Role.Calendar)) continue;
    if (is(i - 1, "this") || is(i - 1, "next") || is(i - 1, "last") || is(i - 1, "past") || is(i - 1, "coming")) return true;
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

/** Whether the token at `index` is `word`, in small letters or capitals. */
function is(index: i32, word: string): bool {
  if (index >= text.count) return false;
  const token = text.at(index);
  return token.length == word.length && text.source.slice(token.start, token.start + token.length).equalsAsciiIgnoreCase(word);
}
