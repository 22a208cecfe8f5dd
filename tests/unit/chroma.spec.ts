/** stores/chroma.ts */
import { encodeBase64 } from "../../assembly/core/base64";
import { Bytes } from "../../assembly/core/bytes";
import { BodyForm } from "../../assembly/core/form";
import { ChromaStore } from "../../assembly/stores/chroma";
import { Answer } from "../../assembly/stores/record";
import { ReplyOutcome } from "../../assembly/stores/vector_store";
import { Random } from "./support/random";
import { digest } from "./support/vectors";

const ID = "0d9f3a1c-5b6e-4c1b-9a55-1b7f0f6c2e11";
const BASE = "/api/v2/tenants/t/databases/d/collections";
const READY = '{"id":"' + ID + '","configuration_json":{"hnsw":{"space":"cosine"}}}';
const VECTOR = Bytes.fromString("[0.5, -1e-3]");

function bytes(text: string): Bytes {
  return Bytes.fromString(text);
}

function ready(): ChromaStore {
  const chroma = new ChromaStore("t", "d", "answers", 2);
  chroma.readSetup(200, bytes(READY));
  return chroma;
}

function answer(): Answer {
  return Answer.create(digest(1), digest(2), 1000, 5000, BodyForm.Json, false, bytes("application/json"), bytes("q"), bytes('{"a":"é"}'));
}

function candidates(distance: string, record: string): string {
  return '{"ids":[["x"]],"distances":[[' + distance + ']],"metadatas":[[{"partition":"p","record":"' + record + '"}]]}';
}

describe("Chroma's set-up", () => {
  it("creates the collection with cosine space, or finds it", () => {
    const request = new ChromaStore("t", "d", "answers", 2).setup();
    expect(request !== null).toBe(true);
    if (request === null) return;
    expect(request.method).toBe("POST");
    expect(request.path).toBe(BASE);
    expect(request.body.toString()).toBe('{"name":"answers","get_or_create":true,"configuration":{"hnsw":{"space":"cosine"}}}');
    expect(ready().setup() === null).toBe(true);
  });
  it("is refused where the vectors have another length", () => {
    const lengths = ["384", "1", "1e300", "-2", "2.5"];
    for (let i = 0; i < lengths.length; i++) {
      const chroma = new ChromaStore("t", "d", "answers", 2);
      const reply = chroma.readSetup(200, bytes(READY.replace("{", '{"dimension":' + lengths[i] + ",")));
      expect(reply.outcome).toBe(ReplyOutcome.Malformed, lengths[i]);
      expect(reply.problem.includes("dimension") && reply.problem.includes("name another collectionID")).toBe(true, reply.problem);
      expect(chroma.setup() !== null).toBe(true);
    }
    const right = ["2", "null", '"2"'];
    for (let i = 0; i < right.length; i++) {
      const chroma = new ChromaStore("t", "d", "answers", 2);
      const reply = chroma.readSetup(200, bytes(READY.replace("{", '{"dimension":' + right[i] + ",")));
      expect(reply.outcome).toBe(ReplyOutcome.Ok, right[i]);
    }
  });
  it("tells what the server says, cut short and on one line", () => {
    const chroma = new ChromaStore("t", "d", "answers", 2);
    const bodies = [
      '{"error":"NotFoundError","message":"no such\\n tenant é"}', "status 400: no such? tenant ??",
      '{"error":{"reason":"x"}}', "status 400: x", '{"status":{"error":"y"}}', "status 400", "<html>", "status 400", "", "status 400",
      '{"detail":{"detail":{"detail":{"detail":{"detail":"z"}}}}}', "status 400", '{"message":"' + "m".repeat(200) + '"}', "status 400: " + "m".repeat(160) + "...",
    ];
    for (let i = 0; i < bodies.length; i += 2) {
      const reply = chroma.readSetup(400, bytes(bodies[i]));
      expect(reply.outcome).toBe(ReplyOutcome.Status);
      expect(reply.problem).toBe(bodies[i + 1], bodies[i]);
    }
  });
  it("tells a foreign space in a short line, whatever the server says it is", () => {
    const chroma = new ChromaStore("t", "d", "answers", 2);
    const reply = chroma.readSetup(200, bytes(READY.replace("cosine", "a\\nb" + "x".repeat(10000))));
    expect(reply.outcome).toBe(ReplyOutcome.Malformed);
    expect(reply.problem.length < 300).toBe(true, reply.problem);
    expect(reply.problem.includes("\n")).toBe(false, reply.problem);
  });
  it("is not done by any other answer", () => {
    const bodies = [
      "", "{}", '{"id":1}', '{"id":"' + ID + '"}', READY.replace("cosine", "l2"), READY.replace('"cosine"', "null"), READY.replace(ID, ""), READY.replace(ID, "../x"), READY.replace(ID, "x".repeat(65)), READY.replace(ID, "a b"),
    ];
    for (let i = 0; i < bodies.length; i++) {
      const chroma = new ChromaStore("t", "d", "answers", 2);
      const reply = chroma.readSetup(200, bytes(bodies[i]));
      expect(reply.outcome).toBe(ReplyOutcome.Malformed, bodies[i]);
      expect(reply.problem.length > 0).toBe(true);
      expect(chroma.setup() !== null).toBe(true);
    }
    const statuses = [0, 204, 400, 404, 410, 500, 503];
    for (let i = 0; i < statuses.length; i++) {
      const chroma = new ChromaStore("t", "d", "answers", 2);
      const reply = chroma.readSetup(statuses[i], bytes(READY));
      expect(reply.outcome).toBe(ReplyOutcome.Status);
      expect(chroma.setup() !== null).toBe(true);
    }
  });
});

describe("Chroma's query", () => {
  it("filters partition and expiry inside the store", () => {
    const request = ready().query(digest(2), VECTOR, 5, 1999);
    expect(request.path).toBe(BASE + "/" + ID + "/query");
    expect(request.body.toString()).toBe(
      '{"query_embeddings":[[0.5, -1e-3]],"n_results":5,"where":{"$and":[{"partition":{"$eq":"' + digest(2).toHex() + '"}},{"expires":{"$gt":1}}]},"include":["metadatas","distances"]}',
    );
  });
  it("reads the answer from the payload, and distance as similarity", () => {
    const chroma = ready();
    const reply = chroma.readQuery(200, bytes(candidates("0.25", encodeBase64(answer().record).toString())));
    expect(reply.outcome).toBe(ReplyOutcome.Ok);
    expect(reply.candidates.length).toBe(1);
    expect(reply.candidates[0].similarity).toBe(0.75);
    expect(reply.candidates[0].answer.body.toString()).toBe('{"a":"é"}');
  });
  it("passes over payloads that are none, and distances that are no numbers let nothing through", () => {
    const record = encodeBase64(answer().record).toString();
    const chroma = ready();
    const records = ["", "x", record.substring(4), record.substring(0, record.length - 4), "!" + record.substring(1)];
    for (let i = 0; i < records.length; i++) {
      const reply = chroma.readQuery(200, bytes(candidates("0", records[i])));
      expect(reply.outcome).toBe(ReplyOutcome.Malformed);
      expect(reply.candidates.length).toBe(0);
      expect(reply.problem).toBe("a record is damaged");
    }
    const distances = ["null", '"0"', "[]", "1e999"];
    for (let i = 0; i < distances.length; i++) {
      const reply = chroma.readQuery(200, bytes(candidates(distances[i], record)));
      for (let j = 0; j < reply.candidates.length; j++) expect(reply.candidates[j].similarity >= 0.5).toBe(false, distances[i]);
    }
  });
  it("takes no more candidates than can be asked for", () => {
    const record = encodeBase64(answer().record).toString();
    const chroma = ready();
    const many = '{"distances":[[' + "0,".repeat(149) + '0]],"metadatas":[[' + ('{"record":"' + record + '"},').repeat(149) + '{"record":"' + record + '"}]]}';
    const reply = chroma.readQuery(200, bytes(many));
    expect(reply.outcome).toBe(ReplyOutcome.Ok);
    expect(reply.candidates.length).toBe(100);
  });
  it("has no candidates but its own", () => {
    const chroma = ready();
    const before = chroma.readQuery(200, bytes(candidates("0", encodeBase64(answer().record).toString())));
    expect(chroma.readQuery(500, Bytes.empty()).candidates.length).toBe(0);
    expect(before.candidates.length).toBe(1);
  });
  it("says what is wrong with a reply", () => {
    expect(ready().readQuery(500, Bytes.empty()).outcome).toBe(ReplyOutcome.Status);
    expect(ready().readQuery(0, Bytes.empty()).outcome).toBe(ReplyOutcome.Status);
    const bodies = ["", "[]", "{}", '{"distances":[[]]}', '{"metadatas":[[]]}', '{"distances":[1],"metadatas":[1]}'];
    for (let i = 0; i < bodies.length; i++) expect(ready().readQuery(200, bytes(bodies[i])).outcome).toBe(ReplyOutcome.Malformed, bodies[i]);
    expect(ready().readQuery(200, bytes('{"distances":[[]],"metadatas":[[]]}')).outcome).toBe(ReplyOutcome.Ok);
  });
  it("sets up anew when the collection is gone", () => {
    const chroma = ready();
    const reply = chroma.readQuery(404, Bytes.empty());
    expect(reply.outcome).toBe(ReplyOutcome.Gone);
    expect(chroma.setup() !== null).toBe(true);
    const writing = ready();
    expect(writing.readWrite(404, Bytes.empty()).outcome).toBe(ReplyOutcome.Gone);
    expect(writing.setup() !== null).toBe(true);
  });
  it("does not trap on a damaged reply", () => {
    const random = new Random(10);
    const whole = bytes(candidates("0.25", encodeBase64(answer().record).toString()));
    const chroma = ready();
    for (let i = 0; i < 2000; i++) {
      const reply = chroma.readQuery(200, random.mutate(whole));
      for (let j = 0; j < reply.candidates.length; j++) expect(reply.candidates[j].answer.body.toString()).toBe('{"a":"é"}');
      chroma.readSetup(200, random.mutate(bytes(READY)));
    }
  });
});

describe("Chroma's write", () => {
  it("replaces what stands under the exact key", () => {
    const request = ready().write([answer()], [VECTOR]);
    expect(request.path).toBe(BASE + "/" + ID + "/upsert");
    expect(request.body.toString()).toBe(
      '{"ids":["' + digest(1).toHex() + '"],"embeddings":[[0.5, -1e-3]],"metadatas":[{"partition":"' + digest(2).toHex() + '","expires":5,"record":"' + encodeBase64(answer().record).toString() + '"}]}',
    );
  });
  it("takes an entry out by its exact key", () => {
    const request = ready().remove([digest(1)]);
    expect(request.method).toBe("POST");
    expect(request.path).toBe(BASE + "/" + ID + "/delete");
    expect(request.body.toString()).toBe('{"ids":["' + digest(1).toHex() + '"]}');
  });
  it("is done by 200 and 201", () => {
    expect(ready().readWrite(200, Bytes.empty()).outcome).toBe(ReplyOutcome.Ok);
    expect(ready().readWrite(201, Bytes.empty()).outcome).toBe(ReplyOutcome.Ok);
    expect(ready().readWrite(400, Bytes.empty()).outcome).toBe(ReplyOutcome.Status);
  });
});
