import { Listr, PRESET_TIMER, type ListrTask } from "listr2";
import type { Report } from "../../tools/lib/report.ts";

/** Without a terminal a step says that it is still alive after the first pause, and then after each of the second. */
const FIRST_SIGN = 10_000;
const NEXT_SIGN = 30_000;
/** A step that took longer says how long, in ms. */
const LONG = 2_000;

/** One step of a long start. What `run` returns becomes its last line. */
export interface Step {
  title: string;
  run: (report: Report) => Promise<string>;
}

/**
 * Runs steps one after the other with their progress: a live list on a terminal; elsewhere, and if `verbose`, plain lines. The first failure
 * ends it and is thrown as it is.
 */
export async function runSteps(steps: Step[], verbose = false): Promise<void> {
  if (!process.stdout.isTTY || verbose) return runPlain(steps, verbose);
  const tasks: ListrTask[] = steps.map(({ title, run }) => ({
    title,
    task: async (_, task) => {
      task.title = `${title}: ${await run((line) => (task.output = line))}`;
    },
  }));
  const list = new Listr(tasks, {
    // The command stops its children itself, once, however many times the signal is delivered.
    registerSignalListeners: false,
    // The command prints the error with its cure; once is enough.
    rendererOptions: { showErrorMessage: false, timer: { ...PRESET_TIMER, condition: (duration: number) => duration > LONG } },
  });
  await list.run();
}

/** A line a step, when it is done. `verbose` shows all its lines before; else only a step that takes long shows one now and then. */
async function runPlain(steps: Step[], verbose: boolean): Promise<void> {
  for (const { title, run } of steps) {
    const began = Date.now();
    let next = began + FIRST_SIGN;
    const report = (line: string) => {
      if (!verbose && Date.now() < next) return;
      next = Date.now() + NEXT_SIGN;
      console.log(`  ${title}: ${line}`);
    };
    try {
      const result = await run(report);
      const took = Date.now() - began;
      console.log(`✔ ${title}: ${result}${took > LONG ? ` (${(took / 1_000).toFixed(1)} s)` : ""}`);
    } catch (error) {
      console.log(`✖ ${title}`);
      throw error;
    }
  }
}
