/** A stream of message events put together to one message. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument, JsonError, JsonKind } from "../core/json";
import { SseReader } from "../core/sse";
import { utf8 } from "../core/utf8";
import { Verdict } from "../policy/verdict";
import { Join, MergedObject } from "./merged_object";
import { isDone } from "./openai_chat_answer";
import { isPlain } from "./plain_object";

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
    return this.isEnded;
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
  merge(document: JsonDocument): Verdict {
    const root = document.root;
    if (!isPlain(document, root)) return Verdict.NotAnAnswer;
    const type = document.get(root, "type");
    if (document.stringIs(type, "error")) return Verdict.ErrorObject;
    if (document.stringIs(type, "ping")) return Verdict.Complete;
    if (this.isEnded) return Verdict.DataBehindEnd;
    if (document.stringIs(type, "message_start")) {
      if (this.isBegun) return Verdict.NotAnAnswer;
      this.isBegun = true;
      return accepted(this.mergeMembers(document, document.get(root, "message"), IN_BLOCKS));
    }
    if (!this.isBegun) return Verdict.NotAnAnswer;
    if (document.stringIs(type, "message_delta")) {
      return accepted(this.mergeMembers(document, document.get(root, "delta"), IN_BLOCKS) && this.mergeMembers(document, root, OF_EVENT));
    }
    if (document.stringIs(type, "message_stop")) {
      this.isEnded = true;
      return Verdict.Complete;
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

  private mergeBlock(document: JsonDocument, type: i32): Verdict {
    const index = document.number(document.get(document.root, "index"));
    const begins = document.stringIs(type, "content_block_start");
    const ends = document.stringIs(type, "content_block_stop");
    // An event of a kind that is not known here.
    if (!begins && !ends && !document.stringIs(type, "content_block_delta")) return Verdict.NotAnAnswer;
    const known = this.blocks.length;
    if (begins) {
      if (index != <f64>known || known >= MAX_BLOCKS) return Verdict.NotAnAnswer;
      const block = new Block();
      this.blocks.push(block);
      return accepted(block.begin(document, document.get(document.root, "content_block")));
    }
    // NaN fails the comparisons.
    if (!(index >= 0 && index < <f64>known && index == Math.floor(index))) return Verdict.NotAnAnswer;
    const block = this.blocks[<i32>index];
    if (!ends) return accepted(block.merge(document, document.get(document.root, "delta")));
    block.isEnded = true;
    return Verdict.Complete;
  }

  write(out: ByteBuffer): Verdict {
    out.appendByte(0x7b);
    this.members.writeMembers(out);
    out.appendAscii(',"content":[');
    for (let i = 0; i < this.blocks.length; i++) {
      if (i > 0) out.appendByte(0x2c);
      if (!this.blocks[i].write(out)) return Verdict.FinishMissing;
    }
    out.appendAscii('],"usage":{');
    this.usage.writeMembers(out);
    out.appendAscii("}}");
    return Verdict.Complete;
  }
}

@inline function accepted(fits: bool): Verdict {
  return fits ? Verdict.Complete : Verdict.NotAnAnswer;
}

/** See `JoinedProtocol.join`. */
export function joinMessage(stream: Bytes, out: ByteBuffer): Verdict {
  const reader = new SseReader(stream);
  const message = new Message();
  while (reader.next()) {
    // Some servers end this stream too as OpenAI ends its own.
    if (message.isEnded && isDone(reader.data)) continue;
    const document = JsonDocument.parse(reader.data);
    if (document.error != JsonError.None) return reader.terminated ? Verdict.Malformed : Verdict.NoTerminalEvent;
    const verdict = message.merge(document);
    if (verdict != Verdict.Complete) return verdict;
    document.release();
  }
  return message.isEnded ? message.write(out) : Verdict.NoTerminalEvent;
}
