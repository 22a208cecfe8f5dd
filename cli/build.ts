import { buildFilter, describeBuild } from "../tools/build.ts";
import { commandLine, runAsProgram } from "./lib/command.ts";

async function main(args: string[]): Promise<number> {
  const program = commandLine("run build", "Compiles the filter to build/reprise.wasm.").option("--debug", "with names, source map and text: build/reprise.debug.wasm");
  const { debug } = program.parse(args, { from: "user" }).opts<{ debug?: boolean }>();
  console.log(describeBuild(await buildFilter(debug ? "debug" : "release", console.error)));
  return 0;
}

runAsProgram(import.meta.url, main);
