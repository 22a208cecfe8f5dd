/** How stores name things: collections, and the entries in them. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { DIGEST_LENGTH, Sha256 } from "../core/sha256";

/** What an entry of a store is made of: the layout of a record, and the fields beside it. Another layout gets other collections. */
const FORMAT = "reprise store 1";
/** Digits of a profile's digest in a collection's name. */
const PROFILE_DIGITS: i32 = 8;

/**
 * The name of the collection that holds the vectors of one embedding profile, as `reprise_0a1b2c3d`: vectors of two models, of two lengths or of
 * texts with two prefixes cannot be compared, so they never share one.
 * @param stem `vector.collectionID`.
 */
export function collectionOf(stem: string, model: string, dimension: i32, prefix: string): string {
  const out = new ByteBuffer(128);
  const parts = [FORMAT, model, dimension.toString(), prefix];
  for (let i = 0; i < parts.length; i++) {
    const part = Bytes.fromString(parts[i]);
    out.appendU32(part.length).append(part);
  }
  return stem + "_" + Sha256.of(out.view()).toHex().substr(0, PROFILE_DIGITS);
}

/** `name` for a store that takes nothing but letters, digits and underscores. */
export function plainName(name: string): string {
  let out = "";
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    out += (unit >= 0x30 && unit <= 0x39) || ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a) ? name.charAt(i) : "_";
  }
  return out;
}

/** `name` for a store whose names have no capital letters. */
export function lowerName(name: string): string {
  let out = "";
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    out += String.fromCharCode(unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit);
  }
  return out;
}

/**
 * The id of an entry for a store whose ids are UUIDs: the first half of its key, with the marks of version 8 (RFC 9562 §5.8). The record holds
 * the whole key, which is compared.
 */
export function uuidOf(key: Bytes): string {
  if (key.length != DIGEST_LENGTH) return "00000000-0000-8000-8000-000000000000";
  const id = key.slice(0, 16).copy();
  store<u8>(id.ptr, (id.at(6) & 0x0f) | 0x80, 6);
  store<u8>(id.ptr, (id.at(8) & 0x3f) | 0x80, 8);
  const hex = id.toHex();
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" + hex.substr(20);
}
