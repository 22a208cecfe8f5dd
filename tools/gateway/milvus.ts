import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { provideMilvus } from "../provision/milvus.ts";
import { freePort } from "./ports.ts";
import type { ServerKind } from "./store-server.ts";

export const MILVUS: ServerKind = {
  name: "Milvus",
  probe: "/v1/vector/collections",
  limit: 120_000,
  async command(port, data, cache, report) {
    const program = await provideMilvus(cache, report);
    const configs = join(data, "configs");
    await mkdir(configs, { recursive: true });
    const client = `http://127.0.0.1:${await freePort()}`;
    const peer = `http://127.0.0.1:${await freePort()}`;
    await writeFile(join(configs, "milvus.yaml"), stringify(await configuration(port, data, client)));
    await copyFile(join(program, "glog.conf"), join(configs, "glog.conf"));
    await writeFile(join(configs, "etcd.yaml"), stringify(etcd(data, client, peer)));
    const env = {
      MILVUSCONF: configs,
      DEPLOY_MODE: "STANDALONE",
      METRICS_PORT: String(await freePort()),
      MILVUS_RUN_DIR: join(data, "run"),
      LD_LIBRARY_PATH: program,
    };
    return { program: join(program, "milvus"), args: ["run", "standalone"], env };
  },
};

/** Everything in one process, with a port of its own for each part, and nothing outside `data`. */
async function configuration(port: number, data: string, etcdUrl: string): Promise<unknown> {
  const parts = ["rootCoord", "queryCoord", "queryNode", "indexCoord", "indexNode", "dataCoord", "dataNode"];
  const ports = Object.fromEntries(await Promise.all(parts.map(async (part) => [part, { port: await freePort() }])));
  return {
    ...ports,
    etcd: { endpoints: new URL(etcdUrl).host, rootPath: "by-dev", use: { embed: true }, config: { path: join(data, "configs", "etcd.yaml") } },
    localStorage: { path: join(data, "storage") },
    rocksmq: { path: join(data, "messages") },
    mq: { type: "rocksmq" },
    common: { storageType: "local" },
    proxy: { port, internalPort: await freePort(), http: { enabled: true } },
    log: { level: "warn", file: { rootPath: "" } },
  };
}

function etcd(data: string, client: string, peer: string): unknown {
  return {
    name: "default",
    "data-dir": join(data, "etcd"),
    "listen-client-urls": client,
    "advertise-client-urls": client,
    "listen-peer-urls": peer,
    "initial-advertise-peer-urls": peer,
    "initial-cluster": `default=${peer}`,
    "log-level": "warn",
  };
}
