/** What Higress's gateway is asked for, and what becomes of a body that it does not read on. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat } from "../support/chat.ts";
import { filter, higressFilter } from "../support/filter.ts";
import { Gateway } from "../support/gateway.ts";

const module = higressFilter();
const EXACT = { enableSemanticCache: false, maxRequestBytes: 400_000 };

test("the gateway is asked for room for the longest request, and to keep the route", async () => {
  const gateway = await Gateway.start(EXACT, { module });
  const exchange = gateway.open(chat("q")).send();
  const { properties } = exchange.stream;
  assert.deepEqual([properties.get("set_decoder_buffer_limit"), properties.get("clear_route_cache")], ["400000", "off"]);
  const plain = (await Gateway.start(EXACT, { module: filter })).open(chat("q")).send();
  assert.deepEqual([...plain.stream.properties.keys()], ["reprise.status"]);
});

test("a held body that comes to a halt is released in time, and counted", async () => {
  const gateway = await Gateway.start(EXACT, { module });
  const body = Buffer.from(JSON.stringify(chat("q".repeat(60_000))));
  const exchange = gateway.open(body, { chunks: [body.subarray(0, 20_000), body.subarray(20_000, 32_768), body.subarray(32_768)] });
  exchange.sendHeaders();
  exchange.sendChunk(body.subarray(0, 20_000), false);
  gateway.pass(1_400);
  exchange.sendChunk(body.subarray(20_000, 32_768), false);
  gateway.pass(1_400);
  assert.ok(exchange.isHeld);
  gateway.pass(100);
  assert.ok(exchange.isReleased);
  exchange.sendChunk(body.subarray(32_768), true);
  assert.equal(exchange.finish().cacheStatus, "fwd=bypass; detail=body_stalled");
  assert.deepEqual(gateway.counted("bypass"), { "bypass.body_stalled": 1 });
});

test("a short body, one that is complete and one whose client has left are left alone", async () => {
  const gateway = await Gateway.start(EXACT, { module });
  const slow = gateway.open(chat("short"));
  slow.sendHeaders();
  slow.sendChunk('{"model":', false);
  gateway.pass(5_000);
  assert.ok(slow.isHeld);
  slow.close();
  const body = Buffer.from(JSON.stringify(chat("q".repeat(30_000))));
  const whole = gateway.open(body, { chunks: [body.subarray(0, 20_000), body.subarray(20_000)] }).send();
  gateway.pass(5_000);
  assert.equal(whole.finish().state, "miss");
  const left = gateway.open(body);
  left.sendHeaders();
  left.sendChunk(body.subarray(0, 20_000), false);
  left.close();
  gateway.pass(5_000);
  assert.deepEqual(gateway.counted("bypass"), {});
});
