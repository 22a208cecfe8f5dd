/**
 * An answer as it is kept: one immutable run of bytes that carries all that is needed to decide whether it may be served.
 *
 *     offset  0        4        8      40          72        80        88     89      90      92         96         100     102       104
 *             +--------+--------+------+-----------+---------+---------+------+-------+-------+----------+----------+-------+---------+----------+
 *             | magic  | length | key  | partition | created | expires | form | flags | type  | query    | body     | floor | headers | checksum |
 *             |        |        |      |           |         |         |      |       | length| length   | length   |       | length  |          |
 *             | u32    | u32    | 32   | 32        | i64 ms  | i64 ms  | u8   | u8    | u16   | u32      | u32      | u16   | u16     | u64      |
 *             +--------+--------+------+-----------+---------+---------+------+-------+-------+----------+----------+-------+---------+----------+
 *             | content type | headers, see core/fields.ts | query | body |
 *
 * The floor is the greatest similarity, in 1/10000, at which the answer was found wrong for another question; 0 if it never was.
 *
 * Little-endian. `length` is that of the whole record and the checksum is of all its other bytes, so a record that was cut, half written or
 * damaged on its way is recognised; key and partition are stored whole and compared, so that neither a collision of slots nor one of
 * fingerprints can serve a foreign answer.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { checksum } from "../core/checksum";
import { Fields } from "../core/fields";
import { BodyForm } from "../core/form";
import { DIGEST_LENGTH } from "../core/sha256";

/** "RPR" and the version of the layout. */
const MAGIC: u32 = 0x04525052;
const HEADER_LENGTH: i32 = 112;
const FLAG_EXACT_ONLY: u8 = 1;
const FLAG_MUST_REVALIDATE: u8 = 2;
const FLAG_ASKED_USAGE: u8 = 4;
/** The upper bits of the flags count. */
const MOVES_SHIFT: u8 = 3;
const LENGTH_AT: usize = 4;
const KEY_AT: i32 = 8;
const PARTITION_AT: i32 = 40;
const CREATED_AT: usize = 72;
const EXPIRES_AT: usize = 80;
const FORM_AT: usize = 88;
const FLAGS_AT: usize = 89;
const TYPE_LENGTH_AT: usize = 90;
const QUERY_LENGTH_AT: usize = 92;
const BODY_LENGTH_AT: usize = 96;
const FLOOR_AT: usize = 100;
const HEADERS_LENGTH_AT: usize = 102;
const CHECKSUM_AT: i32 = 104;
/** Steps of a floor between similarity 0 and 1. */
const FLOOR_STEPS: f32 = 10000;
/** A content type is kept up to here. */
const MAX_TYPE_LENGTH: i32 = 256;

/** A valid record, read in place. Times in milliseconds since 1970. */
@final
export class Answer {
  /** When this process kept it, by the steady clock; 0 if it was read from its record, which does not tell. */
  kept: i64 = 0;

  private constructor(readonly record: Bytes) {}

  /**
   * Writes a record.
   * @param exactOnly it calls a tool, or its request had parts that no embedding covers: never a semantic hit.
   * @param query the text that was embedded, for the guards.
   * @param floor see `floor`.
   * @param mustRevalidate see `mustRevalidate`.
   * @param headers what is replayed beside the content type: see core/fields.ts; up to 64 KiB.
   * @param askedUsage see `askedUsage`.
   */
  static create(
    key: Bytes, partition: Bytes, created: i64, expires: i64, form: BodyForm, exactOnly: bool, contentType: Bytes, query: Bytes, body: Bytes,
    floor: u16 = 0, mustRevalidate: bool = false, headers: Bytes = Bytes.empty(), askedUsage: bool = false,
  ): Answer {
    const type = contentType.slice(0, MAX_TYPE_LENGTH);
    const length = HEADER_LENGTH + type.length + headers.length + query.length + body.length;
    const out = new ByteBuffer(length);
    out.appendU32(MAGIC).appendU32(length).append(key).append(partition);
    out.appendU64(<u64>created).appendU64(<u64>expires);
    const flags = (exactOnly ? FLAG_EXACT_ONLY : 0) | (mustRevalidate ? FLAG_MUST_REVALIDATE : 0) | (askedUsage ? FLAG_ASKED_USAGE : 0);
    out.appendByte(<u8>form).appendByte(<u8>flags);
    out.appendByte(<u8>type.length).appendByte(<u8>(type.length >> 8));
    out.appendU32(query.length).appendU32(body.length).appendByte(<u8>floor).appendByte(<u8>(floor >> 8));
    out.appendByte(<u8>headers.length).appendByte(<u8>(headers.length >> 8)).appendU64(0);
    const record = out.append(type).append(headers).append(query).append(body).view();
    store<u64>(record.ptr + CHECKSUM_AT, checksumOf(record));
    return new Answer(record);
  }

  /** Reads a record; null unless it is there, whole and undamaged. Total. */
  static decode(record: Bytes | null): Answer | null {
    if (record === null || record.length < HEADER_LENGTH) return null;
    const at = record.ptr;
    if (load<u32>(at) != MAGIC || load<u32>(at, LENGTH_AT) != <u32>record.length || <i32>load<u8>(at, FORM_AT) > BodyForm.JsonLines) {
      return null;
    }
    const parts = <i64>load<u16>(at, TYPE_LENGTH_AT) + <i64>load<u16>(at, HEADERS_LENGTH_AT) + <i64>load<u32>(at, QUERY_LENGTH_AT) + <i64>load<u32>(at, BODY_LENGTH_AT);
    if (HEADER_LENGTH + parts != <i64>record.length || load<u64>(at, CHECKSUM_AT) != checksumOf(record)) return null;
    const answer = new Answer(record);
    return isHeaderValue(answer.contentType) && areHeaders(answer.headers) ? answer : null;
  }

  get key(): Bytes {
    return this.record.slice(KEY_AT, KEY_AT + DIGEST_LENGTH);
  }

  get partition(): Bytes {
    return this.record.slice(PARTITION_AT, PARTITION_AT + DIGEST_LENGTH);
  }

  hasKey(key: Bytes): bool {
    return key.length == DIGEST_LENGTH && memory.compare(this.record.ptr + KEY_AT, key.ptr, DIGEST_LENGTH) == 0;
  }

  isIn(partition: Bytes): bool {
    return partition.length == DIGEST_LENGTH && memory.compare(this.record.ptr + PARTITION_AT, partition.ptr, DIGEST_LENGTH) == 0;
  }

  get created(): i64 {
    return load<i64>(this.record.ptr, CREATED_AT);
  }

  /** Until when it is fresh. */
  get expires(): i64 {
    return load<i64>(this.record.ptr, EXPIRES_AT);
  }

  get form(): BodyForm {
    return <BodyForm>load<u8>(this.record.ptr, FORM_AT);
  }

  get exactOnly(): bool {
    return (load<u8>(this.record.ptr, FLAGS_AT) & FLAG_EXACT_ONLY) != 0;
  }

  /** Whether it must not be served once it has expired, by the upstream's word. */
  get mustRevalidate(): bool {
    return (load<u8>(this.record.ptr, FLAGS_AT) & FLAG_MUST_REVALIDATE) != 0;
  }

  /** Whether the client that brought it asked for token counts inside its stream. */
  get askedUsage(): bool {
    return (load<u8>(this.record.ptr, FLAGS_AT) & FLAG_ASKED_USAGE) != 0;
  }

  /** The greatest similarity at which the answer was found wrong for another question, in 1/10000, rounded up; 0 if it never was. */
  get floor(): u16 {
    return load<u16>(this.record.ptr, FLOOR_AT);
  }

  /** Whether the answer was found wrong at `similarity` or above. */
  isWrongAt(similarity: f32): bool {
    return floorOf(similarity) <= this.floor;
  }

  /** How often the answer was moved within its store, modulo 32: another number is how a worker learns of it that knows the old place. */
  get moves(): i32 {
    return <i32>load<u8>(this.record.ptr, FLAGS_AT) >> MOVES_SHIFT;
  }

  /** This answer, moved once more. */
  moved(): Answer {
    const record = this.record.copy();
    store<u8>(record.ptr, load<u8>(record.ptr, FLAGS_AT) + (1 << MOVES_SHIFT), FLAGS_AT);
    store<u64>(record.ptr + CHECKSUM_AT, checksumOf(record));
    return new Answer(record);
  }

  /** This answer with its floor at `floor`. */
  withFloor(floor: u16): Answer {
    const record = this.record.copy();
    store<u16>(record.ptr, floor, FLOOR_AT);
    store<u64>(record.ptr + CHECKSUM_AT, checksumOf(record));
    return new Answer(record);
  }

  get contentType(): Bytes {
    return this.record.slice(HEADER_LENGTH, this.headersAt);
  }

  /** Headers that are replayed; see core/fields.ts. */
  get headers(): Bytes {
    return this.record.slice(this.headersAt, this.queryAt);
  }

  get query(): Bytes {
    return this.record.slice(this.queryAt, this.bodyAt);
  }

  get body(): Bytes {
    return this.record.slice(this.bodyAt, this.record.length);
  }

  private get headersAt(): i32 {
    return HEADER_LENGTH + <i32>load<u16>(this.record.ptr, TYPE_LENGTH_AT);
  }

  private get queryAt(): i32 {
    return this.headersAt + <i32>load<u16>(this.record.ptr, HEADERS_LENGTH_AT);
  }

  private get bodyAt(): i32 {
    return this.queryAt + load<i32>(this.record.ptr, QUERY_LENGTH_AT);
  }
}

/** The floor that stands for `similarity`; never 0, which means none. */
export function floorOf(similarity: f32): u16 {
  // NaN fails the comparison.
  return similarity > 0 ? <u16>min<f32>(FLOOR_STEPS, ceil<f32>(similarity * FLOOR_STEPS)) : 1;
}

function checksumOf(record: Bytes): u64 {
  const head = checksum(record.ptr, CHECKSUM_AT, 0);
  return checksum(record.ptr + HEADER_LENGTH, record.length - HEADER_LENGTH, head);
}

/** Whether the bytes are whole names and values that may stand in headers. */
function areHeaders(bytes: Bytes): bool {
  const fields = new Fields(bytes);
  while (fields.next()) {
    if (!isHeaderName(fields.name) || !isHeaderValue(fields.value)) return false;
  }
  return fields.isAtEnd;
}

/** Whether the bytes are the name of a header in lower case (RFC 9110 §5.6.2), of letters, digits and the usual marks. */
function isHeaderName(bytes: Bytes): bool {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes.at(i);
    const isUsual = (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte == 0x2d || byte == 0x2e || byte == 0x5f;
    if (!isUsual) return false;
  }
  return bytes.length > 0;
}

/** Whether the bytes may stand in a header: whoever can write into an external store must not write headers. */
function isHeaderValue(bytes: Bytes): bool {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes.at(i);
    if ((byte < 0x20 && byte != 0x09) || byte == 0x7f) return false;
  }
  return true;
}
