/**
 * Qdrant's REST API (https://api.qdrant.tech/). A collection is found by name, or created with cosine distance and with indexes of the fields
 * that are filtered by. An entry's id is a UUID made of its key.
 */
import { JSON } from "json-as";
import { Reply } from "../backend/reply";
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { CandidateList, JsonStore, SetupStep } from "./json_store";
import { uuidOf } from "./names";
import { payloadOf } from "./payload";
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

@json
class VectorParams {
  size: i32 = 0;
  distance: string = "Cosine";
}

@json
class NewCollection {
  vectors: VectorParams = new VectorParams();
  on_disk_payload: bool = true;
}

@json
class NewIndex {
  field_name: string = "";
  field_schema: string = "";
}

@json
class IsText {
  value: string = "";
}

@json
class OfPartition {
  key: string = "partition";
  match: IsText = new IsText();
}

@json
class IsAbove {
  gt: i64 = 0;
}

@json
class Fresh {
  key: string = "expires";
  range: IsAbove = new IsAbove();
}

@json
class IsAtMost {
  lte: i64 = 0;
}

@json
class Expired {
  key: string = "expires";
  range: IsAtMost = new IsAtMost();
}

/** All of the conditions, each of a class of its own. */
@json
class All {
  must: JSON.Raw[] = [];
}

@json
class Query {
  query: JSON.Raw = new JSON.Raw("[]");
  filter: All = new All();
  limit: i32 = 1;
  with_payload: string[] = ["record"];
}

@json
class Point {
  id: string = "";
  vector: JSON.Raw = new JSON.Raw("[]");
  payload: JSON.Raw = new JSON.Raw("{}");
}

@json
class Upsert {
  points: Point[] = [];
}

@json
class Remove {
  points: string[] = [];
}

@json
class Sweep {
  filter: All = new All();
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
        return this.creation();
      case Step.IndexPartitions:
        return this.indexing("partition", "keyword");
      case Step.IndexExpiry:
        return this.indexing("expires", "integer");
      default:
        return new StoreRequest("GET", this.path, Bytes.empty());
    }
  }

  private creation(): StoreRequest {
    const collection = new NewCollection();
    collection.vectors.size = this.dimension;
    return this.request("PUT", "", JSON.stringify(collection));
  }

  private indexing(field: string, schema: string): StoreRequest {
    const index = new NewIndex();
    index.field_name = field;
    index.field_schema = schema;
    return this.request("PUT", "/index?wait=true", JSON.stringify(index));
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
    const ours = new OfPartition();
    ours.match.value = partition.toHex();
    const fresh = new Fresh();
    fresh.range.gt = now / 1000;
    const query = new Query();
    query.query = new JSON.Raw(vector.toString());
    query.filter.must = [new JSON.Raw(JSON.stringify(ours)), new JSON.Raw(JSON.stringify(fresh))];
    query.limit = topK;
    return this.request("POST", "/points/query", JSON.stringify(query));
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
    const upsert = new Upsert();
    for (let i = 0; i < answers.length && i < vectors.length; i++) {
      const answer = answers[i];
      const point = new Point();
      point.id = uuidOf(answer.key);
      point.vector = new JSON.Raw(vectors[i].toString());
      point.payload = payloadOf(answer);
      upsert.points.push(point);
    }
    return this.request("PUT", "/points?wait=true", JSON.stringify(upsert));
  }

  remove(keys: Bytes[]): StoreRequest {
    const remove = new Remove();
    remove.points = keys.map<string>((key) => uuidOf(key));
    return this.request("POST", "/points/delete?wait=true", JSON.stringify(remove));
  }

  /** All that have expired: Qdrant takes no limit there. */
  sweep(now: i64, limit: i32): StoreRequest {
    const expired = new Expired();
    expired.range.lte = now / 1000;
    const sweep = new Sweep();
    sweep.filter.must = [new JSON.Raw(JSON.stringify(expired))];
    return this.request("POST", "/points/delete?wait=false", JSON.stringify(sweep));
  }

  /** Qdrant does not say how many. */
  protected readSwept(document: JsonDocument): f64 {
    return NaN;
  }

  private request(method: string, path: string, body: string): StoreRequest {
    return new StoreRequest(method, this.path + path, Bytes.fromString(body));
  }
}
