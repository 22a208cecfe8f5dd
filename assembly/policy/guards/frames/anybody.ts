/**
 * Who is meant by «I», «you», «we» and «one», and by «my» and «your»: behind a question word and a modal verb it is anybody, and gets one key. «What do
 * you think» asks somebody.
 */
import { DO, I, ONE, WE, WHAT, YOU } from "../known_words";
import { Text } from "../text";
import { ANYBODY, THEIRS } from "./keys";
import { hasQuestion, hasWord, MOST_ASKING } from "./tokens";
import { CAN_OR_COULD, OPEN_MODALS, setOf, SUBJECTS } from "./word_sets";

/** What belongs to each of SUBJECTS. */
const OF_I = setOf("my mine myself");
const OF_YOU = setOf("your yours yourself ur");
const OF_WE = setOf("our ours ourselves");
const OF_ONE = setOf("ones oneself");

/** «My» of «how do I», «your» of «how do you»: what belongs to whoever asks. */
export function settleTheirs(text: Text, from: i32, end: i32): void {
  const subject = text.subject;
  for (let i = from; i < end; i++) {
    const token = text.at(i);
    const isTheirs =
      (OF_I.has(token.word) && (subject == I || subject == 0)) ||
      (OF_YOU.has(token.word) && (subject == YOU || subject == 0)) ||
      (OF_WE.has(token.word) && (subject == WE || subject == 0)) ||
      (OF_ONE.has(token.word) && (subject == ONE || subject == 0));
    if (isTheirs) token.key = THEIRS;
    else if (subject != 0 && token.word == subject && subject != ONE) token.key = ANYBODY;
  }
}

/**
 * «Where can I buy», «what should you eat», «who do I call»: the «I» and the «you» behind a question word and a modal verb are anybody. «What do
 * you think» asks somebody.
 */
export function settleAnybody(text: Text, from: i32, end: i32): void {
  for (let i = from; i + 1 < end && i < from + MOST_ASKING; i++) {
    // «What I should take», as learners write it.
    if (i > from && SUBJECTS.has(text.at(i).word) && OPEN_MODALS.has(text.at(i + 1).word) && hasQuestion(text, from, i)) {
      text.subject = text.at(i).word;
      text.at(i).key = ANYBODY;
      return settleTheirs(text, i + 2, end);
    }
    const subject = text.at(i + 1).word;
    if (!SUBJECTS.has(subject) || !(OPEN_MODALS.has(text.at(i).word) || (text.at(i).word == DO && subject != YOU))) continue;
    if (i == from || !hasQuestion(text, from, i)) return;
    if (subject != I && CAN_OR_COULD.has(text.at(i).word) && hasWord(text, from, i, WHAT)) return;
    text.subject = text.at(i + 1).word;
    text.at(i + 1).key = ANYBODY;
    return settleTheirs(text, i + 2, end);
  }
}
