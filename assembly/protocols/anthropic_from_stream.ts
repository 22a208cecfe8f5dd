/** A stream of message events put together to one message. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument, JsonError, JsonKind } from "../core/json";
import { SseReader } from "../core/sse";
import { utf8 } from "../core/utf8";
import { hasWord } from "../core/word_list";
import { Verdict } from "../policy/verdict";
import { Assessment, doubt, doubtOf, doubtOfJson } from "./assessment";
import { Join, MergedObject } from "./merged_object";
import { isDone } from "./openai_chat_answer";
import { isPlain } from "./plain_object";

/**
 * Types of events that tell the message. Any other is passed over, as the API asks of its clients
 * (https://docs.anthropic.com/en/docs/build-with-claude/streaming#other-events).
 */
const KNOWN: StaticArray<u8> = utf8(
  "message_start message_delta message_stop content_block_start content_block_delta content_block_stop error",
);
/** Members that are told by other events, and those that are the event's own. */
const IN_BLOCKS: StaticArray<u8> = utf8("content");
const OF_EVENT: StaticArray<u8> = utf8("type delta");
/** Blocks in one message. */
const MAX_BLOCKS: i32 = 1024;

@final
class Block {
  private readonly members: MergedObject = new MergedObject(Join.Text);
  /** The pieces of a tool's input, which are those of a JSON text. */
  private readonly input: ByteBuffer = new ByteBuffer(16);
  /** Nothing follows. Clients do not wait for it, and not every server sends what says so. */
  isEnded: bool = false;

  begin(document: JsonDocument, block: i32): bool {
    return this.members.mergeAll(document, block);
  }

  /** Takes in a delta: the strings in it are joined to the block's. */
  merge(document: JsonDocument, delta: i32): bool {
    if (this.isEnded || !isPlain(document, delta)) return false;
    for (let member = document.first(delta); member >= 0; member = document.next(member)) {
      if (document.keyIs(member, "type")) continue;
      if (document.keyIs(member, "partial_json")) this.input.append(document.string(member));
      else if (document.keyIs(member, "citation")) this.members.push("citations", document.raw(member));
      else if (!this.members.merge(document, member)) return false;
    }
    return true;
  }

  write(out: ByteBuffer): bool {
    if (this.input.length > 0) {
      const input = JsonDocument.parse(this.input.view());
      const isJson = input.error == JsonError.None;
      input.release();
      if (!isJson) return false;
      this.members.replace("input", this.input.view());
    }
    out.appendByte(0x7b);
    this.members.writeMembers(out);
    out.appendByte(0x7d);
    return true;
  }
}

/** The message, its blocks and its counts, as far as the stream has told them. */
@final
class Message {
  private readonly members: MergedObject = new MergedObject(Join.Last);
  private readonly usage: MergedObject = new MergedObject(Join.Last);
  private readonly blocks: Block[] = [];
  private isBegun: bool = false;
  isEnded: bool = false;

  /** Takes in the data of one event. */
  merge(document: JsonDocument): Assessment {
    const root = document.root;
    const type = document.get(root, "type");
    if (document.kind(root) != JsonKind.Object) return doubt(Verdict.NotAnAnswer, "$", document, root);
    if (!document.stringIsIn(type, KNOWN)) return Assessment.of(Verdict.Complete);
    if (document.stringIs(type, "error")) return Assessment.of(Verdict.ErrorObject);
    if (!isPlain(document, root)) return doubtOf(Verdict.NotAnAnswer, "$ has a member twice, or too many");
    if (this.isEnded) return doubt(Verdict.DataBehindEnd, "$.type behind message_stop", document, type);
    if (document.stringIs(type, "message_start")) {
      if (this.isBegun) return doubt(Verdict.NotAnAnswer, "a second $.type", document, type);
      this.isBegun = true;
      return accepted(this.mergeMembers(document, document.get(root, "message"), IN_BLOCKS), "$.message");
    }
    if (!this.isBegun) return doubt(Verdict.NotAnAnswer, "$.type in front of message_start", document, type);
    if (document.stringIs(type, "message_delta")) {
      const fits = this.mergeMembers(document, document.get(root, "delta"), IN_BLOCKS) && this.mergeMembers(document, root, OF_EVENT);
      return accepted(fits, "$.delta");
    }
    if (document.stringIs(type, "message_stop")) {
      this.isEnded = true;
      return Assessment.of(Verdict.Complete);
    }
    return this.mergeBlock(document, type);
  }

  /** @param apart names of members that are left out. */
  private mergeMembers(document: JsonDocument, node: i32, apart: StaticArray<u8>): bool {
    if (!isPlain(document, node)) return false;
    for (let member = document.first(node); member >= 0; member = document.next(member)) {
      const isUsage = document.keyIs(member, "usage");
      if (document.keyIsIn(member, apart) || (isUsage && document.kind(member) == JsonKind.Null)) continue;
      if (!(isUsage ? this.usage.mergeAll(document, member) : this.members.merge(document, member))) return false;
    }
    return true;
  }

  private mergeBlock(document: JsonDocument, type: i32): Assessment {
    const index = document.number(document.get(document.root, "index"));
    const begins = document.stringIs(type, "content_block_start");
    const known = this.blocks.length;
    if (begins) {
      if (index != <f64>known || known >= MAX_BLOCKS) return doubtOf(Verdict.NotAnAnswer, "$.index is not that of the next block");
      const block = new Block();
      this.blocks.push(block);
      return accepted(block.begin(document, document.get(document.root, "content_block")), "$.content_block");
    }
    // NaN fails the comparisons.
    if (!(index >= 0 && index < <f64>known && index == Math.floor(index))) return doubtOf(Verdict.NotAnAnswer, "$.index is that of no block");
    const block = this.blocks[<i32>index];
    if (document.stringIs(type, "content_block_delta")) return accepted(block.merge(document, document.get(document.root, "delta")), "$.delta");
    block.isEnded = true;
    return Assessment.of(Verdict.Complete);
  }

  write(out: ByteBuffer): Assessment {
    out.appendByte(0x7b);
    this.members.writeMembers(out);
    out.appendAscii(',"content":[');
    for (let i = 0; i < this.blocks.length; i++) {
      if (i > 0) out.appendByte(0x2c);
      if (!this.blocks[i].write(out)) return doubtOf(Verdict.NotAnAnswer, "the input of block " + i.toString() + " is no JSON");
    }
    out.appendAscii('],"usage":{');
    this.usage.writeMembers(out);
    out.appendAscii("}}");
    return Assessment.of(Verdict.Complete);
  }
}

/** @param path of what was to be joined to what came before. */
function accepted(fits: bool, path: string): Assessment {
  return fits ? Assessment.of(Verdict.Complete) : doubtOf(Verdict.NotAnAnswer, path + " does not fit what came before");
}

/** Whether an event of this name tells the message; one without a name says in its data what it is. */
function isOfInterest(name: Bytes): bool {
  return name.length == 0 || hasWord(KNOWN, name.ptr, name.length);
}

/** See `StreamingProtocol.fromStream`. */
export function messageFromStream(stream: Bytes, out: ByteBuffer): Assessment {
  const reader = new SseReader(stream);
  const message = new Message();
  let number = 0;
  while (reader.next()) {
    number++;
    // Clients pass over an event by its name, whatever its data are. Some servers end this stream too as OpenAI ends its own.
    if (reader.data.length == 0 || !isOfInterest(reader.type) || (message.isEnded && isDone(reader.data))) continue;
    const document = JsonDocument.parse(reader.data);
    if (document.error != JsonError.None) return (reader.terminated ? doubtOfJson(document) : Assessment.of(Verdict.NoTerminalEvent)).in("event", number);
    const assessment = message.merge(document);
    if (!assessment.isComplete) return assessment.in("event", number);
    document.release();
  }
  return message.isEnded ? message.write(out) : doubtOf(Verdict.NoTerminalEvent, "no message_stop");
}
