/**
 * The ways to ask for instructions, which are one: «how do I», «how to», «what is the best way to», «what should one do to». What is due, «how should
 * I», is another thing.
 */
import { isGerund } from "../forms";
import { DO, FOR, HAVE, HOW, I, ME, NEED, OF, THERE, TO, WHAT, WHICH } from "../known_words";
import { Text } from "../text";
import { Shape } from "../token";
import { MOST_ASKING, wordAt } from "./tokens";
import { DUE_MODALS, MODALS, OPEN_MODALS, setOf, SUBJECTS } from "./word_sets";

const IS_OR_ARE = setOf("is are");
/** Verbs of what one person thinks or is. */
const OF_SOMEBODY = setOf("feel think know mean look seem sound like want see view");
/** What a way to do something is asked for with: «the» «best» «way». */
const DETERMINERS = setOf("a an the some any");
const RECOMMENDING = setOf("best good right proper correct recommended");
const WAYS = setOf("way ways method methods approach");

/** Where a request for instructions begins, behind whatever stands in front of it: «in Lua, how do I»; `from` if there is none. */
export function questionStart(text: Text, from: i32, end: i32): i32 {
  for (let i = from; i < min(end, from + MOST_ASKING); i++) {
    if (text.at(i).word == HOW && instructionsEnd(text, i, end) > i) return i;
  }
  return from;
}

/** Where a request for instructions ends that begins at `from`: behind «how do I», «how to», «what is the best way to»; `from` if there is none. */
export function instructionsEnd(text: Text, from: i32, end: i32): i32 {
  const first = wordAt(text, from, end);
  if (first == HOW) {
    if (wordAt(text, from + 1, end) == TO) return from + 2;
    const modal = wordAt(text, from + 1, end);
    const subject = MODALS.has(modal) || DUE_MODALS.has(modal) ? from + 2 : from + 1;
    const isTurned = subject == from + 1 && OPEN_MODALS.has(wordAt(text, from + 2, end));
    if ((subject == from + 1 && !isTurned) || !SUBJECTS.has(wordAt(text, subject, end))) return from;
    text.subject = wordAt(text, subject, end);
    const behind = from + 3;
    // «How do you feel about it» asks somebody.
    if (OF_SOMEBODY.has(wordAt(text, behind, end))) return from;
    // «How do I to», «how do I can»: what learners write.
    return wordAt(text, behind, end) == TO || OPEN_MODALS.has(wordAt(text, behind, end)) ? behind + 1 : behind;
  }
  let at = from;
  if (first == WHAT || first == WHICH) {
    if (OPEN_MODALS.has(wordAt(text, from + 1, end)) || wordAt(text, from + 1, end) == DO) return whatToDo(text, from, end);
    if (!IS_OR_ARE.has(wordAt(text, from + 1, end))) return from;
    at = from + 2;
  } else if (IS_OR_ARE.has(first)) {
    if (wordAt(text, from + 1, end) != THERE) return from;
    at = from + 2;
  }
  return waysEnd(text, at, from, end);
}

/** Behind «what can I do to», «what should one do to», «what do I have to do to». */
function whatToDo(text: Text, from: i32, end: i32): i32 {
  let at = from + 2;
  if (!SUBJECTS.has(wordAt(text, at, end))) return from;
  const subject = wordAt(text, at, end);
  at++;
  if (wordAt(text, from + 1, end) == DO) {
    if (wordAt(text, at, end) != HAVE && wordAt(text, at, end) != NEED) return from;
    if (wordAt(text, at + 1, end) != TO) return from;
    at += 2;
  }
  if (wordAt(text, at, end) != DO) return from;
  at++;
  while (at < end && text.at(at).is(Shape.Skipped)) at++;
  if (wordAt(text, at, end) != TO || at + 1 >= end) return from;
  text.subject = subject;
  return at + 1;
}

/** Behind «the best way to», «any good ways of», which stand at `at`. */
function waysEnd(text: Text, at: i32, from: i32, end: i32): i32 {
  let i = at;
  for (let left = 2; left > 0 && DETERMINERS.has(wordAt(text, i, end)); left--) i++;
  if (RECOMMENDING.has(wordAt(text, i, end))) i++;
  if (!WAYS.has(wordAt(text, i, end))) return from;
  i++;
  if (wordAt(text, i, end) == FOR && wordAt(text, i + 1, end) == ME) {
    text.subject = I;
    i += 2;
  }
  const link = wordAt(text, i, end);
  if (link == TO) return i + 1 < end ? i + 1 : from;
  // «A way of cleaning»: what follows is a verb's form.
  return link == OF && i + 1 < end && isGerund(text, text.at(i + 1)) ? i + 1 : from;
}
