/** stores/redis.ts */
import { RespReply } from "../../assembly/backend/redis/reply";
import { ByteBuffer, Bytes } from "../../assembly/core/bytes";
import { BodyForm } from "../../assembly/core/form";
import { Answer } from "../../assembly/stores/record";
import { RedisStore } from "../../assembly/stores/redis";
import { ReplyOutcome, StoreRequest } from "../../assembly/stores/vector_store";
import { Random } from "./support/random";
import { digest } from "./support/vectors";

const FITS = "*4\r\n+index_name\r\n+a\r\n+attributes\r\n*2\r\n*6\r\n+identifier\r\n+partition\r\n+attribute\r\n+partition\r\n+type\r\n+TAG\r\n" +
  "*10\r\n+identifier\r\n$6\r\nvector\r\n+attribute\r\n$6\r\nvector\r\n+type\r\n+VECTOR\r\n+dim\r\n:2\r\n+distance_metric\r\n+COSINE\r\n";

function bytes(text: string): Bytes {
  return Bytes.fromString(text);
}

/** The arguments of a request, as Redis reads them; what is no text is shown by its length. */
function shown(request: StoreRequest | null): string {
  if (request === null) return "nothing";
  const reply = RespReply.parse(request.body);
  let text = "";
  for (let at = reply.first(reply.root); at >= 0; at = reply.next(at)) {
    const argument = reply.text(at);
    const isText = argument.length == 0 || (argument.at(0) >= 0x20 && argument.at(0) < 0x7f && argument.indexOf(0) < 0);
    text += (text.length > 0 ? " " : "") + (isText ? argument.toString() : "<" + argument.length.toString() + ">");
  }
  return text;
}

function ready(): RedisStore {
  const redis = new RedisStore("a", 2);
  expect(redis.readSetup(200, bytes(FITS)).outcome).toBe(ReplyOutcome.Ok);
  return redis;
}

function answer(): Answer {
  return Answer.create(digest(1), digest(2), 1000, 5000, BodyForm.Json, false, bytes("application/json"), bytes("q"), bytes('{"a":"é"}'));
}

/** A reply with one candidate. */
function found(distance: string, record: Bytes): Bytes {
  return new ByteBuffer().appendAscii("*3\r\n:1\r\n$1\r\nk\r\n*4\r\n+distance\r\n$" + distance.length.toString() + "\r\n" + distance + "\r\n+record\r\n$")
    .appendDecimal(record.length).appendAscii("\r\n").append(record).appendAscii("\r\n").view();
}

describe("the set-up of a Redis index", () => {
  it("finds an index, or makes it", () => {
    const redis = new RedisStore("a", 2);
    expect(shown(redis.setup())).toBe("FT.INFO a");
    expect(redis.readSetup(200, bytes("-Unknown index name\r\n")).outcome).toBe(ReplyOutcome.Ok);
    expect(shown(redis.setup())).toBe(
      "FT.CREATE a ON HASH PREFIX 1 a:v: SCHEMA partition TAG vector VECTOR HNSW 6 TYPE FLOAT32 DIM 2 DISTANCE_METRIC COSINE",
    );
    expect(redis.readSetup(200, bytes("+OK\r\n")).outcome).toBe(ReplyOutcome.Ok);
    expect(redis.setup() === null).toBe(true);
    expect(ready().setup() === null).toBe(true);
  });
  it("looks at what another worker has made meanwhile", () => {
    const redis = new RedisStore("a", 2);
    redis.readSetup(200, bytes("-a: no such index\r\n"));
    expect(redis.readSetup(200, bytes("-Index already exists\r\n")).outcome).toBe(ReplyOutcome.Ok);
    expect(shown(redis.setup())).toBe("FT.INFO a");
  });
  it("refuses another dimension, another metric and what is no index of ours", () => {
    const wrong: string[] = [FITS.replace(":2", ":3"), FITS.replace("COSINE", "L2"), FITS.replace("TAG", "TEXT"), "*0\r\n", "+OK\r\n"];
    const words: string[] = ["dimension 3, not 2", "«L2», not cosine", "no tag", "no tag", "no tag"];
    for (let i = 0; i < wrong.length; i++) {
      const redis = new RedisStore("a", 2);
      const reply = redis.readSetup(200, bytes(wrong[i]));
      expect(reply.outcome).toBe(ReplyOutcome.Malformed, wrong[i]);
      expect(reply.problem.includes(words[i]) && reply.problem.includes("name another collectionID")).toBe(true, reply.problem);
      expect(redis.setup() !== null).toBe(true);
    }
  });
  it("tells what Redis says", () => {
    const redis = new RedisStore("a", 2);
    const told = redis.readSetup(200, bytes("-ERR unknown command 'FT.INFO'\r\n"));
    expect(told.outcome).toBe(ReplyOutcome.Status);
    expect(told.problem).toBe("ERR unknown command 'FT.INFO'");
    const none = redis.readSetup(0, Bytes.empty());
    expect(none.outcome).toBe(ReplyOutcome.Status);
    expect(none.problem).toBe("no reply");
  });
});

describe("a Redis query", () => {
  it("asks for the nearest of one partition", () => {
    const request = ready().query(digest(2), bytes("[0.5, -1e-3]"), 5, 1000);
    expect(request.method).toBe("FT.SEARCH");
    const tag = digest(2).toHex();
    expect(shown(request)).toBe(
      "FT.SEARCH a (@partition:{" + tag + "})=>[KNN 5 @vector $v AS distance] PARAMS 2 v <8> SORTBY distance RETURN 2 distance record LIMIT 0 5 DIALECT 2",
    );
    const reply = RespReply.parse(request.body);
    let at = reply.first(reply.root);
    for (let i = 0; i < 6; i++) at = reply.next(at);
    expect(load<f32>(reply.text(at).ptr)).toBe(0.5);
    expect(load<f32>(reply.text(at).ptr, 4)).toBe(<f32>-0.001);
  });
  it("has a vector of the right length, whatever the embedder gave", () => {
    const vectors: string[] = ["[]", "[1]", "[1,2,3]", "x", '["a"]', ""];
    for (let i = 0; i < vectors.length; i++) expect(shown(ready().query(digest(2), bytes(vectors[i]), 5, 0)).includes(" v <8> ")).toBe(true, vectors[i]);
  });
  it("reads candidates with their similarity", () => {
    const redis = ready();
    const reply = redis.readQuery(200, found("0.25", answer().record));
    expect(reply.outcome).toBe(ReplyOutcome.Ok);
    expect(reply.candidates.length).toBe(1);
    expect(reply.candidates[0].similarity).toBe(0.75);
    expect(reply.candidates[0].answer.key.equals(digest(1))).toBe(true);
    const without = ["*1\r\n:0\r\n", "*3\r\n:1\r\n$1\r\nk\r\n*-1\r\n"];
    for (let i = 0; i < without.length; i++) {
      const none = redis.readQuery(200, bytes(without[i]));
      expect(none.outcome).toBe(ReplyOutcome.Ok);
      expect(none.candidates.length).toBe(0);
    }
    expect(isNaN(redis.readQuery(200, found("no", answer().record)).candidates[0].similarity)).toBe(true);
  });
  it("knows an error from a miss", () => {
    const redis = ready();
    expect(redis.readQuery(200, bytes("-ERR x\r\n")).outcome).toBe(ReplyOutcome.Status);
    expect(redis.readQuery(200, bytes("+OK\r\n")).outcome).toBe(ReplyOutcome.Malformed);
    expect(redis.readQuery(200, bytes("*1\r\n")).outcome).toBe(ReplyOutcome.Malformed);
    expect(redis.readQuery(0, Bytes.empty()).outcome).toBe(ReplyOutcome.Status);
    expect(redis.setup() === null).toBe(true);
    expect(redis.readQuery(200, bytes("-a: no such index\r\n")).outcome).toBe(ReplyOutcome.Gone);
    expect(shown(redis.setup())).toBe("FT.INFO a");
  });
  it("never traps", () => {
    const redis = ready();
    const whole = found("0.25", answer().record);
    for (let seed: u64 = 0; seed < 2000; seed++) {
      const random = new Random(seed);
      const bent = random.below(3) == 0 ? random.from("*$+-:012\r\n", random.below(60)) : random.mutate(whole);
      const reply = redis.readQuery(random.below(9) == 0 ? 0 : 200, bent);
      for (let i = 0; i < reply.candidates.length; i++) expect(reply.candidates[i].answer.hasKey(digest(1))).toBe(true);
      new RedisStore("a", 2).readSetup(200, bent);
      redis.readWrite(200, bent);
    }
  });
});

describe("an entry in Redis", () => {
  it("is found by its key", () => {
    const redis = ready();
    expect(redis.place).toBe("index a");
    expect(shown(redis.find(digest(1)))).toBe("HGET a:v:" + digest(1).toHex() + " record");
    const record = answer().record;
    const wire = new ByteBuffer().appendAscii("$").appendDecimal(record.length).appendAscii("\r\n").append(record).appendAscii("\r\n").view();
    const reply = redis.readFind(200, wire);
    expect(reply.outcome).toBe(ReplyOutcome.Ok);
    const found = reply.answer;
    expect(found !== null && found.hasKey(digest(1))).toBe(true);
    const none = redis.readFind(200, bytes("$-1\r\n"));
    expect(none.outcome).toBe(ReplyOutcome.Ok);
    expect(none.answer === null).toBe(true);
    expect(redis.readFind(200, bytes("-ERR x\r\n")).outcome).toBe(ReplyOutcome.Status);
    expect(redis.readFind(0, Bytes.empty()).outcome).toBe(ReplyOutcome.Status);
  });
});

describe("what is written to Redis", () => {
  it("is a hash for each answer, with its end, in one command", () => {
    const request = ready().write([answer(), answer()], [bytes("[1,0]"), bytes("[0,1]")]);
    expect(request.method).toBe("EVAL");
    const text = shown(request);
    const key = "a:v:" + digest(1).toHex();
    expect(text.includes(" return #KEYS 2 " + key + " " + key + " " + digest(2).toHex() + " <8> <")).toBe(true, text);
    expect(text.endsWith(" 4000")).toBe(true);
    expect(shown(ready().remove([digest(1)]))).toBe("DEL " + key);
    expect(shown(ready().sweep(1, 1))).toBe("PING");
    expect(ready().readWrite(200, bytes(":1\r\n")).outcome).toBe(ReplyOutcome.Ok);
    expect(ready().readWrite(200, bytes("-OOM x\r\n")).outcome).toBe(ReplyOutcome.Status);
    expect(ready().readSweep(200, bytes("+PONG\r\n")).outcome).toBe(ReplyOutcome.Ok);
  });
});
