/**
 * A request's identity: the boundary says whose request it is and to what, the partition adds the conversation, the exact key the question.
 *
 *     tenant    = SHA-256( every credential, or what the configuration names )      credentials.ts
 *     boundary  = SHA-256( profile , tenant , protocol , authority , path , headers )          what varies in length, behind its length
 *     partition = SHA-256( boundary , rest )
 *     exact key = SHA-256( partition , lengths of the query's parts , query )
 *
 * The path is the whole of it, query and all, but for the parameters in `tenant.ignore`. `profile` digests what the configuration adds: the embedding profile and the purge epoch. A look-up sees only its own partition.
 */
import { ByteBuffer, Bytes } from "../core/bytes";
import { DigestMemo } from "../core/digest_memo";
import { Sha256 } from "../core/sha256";
import { ChatRequest } from "./chat_request";
import { TenantCensus } from "./tenant_census";

/** Logarithms of how many digests are remembered. */
const TENANTS_LOG2: i32 = 6;
const BOUNDARIES_LOG2: i32 = 6;
const PARTITIONS_LOG2: i32 = 6;

@final
export class Identity {
  constructor(
    readonly partition: Bytes,
    readonly key: Bytes,
  ) {}
}

/** Computes identities; it remembers the digests that come again. */
@final
export class Identities {
  private readonly tenants: DigestMemo = new DigestMemo(TENANTS_LOG2);
  private readonly boundaries: DigestMemo = new DigestMemo(BOUNDARIES_LOG2);
  private readonly partitions: DigestMemo = new DigestMemo(PARTITIONS_LOG2);
  /** Whose requests there were. */
  readonly census: TenantCensus = new TenantCensus();
  private readonly material: ByteBuffer = new ByteBuffer(512);

  constructor(private readonly profile: Bytes) {}

  /** @param tenant names and values that identify the tenant, each behind its length; so are `headers`. */
  boundary(tenant: ByteBuffer, protocol: string, authority: Bytes, path: Bytes, headers: ByteBuffer): Bytes {
    const material = this.material;
    material.clear();
    const digest = this.tenants.of(tenant);
    this.census.note(digest);
    material.append(this.profile).append(digest);
    material.appendU32(protocol.length).appendAscii(protocol);
    appendField(material, authority);
    appendField(material, path);
    material.appendRaw(headers.start, headers.length);
    return this.boundaries.of(material);
  }

  /** @param request its `rest` begins with the boundary. */
  identify(request: ChatRequest): Identity {
    const partition = this.partitions.of(request.rest);
    const key = Sha256.begin().update(partition).updateField(request.parts).update(request.query).digest();
    return new Identity(partition, key);
  }
}

/**
 * The digest of what the configuration adds to every partition.
 * @param embedder its type and path: the same model behind another API may give other vectors.
 * @param tenancy by what rule tenants are told apart; see `tenancyOf`.
 */
export function profileDigestOf(
  model: string, prefix: string, dimension: i32, allQuestions: bool, purgeEpoch: i32, embedder: string = "", tenancy: Bytes = Bytes.empty(),
): Bytes {
  const text = new ByteBuffer(64);
  text.appendAscii("reprise 1\n").appendString(model).appendByte(0x0a).appendString(prefix).appendByte(0x0a).appendDecimal(dimension).appendByte(0x0a);
  text.appendByte(allQuestions ? 0x61 : 0x6c).appendByte(0x0a).appendDecimal(purgeEpoch).appendByte(0x0a).appendString(embedder);
  appendField(text, tenancy);
  return Sha256.of(text.view());
}

function appendField(out: ByteBuffer, field: Bytes): void {
  out.appendU32(field.length).append(field);
}
