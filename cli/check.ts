/** `npm run check`: what can be told from the text of the code and the docs. */
import { join } from "node:path";
import { describeError, Failure } from "../tools/lib/failure.ts";
import { inRoot } from "../tools/lib/paths.ts";
import { run } from "../tools/lib/run.ts";
import { forbiddenArrows, problems } from "./checks/arrows.ts";
import { runAsProgram } from "./lib/command.ts";
import { checkCommand } from "./options/small.ts";

const MINUTE = 60_000;

/** A package's program, run in the checkout. It fails with the program's own lines. */
async function program(file: string, args: string[], mend: string): Promise<void> {
  // The variable keeps the programs from colouring what is shown indented.
  await run(process.execPath, [file, ...args], { cwd: inRoot(), env: { ...process.env, NO_COLOR: "1" }, limit: 10 * MINUTE, mend, lines: 200 });
}

const packaged = (...path: string[]): string => join(inRoot("node_modules"), ...path);

async function arrows(): Promise<void> {
  const found = problems(await forbiddenArrows(inRoot()));
  if (found.length > 0)
    throw new Failure(`${found.length} imports point the wrong way`, "dependency-cruiser.config.mjs says which part may import which.", found.join("\n"));
}

/** Each check, quick ones first. */
const CHECKS: Record<string, () => Promise<void>> = {
  "made files": () => program(inRoot("cli", "bootstrap.mjs"), ["docs", "--check"], "Run `npm run docs`."),
  links: () => program(packaged("remark-cli", "cli.js"), ["--frail", "--no-stdout", "--quiet", "."], "Mend the links below."),
  types: () => program(packaged("typescript", "bin", "tsc"), ["--noEmit"], "Mend the errors below."),
  arrows,
  format: () => program(packaged("prettier", "bin", "prettier.cjs"), ["--check", "."], "Run `npx prettier --write` on the files below."),
  lint: () => program(packaged("eslint", "bin", "eslint.js"), ["."], "Mend the errors below; `npx eslint --fix` does some of it."),
};

async function main(args: string[]): Promise<number> {
  checkCommand().parse(args, { from: "user" });
  let failed = 0;
  for (const [name, check] of Object.entries(CHECKS)) {
    try {
      await check();
      console.log(`✔ ${name}`);
    } catch (error) {
      console.log(`✖ ${name}\n${describeError(error)}`);
      failed++;
    }
  }
  return failed > 0 ? 1 : 0;
}

runAsProgram(import.meta.url, main);
