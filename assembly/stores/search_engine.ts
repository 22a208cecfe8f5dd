/**
 * What Elasticsearch and OpenSearch have in common: documents by id, bulk requests, and a k-NN query with a filter inside. They differ in how a
 * field of vectors is declared and asked. A score is (1 + cosine) / 2 with both.
 */
import { JSON } from "json-as";
import { oneLine, Reply } from "../backend/reply";
import { encodeBase64 } from "../core/base64";
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { CandidateList, JsonStore, SetupStep } from "./json_store";
import { Answer } from "./record";
import { StoreConfig } from "./store_config";
import { StoreRequest } from "./vector_store";

export abstract class SearchEngineConfig extends StoreConfig {
  /**
   * User for HTTP basic authentication.
   * @title User
   * @key esUsername
   * @text Secret 256
   * @example "reprise"
   */
  user: string = "";

  /**
   * Password of `esUsername`.
   * @title Password
   * @key esPassword
   * @text Secret 4096
   * @needs esUsername belongs to esUsername, which is missing
   * @example "secret"
   */
  password: string = "";

  constructor() {
    super();
    this.servicePort = 9200;
  }

  /** Basic authentication, or else the API key in Elasticsearch's own form. */
  headers(): string[] {
    if (this.user.length > 0) {
      return ["authorization", "Basic " + encodeBase64(Bytes.fromString(this.user + ":" + this.password)).toString()];
    }
    return this.apiKey.length > 0 ? ["authorization", "ApiKey " + this.apiKey] : [];
  }

  cosineOf(score: f64): f64 {
    return 2.0 * score - 1.0;
  }
}

@json
class Field {
  type: string = "";
}

@json
class Properties {
  partition: Field = new Field();
  expires: Field = new Field();
  record: Field = new Field();
  vector: JSON.Raw = new JSON.Raw("{}");
}

@json
class Mappings {
  dynamic: string = "strict";
  properties: Properties = new Properties();
}

@json
class OfPartition {
  partition: string = "";
}

@json
class Term {
  term: OfPartition = new OfPartition();
}

@json
class IsAbove {
  gt: i64 = 0;
}

@json
class Fresh {
  expires: IsAbove = new IsAbove();
}

@json
class FreshRange {
  range: Fresh = new Fresh();
}

@json
class IsAtMost {
  lte: i64 = 0;
}

@json
class Expired {
  expires: IsAtMost = new IsAtMost();
}

@json
class ExpiredRange {
  range: Expired = new Expired();
}

/** All of the conditions, each of a class of its own. */
@json
class All {
  filter: JSON.Raw[] = [];
}

@json
class Filter {
  @alias("bool")
  all: All = new All();
}

@json
class Id {
  _id: string = "";
}

/** A line of a bulk request: what stands in the next line goes there. */
@json
class IndexLine {
  index: Id = new Id();
}

@json
class DeleteLine {
  @alias("delete")
  removal: Id = new Id();
}

@json
class Source {
  partition: string = "";
  /** Seconds since 1970. */
  expires: i64 = 0;
  record: string = "";
  vector: JSON.Raw = new JSON.Raw("[]");
}

@json
class Sweep {
  max_docs: i32 = 0;
  query: ExpiredRange = new ExpiredRange();
}

enum Step {
  Find,
  Create,
  Created,
}

export abstract class SearchEngine extends JsonStore {
  private readonly path: string;

  constructor(index: string, dimension: i32) {
    super(index, dimension);
    this.path = "/" + index;
  }

  /** The field of vectors in the index's mapping, as JSON. */
  protected abstract get vectorField(): string;

  /** The body that creates the index with these mappings. */
  protected abstract creation(mappings: JSON.Raw): string;

  /** The body of a search. @param vector a JSON array. @param filter a query of its own. */
  protected abstract searchBody(vector: JSON.Raw, topK: i32, filter: JSON.Raw): string;

  /** What the field of vectors calls its metric, in the index's mapping. */
  protected abstract metricIn(document: JsonDocument, field: i32): Bytes;

  protected abstract get metric(): string;

  /** What the field of vectors calls its length. */
  protected abstract get dimensionKey(): string;

  protected stepRequest(step: i32): StoreRequest {
    if (step != Step.Create) return new StoreRequest("GET", this.path + "/_mapping", Bytes.empty());
    const mappings = new Mappings();
    mappings.properties.partition.type = "keyword";
    mappings.properties.expires.type = "long";
    mappings.properties.record.type = "binary";
    mappings.properties.vector = new JSON.Raw(this.vectorField);
    return this.request("PUT", "", this.creation(new JSON.Raw(JSON.stringify(mappings))));
  }

  protected readStep(step: i32, reply: Reply): SetupStep {
    // 400 says that another VM was faster: what it has made is looked at next.
    if (step == Step.Create) return reply.isOk || reply.status == 400 ? SetupStep.next(Step.Created) : this.failed(reply);
    if (step == Step.Find && reply.status == 404) return SetupStep.next(Step.Create);
    if (!reply.isOk) return this.failed(reply);
    const document = reply.document;
    // The mapping stands under the index's name, which is another one where ours is an alias.
    const mappings = document.get(document.first(reply.root), "mappings");
    const field = document.get(document.get(mappings, "properties"), "vector");
    return this.accept(this.metricIn(document, field), this.metric, document.number(document.get(field, this.dimensionKey)));
  }

  /** A document that is missing is no missing index. */
  protected isGone(reply: Reply): bool {
    return reply.status == 404 && reply.document.kind(reply.document.get(reply.root, "error")) != JsonKind.Missing;
  }

  /** A bulk request answers 200 and says of each document how it went. */
  protected isDone(reply: Reply): bool {
    return reply.isOk && !reply.document.isTrue(reply.document.get(reply.root, "errors"));
  }

  protected problemOf(reply: Reply): string {
    const document = reply.document;
    for (let item = document.first(document.get(reply.root, "items")); item >= 0; item = document.next(item)) {
      const reason = document.string(document.get(document.get(document.first(item), "error"), "reason"));
      if (reason.length > 0) return "a document was refused: " + oneLine(reason);
    }
    return reply.problem;
  }

  query(partition: Bytes, vector: Bytes, topK: i32, now: i64): StoreRequest {
    const ours = new Term();
    ours.term.partition = partition.toHex();
    const fresh = new FreshRange();
    fresh.range.expires.gt = now / 1000;
    const filter = new Filter();
    filter.all.filter = [new JSON.Raw(JSON.stringify(ours)), new JSON.Raw(JSON.stringify(fresh))];
    return this.request("POST", "/_search", this.searchBody(new JSON.Raw(vector.toString()), topK, new JSON.Raw(JSON.stringify(filter))));
  }

  protected readCandidates(document: JsonDocument): CandidateList | null {
    const hits = document.get(document.get(document.root, "hits"), "hits");
    if (document.kind(hits) != JsonKind.Array) return null;
    const list = new CandidateList();
    for (let hit = document.first(hits); hit >= 0; hit = document.next(hit)) {
      const record = document.string(document.get(document.get(hit, "_source"), "record"));
      list.add(record, 2.0 * document.number(document.get(hit, "_score")) - 1.0);
    }
    return list;
  }

  find(key: Bytes): StoreRequest {
    return new StoreRequest("GET", this.path + "/_doc/" + key.toHex() + "?_source_includes=record", Bytes.empty());
  }

  protected isAbsent(reply: Reply): bool {
    return reply.status == 404 && !this.isGone(reply);
  }

  protected readFound(document: JsonDocument): Bytes {
    return document.string(document.get(document.get(document.root, "_source"), "record"));
  }

  write(answers: Answer[], vectors: Bytes[]): StoreRequest {
    const lines: string[] = [];
    for (let i = 0; i < answers.length && i < vectors.length; i++) {
      const answer = answers[i];
      const line = new IndexLine();
      line.index._id = answer.key.toHex();
      const source = new Source();
      source.partition = answer.partition.toHex();
      source.expires = answer.expires / 1000;
      source.record = encodeBase64(answer.record).toString();
      source.vector = new JSON.Raw(vectors[i].toString());
      lines.push(JSON.stringify(line) + "\n" + JSON.stringify(source) + "\n");
    }
    return this.request("POST", "/_bulk", lines.join(""));
  }

  remove(keys: Bytes[]): StoreRequest {
    const lines = keys.map<string>((key) => {
      const line = new DeleteLine();
      line.removal._id = key.toHex();
      return JSON.stringify(line) + "\n";
    });
    return this.request("POST", "/_bulk", lines.join(""));
  }

  sweep(now: i64, limit: i32): StoreRequest {
    const sweep = new Sweep();
    sweep.max_docs = limit;
    sweep.query.range.expires.lte = now / 1000;
    return this.request("POST", "/_delete_by_query?conflicts=proceed", JSON.stringify(sweep));
  }

  protected readSwept(document: JsonDocument): f64 {
    return document.number(document.get(document.root, "deleted"));
  }

  private request(method: string, path: string, body: string): StoreRequest {
    return new StoreRequest(method, this.path + path, Bytes.fromString(body));
  }
}
