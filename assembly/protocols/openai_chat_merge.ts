/** A stream of chat completion chunks put together to one chat completion object; the same for the older API, whose choices hold a text. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument, JsonError, JsonKind } from "../core/json";
import { inside } from "../core/json_write";
import { SseReader } from "../core/sse";
import { Join, MergedObject } from "./merged_object";
import { isPlain } from "./plain_object";
import { choiceIndex, isDone, MAX_CHOICES } from "./openai_chat_answer";
import {
  COMPLETION, COMPLETION_CHOICE, COMPLETION_WITH_USAGE, TEXT_CHOICE, TEXT_COMPLETION, TEXT_COMPLETION_WITH_USAGE,
} from "./openai_chat_envelope";

/** Calls in one message; the API allows as many tools. */
const MAX_CALLS: i32 = 128;

/** A tool call: its own members, and those of its `function` or `custom` object. */
@final
class MergedCall {
  readonly own: MergedObject = new MergedObject(Join.Fixed);
  readonly inner: MergedObject = new MergedObject(Join.Fixed);
  /** `function` or `custom`. */
  private innerKey: string = "";

  merge(document: JsonDocument, call: i32): bool {
    if (!isPlain(document, call)) return false;
    for (let member = document.first(call); member >= 0; member = document.next(member)) {
      const custom = document.keyIs(member, "custom");
      if ((custom || document.keyIs(member, "function")) && document.kind(member) == JsonKind.Object) {
        const key = custom ? "custom" : "function";
        if (this.innerKey != "" && this.innerKey != key) return false;
        this.innerKey = key;
        if (!this.inner.mergeAll(document, member)) return false;
      } else if (!document.keyIs(member, "index") && !this.own.merge(document, member)) {
        return false;
      }
    }
    return true;
  }

  write(out: ByteBuffer): void {
    out.appendByte(0x7b);
    this.own.writeMembers(out);
    if (this.innerKey != "") {
      if (this.own.size > 0) out.appendByte(0x2c);
      out.appendByte(0x22).appendAscii(this.innerKey).appendAscii('":{');
      this.inner.writeMembers(out);
      out.appendByte(0x7d);
    }
    out.appendByte(0x7d);
  }
}

@final
class MergedChoice {
  private readonly message: MergedObject = new MergedObject(Join.Text);
  private readonly calls: Array<MergedCall | null> = [];
  /** What stands between the quotes of the older API's texts. */
  private readonly text: ByteBuffer = new ByteBuffer(16);
  private readonly functionCall: MergedObject = new MergedObject(Join.Fixed);
  private readonly logprobs: MergedObject = new MergedObject(Join.Text);
  /** Members of the choice that are not known here. */
  private readonly others: MergedObject = new MergedObject(Join.Last);
  private finish: Bytes = Bytes.empty();

  constructor(private readonly isText: bool) {}

  merge(document: JsonDocument, choice: i32): bool {
    if (!isPlain(document, choice)) return false;
    for (let member = document.first(choice); member >= 0; member = document.next(member)) {
      const kind = document.kind(member);
      if (document.keyIs(member, "index")) continue;
      if (document.keyIs(member, "delta")) {
        if (kind == JsonKind.Object && !this.mergeDelta(document, member)) return false;
      } else if (this.isText && document.keyIs(member, "text")) {
        if (kind != JsonKind.String) return false;
        this.text.append(inside(document.raw(member)));
      } else if (document.keyIs(member, "finish_reason")) {
        if (kind == JsonKind.String) this.finish = document.raw(member);
      } else if (document.keyIs(member, "logprobs")) {
        if (kind == JsonKind.Object && !this.logprobs.mergeAll(document, member)) return false;
      } else if (!this.others.merge(document, member)) {
        return false;
      }
    }
    return true;
  }

  private mergeDelta(document: JsonDocument, delta: i32): bool {
    if (!isPlain(document, delta)) return false;
    for (let member = document.first(delta); member >= 0; member = document.next(member)) {
      const kind = document.kind(member);
      if (document.keyIs(member, "tool_calls")) {
        if (kind == JsonKind.Array ? !this.mergeCalls(document, member) : kind != JsonKind.Null) return false;
      } else if (document.keyIs(member, "function_call") && kind == JsonKind.Object) {
        if (!this.functionCall.mergeAll(document, member)) return false;
      } else if (!this.message.merge(document, member)) {
        return false;
      }
    }
    return true;
  }

  private mergeCalls(document: JsonDocument, list: i32): bool {
    for (let node = document.first(list); node >= 0; node = document.next(node)) {
      // Without a number nobody can say which call a piece belongs to; NaN fails both comparisons.
      const index = document.number(document.get(node, "index"));
      if (!(index >= 0 && index < <f64>MAX_CALLS && index == Math.floor(index))) return false;
      const at = <i32>index;
      while (this.calls.length <= at) this.calls.push(null);
      let call = this.calls[at];
      if (call === null) {
        call = new MergedCall();
        this.calls[at] = call;
      }
      if (!call.merge(document, node)) return false;
    }
    return true;
  }

  /** @returns false if the choice never ended. */
  write(out: ByteBuffer, index: i32): bool {
    if (this.finish.length == 0) return false;
    const logprobs = new ByteBuffer(16);
    if (this.logprobs.size > 0) {
      logprobs.appendByte(0x7b);
      this.logprobs.writeMembers(logprobs);
      logprobs.appendByte(0x7d);
    }
    const others = new ByteBuffer(16);
    this.others.writeMembers(others);
    const number = new ByteBuffer(16).appendDecimal(index);
    const said = this.isText ? this.textOf() : this.messageOf();
    (this.isText ? TEXT_CHOICE : COMPLETION_CHOICE).write(out, others.view(), [number.view(), said, logprobs.view(), this.finish]);
    return true;
  }

  private textOf(): Bytes {
    return new ByteBuffer(this.text.length + 2).appendByte(0x22).append(this.text.view()).appendByte(0x22).view();
  }

  private messageOf(): Bytes {
    this.message.ensure("role", '"assistant"');
    this.message.ensure("content", "null");
    const message = new ByteBuffer(1024).appendByte(0x7b);
    this.message.writeMembers(message);
    if (this.calls.length > 0) {
      message.appendAscii(',"tool_calls":[');
      let first = true;
      for (let i = 0; i < this.calls.length; i++) {
        const call = this.calls[i];
        if (call === null) continue;
        if (!first) message.appendByte(0x2c);
        first = false;
        call.write(message);
      }
      message.appendByte(0x5d);
    }
    if (this.functionCall.size > 0) {
      message.appendAscii(',"function_call":{');
      this.functionCall.writeMembers(message);
      message.appendByte(0x7d);
    }
    return message.appendByte(0x7d).view();
  }
}

/**
 * The completion that the chunks of `stream` make; null if a client could not tell what they make.
 * @param isText whether this is the older API.
 */
export function completionOf(stream: Bytes, isText: bool): Bytes | null {
  const reader = new SseReader(stream);
  const choices: Array<MergedChoice | null> = [];
  /** `id`, `created`, `model` and whatever else stands beside the choices. */
  const carried = new MergedObject(Join.First);
  /** The same of chunks in front of the first with a choice: Azure sends one whose `id` and `model` are empty. */
  const early = new MergedObject(Join.First);
  let usage = Bytes.empty();
  let begun = false;
  while (reader.next() && !isDone(reader.data)) {
    const document = JsonDocument.parse(reader.data);
    if (document.error != JsonError.None || !isPlain(document, document.root)) return null;
    const list = document.get(document.root, "choices");
    for (let node = document.first(list); node >= 0; node = document.next(node)) {
      const index = choiceIndex(document, node);
      if (index < 0) return null;
      while (choices.length <= index) choices.push(null);
      let choice = choices[index];
      if (choice === null) {
        choice = new MergedChoice(isText);
        choices[index] = choice;
      }
      if (!choice.merge(document, node)) return null;
      begun = true;
    }
    const target = begun ? carried : early;
    for (let member = document.first(document.root); member >= 0; member = document.next(member)) {
      if (document.keyIs(member, "choices") || document.keyIs(member, "object")) continue;
      // Random filling that hides the length of a chunk; it says nothing about the answer.
      if (document.keyIs(member, "obfuscation")) continue;
      if (document.keyIs(member, "usage")) {
        if (document.kind(member) == JsonKind.Object) usage = document.raw(member);
      } else if (!target.merge(document, member)) {
        return null;
      }
    }
    document.release();
  }
  carried.fill(early);

  const written = new ByteBuffer(stream.length >> 2);
  for (let i = 0; i < choices.length; i++) {
    const choice = choices[i];
    if (choice === null) return null;
    if (i > 0) written.appendByte(0x2c);
    if (!choice.write(written, i)) return null;
  }
  if (choices.length == 0) return null;
  const members = new ByteBuffer(256);
  carried.writeMembers(members);
  const out = new ByteBuffer(written.length + members.length + usage.length + 128);
  const envelope = usage.length > 0 ? (isText ? TEXT_COMPLETION_WITH_USAGE : COMPLETION_WITH_USAGE) : isText ? TEXT_COMPLETION : COMPLETION;
  envelope.write(out, members.view(), [written.view(), usage]);
  return out.view();
}
