import { mkdir } from "node:fs/promises";
import { provideWeaviate } from "../provision/weaviate.ts";
import { freePort } from "./ports.ts";
import type { ServerKind } from "./store-server.ts";

export const WEAVIATE: ServerKind = {
  name: "Weaviate",
  probe: "/v1/.well-known/ready",
  limit: 90_000,
  async command(port, data, cache, report) {
    const program = await provideWeaviate(cache, report);
    await mkdir(data, { recursive: true });
    const env = {
      PERSISTENCE_DATA_PATH: data,
      AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED: "true",
      DEFAULT_VECTORIZER_MODULE: "none",
      DISABLE_TELEMETRY: "true",
      // A cluster of one, which else looks for an address of the machine.
      CLUSTER_HOSTNAME: "reprise",
      CLUSTER_ADVERTISE_ADDR: "127.0.0.1",
      RAFT_BOOTSTRAP_EXPECT: "1",
      CLUSTER_GOSSIP_BIND_PORT: String(await freePort()),
      CLUSTER_DATA_BIND_PORT: String(await freePort()),
      RAFT_PORT: String(await freePort()),
      RAFT_INTERNAL_RPC_PORT: String(await freePort()),
      GRPC_PORT: String(await freePort()),
    };
    return { program, args: ["--host", "127.0.0.1", "--port", String(port), "--scheme", "http"], env };
  },
};
