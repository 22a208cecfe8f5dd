/**
 * Chroma's REST API, version 2 (https://docs.trychroma.com/reference/chroma-api). Version 1 is gone: it answers 410.
 *
 * A collection is found by name, or created with cosine space; an existing one with another space is refused, since its distances
 * would be read on the wrong scale. An entry's id is its exact key, so a newer answer replaces the older one (upsert).
 */
import { JSON } from "json-as";
import { Reply } from "../backend/reply";
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { CandidateList, JsonStore, SetupStep } from "./json_store";
import { payloadOf } from "./payload";
import { Answer } from "./record";
import { StoreConfig } from "./store_config";
import { StoreRequest, VectorStore } from "./vector_store";

@final
export class ChromaConfig extends StoreConfig {
  /**
   * Tenant of the collection's database.
   * @title Chroma tenant
   * @text ChromaName 256
   * @example "default_tenant"
   */
  chromaTenant: string = "default_tenant";

  /**
   * Database of the collection.
   * @title Chroma database
   * @text ChromaName 256
   * @example "default_database"
   */
  chromaDatabase: string = "default_database";

  constructor() {
    super();
    this.servicePort = 8000;
  }

  create(collection: string, dimension: i32): VectorStore {
    return new ChromaStore(this.chromaTenant, this.chromaDatabase, collection, dimension);
  }
}

@json
class HnswConfiguration {
  space: string = "cosine";
}

@json
class CollectionConfiguration {
  hnsw: HnswConfiguration = new HnswConfiguration();
}

@json
class CreateCollection {
  name: string = "";
  get_or_create: bool = true;
  configuration: CollectionConfiguration = new CollectionConfiguration();
}

@json
class IsText {
  @alias("$eq")
  value: string = "";
}

@json
class IsAbove {
  @alias("$gt")
  value: i64 = 0;
}

@json
class IsBelow {
  @alias("$lt")
  value: i64 = 0;
}

@json
class OfPartition {
  partition: IsText = new IsText();
}

@json
class Fresh {
  expires: IsAbove = new IsAbove();
}

@json
class Expired {
  expires: IsBelow = new IsBelow();
}

/** All of the conditions, each of a class of its own. */
@json
class All {
  @alias("$and")
  conditions: JSON.Raw[] = [];
}

@json
class Remove {
  ids: string[] = [];
}

@json
class Get {
  ids: string[] = [];
  include: string[] = ["metadatas"];
}

@json
class Sweep {
  where: Expired = new Expired();
  limit: i32 = 0;
}

@json
class Upsert {
  ids: string[] = [];
  embeddings: JSON.Raw[] = [];
  metadatas: JSON.Raw[] = [];
}

@json
class Query {
  query_embeddings: JSON.Raw[] = [];
  n_results: i32 = 1;
  where: JSON.Raw = new JSON.Raw("{}");
  include: string[] = ["metadatas", "distances"];
}

@final
export class ChromaStore extends JsonStore {
  private readonly collections: string;
  private id: string = "";

  /** @param collection its name; ids are looked up. */
  constructor(tenant: string, database: string, collection: string, dimension: i32) {
    super(collection, dimension);
    this.collections = "/api/v2/tenants/" + tenant + "/databases/" + database + "/collections";
  }

  protected stepRequest(step: i32): StoreRequest {
    const create = new CreateCollection();
    create.name = this.collection;
    return new StoreRequest("POST", this.collections, Bytes.fromString(JSON.stringify(create)));
  }

  protected readStep(step: i32, reply: Reply): SetupStep {
    if (reply.status != 200 && reply.status != 201) return this.failed(reply);
    const document = reply.document;
    const id = reply.text("id");
    // The id goes into a path, so it must be what Chroma makes: a UUID.
    if (!isIdentifier(id)) return SetupStep.refused("no collection id in the reply");
    this.id = id.toString();
    const hnsw = document.get(document.get(document.root, "configuration_json"), "hnsw");
    // The dimension is null until something is written.
    return this.accept(document.string(document.get(hnsw, "space")), "cosine", document.number(document.get(document.root, "dimension")));
  }

  query(partition: Bytes, vector: Bytes, topK: i32, now: i64): StoreRequest {
    const query = new Query();
    query.query_embeddings = [new JSON.Raw(vector.toString())];
    query.n_results = topK;
    const ours = new OfPartition();
    ours.partition.value = partition.toHex();
    const fresh = new Fresh();
    fresh.expires.value = now / 1000;
    const all = new All();
    all.conditions = [new JSON.Raw(JSON.stringify(ours)), new JSON.Raw(JSON.stringify(fresh))];
    query.where = new JSON.Raw(JSON.stringify(all));
    return new StoreRequest("POST", this.collections + "/" + this.id + "/query", Bytes.fromString(JSON.stringify(query)));
  }

  protected readCandidates(document: JsonDocument): CandidateList | null {
    const distances = document.element(document.get(document.root, "distances"), 0);
    const metadatas = document.element(document.get(document.root, "metadatas"), 0);
    if (document.kind(distances) != JsonKind.Array || document.kind(metadatas) != JsonKind.Array) return null;
    const list = new CandidateList();
    let distance = document.first(distances);
    let metadata = document.first(metadatas);
    while (distance >= 0 && metadata >= 0) {
      list.add(document.string(document.get(metadata, "record")), 1.0 - document.number(distance));
      distance = document.next(distance);
      metadata = document.next(metadata);
    }
    return list;
  }

  find(key: Bytes): StoreRequest {
    const get = new Get();
    get.ids.push(key.toHex());
    return new StoreRequest("POST", this.collections + "/" + this.id + "/get", Bytes.fromString(JSON.stringify(get)));
  }

  protected readFound(document: JsonDocument): Bytes {
    return document.string(document.get(document.element(document.get(document.root, "metadatas"), 0), "record"));
  }

  write(answers: Answer[], vectors: Bytes[]): StoreRequest {
    const upsert = new Upsert();
    for (let i = 0; i < answers.length && i < vectors.length; i++) {
      const answer = answers[i];
      upsert.ids.push(answer.key.toHex());
      upsert.embeddings.push(new JSON.Raw(vectors[i].toString()));
      upsert.metadatas.push(payloadOf(answer));
    }
    return new StoreRequest("POST", this.collections + "/" + this.id + "/upsert", Bytes.fromString(JSON.stringify(upsert)));
  }

  remove(keys: Bytes[]): StoreRequest {
    const remove = new Remove();
    remove.ids = keys.map<string>((key) => key.toHex());
    return this.delete(JSON.stringify(remove));
  }

  sweep(now: i64, limit: i32): StoreRequest {
    const sweep = new Sweep();
    sweep.where.expires.value = now / 1000;
    sweep.limit = limit;
    return this.delete(JSON.stringify(sweep));
  }

  protected readSwept(document: JsonDocument): f64 {
    return document.number(document.get(document.root, "deleted"));
  }

  private delete(body: string): StoreRequest {
    return new StoreRequest("POST", this.collections + "/" + this.id + "/delete", Bytes.fromString(body));
  }
}

function isIdentifier(id: Bytes): bool {
  if (id.length == 0 || id.length > 64) return false;
  for (let i = 0; i < id.length; i++) {
    const byte = id.at(i);
    const isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
    if (!isLetter && byte != 0x2d && (byte < 0x30 || byte > 0x39)) return false;
  }
  return true;
}
