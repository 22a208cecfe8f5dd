import { Listr, PRESET_TIMER, type ListrTask } from "listr2";
import type { Report } from "../../tools/lib/report.ts";

/** Between two lines of one step where nothing can be redrawn: a log needs a sign of life, not each compiled package. */
const PLAIN_PAUSE = 10_000;

/** One step of a long start. What `run` returns becomes its last line. */
export interface Step {
  title: string;
  run: (report: Report) => Promise<string>;
}

/**
 * Runs steps one after the other with their progress: a live list on a terminal, some plain lines elsewhere, all lines if
 * `verbose`. The first failure ends it and is thrown as it is.
 */
export async function runSteps(steps: Step[], verbose = false): Promise<void> {
  const live = process.stdout.isTTY && !verbose;
  const tasks: ListrTask[] = steps.map(({ title, run }) => ({
    title,
    task: async (_, task) => {
      let next = 0;
      const report = (line: string) => {
        if (!live && !verbose && Date.now() < next) return;
        next = Date.now() + PLAIN_PAUSE;
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
    fallbackRendererCondition: () => !live,
    fallbackRendererOptions: { timer },
  });
  await list.run();
}
