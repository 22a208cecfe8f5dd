/**
 * What the log says of pairs of questions: in shadow mode, of one that would have been a hit (`npm run calibrate -- --from-log` reads it); and of
 * one that a guard has refused.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { appendString } from "../core/json_write";
import { Agreement, agreementWord } from "./agreement";
import { Guard, guardWord } from "./guards/guard";
import { embeddedPart } from "./query";

/** Bytes of a question that the log shows. */
export const MAX_LOGGED: i32 = 1000;

/**
 * One line of JSON.
 * @param asked the question of the request, `cached` that of the entry.
 * @param withText whether the line holds the questions.
 */
export function pairReport(similarity: f32, agreement: Agreement, asked: Bytes, cached: Bytes, withText: bool): string {
  const out = new ByteBuffer(256).appendAscii('{"reprise":"pair","similarity":');
  appendSimilarity(out, similarity);
  out.appendAscii(',"agreement":"').appendAscii(agreementWord(agreement)).appendByte(0x22);
  if (withText) {
    out.appendAscii(',"a":');
    appendString(out, embeddedPart(asked, MAX_LOGGED));
    out.appendAscii(',"b":');
    appendString(out, embeddedPart(cached, MAX_LOGGED));
  }
  return out.appendByte(0x7d).view().toString();
}

/**
 * One line of JSON that says why a near candidate was not served.
 * @param words those that the guard spoke of, of both texts; empty where it speaks of the whole texts.
 */
export function refusalReport(guard: Guard, similarity: f32, words: Bytes): string {
  const out = new ByteBuffer(128).appendAscii('{"reprise":"refusal","guard":"').appendAscii(guardWord(guard)).appendAscii('","similarity":');
  appendSimilarity(out, similarity);
  out.appendAscii(',"words":');
  appendString(out, words);
  return out.appendByte(0x7d).view().toString();
}

/** Writes a similarity from 0 to 1 with four decimals. */
export function appendSimilarity(out: ByteBuffer, similarity: f32): void {
  const rounded = <i64>Math.round(<f64>max<f32>(0, min<f32>(1, similarity)) * 10000);
  out.appendDecimal(rounded / 10000).appendByte(0x2e);
  for (let unit: i64 = 1000; unit > 0; unit /= 10) out.appendByte(<u8>(0x30 + (rounded / unit) % 10));
}
