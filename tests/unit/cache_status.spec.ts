/** policy/cache_status.ts: RFC 9211 */
import { ByteBuffer } from "../../assembly/core/bytes";
import { appendHitStatus, forwardStatus } from "../../assembly/policy/cache_status";

describe("Cache-Status", () => {
  it("says that it was a hit, for how long it still is, and of which tier", () => {
    const out = new ByteBuffer(16);
    appendHitStatus(out, 3600, "exact");
    expect(out.view().toString()).toBe("reprise; hit; ttl=3600; detail=exact");
    out.clear();
    appendHitStatus(out, 0, "semantic");
    expect(out.view().toString()).toBe("reprise; hit; ttl=0; detail=semantic");
  });
  it("says why it was none", () => {
    expect(forwardStatus("miss", "no_candidate").toString()).toBe("reprise; fwd=miss; detail=no_candidate");
    expect(forwardStatus("bypass", "no_store").toString()).toBe("reprise; fwd=bypass; detail=no_store");
  });
});
