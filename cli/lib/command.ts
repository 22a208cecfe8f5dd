import { pathToFileURL } from "node:url";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { describeError } from "../../tools/lib/failure.ts";

/** A commander program that throws where it would exit, so that it can be tested, and helps after an error. */
export function commandLine(name: string, description: string): Command {
  return new Command(`npm ${name} --`)
    .description(description)
    .allowExcessArguments(false)
    .showHelpAfterError(`(npm ${name} -- --help lists the options)`)
    .exitOverride();
}

/** For an option that is a whole number in these bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };
}

/**
 * Runs `main` if this module is what Node was started with. What it returns is the exit code; an error is printed as its
 * problem and its cure, without a stack if its cause is known.
 */
export function runAsProgram(moduleUrl: string, main: (args: string[]) => Promise<number>): void {
  if (pathToFileURL(process.argv[1] ?? "").href !== moduleUrl) return;
  main(process.argv.slice(2)).then(
    (code) => process.exit(code),
    (error) => {
      if (error instanceof CommanderError) process.exit(error.exitCode); // it has said so already
      console.error(`reprise: ${describeError(error)}`);
      process.exit(1);
    },
  );
}
