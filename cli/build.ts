import { buildFilter, describeBuild } from "../tools/build.ts";
import { runAsProgram } from "./lib/command.ts";
import { buildCommand } from "./options/small.ts";

async function main(args: string[]): Promise<number> {
  const { debug } = buildCommand().parse(args, { from: "user" }).opts<{ debug?: boolean }>();
  console.log(describeBuild(await buildFilter(debug ? "debug" : "release", console.error)));
  return 0;
}

runAsProgram(import.meta.url, main);
