/**
 * A filter that does what Higress's ai-proxy does, in one chain with Reprise: behind it, as docs/deploy.md says, everything works; in front
 * of it, which is wrong, no tenant reads another's answer.
 */
import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { before, describe, it } from "node:test";
import type { Document } from "yaml";
import { completion, contentOf, events, frames, joined, PAIRS, way } from "./support/chat.ts";
import type { Reply } from "./support/client.ts";
import { respond, startUpstream, stream, type Received, type Upstream } from "./support/fakes.ts";
import { aiProxyFilter } from "./support/filters.ts";
import { newGateway, type Gateway } from "./support/gateway.ts";
import { until } from "./support/lab.ts";

type Provider = "openai" | "claude";

let filter = "";

before(async () => {
  filter = await aiProxyFilter();
});

const HCM = ["static_resources", "listeners", 0, "filter_chains", 0, "filters", 0, "typed_config"];

/** Puts the other filter before or behind Reprise. */
function insert(document: Document, provider: Provider, where: "before" | "behind"): void {
  const filters = document.getIn([...HCM, "http_filters"], true) as { items: { toJSON(): any }[] };
  const at = filters.items.findIndex((each) => each.toJSON().name === "reprise");
  const node = document.createNode({
    name: "ai-proxy",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
      config: {
        name: "ai-proxy",
        root_id: "ai-proxy",
        failure_policy: "FAIL_RELOAD",
        allow_on_headers_stop_iteration: true,
        vm_config: { vm_id: "ai-proxy", runtime: "envoy.wasm.runtime.v8", code: { local: { filename: filter } } },
        configuration: { "@type": "type.googleapis.com/google.protobuf.StringValue", value: JSON.stringify({ provider }) },
      },
    },
  });
  filters.items.splice(at + (where === "behind" ? 1 : 0), 0, node as never);
}

/** A busy machine must not turn a look-up into a miss: the shipped 0.1 s for a connection to the embedder is not what is tested. */
function bePatient(document: Document): void {
  const clusters = document.toJS().static_resources.clusters as { name: string }[];
  const at = clusters.findIndex(({ name }) => name === "ollama");
  document.setIn(["static_resources", "clusters", at, "connect_timeout"], "5s");
}

/** The whole text of an answer, another one each time. */
const answerTo = (count: number): string => `Answer ${count} in some words.`;
const usage = (count: number) => `data: ${JSON.stringify({ id: "chatcmpl-43", object: "chat.completion.chunk", created: 1_700_000_000, model: "scripted", choices: [], usage: { prompt_tokens: 3, completion_tokens: count, total_tokens: count + 3 } })}\n\n`;

/** A server of OpenAI's API, which tells the usage of a stream if it is asked to. */
function openai(count: number, request: Received, response: ServerResponse): void {
  const body = JSON.parse(request.body.toString());
  if (!body.stream) return respond(response, completion(answerTo(count)));
  const all = frames(answerTo(count));
  if (body.stream_options?.include_usage) all.splice(-1, 0, usage(count));
  stream(response, all);
  response.end();
}

/** A server of Anthropic's API. */
function claude(count: number, request: Received, response: ServerResponse): void {
  const text = answerTo(count);
  const message = { id: `msg_${count}`, type: "message", role: "assistant", model: "claude", content: [] as object[], stop_reason: null as string | null, usage: { input_tokens: 3, output_tokens: 5 } };
  if (!JSON.parse(request.body.toString()).stream) {
    return respond(response, JSON.stringify({ ...message, content: [{ type: "text", text }], stop_reason: "end_turn" }));
  }
  const event = (data: { type: string; [key: string]: unknown }) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
  stream(response, [
    event({ type: "message_start", message }),
    event({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
    ...text.split(/(?<= )/).map((word) => event({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: word } })),
    event({ type: "content_block_stop", index: 0 }),
    event({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 5 } }),
    event({ type: "message_stop" }),
  ]);
  response.end();
}

async function chain(provider: Provider, where: "before" | "behind"): Promise<{ upstream: Upstream; gateway: Gateway }> {
  const upstream = await startUpstream();
  const server = provider === "openai" ? openai : claude;
  upstream.answer = (request, response) => server(upstream.count(), request, response);
  const gateway = await newGateway({ clusters: { "ai-proxy": upstream }, edit: (document) => (insert(document, provider, where), bePatient(document)) });
  return { upstream, gateway };
}

/** The events of a stream, but [DONE]. */
const withoutEnd = (reply: Reply): string[] => events(reply).filter((data) => data !== "[DONE]");
const textOf = (reply: Reply): string => withoutEnd(reply).map((data) => JSON.parse(data).choices[0]?.delta.content ?? "").join("");
const key = (name: string) => ({ headers: { authorization: `Bearer ${name}`, "accept-encoding": "gzip" } });

for (const provider of ["openai", "claude"] as const) {
  describe(`behind Reprise, translating for ${provider}`, () => {
    let upstream: Upstream;
    let gateway: Gateway;

    before(async () => {
      ({ upstream, gateway } = await chain(provider, "behind"));
    });

    /** Asks a question that is not in the cache, and waits until its answer is. */
    const taught = (question: string, isStream: boolean): Promise<Reply> => gateway.teach(question, { ...key("a"), extra: isStream ? { stream: true } : {} });
    const asked = (question: string, isStream: boolean, name = "a"): Promise<Reply> => gateway.ask(question, { ...key(name), extra: isStream ? { stream: true } : {} });

    it("the provider gets its own host, path and key, and an answer that Reprise can read", async () => {
      await taught("What does the provider see?", true);
      const { headers, url, body } = upstream.received.at(-1)!;
      assert.equal(headers.host, "provider.example");
      assert.equal(url, provider === "claude" ? "/v1/messages" : "/compatible-mode/v1/chat/completions");
      assert.equal(headers.authorization, "Bearer provider-key");
      assert.equal(headers["x-hi-original-auth"], "Bearer a");
      assert.equal(headers["accept-encoding"], undefined);
      assert.deepEqual(JSON.parse(body.toString()).stream_options, { include_usage: true });
    });

    it("JSON: a miss, a hit with the same bytes, and the same as a stream", async () => {
      const count = upstream.count();
      const first = await taught("Does JSON work?", false);
      assert.equal(contentOf(first), answerTo(count + 1));
      const again = await asked("Does JSON work?", false);
      assert.equal(way(again), "hit exact");
      assert.deepEqual(again.bytes, first.bytes);
      const streamed = await asked("Does JSON work?", true);
      assert.equal(way(streamed), "hit exact");
      assert.equal(joined(streamed).content, answerTo(count + 1));
      assert.deepEqual(joined(streamed).finish, ["stop"]);
      assert.equal(upstream.count(), count + 1);
    });

    it("a stream: what the client saw on the miss is what it sees on the hit, usage included", async () => {
      const count = upstream.count();
      const first = await taught("Does a stream work?", true);
      const again = await asked("Does a stream work?", true);
      assert.equal(way(again), "hit exact");
      const seen = events(first);
      assert.equal(seen.at(-1) === "[DONE]", provider === "openai", "ai-proxy's stream from claude has none");
      assert.equal(events(again).at(-1), "[DONE]", "a replay has its end, also where the miss had none");
      assert.deepEqual(withoutEnd(again), withoutEnd(first));
      assert.equal(textOf(again), answerTo(count + 1));
      if (provider === "openai") assert.equal(joined(again).usage.length, 1, "the chunk that the client did not ask for");
      const whole = await asked("Does a stream work?", false);
      assert.equal(way(whole), "hit exact");
      assert.equal(contentOf(whole), answerTo(count + 1));
      assert.equal(whole.json().choices[0].finish_reason, "stop");
      assert.equal(upstream.count(), count + 1);
    });

    it("the question in other words is a hit", async () => {
      const [question, rephrased] = PAIRS[1];
      const first = await taught(question, true);
      const near = await asked(rephrased, true);
      assert.equal(way(near), "hit semantic");
      assert.equal(textOf(near), textOf(first));
    });

    it("another client's key, which the provider never sees, gets no answer of this one's", async () => {
      const first = await taught("Who am I?", false);
      const other = await asked("Who am I?", false, "b");
      assert.match(way(other), /^miss/);
      assert.notEqual(contentOf(other), contentOf(first));
    });
  });
}

describe("before Reprise, which is the wrong order", () => {
  it("one client's answer is not another's, though both requests bear the gateway's key by then", async () => {
    const { upstream, gateway } = await chain("openai", "before");
    const question = "What is on my calendar?";
    const first = await gateway.teach(question, key("a"));
    assert.equal(upstream.received.at(-1)!.headers.authorization, "Bearer provider-key");
    for (const options of [key("b"), {}]) {
      const asked = upstream.count();
      const other = await gateway.ask(question, options);
      assert.match(way(other), /^(miss|bypass)/);
      assert.notEqual(contentOf(other), contentOf(first));
      assert.equal(upstream.count(), asked + 1);
    }
    const own = await gateway.ask(question, key("a"));
    assert.equal(way(own), "hit exact");
    assert.deepEqual(own.bytes, first.bytes);
  });

  it("rephrased, too", async () => {
    const { upstream, gateway } = await chain("openai", "before");
    const [question, rephrased] = PAIRS[0];
    const first = await gateway.teach(question, key("a"));
    const asked = upstream.count();
    assert.notEqual(contentOf(await gateway.ask(rephrased, key("b"))), contentOf(first));
    assert.equal(upstream.count(), asked + 1);
    await until("the owner's own", async () => way(await gateway.ask(rephrased, key("a"))) === "hit semantic");
  });
});
