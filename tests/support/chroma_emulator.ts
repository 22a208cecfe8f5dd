/** A Chroma with one collection, as far as the filter asks it. Its answers can be bent by the test. */
import { createHash } from "node:crypto";
import type { Callout } from "./host_emulator.ts";
import { dot, type HttpReply, type Vector } from "./embedder.ts";

/** The partition of what tells other gateways of a removal (assembly/stores/tombstone.ts). */
export const TOMBSTONES = createHash("sha256").update("reprise tombstones").digest("hex");

/** What the name of a collection ends in for all-minilm, 384 numbers, no prefix (assembly/stores/names.ts). */
export const PROFILE = profileOf("reprise store 1", "all-minilm", "384", "");

function profileOf(...parts: string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(Buffer.byteLength(part));
    hash.update(length).update(part);
  }
  return hash.digest("hex").slice(0, 8);
}

interface Entry {
  embedding: Vector;
  metadata: Record<string, unknown>;
}

export class ChromaEmulator {
  readonly collectionId = "0d9f3a1c-5b6e-4c1b-9a55-1b7f0f6c2e11";
  /** The space that the collection has, or will have if the filter creates it. */
  space: string | null = null;
  exists = false;
  readonly entries = new Map<string, Entry>();
  /** What tells other gateways of removals, by id. */
  readonly tombstones = new Map<string, Entry>();
  /** What was asked, oldest first: `create`, `get`, `query`, `upsert`, `delete`; `tell` for an upsert of tombstones. Not what comes by the clock. */
  readonly asked: string[] = [];
  /** Bodies of sweeps: deletions by a filter, which come by the clock. */
  readonly sweeps: SweepBody[] = [];
  lastBody: Record<string, unknown> = {};
  /** Takes the place of an answer. */
  bend: (kind: string, reply: HttpReply) => HttpReply | null = (_kind, reply) => reply;

  constructor(private readonly base = "/api/v2/tenants/default_tenant/databases/default_database/collections") {}

  answer(callout: Callout): HttpReply | null {
    const path = callout.headers.find(([name]) => name === ":path")![1];
    const body = JSON.parse(callout.body.toString()) as Record<string, unknown>;
    const query = body as unknown as QueryBody;
    if ("query_embeddings" in body && query.where.$and[0].partition.$eq === TOMBSTONES) return this.bend("watch", this.query(query, this.tombstones));
    if ("where" in body && "limit" in body) return this.bend("sweep", this.sweep(body as unknown as SweepBody));
    this.lastBody = body;
    if (path === this.base) return this.reply("create", () => this.create(body));
    const [collection, kind] = path.slice(this.base.length + 1).split("/");
    if (!this.exists || collection !== this.collectionId) return this.reply(kind, () => ({ status: 404, body: '{"error":"NotFoundError"}' }));
    if (kind === "get") return this.reply(kind, () => this.get(body as unknown as { ids: string[] }));
    if (kind === "upsert" && (body as unknown as UpsertBody).metadatas.every(({ partition }) => partition === TOMBSTONES)) {
      return this.reply("tell", () => this.upsert(body as unknown as UpsertBody, this.tombstones));
    }
    if (kind === "delete") return this.reply(kind, () => this.delete(body as unknown as { ids: string[] }));
    return this.reply(kind, () => (kind === "query" ? this.query(body as unknown as QueryBody) : this.upsert(body as unknown as UpsertBody)));
  }

  private reply(kind: string, make: () => HttpReply): HttpReply | null {
    this.asked.push(kind);
    return this.bend(kind, make());
  }

  private create(body: Record<string, unknown>): HttpReply {
    const asked = body as { name: string; get_or_create: boolean; configuration: { hnsw: { space: string } } };
    if (!asked.get_or_create) throw new Error("get_or_create must be set: every worker asks");
    this.space ??= asked.configuration.hnsw.space;
    this.exists = true;
    return { status: 200, body: JSON.stringify({ id: this.collectionId, name: asked.name, configuration_json: { hnsw: { space: this.space } } }) };
  }

  private get({ ids }: { ids: string[] }): HttpReply {
    const found = ids.filter((id) => this.entries.has(id));
    return { status: 200, body: JSON.stringify({ ids: found, metadatas: found.map((id) => this.entries.get(id)!.metadata) }) };
  }

  private query({ query_embeddings, n_results, where }: QueryBody, entries = this.entries): HttpReply {
    const partition = where.$and[0].partition.$eq;
    const after = where.$and[1].expires.$gt;
    const found = [...entries]
      .filter(([, { metadata }]) => metadata.partition === partition && (metadata.expires as number) > after)
      .map(([id, { embedding, metadata }]) => ({ id, metadata, distance: 1 - dot(embedding, query_embeddings[0]) }))
      .sort((a, b) => a.distance - b.distance)
      .slice(0, n_results);
    const body = { ids: [found.map(({ id }) => id)], distances: [found.map(({ distance }) => distance)], metadatas: [found.map(({ metadata }) => metadata)] };
    return { status: 200, body: JSON.stringify(body) };
  }

  private delete({ ids }: { ids: string[] }): HttpReply {
    for (const id of ids) this.entries.delete(id);
    return { status: 200, body: "{}" };
  }

  private sweep(body: SweepBody): HttpReply {
    this.sweeps.push(body);
    const expired = [...this.entries].filter(([, { metadata }]) => (metadata.expires as number) < body.where.expires.$lt).slice(0, body.limit);
    for (const [id] of expired) this.entries.delete(id);
    return { status: 200, body: JSON.stringify({ deleted: expired.length }) };
  }

  private upsert({ ids, embeddings, metadatas }: UpsertBody, entries = this.entries): HttpReply {
    if (new Set(ids).size < ids.length) throw new Error("an id twice in one request: Chroma refuses all of it");
    ids.forEach((id, i) => entries.set(id, { embedding: embeddings[i], metadata: metadatas[i] }));
    return { status: 200, body: "{}" };
  }
}

interface QueryBody {
  query_embeddings: Vector[];
  n_results: number;
  where: { $and: [{ partition: { $eq: string } }, { expires: { $gt: number } }] };
}

export interface SweepBody {
  where: { expires: { $lt: number } };
  limit: number;
}

interface UpsertBody {
  ids: string[];
  embeddings: Vector[];
  metadatas: Record<string, unknown>[];
}
