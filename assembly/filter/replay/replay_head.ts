/** The headers of an answer from the cache, as the blob the host takes (host/pairs.ts). Built in one buffer: it is sent at once. */
import { ByteBuffer, Bytes } from "../../core/bytes";
import { Fields } from "../../core/fields";
import { KeptHeaders } from "../../policy/kept_headers";

const CONTENT_TYPE = "content-type";
const AGE = "age";
const CACHE_STATUS = "cache-status";

@final
export class ReplayHead {
  private readonly values: ByteBuffer = new ByteBuffer(256);
  private readonly blob: ByteBuffer = new ByteBuffer(512);

  /** Where the value of `Cache-Status` is written, before `encode`. */
  begin(): ByteBuffer {
    this.values.clear();
    return this.values;
  }

  /**
   * @param age seconds since the answer was stored.
   * @param kept headers that were kept with the answer, as `Answer.headers` has them; those that are not `allowed` (any more) are left out.
   */
  encode(contentType: Bytes, age: i64, kept: Bytes, allowed: KeptHeaders): Bytes {
    const values = this.values;
    const statusLength = values.length;
    values.appendDecimal(age);
    const ageLength = values.length - statusLength;
    const blob = this.blob;
    blob.clear();
    blob.appendU32(3 + (kept.length > 0 ? countAllowed(kept, allowed) : 0));
    blob.appendU32(CONTENT_TYPE.length).appendU32(contentType.length);
    blob.appendU32(AGE.length).appendU32(ageLength);
    blob.appendU32(CACHE_STATUS.length).appendU32(statusLength);
    if (kept.length > 0) this.appendSizes(kept, allowed);
    blob.appendAscii(CONTENT_TYPE).appendByte(0).append(contentType).appendByte(0);
    const at = values.start;
    blob.appendAscii(AGE).appendByte(0).appendRaw(at + <usize>statusLength, ageLength).appendByte(0);
    blob.appendAscii(CACHE_STATUS).appendByte(0).appendRaw(at, statusLength).appendByte(0);
    if (kept.length > 0) this.appendFields(kept, allowed);
    return blob.view();
  }

  private appendSizes(kept: Bytes, allowed: KeptHeaders): void {
    const fields = new Fields(kept);
    while (fields.next()) {
      if (isAllowed(fields, allowed)) this.blob.appendU32(fields.name.length).appendU32(fields.value.length);
    }
  }

  private appendFields(kept: Bytes, allowed: KeptHeaders): void {
    const fields = new Fields(kept);
    while (fields.next()) {
      if (isAllowed(fields, allowed)) this.blob.append(fields.name).appendByte(0).append(fields.value).appendByte(0);
    }
  }
}

function countAllowed(kept: Bytes, allowed: KeptHeaders): i32 {
  const fields = new Fields(kept);
  let count = 0;
  while (fields.next()) count += i32(isAllowed(fields, allowed));
  return count;
}

function isAllowed(fields: Fields, allowed: KeptHeaders): bool {
  return allowed.has(fields.name.ptr, fields.name.length);
}
