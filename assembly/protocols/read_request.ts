/** The one reader of requests: which part is the question, and everything else that can change the answer. */
import { ByteBuffer } from "../core/bytes";
import { appendCanonical, appendName, sortedMembers } from "../core/canonical";
import { JsonDocument, JsonKind } from "../core/json";
import { utf8 } from "../core/utf8";
import { BypassReason } from "../policy/reasons";
import { ChatRequest } from "../policy/chat_request";
import { Ask, RequestShape } from "./request_shape";

/** Types of the parts of a turn that are text. */
const TEXT_TYPES: StaticArray<u8> = utf8("text input_text output_text");
const INSTRUCTION_ROLES: StaticArray<u8> = utf8("system developer");
/** Members of a turn that an embedding of its text does not stand for. */
const TURN_EXTRAS: StaticArray<u8> = utf8("tool_calls function_call tool_call_id tool_name images");

/**
 * Reads a request body. Whether it may do without a model is for the caller, who knows the path.
 * @param allQuestions whether every user turn is part of the query, not the last alone.
 * @param rest what can change the answer beside the query is appended to it.
 */
export function readRequest(document: JsonDocument, shape: RequestShape, allQuestions: bool, rest: ByteBuffer): ChatRequest {
  const request = new ChatRequest(rest);
  request.streaming = shape.streamsByDefault;
  const root = document.root;
  if (document.kind(root) != JsonKind.Object) return request.refuse(BypassReason.NotARequest);
  const members = sortedMembers(document, root);
  if (members === null) return request.refuse(BypassReason.DuplicateKeys);
  request.namesModel = false;
  let hasQuestion = false;
  for (let i = 0; i < members.length; i++) {
    const member = unchecked(members[i]);
    if (document.keyIs(member, "stream") || document.keyIs(member, "stream_options")) {
      const refusal = readForm(document, member, request);
      if (refusal != BypassReason.None) return request.refuse(refusal);
      continue;
    }
    if (document.keyIsIn(member, shape.irrelevant)) continue;
    if (document.keyIsIn(member, shape.question)) {
      if (!readQuestion(document, member, shape.ask, allQuestions, request)) return request.refuse(BypassReason.NotARequest);
      hasQuestion = true;
    } else if (document.keyIs(member, "model")) {
      request.namesModel = document.kind(member) == JsonKind.String;
      if (!request.namesModel && document.kind(member) != JsonKind.Null) return request.refuse(BypassReason.NotARequest);
    } else if (!isEmptyValue(document, member)) {
      if (document.keyIsIn(member, shape.stateful)) return request.refuse(BypassReason.Stateful);
      if (document.keyIsIn(member, shape.exactOnly)) request.exactOnly = true;
    }
    appendName(document, member, rest);
    if (!appendCanonical(document, member, rest)) return request.refuse(BypassReason.DuplicateKeys);
    rest.appendByte(0x2c);
  }
  return hasQuestion ? request : request.refuse(BypassReason.NotARequest);
}

/** Reads `stream` or `stream_options`: the form of the answer, which is no part of the identity. */
function readForm(document: JsonDocument, member: i32, request: ChatRequest): BypassReason {
  const kind = document.kind(member);
  if (kind == JsonKind.Null) return BypassReason.None;
  if (document.keyIs(member, "stream")) {
    request.streaming = kind == JsonKind.True;
    return kind == JsonKind.True || kind == JsonKind.False ? BypassReason.None : BypassReason.NotARequest;
  }
  if (kind != JsonKind.Object) return BypassReason.NotARequest;
  request.includeUsage = document.isTrue(document.get(member, "include_usage"));
  // Its names are not hashed, so an object that names a member twice must be refused here.
  return sortedMembers(document, member) === null ? BypassReason.DuplicateKeys : BypassReason.None;
}

/** Null, false, or a list or text without anything in it. */
function isEmptyValue(document: JsonDocument, node: i32): bool {
  switch (document.kind(node)) {
    case JsonKind.Null:
    case JsonKind.False: return true;
    case JsonKind.Array: return document.count(node) == 0;
    case JsonKind.String: return document.raw(node).length == 2;
    default: return false;
  }
}

/** Takes the question out of the document and adds it to the query. @returns false if this is no question. */
function readQuestion(document: JsonDocument, node: i32, ask: Ask, allQuestions: bool, request: ChatRequest): bool {
  const isText = document.kind(node) == JsonKind.String;
  if (!isText && (document.kind(node) != JsonKind.Array || document.count(node) == 0)) return false;
  if (ask == Ask.Whole) {
    request.exactOnly = true;
    return true;
  }
  if (isText) {
    if (ask == Ask.Turns) return false;
    takeText(document, node, request);
    return true;
  }
  if (ask != Ask.Prompt) return readTurns(document, node, ask, allQuestions, request);
  const only = document.first(node);
  if (document.count(node) == 1 && document.kind(only) == JsonKind.String) takeText(document, only, request);
  else request.exactOnly = true;
  return true;
}

function readTurns(document: JsonDocument, turns: i32, ask: Ask, allQuestions: bool, request: ChatRequest): bool {
  let lastUser = -1;
  let last = -1;
  for (let turn = document.first(turns); turn >= 0; turn = document.next(turn)) {
    if (document.kind(turn) != JsonKind.Object) return false;
    if (document.kind(document.get(turn, "role")) != JsonKind.String) {
      if (ask == Ask.Turns) return false;
      // Another item: a tool's call, its result, reasoning.
      request.exactOnly = true;
    }
    if (isUser(document, turn)) lastUser = turn;
    last = turn;
  }
  // A turn behind the question (a prefilled answer, a tool's result) is not what an embedding of the question stands for.
  if (lastUser < 0 || lastUser != last) request.exactOnly = true;
  for (let turn = document.first(turns); turn >= 0; turn = document.next(turn)) {
    const isQuery = turn == lastUser || (allQuestions && isUser(document, turn));
    if (turn != lastUser && !document.stringIsIn(document.get(turn, "role"), INSTRUCTION_ROLES)) request.hasHistory = true;
    for (let member = document.first(turn); member >= 0; member = document.next(member)) {
      if (document.keyIs(member, "content")) {
        if (!readContent(document, member, isQuery, request)) return false;
      } else if (document.keyIsIn(member, TURN_EXTRAS) && !isEmptyValue(document, member)) {
        request.exactOnly = true;
      }
    }
  }
  return true;
}

function isUser(document: JsonDocument, turn: i32): bool {
  return document.stringIs(document.get(turn, "role"), "user");
}

function readContent(document: JsonDocument, content: i32, isQuery: bool, request: ChatRequest): bool {
  const kind = document.kind(content);
  if (kind == JsonKind.String && isQuery) takeText(document, content, request);
  if (kind == JsonKind.String || kind == JsonKind.Null) return true;
  if (kind != JsonKind.Array) return false;
  for (let part = document.first(content); part >= 0; part = document.next(part)) {
    if (document.kind(part) != JsonKind.Object) return false;
    const text = document.get(part, "text");
    const isText = document.kind(text) == JsonKind.String && document.stringIsIn(document.get(part, "type"), TEXT_TYPES);
    if (!isText) request.exactOnly = true;
    // What else the part has (cache_control…) stays in the partition.
    else if (isQuery) takeText(document, text, request);
  }
  return true;
}

function takeText(document: JsonDocument, node: i32, request: ChatRequest): void {
  document.takeOut(node);
  request.addQuery(document.string(node));
}
