/** A look-up's way through the semantic tier: the question's embedding, the index, and the external store where there is one. */
import { currentTimeMillis } from "../../host/host";
import { Forward } from "../../policy/cache_status";
import { Guard } from "../../policy/guards/guard";
import { MissReason } from "../../policy/reasons";
import { Vector } from "../../providers/embedder";
import { Candidate } from "../../stores/vector_store";
import { CheckSession } from "../checks/check_session";
import { EmbeddingJob } from "../embedding/embedding_job";
import { Served } from "../replay/served";
import { CacheRequest } from "../request/cache_request";
import { LookupOwner, LookupResult } from "./lookup_result";
import { LookupTiers } from "./lookup_tiers";
import { Use } from "./reuse";
import { SemanticSearch } from "./semantic_search";
import { StoreWaiter, VectorWaiter } from "./waiters";

@final
export class SemanticLookUp implements VectorWaiter, StoreWaiter {
  /** The embedding of the question, if it was asked for. */
  embedding: EmbeddingJob | null = null;
  /** The last search. */
  search: SemanticSearch | null = null;

  /** @param owner hears what it comes to after a wait. @param session null where nothing is to be learnt. */
  constructor(
    private readonly tiers: LookupTiers,
    private readonly request: CacheRequest,
    private readonly owner: LookupOwner,
    private readonly session: CheckSession | null,
  ) {}

  /** Asks for the question's vector, unless it is known. */
  embed(): EmbeddingJob {
    const known = this.embedding;
    const job = known !== null && known.vector !== null ? known : this.tiers.embedder.request(this.request.query);
    this.embedding = job;
    return job;
  }

  /** Searches, as soon as the vector is there. `now` in milliseconds since 1970. */
  begin(now: i64): LookupResult {
    const job = this.embed();
    if (job.refusal != MissReason.None) return missed(job.refusal);
    // A remembered vector is here at once, and no callback follows that could resume the stream.
    const vector = job.vector;
    if (vector !== null) return this.searchWith(vector, now);
    job.waiter = this;
    return LookupResult.wait();
  }

  onVector(vector: Vector | null, reason: MissReason, now: i64): void {
    if (!this.owner.resume()) return;
    this.owner.onLookedUp(vector === null ? missed(reason) : this.searchWith(vector, now), now);
  }

  private searchWith(vector: Vector, now: i64): LookupResult {
    const semantic = this.tiers.semantic;
    const partition = this.request.identity.partition;
    const chooser = semantic.chooser(this.request.query);
    const search = new SemanticSearch(this.tiers.config, this.tiers.refusals, this.request, chooser, now);
    this.search = search;
    const found = semantic.find(partition, vector, chooser.leastSimilarity, now);
    for (let i = 0; i < found; i++) {
      const score = semantic.scoreAt(i);
      const result = this.tryCandidate(search, search.offer(semantic.answerAt(i, now), score), now);
      if (result !== null) return result;
    }
    if (!semantic.hasExternalStore) return missed(search.reason, search.guard);
    const refusal = semantic.askStore(this, partition, vector, now);
    return refusal == MissReason.None ? LookupResult.wait() : missed(refusal, search.guard);
  }

  onCandidates(candidates: Candidate[] | null, reason: MissReason): void {
    const search = this.search;
    if (search === null || !this.owner.resume()) return;
    const now = currentTimeMillis();
    this.owner.onLookedUp(this.searchOutside(search, candidates, reason, now), now);
  }

  private searchOutside(search: SemanticSearch, candidates: Candidate[] | null, reason: MissReason, now: i64): LookupResult {
    if (candidates === null) search.reason = reason;
    for (let i = 0; candidates !== null && i < candidates.length; i++) {
      const score = this.tiers.semantic.scoreOutside(candidates, i);
      const result = this.tryCandidate(search, search.offer(candidates[i].answer, score), now);
      if (result !== null) return result;
    }
    return missed(search.reason, search.guard);
  }

  /** @param isServable what the search has said of the candidate. @returns what the look-up comes to; null if it goes on. */
  private tryCandidate(search: SemanticSearch, isServable: bool, now: i64): LookupResult | null {
    const answer = search.nearest;
    const score = search.nearestScore;
    if (!isServable || answer === null || score === null) return null;
    if (this.tiers.config.vector.shadow) return missed(MissReason.ShadowSemantic, search.guard);
    const body = this.request.render(answer);
    if (body === null) {
      search.reason = MissReason.NotRenderable;
      return null;
    }
    const session = this.session;
    if (session !== null) session.served(search, answer, score);
    return LookupResult.serve(answer, body, score.similarity, Served.Hit, answer.expires <= now ? Use.Stale : Use.Fresh);
  }

  /** The request goes upstream: its answer will be compared with what was found. */
  learn(reason: MissReason): void {
    const session = this.session;
    const search = this.search;
    if (session !== null && search !== null) session.missed(search, reason);
  }

  /** Nobody waits for the embedding any more. */
  close(): void {
    const job = this.embedding;
    if (job !== null && job.waiter === this) job.waiter = null;
  }
}

function missed(reason: MissReason, guard: Guard = Guard.None): LookupResult {
  return LookupResult.goUpstream(reason, guard, Forward.Miss);
}
