/**
 * A request to Redis as it goes over the wire: an array of bulk strings (https://redis.io/docs/latest/develop/reference/protocol-spec/#bulk-strings).
 *
 *     *2 CR LF $3 CR LF GET CR LF $5 CR LF a key CR LF
 *
 * Arguments are bytes behind their length, so nothing in them can end one or begin another command.
 */
import { ByteBuffer, Bytes } from "../../core/bytes";

@final
export class RedisCommand {
  private readonly args: Bytes[] = [];
  private size: i32 = 0;

  /** @param name in ASCII. */
  constructor(name: string) {
    this.add(Bytes.fromString(name));
  }

  /** The value under `key`. */
  static get(key: Bytes): RedisCommand {
    return new RedisCommand("GET").add(key);
  }

  /** The values under `keys`, in their order. */
  static getAll(keys: Bytes[]): RedisCommand {
    return new RedisCommand("MGET").addAll(keys);
  }

  /** Writes a value. @param life milliseconds until Redis forgets it, at least 1. */
  static set(key: Bytes, value: Bytes, life: i64): RedisCommand {
    return new RedisCommand("SET").add(key).add(value).text("PX").number(max<i64>(life, 1));
  }

  /** Forgets what is under `keys`. */
  static remove(keys: Bytes[]): RedisCommand {
    return new RedisCommand("DEL").addAll(keys);
  }

  add(argument: Bytes): this {
    this.args.push(argument);
    this.size += argument.length + 16;
    return this;
  }

  addAll(args: Bytes[]): this {
    for (let i = 0; i < args.length; i++) this.add(args[i]);
    return this;
  }

  text(argument: string): this {
    return this.add(Bytes.fromString(argument));
  }

  number(argument: i64): this {
    return this.text(argument.toString());
  }

  encode(): Bytes {
    const out = new ByteBuffer(this.size + 16).appendByte(0x2a).appendDecimal(this.args.length).appendAscii("\r\n");
    for (let i = 0; i < this.args.length; i++) {
      const argument = this.args[i];
      out.appendByte(0x24).appendDecimal(argument.length).appendAscii("\r\n").append(argument).appendAscii("\r\n");
    }
    return out.view();
  }
}
