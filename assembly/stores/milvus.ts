/**
 * Milvus' REST API: version 2 (https://milvus.io/api-reference/restful/v2.4.x/About.md), and version 1 where the server only has that (up to 2.3).
 *
 * Version 1 makes every collection with ids of its own and a dynamic field for the rest, and cannot replace an entry: what is under the keys is
 * deleted before the new entries are inserted. Milvus answers 200 to all that it understands and says in `code` how it went.
 */
import { JSON } from "json-as";
import { Reply } from "../backend/reply";
import { encodeBase64 } from "../core/base64";
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { CandidateList, JsonStore, SetupStep } from "./json_store";
import { plainName } from "./names";
import { Answer } from "./record";
import { StoreConfig } from "./store_config";
import { StoreReply, StoreRequest, VectorStore } from "./vector_store";

const V2 = "/v2/vectordb";
const V1 = "/v1/vector";
/** `ErrCollectionNotFound` (https://github.com/milvus-io/milvus/blob/master/pkg/util/merr/errors.go). */
const COLLECTION_NOT_FOUND: f64 = 100;
const MAX_TEXT_BYTES: i32 = 65535;
/** A text has `MAX_TEXT_BYTES` at most, all dynamic fields of an entry together 65,536; base64 makes four bytes of three. */
const MAX_RECORD_BYTES: i32 = 48000;

@final
export class MilvusConfig extends StoreConfig {
  /**
   * Database of the collection.
   * @title Milvus database
   * @text Visible 256
   * @example "default"
   */
  milvusDatabase: string = "default";

  constructor() {
    super();
    this.servicePort = 19530;
  }

  create(collection: string, dimension: i32): VectorStore {
    return new MilvusStore(this.milvusDatabase, plainName(collection), dimension);
  }
}

/** What each body begins with. */
@json
class OfCollection {
  dbName: string = "";
  collectionName: string = "";
}

@json
class CreationV1 extends OfCollection {
  dimension: i32 = 0;
  metricType: string = "COSINE";
  primaryField: string = "id";
  vectorField: string = "vector";
}

@json
class TextParams {
  max_length: i32 = 64;
}

@json
class KeyField {
  fieldName: string = "key";
  dataType: string = "VarChar";
  isPrimary: bool = true;
  elementTypeParams: TextParams = new TextParams();
}

@json
class TextField {
  fieldName: string = "";
  dataType: string = "VarChar";
  elementTypeParams: TextParams = new TextParams();
}

@json
class NumberField {
  fieldName: string = "expires";
  dataType: string = "Int64";
}

@json
class VectorParams {
  dim: i32 = 0;
}

@json
class VectorField {
  fieldName: string = "vector";
  dataType: string = "FloatVector";
  elementTypeParams: VectorParams = new VectorParams();
}

@json
class Schema {
  autoId: bool = false;
  enableDynamicField: bool = false;
  /** Each of a class of its own. */
  fields: JSON.Raw[] = [];
}

@json
class Index {
  fieldName: string = "vector";
  indexName: string = "vector";
  metricType: string = "COSINE";
  indexType: string = "AUTOINDEX";
}

@json
class CreationV2 extends OfCollection {
  schema: Schema = new Schema();
  indexParams: Index[] = [new Index()];
}

@json
class SearchV1 extends OfCollection {
  vector: JSON.Raw = new JSON.Raw("[]");
  filter: string = "";
  limit: i32 = 1;
  outputFields: string[] = ["record"];
}

@json
class SearchV2 extends OfCollection {
  annsField: string = "vector";
  data: JSON.Raw[] = [];
  filter: string = "";
  limit: i32 = 1;
  outputFields: string[] = ["record"];
}

@json
class FindV1 extends OfCollection {
  filter: string = "";
  limit: i32 = 1;
  outputFields: string[] = ["record"];
}

@json
class FindV2 extends OfCollection {
  id: string[] = [];
  outputFields: string[] = ["record"];
}

@json
class Entry {
  key: string = "";
  partition: string = "";
  /** Seconds since 1970. */
  expires: i64 = 0;
  vector: JSON.Raw = new JSON.Raw("[]");
  record: string = "";
}

@json
class Write extends OfCollection {
  data: Entry[] = [];
}

@json
class Remove extends OfCollection {
  filter: string = "";
}

enum Step {
  Describe,
  DescribeV1,
  Create,
  Created,
  Load,
}

@final
export class MilvusStore extends JsonStore {
  /** Whether the server knows version 1 alone. */
  private isV1: bool = false;
  private readonly database: string;
  private readonly describeV1: string;
  /** With version 1, what is to be inserted once the older entries are gone. */
  private insertion: StoreRequest | null = null;

  constructor(database: string, collection: string, dimension: i32) {
    super(collection, dimension);
    const name = plainName(database);
    this.database = name;
    this.describeV1 = V1 + "/collections/describe?dbName=" + name + "&collectionName=" + collection;
  }

  get maxRecordBytes(): i32 {
    return MAX_RECORD_BYTES;
  }

  protected stepRequest(step: i32): StoreRequest {
    if (step == Step.Describe) return this.describeV2();
    if (step == Step.Create) return this.isV1 ? this.createV1() : this.createV2();
    if (step == Step.Load) return post(V2 + "/collections/load", JSON.stringify(this.named<OfCollection>()));
    return this.isV1 || step == Step.DescribeV1 ? new StoreRequest("GET", this.describeV1, Bytes.empty()) : this.describeV2();
  }

  private describeV2(): StoreRequest {
    return post(V2 + "/collections/describe", JSON.stringify(this.named<OfCollection>()));
  }

  private createV1(): StoreRequest {
    const creation = this.named<CreationV1>();
    creation.dimension = this.dimension;
    return post(V1 + "/collections/create", JSON.stringify(creation));
  }

  private createV2(): StoreRequest {
    const partition = new TextField();
    partition.fieldName = "partition";
    const record = new TextField();
    record.fieldName = "record";
    record.elementTypeParams.max_length = MAX_TEXT_BYTES;
    const vector = new VectorField();
    vector.elementTypeParams.dim = this.dimension;
    const creation = this.named<CreationV2>();
    creation.schema.fields = [
      new JSON.Raw(JSON.stringify(new KeyField())), new JSON.Raw(JSON.stringify(partition)), new JSON.Raw(JSON.stringify(new NumberField())),
      new JSON.Raw(JSON.stringify(record)), new JSON.Raw(JSON.stringify(vector)),
    ];
    return post(V2 + "/collections/create", JSON.stringify(creation));
  }

  protected readStep(step: i32, reply: Reply): SetupStep {
    if (step == Step.Describe && reply.status == 404) {
      this.isV1 = true;
      return SetupStep.next(Step.DescribeV1);
    }
    if (step == Step.Describe) this.isV1 = false;
    // Another VM may have been faster: whether there is a collection now is asked next.
    if (step == Step.Create || step == Step.Load) return reply.isOk ? SetupStep.next(Step.Created) : this.failed(reply);
    if (step != Step.Created && this.isGone(reply)) return SetupStep.next(Step.Create);
    if (!this.isDone(reply)) return this.failed(reply);
    const document = reply.document;
    const data = document.get(reply.root, "data");
    const index = document.element(document.get(data, "indexes"), 0);
    const accepted = this.accept(document.string(document.get(index, "metricType")), "COSINE", this.dimensionIn(document, document.get(data, "fields")));
    return accepted.isOk ? this.afterLoading(step, document.string(document.get(data, "load"))) : accepted;
  }

  /** Searches in a collection that is being loaded would wait for it, longer than a look-up may. */
  private afterLoading(step: i32, state: Bytes): SetupStep {
    const isMissing = state.equalsAscii("LoadStateNotLoad");
    if (isMissing && !this.isV1 && step != Step.Created) return SetupStep.next(Step.Load);
    if (!isMissing && !state.equalsAscii("LoadStateLoading")) return SetupStep.ready();
    return SetupStep.failed("collection " + this.collection + " is being loaded");
  }

  /** Version 1 says `"type":"FloatVector(384)"`, version 2 `"params":[{"key":"dim","value":"384"}]`. */
  private dimensionIn(document: JsonDocument, fields: i32): f64 {
    for (let field = document.first(fields); field >= 0; field = document.next(field)) {
      if (!document.stringIs(document.get(field, "name"), "vector")) continue;
      const type = document.string(document.get(field, "type"));
      const open = type.indexOf(0x28);
      if (open >= 0) return <f64>type.slice(open + 1, type.length - 1).toUnsigned();
      const params = document.get(field, "params");
      for (let param = document.first(params); param >= 0; param = document.next(param)) {
        if (document.stringIs(document.get(param, "key"), "dim")) return <f64>document.string(document.get(param, "value")).toUnsigned();
      }
    }
    return NaN;
  }

  protected isGone(reply: Reply): bool {
    return reply.isOk && this.code(reply) == COLLECTION_NOT_FOUND;
  }

  protected isDone(reply: Reply): bool {
    const code = this.code(reply);
    return reply.isOk && (code == 0 || code == 200);
  }

  private code(reply: Reply): f64 {
    return reply.document.number(reply.document.get(reply.root, "code"));
  }

  query(partition: Bytes, vector: Bytes, topK: i32, now: i64): StoreRequest {
    const filter = "partition == '" + partition.toHex() + "' and expires > " + (now / 1000).toString();
    if (this.isV1) {
      const search = this.named<SearchV1>();
      search.vector = new JSON.Raw(vector.toString());
      search.filter = filter;
      search.limit = topK;
      return post(V1 + "/search", JSON.stringify(search));
    }
    const search = this.named<SearchV2>();
    search.data = [new JSON.Raw(vector.toString())];
    search.filter = filter;
    search.limit = topK;
    return post(V2 + "/entities/search", JSON.stringify(search));
  }

  protected readCandidates(document: JsonDocument): CandidateList | null {
    const data = document.get(document.root, "data");
    if (document.kind(data) != JsonKind.Array) return null;
    const list = new CandidateList();
    for (let hit = document.first(data); hit >= 0; hit = document.next(hit)) {
      // With the metric COSINE what is called a distance is a similarity.
      list.add(document.string(document.get(hit, "record")), document.number(document.get(hit, "distance")));
    }
    return list;
  }

  find(key: Bytes): StoreRequest {
    if (this.isV1) {
      const find = this.named<FindV1>();
      find.filter = "key == '" + key.toHex() + "'";
      return post(V1 + "/query", JSON.stringify(find));
    }
    const find = this.named<FindV2>();
    find.id = [key.toHex()];
    return post(V2 + "/entities/get", JSON.stringify(find));
  }

  protected readFound(document: JsonDocument): Bytes {
    return document.string(document.get(document.element(document.get(document.root, "data"), 0), "record"));
  }

  write(answers: Answer[], vectors: Bytes[]): StoreRequest {
    const write = this.named<Write>();
    const keys: Bytes[] = [];
    for (let i = 0; i < answers.length && i < vectors.length; i++) {
      const answer = answers[i];
      keys.push(answer.key);
      const entry = new Entry();
      entry.key = answer.key.toHex();
      entry.partition = answer.partition.toHex();
      entry.expires = answer.expires / 1000;
      entry.vector = new JSON.Raw(vectors[i].toString());
      entry.record = encodeBase64(answer.record).toString();
      write.data.push(entry);
    }
    if (!this.isV1) return post(V2 + "/entities/upsert", JSON.stringify(write));
    const removal = this.remove(keys);
    this.insertion = post(V1 + "/insert", JSON.stringify(write));
    return removal;
  }

  readWrite(status: i32, body: Bytes): StoreReply {
    const insertion = this.insertion;
    this.insertion = null;
    const reply = super.readWrite(status, body);
    return reply.isOk ? StoreReply.done(insertion) : reply;
  }

  remove(keys: Bytes[]): StoreRequest {
    this.insertion = null;
    return this.removeWhere("key in [" + keys.map<string>((key) => "'" + key.toHex() + "'").join(",") + "]");
  }

  sweep(now: i64, limit: i32): StoreRequest {
    return this.removeWhere("expires <= " + (now / 1000).toString());
  }

  private removeWhere(filter: string): StoreRequest {
    const remove = this.named<Remove>();
    remove.filter = filter;
    return post(this.isV1 ? V1 + "/delete" : V2 + "/entities/delete", JSON.stringify(remove));
  }

  /** Milvus does not say how many. */
  protected readSwept(document: JsonDocument): f64 {
    return NaN;
  }

  /** A body with the names that each begins with. */
  private named<T extends OfCollection>(): T {
    const body = instantiate<T>();
    body.dbName = this.database;
    body.collectionName = this.collection;
    return body;
  }
}

function post(path: string, body: string): StoreRequest {
  return new StoreRequest("POST", path, Bytes.fromString(body));
}
