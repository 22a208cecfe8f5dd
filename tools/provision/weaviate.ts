import { access } from "node:fs/promises";
import { constants } from "node:fs";
import { join } from "node:path";
import { run } from "../lib/run.ts";
import { silent, type Report } from "../lib/report.ts";
import { provide } from "./cache-dir.ts";

const VERSION = "1.35.2";
const MINUTE = 60_000;

/** The path of a Weaviate server built from its Go module, which takes some minutes the first time. */
export async function provideWeaviate(cache: string, report: Report = silent): Promise<string> {
  const part = await provide(cache, `weaviate-${VERSION}-${process.platform}-${process.arch}`, (directory) => build(directory, report), report);
  return join(part, "weaviate-server");
}

async function build(directory: string, report: Report): Promise<void> {
  const env = { ...process.env, GOBIN: directory, GOFLAGS: "", CGO_ENABLED: "0" };
  const mend = "Building Weaviate needs Go 1.24 or newer (https://go.dev/dl) and access to Go's modules.";
  const packages = (line: string) => report(`building Weaviate ${VERSION}, which takes some minutes: ${line}`);
  const module = `github.com/weaviate/weaviate/cmd/weaviate-server@v${VERSION}`;
  await run("go", ["install", "-v", "-trimpath", "-ldflags=-s -w", module], { env, report: packages, limit: 30 * MINUTE, mend });
  await access(join(directory, "weaviate-server"), constants.X_OK);
}
