import { runAsProgram } from "./lib/command.ts";
import { checkCommand } from "./options/small.ts";
import { inRoot } from "../tools/lib/paths.ts";
import { run } from "../tools/lib/run.ts";

async function main(args: string[]): Promise<number> {
  checkCommand().parse(args, { from: "user" });
  const compiler = inRoot("node_modules", "typescript", "bin", "tsc");
  await run(process.execPath, [compiler, "--noEmit"], { cwd: inRoot(), limit: 5 * 60_000, mend: "Mend the errors below." });
  console.log("types: no errors");
  await run(process.execPath, ["--import", "tsx", inRoot("cli", "docs.ts"), "--check"], { cwd: inRoot(), limit: 60_000, mend: "Run `npm run docs`." });
  console.log("made files: up to date");
  return 0;
}

runAsProgram(import.meta.url, main);
