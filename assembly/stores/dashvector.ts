/**
 * DashVector's HTTP API (https://help.aliyun.com/document_detail/2510317.html). A collection is found by name, or created with cosine distance. It
 * answers 200 to all that it understands and says in `code` how it went, and it deletes by id alone: a sweep asks for the ids first.
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

const COLLECTIONS = "/v1/collections";
/** `InexistentCollection` and `DuplicateCollection` (dashvector/common/error.py in PyPI's dashvector). */
const MISSING: f64 = -2021;
const EXISTS: f64 = -2025;
/** Documents of a query that names no vector, at most (https://help.aliyun.com/document_detail/2510319.html). */
const MAX_TOP: i32 = 1024;
/** No limit of a text is documented: as with Milvus, 64 KiB of base64. */
const MAX_RECORD_BYTES: i32 = 48000;

@final
export class DashVectorConfig extends StoreConfig {
  constructor() {
    super();
    this.servicePort = 443;
  }

  headers(): string[] {
    return this.apiKey.length > 0 ? ["dashvector-auth-token", this.apiKey] : [];
  }

  create(collection: string, dimension: i32): VectorStore {
    return new DashVectorStore(collection, dimension);
  }
}

@json
class FieldsSchema {
  partition: string = "STRING";
  expires: string = "LONG";
  record: string = "STRING";
}

@json
class NewCollection {
  name: string = "";
  dimension: i32 = 0;
  metric: string = "cosine";
  dtype: string = "FLOAT";
  fields_schema: FieldsSchema = new FieldsSchema();
}

@json
class Query {
  vector: JSON.Raw = new JSON.Raw("[]");
  filter: string = "";
  topk: i32 = 1;
  include_vector: bool = false;
  output_fields: string[] = ["record"];
}

/** A query that names no vector. */
@json
class Search {
  filter: string = "";
  topk: i32 = 1;
  include_vector: bool = false;
  output_fields: string[] = [];
}

@json
class Doc {
  id: string = "";
  vector: JSON.Raw = new JSON.Raw("[]");
  fields: JSON.Raw = new JSON.Raw("{}");
}

@json
class Upsert {
  docs: Doc[] = [];
}

@json
class Remove {
  ids: string[] = [];
}

enum Step {
  Find,
  Create,
  Created,
}

@final
export class DashVectorStore extends JsonStore {
  private readonly path: string;

  constructor(collection: string, dimension: i32) {
    super(collection, dimension);
    this.path = COLLECTIONS + "/" + collection;
  }

  get maxRecordBytes(): i32 {
    return MAX_RECORD_BYTES;
  }

  protected stepRequest(step: i32): StoreRequest {
    if (step != Step.Create) return new StoreRequest("GET", this.path, Bytes.empty());
    const collection = new NewCollection();
    collection.name = this.collection;
    collection.dimension = this.dimension;
    return new StoreRequest("POST", COLLECTIONS, Bytes.fromString(JSON.stringify(collection)));
  }

  protected readStep(step: i32, reply: Reply): SetupStep {
    if (step == Step.Create) return this.isDone(reply) || code(reply) == EXISTS ? SetupStep.next(Step.Created) : this.failed(reply);
    if (step == Step.Find && this.isGone(reply)) return SetupStep.next(Step.Create);
    if (!this.isDone(reply)) return this.failed(reply);
    const document = reply.document;
    const output = document.get(reply.root, "output");
    return this.accept(document.string(document.get(output, "metric")), "cosine", document.number(document.get(output, "dimension")));
  }

  protected isGone(reply: Reply): bool {
    return reply.status == 404 || code(reply) == MISSING;
  }

  protected isDone(reply: Reply): bool {
    return reply.isOk && code(reply) == 0;
  }

  query(partition: Bytes, vector: Bytes, topK: i32, now: i64): StoreRequest {
    const query = new Query();
    query.vector = new JSON.Raw(vector.toString());
    query.filter = "partition = '" + partition.toHex() + "' and expires > " + (now / 1000).toString();
    query.topk = topK;
    return this.request("POST", "/query", JSON.stringify(query));
  }

  protected readCandidates(document: JsonDocument): CandidateList | null {
    const output = document.get(document.root, "output");
    if (document.kind(output) != JsonKind.Array) return null;
    const list = new CandidateList();
    for (let hit = document.first(output); hit >= 0; hit = document.next(hit)) {
      // With the metric cosine what is called a score is a distance.
      list.add(document.string(document.get(document.get(hit, "fields"), "record")), 1.0 - document.number(document.get(hit, "score")));
    }
    return list;
  }

  find(key: Bytes): StoreRequest {
    return new StoreRequest("GET", this.path + "/docs?ids=" + key.toHex(), Bytes.empty());
  }

  protected readFound(document: JsonDocument): Bytes {
    const entry = document.first(document.get(document.root, "output"));
    return document.string(document.get(document.get(entry, "fields"), "record"));
  }

  write(answers: Answer[], vectors: Bytes[]): StoreRequest {
    const upsert = new Upsert();
    for (let i = 0; i < answers.length && i < vectors.length; i++) {
      const answer = answers[i];
      const doc = new Doc();
      doc.id = answer.key.toHex();
      doc.vector = new JSON.Raw(vectors[i].toString());
      doc.fields = payloadOf(answer);
      upsert.docs.push(doc);
    }
    return this.request("POST", "/docs/upsert", JSON.stringify(upsert));
  }

  remove(keys: Bytes[]): StoreRequest {
    return this.removal(keys.map<string>((key) => key.toHex()));
  }

  private removal(ids: string[]): StoreRequest {
    const remove = new Remove();
    remove.ids = ids;
    return this.request("DELETE", "/docs", JSON.stringify(remove));
  }

  sweep(now: i64, limit: i32): StoreRequest {
    const search = new Search();
    search.filter = "expires <= " + (now / 1000).toString();
    search.topk = min(limit, MAX_TOP);
    return this.request("POST", "/query", JSON.stringify(search));
  }

  /** Of the reply that says which have expired; in the one that follows nothing has. */
  protected readSwept(document: JsonDocument): f64 {
    return <f64>expiredIn(document).length;
  }

  protected afterSweep(document: JsonDocument): StoreRequest | null {
    const ids = expiredIn(document);
    return ids.length > 0 ? this.removal(ids) : null;
  }

  private request(method: string, path: string, body: string): StoreRequest {
    return new StoreRequest(method, this.path + path, Bytes.fromString(body));
  }
}

function code(reply: Reply): f64 {
  return reply.document.number(reply.document.get(reply.root, "code"));
}

/**
 * The ids of what has expired in a reply to a sweep. The reply to the removal has ids, too, each with what was done to it
 * (https://help.aliyun.com/document_detail/2510325.html): they are gone.
 */
function expiredIn(document: JsonDocument): string[] {
  const output = document.get(document.root, "output");
  const ids: string[] = [];
  for (let hit = document.first(output); hit >= 0 && ids.length < MAX_TOP; hit = document.next(hit)) {
    const id = document.string(document.get(hit, "id"));
    const isGone = document.kind(document.get(hit, "doc_op")) != JsonKind.Missing;
    if (!isGone && isHex(id)) ids.push(id.toString());
  }
  return ids;
}

/** Whether this is an id of ours: it goes into a request. */
function isHex(id: Bytes): bool {
  for (let i = 0; i < id.length; i++) {
    const byte = id.at(i);
    if ((byte < 0x30 || byte > 0x39) && (byte < 0x61 || byte > 0x66)) return false;
  }
  return id.length > 0 && id.length <= 64;
}
