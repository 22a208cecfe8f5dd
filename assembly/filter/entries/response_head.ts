/** What an upstream's response headers say, as far as the cache cares: of the answer to a client, or to the filter's own callout. */
import { ByteBuffer, Bytes } from "../../core/bytes";
import { parseHttpDate } from "../../core/http_date";
import { HeaderPairs } from "../../host/pairs";
import { NOT_GIVEN, ResponseDirectives } from "../../policy/cache_control";
import { KeepOutcome } from "../../policy/keep_outcome";
import { KeptHeaders, MAX_KEPT_HEADERS } from "../../policy/kept_headers";
import { copyOutcome } from "../../policy/response";
import { Freshness } from "./freshness";

@final
export class ResponseHead {
  /** 0 if there is none. */
  status: i32 = 0;
  contentType: Bytes | null = null;
  /** Seconds that the answer was in other caches; NOT_GIVEN without `Age`. */
  private age: i64 = NOT_GIVEN;
  private statusText: Bytes | null = null;
  private encoding: Bytes | null = null;
  private contentLength: Bytes | null = null;
  private expires: Bytes | null = null;
  private date: Bytes | null = null;
  private readonly directives: ResponseDirectives = new ResponseDirectives();
  /** What is kept of them with the answer; see core/fields.ts. */
  private readonly keptFields: ByteBuffer = new ByteBuffer(16);

  constructor(pairs: HeaderPairs, private readonly kept: KeptHeaders) {
    while (pairs.next()) this.readPair(pairs);
    const text = this.statusText;
    if (text !== null) this.status = <i32>max<i64>(text.toUnsigned(), 0);
  }

  private readPair(pairs: HeaderPairs): void {
    if (this.kept.has(pairs.nameAt, pairs.nameSize)) pairs.appendTo(this.keptFields);
    switch (pairs.initial) {
      case 0x3a: // :
        if (pairs.nameIs(":status")) this.statusText = pairs.value;
        return;
      case 0x61: // a
        if (pairs.nameIs("age")) this.age = pairs.value.toUnsigned();
        return;
      case 0x63: // c
        if (pairs.nameIs("content-type")) this.contentType = pairs.value;
        else if (pairs.nameIs("content-length")) this.contentLength = pairs.value;
        else if (pairs.nameIs("content-encoding")) this.encoding = pairs.value;
        else if (pairs.nameIs("cache-control")) this.directives.read(pairs.value);
        return;
      case 0x64: // d
        if (pairs.nameIs("date")) this.date = pairs.value;
        return;
      case 0x65: // e
        if (pairs.nameIs("expires")) this.expires = pairs.value;
        return;
    }
  }

  /** Whether the upstream failed, or Envoy in its place: 429 or 5xx. */
  get isFailure(): bool {
    return this.status == 429 || this.status >= 500;
  }

  /** Whether the answer may be copied. @param honours whether what the upstream says of caching counts. */
  outcome(maxAnswerBytes: i32, honours: bool): KeepOutcome {
    const outcome = copyOutcome(this.statusText, this.contentType, this.encoding, this.contentLength, maxAnswerBytes);
    if (outcome == KeepOutcome.Kept && this.keptFields.length > MAX_KEPT_HEADERS) return KeepOutcome.TooLarge;
    return outcome == KeepOutcome.Kept && honours && this.directives.forbids ? KeepOutcome.Forbidden : outcome;
  }

  get keptHeaders(): Bytes {
    return this.keptFields.view();
  }

  /** How long the answer is fresh by the upstream's word. `now` in milliseconds since 1970. */
  freshness(now: i64): Freshness {
    return new Freshness(max<i64>(this.age, 0) * 1000, this.lifetime(now), this.directives.mustRevalidate);
  }

  private lifetime(now: i64): i64 {
    const seconds = this.directives.lifetime;
    if (seconds != NOT_GIVEN) return seconds * 1000;
    const expires = this.expires;
    if (expires === null) return -1;
    // What is no date, such as 0, means that the answer has expired (RFC 9111 §5.3).
    const end = parseHttpDate(expires) * 1000;
    const date = this.date;
    const start = date === null ? -1 : parseHttpDate(date);
    return max<i64>(end - (start < 0 ? now : start * 1000), 0);
  }
}
