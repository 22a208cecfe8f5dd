/** All stores of stores/registry.ts that speak JSON: what holds for each of them, whatever a server answers. */
import { encodeBase64 } from "../../assembly/core/base64";
import { Bytes } from "../../assembly/core/bytes";
import { BodyForm } from "../../assembly/core/form";
import { JsonDocument, JsonKind } from "../../assembly/core/json";
import { collectionOf, uuidOf } from "../../assembly/stores/names";
import { Answer } from "../../assembly/stores/record";
import { STORES as ALL_STORES } from "../../assembly/stores/registry";
import { placeholderVector, removedKeyOf, tombstoneOf } from "../../assembly/stores/tombstone";
import { ReplyOutcome, VectorStore } from "../../assembly/stores/vector_store";
import { Random } from "./support/random";
import { digest } from "./support/vectors";

/** Redis speaks its own protocol. */
const STORES = ALL_STORES.filter((entry) => entry.word != "redis");
const VECTOR = Bytes.fromString("[0.5,-1e-3]");
const NAME = "answers_0a1b2c3d";

function bytes(text: string): Bytes {
  return Bytes.fromString(text);
}

function answer(): Answer {
  return Answer.create(digest(1), digest(2), 1000, 5000, BodyForm.Json, false, bytes("application/json"), bytes("q"), bytes('{"a":"é"}'));
}

function record(): string {
  return encodeBase64(answer().record).toString();
}

/** A server's replies: to each step of the set-up, to a query, and to a look-up by key. Candidates have the cosine similarity 0.75. */
class Replies {
  constructor(readonly setup: string[], readonly query: string, readonly find: string) {}
}

function repliesOf(word: string): Replies {
  const r = '"record":"' + record() + '"';
  if (word == "chroma") {
    const ready = '{"id":"0d9f3a1c","configuration_json":{"hnsw":{"space":"cosine"}},"dimension":2}';
    return new Replies([ready], '{"distances":[[0.25]],"metadatas":[[{' + r + "}]]}", '{"metadatas":[{' + r + "}]}");
  }
  if (word == "dashvector") {
    const ready = '{"code":0,"output":{"metric":"cosine","dimension":2}}';
    const output = '{"code":0,"output":[{"id":"ab","score":0.25,"fields":{' + r + "}}]}";
    return new Replies([ready], output, '{"code":0,"output":{"ab":{"id":"ab","fields":{' + r + "}}}}");
  }
  if (word == "elasticsearch" || word == "opensearch") {
    const vector = word == "elasticsearch" ? '{"dims":2,"similarity":"cosine"}' : '{"dimension":2,"method":{"space_type":"cosinesimil"}}';
    const ready = '{"answers":{"mappings":{"properties":{"vector":' + vector + "}}}}";
    return new Replies([ready], '{"hits":{"hits":[{"_score":0.875,"_source":{' + r + "}}]}}", '{"_source":{' + r + "}}");
  }
  if (word == "milvus") {
    const ready = '{"code":0,"data":{"fields":[{"name":"vector","params":[{"key":"dim","value":"2"}]}],"indexes":[{"metricType":"COSINE"}]}}';
    return new Replies([ready], '{"code":0,"data":[{"distance":0.75,' + r + "}]}", '{"code":0,"data":[{' + r + "}]}");
  }
  if (word == "pinecone") {
    const entry = '"metadata":{' + r + "}}";
    return new Replies(['{"dimension":2,"metric":"cosine"}'], '{"matches":[{"score":0.75,' + entry + "]}", '{"vectors":{"ab":{' + entry + "}}");
  }
  if (word == "qdrant") {
    const payload = '"payload":{' + r + "}";
    const ready = '{"result":{"config":{"params":{"vectors":{"size":2,"distance":"Cosine"}}}}}';
    return new Replies([ready], '{"result":{"points":[{"score":0.75,' + payload + "}]}}", '{"result":{' + payload + "}}");
  }
  const hits = '{"data":{"Get":{"Answers_0a1b2c3d":[{' + r + ',"_additional":{"distance":0.25}}]}}}';
  return new Replies(['{"vectorIndexConfig":{"distance":"cosine"}}'], hits, '{"properties":{' + r + "}}");
}

function ready(index: i32): VectorStore {
  const entry = STORES[index];
  const store = entry.create().create(NAME, 2);
  const replies = repliesOf(entry.word);
  for (let i = 0; i < replies.setup.length; i++) store.readSetup(200, bytes(replies.setup[i]));
  expect(store.setup() === null).toBe(true, entry.word);
  return store;
}

describe("every store that speaks JSON over HTTP", () => {
  it("reads a candidate with its cosine similarity, and an answer by its key", () => {
    for (let i = 0; i < STORES.length; i++) {
      const word = STORES[i].word;
      const store = ready(i);
      const near = store.readQuery(200, bytes(repliesOf(word).query));
      expect(near.outcome).toBe(ReplyOutcome.Ok, word);
      expect(near.candidates.length).toBe(1, word);
      expect(near.candidates[0].similarity).toBe(0.75, word);
      const reply = store.readFind(200, bytes(repliesOf(word).find));
      expect(reply.outcome).toBe(ReplyOutcome.Ok, word);
      const found = reply.answer;
      expect(found !== null && found.hasKey(digest(1))).toBe(true, word);
    }
  });
  it("refuses another metric and another dimension in words, and begins anew", () => {
    for (let i = 0; i < STORES.length; i++) {
      const word = STORES[i].word;
      const good = repliesOf(word).setup[0];
      const bent = [
        good.replace("osine", "ther"), good.replace("OSINE", "THER"), good.replace('imension":2', 'imension":3'), good.replace('dims":2', 'dims":3'), good.replace('"value":"2"', '"value":"3"'), good.replace('size":2', 'size":3'),
      ];
      let refused = 0;
      for (let j = 0; j < bent.length; j++) {
        if (bent[j] == good) continue;
        const store = STORES[i].create().create(NAME, 2);
        const reply = store.readSetup(200, bytes(bent[j]));
        expect(reply.outcome).toBe(ReplyOutcome.Malformed, word + bent[j]);
        expect(reply.problem.includes("name another collectionID")).toBe(true, reply.problem);
        expect(store.setup() !== null).toBe(true, word);
        refused++;
      }
      // Weaviate's classes tell no dimension.
      expect(refused).toBe(word == "weaviate" ? 1 : 2, word);
    }
  });
  it("calls a record that is damaged by its name", () => {
    for (let i = 0; i < STORES.length; i++) {
      const replies = repliesOf(STORES[i].word);
      const store = ready(i);
      const near = store.readQuery(200, bytes(replies.query.replace(record(), "AAAA")));
      expect(near.outcome).toBe(ReplyOutcome.Malformed, STORES[i].word);
      expect(near.problem).toBe("a record is damaged");
      const found = store.readFind(200, bytes(replies.find.replace(record(), "AAAA")));
      expect(found.outcome).toBe(ReplyOutcome.Malformed, STORES[i].word);
      expect(found.problem).toBe("a record is damaged");
      expect(found.answer === null).toBe(true);
    }
  });
  it("does not trap on any reply, and believes no record that is not whole", () => {
    const random = new Random(20);
    for (let i = 0; i < STORES.length; i++) {
      const replies = repliesOf(STORES[i].word);
      const texts = [replies.query, replies.find, replies.setup[0], '{"code":1,"message":"x"}', '{"errors":[{"message":"y"}]}', '[{"result":{"errors":{"error":[{"message":"z"}]}}}]', ""];
      const statuses = [200, 200, 200, 201, 400, 404, 500, 0];
      const store = ready(i);
      for (let j = 0; j < 1500; j++) {
        const body = random.mutate(bytes(texts[random.below(texts.length)]));
        const status = statuses[random.below(statuses.length)];
        const near = store.readQuery(status, body);
        for (let k = 0; k < near.candidates.length; k++) expect(near.candidates[k].answer.body.toString()).toBe('{"a":"é"}');
        const byKey = store.readFind(status, body);
        const found = byKey.answer;
        if (found !== null) expect(found.body.toString()).toBe('{"a":"é"}');
        const written = store.readWrite(status, body);
        const swept = store.readSweep(status, body);
        const setup = store.setup();
        if (setup !== null) expect(setup.path.length > 0).toBe(true);
        const replies = [near, byKey, written, swept, store.readSetup(status, body)];
        for (let k = 0; k < replies.length; k++) {
          expect(replies[k].problem.length < 400).toBe(true, replies[k].problem);
          expect(replies[k].problem.length == 0).toBe(replies[k].isOk, "what is refused says why");
          if (!replies[k].isOk) expect(replies[k].following === null).toBe(true, "what is refused ends there");
        }
      }
    }
  });
  it("asks with JSON, of which each line of a bulk request is one", () => {
    for (let i = 0; i < STORES.length; i++) {
      const store = ready(i);
      const requests = [
        store.query(digest(2), VECTOR, 5, 1999), store.find(digest(1)), store.write([answer(), answer()], [VECTOR, VECTOR]), store.remove([digest(1), digest(3)]), store.sweep(1999, 100),
      ];
      for (let j = 0; j < requests.length; j++) {
        expect(requests[j].path.startsWith("/")).toBe(true);
        const text = requests[j].body.toString();
        const lines = text.endsWith("\n") ? text.substring(0, text.length - 1).split("\n") : [text];
        for (let k = 0; k < lines.length; k++) {
          if (lines[k].length == 0) continue;
          const document = JsonDocument.parse(bytes(lines[k]));
          expect(document.kind(document.root)).toBe(JsonKind.Object, STORES[i].word + lines[k]);
        }
      }
      expect(requests[2].body.toString().includes(record()) || STORES[i].word == "milvus").toBe(true, STORES[i].word);
    }
  });
});

describe("Milvus", () => {
  it("waits for a collection that is being loaded, and loads one that is not", () => {
    for (let i = 0; i < STORES.length; i++) {
      if (STORES[i].word != "milvus") continue;
      const reply = repliesOf("milvus").setup[0];
      const store = STORES[i].create().create(NAME, 2);
      const loading = store.readSetup(200, bytes(reply.replace('"data":{', '"data":{"load":"LoadStateLoading",')));
      expect(loading.outcome).toBe(ReplyOutcome.Status);
      expect(loading.problem.endsWith("is being loaded")).toBe(true, loading.problem);
      expect(store.readSetup(200, bytes(reply.replace('"data":{', '"data":{"load":"LoadStateNotLoad",'))).isOk).toBe(true);
      const load = store.setup();
      expect(load !== null && load.path == "/v2/vectordb/collections/load").toBe(true);
      store.readSetup(200, bytes('{"code":0}'));
      store.readSetup(200, bytes(reply.replace('"data":{', '"data":{"load":"LoadStateLoaded",')));
      expect(store.setup() === null).toBe(true);
    }
  });
});

describe("DashVector's sweep", () => {
  it("deletes what has expired, once", () => {
    for (let i = 0; i < STORES.length; i++) {
      if (STORES[i].word != "dashvector") continue;
      const store = ready(i);
      const expired = store.readSweep(200, bytes('{"code":0,"output":[{"id":"ab"},{"id":"../x"},{"id":"cd"}]}'));
      expect(expired.swept).toBe(2);
      const removal = expired.following;
      expect(removal !== null && removal.method == "DELETE" && removal.body.toString() == '{"ids":["ab","cd"]}').toBe(true);
      const gone = store.readSweep(200, bytes('{"code":0,"output":[{"doc_op":"delete","id":"ab","code":0,"message":""},{"doc_op":"delete","id":"cd","code":0,"message":""}]}'));
      expect(gone.isOk).toBe(true);
      expect(gone.following === null).toBe(true);
    }
  });
});

describe("Milvus' version 1", () => {
  it("is taken where version 2 is not there, and replaces an entry in two steps", () => {
    for (let i = 0; i < STORES.length; i++) {
      if (STORES[i].word != "milvus") continue;
      const store = STORES[i].create().create(NAME, 2);
      store.readSetup(404, bytes("404 page not found"));
      const describe = store.setup();
      expect(describe !== null && describe.path.startsWith("/v1/vector/collections/describe?")).toBe(true);
      const fields = '{"code":200,"data":{"fields":[{"name":"vector","type":"FloatVector(2)"}],"indexes":[{"metricType":"COSINE"}]}}';
      expect(store.readSetup(200, bytes('{"code":100,"message":"no"}')).isOk).toBe(true);
      const create = store.setup();
      expect(create !== null && create.path == "/v1/vector/collections/create").toBe(true);
      store.readSetup(200, bytes('{"code":200}'));
      store.readSetup(200, bytes(fields));
      expect(store.setup() === null).toBe(true);
      expect(store.write([answer()], [VECTOR]).path).toBe("/v1/vector/delete");
      const removed = store.readWrite(200, bytes('{"code":200}'));
      expect(removed.outcome).toBe(ReplyOutcome.Ok);
      const insertion = removed.following;
      expect(insertion !== null && insertion.path == "/v1/vector/insert").toBe(true);
      const inserted = store.readWrite(200, bytes('{"code":200}'));
      expect(inserted.outcome).toBe(ReplyOutcome.Ok);
      expect(inserted.following === null).toBe(true);
      store.write([answer()], [VECTOR]);
      const refused = store.readWrite(200, bytes('{"code":1}'));
      expect(refused.outcome).toBe(ReplyOutcome.Status);
      expect(refused.following === null).toBe(true);
    }
  });
});

describe("names", () => {
  it("tells one embedding profile from another", () => {
    const names = [
      collectionOf("reprise", "all-minilm", 384, ""), collectionOf("reprise", "all-minilm", 385, ""), collectionOf("reprise", "all-minilm", 384, "q: "), collectionOf("reprise", "all-minilm384", 384, ""), collectionOf("other", "all-minilm", 384, ""),
    ];
    for (let i = 0; i < names.length; i++) {
      for (let j = 0; j < i; j++) expect(names[i]).not.toBe(names[j]);
    }
    expect(names[0].length).toBe("reprise_".length + 8);
  });
  it("makes a UUID of a key", () => {
    const id = uuidOf(digest(1));
    expect(id.length).toBe(36);
    expect(id.charAt(14)).toBe("8");
    expect("89ab".includes(id.charAt(19))).toBe(true, id);
    expect(uuidOf(digest(2))).not.toBe(id);
  });
});

describe("a tombstone", () => {
  it("names the entry that was removed, and no other answer is one", () => {
    const tombstone = tombstoneOf(digest(7), 1000);
    const key = removedKeyOf(tombstone);
    expect(key !== null && key.equals(digest(7))).toBe(true);
    expect(tombstone.hasKey(digest(7))).toBe(false);
    expect(tombstone.exactOnly).toBe(true);
    expect(removedKeyOf(answer()) === null).toBe(true);
    expect(placeholderVector(3, 4).toString()).toBe("[0,1,0]");
  });
});
