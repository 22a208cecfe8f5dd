/** A Redis that answers anything at all: a miss, never a trap, never an answer of another tenant. */
import assert from "node:assert/strict";
import { chat, completion } from "../support/chat.ts";
import { higressFilter } from "../support/filter.ts";
import { fuzz } from "../support/fuzz.ts";
import { Gateway } from "../support/gateway.ts";
import { bent } from "../support/generators.ts";
import { RedisHost, RedisServer } from "../support/redis_emulator.ts";

const module = higressFilter();
const CLUSTER = "outbound|6379||redis.dns";
const CONFIGURATION = { enableSemanticCache: false, cache: { type: "redis", serviceName: "redis.dns" } };
const REPLIES = ["+OK\r\n", "$-1\r\n", "*-1\r\n", ":1\r\n", "-NOAUTH x\r\n", "-MOVED 1 a:1\r\n", "-LOADING x\r\n", "$5\r\nhello\r\n", "*2\r\n:1\r\n$-1\r\n", "", "$"];

fuzz("replies of Redis", 40, async (random) => {
  const server = new RedisServer();
  const start = () => Gateway.start(CONFIGURATION, { module, redis: new RedisHost(new Map([[CLUSTER, server]])) });
  const writer = await start();
  for (const tenant of ["a", "b"]) writer.ask(chat("q"), { headers: { authorization: tenant }, upstream: { body: completion(`secret of ${tenant}`) } });
  const records = [...server.database().values()].map(({ bytes }) => bytes);
  assert.equal(records.length, 2);

  const reader = await start();
  for (let i = 0; i < 30; i++) {
    reader.pass(2_000);
    const tenant = random.pick(["a", "b", "c"]);
    const exchange = reader.open(chat("q", random.once(2) ? {} : { x: i }), { headers: { authorization: tenant }, upstream: { status: 500 } }).send();
    while (reader.host.redis.calls.length > 0) {
      const record = random.pick(records);
      const whole = Buffer.concat([Buffer.from(`$${record.length}\r\n`), record, Buffer.from("\r\n")]);
      // Another tenant's record, one that is damaged, any reply, one that is bent, none at all, or the true one.
      const reply = [whole, bent(whole, random), random.pick(REPLIES), bent(random.pick(REPLIES), random), null, undefined][random.below(6)];
      reader.host.answerRedis(reply);
    }
    const reply = exchange.finish();
    if (reply.from === "cache") assert.equal(reply.body.toString(), completion(`secret of ${tenant}`));
  }
});
