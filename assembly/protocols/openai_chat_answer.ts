/**
 * Is an answer of OpenAI's chat completions API complete? (API reference, «The chat completion object» and «… chunk object».) The older
 * completions API differs in this: its choices hold a text where the others hold a message or a delta.
 *
 * A JSON body needs an object whose every choice has a message and an end. A stream needs chunks whose every choice ended, and then
 * `data: [DONE]`; where the end of the body was seen, the ends of the choices are enough. The end `stop` makes it complete; `tool_calls`
 * and the older `function_call` make it complete for the exact tier.
 *
 * Servers differ from the reference in much that the official clients do not look at. So nothing is asked here but what those read:
 * `object` says nothing, an object without `choices` is a heartbeat, a choice without `delta` has brought nothing.
 */
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonError, JsonKind } from "../core/json";
import { SseReader } from "../core/sse";
import { utf8 } from "../core/utf8";
import { Verdict } from "../policy/verdict";
import { holds, isFilled, isTwice, single } from "./answer_parts";
import { Assessment, doubt, doubtOf, doubtOfJson } from "./assessment";

/** Choices in one answer: the API's own limit of `n`. */
export const MAX_CHOICES: i32 = 128;

/** Members of a message that carry something for the client. */
const SAID: StaticArray<u8> = utf8("content refusal");
const CALLED: StaticArray<u8> = utf8("tool_calls function_call");
const MEDIA: StaticArray<u8> = utf8("audio images");

/** Ends of a model's own: OpenAI's word, that of engines (a token of theirs, or a text, ended it), and that of Anthropic's models. */
const STOPPED: StaticArray<u8> = utf8("stop eos eos_token end stop_sequence end_turn");
const CALLING: StaticArray<u8> = utf8("tool_calls function_call tool_use");
const AT_LIMIT: StaticArray<u8> = utf8("length max_tokens model_length");

/** What was seen of one choice. */
const ENDED: u8 = 1;
const FILLED: u8 = 2;
const TOOLS: u8 = 4;
/** Apart from the others, since a choice that is empty is not one that never came. */
const MENTIONED: u8 = 8;
/** A delta brought something, so that a message beside it says it again. */
const BY_DELTA: u8 = 16;

/** @param isText whether this is the older API. */
export function assessJson(body: Bytes, isText: bool): Assessment {
  const document = JsonDocument.parse(body);
  if (document.error != JsonError.None) return doubtOfJson(document);
  const refused = assessEnvelope(document);
  if (!refused.isComplete) return refused;
  const choices = single(document, document.root, "choices");
  if (document.kind(choices) != JsonKind.Array) return doubt(Verdict.NotAnAnswer, "$.choices", document, choices);
  if (document.count(choices) == 0) return doubtOf(Verdict.NoChoices, "$.choices is empty");
  if (document.count(choices) > MAX_CHOICES) return doubtOf(Verdict.TooManyChoices, "$.choices has " + document.count(choices).toString());
  let tools = false;
  let number = 0;
  for (let choice = document.first(choices); choice >= 0; choice = document.next(choice)) {
    if (holds(document, choice, "error")) return Assessment.of(Verdict.ErrorObject);
    const message = single(document, choice, isText ? "text" : "message");
    if (document.kind(message) != (isText ? JsonKind.String : JsonKind.Object)) {
      return doubt(Verdict.NotAnAnswer, pathOf(number, isText ? "text" : "message"), document, message);
    }
    const end = assessEnd(document, single(document, choice, "finish_reason"), number);
    if (!isEnd(end)) return end;
    const seen = contentOf(document, message);
    if (!(seen & FILLED)) return doubtOf(Verdict.EmptyAnswer, pathOf(number, isText ? "text" : "message") + " says nothing");
    if (end.verdict == Verdict.CompleteWithTools || seen & TOOLS) tools = true;
    number++;
  }
  return Assessment.of(tools ? Verdict.CompleteWithTools : Verdict.Complete);
}

/** @param isText whether this is the older API. @param isEnded whether the end of the body was seen. */
export function assessStream(body: Bytes, isText: bool, isEnded: bool): Assessment {
  const seen = new StaticArray<u8>(MAX_CHOICES);
  const reader = new SseReader(body);
  let done = false;
  let number = 0;
  while (reader.next()) {
    number++;
    // Not dispatched by the standard: a heartbeat.
    if (reader.data.length == 0 && reader.terminated) continue;
    if (isDone(reader.data)) {
      done = true;
      continue;
    }
    if (done) return doubtOf(Verdict.DataBehindEnd, "event " + number.toString() + " stands behind [DONE]");
    if (!reader.terminated) return doubtOf(Verdict.NoTerminalEvent, "event " + number.toString() + " is cut");
    if (reader.type.equalsAscii("error")) return Assessment.of(Verdict.ErrorObject);
    const assessment = assessEvent(reader.data, isText, seen);
    if (!assessment.isComplete) return assessment.in("event", number);
  }
  if (!done && !isEnded) return doubtOf(Verdict.NoTerminalEvent, "no [DONE]");
  const assessment = assessSeen(seen);
  // What is missing behind the end of the body is the rest of the stream.
  if (!done && (assessment.verdict == Verdict.FinishMissing || assessment.verdict == Verdict.NoChoices)) {
    return doubtOf(Verdict.NoTerminalEvent, assessment.doubt);
  }
  return assessment;
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

/** Whether a finish reason says that there is none yet: some servers write an empty text, or the word `null`. */
export function isOpen(document: JsonDocument, reason: i32): bool {
  switch (document.kind(reason)) {
    case JsonKind.Missing:
    case JsonKind.Null: return true;
    case JsonKind.String: {
      const word = document.string(reason);
      return word.length == 0 || word.equalsAscii("null");
    }
    default: return false;
  }
}

/** Whether an event brings choices, be it none of them; else it is a heartbeat, or brings nothing but counts. */
export function hasChoices(document: JsonDocument): bool {
  return holds(document, document.root, "choices");
}

/** Judges what every document of an answer must have. */
function assessEnvelope(document: JsonDocument): Assessment {
  const root = document.root;
  if (document.kind(root) != JsonKind.Object) return doubt(Verdict.NotAnAnswer, "$", document, root);
  const isError = holds(document, root, "error") || document.stringIs(document.get(root, "object"), "error");
  return Assessment.of(isError || document.stringIs(document.get(root, "type"), "error") ? Verdict.ErrorObject : Verdict.Complete);
}

function assessEvent(data: Bytes, isText: bool, seen: StaticArray<u8>): Assessment {
  const document = JsonDocument.parse(data);
  if (document.error != JsonError.None) return doubtOfJson(document);
  const assessment = assessEnvelope(document);
  if (!assessment.isComplete || !hasChoices(document)) return assessment;
  const choices = single(document, document.root, "choices");
  if (document.kind(choices) != JsonKind.Array) return doubt(Verdict.NotAnAnswer, "$.choices", document, choices);
  let number = 0;
  for (let choice = document.first(choices); choice >= 0; choice = document.next(choice)) {
    const assessment = assessDelta(document, choice, isText, seen, number++);
    if (!assessment.isComplete) return assessment;
  }
  document.release();
  return Assessment.of(Verdict.Complete);
}

/** Notes in `seen` what one choice of a chunk brings; Complete means that nothing speaks against the answer so far. */
function assessDelta(document: JsonDocument, choice: i32, isText: bool, seen: StaticArray<u8>, number: i32): Assessment {
  const index = choiceIndex(document, choice);
  if (index < 0) {
    if (document.kind(choice) != JsonKind.Object) return doubt(Verdict.NotAnAnswer, pathOf(number, ""), document, choice);
    return doubt(Verdict.TooManyChoices, pathOf(number, "index"), document, document.get(choice, "index"));
  }
  if (holds(document, choice, "error")) return Assessment.of(Verdict.ErrorObject);
  let state = <i32>unchecked(seen[index]);
  let name = isText ? "text" : "delta";
  let said = document.get(choice, name);
  if (!isText && isNothing(document, said)) {
    name = "message";
    said = document.get(choice, name);
  }
  const isSaid = document.kind(said) == (isText ? JsonKind.String : JsonKind.Object);
  if ((!isSaid && !isNothing(document, said)) || isTwice(document, choice, name)) {
    return doubt(Verdict.NotAnAnswer, pathOf(number, name), document, said);
  }
  // A message beside or behind deltas says again what they said.
  const isAgain = name == "message" && (state & BY_DELTA) != 0;
  const content = isSaid && !isAgain ? contentOf(document, said) : 0;
  if (state & ENDED && content & FILLED) return doubtOf(Verdict.DataBehindEnd, pathOf(number, name) + " says something behind the end");
  state |= content;
  if (content & FILLED && name == "delta") state |= BY_DELTA;
  const reason = single(document, choice, "finish_reason");
  if (!isOpen(document, reason)) {
    const end = assessEnd(document, reason, number);
    if (!isEnd(end)) return end;
    state |= ENDED;
    if (end.verdict == Verdict.CompleteWithTools) state |= TOOLS;
  }
  unchecked((seen[index] = <u8>state | MENTIONED));
  return Assessment.of(Verdict.Complete);
}

function assessSeen(seen: StaticArray<u8>): Assessment {
  let choices = 0;
  let last = -1;
  let assessment = Assessment.of(Verdict.Complete);
  for (let i = 0; i < MAX_CHOICES; i++) {
    const state = unchecked(seen[i]);
    if (state == 0) continue;
    choices++;
    last = i;
    if (!(state & ENDED)) return doubtOf(Verdict.FinishMissing, "choice " + i.toString() + " has no finish_reason");
    if (!(state & FILLED)) return doubtOf(Verdict.EmptyAnswer, "choice " + i.toString() + " says nothing");
    if (state & TOOLS) assessment = Assessment.of(Verdict.CompleteWithTools);
  }
  if (choices == 0) return doubtOf(Verdict.NoChoices, "no event has choices");
  // A gap in the numbers is a choice of which nothing arrived.
  return last == choices - 1 ? assessment : doubtOf(Verdict.FinishMissing, "a choice before choice " + last.toString() + " never came");
}

/** What the finish reason of choice `number` says; Complete and CompleteWithTools are the ends that may be kept. */
function assessEnd(document: JsonDocument, reason: i32, number: i32): Assessment {
  if (isOpen(document, reason)) return doubt(Verdict.FinishMissing, pathOf(number, "finish_reason"), document, reason);
  if (document.stringIsIn(reason, STOPPED)) return Assessment.of(Verdict.Complete);
  if (document.stringIsIn(reason, CALLING)) return Assessment.of(Verdict.CompleteWithTools);
  if (document.stringIsIn(reason, AT_LIMIT)) return Assessment.of(Verdict.FinishLength);
  if (document.stringIs(reason, "content_filter")) return Assessment.of(Verdict.FinishContentFilter);
  return doubt(Verdict.FinishUnknown, pathOf(number, "finish_reason"), document, reason);
}

@inline function isEnd(end: Assessment): bool {
  return end.isComplete || end.verdict == Verdict.CompleteWithTools;
}

@inline function isNothing(document: JsonDocument, node: i32): bool {
  return document.kind(node) == JsonKind.Missing || document.kind(node) == JsonKind.Null;
}

function pathOf(choice: i32, name: string): string {
  const path = "$.choices[" + choice.toString() + "]";
  return name.length > 0 ? path + "." + name : path;
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
