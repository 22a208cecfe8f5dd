/**
 * Reads from a request's headers the boundary that no answer crosses: whose request it is (the tenant), to what, and what else the answer
 * varies with.
 */
import { Config, RequestSource, SourceKind } from "../../config/config";
import { ByteBuffer, Bytes } from "../../core/bytes";
import { getProperty, log } from "../../host/host";
import { HeaderPairs } from "../../host/pairs";
import { LogLevelValues } from "../../host/types";
import { AUTHORIZATION, ORIGINAL_AUTHORIZATION } from "../../policy/credentials";
import { Identities } from "../../policy/identity";
import { BypassReason } from "../../policy/reasons";
import { Protocol } from "../../protocols/protocol";
import { RequestHead } from "./request_head";

const ORIGINAL_NAME = Bytes.fromString(ORIGINAL_AUTHORIZATION);
/** `connection.sha256_peer_certificate_digest`: not there without TLS, or without a certificate of the client's. */
const CERTIFICATE_DIGEST = Bytes.fromString("connection\0sha256_peer_certificate_digest");

@final
export class BoundaryReader {
  private hasWarnedOfTenants: bool = false;
  private hasWarnedOfOriginal: bool = false;

  constructor(private readonly config: Config, private readonly identities: Identities) {}

  /**
   * Reads tenant and variance into `head`, and sets `head.boundary`: the digest of tenant, protocol, host, path and what the answer varies with.
   * @returns None, or why there is no boundary: nothing names the tenant.
   */
  read(protocol: Protocol, head: RequestHead, pairs: HeaderPairs): BypassReason {
    const original = head.originalAuthorization;
    if (original !== null) this.warnOfOriginal();
    const path = head.credentials.readPath(head.path);
    const reason = this.readTenant(head, pairs);
    if (reason != BypassReason.None) return reason;
    if (this.config.vary.length > 0) this.readVary(head.answerHeaders, pairs);
    head.line = protocol.readLine(head.path, pairs, head.answerHeaders);
    head.boundary = this.identities.boundary(head.tenant, protocol.name, head.authority, path, head.answerHeaders);
    if (!this.hasWarnedOfTenants && this.identities.census.isSuspicious) this.warnOfTenants(head);
    return BypassReason.None;
  }

  /** Tells once that another filter has put a provider's credential in the place of the client's. */
  private warnOfOriginal(): void {
    if (this.hasWarnedOfOriginal) return;
    this.hasWarnedOfOriginal = true;
    log(LogLevelValues.warn, "another filter has replaced the authorization before this one, so " + ORIGINAL_AUTHORIZATION +
      " counts beside it: let this filter stand before ai-proxy (a higher priority, or an earlier phase)");
  }

  /** Tells once that hardly any tenant comes again. */
  private warnOfTenants(head: RequestHead): void {
    this.hasWarnedOfTenants = true;
    log(LogLevelValues.warn, "hardly any tenant is seen twice, so hardly any request can be answered from cache. Of what names this one (" +
      head.credentials.namesText() + ") put into tenant.ignore what differs with each request, or name the tenant by tenant.from");
  }

  /** What the answer varies with. A header that is missing counts as a value, too. */
  private readVary(material: ByteBuffer, pairs: HeaderPairs): void {
    const sources = this.config.vary;
    for (let i = 0; i < sources.length; i++) {
      appendSource(material, sources[i], pairs);
      // Marks the end of what the source has given, even if that is nothing: no source's name is as long.
      material.appendU32(u32.MAX_VALUE);
    }
  }

  /** Reads what names the tenant: nothing if all share, what is configured, or else every credential. */
  private readTenant(head: RequestHead, pairs: HeaderPairs): BypassReason {
    const config = this.config;
    if (config.tenantShared) return BypassReason.None;
    if (config.tenants.length > 0) return this.readSources(head, pairs) ? BypassReason.None : BypassReason.NoTenant;
    const digest = getProperty(CERTIFICATE_DIGEST);
    const credentials = head.credentials;
    if (digest !== null && digest.length > 0) credentials.addCertificate(digest);
    credentials.appendTo(head.tenant);
    return credentials.hasAny || !config.tenantRequired ? BypassReason.None : BypassReason.NoCredential;
  }

  /** @returns false if a source gives nothing. */
  private readSources(head: RequestHead, pairs: HeaderPairs): bool {
    const sources = this.config.tenants;
    for (let i = 0; i < sources.length; i++) {
      const source = sources[i];
      if (!appendSource(head.tenant, source, pairs)) return false;
      // Beside `authorization` and not in its place: who sends the header without ai-proxy must not become another client by it.
      const original = source.kind == SourceKind.Header && source.name.equalsAscii(AUTHORIZATION) ? head.originalAuthorization : null;
      if (original !== null) appendField(head.tenant, ORIGINAL_NAME, original);
    }
    return true;
  }
}

/** Appends what a header or an attribute of the request says. @returns whether there is a value that is not empty. */
function appendSource(material: ByteBuffer, source: RequestSource, pairs: HeaderPairs): bool {
  if (source.kind == SourceKind.Header) return appendHeader(material, source.name, pairs);
  const value = getProperty(source.name);
  if (value === null) return false;
  appendField(material, source.name, value);
  return value.length > 0;
}

/**
 * Appends every value of a header: of one that occurs twice, the client may have sent the first and a gateway the second.
 * @returns whether there is a value that is not empty.
 */
function appendHeader(material: ByteBuffer, name: Bytes, pairs: HeaderPairs): bool {
  const text = name.toString();
  let found = false;
  pairs.rewind();
  while (pairs.next()) {
    if (!pairs.nameIs(text)) continue;
    const value = pairs.value;
    found = found || value.length > 0;
    appendField(material, name, value);
  }
  return found;
}

function appendField(material: ByteBuffer, name: Bytes, value: Bytes): void {
  material.appendU32(name.length).append(name).appendU32(value.length).append(value);
}
