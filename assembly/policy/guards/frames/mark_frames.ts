/**
 * What stands around a question: politeness in front and behind, a frame such as «can you tell me», and the ways to ask for instructions,
 * «how do I», «what is the best way to», which are one. Their words are marked as skipped; the first of a request for instructions gets the one
 * key of all such requests.
 */
import { Text } from "../text";
import { Shape } from "../token";
import { settleAnybody, settleTheirs } from "./anybody";
import { skipAsking, skipRequest, skipTelling } from "./asking";
import { markChineseFrames } from "./chinese";
import { instructionsEnd, questionStart } from "./instructions";
import { ASKS_HOW, ASKS_WHAT_IS_DUE } from "./keys";
import { skipBehind, skipInFront, skipInside } from "./politeness";
import { mendFirstWords, settleCost, settleTime } from "./question_words";
import { wordAt } from "./tokens";
import { DUE_MODALS } from "./word_sets";

/** Marks what stands around the question. The text has been read. */
export function markFrames(text: Text): void {
  if (text.count == 0) return;
  if (text.has(Shape.Han)) return markChineseFrames(text);
  const end = skipBehind(text);
  let from = skipInFront(text, end);
  from = skipAsking(text, from, end);
  from = skipInFront(text, end, from);
  from = skipTelling(text, from, end);
  skipInside(text, from, end);
  mendFirstWords(text, from, end);
  from = skipRequest(text, from, end);
  const asks = questionStart(text, from, end);
  const behind = instructionsEnd(text, asks, end);
  if (behind > asks) {
    const first = text.at(asks);
    first.key = DUE_MODALS.has(wordAt(text, asks + 1, end)) || DUE_MODALS.has(wordAt(text, asks + 2, end)) ? ASKS_WHAT_IS_DUE : ASKS_HOW;
    first.shape |= Shape.Asking;
    for (let i = asks + 1; i < behind; i++) text.at(i).shape |= Shape.Skipped;
    text.asksHow = true;
    settleTheirs(text, from, end);
  } else {
    settleCost(text, asks, end);
    settleTime(text, asks, end);
    settleAnybody(text, from, end);
  }
}
