/** Who asks: a digest, never the credential itself. */
import { ByteBuffer, Bytes } from "../core/bytes";
import { Sha256 } from "../core/sha256";

/** One digest for a tenant; the last one is remembered, since a gateway often serves one key at a time. */
@final
export class TenantDigests {
  private material: Bytes = Bytes.empty();
  private digest: Bytes = Sha256.of(Bytes.empty());

  /** @param material names and values that identify the tenant, each behind its length; none for a request without a credential. */
  of(material: ByteBuffer): Bytes {
    const bytes = material.view();
    if (!bytes.equals(this.material)) {
      this.material = bytes;
      this.digest = Sha256.of(bytes);
    }
    return this.digest;
  }
}
