import { buildFilter, describeBuild, type Target } from "../tools/build.ts";
import { runAsProgram } from "./lib/command.ts";
import { buildCommand } from "./options/small.ts";

async function main(args: string[]): Promise<number> {
  const { debug } = buildCommand().parse(args, { from: "user" }).opts<{ debug?: boolean }>();
  const targets: Target[] = debug ? ["debug"] : ["release", "higress"];
  for (const target of targets) console.log(describeBuild(await buildFilter(target, console.error)));
  return 0;
}

runAsProgram(import.meta.url, main);
