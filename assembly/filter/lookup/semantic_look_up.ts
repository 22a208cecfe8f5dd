/** A look-up's way through the semantic tier: the question's embedding, the index, and the external store where there is one. */
import { currentTimeMillis } from "../../host/host";
import { Forward } from "../../policy/cache_status";
import { Guard } from "../../policy/guards/guard";
import { MissReason, StoreOutcome, storeMiss } from "../../policy/reasons";
import { Vector } from "../../providers/embedder";
import { Candidate } from "../../stores/vector_store";
import { CheckSession } from "../checks/check_session";
import { EmbeddingJob } from "../embedding/embedding_job";
import { CacheRequest } from "../request/cache_request";
import { Candidates } from "./candidates";
import { LookupOutcome, LookupOwner, LookupResult } from "./lookup_result";
import { LookupTiers } from "./lookup_tiers";
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
    // A remembered vector is here at once, and no callback follows that could resume the stream.
    const vector = job.vector;
    if (vector !== null) return this.searchWith(vector, now);
    if (job.isRefused) return withoutVector(job.refusal);
    job.waiter = this;
    return LookupResult.wait();
  }

  onVector(vector: Vector, now: i64): void {
    if (this.owner.resume()) this.owner.onLookedUp(this.searchWith(vector, now), now);
  }

  onNoVector(reason: MissReason, now: i64): void {
    if (this.owner.resume()) this.owner.onLookedUp(withoutVector(reason), now);
  }

  private searchWith(vector: Vector, now: i64): LookupResult {
    const tiers = this.tiers;
    const partition = this.request.identity.partition;
    const chooser = tiers.semantic.chooser(this.request.query);
    const search = new SemanticSearch(tiers.config, tiers.refusals, this.request, chooser, now);
    this.search = search;
    const result = this.offer(search, tiers.semantic.find(partition, vector, chooser.leastSimilarity, now));
    if (result !== null) return result;
    if (!tiers.semantic.hasExternalStore) return search.miss();
    const asked = tiers.semantic.askStore(this, partition, vector, now);
    return asked == StoreOutcome.Done ? LookupResult.wait() : search.missFor(storeMiss(asked));
  }

  onCandidates(candidates: Candidate[], outcome: StoreOutcome): void {
    const search = this.search;
    if (search === null || !this.owner.resume()) return;
    if (outcome != StoreOutcome.Done) return this.owner.onLookedUp(search.missFor(storeMiss(outcome)), currentTimeMillis());
    const result = this.offer(search, this.tiers.semantic.outside(candidates));
    this.owner.onLookedUp(result === null ? search.miss() : result, currentTimeMillis());
  }

  /** @returns what the look-up comes to; null if it goes on. */
  private offer(search: SemanticSearch, candidates: Candidates): LookupResult | null {
    const result = search.offer(candidates);
    const session = this.session;
    if (result !== null && result.outcome == LookupOutcome.Serve && session !== null) session.served(search);
    return result;
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

function withoutVector(reason: MissReason): LookupResult {
  return LookupResult.goUpstream(reason, Guard.None, Forward.Miss);
}
