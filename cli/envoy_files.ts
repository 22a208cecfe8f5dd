/**
 * The bootstraps of envoy/providers and envoy/kubernetes: envoy.yaml with what one provider or place needs, each a whole file that can be copied. Names and ports of the
 * providers are those of their own documentation.
 */
import { parseDocument, type Document } from "yaml";
import { renderEnvoy, ROUTES, type Path, type RenderOptions } from "../tools/gateway/render.ts";

interface Provider {
  /** What the file says first. */
  about: string;
  options: RenderOptions;
  /** The routes by the fields that differ from envoy.yaml's one, the more particular one first. */
  routes?: Route[];
}

interface Route {
  /** Paths that begin so. */
  prefix: string;
  /** Fields of the route. */
  route: Record<string, unknown>;
  comment?: string;
}

const TUNNEL = "example.ngrok-free.app";
const AZURE = "example.openai.azure.com";

/** By file name. */
const PROVIDERS: Record<string, Provider> = {
  "ollama-local": {
    about: `Reprise and Ollama on one machine, without containers: the answers and the embeddings come from Ollama's port on the loopback interface.

An Ollama that listens there alone answers 403 to a Host header that is no loopback name, and clients ask for the gateway's name: the route
rewrites it. The embedding call says \`localhost\` by itself.`,
    options: { clusters: { "ai-proxy": { host: "127.0.0.1", port: 11434 }, ollama: { host: "127.0.0.1", port: 11434 } } },
    routes: [{ prefix: "/", route: { host_rewrite_literal: "localhost" } }],
  },
  "ollama-tunnel": {
    about: `Reprise in front of an Ollama on another machine, reached through a tunnel (ngrok, Cloudflare Tunnel, …): replace ${TUNNEL} wherever it stands.

The tunnel listens on 443 and speaks TLS. Ollama's own port, 11434, is behind it and is not reached by the tunnel's name: with 11434 here every
embedding ends in a connection that is never opened, and every look-up is a miss. The tunnel chooses by name, so SNI and Host must both
be its own; and Ollama wants a Host that it knows, which the tunnel's other end sets: \`ngrok http 11434 --host-header=localhost:11434\`.

An embedding takes a round trip through the tunnel: \`timeout\` is larger than the 300 ms that are enough for a machine beside this one.`,
    options: {
      upstream: new URL(`https://${TUNNEL}`),
      embedder: new URL(`https://${TUNNEL}`),
      filter: { embedding: { serviceHost: TUNNEL, timeout: 1000 } },
    },
  },
  openai: {
    about: `Reprise in front of OpenAI. Embeddings come from an Ollama called \`ollama\`. The clients' own keys go through.`,
    options: { upstream: new URL("https://api.openai.com") },
  },
  "azure-openai": {
    about: `Reprise in front of Azure OpenAI: replace ${AZURE} by your resource's name wherever it stands. The clients' own keys (\`api-key\`, or a bearer token of
Entra ID) go through, and are what keeps their answers apart.

Clients of OpenAI's API ask for /v1/…, which Azure has under /openai/v1/…; clients of Azure's libraries ask for /openai/deployments/NAME/… or
/openai/v1/… themselves. Both work, and do not share answers: their paths differ.`,
    options: { upstream: new URL(`https://${AZURE}`) },
    routes: [
      { prefix: "/v1/", route: { auto_host_rewrite: true, prefix_rewrite: "/openai/v1/" }, comment: "OpenAI's path becomes Azure's." },
      { prefix: "/", route: { auto_host_rewrite: true } },
    ],
  },
  anthropic: {
    about: `Reprise in front of Anthropic's Messages API (/v1/messages). The clients' own keys (\`x-api-key\`) and \`anthropic-version\` go through.`,
    options: { upstream: new URL("https://api.anthropic.com") },
  },
  vllm: {
    about: `Reprise in front of a vLLM on a private network: a service called \`vllm\` on its port 8000, without TLS. A key that vLLM was started with
(\`--api-key\`) is the clients' to send.`,
    options: { clusters: { "ai-proxy": { host: "vllm", port: 8000 } } },
  },
};

/** The port of Kubernetes' probes and of Prometheus, in the Pod. */
const PROBES_PORT = 10001;
const ADMIN = { cluster: "admin", timeout: "2s" };
const UPSTREAM_FILTERS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
const type = (name: string): string => `type.googleapis.com/${name}`;

/** A listener that tells whether Envoy is ready, and the metrics, and nothing else of the admin interface. */
const PROBES = {
  name: "probes",
  address: { socket_address: { address: "0.0.0.0", port_value: PROBES_PORT } },
  filter_chains: [
    {
      filters: [
        {
          name: "envoy.filters.network.http_connection_manager",
          typed_config: {
            "@type": type("envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"),
            stat_prefix: "probes",
            http_filters: [{ name: "envoy.filters.http.router", typed_config: { "@type": type("envoy.extensions.filters.http.router.v3.Router") } }],
            route_config: {
              name: "probes",
              virtual_hosts: [
                {
                  name: "probes",
                  domains: ["*"],
                  routes: [
                    { match: { path: "/ready" }, route: ADMIN },
                    { match: { path: "/stats/prometheus" }, route: ADMIN },
                  ],
                },
              ],
            },
          },
        },
      ],
    },
  ],
};

const ADMIN_CLUSTER = {
  name: "admin",
  type: "STATIC",
  connect_timeout: "1s",
  load_assignment: {
    cluster_name: "admin",
    endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: "127.0.0.1", port_value: 9901 } } } }] }],
  },
};

/** Puts the provider's key, from the mounted Secret, in the place of the client's: behind Reprise, which tells tenants apart by the client's. */
const PROVIDER_KEY = [
  {
    name: "envoy.filters.http.credential_injector",
    typed_config: {
      "@type": type("envoy.extensions.filters.http.credential_injector.v3.CredentialInjector"),
      overwrite: true,
      credential: {
        name: "envoy.http.injected_credentials.generic",
        typed_config: {
          "@type": type("envoy.extensions.http.injected_credentials.generic.v3.Generic"),
          credential: { name: "provider-key", sds_config: { path_config_source: { path: "/etc/reprise-secret/provider-key.yaml" } } },
        },
      },
    },
  },
  { name: "envoy.filters.http.upstream_codec", typed_config: { "@type": type("envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec") } },
];

const KUBERNETES: Provider = {
  about: `The bootstrap of kustomization.yaml: Reprise in front of OpenAI, whose key is the Secret's and replaces the clients' behind Reprise. It has what
Kubernetes needs: port ${PROBES_PORT} for probes and Prometheus, and the filter from the mounted image.

Clients are told apart by their own keys, which nothing here checks: put an authentication in front where not everybody may ask.`,
  options: { upstream: new URL("https://api.openai.com"), wasm: "/reprise/plugin.wasm" },
};

function forKubernetes(document: Document): void {
  const path = ["static_resources", "clusters"];
  const clusters = document.toJS().static_resources.clusters as { name: string }[];
  const proxy = clusters.findIndex(({ name }) => name === "ai-proxy");
  document.setIn([...path, proxy, "typed_extension_protocol_options", UPSTREAM_FILTERS, "http_filters"], document.createNode(PROVIDER_KEY));
  document.addIn(path, document.createNode(ADMIN_CLUSTER));
  document.addIn(["static_resources", "listeners"], document.createNode(PROBES));
  // Envoy reads a secret from a file only if it has a name of its own.
  document.set("node", document.createNode({ id: "reprise", cluster: "reprise" }));
}

/** Each route is the first one of the file with other fields. */
function setRoutes(document: Document, routes: Route[]): void {
  const first = document.getIn([...ROUTES, 0], true) as { toJS(document: Document): { route: Record<string, unknown> } };
  const shipped = first.toJS(document).route;
  routes.forEach(({ prefix, route, comment }, at) => {
    const path: Path = [...ROUTES, at];
    // The last one keeps the comments of the shipped route.
    if (at < routes.length - 1) {
      const node = document.createNode({ match: { prefix }, route: { ...shipped, ...route } });
      if (comment) node.commentBefore = ` ${comment}`;
      (document.getIn(ROUTES, true) as { items: unknown[] }).items.splice(at, 0, node);
      return;
    }
    for (const [key, value] of Object.entries(route)) document.setIn([...path, "route", key], value);
  });
}

const comment = (text: string): string =>
  text
    .split("\n")
    .map((line) => (line ? ` ${line}` : ""))
    .join("\n");

function bootstrap({ about, options, routes }: Provider, edit: (document: Document) => void = () => {}): string {
  const change = (document: Document): void => {
    if (routes) setRoutes(document, routes);
    edit(document);
  };
  const text = renderEnvoy({ ...options, edit: change });
  const document = parseDocument(text);
  document.commentBefore = comment(
    `${about}\n\nA whole bootstrap, made by \`npm run docs\` of envoy.yaml and ai-proxy-tls.yaml; the comments below are theirs. Started in the directory that\nholds build/reprise.wasm: \`envoy -c FILE\`.`,
  );
  return document.toString({ lineWidth: 0 });
}

/** The text of each file, by its path in the repository. */
export function madeEnvoyFiles(): Map<string, string> {
  const files = Object.entries(PROVIDERS).map(([name, provider]): [string, string] => [`envoy/providers/${name}.yaml`, bootstrap(provider)]);
  return new Map([...files, ["envoy/kubernetes/envoy.yaml", bootstrap(KUBERNETES, forKubernetes)]]);
}
