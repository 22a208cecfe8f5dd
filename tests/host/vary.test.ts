/** Headers and attributes that an answer varies with, by configuration. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat } from "../support/chat.ts";
import { Gateway, type RequestHeaders } from "../support/gateway.ts";

const CONFIGURATION = { enableSemanticCache: false, vary: { headers: ["Accept-Language", "x-b"], properties: ["a.b", ["metadata", "c.d"]] } };

const from = (gateway: Gateway, headers: RequestHeaders): string => gateway.ask(chat("q"), { headers }).from;

test("another value is another answer, and so is none, and an empty one", async () => {
  const gateway = await Gateway.start(CONFIGURATION);
  const variants: RequestHeaders[] = [
    {}, { "accept-language": "" }, { "accept-language": "de" }, { "accept-language": "fr" }, { "accept-language": ["de", "fr"] }, { "accept-language": "de,fr" },
    { "x-b": "de" }, { "accept-language": "de", "x-b": "de" },
  ];
  for (const headers of variants) assert.equal(from(gateway, headers), "upstream", JSON.stringify(headers));
  for (const headers of variants) assert.equal(from(gateway, headers), "cache", JSON.stringify(headers));
});

test("other headers do not count", async () => {
  const gateway = await Gateway.start(CONFIGURATION);
  from(gateway, {});
  assert.equal(from(gateway, { "x-c": "1" }), "cache");
  const plain = await Gateway.start({ enableSemanticCache: false });
  from(plain, { "accept-language": "de" });
  assert.equal(from(plain, { "accept-language": "fr" }), "cache");
});

test("attributes count in the same way", async () => {
  const properties: Record<string, string> = {};
  const gateway = await Gateway.start(CONFIGURATION, { properties });
  const variants: Record<string, string>[] = [{}, { "a.b": "" }, { "a.b": "1" }, { "metadata.c.d": "1" }, { "a.b": "1", "metadata.c.d": "1" }];
  for (const expected of ["upstream", "cache"]) {
    for (const variant of variants) {
      delete properties["a.b"];
      delete properties["metadata.c.d"];
      Object.assign(properties, variant);
      assert.equal(from(gateway, {}), expected, JSON.stringify(variant));
    }
  }
});

test("a header and an attribute of the same name are two things", async () => {
  const properties: Record<string, string> = {};
  const gateway = await Gateway.start({ enableSemanticCache: false, vary: { headers: ["x"], properties: ["x"] } }, { properties });
  assert.equal(from(gateway, { x: "1" }), "upstream");
  properties.x = "1";
  assert.equal(from(gateway, {}), "upstream");
  assert.equal(from(gateway, { x: "1" }), "upstream");
  assert.equal(from(gateway, {}), "cache");
});

test("what the answer varies with goes along with a refresh", async () => {
  const gateway = await Gateway.start({ ...CONFIGURATION, cache: { cacheTTL: 60, staleWhileRevalidate: 60 } });
  const headers = { "accept-language": "de" };
  from(gateway, headers);
  gateway.host.now += 60_000;
  gateway.open(chat("q"), { headers }).send().finish();
  assert.deepEqual(gateway.host.callouts[0].headers.filter(([name]) => name === "accept-language"), [["accept-language", "de"]]);
});
