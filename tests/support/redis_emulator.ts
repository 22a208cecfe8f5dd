/**
 * Redis as Higress's Envoy shows it to a plug-in: what is true of it and is easily got wrong stands here.
 *
 * - One address book for a worker: the last init of a cluster counts, whoever made it, and closes the connection of the one before.
 * - Nothing is connected by an init; its AUTH and SELECT are sent with the first command and their replies are dropped, so a wrong password shows as
 *   `-NOAUTH` with status 0.
 * - Commands of a cluster share a connection, in their order. One that is late closes it, and all that wait on it fail.
 * - An unknown cluster is 2, one without a host 10, and no callback follows.
 */

interface Value {
  bytes: Buffer;
  /** Milliseconds since 1970, or never. */
  expires: number;
}

/** A server, for as many Envoys as there are. */
export class RedisServer {
  readonly databases = new Map<number, Map<string, Value>>();
  /** Without one anybody may do anything. */
  password = "";
  /** Commands so far, without values. */
  readonly asked: string[] = [];
  /** A reply in place of the true one: what a fault looks like. */
  fault: (command: string) => string | Buffer | null = () => null;

  database(number = 0): Map<string, Value> {
    const found = this.databases.get(number) ?? new Map<string, Value>();
    this.databases.set(number, found);
    return found;
  }

  /** The reply to a command of a connection that was made with `settings`. */
  run(settings: Settings, args: Buffer[], now: number): Buffer {
    const [name, ...rest] = args.map((each) => each.toString("latin1"));
    const keys = name === "SET" ? rest.slice(0, 1) : rest;
    this.asked.push([name, ...keys].join(" "));
    const fault = this.fault(name!);
    if (fault !== null) return Buffer.from(fault);
    if (this.password !== settings.password) return Buffer.from("-NOAUTH Authentication required.\r\n");
    const database = this.database(settings.database);
    for (const [key, { expires }] of database) if (expires <= now) database.delete(key);
    switch (name) {
      case "GET":
        return bulk(database.get(rest[0]!)?.bytes);
      case "MGET":
        return Buffer.concat([Buffer.from(`*${rest.length}\r\n`), ...rest.map((key) => bulk(database.get(key)?.bytes))]);
      case "SET":
        database.set(rest[0]!, { bytes: args[2]!, expires: rest[2] === "PX" ? now + Number(rest[3]) : Infinity });
        return Buffer.from("+OK\r\n");
      case "DEL":
        return Buffer.from(`:${rest.filter((key) => database.delete(key)).length}\r\n`);
      default:
        return Buffer.from(`-ERR unknown command '${name}'\r\n`);
    }
  }
}

interface Settings {
  database: number;
  user: string;
  password: string;
  timeout: number;
}

export interface RedisCall {
  token: number;
  cluster: string;
  args: Buffer[];
  settings: Settings;
}

/** What a worker of Higress's Envoy has of it. */
export class RedisHost {
  /** What each init said, in their order. */
  readonly inits: string[] = [];
  /** Commands that have not been answered, in their order. */
  readonly calls: RedisCall[] = [];
  private readonly book = new Map<string, Settings>();
  private nextToken = 3;
  /** Commands whose connection is closed: they have failed and must be told so. */
  readonly failed: RedisCall[] = [];

  /** @param clusters servers by cluster; null has no host. */
  constructor(readonly clusters: Map<string, RedisServer | null>) {}

  init(service: string, user: string, password: string, timeout: number): number {
    const [cluster, query = ""] = service.split("?");
    if (!this.clusters.has(cluster!)) return 2;
    this.inits.push(service);
    this.book.set(cluster!, { database: Number(new URLSearchParams(query).get("db") ?? 0), user, password, timeout });
    this.closeConnection(cluster!);
    return 0;
  }

  /** @returns a token, or what the host answers: -2 for 2, -10 for 10. */
  call(cluster: string, command: Buffer): number {
    const settings = this.book.get(cluster);
    if (settings === undefined || !this.clusters.has(cluster)) return -2;
    if (this.clusters.get(cluster) === null) return -10;
    const token = this.nextToken;
    this.nextToken += 4;
    this.calls.push({ token, cluster, args: argumentsOf(command), settings });
    return token;
  }

  /** All that wait on the connection of `cluster` fail. */
  closeConnection(cluster: string): void {
    for (const call of this.calls.filter((each) => each.cluster === cluster)) {
      this.calls.splice(this.calls.indexOf(call), 1);
      this.failed.push(call);
    }
  }

  reply({ cluster, args, settings }: RedisCall, now: number): Buffer {
    const server = this.clusters.get(cluster);
    if (!server) throw new Error(`no server behind ${cluster}`);
    return server.run(settings, args, now);
  }
}

const bulk = (value: Buffer | undefined): Buffer =>
  value === undefined ? Buffer.from("$-1\r\n") : Buffer.concat([Buffer.from(`$${value.length}\r\n`), value, Buffer.from("\r\n")]);

/** The arguments of a command; throws for what is none, as Redis would close the connection. */
export function argumentsOf(command: Buffer): Buffer[] {
  let at = 0;
  const number = (type: string): number => {
    const end = command.indexOf("\r\n", at);
    const text = command.toString("latin1", at, end);
    if (end < 0 || !new RegExp(`^\\${type}\\d+$`).test(text)) throw new Error(`no command: ${command.toString("latin1")}`);
    at = end + 2;
    return Number(text.slice(1));
  };
  const found = Array.from({ length: number("*") }, () => {
    const length = number("$");
    const argument = command.subarray(at, at + length);
    at += length + 2;
    return argument;
  });
  if (at !== command.length) throw new Error("a command with bytes left over");
  return found;
}
