/**
 * A request's identity: the boundary says whose request it is and to what, the partition adds the conversation, the exact key the question.
 *
 *     tenant    = SHA-256( credentials, or what the configuration names )
 *     boundary  = SHA-256( scope , tenant , protocol , authority , path , headers )          each field behind its length
 *     partition = SHA-256( boundary , rest )
 *     exact key = SHA-256( partition , lengths of the query's parts , query )
 *
 * `scope` digests what the configuration adds: the embedding profile and the purge epoch. A look-up sees only its own partition.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { Sha256 } from "../core/sha256";
import { ChatRequest } from "../protocols/chat_request";

@final
export class Identity {
  constructor(
    readonly partition: Bytes,
    readonly key: Bytes,
  ) {}
}

export function computeIdentity(boundary: Bytes, request: ChatRequest): Identity {
  const partition = Sha256.begin().updateField(boundary).updateField(request.rest.view()).digest();
  const key = Sha256.begin().updateField(partition).updateField(request.parts).updateField(request.query).digest();
  return new Identity(partition, key);
}

/** The digest of what the configuration adds to every partition. */
export function scopeOf(model: string, dimension: i32, allQuestions: bool, purgeEpoch: i32): Bytes {
  const text = new ByteBuffer(64);
  text.appendAscii("reprise 1\n").appendString(model).appendByte(0x0a).appendDecimal(dimension).appendByte(0x0a);
  text.appendByte(allQuestions ? 0x61 : 0x6c).appendByte(0x0a).appendDecimal(purgeEpoch);
  return Sha256.of(text.view());
}

/**
 * Boundaries by what they are made of. The last one is remembered, and compared byte by byte: clients send the same headers again and
 * again, and comparing costs less than two digests.
 */
@final
export class Boundaries {
  private readonly material: ByteBuffer = new ByteBuffer(512);
  private known: Bytes = Bytes.empty();
  private digest: Bytes = Bytes.empty();

  constructor(private readonly scope: Bytes, private readonly protocol: Bytes) {}

  /** @param tenant names and values that identify the tenant, each behind its length. */
  of(tenant: ByteBuffer, authority: Bytes, path: Bytes, headers: ByteBuffer): Bytes {
    const material = this.material;
    material.clear();
    appendField(material, tenant.view());
    appendField(material, authority);
    appendField(material, path);
    appendField(material, headers.view());
    if (this.digest.length == 0 || !material.view().equals(this.known)) {
      this.known = material.view().copy();
      const tenantDigest = Sha256.of(tenant.view());
      this.digest = Sha256.begin()
        .updateField(this.scope)
        .updateField(tenantDigest)
        .updateField(this.protocol)
        .updateField(authority)
        .updateField(path)
        .updateField(headers.view())
        .digest();
    }
    return this.digest;
  }
}

function appendField(out: ByteBuffer, field: Bytes): void {
  out.appendU32(field.length).append(field);
}
