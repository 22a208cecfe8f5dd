/** The options of `npm test`. */
import { Option, type Command } from "commander";
import { commandLine } from "../lib/command.ts";
import { SUITE_NAMES, type Suite } from "../testing/suites.ts";

/** What `npm test` understands. */
export function testCommand(): Command {
  return commandLine("test", "Fetches what the tests need, builds the filter and runs every test.").addOption(
    new Option("--only <suite>", "run one suite: as-pect's unit tests, or the node:test files of tests/<suite>").choices(SUITE_NAMES),
  );
}

/** Reads the arguments after `npm test --`: the suites to run. Throws commander's error for a bad one or for --help. */
export function parseTest(args: string[]): Suite[] {
  const { only } = testCommand().parse(args, { from: "user" }).opts<{ only?: Suite }>();
  return only ? [only] : SUITE_NAMES;
}
