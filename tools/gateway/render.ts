import { readFileSync } from "node:fs";
import { parseDocument, type Document } from "yaml";
import { Failure } from "../lib/failure.ts";
import { inRoot } from "../lib/paths.ts";

export interface Endpoint {
  host: string;
  port: number;
}

/** JSON in the shape of the filter's configuration, whole or in part. */
export type FilterConfig = { [key: string]: unknown };

export interface RenderOptions {
  /** The bootstrap to start from; `envoy/envoy.yaml` by default. */
  source?: string;
  /** Where clients connect. Port 0 takes a free one, which Envoy's admin interface then tells. */
  listener?: Endpoint;
  admin?: Endpoint;
  /** Path of the compiled filter. */
  wasm?: string;
  /**
   * An object is laid over the file's configuration, section by section (a key set to undefined is removed); a string is
   * taken as it is, however wrong; false leaves the filter out.
   */
  filter?: FilterConfig | string | false;
  /** Addresses of clusters by name. A name the file does not have becomes a copy of the `ollama` cluster; null removes one. */
  clusters?: Record<string, Endpoint | null>;
  /** The upstream for misses: scheme, host and port. https takes the cluster of `envoy/ai-proxy-tls.yaml`. */
  upstream?: URL;
  /** The embedder over TLS: host and port. The cluster `ollama` gets the handshake of `envoy/ai-proxy-tls.yaml`, and time for it. */
  embedder?: URL;
  /** Last changes by hand, for a test that needs a different Envoy. */
  edit?: (config: Document) => void;
}

/** Where something stands in a bootstrap. */
export type Path = (string | number)[];

const TLS = inRoot("envoy", "ai-proxy-tls.yaml");
const CLUSTERS: Path = ["static_resources", "clusters"];
const LISTENER: Path = ["static_resources", "listeners", 0];
const HCM: Path = [...LISTENER, "filter_chains", 0, "filters", 0, "typed_config"];
const HTTP_FILTERS: Path = [...HCM, "http_filters"];
/** The routes of a bootstrap's one virtual host. */
export const ROUTES: Path = [...HCM, "route_config", "virtual_hosts", 0, "routes"];
const ROUTE: Path = [...ROUTES, 0, "route"];

function load(file: string): Document {
  const document = parseDocument(readFileSync(file, "utf8"));
  const [problem] = document.errors;
  if (problem) throw new Failure(`${file} is not YAML: ${problem.message}`, "Mend the file.");
  return document;
}

function plain(document: Document, path: Path): unknown {
  const node = document.getIn(path, true) as { toJS(document: Document): unknown } | undefined;
  return node?.toJS(document);
}

function indexByName(document: Document, path: Path, name: string): number {
  const list = plain(document, path);
  return Array.isArray(list) ? list.findIndex((each) => each?.name === name) : -1;
}

function setAddress(document: Document, path: Path, endpoint: Endpoint): void {
  const address = [...path, "address", "socket_address"];
  document.setIn([...address, "address"], endpoint.host);
  document.setIn([...address, "port_value"], endpoint.port);
}

const endpointPath = (cluster: number): Path => [...CLUSTERS, cluster, "load_assignment", "endpoints", 0, "lb_endpoints", 0, "endpoint"];

function setCluster(document: Document, name: string, endpoint: Endpoint | null): void {
  let index = indexByName(document, CLUSTERS, name);
  if (endpoint === null) {
    if (index >= 0) document.deleteIn([...CLUSTERS, index]);
    return;
  }
  if (index < 0) {
    const model = indexByName(document, CLUSTERS, "ollama");
    if (model < 0) throw new Failure(`the Envoy configuration has neither a cluster \`${name}\` nor \`ollama\` to copy`, "Give one of them in the file.");
    const copy = plain(document, [...CLUSTERS, model]) as { name: string; load_assignment: { cluster_name: string } };
    copy.name = name;
    copy.load_assignment.cluster_name = name;
    document.addIn(CLUSTERS, document.createNode(copy));
    index = indexByName(document, CLUSTERS, name);
  }
  setAddress(document, endpointPath(index), endpoint);
}

function setUpstream(document: Document, upstream: URL): void {
  if (upstream.protocol === "http:") {
    setCluster(document, "ai-proxy", { host: upstream.hostname, port: Number(upstream.port || 80) });
    return;
  }
  const tls = load(TLS);
  const index = indexByName(document, CLUSTERS, "ai-proxy");
  document.setIn([...CLUSTERS, index], tls.getIn([...CLUSTERS, indexByName(tls, CLUSTERS, "ai-proxy")], true));
  setServer(document, index, upstream);
  document.setIn([...ROUTE, "auto_host_rewrite"], true);
}

/** The server's name in the four places of a TLS cluster that have it. */
function setServer(document: Document, index: number, { hostname, host, port }: URL): void {
  setAddress(document, endpointPath(index), { host: hostname, port: Number(port || 443) });
  const context = [...CLUSTERS, index, "transport_socket", "typed_config"];
  document.setIn([...endpointPath(index), "hostname"], host);
  document.setIn([...context, "sni"], hostname);
  document.setIn([...context, "common_tls_context", "validation_context", "match_typed_subject_alt_names", 0, "matcher", "exact"], hostname);
}

/** What the embedder's cluster takes from ai-proxy-tls.yaml; its limits stay those of an embedder. */
const HANDSHAKE = ["type", "dns_lookup_family", "transport_socket"];

function setEmbedder(document: Document, embedder: URL): void {
  const tls = load(TLS);
  const from = [...CLUSTERS, indexByName(tls, CLUSTERS, "ai-proxy")];
  const index = indexByName(document, CLUSTERS, "ollama");
  for (const key of HANDSHAKE) document.setIn([...CLUSTERS, index, key], tls.getIn([...from, key], true));
  // Three round trips, of which each may be a tenth of a second.
  document.setIn([...CLUSTERS, index, "connect_timeout"], "1s");
  setServer(document, index, embedder);
}

const isObject = (value: unknown): value is FilterConfig => typeof value === "object" && value !== null && !Array.isArray(value);

/** `over` laid upon `base`, key by key; what is undefined in `over` is dropped when it becomes JSON. */
export function overlay(base: FilterConfig, over: FilterConfig): FilterConfig {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = isObject(below) && isObject(value) ? overlay(below, value) : value;
  }
  return result;
}

function setFilter(document: Document, filter: RenderOptions["filter"], wasm: string | undefined): void {
  const index = indexByName(document, HTTP_FILTERS, "reprise");
  if (filter === false) {
    document.deleteIn([...HTTP_FILTERS, index]);
    return;
  }
  const config = [...HTTP_FILTERS, index, "typed_config", "config"];
  if (wasm) document.setIn([...config, "vm_config", "code", "local", "filename"], wasm);
  const value = [...config, "configuration", "value"];
  if (typeof filter === "string") document.setIn(value, filter);
  else if (filter) document.setIn(value, JSON.stringify(overlay(JSON.parse(String(document.getIn(value))), filter), null, 2));
}

/**
 * An Envoy bootstrap as YAML text: the shipped file with these changes. The file itself stays as it is; everything that is
 * not named here, limits and time-outs included, runs as shipped.
 */
export function renderEnvoy(options: RenderOptions = {}): string {
  const document = load(options.source ?? inRoot("envoy", "envoy.yaml"));
  if (options.listener) setAddress(document, LISTENER, options.listener);
  if (options.admin) setAddress(document, ["admin"], options.admin);
  for (const [name, endpoint] of Object.entries(options.clusters ?? {})) setCluster(document, name, endpoint);
  if (options.upstream) setUpstream(document, options.upstream);
  if (options.embedder) setEmbedder(document, options.embedder);
  setFilter(document, options.filter, options.wasm);
  options.edit?.(document);
  return document.toString({ lineWidth: 0 });
}
