/**
 * What the log says of pairs of questions: in shadow mode, of one that would have been a hit (`npm run calibrate -- --from-log` reads it); and of
 * one that a guard has refused.
 */
import { JSON } from "json-as";
import { ByteBuffer, Bytes } from "../core/bytes";
import { appendString } from "../core/json_write";
import { HOLE, Template } from "../core/template";
import { Agreement, agreementWord } from "./agreement";
import { Guard, guardWord } from "./guards/guard";
import { embeddedPart } from "./query";

/** Bytes of a question that the log shows. */
export const MAX_LOGGED: i32 = 1000;

@json
class PairLine {
  reprise: string = "pair";
  similarity: JSON.Raw = HOLE;
  agreement: JSON.Raw = HOLE;
}

@json
class PairLineWithText {
  reprise: string = "pair";
  similarity: JSON.Raw = HOLE;
  agreement: JSON.Raw = HOLE;
  a: JSON.Raw = HOLE;
  b: JSON.Raw = HOLE;
}

@json
class RefusalLine {
  reprise: string = "refusal";
  guard: JSON.Raw = HOLE;
  similarity: JSON.Raw = HOLE;
  words: JSON.Raw = HOLE;
}

const PAIR = new Template(JSON.stringify(new PairLine()));
const PAIR_WITH_TEXT = new Template(JSON.stringify(new PairLineWithText()));
const REFUSAL = new Template(JSON.stringify(new RefusalLine()));

/**
 * One line of JSON.
 * @param asked the question of the request, `cached` that of the entry.
 * @param withText whether the line holds the questions.
 */
export function pairReport(similarity: f32, agreement: Agreement, asked: Bytes, cached: Bytes, withText: bool): string {
  const fragments = [decimals(similarity), quoted(Bytes.fromString(agreementWord(agreement)))];
  if (withText) fragments.push(quoted(embeddedPart(asked, MAX_LOGGED)));
  if (withText) fragments.push(quoted(embeddedPart(cached, MAX_LOGGED)));
  return written(withText ? PAIR_WITH_TEXT : PAIR, fragments);
}

/**
 * One line of JSON that says why a near candidate was not served.
 * @param words those that the guard spoke of, of both texts; empty where it speaks of the whole texts.
 */
export function refusalReport(guard: Guard, similarity: f32, words: Bytes): string {
  return written(REFUSAL, [quoted(Bytes.fromString(guardWord(guard))), decimals(similarity), quoted(words)]);
}

function written(template: Template, fragments: Bytes[]): string {
  const out = new ByteBuffer(256);
  template.write(out, Bytes.empty(), fragments);
  return out.view().toString();
}

function quoted(text: Bytes): Bytes {
  const out = new ByteBuffer(text.length + 16);
  appendString(out, text);
  return out.view();
}

function decimals(similarity: f32): Bytes {
  const out = new ByteBuffer(8);
  appendSimilarity(out, similarity);
  return out.view();
}

/** Writes a similarity from 0 to 1 with four decimals. */
export function appendSimilarity(out: ByteBuffer, similarity: f32): void {
  const rounded = <i64>Math.round(<f64>max<f32>(0, min<f32>(1, similarity)) * 10000);
  out.appendDecimal(rounded / 10000).appendByte(0x2e);
  for (let unit: i64 = 1000; unit > 0; unit /= 10) out.appendByte(<u8>(0x30 + (rounded / unit) % 10));
}
