/**
 * Chroma's REST API, version 2 (https://docs.trychroma.com/reference/chroma-api). Version 1 is gone: it answers 410.
 *
 * A collection is found by name, or created with cosine space; an existing one with another space is refused, since its distances
 * would be read on the wrong scale. An entry's id is its exact key, so a newer answer replaces the older one (upsert).
 */
import { JSON } from "json-as";
import { decodeBase64, encodeBase64 } from "../core/base64";
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { Answer } from "./record";
import { Candidate, MAX_CANDIDATES, StoreReply, StoreRequest, VectorStore } from "./vector_store";

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
class Metadata {
  partition: string = "";
  /** Seconds since 1970: Chroma keeps numbers as doubles. */
  expires: i64 = 0;
  record: string = "";
}

@json
class Upsert {
  ids: string[] = [];
  embeddings: JSON.Raw[] = [];
  metadatas: Metadata[] = [];
}

@json
class Query {
  query_embeddings: JSON.Raw[] = [];
  n_results: i32 = 1;
  where: JSON.Raw = new JSON.Raw("{}");
  include: string[] = ["metadatas", "distances"];
}

@final
export class ChromaStore extends VectorStore {
  private readonly collections: string;
  private collection: string = "";

  /** @param collection its name; ids are looked up. */
  constructor(tenant: string, database: string, private readonly name: string) {
    super();
    this.collections = "/api/v2/tenants/" + tenant + "/databases/" + database + "/collections";
  }

  setup(): StoreRequest | null {
    if (this.collection.length > 0) return null;
    const create = new CreateCollection();
    create.name = this.name;
    return new StoreRequest("POST", this.collections, Bytes.fromString(JSON.stringify(create)));
  }

  readSetup(status: i32, body: Bytes): StoreReply {
    if (status != 200 && status != 201) {
      this.problem = "status " + status.toString();
      return StoreReply.Status;
    }
    const document = JsonDocument.parse(body);
    const id = document.string(document.get(document.root, "id"));
    // The id goes into a path, so it must be what Chroma makes: a UUID.
    if (!isIdentifier(id)) {
      this.problem = "no collection id in the reply";
      return StoreReply.Malformed;
    }
    const hnsw = document.get(document.get(document.root, "configuration_json"), "hnsw");
    const space = document.string(document.get(hnsw, "space"));
    if (!space.equalsAscii("cosine")) {
      this.problem = "collection " + this.name + " has space «" + space.toString() + "», not cosine; name another collectionID";
      return StoreReply.Malformed;
    }
    this.collection = id.toString();
    return StoreReply.Ok;
  }

  query(partition: Bytes, vector: Bytes, topK: i32, now: i64): StoreRequest {
    const query = new Query();
    query.query_embeddings = [new JSON.Raw(vector.toString())];
    query.n_results = topK;
    query.where = new JSON.Raw(
      '{"$and":[{"partition":{"$eq":"' + partition.toHex() + '"}},{"expires":{"$gt":' + (now / 1000).toString() + "}}]}",
    );
    return new StoreRequest("POST", this.collections + "/" + this.collection + "/query", Bytes.fromString(JSON.stringify(query)));
  }

  readQuery(status: i32, body: Bytes): StoreReply {
    this.candidates = [];
    const refusal = this.refusalOf(status);
    if (refusal != StoreReply.Ok) return refusal;
    const document = JsonDocument.parse(body);
    const distances = document.element(document.get(document.root, "distances"), 0);
    const metadatas = document.element(document.get(document.root, "metadatas"), 0);
    if (document.kind(distances) != JsonKind.Array || document.kind(metadatas) != JsonKind.Array) return StoreReply.Malformed;
    let distance = document.first(distances);
    let metadata = document.first(metadatas);
    while (distance >= 0 && metadata >= 0 && this.candidates.length < MAX_CANDIDATES) {
      const record = decodeBase64(document.string(document.get(metadata, "record")));
      const answer = Answer.decode(record);
      const similarity = <f32>(1.0 - document.number(distance));
      // A distance that is no number makes the similarity NaN, which no threshold lets pass.
      if (answer !== null) this.candidates.push(new Candidate(answer, similarity));
      distance = document.next(distance);
      metadata = document.next(metadata);
    }
    return StoreReply.Ok;
  }

  write(answers: Answer[], vectors: Bytes[]): StoreRequest {
    const upsert = new Upsert();
    for (let i = 0; i < answers.length && i < vectors.length; i++) {
      const answer = answers[i];
      const metadata = new Metadata();
      metadata.partition = answer.partition.toHex();
      metadata.expires = answer.expires / 1000;
      metadata.record = encodeBase64(answer.record).toString();
      upsert.ids.push(answer.key.toHex());
      upsert.embeddings.push(new JSON.Raw(vectors[i].toString()));
      upsert.metadatas.push(metadata);
    }
    return new StoreRequest("POST", this.collections + "/" + this.collection + "/upsert", Bytes.fromString(JSON.stringify(upsert)));
  }

  remove(keys: Bytes[]): StoreRequest {
    // Hexadecimal: nothing in it needs an escape.
    const ids = keys.map<string>((key) => '"' + key.toHex() + '"').join(",");
    return this.delete('{"ids":[' + ids + "]}");
  }

  sweep(now: i64, limit: i32): StoreRequest {
    return this.delete('{"where":{"expires":{"$lt":' + (now / 1000).toString() + '}},"limit":' + limit.toString() + "}");
  }

  readSweep(status: i32, body: Bytes): StoreReply {
    this.swept = 0;
    const refusal = this.refusalOf(status);
    if (refusal != StoreReply.Ok) return refusal;
    const document = JsonDocument.parse(body);
    const deleted = document.number(document.get(document.root, "deleted"));
    // NaN, for what is no number, fails the comparison. A Chroma that does not say how many it has taken out has done it all the same.
    if (deleted >= 0) this.swept = <i32>min<f64>(deleted, 1e9);
    return StoreReply.Ok;
  }

  private delete(body: string): StoreRequest {
    return new StoreRequest("POST", this.collections + "/" + this.collection + "/delete", Bytes.fromString(body));
  }

  readWrite(status: i32, body: Bytes): StoreReply {
    return this.refusalOf(status);
  }

  /** 404: the collection was deleted behind our back; its id is looked up anew. */
  private refusalOf(status: i32): StoreReply {
    if (status == 404) {
      this.collection = "";
      this.problem = "the collection is gone";
      return StoreReply.Gone;
    }
    if (status != 200 && status != 201) {
      this.problem = "status " + status.toString();
      return StoreReply.Status;
    }
    return StoreReply.Ok;
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
