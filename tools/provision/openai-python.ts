import { join } from "node:path";
import { silent, type Report } from "../lib/report.ts";
import { provide } from "./cache-dir.ts";
import { makeVenv, pythonVersion } from "./pip.ts";

const VERSION = "3.57.0";

/** A Python that has OpenAI's client library: the tests speak to the gateway with it. */
export async function provideOpenAiPython(cache: string, report: Report = silent): Promise<string> {
  const name = `openai-${VERSION}-py${await pythonVersion()}`;
  const part = await provide(cache, name, (directory) => makeVenv(directory, [`openai==${VERSION}`], report), report);
  return join(part, "bin", "python");
}
