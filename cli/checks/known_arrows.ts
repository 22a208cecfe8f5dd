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
  {
    from: "assembly/host/shared_data.ts",
    to: "assembly/stores/key_value.ts",
    why: "The interface that shared data implements stands with those who use it: it belongs into core.",
  },
  {
    from: "assembly/filter/checks/answer_check.ts",
    to: "assembly/filter/checks/check_session.ts",
    why: "A check asks for an embedding by a job of its own, whose end calls back into it.",
  },
  {
    from: "assembly/filter/embedding/embedding_client.ts",
    to: "assembly/filter/embedding/embedding_job.ts",
    why: "The client keeps the jobs that are under way, and a job returns its place.",
  },
  {
    from: "assembly/filter/embedding/embedding_job.ts",
    to: "assembly/filter/entries/pending_index_insert.ts",
    why: "A job carries the answer that is filed under its vector.",
  },
  {
    from: "assembly/filter/lookup/semantic_search.ts",
    to: "assembly/filter/lookup/semantic_tier.ts",
    why: "A search under way calls back into the tier that began it.",
  },
];
