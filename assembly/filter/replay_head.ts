/** The headers of an answer from the cache, as the blob the host takes (host/pairs.ts). Built in one buffer: it is sent at once. */
import { ByteBuffer, Bytes } from "../core/bytes";

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

  /** @param age seconds since the answer was stored. */
  encode(contentType: Bytes, age: i64): Bytes {
    const values = this.values;
    const statusLength = values.length;
    values.appendDecimal(age);
    const ageLength = values.length - statusLength;
    const blob = this.blob;
    blob.clear();
    blob.appendU32(3);
    blob.appendU32(CONTENT_TYPE.length).appendU32(contentType.length);
    blob.appendU32(AGE.length).appendU32(ageLength);
    blob.appendU32(CACHE_STATUS.length).appendU32(statusLength);
    blob.appendAscii(CONTENT_TYPE).appendByte(0).append(contentType).appendByte(0);
    const at = values.start;
    blob.appendAscii(AGE).appendByte(0).appendRaw(at + <usize>statusLength, ageLength).appendByte(0);
    blob.appendAscii(CACHE_STATUS).appendByte(0).appendRaw(at, statusLength).appendByte(0);
    return blob.view();
  }
}
