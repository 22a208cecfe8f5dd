import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startEnvoy, type Envoy, type FilterConfig } from "../tools/gateway/index.ts";
import { MODEL } from "./load.ts";

const ANSWER_BYTES = 2048;
const DIMENSION = 384;

/** A chat completion of exactly 2 KB. */
export function answer(): string {
  const of = (content: string) =>
    JSON.stringify({
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1_700_000_000,
      model: MODEL,
      choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
      usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
    });
  return of("Paris. ".repeat(ANSWER_BYTES).slice(0, ANSWER_BYTES - of("").length));
}

/** One vector for every text, with as many digits as Ollama writes. */
function embedding(): string {
  const vector = Array.from({ length: DIMENSION }, (_, i) => Number((Math.sin(i * i + 1) / 14).toPrecision(8)));
  return JSON.stringify({ model: "all-minilm", embeddings: [vector], total_duration: 1, load_duration: 1, prompt_eval_count: 9 });
}

const type = (name: string): object => ({ "@type": `type.googleapis.com/envoy.extensions.filters.${name}` });
const loopback = (port: number): object => ({ socket_address: { address: "127.0.0.1", port_value: port } });

const BUFFER = { name: "buffer", typed_config: { ...type("http.buffer.v3.Buffer"), max_request_bytes: 1_048_576 } };
const ROUTER = { name: "router", typed_config: type("http.router.v3.Router") };
const TO_UPSTREAM = { route: { cluster: "ai-proxy", timeout: "60s" } };

const direct = (body: string): object => ({
  direct_response: { status: 200, body: { inline_string: body } },
  response_headers_to_add: [{ header: { key: "content-type", value: "application/json" } }],
});

/** The filter as envoy/envoy.yaml configures it, with a cache of its own. */
function reprise(name: string, wasm: string, config: FilterConfig): object {
  const value = JSON.stringify(config);
  const plugin = {
    name,
    root_id: "reprise",
    failure_policy: "FAIL_RELOAD",
    allow_on_headers_stop_iteration: true,
    vm_config: { vm_id: name, runtime: "envoy.wasm.runtime.v8", code: { local: { filename: wasm } } },
    configuration: { "@type": "type.googleapis.com/google.protobuf.StringValue", value },
  };
  return { name: "reprise", typed_config: { ...type("http.wasm.v3.Wasm"), config: plugin } };
}

function listener(name: string, filters: object[], route: object): object {
  const manager = {
    ...type("network.http_connection_manager.v3.HttpConnectionManager"),
    stat_prefix: name,
    http_filters: [...filters, ROUTER],
    route_config: {
      max_direct_response_body_size_bytes: 100_000,
      virtual_hosts: [{ name: "all", domains: ["*"], routes: [{ match: { prefix: "/" }, ...route }] }],
    },
  };
  return { name, address: loopback(0), filter_chains: [{ filters: [{ name: "http", typed_config: manager }] }] };
}

function cluster(name: string, port: number): object {
  const endpoints = [{ lb_endpoints: [{ endpoint: { address: loopback(port) } }] }];
  return { name, type: "STATIC", connect_timeout: "1s", load_assignment: { cluster_name: name, endpoints } };
}

const bootstrap = (listeners: object[], clusters: object[]): string =>
  JSON.stringify({ admin: { address: loopback(0) }, static_resources: { listeners, clusters } });

export interface Server {
  envoy: Envoy;
  /** Where a listener is reached, by its name. */
  url(name: string): string;
}

async function start(program: string, parent: string, config: string, concurrency = 1): Promise<Server> {
  // Each start has its own: what an Envoy leaves there must not be taken for the next one's.
  const directory = await mkdtemp(join(parent, "envoy-"));
  const envoy = await startEnvoy({ envoy: program, config, directory, concurrency, logLevel: "warning" });
  const found = (await (await fetch(`${envoy.adminUrl}/listeners?format=json`)).json()) as {
    listener_statuses: { name: string; local_address: { socket_address: { port_value: number } } }[];
  };
  const ports = new Map(found.listener_statuses.map((each) => [each.name, each.local_address.socket_address.port_value]));
  return { envoy, url: (name) => `http://127.0.0.1:${ports.get(name)}/v1/chat/completions` };
}

const portOf = (url: string): number => Number(new URL(url).port);

/** Starts what the measured Envoy calls, in a process of its own: an upstream and an embedder that answer at once. */
export function startServices(program: string, directory: string): Promise<Server> {
  const listeners = [listener("upstream", [BUFFER], direct(answer())), listener("embedder", [BUFFER], direct(embedding()))];
  return start(program, directory, bootstrap(listeners, []));
}

/** Starts an Envoy with this filter and nothing behind it, on one worker; its listener is called `alone`. */
export function startAlone(program: string, directory: string, wasm: string): Promise<Server> {
  return start(program, directory, bootstrap([listener("alone", [reprise("alone", wasm, {})], direct("{}"))], []));
}

export interface SubjectOptions {
  program: string;
  directory: string;
  wasm: string;
  /** What it calls: the `upstream` and the `embedder`. */
  services: Pick<Server, "url">;
  /** Listeners with the filter, and its configuration on each. */
  filters: Record<string, FilterConfig>;
  concurrency?: number;
}

/**
 * Starts an Envoy with a listener for each of `filters`, and two without: `limit`, which answers by itself as fast as Envoy
 * can, and `plain`, which passes everything to the upstream.
 */
export function startSubject({ program, directory, wasm, services, filters, concurrency = 1 }: SubjectOptions): Promise<Server> {
  const listeners = [listener("limit", [BUFFER], direct(answer())), listener("plain", [], TO_UPSTREAM)];
  for (const [name, config] of Object.entries(filters)) listeners.push(listener(name, [reprise(name, wasm, config)], TO_UPSTREAM));
  const clusters = [cluster("ai-proxy", portOf(services.url("upstream"))), cluster("ollama", portOf(services.url("embedder")))];
  return start(program, directory, bootstrap(listeners, clusters), concurrency);
}

/** The filter hands some of its counts to Envoy on its tick only, every 20 ms. */
const SETTLED = 200;

/** How often a request was dealt with in this way so far: the sum of the filter's counters whose names match. */
export async function count(envoy: Envoy, counters: string): Promise<number> {
  await sleep(SETTLED);
  const found = await envoy.stats(`^wasmcustom\\.reprise\\.(${counters})$`);
  return Object.values(found).reduce((sum, each) => sum + each, 0);
}
