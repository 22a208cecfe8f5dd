/** envoy/docker-compose.yaml, read by docker compose's own library. No container engine is needed. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { execa } from "execa";
import { startGateway } from "../../tools/gateway/index.ts";
import { inRoot } from "../../tools/lib/paths.ts";
import { cacheRoot } from "../../tools/provision/cache-dir.ts";
import { provideEnvoy } from "../../tools/provision/envoy.ts";
import { deployables } from "../support/deployables.ts";

interface Service {
  image: string;
  user?: string;
  read_only?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  mem_limit?: string;
  pids_limit?: number;
  restart?: string;
  network_mode?: string;
  profiles?: string[];
  privileged?: boolean;
  healthcheck?: { test: string[] };
  ports?: { host_ip?: string; target: number; published?: string }[];
  volumes?: { type: string; source: string; target: string; read_only?: boolean }[];
  depends_on?: Record<string, { condition: string }>;
  command?: string[];
  working_dir?: string;
}

interface Project {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}

const FILE = inRoot("envoy", "docker-compose.yaml");
const text = readFileSync(FILE, "utf8");
const MIB = 1 << 20;
let all: Project;
let plain: Project;

const read = async (...profiles: string[]): Promise<Project> => JSON.parse(await deployables("compose", FILE, ...profiles));

before(async () => {
  all = await read("*");
  plain = await read();
});

const services = () => Object.entries(all.services);
/** Those that end by themselves: whoever needs them waits until they have. */
const oneShots = () => new Set(services().flatMap(([, each]) => Object.entries(each.depends_on ?? {}).filter(([, { condition }]) => condition === "service_completed_successfully").map(([name]) => name)));

describe("docker-compose.yaml", () => {
  it("is refused with a key that compose does not know, so that reading it shows something", async () => {
    const directory = mkdtempSync(join(tmpdir(), "reprise-test-"));
    const file = join(directory, "docker-compose.yaml");
    writeFileSync(file, text.replace("mem_limit: 1g", "memory_limit: 1g"));
    await assert.rejects(deployables("compose", file), (error: any) => /memory_limit/.test(error.detail));
    rmSync(directory, { recursive: true });
  });

  it("pins every image to a version, in a form that Renovate updates", () => {
    for (const [name, { image }] of services()) {
      const [repository, tag = ""] = image.split(":");
      assert.match(tag, /^v?\d+\.\d+\.\d+$/, `${name}: ${image}`);
      const before = text.slice(0, text.indexOf(`image: ${image}`)).trimEnd().split("\n").at(-1)!;
      assert.equal(before.trim(), `# renovate: datasource=docker depName=${repository}`, name);
    }
    assert.equal(text.match(/^ +# renovate:/gm)?.length, services().length);
  });

  it("takes root, every capability and a writable root from all but the one that hands out the volumes", () => {
    for (const [name, service] of services()) {
      assert.equal(service.read_only, true, name);
      assert.deepEqual(service.cap_drop, ["ALL"], name);
      assert.deepEqual(service.security_opt, ["no-new-privileges:true"], name);
      assert.notEqual(service.privileged, true, name);
      assert.ok(Number(service.mem_limit) >= 64 * MIB, name);
      assert.ok(service.pids_limit! > 0, name);
      if (name === "volumes") continue;
      assert.match(service.user!, /^[1-9]\d*:[1-9]\d*$/, name);
      assert.equal(service.cap_add, undefined, name);
    }
    const { volumes: root } = all.services;
    assert.equal(root!.network_mode, "none");
    assert.equal(root!.restart, "no");
  });

  it("restarts and watches what runs on, and does not restart what ends", () => {
    const ending = oneShots();
    for (const [name, { restart, healthcheck }] of services()) {
      assert.equal(restart, ending.has(name) ? "no" : "unless-stopped", name);
      assert.equal(healthcheck !== undefined, !ending.has(name), name);
    }
  });

  it("keeps data in named volumes, which the users of the containers own", () => {
    const handed = new Map(all.services.volumes!.volumes!.map(({ source, target }) => [source, target]));
    for (const [name, { volumes = [], user }] of services()) {
      for (const volume of volumes) {
        if (volume.type === "bind") assert.equal(volume.read_only, true, `${name}: ${volume.source}`);
        else if (name !== "volumes") {
          assert.ok(volume.source in all.volumes, volume.source);
          assert.equal(user, "1000:1000", name);
          assert.ok(handed.has(volume.source), volume.source);
        }
      }
    }
    const [command, ...args] = (all.services.volumes as any).entrypoint;
    assert.deepEqual([command, args.slice(0, 2), args.slice(2)], ["chown", ["-R", "1000:1000"], [...handed.values()]]);
  });

  it("publishes the gateway on the loopback interface alone", () => {
    const ports = services().flatMap(([, each]) => each.ports ?? []);
    assert.deepEqual(ports.map(({ host_ip, target }) => [host_ip, target]), [["127.0.0.1", 10000]]);
  });

  it("starts a store only when its profile asks for it", async () => {
    const stores = services().filter(([, each]) => each.profiles).map(([name]) => name);
    assert.ok(stores.length > 0);
    for (const store of stores) {
      assert.ok(!(store in plain.services), store);
      assert.ok(store in (await read(store)).services, store);
    }
  });

  it("pulls the models before the gateway starts", () => {
    assert.equal(all.services.envoy!.depends_on!.models!.condition, "service_completed_successfully");
    assert.equal(all.services.models!.depends_on!.ollama!.condition, "service_healthy");
    for (const model of ["all-minilm", "smollm2:135m"]) assert.ok((all.services.models as any).entrypoint.at(-1).includes(model), model);
  });
});

describe("the health check of", () => {
  /** The exit code of a container's check, with its port replaced. */
  async function check(name: string, port: number): Promise<number> {
    const [how, program, ...args] = all.services[name]!.healthcheck!.test;
    assert.equal(how, "CMD");
    // Compose keeps `$$` for one dollar sign until it starts the container.
    const real = args.map((each) => each.replaceAll("$$", "$").replace(/\/dev\/tcp\/127\.0\.0\.1\/\d+/, `/dev/tcp/127.0.0.1/${port}`));
    return (await execa(program!, real, { reject: false, timeout: 10_000 })).exitCode ?? -1;
  }

  it("Envoy passes with a real Envoy that is ready", async () => {
    const envoy = await startGateway({ envoy: await provideEnvoy(cacheRoot()), filter: false, clusters: { "ai-proxy": { host: "127.0.0.1", port: 1 } } });
    try {
      assert.equal(await check("envoy", Number(new URL(envoy.adminUrl).port)), 0);
    } finally {
      await envoy.stop();
    }
  });

  for (const name of ["envoy", "chroma"]) {
    it(`${name} fails where the port is open and the answer is not 200, and where nothing listens`, async () => {
      let status = 503;
      const paths: string[] = [];
      const server = createServer((request, response) => {
        paths.push(request.url!);
        response.writeHead(status).end();
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      assert.notEqual(await check(name, port), 0);
      status = 200;
      assert.equal(await check(name, port), 0);
      assert.deepEqual(new Set(paths), new Set([name === "envoy" ? "/ready" : "/api/v2/heartbeat"]));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      assert.notEqual(await check(name, port), 0);
    });
  }
});
