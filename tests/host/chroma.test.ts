/** The external store: set up once, asked within its partition, written when the client has its answer, and never believed without a check. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion, type ChatBody } from "../support/chat.ts";
import { ChromaEmulator, PROFILE } from "../support/chroma_emulator.ts";
import { Embedder, type HttpReply } from "../support/embedder.ts";
import { Gateway, type GatewayOptions } from "../support/gateway.ts";
import { SharedData } from "../support/host_emulator.ts";
import { forge, headerFields } from "../support/record.ts";

const CONFIGURATION = { vector: { type: "chroma", cluster: "chroma", collectionID: "answers" } };
/** Of all-minilm, without a prefix. */
const COLLECTION = `answers_${PROFILE}`;
const QUESTION = "Capital of France?";
const REPHRASED = "From which town is France governed?";

/** A gateway of an Envoy of its own: what it finds, it finds in Chroma. */
async function start(chroma: ChromaEmulator, configuration: object = CONFIGURATION, options: GatewayOptions = {}): Promise<Gateway> {
  const embedder = new Embedder().same(QUESTION, REPHRASED);
  const gateway = await Gateway.start(configuration, { chroma, embedder, ...options });
  // The warm-up, and the set-up that the first stream of a worker brings about.
  gateway.open("").close();
  gateway.pass(20);
  gateway.answerCallouts();
  chroma.asked.length = 0;
  return gateway;
}

/** A Chroma that holds one answer to QUESTION. */
async function filled(body: ChatBody = chat(QUESTION)): Promise<ChromaEmulator> {
  const chroma = new ChromaEmulator();
  const gateway = await start(chroma);
  gateway.ask(body, { upstream: { body: completion("Paris") } });
  assert.equal(chroma.entries.size, 1);
  return chroma;
}

function askOnly(gateway: Gateway, body: unknown = chat(REPHRASED), headers = {}): string {
  const reply = gateway.ask(body, { headers, upstream: { status: 503 } });
  if (reply.from === "cache") assert.equal(reply.body.toString(), completion("Paris"));
  return reply.cacheStatus;
}

const HIT = "hit; ttl=3600; detail=semantic";
const detail = (word: string): string => `fwd=miss; detail=${word}`;

test("the collection is created with cosine space, once", async () => {
  const chroma = new ChromaEmulator();
  const gateway = await Gateway.start(CONFIGURATION, { chroma });
  gateway.open("").close();
  for (let i = 0; i < 3; i++) {
    gateway.pass(5_000);
    gateway.answerCallouts();
  }
  assert.deepEqual(chroma.asked, ["create"]);
  assert.deepEqual(chroma.lastBody, { name: COLLECTION, get_or_create: true, configuration: { hnsw: { space: "cosine" } } });
  assert.equal(chroma.space, "cosine");
});

test("a collection of another space is refused, with a line in the log, and asked for nothing", async () => {
  for (const space of ["l2", "ip", ""]) {
    const chroma = new ChromaEmulator();
    chroma.space = space;
    const gateway = await start(chroma);
    assert.equal(askOnly(gateway), detail("store_error"));
    assert.ok(gateway.host.logs.some((line) => line.includes("answers") && line.includes("cosine")), gateway.host.logs.join("\n"));
    assert.ok(!chroma.asked.includes("query") && !chroma.asked.includes("upsert"));
  }
});

test("an answer travels to another Envoy", async () => {
  const chroma = await filled();
  const gateway = await start(chroma);
  const reply = gateway.ask(chat(REPHRASED));
  assert.equal(reply.from, "cache");
  assert.equal(reply.state, "hit_semantic");
  assert.equal(reply.body.toString(), completion("Paris"));
  assert.deepEqual(chroma.asked, ["get", "query"]);
});

test("the same question is answered on another Envoy without an embedding", async () => {
  const chroma = await filled();
  const gateway = await start(chroma);
  const exchange = gateway.open(chat(QUESTION)).send();
  assert.deepEqual(gateway.host.callouts.map(({ cluster }) => cluster), ["chroma"]);
  gateway.answerCallouts();
  assert.equal(exchange.finish().cacheStatus, "hit; ttl=3600; detail=exact");
  assert.deepEqual(chroma.asked, ["get"]);
  assert.equal(gateway.ask(chat(QUESTION)).state, "hit_exact");
  assert.deepEqual(chroma.asked, ["get"], "it is at hand from then on");
  assert.deepEqual(gateway.counted("external.find"), { "external.find.done": 1 });
});

test("what has no vector is found by its key on another Envoy", async () => {
  const chroma = new ChromaEmulator();
  const body = chat(QUESTION, { tools: [{ type: "function" }] });
  (await start(chroma)).ask(body, { upstream: { body: completion("Paris") } });
  const [entry] = chroma.entries.values();
  assert.equal(entry.embedding.length, 384);
  const gateway = await start(chroma);
  assert.equal(gateway.ask(body).cacheStatus, "hit; ttl=3600; detail=exact");
  assert.equal(askOnly(gateway), detail("no_candidate"), "no other question finds it");
});

test("the partition and the expiry are filters inside the store", async () => {
  const chroma = await filled();
  const gateway = await start(chroma);
  askOnly(gateway);
  const [entry] = chroma.entries.values();
  assert.deepEqual(chroma.lastBody.where, {
    $and: [{ partition: { $eq: entry.metadata.partition } }, { expires: { $gt: Math.floor(gateway.host.now / 1000) } }],
  });
  assert.match(entry.metadata.partition as string, /^[0-9a-f]{64}$/);
  assert.equal(chroma.lastBody.n_results, 5);
});

test("no other tenant, model or history gets the answer", async () => {
  const chroma = await filled();
  const gateway = await start(chroma);
  assert.equal(askOnly(gateway), HIT);
  assert.equal(askOnly(gateway, chat(REPHRASED), { authorization: "Bearer bob" }), detail("no_candidate"));
  assert.equal(askOnly(gateway, chat(REPHRASED, { model: "m2" })), detail("no_candidate"));
  assert.equal(askOnly(gateway, { model: "m", messages: [{ role: "system", content: "s" }, { role: "user", content: REPHRASED }] }), detail("no_candidate"));
});

test("a store that ignores the filter hands out nothing of another partition", async () => {
  const chroma = await filled();
  const gateway = await start(chroma);
  const [[id, entry]] = chroma.entries;
  chroma.bend = (kind, reply) => (kind === "query" ? { status: 200, body: JSON.stringify({ ids: [[id]], distances: [[0]], metadatas: [[entry.metadata]] }) } : reply);
  assert.equal(askOnly(gateway, chat(REPHRASED), { authorization: "Bearer bob" }), detail("candidate_gone"));
  assert.equal(askOnly(gateway), HIT);
});

test("expired, exact-only and foreign records in the payload are refused", async () => {
  const chroma = await filled();
  const [[id, entry]] = chroma.entries;
  const record = Buffer.from(entry.metadata.record as string, "base64");
  const bent: Record<string, Buffer> = {
    expired: forge(record, { expires: 1 }),
    "exact-only": forge(record, { flags: 1 }),
    "of another partition": forge(record, { partition: Buffer.alloc(32, 7) }),
    "with a header in its content type": forge(record, { contentType: "a\r\nset-cookie: x" }),
    "with a line break in a header": forge(record, { headers: headerFields([["vary", "a\r\nset-cookie: x"]]) }),
    "without an answer": forge(record, { body: Buffer.alloc(0) }),
    cut: record.subarray(0, -1),
    "of another version": Buffer.concat([Buffer.from([0, 0, 0, 0]), record.subarray(4)]),
    nothing: Buffer.alloc(0),
  };
  for (const [what, changed] of Object.entries(bent)) {
    const gateway = await start(chroma);
    const metadata = { ...entry.metadata, record: changed.toString("base64") };
    chroma.bend = (kind, reply) => (kind === "query" ? { status: 200, body: JSON.stringify({ ids: [[id]], distances: [[0]], metadatas: [[metadata]] }) } : reply);
    const status = what === "without an answer" ? askOnly(gateway, chat(REPHRASED, { stream: true })) : askOnly(gateway);
    assert.match(status, /fwd=miss; detail=(candidate_gone|no_candidate|not_renderable|store_error)/, what);
    chroma.bend = (_kind, reply) => reply;
  }
});

test("any byte of the payload may be damaged", async () => {
  const chroma = await filled();
  const [[, entry]] = chroma.entries;
  const record = Buffer.from(entry.metadata.record as string, "base64");
  const gateway = await start(chroma);
  for (let at = 0; at < record.length; at++) {
    const damaged = Buffer.from(record);
    damaged[at] ^= 1 << at % 8;
    entry.metadata.record = damaged.toString("base64");
    assert.equal(askOnly(gateway), detail("store_error"), `byte ${at}`);
  }
});

const answers: Record<string, [HttpReply | null, string]> = {
  "a reset": [null, "store_status"],
  "500": [{ status: 500, body: "{}" }, "store_status"],
  "503": [{ status: 503, body: "upstream connect error" }, "store_status"],
  "504": [{ status: 504, body: "upstream request timeout" }, "store_status"],
  "422": [{ status: 422, body: "{}" }, "store_status"],
  HTML: [{ status: 200, body: "<html>" }, "store_malformed"],
  nothing: [{ status: 200, body: "" }, "store_malformed"],
  "another JSON": [{ status: 200, body: '{"distances":[[0]]}' }, "store_malformed"],
  "lists that are none": [{ status: 200, body: '{"distances":[0],"metadatas":[0]}' }, "store_malformed"],
};

for (const [what, [reply, cause]] of Object.entries(answers)) {
  test(`${what} instead of candidates is a miss`, async () => {
    const chroma = await filled();
    const gateway = await start(chroma);
    chroma.bend = (kind, usual) => (kind === "query" ? reply : usual);
    assert.equal(askOnly(gateway), detail(what === "504" ? "store_timeout" : "store_error"));
    assert.deepEqual(gateway.counted("error"), { [`error.${cause}`]: 1 });
    chroma.bend = (_kind, usual) => usual;
    assert.equal(askOnly(gateway), HIT, "the next one is served");
  });
}

test("a store that answers twice, with a thousand matches, or with a hundred thousand", async () => {
  const chroma = await filled();
  const [[, { metadata }]] = chroma.entries;
  const reply = (count: number, record: unknown): HttpReply => ({
    status: 200,
    body: `{"distances":[[${Array(count).fill("0.01").join()}]],"metadatas":[[${Array(count).fill(JSON.stringify(record)).join()}]]}`,
  });
  const cases: [HttpReply, RegExp][] = [
    [reply(2, metadata), /^hit/],
    [reply(1_000, metadata), /^hit/],
    [reply(100_000, {}), /store_error$/],
    [reply(100_000, { record: "AAAA" }), /store_error$/],
    [{ status: 200, body: String(reply(2, metadata).body).slice(0, 700) }, /store_error$/],
  ];
  for (const [bent, expected] of cases) {
    const gateway = await start(chroma);
    chroma.bend = (kind, usual) => (kind === "query" ? bent : usual);
    assert.match(askOnly(gateway), expected);
    assert.ok(gateway.host.memoryBytes <= 64 << 20, `${gateway.host.memoryBytes} bytes`);
    chroma.bend = (_kind, usual) => usual;
  }
});

test("a store that answers by another key, with another tenant's answer, a cut one or nothing, serves nobody word for word", async () => {
  const chroma = await filled();
  const [[, { metadata }]] = chroma.entries;
  const record = Buffer.from(metadata.record as string, "base64");
  const bent: Record<string, unknown> = {
    "of another key": forge(record, { key: Buffer.alloc(32, 7) }).toString("base64"),
    "of another partition": forge(record, { partition: Buffer.alloc(32, 7) }).toString("base64"),
    expired: forge(record, { expires: 1 }).toString("base64"),
    cut: record.subarray(0, -1).toString("base64"),
    nothing: "",
    "a number": 1,
  };
  for (const [what, changed] of Object.entries(bent)) {
    const gateway = await start(chroma);
    chroma.bend = (kind, usual) => {
      if (kind === "get") return { status: 200, body: JSON.stringify({ ids: ["x"], metadatas: [{ ...metadata, record: changed }] }) };
      return kind === "query" ? { status: 200, body: '{"distances":[[]],"metadatas":[[]]}' } : usual;
    };
    assert.match(askOnly(gateway, chat(QUESTION)), /^fwd=(miss|stale)/, what);
    chroma.bend = (_kind, usual) => usual;
  }
});

test("distances that are no numbers, and lists of different lengths", async () => {
  const chroma = await filled();
  const [[, { metadata }]] = chroma.entries;
  const distances = ["null", '"0"', "1e999", "{}", "[]", "true", "0.09", "-1e999"];
  for (const distance of distances) {
    const gateway = await start(chroma);
    chroma.bend = (kind, reply) => (kind === "query" ? { status: 200, body: `{"distances":[[${distance}]],"metadatas":[[${JSON.stringify(metadata)}]]}` } : reply);
    assert.equal(askOnly(gateway), distance === "-1e999" ? HIT : detail("no_candidate"), distance);
    chroma.bend = (_kind, reply) => reply;
  }
  const gateway = await start(chroma);
  for (const body of ['{"distances":[[0,0,0]],"metadatas":[[null]]}', '{"distances":[[]],"metadatas":[[{},{}]]}', '{"distances":[[0]],"metadatas":[[{"record":1}]]}']) {
    chroma.bend = (kind, reply) => (kind === "query" ? { status: 200, body } : reply);
    assert.match(askOnly(gateway), /detail=(no_candidate|store_error)$/, body);
  }
});

test("the threshold holds for the store's candidates", async () => {
  for (const [cosine, expected] of [[0.91, detail("no_candidate")], [0.93, HIT]] as const) {
    const chroma = await filled();
    const gateway = await start(chroma, CONFIGURATION, { embedder: new Embedder().near("near", QUESTION, cosine) });
    assert.equal(askOnly(gateway, chat("near")), expected, `${cosine}`);
  }
});

test("long questions that differ behind the cut are not served from the store", async () => {
  const head = "x".repeat(762);
  const chroma = await filled(chat(`${head} yes`));
  const gateway = await start(chroma);
  assert.equal(askOnly(gateway, chat(`${head} no`)), detail("different_tail"));
});

test("it is written when the client has its answer, with the vector as the embedder wrote it", async () => {
  const chroma = new ChromaEmulator();
  const gateway = await start(chroma);
  const exchange = gateway.open(chat(QUESTION)).send();
  gateway.answerCallouts();
  exchange.beginResponse({ body: completion("Paris") });
  exchange.endResponse({ body: completion("Paris") });
  assert.equal(gateway.host.callouts.length, 0);
  exchange.close();
  assert.equal(gateway.host.callouts.length, 1);
  gateway.answerCallouts();
  const [entry] = chroma.entries.values();
  assert.deepEqual(entry.embedding, gateway.embedder.vectorOf(QUESTION));
  assert.equal(gateway.metric("stores.external"), 1);
});

test("answers for the exact tier alone are written with a vector that nothing is compared with", async () => {
  const chroma = new ChromaEmulator();
  const gateway = await start(chroma);
  gateway.ask(chat(QUESTION, { tools: [{ type: "function" }] }));
  gateway.ask(chat(REPHRASED), { upstream: { body: completion("", { message: { content: null, tool_calls: [{ id: "c" }] }, finish: "tool_calls" }) } });
  assert.equal(chroma.entries.size, 2);
  for (const { embedding } of chroma.entries.values()) assert.deepEqual([...embedding].sort(), [...Array<number>(383).fill(0), 1]);
});

test("a look-up that fails is said once a minute, with what failed, where, and why", async () => {
  const chroma = new ChromaEmulator();
  const gateway = await start(chroma);
  const lines = () => gateway.host.logs.filter((line) => line.includes("a query ended as"));
  chroma.bend = (kind, reply) => (kind === "query" ? { status: 403, body: '{"message":"the token has run out"}' } : reply);
  for (let i = 0; i < 3; i++) askOnly(gateway);
  assert.equal(lines().length, 1, gateway.host.logs.join("\n"));
  assert.match(lines()[0]!, /vector store: a query ended as failed: status 403: the token has run out \(chroma, cluster \S+\)/);
  gateway.pass(60_000);
  askOnly(gateway);
  assert.equal(lines().length, 2);
});

test("a write that fails is counted and said", async () => {
  const chroma = new ChromaEmulator();
  const gateway = await start(chroma);
  chroma.bend = (kind, reply) => (kind === "upsert" ? { status: 500, body: "" } : reply);
  gateway.ask(chat(QUESTION));
  assert.equal(gateway.metric("error.store_status"), 1);
  assert.equal(gateway.metric("stores.external"), 0);
  assert.ok(gateway.host.logs.some((line) => line.includes("a write ended as failed: status 500")));
});

test("a store that is dead is not written to again and again, and the log does not fill with it", async () => {
  const chroma = new ChromaEmulator();
  const gateway = await start(chroma);
  chroma.bend = () => ({ status: 500, body: "" });
  for (let i = 0; i < 300; i++) {
    gateway.ask(chat(`What did otter number ${i} eat at night?`));
    gateway.pass(20);
    gateway.answerCallouts();
  }
  const writes = chroma.asked.filter((kind) => kind === "upsert").length;
  assert.ok(writes > 0 && writes <= 20, `${writes} writes of 300 answers in six seconds`);
  const lines = gateway.host.logs.filter((line) => line.includes("a write ended as"));
  assert.ok(lines.length >= 1 && lines.length <= 2, `${lines.length} lines in six seconds`);
  gateway.pass(60_000);
  gateway.answerCallouts();
  gateway.ask(chat("What did the last otter eat at night?"));
  for (let i = 0; i < 50; i++) {
    gateway.pass(100);
    gateway.answerCallouts();
  }
  const later = gateway.host.logs.filter((line) => line.includes("a write ended as"));
  assert.ok(later.length <= lines.length + 2, later.join("\n"));
});

test("the next line of the log tells how many like it were left out", async () => {
  const chroma = new ChromaEmulator();
  const gateway = await start(chroma, { ...CONFIGURATION, embedding: { breakerFailures: 1000 } });
  chroma.bend = (kind, reply) => (kind === "upsert" ? { status: 500, body: "" } : reply);
  const lines = (): string[] => gateway.host.logs.filter((line) => line.includes("a write ended as"));
  for (let i = 0; i < 7; i++) gateway.ask(chat(`What did otter number ${i} eat at night?`));
  assert.equal(lines().length, 1);
  assert.doesNotMatch(lines()[0], /more like it/);
  for (const left of [6, 0]) {
    gateway.pass(60_000);
    gateway.ask(chat(`What did the otter eat, ${left}?`));
    if (left > 0) assert.match(lines().at(-1)!, new RegExp(`and ${left} more like it since the last line`));
    else assert.doesNotMatch(lines().at(-1)!, /more like it/);
  }
  assert.equal(lines().length, 3);
});

test("look-ups beyond eight at once wait, for half their time, and beyond 256 more they are a miss at once", async () => {
  const chroma = new ChromaEmulator();
  const gateway = await start(chroma, { vector: { ...CONFIGURATION.vector, timeout: 400 } });
  const queries = () => gateway.host.callouts.filter(({ headers }) => headers.some(([name, value]) => name === ":path" && value.endsWith("/query")));
  const open = (text: string) => {
    const exchange = gateway.open(chat(text), { upstream: { status: 503 } }).send();
    for (const callout of gateway.host.callouts.filter(({ headers }) => headers.some(([name, value]) => name === ":path" && value.endsWith("/get")))) {
      gateway.host.answerCallout(gateway.answerTo(callout), callout.token);
    }
    for (const callout of gateway.host.callouts.filter(({ cluster }) => cluster !== "chroma")) gateway.host.answerCallout(gateway.answerTo(callout), callout.token);
    return exchange;
  };
  const waiting = Array.from({ length: 264 }, (_, i) => open(`What did otter number ${i} eat at night?`));
  assert.equal(queries().length, 8);
  assert.ok(waiting.every((exchange) => exchange.isHeld));
  assert.equal(open("one too many").finish().cacheStatus, detail("store_busy"));
  // Of those that wait the first one is next.
  const [first] = queries();
  gateway.host.answerCallout(gateway.answerTo(first), first.token);
  assert.equal(waiting.shift()!.finish().cacheStatus, detail("no_candidate"));
  assert.equal(queries().length, 8);
  gateway.pass(200);
  assert.ok(waiting.every((exchange) => exchange.isHeld), "not late yet");
  gateway.pass(20);
  for (const exchange of waiting.splice(8)) assert.equal(exchange.finish().cacheStatus, detail("store_busy"));
  assert.ok(waiting.every((exchange) => exchange.isHeld), "these the store was asked for");
  gateway.answerCallouts();
  for (const exchange of waiting) assert.equal(exchange.finish().cacheStatus, detail("no_candidate"));
  assert.deepEqual(gateway.counted("miss.store_busy", "external.query.busy", "external.query.done"), { "miss.store_busy": 256, "external.query.busy": 256, "external.query.done": 9 });
});

test("what has expired is deleted by one worker, in steps, and another takes over from it", async () => {
  const chroma = new ChromaEmulator();
  const configuration = { cache: { cacheTTL: 5 }, vector: { ...CONFIGURATION.vector, sweepInterval: 10, sweepLimit: 3 } };
  const sharedData = new SharedData();
  const [one, two] = [await start(chroma, configuration, { sharedData }), await start(chroma, configuration, { sharedData })];
  for (let i = 0; i < 7; i++) one.ask(chat(`What did otter number ${i} eat at night?`));
  const pass = (workers: Gateway[], seconds: number) => {
    for (let i = 0; i < seconds * 4; i++) {
      for (const worker of workers) {
        worker.pass(250);
        worker.answerCallouts();
      }
    }
  };
  pass([one, two], 1);
  assert.equal(chroma.entries.size, 7);
  pass([one, two], 40);
  assert.equal(chroma.entries.size, 0);
  assert.ok(chroma.sweeps.every(({ limit, where }) => limit === 3 && where.expires.$lt <= one.host.now));
  const swept = chroma.sweeps.length;
  assert.ok(swept >= 3 && swept <= 8, `${swept} sweeps of both workers`);
  // The one that was elected stops for ever, be it which it may: the other one goes on.
  for (const left of [one, two]) {
    const before = chroma.sweeps.length;
    pass([left], 30);
    assert.ok(chroma.sweeps.length > before);
  }
});

test("a collection that was deleted is set up anew", async () => {
  const chroma = await filled();
  const gateway = await start(chroma);
  chroma.exists = false;
  chroma.entries.clear();
  assert.equal(askOnly(gateway), detail("store_error"));
  gateway.pass(2_000);
  gateway.answerCallouts();
  gateway.ask(chat(QUESTION), { upstream: { body: completion("Paris") } });
  assert.equal(chroma.entries.size, 1);
});

test("an id that would change the path is not used", async () => {
  for (const id of ["../x", "a/b", "", "a?b", "x".repeat(65), "é"]) {
    const chroma = new ChromaEmulator();
    chroma.bend = (_kind, reply) => ({ ...reply, body: JSON.stringify({ id, configuration_json: { hnsw: { space: "cosine" } } }) });
    const gateway = await start(chroma);
    assert.equal(askOnly(gateway), detail("store_error"), id);
    assert.ok(!chroma.asked.includes("query"));
  }
});

test("set-up is tried again, not too often", async () => {
  const chroma = new ChromaEmulator();
  chroma.bend = () => null;
  const gateway = await start(chroma);
  for (let i = 0; i < 10; i++) gateway.ask(chat(`q ${i}`));
  assert.deepEqual(chroma.asked, []);
  gateway.pass(2_000);
  gateway.answerCallouts();
  assert.deepEqual(chroma.asked, ["create"]);
});

test("a store that fails too often is left alone for a while", async () => {
  const chroma = await filled();
  const gateway = await start(chroma, { ...CONFIGURATION, embedding: { breakerFailures: 3, breakerOpen: 1_000 } });
  chroma.bend = (kind, reply) => (kind === "query" ? { status: 500, body: "" } : reply);
  for (let i = 0; i < 6; i++) assert.equal(askOnly(gateway, chat(`other ${i}`)), detail(i < 3 ? "store_error" : "store_breaker"));
  assert.equal(chroma.asked.filter((kind) => kind === "query").length, 3);
  chroma.bend = (_kind, reply) => reply;
  gateway.pass(1_000);
  assert.equal(askOnly(gateway), HIT.replace("3600", "3599"));
});

test("the worker's own index is asked before the store", async () => {
  const chroma = new ChromaEmulator();
  const gateway = await start(chroma);
  gateway.ask(chat(QUESTION), { upstream: { body: completion("Paris") } });
  chroma.asked.length = 0;
  assert.equal(askOnly(gateway), HIT);
  assert.deepEqual(chroma.asked, ["get"]);
});

test("callouts to the store that Envoy refuses are a miss", async () => {
  const chroma = await filled();
  const gateway = await start(chroma);
  const exchange = gateway.open(chat(REPHRASED), { upstream: { status: 503 } }).send();
  gateway.host.answerCallout(gateway.answerTo(gateway.host.callouts[0]), gateway.host.callouts[0].token);
  const [embedding] = gateway.host.callouts;
  gateway.host.refuseCallouts = 10;
  gateway.host.answerCallout(gateway.answerTo(embedding), embedding.token);
  assert.equal(exchange.finish().cacheStatus, detail("store_error"));
  assert.equal(gateway.metric("error.callout_refused"), 1);
});
