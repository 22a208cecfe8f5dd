/**
 * Is an answer of OpenAI's chat completions API complete? (API reference, «The chat completion object» and «… chunk object».) The older
 * completions API differs in this: its choices hold a text where the others hold a message or a delta.
 *
 * A JSON body needs an object whose every choice has a message and an end; a stream needs chunks whose every choice ended, and then
 * `data: [DONE]`. The end `stop` makes it complete; `tool_calls` and the older `function_call` make it complete for the exact tier.
 */
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonError, JsonKind } from "../core/json";
import { SseReader } from "../core/sse";
import { utf8 } from "../core/utf8";
import { Verdict } from "../policy/verdict";
import { holds, isFilled, single } from "./answer_parts";

/** Choices in one answer: the API's own limit of `n`. */
export const MAX_CHOICES: i32 = 128;

/** Members of a message that carry something for the client. */
const SAID: StaticArray<u8> = utf8("content refusal");
const CALLED: StaticArray<u8> = utf8("tool_calls function_call");
const MEDIA: StaticArray<u8> = utf8("audio images");

/** What was seen of one choice. */
const ENDED: u8 = 1;
const FILLED: u8 = 2;
const TOOLS: u8 = 4;
/** Apart from the others, since a choice that is empty is not one that never came. */
const MENTIONED: u8 = 8;

/** @param isText whether this is the older API. */
export function judgeJson(body: Bytes, isText: bool): Verdict {
  const document = JsonDocument.parse(body);
  if (document.error != JsonError.None) return Verdict.Malformed;
  const refused = judgeEnvelope(document, isText ? "text_completion" : "chat.completion");
  if (refused != Verdict.Complete) return refused;
  const choices = document.get(document.root, "choices");
  if (document.count(choices) == 0) return Verdict.NoChoices;
  if (document.count(choices) > MAX_CHOICES) return Verdict.TooManyChoices;
  let tools = false;
  for (let choice = document.first(choices); choice >= 0; choice = document.next(choice)) {
    if (holds(document, choice, "error")) return Verdict.ErrorObject;
    const message = single(document, choice, isText ? "text" : "message");
    if (document.kind(message) != (isText ? JsonKind.String : JsonKind.Object)) return Verdict.NotAnAnswer;
    const end = judgeEnd(document, single(document, choice, "finish_reason"));
    if (!isEnd(end)) return end;
    const seen = contentOf(document, message);
    if (!(seen & FILLED)) return Verdict.EmptyAnswer;
    if (end == Verdict.CompleteWithTools || seen & TOOLS) tools = true;
  }
  return tools ? Verdict.CompleteWithTools : Verdict.Complete;
}

/** @param isText whether this is the older API. */
export function judgeStream(body: Bytes, isText: bool): Verdict {
  const seen = new StaticArray<u8>(MAX_CHOICES);
  const reader = new SseReader(body);
  let done = false;
  let verdict = Verdict.Complete;
  while (reader.next()) {
    if (isDone(reader.data)) {
      done = true;
      continue;
    }
    if (done) return Verdict.DataBehindEnd;
    if (!reader.terminated) return Verdict.NoTerminalEvent;
    if (reader.type.equalsAscii("error")) return Verdict.ErrorObject;
    const document = JsonDocument.parse(reader.data);
    if (document.error != JsonError.None) return Verdict.Malformed;
    verdict = judgeEnvelope(document, isText ? "text_completion" : "chat.completion.chunk");
    if (verdict != Verdict.Complete) return verdict;
    const choices = document.get(document.root, "choices");
    for (let choice = document.first(choices); choice >= 0; choice = document.next(choice)) {
      verdict = judgeDelta(document, choice, isText, seen);
      if (verdict != Verdict.Complete) return verdict;
    }
    document.release();
  }
  if (!done) return Verdict.NoTerminalEvent;
  return judgeSeen(seen);
}

/** The data of the event that ends a stream. */
export function isDone(data: Bytes): bool {
  return data.startsWithAscii("[DONE]") && data.trim().length == 6;
}

/** A choice's number, which proto3 servers leave out where it is 0; -1 if it is none. */
export function choiceIndex(document: JsonDocument, choice: i32): i32 {
  if (document.kind(choice) != JsonKind.Object) return -1;
  const node = document.get(choice, "index");
  if (node < 0) return 0;
  const index = document.number(node);
  return index >= 0 && index < <f64>MAX_CHOICES && index == Math.floor(index) ? <i32>index : -1;
}

/** Judges what every document of an answer must have; `kind` is the value of its member `object`, which some servers leave out. */
function judgeEnvelope(document: JsonDocument, kind: string): Verdict {
  const root = document.root;
  if (document.kind(root) != JsonKind.Object) return Verdict.NotAnAnswer;
  if (holds(document, root, "error")) return Verdict.ErrorObject;
  const object = document.get(root, "object");
  if (object >= 0 && !document.string(object).equalsAscii(kind)) return Verdict.NotAnAnswer;
  return document.kind(single(document, root, "choices")) == JsonKind.Array ? Verdict.Complete : Verdict.NotAnAnswer;
}

/** Notes in `seen` what one choice of a chunk brings; Complete means that nothing speaks against the answer so far. */
function judgeDelta(document: JsonDocument, choice: i32, isText: bool, seen: StaticArray<u8>): Verdict {
  const index = choiceIndex(document, choice);
  if (index < 0) return document.kind(choice) == JsonKind.Object ? Verdict.TooManyChoices : Verdict.NotAnAnswer;
  if (holds(document, choice, "error")) return Verdict.ErrorObject;
  const reason = single(document, choice, "finish_reason");
  const delta = single(document, choice, isText ? "text" : "delta");
  if (document.kind(delta) != (isText ? JsonKind.String : JsonKind.Object) && document.kind(reason) != JsonKind.String) return Verdict.NotAnAnswer;
  let state = <i32>unchecked(seen[index]);
  const content = contentOf(document, delta);
  if (state & ENDED && content & FILLED) return Verdict.DataBehindEnd;
  state |= content;
  if (document.kind(reason) == JsonKind.String) {
    const end = judgeEnd(document, reason);
    if (!isEnd(end)) return end;
    state |= ENDED;
    if (end == Verdict.CompleteWithTools) state |= TOOLS;
  }
  unchecked((seen[index] = <u8>state | MENTIONED));
  return Verdict.Complete;
}

function judgeSeen(seen: StaticArray<u8>): Verdict {
  let choices = 0;
  let last = -1;
  let verdict = Verdict.Complete;
  for (let i = 0; i < MAX_CHOICES; i++) {
    const state = unchecked(seen[i]);
    if (state == 0) continue;
    choices++;
    last = i;
    if (!(state & ENDED)) return Verdict.FinishMissing;
    if (!(state & FILLED)) return Verdict.EmptyAnswer;
    if (state & TOOLS) verdict = Verdict.CompleteWithTools;
  }
  if (choices == 0) return Verdict.NoChoices;
  // A gap in the numbers is a choice of which nothing arrived.
  return last == choices - 1 ? verdict : Verdict.FinishMissing;
}

/** What the finish reason says; Complete and CompleteWithTools are the ends that may be kept. */
function judgeEnd(document: JsonDocument, reason: i32): Verdict {
  const kind = document.kind(reason);
  if (kind == JsonKind.Missing || kind == JsonKind.Null) return Verdict.FinishMissing;
  const word = document.string(reason);
  if (word.equalsAscii("stop")) return Verdict.Complete;
  if (word.equalsAscii("tool_calls") || word.equalsAscii("function_call")) return Verdict.CompleteWithTools;
  if (word.equalsAscii("length")) return Verdict.FinishLength;
  if (word.equalsAscii("content_filter")) return Verdict.FinishContentFilter;
  return Verdict.FinishUnknown;
}

@inline function isEnd(verdict: Verdict): bool {
  return verdict == Verdict.Complete || verdict == Verdict.CompleteWithTools;
}

/** FILLED if the text, message or delta carries something for the client, TOOLS if a tool call; reasoning alone is no answer. */
function contentOf(document: JsonDocument, message: i32): i32 {
  let found = isFilled(document, message) ? FILLED : 0;
  for (let member = document.first(message); member >= 0; member = document.next(member)) {
    if (document.keyIsIn(member, SAID)) {
      if (isFilled(document, member)) found |= FILLED;
    } else if (document.count(member) > 0) {
      if (document.keyIsIn(member, CALLED)) found |= FILLED | TOOLS;
      else if (document.keyIsIn(member, MEDIA)) found |= FILLED;
    }
  }
  return found;
}
