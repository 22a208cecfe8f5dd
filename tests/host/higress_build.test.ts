/** The two builds: what each asks of its host, and what it offers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { filter, higressFilter } from "../support/filter.ts";
import { Host } from "../support/host_emulator.ts";

const importsOf = (module: WebAssembly.Module): string[] => WebAssembly.Module.imports(module).map(({ module: owner, name }) => `${owner}.${name}`).sort();
const exportsOf = (module: WebAssembly.Module): string[] => WebAssembly.Module.exports(module).map(({ name }) => name).sort();
const without = (all: string[], these: string[]): string[] => all.filter((name) => !these.includes(name));

/** Functions of Proxy-Wasm 0.2.1 and of WASI that both hosts have. */
const PROXY_WASM = /^(env\.proxy_(?!redis_|get_current_time)[a-z_]+|wasi_snapshot_preview1\.clock_time_get)$/;

test("the plain build asks for Proxy-Wasm alone", () => {
  assert.deepEqual(importsOf(filter).filter((name) => !PROXY_WASM.test(name)), ["env.proxy_get_current_time_nanoseconds"]);
});

test("Higress's build asks for Redis besides, and for no function that Higress's test host lacks", () => {
  const higress = importsOf(higressFilter());
  assert.deepEqual(higress.filter((name) => !PROXY_WASM.test(name)), ["env.proxy_redis_call", "env.proxy_redis_init"]);
  for (const missing of ["proxy_get_buffer_status", "proxy_get_header_map_size", "proxy_get_status", "proxy_get_log_level"]) assert.ok(!higress.includes(`env.${missing}`));
  assert.deepEqual(without(higress, importsOf(filter)), ["env.proxy_redis_call", "env.proxy_redis_init"]);
});

test("each has the marker of its ABI, and Higress's what its hosts call besides", () => {
  const [plain, higress] = [exportsOf(filter), exportsOf(higressFilter())];
  assert.deepEqual(without(plain, higress), ["proxy_abi_version_0_2_1"]);
  assert.deepEqual(without(higress, plain), [
    "proxy_abi_version_0_2_100", "proxy_on_done", "proxy_on_log", "proxy_on_memory_allocate", "proxy_on_redis_call_response",
  ]);
});

test("Redis is refused by the plain build, in a line that names the other one", async () => {
  const configuration = { cache: { type: "redis", serviceName: "redis.dns" } };
  const host = await Host.start(filter, configuration);
  assert.equal(host.accepted, false);
  assert.match(host.logs.join("\n"), /cache\.type: expected shared; redis needs the Higress build, reprise\.higress\.wasm/);
});
