/** Higress's `_rules_`: a configuration chosen for each request, as Higress's own plug-ins choose it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chat, completion } from "../support/chat.ts";
import { filter } from "../support/filter.ts";
import { Gateway, type Reply } from "../support/gateway.ts";
import { Host } from "../support/host_emulator.ts";

const exact = { enableSemanticCache: false };

interface Where {
  route?: string;
  cluster?: string;
  host?: string;
  /** Whether the attributes have Envoy's names alone. */
  plain?: boolean;
}

function ask(gateway: Gateway, question: string, { route, cluster, host = "llm.test", plain = false }: Where, headers: Record<string, string> = {}): Reply {
  const before = plain ? "xds." : "";
  const exchange = gateway.open(chat(question), { headers: { ":authority": host, ...headers }, upstream: { body: completion("answer") } });
  for (const [name, value] of [["route_name", route], ["cluster_name", cluster]] as const) {
    if (value !== undefined) gateway.host.stream(exchange.id).attributes[before + name] = value;
  }
  exchange.send();
  gateway.answerCallouts();
  return exchange.finish();
}

/** The time to live that a hit tells: each rule has one of its own. */
function ttlOf(gateway: Gateway, where: Where): number | null {
  const question = `q ${JSON.stringify(where)}`;
  ask(gateway, question, where);
  const hit = ask(gateway, question, where);
  return hit.from === "cache" ? Number(/ttl=(\d+)/.exec(hit.cacheStatus)![1]) : null;
}

const rule = (match: object, cacheTTL: number) => ({ ...match, ...exact, cache: { cacheTTL } });

test("the first rule that matches counts, the rest is for what none matches", async () => {
  const gateway = await Gateway.start({
    ...exact,
    cache: { cacheTTL: 1000 },
    _rules_: [
      rule({ _match_route_: ["chat", "more"], _match_service_: ["llm.dns"] }, 100),
      rule({ _match_route_: ["chat"], _match_domain_: ["nowhere"] }, 200),
      rule({ _match_domain_: ["*.example.com", "api.*", "exact.test"], _match_service_: ["ignored.dns"] }, 300),
      rule({ _match_service_: ["other.static:80", "plain"] }, 400),
      rule({ _match_route_prefix_: ["ai-"] }, 500),
    ],
  });
  const cases: [Where, number][] = [
    [{ route: "chat", cluster: "outbound|443||llm.dns" }, 100],
    [{ route: "more", cluster: "outbound|443||llm.dns", plain: true }, 100],
    [{ route: "more", cluster: "outbound|443||x.dns" }, 1000],
    [{ route: "chat" }, 200],
    [{ host: "a.example.com:8080" }, 300],
    [{ host: "example.com" }, 1000],
    [{ host: "api.anything" }, 300],
    [{ host: "exact.test" }, 300],
    [{ host: "exact.test.org" }, 1000],
    [{ cluster: "outbound|80||other.static" }, 400],
    [{ cluster: "outbound|81||other.static" }, 1000],
    [{ cluster: "plain" }, 400],
    [{ route: "ai-1" }, 500],
    [{ route: "xai-1" }, 1000],
    [{}, 1000],
  ];
  for (const [where, ttl] of cases) assert.equal(ttlOf(gateway, where), ttl, JSON.stringify(where));
});

test("without keys outside of rules the rest passes by, and is counted", async () => {
  const gateway = await Gateway.start({ _rules_: [rule({ _match_route_: ["a"] }, 100), { _match_route_: ["off"], cacheKeyStrategy: "disabled" }] });
  assert.equal(ttlOf(gateway, { route: "a" }), 100);
  assert.equal(ttlOf(gateway, { route: "b" }), null);
  assert.equal(gateway.metric("bypass.no_rule"), 2);
  assert.equal(ttlOf(gateway, { route: "off" }), null);
  assert.equal(gateway.metric("bypass.no_rule"), 2);
});

test("a rule takes nothing over from the keys outside", async () => {
  const gateway = await Gateway.start({ ...exact, cache: { cacheTTL: 50 }, _rules_: [{ _match_route_: ["a"], ...exact }] });
  assert.equal(ttlOf(gateway, { route: "a" }), 3600);
});

test("answers of rules that tell clients or answers apart otherwise do not cross", async () => {
  const gateway = await Gateway.start({
    _rules_: [
      { _match_route_: ["own"], ...exact },
      { _match_route_: ["shared"], ...exact, tenant: { shared: true } },
      { _match_route_: ["vary"], ...exact, vary: { headers: ["x-tier"] } },
      { _match_route_: ["all"], ...exact, cacheKeyStrategy: "allQuestions" },
      { _match_route_: ["purged"], ...exact, purgeEpoch: 1 },
      { _match_route_: ["same"], ...exact },
    ],
  });
  for (const route of ["own", "shared", "vary", "all", "purged"]) assert.equal(ask(gateway, "q", { route }).from, "upstream", route);
  for (const route of ["own", "shared", "vary", "all", "purged"]) assert.equal(ask(gateway, "q", { route }).from, "cache", route);
  // The same configuration is the same cache, whatever the rule.
  assert.equal(ask(gateway, "q", { route: "same" }).from, "cache");
  assert.equal(ask(gateway, "q", { route: "own" }, { authorization: "Bearer bob" }).from, "upstream");
  assert.equal(ask(gateway, "q", { route: "shared" }, { authorization: "Bearer bob" }).from, "cache");
});

test("rules with one embedding profile share an index", async () => {
  const vector = { threshold: 0.92, verbatimThreshold: 0.92, guardsOff: ["too_short"] };
  const gateway = await Gateway.start({ _rules_: [{ _match_route_: ["a"], vector }, { _match_route_: ["b"], vector, cache: { cacheTTL: 60 } }] });
  gateway.embedder.same("How do I reset my password?", "How can I reset my password?");
  assert.equal(ask(gateway, "How do I reset my password?", { route: "a" }).from, "upstream");
  gateway.answerCallouts();
  const hit = ask(gateway, "How can I reset my password?", { route: "b" });
  assert.match(hit.cacheStatus, /detail=semantic/);
});

test("what is wrong in a rule is told with its place, and refuses all", async () => {
  for (const [configuration, line] of [
    [{ _rules_: [{ ...exact }] }, "_rules_[0]._match_route_: expected this, _match_domain_, "],
    [{ _rules_: [rule({ _match_route_: ["a"] }, 1), { _match_route_: ["b"], vector: { topk: 1 } }] }, "_rules_[1].vector.topk: unknown key, did you mean topK?"],
    [{ _rules_: {} }, "_rules_: expected a list of up to 256 rules"],
    [{ _rules_: [1] }, "_rules_[0]: expected an object, got 1"],
    [{ _rules_: [{ _match_route_: "a" }] }, "_rules_[0]._match_route_: expected a list"],
  ] as const) {
    const host = await Host.start(filter, configuration);
    assert.ok(!host.accepted && host.logs.join().includes(line), host.logs.join());
  }
});

test("one word at the top reads all rules as ai-cache does", async () => {
  const { host } = await Gateway.start({ compatibility: "ai-cache", _rules_: [{ _match_route_: ["a"], console: 1 }, { _match_route_: ["b"], console: 2 }] });
  assert.equal(host.logs.filter((line) => line.includes("no effect: _rules_[0].console, _rules_[1].console")).length, 1, host.logs.join("\n"));
});

test("a new configuration takes the place of the rules", async () => {
  const gateway = await Gateway.start({ _rules_: [rule({ _match_route_: ["a"] }, 100)] });
  assert.equal(ttlOf(gateway, { route: "a" }), 100);
  gateway.host.push(exact);
  assert.equal(ttlOf(gateway, {}), 3600);
});

test("rules that vary with different headers never meet, where a request has neither of them", async () => {
  const gateway = await Gateway.start({
    _rules_: [
      { _match_route_: ["a"], ...exact, vary: { headers: ["x-a"] } },
      { _match_route_: ["b"], ...exact, vary: { headers: ["x-b"] } },
    ],
  });
  ask(gateway, "q", { route: "a" });
  assert.equal(ask(gateway, "q", { route: "b" }).from, "upstream");
  assert.equal(ask(gateway, "q", { route: "a" }).from, "cache");
});

test("a host in capitals has the rule of its domain", async () => {
  const gateway = await Gateway.start({ ...exact, _rules_: [{ _match_domain_: ["Private.test"], cacheKeyStrategy: "disabled" }] });
  for (const host of ["private.test", "PRIVATE.test"]) {
    ask(gateway, "q", { host });
    assert.equal(ask(gateway, "q", { host }).from, "upstream", host);
  }
});

test("configurations with one prefix must have room for as many entries", async () => {
  const sized = (route: string, cache: object) => ({ _match_route_: [route], ...exact, cache });
  const refused = await Host.start(filter, { _rules_: [sized("a", { maxEntries: 100 }), sized("b", { maxEntries: 200 })] });
  assert.match(refused.logs.join("\n"), /_rules_\[1\]\.cache: differs from that of another configuration with cacheKeyPrefix reprise:/);
  const gateway = await Gateway.start({ _rules_: [sized("a", { maxEntries: 100 }), sized("b", { maxEntries: 200, cacheKeyPrefix: "b:" })] });
  ask(gateway, "q", { route: "b" });
  assert.equal(ask(gateway, "q", { route: "b" }).from, "cache");
});
