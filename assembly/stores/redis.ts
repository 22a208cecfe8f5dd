/**
 * RediSearch, of Redis Stack and Redis 8 (https://redis.io/docs/latest/develop/interact/search-and-query/advanced-concepts/vectors/).
 *
 *     <collection>:v:<key in hex>  →  a hash: partition (TAG) · vector (FLOAT32, little-endian) · record (as stores/record.ts lays it out)
 *
 * It has no base in common with the stores that speak JSON over HTTP: its requests are commands, its replies RESP, and Redis itself forgets what has
 * expired, so that nothing is swept. Of a request's parts `method` is the command's name and `body` the whole command.
 *
 * RediSearch has indexes in database 0 alone. Only what is whole is done: hashes and their lives are written by one script, since the host takes one command a call.
 */
import { RedisCommand } from "../backend/redis/command";
import { RedisProblem } from "../backend/redis/problem";
import { RespKind, RespReply } from "../backend/redis/reply";
import { oneLine } from "../backend/reply";
import { Bytes } from "../core/bytes";
import { JsonDocument } from "../core/json";
import { Answer } from "./record";
import { StoreConfig } from "./store_config";
import { Candidate, MAX_CANDIDATES, ReplyOutcome, StoreReply, StoreRequest, VectorStore } from "./vector_store";

@final
export class RedisConfig extends StoreConfig {
  /**
   * User of Redis's; with a password alone Redis takes its user `default`.
   * @title User
   * @text Secret 256
   * @example "cache"
   */
  username: string = "";

  /**
   * Password of the user.
   * @title Password
   * @text Secret 4096
   * @example "a long random text"
   */
  password: string = "";

  constructor() {
    super();
    this.servicePort = 6379;
    // Redis forgets by itself.
    this.sweepInterval = 0;
  }

  create(collection: string, dimension: i32): VectorStore {
    return new RedisStore(collection, dimension);
  }
}

/** Of each key: partition, vector, record, and for how many milliseconds. A time of day would be one by this clock, and Redis has its own. */
const WRITE =
  "for i, key in ipairs(KEYS) do local a = (i - 1) * 4 " +
  "redis.call('HSET', key, 'partition', ARGV[a + 1], 'vector', ARGV[a + 2], 'record', ARGV[a + 3]) " +
  "redis.call('PEXPIRE', key, ARGV[a + 4]) end return #KEYS";

enum Step {
  Find,
  Create,
  Ready,
}

@final
export class RedisStore extends VectorStore {
  private step: Step = Step.Find;

  /** @param collection name of the index. @param dimension numbers in a vector. */
  constructor(private readonly collection: string, private readonly dimension: i32) {
    super();
  }

  get place(): string {
    return "index " + this.collection;
  }

  setup(): StoreRequest | null {
    switch (this.step) {
      case Step.Find: return requestOf("FT.INFO", new RedisCommand("FT.INFO").text(this.collection));
      case Step.Create: return requestOf("FT.CREATE", this.creation());
      default: return null;
    }
  }

  private creation(): RedisCommand {
    return new RedisCommand("FT.CREATE").text(this.collection)
      .text("ON").text("HASH").text("PREFIX").text("1").text(this.collection + ":v:").text("SCHEMA").text("partition").text("TAG")
      .text("vector").text("VECTOR").text("HNSW").text("6").text("TYPE").text("FLOAT32").text("DIM").number(this.dimension)
      .text("DISTANCE_METRIC").text("COSINE");
  }

  readSetup(status: i32, body: Bytes): StoreReply {
    const reply = RespReply.parse(body);
    const problem = status == 0 ? RedisProblem.NoReply : reply.problem;
    if (this.step == Step.Create) {
      if (problem == RedisProblem.None || problem == RedisProblem.IndexExists) {
        // What another worker has made is looked at like any other.
        this.step = problem == RedisProblem.None ? Step.Ready : Step.Find;
        return StoreReply.done();
      }
      this.step = Step.Find;
    } else if (this.step == Step.Find && problem == RedisProblem.NoIndex) {
      this.step = Step.Create;
      return StoreReply.done();
    }
    if (problem != RedisProblem.None) return this.failed(reply, problem);
    const misfit = this.misfitOf(reply);
    if (misfit.length > 0) return StoreReply.refused(ReplyOutcome.Malformed, "index " + this.collection + " has " + misfit + "; name another collectionID");
    this.step = Step.Ready;
    return StoreReply.done();
  }

  /** Why the index is none of ours: its vectors' length or metric, or that partitions are no tags. Versions before 2.8 tell the last alone. Empty if it is. */
  private misfitOf(reply: RespReply): string {
    let hasPartition = false;
    const attributes = reply.get(reply.root, "attributes");
    for (let at = reply.first(attributes); at >= 0; at = reply.next(at)) {
      const name = reply.text(reply.get(at, "identifier"));
      if (name.equalsAscii("partition")) hasPartition = reply.text(reply.get(at, "type")).equalsAsciiIgnoreCase("tag");
      if (!name.equalsAscii("vector")) continue;
      const dimension = reply.integer(reply.get(at, "dim"));
      if (dimension >= 0 && dimension != this.dimension) return "vectors of dimension " + dimension.toString() + ", not " + this.dimension.toString();
      const metric = reply.text(reply.get(at, "distance_metric"));
      if (metric.length > 0 && !metric.equalsAsciiIgnoreCase("cosine")) return "space «" + oneLine(metric) + "», not cosine";
    }
    return hasPartition ? "" : "no tag «partition»";
  }

  private failed(reply: RespReply, problem: RedisProblem): StoreReply {
    if (problem == RedisProblem.NoIndex) {
      this.step = Step.Find;
      return StoreReply.refused(ReplyOutcome.Gone, "the index is gone");
    }
    const outcome = problem == RedisProblem.Malformed ? ReplyOutcome.Malformed : ReplyOutcome.Status;
    return StoreReply.refused(outcome, problem == RedisProblem.NoReply ? "no reply" : reply.told);
  }

  query(partition: Bytes, vector: Bytes, topK: i32, now: i64): StoreRequest {
    const search = "(@partition:{" + partition.toHex() + "})=>[KNN " + topK.toString() + " @vector $v AS distance]";
    return requestOf("FT.SEARCH", new RedisCommand("FT.SEARCH").text(this.collection).text(search)
      .text("PARAMS").text("2").text("v").add(this.floatsOf(vector)).text("SORTBY").text("distance")
      .text("RETURN").text("2").text("distance").text("record").text("LIMIT").text("0").number(topK).text("DIALECT").text("2"));
  }

  readQuery(status: i32, body: Bytes): StoreReply {
    const reply = RespReply.parse(body);
    const problem = status == 0 ? RedisProblem.NoReply : reply.problem;
    if (problem != RedisProblem.None) return this.failed(reply, problem);
    if (reply.kind(reply.root) != RespKind.Array || reply.kind(reply.first(reply.root)) != RespKind.Integer) {
      return StoreReply.refused(ReplyOutcome.Malformed, "no candidates in the reply");
    }
    const candidates: Candidate[] = [];
    // How many, and of each its key and its fields; one that has expired meanwhile has none.
    let at = reply.next(reply.first(reply.root));
    for (; at >= 0 && candidates.length < MAX_CANDIDATES; at = reply.next(reply.next(at))) {
      const fields = reply.next(at);
      const answer = Answer.decode(reply.text(reply.get(fields, "record")));
      const distance = JsonDocument.parse(reply.text(reply.get(fields, "distance")));
      // Of what is no number the similarity is NaN, which lets nothing pass.
      if (answer !== null) candidates.push(new Candidate(answer, <f32>(1.0 - distance.number(distance.root))));
    }
    return StoreReply.near(candidates);
  }

  find(key: Bytes): StoreRequest {
    return requestOf("HGET", new RedisCommand("HGET").add(this.keyOf(key)).text("record"));
  }

  readFind(status: i32, body: Bytes): StoreReply {
    const reply = RespReply.parse(body);
    const problem = status == 0 ? RedisProblem.NoReply : reply.problem;
    if (problem != RedisProblem.None) return this.failed(reply, problem);
    return StoreReply.found(Answer.decode(reply.text(reply.root)));
  }

  write(answers: Answer[], vectors: Bytes[]): StoreRequest {
    const count = min(answers.length, vectors.length);
    const command = new RedisCommand("EVAL").text(WRITE).number(count);
    for (let i = 0; i < count; i++) command.add(this.keyOf(answers[i].key));
    for (let i = 0; i < count; i++) {
      const answer = answers[i];
      command.text(answer.partition.toHex()).add(this.floatsOf(vectors[i])).add(answer.record).number(max<i64>(answer.expires - answer.created, 1));
    }
    return requestOf("EVAL", command);
  }

  remove(keys: Bytes[]): StoreRequest {
    const command = new RedisCommand("DEL");
    for (let i = 0; i < keys.length; i++) command.add(this.keyOf(keys[i]));
    return requestOf("DEL", command);
  }

  readWrite(status: i32, body: Bytes): StoreReply {
    const reply = RespReply.parse(body);
    const problem = status == 0 ? RedisProblem.NoReply : reply.problem;
    return problem == RedisProblem.None ? StoreReply.done() : this.failed(reply, problem);
  }

  /** Redis has swept already. */
  sweep(now: i64, limit: i32): StoreRequest {
    return requestOf("PING", new RedisCommand("PING"));
  }

  readSweep(status: i32, body: Bytes): StoreReply {
    return this.readWrite(status, body);
  }

  private keyOf(key: Bytes): Bytes {
    return Bytes.fromString(this.collection + ":v:" + key.toHex());
  }

  /** A JSON array of numbers as Redis takes a vector: of as many as there are in each, whatever the array has. */
  private floatsOf(vector: Bytes): Bytes {
    const floats = new StaticArray<u8>(this.dimension << 2);
    const document = JsonDocument.parse(vector);
    let at = changetype<usize>(floats);
    const end = at + <usize>floats.length;
    for (let node = document.first(document.root); node >= 0 && at < end; node = document.next(node)) {
      store<f32>(at, <f32>document.number(node));
      at += 4;
    }
    return Bytes.of(floats);
  }
}

function requestOf(name: string, command: RedisCommand): StoreRequest {
  return new StoreRequest(name, "", command.encode());
}
