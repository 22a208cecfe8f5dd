/** Arrows that point the wrong way today. The check fails for one that is not here, and for one here that is no longer there. */

export interface KnownArrow {
  from: string;
  to: string;
  why: string;
}

export const KNOWN_ARROWS: KnownArrow[] = [
  {
    from: "assembly/policy/identity.ts",
    to: "assembly/protocols/chat_request.ts",
    why: "ChatRequest is what identity is made of, not a protocol: it belongs below both.",
  },
  {
    from: "assembly/vector/evidence.ts",
    to: "assembly/policy/evidence.ts",
    why: "It joins what a search found with what a policy makes of it: its place is above both, beside the look-up.",
  },
];
