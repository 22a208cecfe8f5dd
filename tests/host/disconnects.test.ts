/** Clients that go away, and answers that somebody else gives, in every phase of a request. What comes afterwards finds nothing to do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { ChromaEmulator } from "../support/chroma_emulator.ts";
import { Embedder } from "../support/embedder.ts";
import { Gateway, type Exchange } from "../support/gateway.ts";

const CHROMA = { vector: { type: "chroma", cluster: "chroma" } };

async function start(): Promise<Gateway> {
  const gateway = await Gateway.start(CHROMA, { embedder: new Embedder().same("q", "Q?"), chroma: new ChromaEmulator() });
  gateway.pass(20);
  gateway.answerCallouts();
  return gateway;
}

/** Brings a request into each of its phases. */
const phases: Record<string, (gateway: Gateway) => Exchange> = {
  "before its headers": (gateway) => gateway.open(chat("q")),
  "while its headers are held": (gateway) => withHeaders(gateway),
  "in the middle of its body": (gateway) => {
    const exchange = withHeaders(gateway);
    exchange.sendChunk("{", false);
    return exchange;
  },
  "while its question is embedded": (gateway) => gateway.open(chat("q")).send(),
  "while the store is asked for its key": (gateway) => {
    const exchange = gateway.open(chat("q")).send();
    assert.equal(gateway.host.callouts[0].cluster, "chroma");
    return exchange;
  },
  "while the store is asked": (gateway) => {
    const exchange = gateway.open(chat("q")).send();
    for (const cluster of ["chroma", "ollama"]) {
      assert.equal(gateway.host.callouts[0].cluster, cluster);
      gateway.host.answerCallout(gateway.answerTo(gateway.host.callouts[0]));
    }
    assert.equal(gateway.host.callouts[0].cluster, "chroma");
    return exchange;
  },
};

function withHeaders(gateway: Gateway): Exchange {
  const exchange = gateway.open(chat("q"));
  exchange.sendHeaders();
  return exchange;
}

/** After whatever happened, the filter answers and stores as ever. */
function works(gateway: Gateway): void {
  gateway.answerCallouts();
  gateway.pass(10_000);
  gateway.answerCallouts();
  assert.equal(gateway.ask(chat("works"), { upstream: { body: completion("works") } }).from, "upstream");
  assert.equal(gateway.ask(chat("works")).body.toString(), completion("works"));
  gateway.pass(500);
  assert.equal(gateway.metric("buffered.bytes"), 0, "no bytes are held for streams that are gone");
}

for (const [phase, reach] of Object.entries(phases)) {
  test(`a client goes away ${phase}`, async () => {
    const gateway = await start();
    reach(gateway).close();
    works(gateway);
  });

  test(`a client goes away ${phase}, and callouts fail afterwards`, async () => {
    const gateway = await start();
    reach(gateway).close();
    while (gateway.host.callouts.length > 0) gateway.host.answerCallout(null);
    works(gateway);
  });

  test(`a client goes away ${phase}, past its deadline`, async () => {
    const gateway = await start();
    const exchange = reach(gateway);
    exchange.close();
    gateway.pass(1_000);
    works(gateway);
  });

  if (phase === "before its headers") continue;

  for (const status of ["408", "413", "504"]) {
    test(`Envoy answers ${status} ${phase}`, async () => {
      const gateway = await start();
      const exchange = reach(gateway);
      exchange.answerElsewhere(status);
      assert.equal(gateway.metric("bypass.answered_elsewhere"), 1);
      // Replies and deadlines of what was under way must not resume the request (the emulator would throw).
      gateway.answerCallouts();
      gateway.pass(1_000);
      exchange.close();
      works(gateway);
    });
  }
}

test("the client goes away while the upstream answers", async () => {
  for (const pieces of [0, 1]) {
    const gateway = await start();
    const exchange = gateway.open(chat("q")).send();
    gateway.answerCallouts();
    exchange.beginResponse({});
    if (pieces > 0) exchange.passChunk(Buffer.from(completion("hello").slice(0, 50)), false);
    exchange.close();
    assert.equal(gateway.metric("stores.cut_short"), 1);
    assert.equal(gateway.ask(chat("q"), { upstream: { status: 500 } }).from, "upstream");
    works(gateway);
  }
});

test("the client goes away before the upstream answers at all", async () => {
  const gateway = await start();
  const exchange = gateway.open(chat("q")).send();
  gateway.answerCallouts();
  exchange.close();
  works(gateway);
});

test("the client goes away with its answer from the cache on the way", async () => {
  const gateway = await start();
  gateway.ask(chat("q"));
  for (const text of ["q", "Q?"]) {
    const exchange = gateway.open(chat(text)).send();
    gateway.answerCallouts();
    assert.ok(exchange.isAnswered);
    exchange.close();
  }
  works(gateway);
});

test("one vector comes for a stream that is gone, another for one that waits", async () => {
  const gateway = await start();
  const [gone, waiting] = [gateway.open(chat("a")).send(), gateway.open(chat("b")).send()];
  gone.close();
  gateway.answerCallouts();
  assert.equal(waiting.finish().from, "upstream");
});

test("callbacks for streams and callouts that the filter does not know", async () => {
  const gateway = await start();
  const exchange = gateway.open(chat("q")).send();
  const [{ token }] = gateway.host.callouts;
  gateway.answerCallouts();
  exchange.finish();
  gateway.host.repeatCallout(token, { status: 200, body: "{}" });
  gateway.host.repeatCallout(12_345, null);
  works(gateway);
});
