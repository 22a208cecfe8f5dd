/** Carries a vector store's requests to Redis: each is one command, encoded. */
import { RedisProblem } from "../../backend/redis/problem";
import { RespReply } from "../../backend/redis/reply";
import { Bytes } from "../../core/bytes";
import { RedisConfig } from "../../stores/redis";
import { StoreConfig } from "../../stores/store_config";
import { Metrics } from "../../telemetry/metrics";
import { Carrier, Continuation } from "../callouts";
import { RedisContinuation } from "./redis_calls";
import { RedisLink } from "./redis_link";
import { RedisLinks } from "./redis_links";
import { RedisSettings } from "./redis_settings";

/** What carries requests to `store`; null for one that speaks HTTP. @param timeout milliseconds. */
export function redisCarrier(redis: RedisLinks, metrics: Metrics, store: StoreConfig, timeout: i32): Carrier | null {
  if (!(store instanceof RedisConfig)) return null;
  const config = store as RedisConfig;
  const settings = new RedisSettings("vector", config.cluster, 0, config.username, config.password, timeout);
  return new RedisCarrier(redis.to(settings, metrics));
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
