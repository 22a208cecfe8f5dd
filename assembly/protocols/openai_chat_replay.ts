/** A captured answer of the chat completions API, or of the older one, as another client must see it: in its form, with or without token counts. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument, JsonError, JsonKind } from "../core/json";
import { SseReader } from "../core/sse";
import { streamOf } from "./openai_chat_frames";
import { completionOf } from "./openai_chat_merge";
import { isDone } from "./openai_chat_answer";
import { BodyForm } from "../core/form";

const END = "data: [DONE]\n\n";
/** Bytes in which the end is looked for first. */
const MOST_BEHIND_END: i32 = 32;

/** See `Protocol.render`. @param isText whether this is the older API. */
export function renderChat(body: Bytes, from: BodyForm, to: BodyForm, includeUsage: bool, askedUsage: bool, isText: bool): Bytes | null {
  if (from == BodyForm.Json) return to == BodyForm.Json ? body : streamOf(body, includeUsage, isText);
  if (to == BodyForm.Json) return completionOf(body, isText);
  // Counts that came unasked come again, and where they did not come although they were asked for, the upstream has none.
  const stream = includeUsage == askedUsage ? body : sameStream(body, includeUsage);
  return stream === null ? null : withEnd(stream);
}

/** `stream` with the event that ends it: some gateways' translations leave it out, and clients wait for it. */
function withEnd(stream: Bytes): Bytes {
  if (stream.slice(stream.length - MOST_BEHIND_END, stream.length).indexOfAscii("[DONE]") >= 0) return stream;
  const reader = new SseReader(stream);
  while (reader.next()) {
    if (isDone(reader.data)) return stream;
  }
  return new ByteBuffer(stream.length + END.length).append(stream).appendAscii(END).view();
}

/**
 * The stream as it was, if it agrees with what the client asked for, unlike who brought it. Token counts that it did not ask for are taken
 * out: the chunk that has nothing else goes, in other chunks `null` takes their place.
 */
function sameStream(stream: Bytes, includeUsage: bool): Bytes | null {
  if (stream.indexOfAscii("usage") < 0) return includeUsage ? null : stream;
  const reader = new SseReader(stream);
  let out: ByteBuffer | null = null;
  let copied = 0;
  while (reader.next() && !isDone(reader.data)) {
    if (reader.data.indexOfAscii("usage") < 0) continue;
    const document = JsonDocument.parse(reader.data);
    if (document.error != JsonError.None) return null;
    const usage = document.get(document.root, "usage");
    const kind = document.kind(usage);
    if (kind == JsonKind.Missing || kind == JsonKind.Null) {
      document.release();
      continue;
    }
    if (includeUsage) return stream;
    if (out === null) out = new ByteBuffer(stream.length);
    if (document.count(document.get(document.root, "choices")) == 0) {
      out.append(stream.slice(copied, reader.start));
      copied = reader.end;
    } else {
      const counts = document.raw(usage);
      // Joined lines are not a part of the stream; nothing known sends them.
      if (counts.buffer !== stream.buffer) return null;
      const at = counts.start - stream.start;
      out.append(stream.slice(copied, at)).appendAscii("null");
      copied = at + counts.length;
    }
    document.release();
  }
  if (includeUsage) return null;
  return out === null ? stream : out.append(stream.slice(copied, stream.length)).view();
}
