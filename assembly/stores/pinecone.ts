/**
 * Pinecone's data plane (https://docs.pinecone.io/reference/api/2025-04/data-plane). The cluster leads to one index, which is made by hand, with
 * the metric `cosine`; what a store calls a collection is a namespace in it.
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

const API_VERSION = "2025-04";
const METRIC = "cosine";
/** Metadata of an entry is 40 KB at most (https://docs.pinecone.io/reference/api/database-limits); base64 makes four bytes of three. */
const MAX_RECORD_BYTES: i32 = 30000;

@final
export class PineconeConfig extends StoreConfig {
  constructor() {
    super();
    this.servicePort = 443;
  }

  headers(): string[] {
    const version = ["x-pinecone-api-version", API_VERSION];
    return this.apiKey.length > 0 ? version.concat(["api-key", this.apiKey]) : version;
  }

  create(collection: string, dimension: i32): VectorStore {
    return new PineconeStore(collection, dimension);
  }
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
class IsAtMost {
  @alias("$lte")
  value: i64 = 0;
}

@json
class FreshOfPartition {
  partition: IsText = new IsText();
  expires: IsAbove = new IsAbove();
}

@json
class Expired {
  expires: IsAtMost = new IsAtMost();
}

@json
class Query {
  vector: JSON.Raw = new JSON.Raw("[]");
  namespace: string = "";
  filter: FreshOfPartition = new FreshOfPartition();
  topK: i32 = 1;
  includeMetadata: bool = true;
  includeValues: bool = false;
}

@json
class Entry {
  id: string = "";
  values: JSON.Raw = new JSON.Raw("[]");
  metadata: JSON.Raw = new JSON.Raw("{}");
}

@json
class Upsert {
  vectors: Entry[] = [];
  namespace: string = "";
}

@json
class Remove {
  ids: string[] = [];
  namespace: string = "";
}

@json
class Sweep {
  filter: Expired = new Expired();
  namespace: string = "";
}

@final
export class PineconeStore extends JsonStore {
  constructor(collection: string, dimension: i32) {
    super(collection, dimension);
  }

  get maxRecordBytes(): i32 {
    return MAX_RECORD_BYTES;
  }

  protected stepRequest(step: i32): StoreRequest {
    return request("/describe_index_stats", "{}");
  }

  protected readStep(step: i32, reply: Reply): SetupStep {
    if (!reply.isOk) return this.failed(reply);
    const document = reply.document;
    const dimension = document.get(reply.root, "dimension");
    if (document.kind(dimension) != JsonKind.Number) return SetupStep.refused("the reply tells no dimension: is it an index's host?");
    const metric = document.get(reply.root, "metric");
    // Indexes of pods do not tell it here.
    const told = document.kind(metric) == JsonKind.Missing ? Bytes.fromString(METRIC) : document.string(metric);
    return this.accept(told, METRIC, document.number(dimension));
  }

  query(partition: Bytes, vector: Bytes, topK: i32, now: i64): StoreRequest {
    const query = new Query();
    query.vector = new JSON.Raw(vector.toString());
    query.namespace = this.collection;
    query.filter.partition.value = partition.toHex();
    query.filter.expires.value = now / 1000;
    query.topK = topK;
    return request("/query", JSON.stringify(query));
  }

  protected readCandidates(document: JsonDocument): CandidateList | null {
    const matches = document.get(document.root, "matches");
    if (document.kind(matches) != JsonKind.Array) return null;
    const list = new CandidateList();
    for (let match = document.first(matches); match >= 0; match = document.next(match)) {
      list.add(document.string(document.get(document.get(match, "metadata"), "record")), document.number(document.get(match, "score")));
    }
    return list;
  }

  find(key: Bytes): StoreRequest {
    return new StoreRequest("GET", "/vectors/fetch?ids=" + key.toHex() + "&namespace=" + this.collection, Bytes.empty());
  }

  protected readFound(document: JsonDocument): Bytes {
    const entry = document.first(document.get(document.root, "vectors"));
    return document.string(document.get(document.get(entry, "metadata"), "record"));
  }

  write(answers: Answer[], vectors: Bytes[]): StoreRequest {
    const upsert = new Upsert();
    upsert.namespace = this.collection;
    for (let i = 0; i < answers.length && i < vectors.length; i++) {
      const answer = answers[i];
      const entry = new Entry();
      entry.id = answer.key.toHex();
      entry.values = new JSON.Raw(vectors[i].toString());
      entry.metadata = payloadOf(answer);
      upsert.vectors.push(entry);
    }
    return request("/vectors/upsert", JSON.stringify(upsert));
  }

  remove(keys: Bytes[]): StoreRequest {
    const remove = new Remove();
    remove.ids = keys.map<string>((key) => key.toHex());
    remove.namespace = this.collection;
    return request("/vectors/delete", JSON.stringify(remove));
  }

  sweep(now: i64, limit: i32): StoreRequest {
    const sweep = new Sweep();
    sweep.filter.expires.value = now / 1000;
    sweep.namespace = this.collection;
    return request("/vectors/delete", JSON.stringify(sweep));
  }

  /** Pinecone does not say how many. */
  protected readSwept(document: JsonDocument): f64 {
    return NaN;
  }
}

function request(path: string, body: string): StoreRequest {
  return new StoreRequest("POST", path, Bytes.fromString(body));
}
