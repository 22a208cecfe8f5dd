/** Which rule a request has: the filter and a model of Higress's matcher, written for itself, agree. */
import assert from "node:assert/strict";
import { chat, completion } from "../support/chat.ts";
import { fuzz } from "../support/fuzz.ts";
import { Gateway } from "../support/gateway.ts";
import type { Random } from "../support/random.ts";

const ROUTES = ["chat", "chat-1", "cha", "ai", "other"];
const DOMAINS = ["*", "*.test", "a.*", "a.test", "b.test", "*a.test", "[::1]", "a.test*", "**"];
const SERVICES = ["llm.dns", "llm.dns:443", "llm.static:80", "plain", "llm", ":80", "svc.ns.svc.cluster.local"];
const CLUSTERS = ["outbound|443||llm.dns", "outbound|80||llm.static", "outbound|443|v1|svc.ns.svc.cluster.local", "plain", "outbound|443|llm.dns", "a|b|c|d|e", "|||", ""];
const HOSTS = ["a.test", "a.test:8080", "b.test", "x.b.test", "a.other", "[::1]:80", "[::1]", ""];

interface Rule {
  _match_route_?: string[];
  _match_domain_?: string[];
  _match_service_?: string[];
  _match_route_prefix_?: string[];
}

/** Higress's matcher as its documentation tells it. */
function matches(rule: Rule, route: string, cluster: string, authority: string): boolean {
  const names = (list?: string[]) => (list ?? []).filter((name) => name !== "");
  const [routes, domains, services, prefixes] = [rule._match_route_, rule._match_domain_, rule._match_service_, rule._match_route_prefix_].map(names) as [string[], string[], string[], string[]];
  const host = authority.replace(/:[^\]:]*$/, "");
  const parts = cluster.split("|");
  const isService = (name: string) => (parts.length === 1 ? name === cluster : parts.length === 4 && (name === parts[3] || name === `${parts[3]}:${parts[1]}`));
  const isDomain = (domain: string) => (domain.startsWith("*") ? host.endsWith(domain.slice(1)) : domain.endsWith("*") ? host.startsWith(domain.slice(0, -1)) : host === domain);
  if (routes.length > 0) return routes.includes(route) && (services.length === 0 || services.some(isService));
  if (domains.length > 0) return domains.some(isDomain);
  if (services.length > 0) return services.some(isService);
  return prefixes.some((prefix) => route.startsWith(prefix));
}

const some = (random: Random, from: string[]): string[] => Array.from({ length: 1 + random.below(2) }, () => random.pick(from));

function ruleOf(random: Random): Rule {
  const rule: Rule = {};
  if (random.once(3)) rule._match_route_ = some(random, ROUTES);
  if (random.once(3)) rule._match_domain_ = some(random, DOMAINS);
  if (random.once(3)) rule._match_service_ = some(random, SERVICES);
  if (Object.keys(rule).length === 0 || random.once(6)) rule._match_route_prefix_ = some(random, ["ch", "chat", "a", ""]).concat("z");
  return rule;
}

fuzz("the first rule that matches is the request's", 40, async (random) => {
  const rules = Array.from({ length: 1 + random.below(4) }, () => ruleOf(random));
  const hasOthers = random.once(2);
  const others = hasOthers ? { enableSemanticCache: false, cache: { cacheTTL: 7 } } : {};
  const _rules_ = rules.map((rule, i) => ({ ...rule, enableSemanticCache: false, cache: { cacheTTL: 100 * (i + 1) } }));
  const gateway = await Gateway.start({ ...others, _rules_ });
  for (let i = 0; i < 6; i++) {
    const [route, cluster, host] = [random.pick(ROUTES), random.pick(CLUSTERS), random.pick(HOSTS)];
    const ask = () => {
      const exchange = gateway.open(chat(`q ${i}`), { headers: { ":authority": host }, upstream: { body: completion("a") } });
      Object.assign(gateway.host.stream(exchange.id).attributes, { route_name: route, cluster_name: cluster });
      return exchange.send().finish();
    };
    ask();
    const reply = ask();
    const at = rules.findIndex((rule) => matches(rule, route, cluster, host));
    const expected = at >= 0 ? `hit; ttl=${100 * (at + 1)}; detail=exact` : hasOthers ? "hit; ttl=7; detail=exact" : "";
    assert.equal(reply.cacheStatus, expected, JSON.stringify({ rules, route, cluster, host }));
  }
});
