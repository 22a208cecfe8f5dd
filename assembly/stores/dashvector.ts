/**
 * DashVector's HTTP API (https://help.aliyun.com/document_detail/2510317.html). A collection is found by name, or created with cosine distance. It
 * answers 200 to all that it understands and says in `code` how it went, and it deletes by id alone: a sweep asks for the ids first.
 */
import { Reply } from "../backend/reply";
import { encodeBase64 } from "../core/base64";
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { JsonStore, READY, REFUSED } from "./json_store";
import { hexList } from "./names";
import { Answer } from "./record";
import { StoreConfig } from "./store_config";
import { StoreReply, StoreRequest, VectorStore } from "./vector_store";

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

  protected readStep(step: i32, reply: Reply): i32 {
    if (step == Step.Create) return this.isDone(reply) || code(reply) == EXISTS ? Step.Created : this.failed(reply);
    if (step == Step.Find && this.isGone(reply)) return Step.Create;
    if (!this.isDone(reply)) return this.failed(reply);
    const document = reply.document;
    const output = document.get(reply.root, "output");
    if (!this.hasMetric(document.string(document.get(output, "metric")), "cosine")) return REFUSED;
    return this.hasDimension(document.number(document.get(output, "dimension"))) ? READY : REFUSED;
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

  protected readCandidates(document: JsonDocument): bool {
    const output = document.get(document.root, "output");
    for (let hit = document.first(output); hit >= 0; hit = document.next(hit)) {
      // With the metric cosine what is called a score is a distance.
      this.addCandidate(document.string(document.get(document.get(hit, "fields"), "record")), 1.0 - document.number(document.get(hit, "score")));
    }
    return document.kind(output) == JsonKind.Array;
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

  readSweep(status: i32, body: Bytes): StoreReply {
    const outcome = super.readSweep(status, body);
    if (this.swept > 0) this.following = this.removal(this.expired);
    return outcome;
  }

  private expired: string = "";

  /** Of the reply that says which have expired; the one that follows says nothing of them. */
  protected readSwept(document: JsonDocument): f64 {
    const output = document.get(document.root, "output");
    const ids: string[] = [];
    for (let hit = document.first(output); hit >= 0 && ids.length < MAX_TOP; hit = document.next(hit)) {
      const id = document.string(document.get(hit, "id"));
      if (isHex(id)) ids.push('"' + id.toString() + '"');
    }
    this.expired = ids.join(",");
    return <f64>ids.length;
  }

  private request(method: string, path: string, body: string): StoreRequest {
    return new StoreRequest(method, this.path + path, Bytes.fromString(body));
  }
}

function code(reply: Reply): f64 {
  return reply.document.number(reply.document.get(reply.root, "code"));
}

/** Whether this is an id of ours: it goes into a request. */
function isHex(id: Bytes): bool {
  for (let i = 0; i < id.length; i++) {
    const byte = id.at(i);
    if ((byte < 0x30 || byte > 0x39) && (byte < 0x61 || byte > 0x66)) return false;
  }
  return id.length > 0 && id.length <= 64;
}
