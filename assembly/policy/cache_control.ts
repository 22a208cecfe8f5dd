/**
 * `Cache-Control` of requests and responses (RFC 9111 §5.2). Total: whatever stands there is read, and where it can be read in two ways, as
 * numbers that are none or directives that are given twice, the stricter one counts.
 */
import { Bytes } from "../core/bytes";

/** Seconds that stand for any number of them; RFC 9111 §1.2.2 asks for it where a number is greater. */
export const ANY_SECONDS: i64 = 2147483648;
/** No such directive. */
export const NOT_GIVEN: i64 = -1;

const COMMA: i32 = 0x2c;
const QUOTE: i32 = 0x22;
const BACKSLASH: i32 = 0x5c;

/** A cursor over the directives of one header line. */
@final
class DirectiveReader {
  private at: i32 = 0;
  private name: Bytes = Bytes.empty();
  /** The argument without its quotes; null if there is none. */
  private value: Bytes | null = null;

  constructor(private readonly line: Bytes) {}

  next(): bool {
    if (this.at > this.line.length) return false;
    const end = this.endOfItem();
    const item = this.line.slice(this.at, end).trim();
    this.at = end + 1;
    const equals = item.indexOf(0x3d);
    this.name = (equals < 0 ? item : item.slice(0, equals)).trim();
    this.value = equals < 0 ? null : withoutQuotes(item.slice(equals + 1, item.length).trim());
    return true;
  }

  /** Where the current item ends: at a comma that is not quoted, or with the line. */
  private endOfItem(): i32 {
    const line = this.line;
    let isQuoted = false;
    for (let i = this.at; i < line.length; i++) {
      const byte = line.at(i);
      if (byte == QUOTE) isQuoted = !isQuoted;
      else if (byte == BACKSLASH && isQuoted) i++;
      else if (byte == COMMA && !isQuoted) return i;
    }
    return line.length;
  }

  /** @param name in lower case. */
  is(name: string): bool {
    return this.name.equalsAsciiIgnoreCase(name);
  }

  get hasValue(): bool {
    return this.value !== null;
  }

  /** The argument in seconds, no more than ANY_SECONDS; `fallback` if it is missing or no number. */
  seconds(fallback: i64): i64 {
    const value = this.value;
    if (value === null || value.length == 0) return fallback;
    let seconds: i64 = 0;
    for (let i = 0; i < value.length; i++) {
      const digit = value.at(i) - 0x30;
      if (<u32>digit > 9) return fallback;
      seconds = min(seconds * 10 + digit, ANY_SECONDS);
    }
    return seconds;
  }
}

/** What a request says of the answers it takes. Times in seconds, NOT_GIVEN, or ANY_SECONDS. */
@final
export class RequestDirectives {
  /** Neither read nor kept. */
  noStore: bool = false;
  /** Not read, kept anew. */
  noCache: bool = false;
  /** Never upstream. */
  onlyIfCached: bool = false;
  /** The age that an answer may have. */
  maxAge: i64 = NOT_GIVEN;
  /** How long an answer may have been stale. */
  maxStale: i64 = NOT_GIVEN;
  /** How long an answer must stay fresh. */
  minFresh: i64 = NOT_GIVEN;

  /** Reads one line of the header; those of several lines come together. */
  read(line: Bytes): void {
    const reader = new DirectiveReader(line);
    while (reader.next()) {
      if (reader.is("no-store")) this.noStore = true;
      else if (reader.is("no-cache")) this.noCache = true;
      else if (reader.is("only-if-cached")) this.onlyIfCached = true;
      else if (reader.is("max-age")) this.maxAge = least(this.maxAge, reader.seconds(0));
      else if (reader.is("max-stale")) this.maxStale = least(this.maxStale, reader.hasValue ? reader.seconds(0) : ANY_SECONDS);
      else if (reader.is("min-fresh")) this.minFresh = max(this.minFresh, reader.seconds(ANY_SECONDS));
    }
  }

  /** Whether no answer that was there before the request will do. */
  get wantsNew(): bool {
    return this.noCache || this.maxAge == 0;
  }
}

/** What an upstream says of its answer. Times in seconds, or NOT_GIVEN. */
@final
export class ResponseDirectives {
  /** `no-store`, `no-cache` or `private`: not for a cache that others share. */
  forbids: bool = false;
  /** The answer must not be served stale. */
  mustRevalidate: bool = false;
  private maxAge: i64 = NOT_GIVEN;
  private sharedMaxAge: i64 = NOT_GIVEN;

  /** Reads one line of the header; those of several lines come together. */
  read(line: Bytes): void {
    const reader = new DirectiveReader(line);
    while (reader.next()) {
      if (reader.is("no-store") || reader.is("no-cache") || reader.is("private")) this.forbids = true;
      else if (reader.is("must-revalidate") || reader.is("proxy-revalidate")) this.mustRevalidate = true;
      else if (reader.is("max-age")) this.maxAge = least(this.maxAge, reader.seconds(0));
      else if (reader.is("s-maxage")) {
        this.sharedMaxAge = least(this.sharedMaxAge, reader.seconds(0));
        this.mustRevalidate = true; // RFC 9111 §5.2.2.10
      }
    }
  }

  /** How long the answer is fresh: what is said to shared caches goes before what is said to all. */
  get lifetime(): i64 {
    return this.sharedMaxAge != NOT_GIVEN ? this.sharedMaxAge : this.maxAge;
  }
}

/** The lesser of what was given before, if it was, and what is given now. */
function least(before: i64, now: i64): i64 {
  return before == NOT_GIVEN ? now : min(before, now);
}

function withoutQuotes(value: Bytes): Bytes {
  const last = value.length - 1;
  return last > 0 && value.at(0) == QUOTE && value.at(last) == QUOTE ? value.slice(1, last) : value;
}
