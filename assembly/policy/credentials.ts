/**
 * Who asks: every credential of one request, whatever it is called. Names and values both count, each behind its length; in which order
 * different headers came does not, in which order the values of one came does.
 */
import { ByteBuffer, Bytes, compareBytes } from "../core/bytes";
import { isCredential } from "./credential";

/** More are taken as they came: that costs hits, and putting them in order would cost the square of their number. */
const MAX_SORTED: i32 = 64;
/** Names, and bytes of each, that a log line shows. */
const MAX_SHOWN: i32 = 8;
const MAX_SHOWN_BYTES: i32 = 64;
export const AUTHORIZATION = "authorization";
/** Where Higress's ai-proxy keeps the client's `authorization` when it puts a provider's in its place. */
export const ORIGINAL_AUTHORIZATION = "x-hi-original-auth";
/** Stands for the client's certificate. No header is called so, and no parameter. */
const CERTIFICATE = Bytes.fromString(":certificate");

@final
export class Credentials {
  private readonly names: Bytes[] = [];
  private readonly values: Bytes[] = [];
  private readonly name: ByteBuffer = new ByteBuffer(64);
  /** Whether one of them has a value. */
  hasAny: bool = false;

  /** @param ignored names, in lower case, of headers and parameters that do not count. */
  constructor(private readonly ignored: Bytes[]) {}

  clear(): void {
    this.names.length = 0;
    this.values.length = 0;
    this.hasAny = false;
  }

  /** Takes a header, if it is a credential: its name are `length` bytes at `name`, in lower case. */
  addHeader(name: usize, length: i32, value: Bytes): void {
    if (!this.isIgnored(name, length)) this.add(Bytes.copyOf(name, length), value);
  }

  /** Takes the digest of the client's certificate. */
  addCertificate(digest: Bytes): void {
    this.add(CERTIFICATE, digest);
  }

  /**
   * Takes the credentials in the query of `path`.
   * @returns `path` without the parameters that are ignored; all others belong to what is asked, credentials or not.
   */
  readPath(path: Bytes): Bytes {
    const question = path.indexOf(0x3f);
    if (question < 0) return path;
    let kept: ByteBuffer | null = null;
    let keptCount = 0;
    for (let from = question + 1; from <= path.length; ) {
      const next = path.indexOf(0x26, from);
      const to = next < 0 ? path.length : next;
      const isKept = this.readParameter(path.slice(from, to));
      if (!isKept && kept === null) {
        kept = new ByteBuffer(path.length);
        kept.append(path.slice(0, from - 1));
      } else if (isKept && kept !== null) {
        kept.appendByte(keptCount > 0 ? 0x26 : 0x3f).append(path.slice(from, to));
      }
      if (isKept) keptCount++;
      from = to + 1;
    }
    return kept === null ? path : kept.view();
  }

  /** @param parameter `name=value`, or `name` alone. @returns false if it is ignored. */
  private readParameter(parameter: Bytes): bool {
    const equals = parameter.indexOf(0x3d);
    const name = this.decoded(equals < 0 ? parameter : parameter.slice(0, equals));
    if (this.isIgnored(name.start + 1, name.length - 1)) return false;
    if (isCredential(name.start + 1, name.length - 1)) {
      this.add(name.view().copy(), equals < 0 ? Bytes.empty() : parameter.slice(equals + 1, parameter.length));
    }
    return true;
  }

  /** A parameter's name without its percent-encoding, behind a question mark that tells it from a header's. */
  private decoded(name: Bytes): ByteBuffer {
    const out = this.name;
    out.clear();
    out.appendByte(0x3f);
    for (let i = 0; i < name.length; i++) {
      const high = name.at(i) == 0x25 ? hexOf(name.at(i + 1)) : -1;
      const low = high < 0 ? -1 : hexOf(name.at(i + 2));
      out.appendByte(<u8>(low < 0 ? name.at(i) : (high << 4) | low));
      if (low >= 0) i += 2;
    }
    return out;
  }

  private isIgnored(name: usize, length: i32): bool {
    const ignored = this.ignored;
    for (let i = 0; i < ignored.length; i++) {
      if (equalsIgnoringCase(unchecked(ignored[i]), name, length)) return true;
    }
    return false;
  }

  private add(name: Bytes, value: Bytes): void {
    if (value.length > 0) this.hasAny = true;
    const names = this.names;
    const values = this.values;
    let at = names.length;
    names.push(name);
    values.push(value);
    if (at >= MAX_SORTED) return;
    for (; at > 0 && compareBytes(unchecked(names[at - 1]), name) > 0; at--) {
      unchecked((names[at] = names[at - 1]));
      unchecked((values[at] = values[at - 1]));
    }
    unchecked((names[at] = name));
    unchecked((values[at] = value));
  }

  /** Appends names and values, each behind its length. */
  appendTo(out: ByteBuffer): void {
    for (let i = 0; i < this.names.length; i++) {
      const name = unchecked(this.names[i]);
      const value = unchecked(this.values[i]);
      out.appendU32(name.length).append(name).appendU32(value.length).append(value);
    }
  }

  /** Some of the names, for a log line; never the values. Clients choose them, so a byte that is not visible ASCII is shown as a question mark. */
  namesText(): string {
    let text = "";
    for (let i = 0; i < this.names.length && i < MAX_SHOWN; i++) {
      const name = this.names[i];
      if (i > 0) text += ", ";
      for (let j = 0; j < name.length && j < MAX_SHOWN_BYTES; j++) {
        const byte = name.at(j);
        text += String.fromCharCode(byte > 0x20 && byte < 0x7f ? byte : 0x3f);
      }
    }
    return text;
  }
}

/** The value of a hexadecimal digit, or -1. */
function hexOf(byte: i32): i32 {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return byte >= 0 && letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Whether `length` bytes at `name` are `lower` in letters of either case. */
function equalsIgnoringCase(lower: Bytes, name: usize, length: i32): bool {
  if (lower.length != length) return false;
  for (let i = 0; i < length; i++) {
    let byte = load<u8>(name + <usize>i);
    if (byte >= 0x41 && byte <= 0x5a) byte |= 0x20;
    if (byte != load<u8>(lower.ptr + <usize>i)) return false;
  }
  return true;
}
