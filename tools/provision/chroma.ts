import { join } from "node:path";
import { run } from "../lib/run.ts";
import { silent, type Report } from "../lib/report.ts";
import { provide } from "./cache-dir.ts";
import { makeVenv, pythonVersion } from "./pip.ts";

const VERSION = "1.5.9";

/** How to start Chroma: a program, and the arguments that go before `run`. */
export interface ChromaCommand {
  program: string;
  args: string[];
}

/** The `chroma` on PATH, else the packaged one. */
export async function provideChroma(cache: string, report: Report = silent): Promise<ChromaCommand> {
  const onPath = await run("chroma", ["--version"], { limit: 30_000, mend: "" }).then(
    () => true,
    () => false,
  );
  if (onPath) return { program: "chroma", args: [] };
  const name = `chroma-${VERSION}-py${await pythonVersion()}`;
  const part = await provide(cache, name, (directory) => makeVenv(directory, [`chromadb==${VERSION}`], report), report);
  // The script in bin/ names the interpreter by the path it was built under; the interpreter itself finds its packages
  // wherever the environment lies.
  return { program: join(part, "bin", "python"), args: ["-c", "from chromadb.cli.cli import app; app()"] };
}
