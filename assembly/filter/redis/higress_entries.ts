/**
 * What Higress's ai-cache has kept: under its prefix and the question's text stands the answer's text (docs/higress.md). Such an entry knows no tenant,
 * no model and no system prompt, so it is read only where `cache.readHigressEntries` says so, when nothing else is found, and for a question that has
 * no other turns, tools or images beside it.
 */
import { RedisCommand } from "../../backend/redis/command";
import { RedisProblem } from "../../backend/redis/problem";
import { RespKind, RespReply } from "../../backend/redis/reply";
import { CacheType, Config } from "../../config/config";
import { ByteBuffer, Bytes } from "../../core/bytes";
import { currentTimeMillis } from "../../host/host";
import { WrongMarks } from "../../stores/wrong_marks";
import { ForeignEntries, ForeignWaiter } from "../lookup/foreign_entries";
import { CacheRequest } from "../request/cache_request";
import { Vm } from "../vm";
import { marksOf, settingsOf } from "./redis_answers";
import { RedisContinuation } from "./redis_calls";
import { RedisLink } from "./redis_link";
import { RedisLinks } from "./redis_links";

/** The protocol whose answers a text is enough for. */
const PROTOCOL = "openai.chat";

/** What is read of ai-cache's entries; null unless it is asked for. */
export function higressEntries(vm: Vm, config: Config, redis: RedisLinks): ForeignEntries | null {
  const cache = config.cache;
  if (cache.type != CacheType.Redis || !cache.readHigressEntries) return null;
  return new HigressEntries(redis.to(settingsOf(config), vm.metrics), Bytes.fromString(cache.higressPrefix), marksOf(vm, config));
}

@final
class HigressEntries extends ForeignEntries {
  /** @param prefix of ai-cache's keys. @param marks of what was reported wrong. */
  constructor(private readonly link: RedisLink, private readonly prefix: Bytes, private readonly marks: WrongMarks) {
    super();
  }

  ask(request: CacheRequest, waiter: ForeignWaiter): bool {
    const chat = request.chat;
    if (request.protocol.name != PROTOCOL || chat.hasHistory || chat.exactOnly || chat.query.length == 0) return false;
    // It cannot be forgotten there, where only the question's text would name it.
    if (this.marks.madeAt(request.identity.key) != 0) return false;
    const key = new ByteBuffer(this.prefix.length + chat.query.length).append(this.prefix).append(chat.query).view();
    return this.link.send(RedisCommand.get(key), false, new Asked(waiter)) == RedisProblem.None;
  }
}

@final
class Asked extends RedisContinuation {
  constructor(private readonly waiter: ForeignWaiter) {
    super();
  }

  onReply(reply: RespReply | null, problem: RedisProblem): void {
    const text = reply !== null && reply.kind(reply.root) == RespKind.Bulk ? reply.text(reply.root) : null;
    this.waiter.onForeignText(text, currentTimeMillis());
  }
}
