/** A protocol asked as the filter asks it, with strings. */
import { ByteBuffer, Bytes } from "../../../assembly/core/bytes";
import { appendCanonical } from "../../../assembly/core/canonical";
import { BodyForm } from "../../../assembly/core/form";
import { JsonDocument } from "../../../assembly/core/json";
import { verdictWord } from "../../../assembly/policy/verdict";
import { ChatRequest } from "../../../assembly/policy/chat_request";
import { Protocol } from "../../../assembly/protocols/protocol";
import { Random } from "./random";

export function read(protocol: Protocol, body: string, allQuestions: bool = false): ChatRequest {
  return protocol.readRequest(JsonDocument.parse(Bytes.fromString(body)), allQuestions, new ByteBuffer(64));
}

/** Whether two requests differ in nothing but their question. */
export function sameRest(protocol: Protocol, a: string, b: string): bool {
  return read(protocol, a).rest.view().equals(read(protocol, b).rest.view());
}

export function verdict(protocol: Protocol, body: string, form: BodyForm): string {
  return verdictWord(protocol.assess(Bytes.fromString(body), form, true).verdict);
}

/** The answer in another form; "null" if it has none. */
export function rendered(protocol: Protocol, body: string, from: BodyForm, to: BodyForm): string {
  const bytes = protocol.render(Bytes.fromString(body), from, to, false, false);
  return bytes === null ? "null" : bytes.toString();
}

export function said(protocol: Protocol, body: string, form: BodyForm): string {
  return protocol.text(Bytes.fromString(body), form).toString();
}

/** One text for each way to write a JSON value. */
export function canonical(text: string): string {
  const document = JsonDocument.parse(Bytes.fromString(text));
  const out = new ByteBuffer(256);
  appendCanonical(document, document.root, out);
  return out.view().toString();
}

/** Damages answers at random: nothing traps, and what is judged complete can be rendered as JSON, and then told again. */
export function attack(protocol: Protocol, bodies: string[], form: BodyForm, seed: i32): void {
  const random = new Random(seed);
  for (let i = 0; i < bodies.length; i++) {
    const whole = Bytes.fromString(bodies[i]);
    for (let round = 0; round < 1500; round++) {
      const body = random.mutate(whole);
      const word = verdictWord(protocol.assess(body, form, true).verdict);
      protocol.text(body, form);
      const json = protocol.render(body, form, BodyForm.Json, false, false);
      protocol.render(body, form, protocol.streamForm, false, false);
      if (word != "complete" || form == BodyForm.Json) continue;
      expect(json !== null).toBe(true, body.toString());
      if (json !== null) expect(verdictWord(protocol.assess(json, BodyForm.Json, true).verdict)).toBe("complete", body.toString());
    }
  }
}
