/**
 * A request's identity: the partition says whose and which conversation, the exact key adds the question.
 *
 *     partition = SHA-256( scope , tenant , protocol , authority , path , headers , rest )       each field behind its length
 *     exact key = SHA-256( "key" , partition , lengths of the query's parts , query )
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

const KEY_LABEL = Bytes.fromString("key");

export function computeIdentity(
  scope: Bytes, tenant: Bytes, protocol: Bytes, authority: Bytes, path: Bytes, headers: Bytes, request: ChatRequest,
): Identity {
  const partition = new Sha256()
    .updateField(scope)
    .updateField(tenant)
    .updateField(protocol)
    .updateField(authority)
    .updateField(path)
    .updateField(headers)
    .updateField(request.rest.view())
    .digest();
  const key = new Sha256()
    .updateField(KEY_LABEL)
    .updateField(partition)
    .updateField(request.parts.view())
    .updateField(request.query)
    .digest();
  return new Identity(partition, key);
}

/** The digest of what the configuration adds to every partition. */
export function scopeOf(model: string, dimension: i32, allQuestions: bool, purgeEpoch: i32): Bytes {
  const text = new ByteBuffer(64);
  text.appendAscii("reprise 1\n").appendString(model).appendByte(0x0a).appendDecimal(dimension).appendByte(0x0a);
  text.appendByte(allQuestions ? 0x61 : 0x6c).appendByte(0x0a).appendDecimal(purgeEpoch);
  return Sha256.of(text.view());
}

/** Headers that providers let change the answer or the account, beside the credentials. */
export function isAnswerHeader(name: Bytes): bool {
  return (
    name.equalsAscii("openai-organization") || name.equalsAscii("openai-project") || name.equalsAscii("openai-beta") ||
    name.equalsAscii("anthropic-version") || name.equalsAscii("anthropic-beta")
  );
}

/** Headers that carry a credential: each value counts, so two keys never share. */
export function isCredentialHeader(name: Bytes): bool {
  return (
    name.equalsAscii("authorization") || name.equalsAscii("x-api-key") || name.equalsAscii("api-key") ||
    name.equalsAscii("x-mse-consumer")
  );
}
