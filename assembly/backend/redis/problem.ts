/** What can be wrong with Redis: a word of the log and of the metrics, and what mends it. */
import { Bytes } from "../../core/bytes";

export enum RedisProblem {
  /** Redis has done what it was asked. */
  None,
  /** A password is wanted and none, or a wrong one, was given (`-NOAUTH`, `-WRONGPASS`). */
  NoAuth,
  /** The user may not do this (`-NOPERM`). */
  NoPermission,
  /** It reads its data from disk (`-LOADING`). */
  Loading,
  /** The key is on another node of a Redis Cluster (`-MOVED`, `-ASK`, `-CROSSSLOT`, `-CLUSTERDOWN`, `-TRYAGAIN`). */
  Cluster,
  /** Its memory is full and nothing may be evicted (`-OOM`). */
  OutOfMemory,
  /** What stands under the key is no text (`-WRONGTYPE`). */
  WrongType,
  /** It takes no writes: a replica, or one that cannot save (`-READONLY`, `-MISCONF`, `-MASTERDOWN`, `-NOREPLICAS`). */
  ReadOnly,
  /** It is busy with a script (`-BUSY`). */
  Busy,
  /** It does not know the command: no RediSearch, or an old Redis. */
  UnknownCommand,
  /** There is no such index. */
  NoIndex,
  /** There is such an index already. */
  IndexExists,
  /** Any other error. */
  Refused,
  /** No RESP2, cut short or too large. */
  Malformed,
  /** No reply in time, or no connection. */
  NoReply,
  /** Envoy knows no such cluster. */
  UnknownCluster,
  /** The cluster has no healthy host. */
  NoHost,
  /** More commands are under way than may be. */
  Overload,
  /** It has failed several times in a row and is left alone for a while. */
  Resting,
}

export const REDIS_PROBLEMS: i32 = RedisProblem.Resting + 1;

export function redisProblemWord(problem: RedisProblem): string {
  switch (problem) {
    case RedisProblem.None: return "done";
    case RedisProblem.NoAuth: return "no_auth";
    case RedisProblem.NoPermission: return "no_permission";
    case RedisProblem.Loading: return "loading";
    case RedisProblem.Cluster: return "cluster";
    case RedisProblem.OutOfMemory: return "out_of_memory";
    case RedisProblem.WrongType: return "wrong_type";
    case RedisProblem.ReadOnly: return "read_only";
    case RedisProblem.Busy: return "busy";
    case RedisProblem.UnknownCommand: return "unknown_command";
    case RedisProblem.NoIndex: return "no_index";
    case RedisProblem.IndexExists: return "index_exists";
    case RedisProblem.Malformed: return "malformed";
    case RedisProblem.NoReply: return "no_reply";
    case RedisProblem.UnknownCluster: return "unknown_cluster";
    case RedisProblem.NoHost: return "no_host";
    case RedisProblem.Overload: return "overload";
    case RedisProblem.Resting: return "resting";
    default: return "refused";
  }
}

/** What mends it, for the log. @param section whose keys configure this Redis: `cache` or `vector`. @param cluster of Envoy's. */
export function redisMend(problem: RedisProblem, section: string, cluster: string): string {
  switch (problem) {
    case RedisProblem.NoAuth: return "set " + section + ".username and " + section + ".password; no other plug-in may use " + cluster + " with other ones";
    case RedisProblem.NoPermission: return "let " + section + ".username run GET, SET, MGET, DEL and, for vectors, EVAL, HSET and FT.* on its keys";
    case RedisProblem.Cluster: return "name a Redis without cluster mode, or a proxy in front of one";
    case RedisProblem.OutOfMemory: return "raise maxmemory, or set maxmemory-policy to allkeys-lru";
    case RedisProblem.WrongType: return "set another cache.cacheKeyPrefix: something else uses these keys";
    case RedisProblem.ReadOnly: return "name the primary, and see why it takes no writes";
    case RedisProblem.UnknownCommand: return "vectors need RediSearch: Redis Stack, or Redis 8";
    case RedisProblem.UnknownCluster: return "is " + section + ".serviceName right, with its registry's suffix, and " + section + ".servicePort?";
    case RedisProblem.NoHost: return "no healthy host behind " + section + ".serviceName: is Redis up?";
    case RedisProblem.NoReply: return "is Redis up, and " + section + ".timeout long enough?";
    default: return "see what Redis's own log says";
  }
}

const UNKNOWN_COMMAND = "ERR unknown command";

/** What an error's text, without its `-`, says. Its first word is the code (https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors). */
export function problemOf(text: Bytes): RedisProblem {
  if (text.startsWithAscii(UNKNOWN_COMMAND)) return RedisProblem.UnknownCommand;
  if (hasWords(text, "unknown index name") || hasWords(text, "no such index")) return RedisProblem.NoIndex;
  if (hasWords(text, "index already exists")) return RedisProblem.IndexExists;
  const space = text.indexOf(0x20);
  return codeOf(space < 0 ? text : text.slice(0, space));
}

function codeOf(code: Bytes): RedisProblem {
  for (let i = 0; i < CODES.length; i++) {
    if (code.equalsAscii(CODES[i])) return CODE_PROBLEMS[i];
  }
  return RedisProblem.Refused;
}

const CODES: string[] = [
  "NOAUTH", "WRONGPASS", "NOPERM", "LOADING", "MOVED", "ASK", "CROSSSLOT", "CLUSTERDOWN", "TRYAGAIN", "OOM", "WRONGTYPE", "READONLY", "MISCONF",
  "MASTERDOWN", "NOREPLICAS", "BUSY",
];
const CODE_PROBLEMS: RedisProblem[] = [
  RedisProblem.NoAuth, RedisProblem.NoAuth, RedisProblem.NoPermission, RedisProblem.Loading, RedisProblem.Cluster, RedisProblem.Cluster,
  RedisProblem.Cluster, RedisProblem.Cluster, RedisProblem.Cluster, RedisProblem.OutOfMemory, RedisProblem.WrongType, RedisProblem.ReadOnly,
  RedisProblem.ReadOnly, RedisProblem.ReadOnly, RedisProblem.ReadOnly, RedisProblem.Busy,
];

/** Whether `words`, in lower case, stand in `text`; RediSearch has written them in either case. */
function hasWords(text: Bytes, words: string): bool {
  for (let i = 0; i + words.length <= text.length; i++) {
    if (text.slice(i, i + words.length).equalsAsciiIgnoreCase(words)) return true;
  }
  return false;
}
