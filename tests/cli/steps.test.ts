/** cli/lib/steps.ts where there is no terminal. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { runSteps, type Step } from "../../cli/lib/steps.ts";

/** What is printed to standard output while `work` runs. */
async function printed(context: TestContext, work: () => Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  context.mock.method(console, "log", (line: string) => void lines.push(line));
  await work();
  return lines;
}

const steps: Step[] = [
  { title: "Envoy", run: async () => "/bin/envoy" },
  {
    title: "Filter",
    run: async (report) => {
      for (const line of ["compiling", "still compiling", "linking"]) report(line);
      return "done";
    },
  },
];

test("each step is one line", async (context) => {
  assert.deepEqual(await printed(context, () => runSteps(steps)), ["✔ Envoy: /bin/envoy", "✔ Filter: done"]);
});

test("verbose shows what the steps say, too", async (context) => {
  const expected = ["✔ Envoy: /bin/envoy", "  Filter: compiling", "  Filter: still compiling", "  Filter: linking", "✔ Filter: done"];
  assert.deepEqual(await printed(context, () => runSteps(steps, true)), expected);
});

test("a step that takes long says so now and then, and at the end how long", async (context) => {
  context.mock.timers.enable({ apis: ["Date"] });
  const long: Step = {
    title: "Ollama",
    run: async (report) => {
      for (let second = 0; second < 60; second++) {
        report(`after ${second} s`);
        context.mock.timers.tick(1_000);
      }
      return "built";
    },
  };
  const lines = await printed(context, () => runSteps([long]));
  assert.deepEqual(lines, ["  Ollama: after 10 s", "  Ollama: after 40 s", "✔ Ollama: built (60.0 s)"]);
});

test("the step that fails is named, its error comes as it is, and the rest is left", async (context) => {
  const error = new Error("no");
  const failing: Step[] = [{ title: "Envoy", run: () => Promise.reject(error) }, ...steps];
  const lines = await printed(context, () => assert.rejects(runSteps(failing), (thrown) => thrown === error));
  assert.deepEqual(lines, ["✖ Envoy"]);
});
