import { Listr, PRESET_TIMER, type ListrTask } from "listr2";
import type { Report } from "./report.ts";

/** One step of a long start. What `run` returns becomes its last line. */
export interface Step {
  title: string;
  run: (report: Report) => Promise<string>;
}

/**
 * Runs steps one after the other with their progress: a live list on a terminal, plain lines elsewhere or with `plain`.
 * The first failure ends it and is thrown as it is.
 */
export async function runSteps(steps: Step[], plain = false): Promise<void> {
  const tasks: ListrTask[] = steps.map(({ title, run }) => ({
    title,
    task: async (_, task) => {
      const report = (line: string) => {
        task.output = line;
      };
      task.title = `${title}: ${await run(report)}`;
    },
  }));
  const timer = { ...PRESET_TIMER, condition: (duration: number) => duration > 2_000 };
  const list = new Listr(tasks, {
    // The command stops its children itself, once, however many times the signal is delivered.
    registerSignalListeners: false,
    // The command prints the error with its cure; once is enough.
    rendererOptions: { showErrorMessage: false, timer },
    fallbackRenderer: "simple",
    fallbackRendererCondition: () => plain || !process.stdout.isTTY,
    fallbackRendererOptions: { timer },
  });
  await list.run();
}
