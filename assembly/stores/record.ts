/**
 * An answer as it is kept: one immutable run of bytes that carries all that is needed to decide whether it may be served.
 *
 *     offset  0        4        8        40          72        80        88     89      90            92          96         100
 *             +--------+--------+--------+-----------+---------+---------+------+-------+-------------+-----------+----------+----+
 *             | magic  | length | key    | partition | created | expires | form | flags | type length | query     | body     |    |
 *             | u32    | u32    | 32     | 32        | i64 ms  | i64 ms  | u8   | u8    | u16         | length u32| length u32|   |
 *             +--------+--------+--------+-----------+---------+---------+------+-------+-------------+-----------+----------+----+
 *             | content type | query | body |
 *
 * Little-endian. `length` is that of the whole record, so a record that was cut or half written is recognised; key and partition are
 * stored whole and compared, so that neither a collision of slots nor one of fingerprints can serve a foreign answer.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { BodyForm } from "../core/form";
import { DIGEST_LENGTH } from "../core/sha256";

/** "RPR" and the version of the layout. */
const MAGIC: u32 = 0x01525052;
const HEADER_LENGTH: i32 = 100;
const FLAG_EXACT_ONLY: u8 = 1;

/** What is known of an answer beside its bytes. Times in milliseconds since 1970. */
@final
export class Answer {
  constructor(
    readonly key: Bytes,
    readonly partition: Bytes,
    readonly created: i64,
    readonly expires: i64,
    readonly form: BodyForm,
    /** It calls a tool, or its request had parts that no embedding covers: never a semantic hit. */
    readonly exactOnly: bool,
    readonly contentType: Bytes,
    /** The text that was embedded, for the guards. */
    readonly query: Bytes,
    readonly body: Bytes,
  ) {}

  encode(): Bytes {
    const length = HEADER_LENGTH + this.contentType.length + this.query.length + this.body.length;
    const out = new ByteBuffer(length);
    out.appendU32(MAGIC).appendU32(length).append(this.key).append(this.partition);
    out.appendU64(<u64>this.created).appendU64(<u64>this.expires);
    out.appendByte(<u8>this.form).appendByte(this.exactOnly ? FLAG_EXACT_ONLY : 0);
    out.appendByte(<u8>this.contentType.length).appendByte(<u8>(this.contentType.length >> 8));
    out.appendU32(this.query.length).appendU32(this.body.length);
    return out.append(this.contentType).append(this.query).append(this.body).view();
  }

  /** Reads a record; null unless it is there and every length agrees. Total. */
  static decode(record: Bytes | null): Answer | null {
    if (record === null || record.length < HEADER_LENGTH) return null;
    const at = record.ptr;
    if (load<u32>(at) != MAGIC || load<u32>(at, 4) != <u32>record.length) return null;
    const form = load<u8>(at, 88);
    const typeLength = <i64>load<u16>(at, 90);
    const queryLength = <i64>load<u32>(at, 92);
    const bodyLength = <i64>load<u32>(at, 96);
    if (<i32>form > BodyForm.EventStream || HEADER_LENGTH + typeLength + queryLength + bodyLength != <i64>record.length) return null;
    const queryAt = HEADER_LENGTH + <i32>typeLength;
    const bodyAt = queryAt + <i32>queryLength;
    return new Answer(
      record.slice(8, 8 + DIGEST_LENGTH),
      record.slice(40, 40 + DIGEST_LENGTH),
      load<i64>(at, 72),
      load<i64>(at, 80),
      <BodyForm>form,
      (load<u8>(at, 89) & FLAG_EXACT_ONLY) != 0,
      record.slice(HEADER_LENGTH, queryAt),
      record.slice(queryAt, bodyAt),
      record.slice(bodyAt, record.length),
    );
  }
}
