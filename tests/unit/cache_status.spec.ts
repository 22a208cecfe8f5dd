/** policy/cache_status.ts: RFC 9211 */
import { ByteBuffer, Bytes } from "../../assembly/core/bytes";
import { appendCollapsedStatus, appendErrorStatus, appendHitStatus, Forward, forwardStatus, refusedStatus } from "../../assembly/policy/cache_status";

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
    expect(forwardStatus(Forward.Miss, "no_candidate").toString()).toBe("reprise; fwd=miss; detail=no_candidate");
    expect(forwardStatus(Forward.Bypass, "no_store").toString()).toBe("reprise; fwd=bypass; detail=no_store");
    expect(forwardStatus(Forward.Stale, "stale").toString()).toBe("reprise; fwd=stale; detail=stale");
    expect(forwardStatus(Forward.Request, "no_cache").toString()).toBe("reprise; fwd=request; detail=no_cache");
  });
  it("says that the request was joined with another, or went upstream in vain", () => {
    const out = new ByteBuffer(16);
    appendCollapsedStatus(out, 60, Bytes.fromString("a"));
    expect(out.view().toString()).toBe('reprise; fwd=miss; stored; collapsed; ttl=60; detail=exact; key="61"');
    out.clear();
    appendErrorStatus(out, Forward.Stale, 503, -7, Bytes.empty(), -1);
    expect(out.view().toString()).toBe("reprise; fwd=stale; fwd-status=503; ttl=-7; detail=stale_if_error");
    out.clear();
    appendErrorStatus(out, Forward.Miss, 429, -7, Bytes.fromString("a"), 0.94309);
    expect(out.view().toString()).toBe('reprise; fwd=miss; fwd-status=429; ttl=-7; detail=stale_if_error; key="61"; similarity=0.9431');
  });
  it("says that there was nothing, and nobody was asked", () => {
    expect(refusedStatus("only_if_cached").toString()).toBe("reprise; detail=only_if_cached");
  });
});
