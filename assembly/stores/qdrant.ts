/**
 * Qdrant's REST API (https://api.qdrant.tech/). A collection is found by name, or created with cosine distance and with indexes of the fields
 * that are filtered by. An entry's id is a UUID made of its key.
 */
import { Reply } from "../backend/reply";
import { encodeBase64 } from "../core/base64";
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { CandidateList, JsonStore, SetupStep } from "./json_store";
import { uuidList, uuidOf } from "./names";
import { Answer } from "./record";
import { StoreConfig } from "./store_config";
import { StoreRequest, VectorStore } from "./vector_store";

const CONFLICT: i32 = 409;

@final
export class QdrantConfig extends StoreConfig {
  constructor() {
    super();
    this.servicePort = 6333;
  }

  headers(): string[] {
    return this.apiKey.length > 0 ? ["api-key", this.apiKey] : [];
  }

  create(collection: string, dimension: i32): VectorStore {
    return new QdrantStore(collection, dimension);
  }
}

enum Step {
  Find,
  Create,
  IndexPartitions,
  IndexExpiry,
  Created,
}

@final
export class QdrantStore extends JsonStore {
  private readonly path: string;

  constructor(collection: string, dimension: i32) {
    super(collection, dimension);
    this.path = "/collections/" + collection;
  }

  protected stepRequest(step: i32): StoreRequest {
    switch (step) {
      case Step.Create:
        return this.request("PUT", "", '{"vectors":{"size":' + this.dimension.toString() + ',"distance":"Cosine"},"on_disk_payload":true}');
      case Step.IndexPartitions:
        return this.request("PUT", "/index?wait=true", '{"field_name":"partition","field_schema":"keyword"}');
      case Step.IndexExpiry:
        return this.request("PUT", "/index?wait=true", '{"field_name":"expires","field_schema":"integer"}');
      default:
        return new StoreRequest("GET", this.path, Bytes.empty());
    }
  }

  protected readStep(step: i32, reply: Reply): SetupStep {
    if (step == Step.Find && reply.status == 404) return SetupStep.next(Step.Create);
    // Another VM may have been faster.
    if (step == Step.Create && reply.status == CONFLICT) return SetupStep.next(Step.IndexPartitions);
    if (!reply.isOk) return this.failed(reply);
    if (step != Step.Find && step != Step.Created) return SetupStep.next(step + 1);
    const document = reply.document;
    const params = document.get(document.get(document.get(reply.root, "result"), "config"), "params");
    const vectors = document.get(params, "vectors");
    return this.accept(document.string(document.get(vectors, "distance")), "Cosine", document.number(document.get(vectors, "size")));
  }

  /** A point that is missing is no missing collection. */
  protected isGone(reply: Reply): bool {
    return reply.status == 404 && this.errorIn(reply).indexOfAscii("ollection") >= 0;
  }

  private errorIn(reply: Reply): Bytes {
    return reply.document.string(reply.document.get(reply.document.get(reply.root, "status"), "error"));
  }

  query(partition: Bytes, vector: Bytes, topK: i32, now: i64): StoreRequest {
    const ours = '{"key":"partition","match":{"value":"' + partition.toHex() + '"}}';
    const fresh = '{"key":"expires","range":{"gt":' + (now / 1000).toString() + "}}";
    const filter = '"filter":{"must":[' + ours + "," + fresh + "]}";
    const rest = ',"limit":' + topK.toString() + ',"with_payload":["record"]}';
    return this.request("POST", "/points/query", '{"query":' + vector.toString() + "," + filter + rest);
  }

  protected readCandidates(document: JsonDocument): CandidateList | null {
    const points = document.get(document.get(document.root, "result"), "points");
    if (document.kind(points) != JsonKind.Array) return null;
    const list = new CandidateList();
    for (let point = document.first(points); point >= 0; point = document.next(point)) {
      list.add(document.string(document.get(document.get(point, "payload"), "record")), document.number(document.get(point, "score")));
    }
    return list;
  }

  find(key: Bytes): StoreRequest {
    return new StoreRequest("GET", this.path + "/points/" + uuidOf(key), Bytes.empty());
  }

  protected isAbsent(reply: Reply): bool {
    return reply.status == 404 && !this.isGone(reply);
  }

  protected readFound(document: JsonDocument): Bytes {
    return document.string(document.get(document.get(document.get(document.root, "result"), "payload"), "record"));
  }

  write(answers: Answer[], vectors: Bytes[]): StoreRequest {
    const points: string[] = [];
    for (let i = 0; i < answers.length && i < vectors.length; i++) {
      const answer = answers[i];
      const fields = '"partition":"' + answer.partition.toHex() + '","expires":' + (answer.expires / 1000).toString();
      const payload = "{" + fields + ',"record":"' + encodeBase64(answer.record).toString() + '"}';
      points.push('{"id":"' + uuidOf(answer.key) + '","vector":' + vectors[i].toString() + ',"payload":' + payload + "}");
    }
    return this.request("PUT", "/points?wait=true", '{"points":[' + points.join(",") + "]}");
  }

  remove(keys: Bytes[]): StoreRequest {
    return this.request("POST", "/points/delete?wait=true", '{"points":[' + uuidList(keys) + "]}");
  }

  /** All that have expired: Qdrant takes no limit there. */
  sweep(now: i64, limit: i32): StoreRequest {
    const expired = '{"key":"expires","range":{"lte":' + (now / 1000).toString() + "}}";
    return this.request("POST", "/points/delete?wait=false", '{"filter":{"must":[' + expired + "]}}");
  }

  /** Qdrant does not say how many. */
  protected readSwept(document: JsonDocument): f64 {
    return NaN;
  }

  private request(method: string, path: string, body: string): StoreRequest {
    return new StoreRequest(method, this.path + path, Bytes.fromString(body));
  }
}
