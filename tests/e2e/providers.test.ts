/** The bootstraps of envoy/providers, each started once: only addresses, ports and the trusted authority are replaced. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { createSecureContext, type SecureContext } from "node:tls";
import type { Document } from "yaml";
import { startEnvoy } from "../../tools/gateway/envoy.ts";
import { renderEnvoy } from "../../tools/gateway/index.ts";
import { freePort } from "../../tools/gateway/ports.ts";
import { inRoot } from "../../tools/lib/paths.ts";
import { Authority } from "./support/certificate.ts";
import { chat, way } from "./support/chat.ts";
import { send } from "./support/client.ts";
import { Gateway } from "./support/gateway.ts";
import { atEnd, scratch, theEnvoy, theFilter, until } from "./support/lab.ts";
import { startProvider, type Provider } from "./support/provider.ts";

const FOLDER = inRoot("envoy", "providers");
const KUBERNETES = join("..", "kubernetes", "envoy.yaml");
const authority = new Authority("reprise test authority");
let trusted = "";

before(async () => {
  trusted = join(await scratch(), "authority.pem");
  writeFileSync(trusted, authority.cert);
});

interface Cluster {
  name: string;
  transport_socket?: { typed_config: { sni: string } };
}

/** Changes to a cluster of the file, by its name. */
function onCluster(document: Document, name: string, change: (path: (string | number)[], cluster: Cluster) => void): void {
  const clusters = document.toJS().static_resources.clusters as Cluster[];
  const at = clusters.findIndex((each) => each.name === name);
  change(["static_resources", "clusters", at], clusters[at]!);
}

const anyPort = { host: "127.0.0.1", port: 0 };
const at = (port: number) => ({ host: "127.0.0.1", port });

/** Envoy with one of the files, whose ports lead to these servers. */
async function start(file: string, chatServer: Provider, embedder: Provider, change: (document: Document) => void = () => {}, admin = anyPort): Promise<Gateway> {
  const config = renderEnvoy({
    source: join(FOLDER, file),
    listener: anyPort,
    admin,
    wasm: await theFilter(),
    clusters: { "ai-proxy": at(chatServer.port), ollama: at(embedder.port), chroma: null },
    filter: { embedding: { timeout: 10_000 } },
    edit: (document) => {
      for (const name of ["ai-proxy", "ollama"]) {
        onCluster(document, name, (path, cluster) => {
          if (cluster.transport_socket) document.setIn([...path, "transport_socket", "typed_config", "common_tls_context", "validation_context", "trusted_ca", "filename"], trusted);
        });
      }
      change(document);
    },
  });
  const envoy = await startEnvoy({ envoy: await theEnvoy(), config, directory: await scratch() });
  const gateway = new Gateway(envoy);
  atEnd(async () => {
    try {
      await gateway.assertNoTrap();
    } finally {
      await gateway.stop();
    }
  });
  return gateway;
}

interface Case {
  /** Name in the handshake, and Host header; no name: without TLS. */
  server?: string;
  host?: string;
  /** What a client asks for, and what the provider sees. */
  paths: Record<string, string>;
  /** The embedder is the same server. */
  embedsThere?: boolean;
}

const CHAT = "/v1/chat/completions";
const TUNNEL = "example.ngrok-free.app";
const AZURE_PATH = "/openai/deployments/gpt/chat/completions?api-version=2024-10-21";

const CASES: Record<string, Case> = {
  "ollama-local.yaml": { host: "localhost", paths: { [CHAT]: CHAT }, embedsThere: true },
  "ollama-tunnel.yaml": { server: TUNNEL, host: TUNNEL, paths: { [CHAT]: CHAT }, embedsThere: true },
  "openai.yaml": { server: "api.openai.com", host: "api.openai.com", paths: { [CHAT]: CHAT } },
  "azure-openai.yaml": {
    server: "example.openai.azure.com",
    host: "example.openai.azure.com",
    paths: { [CHAT]: "/openai/v1/chat/completions", [AZURE_PATH]: AZURE_PATH },
  },
  "anthropic.yaml": { server: "api.anthropic.com", host: "api.anthropic.com", paths: { "/v1/messages": "/v1/messages" } },
  "vllm.yaml": { paths: { [CHAT]: CHAT } },
};

test("every file has its case", () => assert.deepEqual(readdirSync(FOLDER).sort(), Object.keys(CASES).sort()));

test("a server that is reached by a name is reached on 443, one without TLS on its own port", () => {
  for (const [file, { server }] of Object.entries(CASES)) {
    const ports = [...readFileSync(join(FOLDER, file), "utf8").matchAll(/address: (\S+), port_value: (\d+)/g)].map(([, host, port]) => [host, port]);
    const named = ports.filter(([host]) => host === server);
    assert.equal(named.length > 0, server !== undefined, file);
    for (const [, port] of named) assert.equal(port, "443", file);
  }
});

for (const [file, { server, host, paths, embedsThere }] of Object.entries(CASES)) {
  test(`${file}: the provider sees its own name and path, the client's key, and the second time nothing`, async () => {
    const provider = await startProvider(server ? authority.issue(server) : undefined);
    const embedder = embedsThere ? provider : await startProvider();
    const gateway = await start(file, provider, embedder);
    const embeddings = () => embedder.asked.filter(({ path }) => path === "/api/embed");
    await until("the warm-up call to the embedder", () => embeddings().length > 0);
    for (const { host: name, sni } of embeddings()) {
      // Ollama on loopback takes no other name; through a tunnel there is the tunnel's alone.
      assert.equal(name, server && embedsThere ? server : "localhost");
      assert.equal(sni, embedsThere ? server : undefined);
    }
    for (const [path, seen] of Object.entries(paths)) {
      const request = { path, body: chat(`Who are you at ${path}?`, { max_tokens: 50 }), headers: { authorization: "Bearer sk-1", "x-api-key": "sk-1", host: "gateway.example" } };
      const kept = await gateway.count("stores.kept");
      const first = await send(gateway.url, request);
      assert.equal(first.status, 200, first.text);
      assert.match(way(first), /^miss/);
      const asked = provider.asked.filter((each) => each.path === seen);
      assert.equal(asked.length, 1, `${path} → ${provider.asked.map((each) => each.path)}`);
      assert.equal(asked[0]!.sni, server);
      assert.equal(asked[0]!.host, host ?? "gateway.example");
      assert.equal(asked[0]!.headers.authorization, "Bearer sk-1");
      assert.equal(asked[0]!.headers["x-api-key"], "sk-1");
      await gateway.reaches("stores.kept", kept + 1);
      const again = await send(gateway.url, request);
      assert.equal(way(again), "hit exact");
      assert.deepEqual(again.bytes, first.bytes);
      assert.equal(provider.asked.filter((each) => each.path === seen).length, 1);
    }
  });
}

test("kubernetes/envoy.yaml: the provider gets the Secret's key, tenants are told apart by their own, and the probes' port shows no more than it should", async () => {
  const provider = await startProvider(authority.issue("api.openai.com"));
  const secret = join(await scratch(), "provider-key.yaml");
  writeFileSync(secret, readFileSync(inRoot("envoy", "kubernetes", "provider-key.yaml"), "utf8").replace("replace-me", "sk-of-the-gateway"));
  const admin = at(await freePort());
  const gateway = await start(KUBERNETES, provider, await startProvider(), (document) => {
    const listener = ["static_resources", "listeners", 1, "address", "socket_address"];
    document.setIn([...listener, "address"], anyPort.host);
    document.setIn([...listener, "port_value"], anyPort.port);
    onCluster(document, "admin", (path) => document.setIn([...path, "load_assignment", "endpoints", 0, "lb_endpoints", 0, "endpoint", "address", "socket_address", "port_value"], admin.port));
    onCluster(document, "ai-proxy", (path) => {
      const credential = ["typed_extension_protocol_options", "envoy.extensions.upstreams.http.v3.HttpProtocolOptions", "http_filters", 0, "typed_config", "credential", "typed_config", "credential"];
      document.setIn([...path, ...credential, "sds_config", "path_config_source", "path"], secret);
    });
  }, admin);
  const ask = (key: string) => send(gateway.url, { body: chat("Whose key is it?"), headers: { authorization: `Bearer ${key}` } });
  assert.match(way(await ask("a")), /^miss/);
  await gateway.reaches("stores.kept", 1);
  assert.match(way(await ask("b")), /^miss/);
  assert.equal(way(await ask("a")), "hit exact");
  assert.deepEqual(provider.asked.map(({ headers, host }) => [headers.authorization, host]), Array(2).fill(["Bearer sk-of-the-gateway", "api.openai.com"]));
  const listeners = (await (await fetch(`${gateway.envoy.adminUrl}/listeners?format=json`)).json()) as any;
  const probes = `http://127.0.0.1:${listeners.listener_statuses.find((each: any) => each.name === "probes").local_address.socket_address.port_value}`;
  const status = async (path: string) => (await send(probes, { method: "GET", path })).status;
  assert.equal(await status("/ready"), 200);
  assert.match((await send(probes, { method: "GET", path: "/stats/prometheus" })).text, /reprise_requests_hit_exact/);
  for (const path of ["/", "/quitquitquit", "/config_dump", "/ready/../config_dump", "/certs"]) assert.equal(await status(path), 404, path);
});

interface Fault {
  server: () => Promise<Provider>;
  /** The statistic of the cluster that counts it, and what Envoy calls it. */
  counted: string;
  reason: RegExp;
  /** The client's own mistake: the name it asks for. */
  sni?: string;
}

/** What can be wrong at the other end of the tunnel. */
const FAULTS: Record<string, Fault> = {
  "a certificate for another name": { server: () => startProvider(authority.issue("other.example")), counted: "fail_verify_san", reason: /CERTIFICATE_VERIFY_FAILED.*SAN/ },
  "a certificate of an authority that is not trusted": {
    server: () => startProvider(new Authority("another authority").issue(TUNNEL)),
    counted: "fail_verify_error",
    reason: /CERTIFICATE_VERIFY_FAILED.*issuer/,
  },
  "an expired certificate": { server: () => startProvider(authority.issue(TUNNEL, { expired: true })), counted: "fail_verify_error", reason: /CERTIFICATE_VERIFY_FAILED.*expired/ },
  "no TLS, as on Ollama's own port": { server: () => startProvider(), counted: "connection_error", reason: /WRONG_VERSION_NUMBER/ },
  "a shared front end that is asked for another name": {
    server: () => startProvider({ ...authority.issue("other.example"), ...sharedFrontEnd(TUNNEL) }),
    counted: "fail_verify_san",
    reason: /CERTIFICATE_VERIFY_FAILED.*SAN/,
    sni: "typo.ngrok-free.app",
  },
};

const withSni = (cluster: string, sni: string | undefined) => (document: Document) => {
  if (sni) onCluster(document, cluster, (path) => document.setIn([...path, "transport_socket", "typed_config", "sni"], sni));
};

for (const [what, { server, counted, reason, sni }] of Object.entries(FAULTS)) {
  test(`the embedder has ${what}: requests are answered, and the log names the cluster and where the reason is counted`, async () => {
    const embedder = await server();
    const gateway = await start("ollama-tunnel.yaml", await startProvider(authority.issue(TUNNEL)), embedder, withSni("ollama", sni));
    const reply = await send(gateway.url, { body: chat("Are you safe?") });
    assert.equal(reply.status, 200);
    assert.match(way(reply), /^miss embedding/);
    const lines = async () => (await gateway.envoy.logs()).split("\n").filter((each) => each.includes("no embedding from the cluster ollama: "));
    const [logged] = await until("a line about the embedder", async () => (await lines()).length > 0 && lines());
    assert.match(logged!, /\[warning\].*: status 503: upstream connect error.*connection failure; if it speaks TLS, the statistics under cluster\.ollama\.ssl tell what failed$/);
    assert.ok((await gateway.envoy.stats("^cluster\\.ollama\\.ssl\\."))[`cluster.ollama.ssl.${counted}`]! > 0, counted);
    assert.deepEqual(embedder.asked, [], "nothing was told to a server that is not the right one");
  });

  test(`the provider has ${what}: the client gets a 503, and the access log has the reason`, async () => {
    const chatServer = await server();
    const gateway = await start("ollama-tunnel.yaml", chatServer, await startProvider(authority.issue(TUNNEL)), withSni("ai-proxy", sni));
    const line = await gateway.logged(async () => assert.equal((await send(gateway.url, { body: chat("Are you safe?") })).status, 503));
    assert.match(String(line.upstream_failure), reason);
    assert.deepEqual(chatServer.asked, [], "no key and no prompt went to a server that is not the right one");
  });
}

/** What makes a TLS server show its certificate for one name to those who ask for it, and its other one to all else. */
function sharedFrontEnd(name: string): object {
  const own = createSecureContext(authority.issue(name));
  return { SNICallback: (asked: string, done: (error: Error | null, context?: SecureContext) => void) => done(null, asked === name ? own : undefined) };
}
