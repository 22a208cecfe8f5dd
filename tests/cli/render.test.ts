import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { overlay, renderEnvoy } from "../../tools/gateway/render.ts";
import { inRoot } from "../../tools/lib/paths.ts";

const shipped = inRoot("envoy", "envoy.yaml");
const cluster = (config: any, name: string) => config.static_resources.clusters.find((each: any) => each.name === name);
const address = (cluster: any) => cluster.load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address;
const hcm = (config: any) => config.static_resources.listeners[0].filter_chains[0].filters[0].typed_config;
const wasm = (config: any) => hcm(config).http_filters.find((each: any) => each.name === "reprise")?.typed_config.config;
const filterJson = (config: any) => JSON.parse(wasm(config).configuration.value);

test("without options the shipped file comes out, comments included", () => {
  const text = renderEnvoy();
  assert.deepEqual(parse(text), parse(readFileSync(shipped, "utf8")));
  assert.match(text, /# Required\. Without it a held request's body/);
});

test("ports, addresses and the .wasm are replaced, and the file on disk is not", () => {
  const before = readFileSync(shipped, "utf8");
  const config = parse(
    renderEnvoy({
      listener: { host: "127.0.0.1", port: 0 },
      admin: { host: "127.0.0.2", port: 7 },
      wasm: "/tmp/x.wasm",
      clusters: { ollama: { host: "127.0.0.3", port: 8 } },
    }),
  );
  assert.deepEqual(config.static_resources.listeners[0].address.socket_address, { address: "127.0.0.1", port_value: 0 });
  assert.deepEqual(config.admin.address.socket_address, { address: "127.0.0.2", port_value: 7 });
  assert.equal(wasm(config).vm_config.code.local.filename, "/tmp/x.wasm");
  assert.deepEqual(address(cluster(config, "ollama")), { address: "127.0.0.3", port_value: 8 });
  assert.equal(readFileSync(shipped, "utf8"), before);
});

test("what a local gateway does not replace stays as shipped", () => {
  const rendered = cluster(parse(renderEnvoy({ clusters: { "ai-proxy": { host: "h", port: 1 } } })), "ai-proxy");
  const original = cluster(parse(readFileSync(shipped, "utf8")), "ai-proxy");
  assert.deepEqual(rendered.circuit_breakers, original.circuit_breakers);
  assert.equal(rendered.connect_timeout, original.connect_timeout);
});

test("a cluster is removed by null, and an unknown one is a copy of `ollama` under its own name", () => {
  const config = parse(renderEnvoy({ clusters: { chroma: null, slow: { host: "127.0.0.1", port: 99 } } }));
  assert.equal(cluster(config, "chroma"), undefined);
  const slow = cluster(config, "slow");
  assert.equal(slow.load_assignment.cluster_name, "slow");
  assert.deepEqual(address(slow), { address: "127.0.0.1", port_value: 99 });
  assert.deepEqual(slow.circuit_breakers, cluster(config, "ollama").circuit_breakers);
  assert.notDeepEqual(address(slow), address(cluster(config, "ollama")));
});

test("the filter's configuration is laid over, taken as it is, or left out", () => {
  const laid = filterJson(parse(renderEnvoy({ filter: { vector: { threshold: 0.9 }, cache: { cacheTTL: 5 } } })));
  assert.equal(laid.vector.threshold, 0.9);
  assert.equal(laid.vector.type, "embedded");
  assert.equal(laid.cache.cacheTTL, 5);
  assert.equal(wasm(parse(renderEnvoy({ filter: "{ not json" }))).configuration.value, "{ not json");
  const without = parse(renderEnvoy({ filter: false }));
  assert.deepEqual(hcm(without).http_filters.map((each: any) => each.name), ["envoy.filters.http.cors", "envoy.filters.http.router"]);
});

test("overlay goes down objects and replaces everything else", () => {
  assert.deepEqual(overlay({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, d: { e: 1 } }), { a: { b: 1, c: [3] }, d: { e: 1 } });
});

test("an https upstream gets TLS, SNI, a checked name and the provider's Host header", () => {
  const config = parse(renderEnvoy({ upstream: new URL("https://llm.example:8443") }));
  const proxy = cluster(config, "ai-proxy");
  const tls = proxy.transport_socket.typed_config;
  assert.deepEqual(address(proxy), { address: "llm.example", port_value: 8443 });
  assert.equal(tls.sni, "llm.example");
  assert.equal(tls.common_tls_context.validation_context.match_typed_subject_alt_names[0].matcher.exact, "llm.example");
  assert.ok(tls.common_tls_context.validation_context.trusted_ca.filename);
  assert.equal(proxy.load_assignment.endpoints[0].lb_endpoints[0].endpoint.hostname, "llm.example:8443");
  assert.equal(hcm(config).route_config.virtual_hosts[0].routes[0].route.auto_host_rewrite, true);
  assert.doesNotMatch(JSON.stringify(config), /api\.openai\.com/);
});

test("an http upstream keeps the plain cluster", () => {
  const proxy = cluster(parse(renderEnvoy({ upstream: new URL("http://10.0.0.7") })), "ai-proxy");
  assert.equal(proxy.transport_socket, undefined);
  assert.deepEqual(address(proxy), { address: "10.0.0.7", port_value: 80 });
});
