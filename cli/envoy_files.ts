/**
 * The bootstraps of envoy/providers: envoy.yaml with what one provider needs, each a whole file that can be copied. Names and ports of the
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

function bootstrap({ about, options, routes }: Provider): string {
  const text = renderEnvoy({ ...options, edit: (document) => routes && setRoutes(document, routes) });
  const document = parseDocument(text);
  document.commentBefore = comment(
    `${about}\n\nA whole bootstrap, made by \`npm run docs\` of envoy.yaml and ai-proxy-tls.yaml; the comments below are theirs. Started in the directory that\nholds build/reprise.wasm: \`envoy -c FILE\`.`,
  );
  return document.toString({ lineWidth: 0 });
}

/** The text of each file, by its path in the repository. */
export function madeEnvoyFiles(): Map<string, string> {
  return new Map(Object.entries(PROVIDERS).map(([name, provider]) => [`envoy/providers/${name}.yaml`, bootstrap(provider)]));
}
