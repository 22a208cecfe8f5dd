/** Carries a vector store's requests to Redis: each is one command, encoded. */
import { RedisProblem } from "../../backend/redis/problem";
import { RespReply } from "../../backend/redis/reply";
import { Bytes } from "../../core/bytes";
import { RedisConfig } from "../../stores/redis";
import { StoreConfig } from "../../stores/store_config";
import { Carrier, Continuation } from "../callouts";
import { Vm } from "../vm";
import { RedisContinuation } from "./redis_calls";
import { RedisLink } from "./redis_link";
import { RedisSettings } from "./redis_settings";

/** What carries requests to `store`; null for one that speaks HTTP. @param timeout milliseconds. */
export function redisCarrier(vm: Vm, store: StoreConfig, timeout: i32): Carrier | null {
  if (!(store instanceof RedisConfig)) return null;
  const redis = store as RedisConfig;
  const settings = new RedisSettings("vector", redis.cluster, 0, redis.username, redis.password, timeout);
  return new RedisCarrier(vm.redis.to(settings, vm.metrics));
}

@final
class RedisCarrier extends Carrier {
  constructor(private readonly link: RedisLink) {
    super();
  }

  carry(method: string, body: Bytes, next: Continuation): bool {
    const isRead = method == "FT.SEARCH" || method == "HGET";
    return this.link.sendEncoded(body, !isRead, new Carried(next)) == RedisProblem.None;
  }
}

/** A reply as a store reads it: a status, which is 200 where Redis has answered at all, and the bytes. */
@final
class Carried extends RedisContinuation {
  constructor(private readonly next: Continuation) {
    super();
  }

  onReply(reply: RespReply | null, problem: RedisProblem): void {
    if (reply === null) this.next.onReply(0, Bytes.empty());
    else this.next.onReply(200, reply.bytes);
  }
}
