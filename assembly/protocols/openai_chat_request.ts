/**
 * The request side of OpenAI's chat completions (https://platform.openai.com/docs/api-reference/chat/create): which part is the question,
 * and everything else that can change the answer.
 */
import { ByteBuffer } from "../core/bytes";
import { appendCanonical, appendName, sortedMembers } from "../core/canonical";
import { JsonDocument, JsonKind } from "../core/json";
import { BypassReason } from "../policy/reasons";
import { ChatRequest } from "./chat_request";

/** Stands in the canonical text where a user turn's text was taken out. A canonical string begins with a quote, so nothing else equals it. */
const QUERY_MARK: u8 = 0x3f;

/**
 * Reads a request body.
 * @param allQuestions whether every user turn is part of the query, not the last alone.
 * @param rest what can change the answer beside the query is appended to it.
 */
export function readChatRequest(document: JsonDocument, allQuestions: bool, rest: ByteBuffer): ChatRequest {
  const request = new ChatRequest(rest);
  const root = document.root;
  if (document.kind(root) != JsonKind.Object) return request.refuse(BypassReason.NotARequest);
  const members = sortedMembers(document, root);
  if (members === null) return request.refuse(BypassReason.DuplicateKeys);
  let hasModel = false;
  let hasMessages = false;
  for (let i = 0; i < members.length; i++) {
    const member = unchecked(members[i]);
    if (document.keyIs(member, "messages")) {
      hasMessages = true;
      appendName(document, member, request.rest);
      const refusal = readMessages(document, member, allQuestions, request);
      if (refusal != BypassReason.None) return request.refuse(refusal);
      request.rest.appendByte(0x2c);
      continue;
    }
    if (document.keyIs(member, "model")) {
      if (document.kind(member) != JsonKind.String) return request.refuse(BypassReason.NotARequest);
      hasModel = true;
    } else if (document.keyIs(member, "stream")) {
      const kind = document.kind(member);
      if (kind != JsonKind.True && kind != JsonKind.False && kind != JsonKind.Null) return request.refuse(BypassReason.NotARequest);
      request.streaming = kind == JsonKind.True;
      continue;
    } else if (document.keyIs(member, "stream_options")) {
      const kind = document.kind(member);
      if (kind != JsonKind.Object && kind != JsonKind.Null) return request.refuse(BypassReason.NotARequest);
      request.includeUsage = document.isTrue(document.get(member, "include_usage"));
      // Its names are not hashed, so an object that names a member twice must be refused here.
      if (kind == JsonKind.Object && sortedMembers(document, member) === null) return request.refuse(BypassReason.DuplicateKeys);
      continue;
    } else if (isIrrelevant(document, member)) {
      continue;
    } else if (isTooling(document, member) && !isEmptyValue(document, member)) {
      request.exactOnly = true;
    }
    appendName(document, member, request.rest);
    if (!appendCanonical(document, member, request.rest)) return request.refuse(BypassReason.DuplicateKeys);
    request.rest.appendByte(0x2c);
  }
  return hasModel && hasMessages ? request : request.refuse(BypassReason.NotARequest);
}

/**
 * Members that cannot change the answer, and so are left out of the identity. The README lists them; everything else counts, unknown
 * members too. (`stream` and `stream_options` are left out as well: they choose the form of the answer.)
 */
function isIrrelevant(document: JsonDocument, member: i32): bool {
  return (
    document.keyIs(member, "user") ||
    document.keyIs(member, "metadata") ||
    document.keyIs(member, "store") ||
    document.keyIs(member, "service_tier") ||
    document.keyIs(member, "prompt_cache_key") ||
    document.keyIs(member, "prompt_cache_retention") ||
    document.keyIs(member, "safety_identifier")
  );
}

function isTooling(document: JsonDocument, member: i32): bool {
  return (
    document.keyIs(member, "tools") || document.keyIs(member, "functions") || document.keyIs(member, "audio") ||
    document.keyIs(member, "modalities") || document.keyIs(member, "web_search_options")
  );
}

function isEmptyValue(document: JsonDocument, node: i32): bool {
  const kind = document.kind(node);
  return kind == JsonKind.Null || (kind == JsonKind.Array && document.count(node) == 0);
}

function readMessages(document: JsonDocument, messages: i32, allQuestions: bool, request: ChatRequest): BypassReason {
  if (document.kind(messages) != JsonKind.Array || document.count(messages) == 0) return BypassReason.NotARequest;
  let lastUser = -1;
  let last = -1;
  for (let message = document.first(messages); message >= 0; message = document.next(message)) {
    if (document.kind(message) != JsonKind.Object || document.kind(document.get(message, "role")) != JsonKind.String) {
      return BypassReason.NotARequest;
    }
    if (isUser(document, message)) lastUser = message;
    last = message;
  }
  // A turn behind the question (a prefilled answer, a tool's result) is not what an embedding of the question stands for.
  if (lastUser < 0 || lastUser != last) request.exactOnly = true;
  request.rest.appendByte(0x5b);
  for (let message = document.first(messages); message >= 0; message = document.next(message)) {
    const isQuery = message == lastUser || (allQuestions && isUser(document, message));
    if (message != lastUser && !isInstruction(document, message)) request.hasHistory = true;
    const refusal = readMessage(document, message, isQuery, request);
    if (refusal != BypassReason.None) return refusal;
  }
  request.rest.appendByte(0x5d);
  return BypassReason.None;
}

function isUser(document: JsonDocument, message: i32): bool {
  return document.stringIs(document.get(message, "role"), "user");
}

function isInstruction(document: JsonDocument, message: i32): bool {
  const role = document.get(message, "role");
  return document.stringIs(role, "system") || document.stringIs(role, "developer");
}

function readMessage(document: JsonDocument, message: i32, isQuery: bool, request: ChatRequest): BypassReason {
  const members = sortedMembers(document, message);
  if (members === null) return BypassReason.DuplicateKeys;
  const rest = request.rest;
  rest.appendByte(0x7b);
  for (let i = 0; i < members.length; i++) {
    const member = unchecked(members[i]);
    appendName(document, member, rest);
    if (document.keyIs(member, "content")) {
      const refusal = readContent(document, member, isQuery, request);
      if (refusal != BypassReason.None) return refusal;
      rest.appendByte(0x2c);
      continue;
    }
    if (document.keyIs(member, "tool_calls") || document.keyIs(member, "function_call") || document.keyIs(member, "tool_call_id")) {
      if (!isEmptyValue(document, member)) request.exactOnly = true;
    }
    if (!appendCanonical(document, member, rest)) return BypassReason.DuplicateKeys;
    rest.appendByte(0x2c);
  }
  rest.appendByte(0x7d);
  return BypassReason.None;
}

function readContent(document: JsonDocument, content: i32, isQuery: bool, request: ChatRequest): BypassReason {
  const kind = document.kind(content);
  if (kind == JsonKind.String) {
    if (isQuery) {
      request.rest.appendByte(QUERY_MARK);
      request.addQuery(document.string(content));
    } else {
      document.appendRawTo(content, request.rest);
    }
    return BypassReason.None;
  }
  if (kind == JsonKind.Null) {
    document.appendRawTo(content, request.rest);
    return BypassReason.None;
  }
  if (kind != JsonKind.Array) return BypassReason.NotARequest;
  request.rest.appendByte(0x5b);
  for (let part = document.first(content); part >= 0; part = document.next(part)) {
    if (document.kind(part) != JsonKind.Object) return BypassReason.NotARequest;
    const text = document.get(part, "text");
    const isText = document.stringIs(document.get(part, "type"), "text") && document.kind(text) == JsonKind.String;
    if (!isText) request.exactOnly = true;
    // A text part with further members (cache_control…) is kept whole in the partition, beside the text that is embedded.
    if (isText && isQuery && document.count(part) == 2) {
      request.rest.appendByte(QUERY_MARK);
      request.addQuery(document.string(text));
    } else {
      if (isText && isQuery) request.exactOnly = true;
      if (!appendCanonical(document, part, request.rest)) return BypassReason.DuplicateKeys;
    }
  }
  request.rest.appendByte(0x5d);
  return BypassReason.None;
}
