/** backend/redis/: requests and replies of Redis */
import { RedisCommand } from "../../assembly/backend/redis/command";
import { problemOf, redisMend, RedisProblem, redisProblemWord, REDIS_PROBLEMS } from "../../assembly/backend/redis/problem";
import { faultWord, RespFault, RespKind, RespReply } from "../../assembly/backend/redis/reply";
import { ByteBuffer, Bytes } from "../../assembly/core/bytes";
import { Random } from "./support/random";

function bytes(text: string): Bytes {
  return Bytes.fromString(text);
}

function parse(text: string): RespReply {
  return RespReply.parse(bytes(text));
}

/** A value as text; what is missing shows. */
function shown(reply: RespReply, node: i32): string {
  switch (reply.kind(node)) {
    case RespKind.Nil: return "nil";
    case RespKind.Simple: return "+" + reply.text(node).toString();
    case RespKind.Error: return "-" + reply.text(node).toString();
    case RespKind.Integer: return reply.integer(node).toString();
    case RespKind.Bulk: return "'" + reply.text(node).toString() + "'";
    case RespKind.Array: {
      let text = "[";
      let count = 0;
      for (let at = reply.first(node); at >= 0; at = reply.next(at)) text += (count++ > 0 ? "," : "") + shown(reply, at);
      expect(count).toBe(reply.count(node));
      return text + "]";
    }
    default: return "missing";
  }
}

/** A random value, as it goes over the wire and as `shown` tells it. */
function generate(random: Random, depth: i32, wire: ByteBuffer): string {
  switch (random.below(depth < 7 ? 7 : 5)) {
    case 0: wire.appendAscii("$-1\r\n"); return "nil";
    case 1: wire.appendAscii("+OK\r\n"); return "+OK";
    case 2: wire.appendAscii("-ERR no\r\n"); return "-ERR no";
    case 3: {
      const value = <i64>random.next() >> 2;
      wire.appendAscii(":" + value.toString() + "\r\n");
      return value.toString();
    }
    case 4: {
      const text = random.from("ab\r\n$*", random.below(20));
      wire.appendAscii("$" + text.length.toString() + "\r\n").append(text).appendAscii("\r\n");
      return "'" + text.toString() + "'";
    }
    default: {
      const count = random.below(5);
      wire.appendAscii("*" + count.toString() + "\r\n");
      let text = "[";
      for (let i = 0; i < count; i++) text += (i > 0 ? "," : "") + generate(random, depth + 1, wire);
      return text + "]";
    }
  }
}

describe("a command", () => {
  it("goes out as an array of bulk strings", () => {
    expect(RedisCommand.get(bytes("k")).encode().toString()).toBe("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n");
    expect(RedisCommand.set(bytes("k"), bytes("é"), 1500).encode().toString()).toBe("*5\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\né\r\n$2\r\nPX\r\n$4\r\n1500\r\n");
    expect(RedisCommand.remove([bytes("a"), bytes("b")]).encode().toString()).toBe("*3\r\n$3\r\nDEL\r\n$1\r\na\r\n$1\r\nb\r\n");
    expect(RedisCommand.getAll([bytes("a")]).encode().toString()).toBe("*2\r\n$4\r\nMGET\r\n$1\r\na\r\n");
  });
  it("never asks for a life of nothing", () => {
    expect(RedisCommand.set(bytes("k"), bytes(""), -5).encode().toString().endsWith("$2\r\nPX\r\n$1\r\n1\r\n")).toBe(true);
  });
  it("keeps its arguments apart, whatever they are", () => {
    for (let seed: u64 = 0; seed < 200; seed++) {
      const random = new Random(seed);
      const args: Bytes[] = [];
      for (let i = random.below(6); i >= 0; i--) args.push(random.from("\r\n$*:3 DEL", random.below(30)));
      const reply = RespReply.parse(RedisCommand.remove(args).encode());
      expect(reply.count(reply.root)).toBe(args.length + 1);
      let at = reply.next(reply.first(reply.root));
      for (let i = 0; i < args.length; i++) {
        expect(reply.text(at).equals(args[i])).toBe(true);
        at = reply.next(at);
      }
    }
  });
});

describe("a reply", () => {
  it("is read whole, whatever it is made of", () => {
    for (let seed: u64 = 0; seed < 500; seed++) {
      const wire = new ByteBuffer();
      const text = generate(new Random(seed), 0, wire);
      const reply = RespReply.parse(wire.view());
      expect(reply.fault).toBe(RespFault.None);
      expect(shown(reply, reply.root)).toBe(text);
    }
  });
  it("is missing wherever it is cut short", () => {
    for (let seed: u64 = 0; seed < 200; seed++) {
      const wire = new ByteBuffer();
      generate(new Random(seed), 0, wire);
      const whole = wire.view();
      for (let end = 0; end < whole.length; end++) {
        const reply = RespReply.parse(whole.slice(0, end));
        expect(reply.fault).toBe(end == 0 ? RespFault.Empty : RespFault.CutShort);
        expect(shown(reply, reply.root)).toBe("missing");
        expect(reply.problem).toBe(RedisProblem.Malformed);
      }
    }
  });
  it("never traps, whatever it is", () => {
    for (let seed: u64 = 0; seed < 5000; seed++) {
      const random = new Random(seed);
      const wire = new ByteBuffer();
      generate(random, 0, wire);
      const reply = RespReply.parse(random.below(2) == 0 ? random.mutate(wire.view()) : random.from("*$+-:01239\r\n", random.below(60)));
      shown(reply, reply.root);
      reply.integer(reply.root);
      reply.get(reply.root, "name");
      expect(reply.told.length >= 0).toBe(true);
      expect(redisProblemWord(reply.problem).length > 0).toBe(true);
    }
  });
  it("has a fault that says what it is", () => {
    const faults: string[] = ["?\r\n", "$3\r\nabcd\r\n", "$-2\r\n", "*-2\r\n", ":1x\r\n", ":\r\n", ":1\r ", "+OK\r\n+OK\r\n", "$99999999999999999999999\r\nx", "+a\rb\r\n"];
    for (let i = 0; i < faults.length; i++) expect(parse(faults[i]).fault).toBe(RespFault.Malformed, faults[i]);
    expect(parse("$30000000\r\n").fault).toBe(RespFault.TooLarge);
    expect(parse("*5000\r\n").fault).toBe(RespFault.TooManyValues);
    expect(parse("*1\r\n".repeat(9) + ":1\r\n").fault).toBe(RespFault.TooDeep);
    expect(parse("*1\r\n".repeat(8) + ":1\r\n").fault).toBe(RespFault.None);
    expect(parse("*2000\r\n" + "*2\r\n:1\r\n:1\r\n".repeat(2000)).fault).toBe(RespFault.TooManyValues);
    const words: string[] = [];
    for (let i = <i32>RespFault.Empty; i <= RespFault.TooManyValues; i++) {
      expect(words.includes(faultWord(<RespFault>i))).toBe(false);
      words.push(faultWord(<RespFault>i));
    }
  });
  it("is found by name among names and values", () => {
    const reply = parse("*5\r\n+dim\r\n:384\r\n$3\r\nTYP\r\n$1\r\n7\r\n+odd\r\n");
    expect(reply.integer(reply.get(reply.root, "dim"))).toBe(384);
    expect(reply.integer(reply.get(reply.root, "typ"))).toBe(7);
    expect(reply.get(reply.root, "odd")).toBe(-1);
    expect(reply.get(reply.root, "384")).toBe(-1);
  });
  it("that is an error has a word, and a mend", () => {
    const texts: string[] = [
      "NOAUTH Authentication required.", "WRONGPASS invalid username-password pair", "NOPERM no permissions", "LOADING Redis is loading", "MOVED 3999 127.0.0.1:6381",
      "CLUSTERDOWN Hash slot not served", "OOM command not allowed", "WRONGTYPE Operation against", "READONLY You can't write", "MISCONF Redis is configured",
      "BUSY Redis is busy", "ERR unknown command 'FT.SEARCH'", "ERR syntax error", "Unknown index name", "idx: no such index", "Index already exists", "",
    ];
    const words: string[] = [
      "no_auth", "no_auth", "no_permission", "loading", "cluster", "cluster", "out_of_memory", "wrong_type", "read_only", "read_only", "busy", "unknown_command",
      "refused", "no_index", "no_index", "index_exists", "refused",
    ];
    for (let i = 0; i < texts.length; i++) {
      expect(redisProblemWord(problemOf(bytes(texts[i])))).toBe(words[i], texts[i]);
      expect(redisProblemWord(parse("-" + texts[i] + "\r\n").problem)).toBe(words[i], texts[i]);
      expect(redisMend(problemOf(bytes(texts[i])), "cache", "c").length > 0).toBe(true);
    }
    expect(parse("+OK\r\n").problem).toBe(RedisProblem.None);
    expect(parse("+OK\r\n").isWord("OK")).toBe(true);
    expect(parse("$2\r\nOK\r\n").isWord("OK")).toBe(false);
  });
  it("tells what is wrong on one line", () => {
    expect(parse("-ERR a\tb\r\n").told).toBe("ERR a?b");
    expect(parse("$5\r\nab").told).toBe("a reply that is cut short");
  });
  it("has another word for each problem", () => {
    const words: string[] = [];
    for (let i = 0; i < REDIS_PROBLEMS; i++) {
      expect(words.includes(redisProblemWord(<RedisProblem>i))).toBe(false);
      words.push(redisProblemWord(<RedisProblem>i));
    }
  });
});
