import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEnvoy, type Envoy, type EnvoyOptions } from "./envoy.ts";
import { overlay, renderEnvoy, type Endpoint, type FilterConfig, type RenderOptions } from "./render.ts";
import { vectorConfig, type Vector } from "./stores.ts";

export interface GatewayOptions extends Omit<RenderOptions, "source">, Omit<EnvoyOptions, "config" | "directory"> {
  /** Where embeddings are asked for, and answers too unless `upstream` is given. */
  ollama?: Endpoint;
  /** The server of the vector store. */
  store?: Endpoint;
  /** `embedded` by default; `filter` is laid over what it means. */
  vector?: Vector;
  /** Gets the configuration and the logs; without it a temporary one, which `stop()` removes. */
  directory?: string;
}

/**
 * The configuration that follows from the parts. An Ollama that listens on the loopback interface answers 403 to a Host
 * header that is not a loopback name or an address, so the filter must send the host it is reached by.
 */
function implied(vector: Vector, ollama: Endpoint | null): FilterConfig {
  return ollama ? overlay({ embedding: { serviceHost: ollama.host } }, vectorConfig(vector)) : vectorConfig(vector);
}

/** A directory under the system's temporary one that no other run uses. */
export const scratchDirectory = (): Promise<string> => mkdtemp(join(tmpdir(), "reprise-"));

/**
 * Starts Envoy with the shipped configuration, on free ports unless told otherwise, in front of these services. Clusters
 * without an address are taken out. Fails as `startEnvoy` does, for example with the filter's line about a bad configuration.
 */
export async function startGateway(options: GatewayOptions): Promise<Envoy> {
  const { ollama = null, store = null, vector = "embedded", filter = {}, directory, clusters, ...rest } = options;
  const anyPort = { host: "127.0.0.1", port: 0 };
  const config = renderEnvoy({
    listener: anyPort,
    admin: anyPort,
    ...rest,
    clusters: { ...(ollama ? { "ai-proxy": ollama } : {}), ollama, chroma: null, ...(store ? { [vector]: store } : {}), ...clusters },
    filter: typeof filter === "object" ? overlay(implied(vector, ollama), filter) : filter,
  });
  const used = directory ?? (await scratchDirectory());
  const tidy = async () => {
    if (!directory) await rm(used, { recursive: true, force: true });
  };
  try {
    const envoy = await startEnvoy({ ...rest, config, directory: used });
    const stop = async () => {
      await envoy.stop();
      await tidy();
    };
    return { ...envoy, stop };
  } catch (error) {
    await tidy();
    throw error;
  }
}
