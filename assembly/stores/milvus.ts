/**
 * Milvus' REST API: version 2 (https://milvus.io/api-reference/restful/v2.4.x/About.md), and version 1 where the server only has that (up to 2.3).
 *
 * Version 1 makes every collection with ids of its own and a dynamic field for the rest, and cannot replace an entry: what is under the keys is
 * deleted before the new entries are inserted. Milvus answers 200 to all that it understands and says in `code` how it went.
 */
import { Reply } from "../backend/reply";
import { encodeBase64 } from "../core/base64";
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { CandidateList, JsonStore, SetupStep } from "./json_store";
import { hexList, plainName } from "./names";
import { Answer } from "./record";
import { StoreConfig } from "./store_config";
import { StoreReply, StoreRequest, VectorStore } from "./vector_store";

const V2 = "/v2/vectordb";
const V1 = "/v1/vector";
/** `ErrCollectionNotFound` (https://github.com/milvus-io/milvus/blob/master/pkg/util/merr/errors.go). */
const COLLECTION_NOT_FOUND: f64 = 100;
/** A text has 65,535 bytes at most, all dynamic fields of an entry together 65,536; base64 makes four bytes of three. */
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
  /** `"dbName":…,"collectionName":…`, the beginning of each body. */
  private readonly names: string;
  private readonly describeV1: string;
  /** With version 1, what is to be inserted once the older entries are gone. */
  private insertion: StoreRequest | null = null;

  constructor(database: string, collection: string, dimension: i32) {
    super(collection, dimension);
    const name = plainName(database);
    this.names = '{"dbName":"' + name + '","collectionName":"' + collection + '"';
    this.describeV1 = V1 + "/collections/describe?dbName=" + name + "&collectionName=" + collection;
  }

  get maxRecordBytes(): i32 {
    return MAX_RECORD_BYTES;
  }

  protected stepRequest(step: i32): StoreRequest {
    if (step == Step.Describe) return this.request(V2 + "/collections/describe", "");
    if (step == Step.Create) return this.isV1 ? this.createV1() : this.createV2();
    if (step == Step.Load) return this.request(V2 + "/collections/load", "");
    return this.isV1 || step == Step.DescribeV1 ? new StoreRequest("GET", this.describeV1, Bytes.empty()) : this.request(V2 + "/collections/describe", "");
  }

  private createV1(): StoreRequest {
    const schema = ',"dimension":' + this.dimension.toString() + ',"metricType":"COSINE","primaryField":"id","vectorField":"vector"';
    return this.request(V1 + "/collections/create", schema);
  }

  private createV2(): StoreRequest {
    const fields = [
      '{"fieldName":"key","dataType":"VarChar","isPrimary":true,"elementTypeParams":{"max_length":64}}',
      '{"fieldName":"partition","dataType":"VarChar","elementTypeParams":{"max_length":64}}',
      '{"fieldName":"expires","dataType":"Int64"}',
      '{"fieldName":"record","dataType":"VarChar","elementTypeParams":{"max_length":65535}}',
      '{"fieldName":"vector","dataType":"FloatVector","elementTypeParams":{"dim":' + this.dimension.toString() + "}}",
    ];
    const index = '"indexParams":[{"fieldName":"vector","indexName":"vector","metricType":"COSINE","indexType":"AUTOINDEX"}]';
    const schema = '"schema":{"autoId":false,"enableDynamicField":false,"fields":[' + fields.join(",") + "]}";
    return this.request(V2 + "/collections/create", "," + schema + "," + index);
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
    const filter = ',"filter":"partition == \'' + partition.toHex() + "' and expires > " + (now / 1000).toString() + '"';
    const rest = filter + ',"limit":' + topK.toString() + ',"outputFields":["record"]';
    if (this.isV1) return this.request(V1 + "/search", ',"vector":' + vector.toString() + rest);
    return this.request(V2 + "/entities/search", ',"annsField":"vector","data":[' + vector.toString() + "]" + rest);
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
    const fields = ',"outputFields":["record"]';
    if (this.isV1) return this.request(V1 + "/query", ',"filter":"key == \'' + key.toHex() + '\'","limit":1' + fields);
    return this.request(V2 + "/entities/get", ',"id":["' + key.toHex() + '"]' + fields);
  }

  protected readFound(document: JsonDocument): Bytes {
    return document.string(document.get(document.element(document.get(document.root, "data"), 0), "record"));
  }

  write(answers: Answer[], vectors: Bytes[]): StoreRequest {
    const entries: string[] = [];
    const keys: Bytes[] = [];
    for (let i = 0; i < answers.length && i < vectors.length; i++) {
      const answer = answers[i];
      keys.push(answer.key);
      const names = '{"key":"' + answer.key.toHex() + '","partition":"' + answer.partition.toHex() + '","expires":' + (answer.expires / 1000).toString();
      entries.push(names + ',"vector":' + vectors[i].toString() + ',"record":"' + encodeBase64(answer.record).toString() + '"}');
    }
    const data = ',"data":[' + entries.join(",") + "]";
    if (!this.isV1) return this.request(V2 + "/entities/upsert", data);
    const removal = this.remove(keys);
    this.insertion = this.request(V1 + "/insert", data);
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
    return this.removeWhere("key in [" + hexList(keys).replaceAll('"', "'") + "]");
  }

  sweep(now: i64, limit: i32): StoreRequest {
    return this.removeWhere("expires <= " + (now / 1000).toString());
  }

  private removeWhere(filter: string): StoreRequest {
    return this.request(this.isV1 ? V1 + "/delete" : V2 + "/entities/delete", ',"filter":"' + filter + '"');
  }

  /** Milvus does not say how many. */
  protected readSwept(document: JsonDocument): f64 {
    return NaN;
  }

  private request(path: string, rest: string): StoreRequest {
    return new StoreRequest("POST", path, Bytes.fromString(this.names + rest + "}"));
  }
}
