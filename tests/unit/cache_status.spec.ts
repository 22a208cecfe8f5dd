/** policy/cache_status.ts: RFC 9211 */
import { ByteBuffer, Bytes } from "../../assembly/core/bytes";
import { appendHitStatus, forwardStatus } from "../../assembly/policy/cache_status";

describe("Cache-Status", () => {
  it("says that it was a hit, for how long it still is, and of which tier", () => {
    const out = new ByteBuffer(16);
    appendHitStatus(out, 3600, Bytes.empty(), -1);
    expect(out.view().toString()).toBe("reprise; hit; ttl=3600; detail=exact");
    out.clear();
    appendHitStatus(out, 0, Bytes.empty(), 0.95);
    expect(out.view().toString()).toBe("reprise; hit; ttl=0; detail=semantic");
  });
  it("names the entry if asked to", () => {
    const out = new ByteBuffer(16);
    appendHitStatus(out, 1, Bytes.fromString("\x01\x7f"), -1);
    expect(out.view().toString()).toBe('reprise; hit; ttl=1; detail=exact; key="017f"');
    out.clear();
    appendHitStatus(out, 1, Bytes.fromString("a"), 0.94309);
    expect(out.view().toString()).toBe('reprise; hit; ttl=1; detail=semantic; key="61"; similarity=0.9431');
  });
  it("says why it was none", () => {
    expect(forwardStatus("miss", "no_candidate").toString()).toBe("reprise; fwd=miss; detail=no_candidate");
    expect(forwardStatus("bypass", "no_store").toString()).toBe("reprise; fwd=bypass; detail=no_store");
  });
});
