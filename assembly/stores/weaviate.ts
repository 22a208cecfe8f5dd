/**
 * Weaviate's REST API and GraphQL (https://docs.weaviate.io/weaviate/api). A class is found by name, or created with cosine distance. An entry's
 * id is a UUID made of its key, so a newer answer replaces the older one.
 */
import { JSON } from "json-as";
import { oneLine, Reply } from "../backend/reply";
import { Bytes } from "../core/bytes";
import { JsonDocument, JsonKind } from "../core/json";
import { CandidateList, JsonStore, SetupStep } from "./json_store";
import { plainName, uuidOf } from "./names";
import { payloadOf } from "./payload";
import { Answer } from "./record";
import { StoreConfig } from "./store_config";
import { StoreRequest, VectorStore } from "./vector_store";

const OBJECTS = "/v1/batch/objects";
/** What Weaviate says of a class that is gone: in GraphQL, and where it deletes. */
const GONE_WORDS: string[] = ["Cannot query field", "failed to get class", "could not find class"];

@final
export class WeaviateConfig extends StoreConfig {
  constructor() {
    super();
    this.servicePort = 8080;
  }

  create(collection: string, dimension: i32): VectorStore {
    return new WeaviateStore(collection, dimension);
  }
}

@json
class TextProperty {
  name: string = "partition";
  dataType: string[] = ["text"];
  tokenization: string = "field";
  indexFilterable: bool = true;
  indexSearchable: bool = false;
}

@json
class NumberProperty {
  name: string = "expires";
  dataType: string[] = ["int"];
  indexFilterable: bool = true;
}

@json
class BlobProperty {
  name: string = "record";
  dataType: string[] = ["blob"];
}

@json
class IndexConfiguration {
  distance: string = "cosine";
}

@json
class NewClass {
  @alias("class")
  name: string = "";
  vectorizer: string = "none";
  vectorIndexType: string = "hnsw";
  vectorIndexConfig: IndexConfiguration = new IndexConfiguration();
  /** Each of a class of its own. */
  properties: JSON.Raw[] = [];
}

@json
class Query {
  query: string = "";
}

@json
class Entry {
  @alias("class")
  name: string = "";
  id: string = "";
  vector: JSON.Raw = new JSON.Raw("[]");
  properties: JSON.Raw = new JSON.Raw("{}");
}

@json
class Batch {
  objects: Entry[] = [];
}

@json
class IsAmong {
  path: string[] = ["id"];
  operator: string = "ContainsAny";
  valueTextArray: string[] = [];
}

@json
class Expired {
  path: string[] = ["expires"];
  operator: string = "LessThanEqual";
  valueInt: i64 = 0;
}

@json
class Match {
  @alias("class")
  name: string = "";
  where: JSON.Raw = new JSON.Raw("{}");
}

@json
class Remove {
  match: Match = new Match();
  output: string = "minimal";
}

enum Step {
  Find,
  Create,
  Created,
}

@final
export class WeaviateStore extends JsonStore {
  constructor(collection: string, dimension: i32) {
    super(className(collection), dimension);
  }

  protected stepRequest(step: i32): StoreRequest {
    if (step != Step.Create) return new StoreRequest("GET", "/v1/schema/" + this.collection, Bytes.empty());
    const schema = new NewClass();
    schema.name = this.collection;
    schema.properties = [
      new JSON.Raw(JSON.stringify(new TextProperty())), new JSON.Raw(JSON.stringify(new NumberProperty())), new JSON.Raw(JSON.stringify(new BlobProperty())),
    ];
    return request("POST", "/v1/schema", JSON.stringify(schema));
  }

  protected readStep(step: i32, reply: Reply): SetupStep {
    // 422 says that another VM was faster: what it has made is looked at next.
    if (step == Step.Create) return this.isDone(reply) || reply.status == 422 ? SetupStep.next(Step.Created) : this.failed(reply);
    if (step == Step.Find && reply.status == 404) return SetupStep.next(Step.Create);
    if (!this.isDone(reply)) return this.failed(reply);
    const document = reply.document;
    const distance = document.get(document.get(reply.root, "vectorIndexConfig"), "distance");
    // A class tells no length; the first write of another one is refused by Weaviate, in words.
    return this.accept(document.string(distance), "cosine", NaN);
  }

  protected isGone(reply: Reply): bool {
    if (reply.isOk && reply.document.kind(reply.document.get(reply.root, "errors")) == JsonKind.Missing) return false;
    const message = this.messageIn(reply.document);
    for (let i = 0; i < GONE_WORDS.length; i++) if (message.indexOfAscii(GONE_WORDS[i]) >= 0) return true;
    return false;
  }

  protected isDone(reply: Reply): bool {
    return reply.isOk && this.messageIn(reply.document).length == 0;
  }

  protected problemOf(reply: Reply): string {
    const message = this.messageIn(reply.document);
    return message.length == 0 ? reply.problem : "status " + reply.status.toString() + ": " + oneLine(message);
  }

  /** What a reply says to be wrong: the whole of it, or, in a reply to a batch, the first object that was refused. No bytes if nothing is. */
  private messageIn(document: JsonDocument): Bytes {
    const root = document.root;
    if (document.kind(root) != JsonKind.Array) {
      const ofGraph = document.element(document.get(root, "errors"), 0);
      const node = ofGraph >= 0 ? ofGraph : document.element(document.get(root, "error"), 0);
      return document.string(document.get(node, "message"));
    }
    for (let object = document.first(root); object >= 0; object = document.next(object)) {
      const errors = document.get(document.get(document.get(object, "result"), "errors"), "error");
      const message = document.string(document.get(document.element(errors, 0), "message"));
      if (message.length > 0) return message;
    }
    return Bytes.empty();
  }

  query(partition: Bytes, vector: Bytes, topK: i32, now: i64): StoreRequest {
    const ours = '{path:["partition"] operator:Equal valueText:"' + partition.toHex() + '"}';
    const fresh = '{path:["expires"] operator:GreaterThan valueInt:' + (now / 1000).toString() + "}";
    const where = "where:{operator:And operands:[" + ours + "," + fresh + "]}";
    const near = "limit:" + topK.toString() + " nearVector:{vector:" + vector.toString() + "} " + where;
    const query = new Query();
    query.query = "{Get{" + this.collection + "(" + near + "){record _additional{distance}}}}";
    return request("POST", "/v1/graphql", JSON.stringify(query));
  }

  protected readCandidates(document: JsonDocument): CandidateList | null {
    const hits = document.get(document.get(document.get(document.root, "data"), "Get"), this.collection);
    if (document.kind(hits) != JsonKind.Array) return null;
    const list = new CandidateList();
    for (let hit = document.first(hits); hit >= 0; hit = document.next(hit)) {
      const distance = document.number(document.get(document.get(hit, "_additional"), "distance"));
      list.add(document.string(document.get(hit, "record")), 1.0 - distance);
    }
    return list;
  }

  find(key: Bytes): StoreRequest {
    return new StoreRequest("GET", "/v1/objects/" + this.collection + "/" + uuidOf(key), Bytes.empty());
  }

  protected isAbsent(reply: Reply): bool {
    return reply.status == 404;
  }

  protected readFound(document: JsonDocument): Bytes {
    return document.string(document.get(document.get(document.root, "properties"), "record"));
  }

  write(answers: Answer[], vectors: Bytes[]): StoreRequest {
    const batch = new Batch();
    for (let i = 0; i < answers.length && i < vectors.length; i++) {
      const answer = answers[i];
      const entry = new Entry();
      entry.name = this.collection;
      entry.id = uuidOf(answer.key);
      entry.vector = new JSON.Raw(vectors[i].toString());
      entry.properties = payloadOf(answer);
      batch.objects.push(entry);
    }
    return request("POST", OBJECTS, JSON.stringify(batch));
  }

  remove(keys: Bytes[]): StoreRequest {
    const among = new IsAmong();
    among.valueTextArray = keys.map<string>((key) => uuidOf(key));
    return this.removeWhere(JSON.stringify(among));
  }

  /** As many as the server's `QUERY_MAXIMUM_RESULTS`: it takes no limit of ours. */
  sweep(now: i64, limit: i32): StoreRequest {
    const expired = new Expired();
    expired.valueInt = now / 1000;
    return this.removeWhere(JSON.stringify(expired));
  }

  protected readSwept(document: JsonDocument): f64 {
    return document.number(document.get(document.get(document.root, "results"), "successful"));
  }

  private removeWhere(where: string): StoreRequest {
    const remove = new Remove();
    remove.match.name = this.collection;
    remove.match.where = new JSON.Raw(where);
    return request("DELETE", OBJECTS, JSON.stringify(remove));
  }
}

/** Classes begin with a capital letter. */
function className(collection: string): string {
  const name = plainName(collection);
  const first = name.charCodeAt(0);
  if (first >= 0x61 && first <= 0x7a) return String.fromCharCode(first - 0x20) + name.substr(1);
  return first >= 0x41 && first <= 0x5a ? name : "R" + name;
}

function request(method: string, path: string, body: string): StoreRequest {
  return new StoreRequest(method, path, Bytes.fromString(body));
}
