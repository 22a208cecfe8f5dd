import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { parse } from "yaml";
import { buildFilter } from "../../tools/build.ts";
import { renderEnvoy } from "../../tools/gateway/index.ts";
import { inRoot } from "../../tools/lib/paths.ts";
import { run } from "../../tools/lib/run.ts";
import { cacheRoot } from "../../tools/provision/cache-dir.ts";
import { provideEnvoy } from "../../tools/provision/envoy.ts";

const read = (name: string) => parse(readFileSync(inRoot("envoy", name), "utf8"));
const yamlFiles = (folder: string) => readdirSync(inRoot("envoy", folder)).filter((name) => name.endsWith(".yaml") && !name.includes("compose"));
const bootstraps = [...yamlFiles("."), ...yamlFiles("providers").map((name) => `providers/${name}`)];
let envoy = "";

before(async () => {
  envoy = await provideEnvoy(cacheRoot());
  await buildFilter(); // the files name it
});

const validate = (file: string) => run(envoy, ["--mode", "validate", "-c", file], { cwd: inRoot(), limit: 60_000, mend: "-" });

function validateText(text: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "reprise-test-"));
  const file = join(directory, "envoy.yaml");
  writeFileSync(file, text);
  return validate(file).finally(() => rmSync(directory, { recursive: true }));
}

test("there are files to validate", () => assert.ok(bootstraps.includes("envoy.yaml") && bootstraps.includes("ai-proxy-tls.yaml") && bootstraps.length > 6));

for (const name of bootstraps) {
  test(`Envoy accepts envoy/${name}`, async () => {
    assert.match(await validate(inRoot("envoy", name)), /OK/);
  });
}

test("Envoy accepts what is rendered for a local gateway and for a remote provider", async () => {
  const anyPort = { host: "127.0.0.1", port: 0 };
  const local = { "ai-proxy": anyPort, ollama: anyPort, chroma: null };
  assert.match(await validateText(renderEnvoy({ listener: anyPort, admin: anyPort, clusters: local })), /OK/);
  assert.match(await validateText(renderEnvoy({ upstream: new URL("https://llm.example") })), /OK/);
});

test("Envoy refuses a misspelt key, so the checks above can fail", async () => {
  const text = renderEnvoy({ edit: (config) => config.setIn(["static_resources", "listeners", 0, "bogus"], 1) });
  await assert.rejects(validateText(text), /failed/);
});

test("ai-proxy-tls.yaml differs from envoy.yaml in the ai-proxy cluster and the Host header, and nowhere else", () => {
  const plain = read("envoy.yaml");
  const tls = read("ai-proxy-tls.yaml");
  const route = (config: any) => config.static_resources.listeners[0].filter_chains[0].filters[0].typed_config.route_config.virtual_hosts[0].routes[0].route;
  assert.equal(route(tls).auto_host_rewrite, true);
  delete route(tls).auto_host_rewrite;
  for (const config of [plain, tls]) {
    config.static_resources.clusters = config.static_resources.clusters.filter((each: any) => each.name !== "ai-proxy");
  }
  assert.deepEqual(tls, plain);
});

test("what the filter depends on is set: body before headers, reload after a trap, room for a held request", () => {
  const listener = read("envoy.yaml").static_resources.listeners[0];
  const { http_filters: filters } = listener.filter_chains[0].filters[0].typed_config;
  const { config } = filters.find((each: any) => each.name === "reprise").typed_config;
  assert.equal(config.allow_on_headers_stop_iteration, true);
  assert.equal(config.failure_policy, "FAIL_RELOAD");
  assert.equal(config.vm_config.vm_id, "reprise");
  assert.ok(listener.per_connection_buffer_limit_bytes >= 1_048_576);
});

test("in front of the cache is the filter that answers browsers' preflights, in every bootstrap", () => {
  for (const name of bootstraps) {
    const { http_filters: filters } = read(name).static_resources.listeners[0].filter_chains[0].filters[0].typed_config;
    assert.deepEqual(filters.map((each: any) => each.name), ["envoy.filters.http.cors", "reprise", "envoy.filters.http.router"], name);
  }
});

test("the policy for browsers that envoy.yaml has in a comment is one that Envoy accepts", async () => {
  const text = readFileSync(inRoot("envoy", "envoy.yaml"), "utf8");
  const lines = text.split("\n");
  const first = lines.findIndex((line) => line.includes("# typed_per_filter_config:"));
  assert.ok(first > 0);
  for (let i = first; /^ +# /.test(lines[i]!); i++) lines[i] = lines[i]!.replace("# ", "");
  const policy = parse(lines.join("\n")).static_resources.listeners[0].filter_chains[0].filters[0].typed_config.route_config.virtual_hosts[0].typed_per_filter_config;
  assert.ok(policy["envoy.filters.http.cors"].allow_origin_string_match);
  assert.match(await validateText(lines.join("\n")), /OK/);
});

test("a POST that may have reached the model is not retried", () => {
  const route = read("envoy.yaml").static_resources.listeners[0].filter_chains[0].filters[0].typed_config.route_config.virtual_hosts[0].routes[0].route;
  const safe = new Set(["connect-failure", "refused-stream", "reset-before-request"]);
  for (const condition of route.retry_policy.retry_on.split(",")) assert.ok(safe.has(condition), condition);
});

test("the compose file gives the names and the files that envoy.yaml asks for", () => {
  const { services } = read("docker-compose.yaml");
  const names = read("envoy.yaml").static_resources.clusters.map((each: any) => each.load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.address);
  for (const name of names) assert.ok(name in services, name);
  const mounts = services.envoy.volumes.map((each: string) => each.split(":")[1]);
  assert.deepEqual(mounts, [`${services.envoy.working_dir}/envoy`, `${services.envoy.working_dir}/build`]);
});
