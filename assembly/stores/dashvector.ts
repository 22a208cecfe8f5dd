/**
 * DashVector's HTTP API (https://help.aliyun.com/document_detail/2510317.html). A collection is found by name, or created with cosine distance. It
 * answers 200 to all that it understands and says in `code` how it went, and it deletes by id alone: a sweep asks for the ids first.
 */
import { Reply } from "../backend/reply";
import { encodeBase64 } from "../core/base64";
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { CandidateList, JsonStore, SetupStep } from "./json_store";
import { hexList } from "./names";
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
    return ["dashvector-auth-token", this.apiKey];
  }

  create(collection: string, dimension: i32): VectorStore {
    return new DashVectorStore(collection, dimension);
  }
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
    const fields = '"fields_schema":{"partition":"STRING","expires":"LONG","record":"STRING"}';
    const body = '{"name":"' + this.collection + '","dimension":' + this.dimension.toString() + ',"metric":"cosine","dtype":"FLOAT",' + fields + "}";
    return new StoreRequest("POST", COLLECTIONS, Bytes.fromString(body));
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
    const filter = "partition = '" + partition.toHex() + "' and expires > " + (now / 1000).toString();
    const rest = ',"topk":' + topK.toString() + ',"include_vector":false,"output_fields":["record"]}';
    return this.request("POST", "/query", '{"vector":' + vector.toString() + ',"filter":"' + filter + '"' + rest);
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
    const docs: string[] = [];
    for (let i = 0; i < answers.length && i < vectors.length; i++) {
      const answer = answers[i];
      const names = '"partition":"' + answer.partition.toHex() + '","expires":' + (answer.expires / 1000).toString();
      const fields = "{" + names + ',"record":"' + encodeBase64(answer.record).toString() + '"}';
      docs.push('{"id":"' + answer.key.toHex() + '","vector":' + vectors[i].toString() + ',"fields":' + fields + "}");
    }
    return this.request("POST", "/docs/upsert", '{"docs":[' + docs.join(",") + "]}");
  }

  remove(keys: Bytes[]): StoreRequest {
    return this.removal(hexList(keys));
  }

  private removal(ids: string): StoreRequest {
    return this.request("DELETE", "/docs", '{"ids":[' + ids + "]}");
  }

  sweep(now: i64, limit: i32): StoreRequest {
    const filter = '{"filter":"expires <= ' + (now / 1000).toString() + '"';
    return this.request("POST", "/query", filter + ',"topk":' + min(limit, MAX_TOP).toString() + ',"include_vector":false,"output_fields":[]}');
  }

  /** Of the reply that says which have expired; the one that follows says nothing of them. */
  protected readSwept(document: JsonDocument): f64 {
    return <f64>expiredIn(document).length;
  }

  protected afterSweep(document: JsonDocument): StoreRequest | null {
    const ids = expiredIn(document);
    return ids.length > 0 ? this.removal(ids.join(",")) : null;
  }

  private request(method: string, path: string, body: string): StoreRequest {
    return new StoreRequest(method, this.path + path, Bytes.fromString(body));
  }
}

function code(reply: Reply): f64 {
  return reply.document.number(reply.document.get(reply.root, "code"));
}

/** The ids in the reply to a sweep, JSON strings. */
function expiredIn(document: JsonDocument): string[] {
  const output = document.get(document.root, "output");
  const ids: string[] = [];
  for (let hit = document.first(output); hit >= 0 && ids.length < MAX_TOP; hit = document.next(hit)) {
    const id = document.string(document.get(hit, "id"));
    if (isHex(id)) ids.push('"' + id.toString() + '"');
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
