/** The headers of an answer from the cache, as the blob the host takes (host/pairs.ts). Built in one buffer: it is sent at once. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { appendHitStatus } from "../policy/cache_status";

const CONTENT_TYPE = "content-type";
const AGE = "age";
const CACHE_STATUS = "cache-status";

@final
export class ReplayHead {
  private readonly values: ByteBuffer = new ByteBuffer(256);
  private readonly blob: ByteBuffer = new ByteBuffer(512);

  /**
   * @param age seconds since the answer was stored.
   * @param ttl seconds it may still be served.
   * @param entry and `similarity`: see `appendHitStatus`.
   */
  encode(contentType: Bytes, age: i64, ttl: i64, entry: Bytes, similarity: f32): Bytes {
    const values = this.values;
    values.clear();
    values.appendDecimal(age);
    const ageLength = values.length;
    appendHitStatus(values, ttl, entry, similarity);
    const statusLength = values.length - ageLength;
    const blob = this.blob;
    blob.clear();
    blob.appendU32(3);
    blob.appendU32(CONTENT_TYPE.length).appendU32(contentType.length);
    blob.appendU32(AGE.length).appendU32(ageLength);
    blob.appendU32(CACHE_STATUS.length).appendU32(statusLength);
    blob.appendAscii(CONTENT_TYPE).appendByte(0).append(contentType).appendByte(0);
    const at = values.start;
    blob.appendAscii(AGE).appendByte(0).appendRaw(at, ageLength).appendByte(0);
    blob.appendAscii(CACHE_STATUS).appendByte(0).appendRaw(at + <usize>ageLength, statusLength).appendByte(0);
    return blob.view();
  }
}
