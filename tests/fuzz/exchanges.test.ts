/**
 * Whole exchanges of random clients with a random upstream. Whatever they send, what the cache serves was stored for this very request of
 * this very tenant: a model in this test keeps all answers that were.
 */
import assert from "node:assert/strict";
import { canonicalRequest } from "../support/canonical.ts";
import { saidBy } from "../support/chat.ts";
import { fuzz } from "../support/fuzz.ts";
import { bytesOf, Gateway, headerList, type Reply, type RequestHeaders } from "../support/gateway.ts";
import { requestBytes, requestHeaders, upstream } from "../support/generators.ts";

const CONFIGURATION = { enableSemanticCache: false, maxRequestBytes: 100_000, cache: { maxEntries: 16, maxBytes: 65_536, maxAnswerBytes: 8_192 } };
/** Headers that tell two requests apart. */
const TELLING = ["authorization", "x-api-key", ":path", ":authority", "openai-organization"];

function identity(headers: RequestHeaders, body: Buffer): string | null {
  const request = canonicalRequest(body);
  return request === null ? null : JSON.stringify([headerList(headers).filter(([name]) => TELLING.includes(name)).sort(), request]);
}

/** What an answer says, if it says anything: a hit in another form says the same. */
function said(body: Buffer): string | null {
  try {
    return saidBy(body);
  } catch {
    return null;
  }
}

fuzz("an exact hit is an answer to this very request", 100, async (random) => {
  const gateway = await Gateway.start(CONFIGURATION);
  const answers = new Map<string, Buffer[]>();
  const bodies = Array.from({ length: 5 }, () => requestBytes(random));
  for (let i = 0; i < 60; i++) {
    const body = random.once(4) ? requestBytes(random) : random.pick(bodies);
    const headers = requestHeaders(random);
    const answer = upstream(random);
    const end = random.pick(["with the last chunk", "empty chunk", "trailers"] as const);
    const reply = gateway.ask(body, { headers, chunks: random.split(body), end, upstream: answer });
    const key = identity(headers, body);
    if (reply.from === "cache") checkHit(reply, answers.get(key!) ?? []);
    else if (key !== null) answers.set(key, [...(answers.get(key) ?? []), bytesOf(answer.body)]);
    if (random.once(20)) gateway.pass(random.below(4_000_000));
  }
});

function checkHit(reply: Reply, stored: Buffer[]): void {
  assert.equal(reply.status, 200);
  const isSame = stored.some((each) => each.equals(reply.body));
  const saysTheSame = (): boolean => stored.some((each) => said(each) !== null && said(each) === said(reply.body));
  assert.ok(isSame || saysTheSame(), `a hit that nobody stored: ${reply.body}`);
}
