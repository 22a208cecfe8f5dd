/** A stream of chat completion chunks put together to one chat completion object; the same for the older API, whose choices hold a text. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { JsonDocument, JsonError, JsonKind } from "../core/json";
import { inside } from "../core/json_write";
import { SseReader } from "../core/sse";
import { Join, MergedObject } from "./merged_object";
import { MergedCall } from "./openai_chat_call";
import { WholeMessages } from "./openai_chat_whole";
import { isFilled } from "./answer_parts";
import { isPlain } from "./plain_object";
import { choiceIndex, hasChoices, isDone, isOpen } from "./openai_chat_answer";
import {
  COMPLETION, COMPLETION_CHOICE, COMPLETION_WITH_USAGE, TEXT_CHOICE, TEXT_COMPLETION, TEXT_COMPLETION_WITH_USAGE,
} from "./openai_chat_envelope";

/** Calls in one message; the API allows as many tools. */
const MAX_CALLS: i32 = 128;

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
  /** Null while deltas say everything. */
  private whole: WholeMessages | null = null;
  private finish: Bytes = Bytes.empty();
  /** Token counts, which some servers put here. */
  usage: Bytes = Bytes.empty();

  constructor(private readonly isText: bool) {}

  merge(document: JsonDocument, choice: i32): bool {
    if (!isPlain(document, choice)) return false;
    const delta = document.get(choice, "delta");
    for (let member = document.first(choice); member >= 0; member = document.next(member)) {
      const kind = document.kind(member);
      if (document.keyIs(member, "index")) continue;
      if (document.keyIs(member, "delta")) {
        if (kind == JsonKind.Object && !this.mergeDelta(document, member)) return false;
      } else if (!this.isText && document.keyIs(member, "message")) {
        if (kind == JsonKind.Object && document.kind(delta) != JsonKind.Object && !this.mergeWhole(document, member)) return false;
      } else if (this.isText && document.keyIs(member, "text")) {
        if (kind == JsonKind.String) this.text.append(inside(document.raw(member)));
        else if (kind != JsonKind.Null) return false;
      } else if (document.keyIs(member, "finish_reason")) {
        if (!isOpen(document, member)) this.finish = document.raw(member);
      } else if (document.keyIs(member, "logprobs")) {
        if (kind == JsonKind.Object && !this.logprobs.mergeAll(document, member)) return false;
      } else {
        if (document.keyIs(member, "usage") && kind == JsonKind.Object) this.usage = document.raw(member);
        if (!this.others.merge(document, member)) return false;
      }
    }
    return true;
  }

  private mergeWhole(document: JsonDocument, message: i32): bool {
    let whole = this.whole;
    if (whole === null) {
      whole = new WholeMessages();
      this.whole = whole;
    }
    return whole.merge(document, message);
  }

  /** Whether a delta brought what a client shows. */
  private get isToldByDeltas(): bool {
    return this.message.saysText("content") || this.message.saysText("refusal") || this.calls.length > 0 || this.functionCall.size > 0;
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
      let index = document.number(document.get(node, "index"));
      // Without a number nobody can say which call a piece belongs to; but one with a name begins a call, and Gemini sends calls whole.
      if (isNaN(index) && isNamed(document, node)) index = <f64>this.calls.length;
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
    const whole = this.whole;
    if (whole !== null && !this.isToldByDeltas) {
      const out = new ByteBuffer(1024);
      whole.write(out);
      return out.view();
    }
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

/** Whether a tool call says which tool it calls. */
function isNamed(document: JsonDocument, call: i32): bool {
  if (document.get(call, "index") >= 0) return false;
  return isFilled(document, document.get(document.get(call, "function"), "name")) || isFilled(document, document.get(document.get(call, "custom"), "name"));
}

/** Token counts of a chunk: where the API has them, or where Groq has. No bytes if there are none. */
function countsOf(document: JsonDocument): Bytes {
  const usage = document.get(document.root, "usage");
  if (document.kind(usage) == JsonKind.Object) return document.raw(usage);
  const groq = document.get(document.get(document.root, "x_groq"), "usage");
  return document.kind(groq) == JsonKind.Object ? document.raw(groq) : Bytes.empty();
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
    if (reader.data.length == 0) continue;
    const document = JsonDocument.parse(reader.data);
    if (document.error != JsonError.None || !isPlain(document, document.root)) return null;
    const counts = countsOf(document);
    if (counts.length > 0) usage = counts;
    if (!hasChoices(document)) continue;
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
      if (!document.keyIs(member, "usage") && !target.merge(document, member)) return null;
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
  const only = choices[0];
  if (usage.length == 0 && choices.length == 1 && only !== null) usage = only.usage;
  const members = new ByteBuffer(256);
  carried.writeMembers(members);
  const out = new ByteBuffer(written.length + members.length + usage.length + 128);
  const envelope = usage.length > 0 ? (isText ? TEXT_COMPLETION_WITH_USAGE : COMPLETION_WITH_USAGE) : isText ? TEXT_COMPLETION : COMPLETION;
  envelope.write(out, members.view(), [written.view(), usage]);
  return out.view();
}
