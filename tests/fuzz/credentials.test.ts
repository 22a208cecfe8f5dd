/**
 * Random clients: two requests that differ in any credential, be it a header, a parameter or a certificate, never share an answer; two that differ
 * in nothing but what is excepted always do.
 */
import assert from "node:assert/strict";
import { chat, completion } from "../support/chat.ts";
import { fuzz } from "../support/fuzz.ts";
import { Gateway, headerList, type RequestHeaders } from "../support/gateway.ts";
import type { Random } from "../support/random.ts";

const WORDS = ["key", "token", "secret", "auth", "session", "cookie"];
const PIECES = ["x-", "api-", "-id", "user", "my", "_", "goog-", "-v2", "litellm", "proxy-", "a", "access"];
const HARMLESS = ["x-request-id", "traceparent", "user-agent", "idempotency-key", "sec-websocket-key", "sec-fetch-mode", "x-csrf-token", "x-xsrf-token", "x-cache-key", "prompt-cache-key", "x-b3-spanid"];
const VALUES = ["", "a", "b", "ab", "a, b", "A", " ", "=", "&", "\xe9", "a".repeat(300)];
const CERTIFICATE = "connection.sha256_peer_certificate_digest";

interface Client {
  /** In the order sent. */
  headers: [string, string][];
  parameters: [string, string][];
  certificate: string | null;
}

/** A name that says credential. */
function credential(random: Random): string {
  const pieces = (): string => Array.from({ length: random.below(3) }, () => random.pick(PIECES)).join("");
  const name = `${pieces()}${random.pick(WORDS)}${pieces()}`;
  // Not one that pieces have made an exception.
  return /^(sec-|(x-)?(csrf|xsrf))|(idempotency|cache|surrogate)[-_]key/.test(name) ? "x-key" : name;
}

function client(random: Random, names: string[]): Client {
  const value = (): string => random.pick(VALUES);
  return {
    headers: Array.from({ length: random.below(5) }, () => [random.pick(names), value()]),
    parameters: Array.from({ length: random.below(3) }, () => [random.pick(names), random.pick(["", "a", "b", "%61", "ab"])]),
    certificate: random.pick([null, "00", "01"]),
  };
}

/** The smallest change. */
function changed(random: Random, { headers, parameters, certificate }: Client, names: string[]): Client {
  const list = random.once(2) ? headers : parameters;
  const copy = list.map(([name, value]): [string, string] => [name, value]);
  const at = random.below(copy.length);
  switch (random.below(5)) {
    case 0: copy.splice(at, 0, [random.pick(names), random.pick(list === headers ? VALUES : ["", "a"])]); break;
    case 1: copy.splice(at, 1); break;
    case 2: if (at < copy.length) copy[at] = [copy[at][0], `${copy[at][1]}x`]; break;
    case 3: if (at < copy.length) copy[at] = [`${copy[at][0]}-token`, copy[at][1]]; break;
    default: return { headers, parameters, certificate: random.pick([null, "00", "01"]) };
  }
  return list === headers ? { headers: copy, parameters, certificate } : { headers, parameters: copy, certificate };
}

/** What must be equal for two clients to share: headers by name, with the values of each in order, parameters in order, the certificate. */
function identity({ headers, parameters, certificate }: Client): string {
  const byName = new Map<string, string[]>();
  for (const [name, value] of headers) byName.set(name, [...(byName.get(name) ?? []), value]);
  return JSON.stringify([[...byName].sort(), parameters, certificate]);
}

/** A name with some letters percent-encoded. */
function encoded(random: Random, name: string): string {
  return [...name].map((letter) => (random.once(6) ? `%${letter.charCodeAt(0).toString(16)}` : letter)).join("");
}

/** The client's headers in one of the orders that say the same, with harmless ones among them. */
function sent(random: Random, { headers, parameters }: Client, written: Map<string, string>): RequestHeaders {
  const query = parameters.map(([name, value]) => `${written.get(name) ?? written.set(name, encoded(random, name)).get(name)}=${value}`).join("&");
  const groups = new Map<string, string[]>();
  for (const [name, value] of headers) groups.set(name, [...(groups.get(name) ?? []), value]);
  for (const name of HARMLESS) if (random.once(3)) groups.set(name, [String(random.next())]);
  const order = [...groups].map((each) => ({ each, at: random.next() })).sort((a, b) => a.at - b.at).map(({ each }) => each);
  return { authorization: null, ":path": `/v1/chat/completions${query && `?${query}`}`, ...Object.fromEntries(order) };
}

fuzz("clients share an answer if, and only if, they are the same client", 150, async (random) => {
  const properties: Record<string, string> = {};
  const gateway = await Gateway.start({ enableSemanticCache: false, singleFlight: { scope: "off" } }, { properties });
  const names = Array.from({ length: 3 }, () => credential(random));
  const written = new Map<string, string>();
  const answers = new Map<string, string>();
  let one = client(random, names);
  for (let i = 0; i < 40; i++) {
    one = random.once(8) ? client(random, names) : random.once(3) ? one : changed(random, one, names);
    delete properties[CERTIFICATE];
    if (one.certificate !== null) properties[CERTIFICATE] = one.certificate;
    const headers = sent(random, one, written);
    const answer = completion(`answer ${i}`);
    const reply = gateway.ask(chat("q"), { headers, upstream: { body: answer } });
    const known = answers.get(identity(one));
    const what = JSON.stringify([one, headerList(headers)]);
    assert.equal(reply.from, known === undefined ? "upstream" : "cache", what);
    assert.equal(reply.body.toString(), known ?? answer, what);
    answers.set(identity(one), reply.body.toString());
  }
});
