/** `npm start` as a new user runs it, without a terminal: two questions, then the end by a signal to npm. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { freePort, waitFor } from "../../tools/gateway/index.ts";
import { inRoot } from "../../tools/lib/paths.ts";
import { contentOf, way } from "./support/chat.ts";
import { send, type Reply } from "./support/client.ts";

// A package of as-pect's brings an npm 6 of its own, which `npm test` puts first on PATH.
const PATH = process.env.PATH!.split(delimiter).filter((folder) => !folder.endsWith(join("node_modules", ".bin"))).join(delimiter);
/** Loading the models on a busy machine. */
const LIMIT = 5 * 60_000;

/** `npm start` with these arguments, in a process group of its own. */
function npmStart(...args: string[]) {
  const env = { ...process.env, PATH, NODE_TEST_CONTEXT: undefined, npm_config_update_notifier: "false" };
  const npm = spawn("npm", ["start", "--", ...args], { cwd: inRoot(), env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  for (const stream of [npm.stdout, npm.stderr]) stream.on("data", (chunk) => (output += chunk));
  const exited = once(npm, "exit");
  const finds = (pattern: RegExp) =>
    waitFor(
      async () => {
        if (npm.exitCode !== null && !pattern.test(output)) throw new Error(output);
        return pattern.exec(output) ?? undefined;
      },
      { what: `${pattern} in what npm start prints`, limit: LIMIT, mend: "-" },
    );
  return { npm, exited, finds, output: () => output };
}

/** What each printed curl command does. */
function printed(text: string): (() => Promise<Reply>)[] {
  const commands = [...text.matchAll(/curl -i (http:\/\/[^/]+)(\/\S+) \\\n\s+-H 'content-type: application\/json' \\\n\s+-d '([^']+)'/g)];
  const headers = { "content-type": "application/json" };
  return commands.map(([, origin, path, body]) => () => send(origin!, { path: path!, headers, body: body! }));
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  describe(`npm start, ended by ${signal} to npm`, () => {
    let started: ReturnType<typeof npmStart>;
    let port = 0;
    before(async () => {
      port = await freePort();
      started = npmStart("--port", String(port), "--admin-port", String(await freePort()));
      await started.finds(/Ctrl-C stops it\./);
    });
    after(() => started.npm.kill("SIGKILL"));

    test("each step is printed once", () => {
      for (const title of ["Envoy", "Filter", "Ollama", "Embedding model", "Chat model", "Gateway"]) {
        const lines = started.output().split("\n").filter((line) => line.startsWith(`✔ ${title}: `) || line.startsWith(`  ${title}: `));
        assert.equal(lines.filter((line) => line.startsWith("✔")).length, 1, title);
      }
    });

    test("the model tells the capital of France, and the cache repeats it", async () => {
      const commands = printed(started.output());
      assert.equal(commands.length, 2);
      const [first, rephrased] = commands as [() => Promise<Reply>, () => Promise<Reply>];
      const asked = await first();
      assert.equal(asked.status, 200);
      assert.match(way(asked), /^miss /);
      assert.match(contentOf(asked), /Paris/);
      assert.equal(asked.json().choices[0].finish_reason, "stop");
      const again = await waitFor(async () => [await first()].find((reply) => way(reply) === "hit exact"), { what: "the answer to be kept", limit: 10_000, mend: "-" });
      assert.deepEqual(again.bytes, asked.bytes);
      // A busy machine may embed it too late for a hit; that it is one, the story with patience shows.
      assert.match(contentOf(await rephrased()), /Paris/);
    });

    test("the signal ends everything, and the logs stay where the output says", async () => {
      const logs = (await started.finds(/logs are in (\S+)/))[1]!;
      started.npm.kill(signal);
      await started.exited;
      await started.finds(new RegExp(`Stopped\\. The logs are in ${logs}\n`));
      // Nothing listens there any more.
      const server = createServer().listen(port, "127.0.0.1");
      await once(server, "listening");
      server.close();
      for (const name of ["envoy.log", "access.log", "envoy.yaml"]) assert.notEqual(readFileSync(join(logs, name), "utf8"), "", name);
    });
  });
}
