/**
 * A frame in front of a question word, «can you tell me», «I would like to know», and a polite request, «could you suggest». Its words are marked as
 * skipped where the frame asks the assistant to tell or to do; «can you find out when» asks whether it can.
 */
import { Bytes } from "../../../core/bytes";
import { packed } from "../../../core/packed";
import { KeySet } from "../key_set";
import { ANY, ASK, HAVE, I, IF, KNOW, LIKE, ME, MIND, NEED, REMIND, SAY, TELL, THE, TO, U, US, WE, WILL, WOULD, YOU } from "../known_words";
import { keyOf, keysOf, Role } from "../lexicon";
import { Text } from "../text";
import { Shape } from "../token";
import { ASKING, REQUEST_VERBS, TELLING } from "../words/frames";
import { hasWord, MOST_ASKING, skip, wordAt } from "./tokens";
import { CAN_OR_COULD, OPEN_MODALS, setOf, SUBJECTS } from "./word_sets";

/** Words that a frame is made of, and those of them that ask to be told. */
const FRAME_WORDS = new KeySet(keysOf(ASKING));
const TELLING_WORDS = new KeySet(keysOf(TELLING));
/** Verbs that ask for something to be done. */
const REQUESTS = new KeySet(keysOf(REQUEST_VERBS));
/** Verbs of a frame that need more than their being there. */
const ASKS_FOR = new KeySet(keysOf(packed("ask asking")));
const LEARNS = new KeySet(keysOf(packed("find see learn understand figure get hear")));
const WONDERS = new KeySet(keysOf(packed("wondering wonder curious interested")));
/** First words of a question that wants a yes or a no. */
const OPENS_QUESTION = setOf("do did does will is am");
/** Others than the two who talk. */
const SOMEBODY_ELSE = setOf("anyone anybody someone somebody");
/** «I would really like to know», «could you please tell me», before «the». */
const WISHES = setOf("i we would d want wanted need like love just really to know");
const ASKS_TO_TELL = setOf("can could would will");
const POLITELY = setOf("please pls plz kindly just");
const MOST_OF_WISH: i32 = 8;
const IDEA_WORD: Bytes = Bytes.fromString("idea");
const IDEA: u32 = keyOf(IDEA_WORD.ptr, IDEA_WORD.length);

/** Marks «can you tell me» in front of a question word. @returns where the question word stands; `from` if there is no such frame. */
export function skipAsking(text: Text, from: i32, end: i32): i32 {
  let tells = false;
  for (let i = from; i < min(end, from + MOST_ASKING); i++) {
    const token = text.at(i);
    if (token.has(Role.Question)) {
      if (!tells || i == from || !isAskedOf(text, from, i)) return from;
      skip(text, from, i);
      return i;
    }
    if (!FRAME_WORDS.has(token.key) || (token.is(Shape.Opens) && i > from)) return from;
    if (TELLING_WORDS.has(token.key)) tells = true;
  }
  return from;
}

/**
 * Whether a frame asks the assistant to tell: «can you find out when» asks whether it can, «ask me what» wants the question itself, «say if you
 * know» wants a yes.
 */
function isAskedOf(text: Text, from: i32, to: i32): bool {
  const first = text.at(from).word;
  // «Do you like explaining how», «say you like to hear who»: it is liked, not asked.
  if (hasWord(text, from, to, LIKE) && (OPENS_QUESTION.has(first) || first == SAY)) return false;
  // «Will you tell me when», «do you have to explain why», «can I tell when» want a yes or a no.
  if (first == WILL || (OPEN_MODALS.has(first) && wordAt(text, from + 1, to) == I && !hasWord(text, from, to, ASK) && !hasWord(text, from, to, KNOW))) return false;
  for (let i = from; i + 1 < to; i++) {
    if ((text.at(i).word == HAVE || text.at(i).word == NEED) && text.at(i + 1).word == TO && OPENS_QUESTION.has(first)) return false;
  }
  let tellsMe = false;
  for (let i = from; i < to; i++) {
    const word = text.at(i).word;
    if (word == IF) return false;
    if (word == ME || word == US) tellsMe = true;
  }
  for (let i = from; i < to; i++) {
    const token = text.at(i);
    const asks = ASKS_FOR.has(token.key);
    if (asks && (tellsMe || hasAnother(text, from, to))) return false;
    if (asks && i == from) return false;
    if (LEARNS.has(token.key) && !tellsMe && (OPEN_MODALS.has(first) || OPENS_QUESTION.has(first))) return false;
    if (WONDERS.has(token.key) && hasAnother(text, from, to)) return false;
    if (token.key == IDEA && !hasWord(text, from, to, HAVE) && !hasWord(text, from, to, ANY)) return false;
    if (token.word == REMIND && (i + 2 != to || text.at(i + 1).word != ME)) return false;
    if (token.word == KNOW && OPENS_QUESTION.has(first) && SUBJECTS.has(wordAt(text, from + 1, to)) && wordAt(text, from + 1, to) != YOU && wordAt(text, from + 1, to) != U) return false;
    if (token.word == WILL && !tellsMe && i == from) return false;
  }
  return true;
}

/** Whether somebody else than the two who talk is spoken of. */
function hasAnother(text: Text, from: i32, to: i32): bool {
  for (let i = from; i < to; i++) {
    if (SOMEBODY_ELSE.has(text.at(i).word)) return true;
  }
  return false;
}

/**
 * Marks «tell me», «could you tell me» and «I would like to know» in front of a thing that is asked for, «the capital of France»: they say no more than
 * «what is». @returns where the thing stands; `from` if there is no such frame.
 */
export function skipTelling(text: Text, from: i32, end: i32): i32 {
  let at = from;
  if (wordAt(text, from, end) == I || wordAt(text, from, end) == WE) {
    while (at < end && at < from + MOST_OF_WISH && WISHES.has(text.at(at).word)) at++;
    if (at < from + 3 || wordAt(text, at - 1, end) != KNOW || wordAt(text, at - 2, end) != TO) return from;
  } else {
    if (ASKS_TO_TELL.has(wordAt(text, from, end)) && (wordAt(text, from + 1, end) == YOU || wordAt(text, from + 1, end) == U)) at += 2;
    while (at < end && at < from + MOST_OF_WISH && POLITELY.has(text.at(at).word)) at++;
    if (wordAt(text, at, end) != TELL || wordAt(text, at + 1, end) != ME) return from;
    at += 2;
  }
  if (wordAt(text, at, end) != THE || at + 1 >= end || !text.at(at + 1).is(Shape.Content)) return from;
  skip(text, from, at);
  return at;
}

/** Marks «could you» in front of a verb that asks for something to be done. @returns where the verb stands. */
export function skipRequest(text: Text, from: i32, end: i32): i32 {
  if (wordAt(text, from, end) == WOULD && wordAt(text, from + 1, end) == YOU && wordAt(text, from + 2, end) == MIND) {
    if (from + 3 >= end || !REQUESTS.has(text.at(from + 3).key)) return from;
    skip(text, from, from + 3);
    text.at(from + 3).shape |= Shape.Bent;
    return from + 3;
  }
  if (!CAN_OR_COULD.has(wordAt(text, from, end)) || wordAt(text, from + 1, end) != YOU) return from;
  let verb = from + 2;
  if (verb < end && text.at(verb).is(Shape.Skipped)) verb++;
  if (verb >= end || !REQUESTS.has(text.at(verb).key)) return from;
  skip(text, from, verb);
  return verb;
}
