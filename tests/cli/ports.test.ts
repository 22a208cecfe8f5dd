/** tools/gateway/ports.ts, and what `npm start` makes of it. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { execa } from "execa";
import { claimPort, freePort, requireNamedPort } from "../../tools/gateway/index.ts";
import { startOllama } from "../../tools/gateway/ollama.ts";
import { inRoot } from "../../tools/lib/paths.ts";

let server: Server;
let taken = 0;
beforeEach(async () => {
  server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(server, "listening");
  taken = (server.address() as { port: number }).port;
});
afterEach(async () => {
  server.close();
  await once(server, "close");
});

test("a port that was named and is in use is a failure that names it", async () => {
  const wanted = { option: "--port", port: taken, named: true };
  for (const ask of [() => requireNamedPort(wanted), () => claimPort(wanted, () => assert.fail("took another"))]) {
    await assert.rejects(ask(), (error: Error & { mend: string }) => {
      assert.equal(error.message, `port ${taken} (--port) is in use`);
      assert.match(error.mend, /give another port/);
      return true;
    });
  }
});

test("a port that is in use and was not named is replaced, and that is said", async () => {
  const wanted = { option: "--port", port: taken, named: false };
  await requireNamedPort(wanted);
  const notes: string[] = [];
  assert.notEqual(await claimPort(wanted, (line) => notes.push(line)), taken);
  assert.match(notes.join(), new RegExp(`^port ${taken} \\(--port\\) is in use, taking \\d+ instead$`));
});

test("a free port is taken as it is, named or not, and again", async () => {
  const port = await freePort();
  for (const named of [true, false, true]) assert.equal(await claimPort({ option: "-", port, named }, () => assert.fail("took another")), port);
});

test("a server on all addresses holds the port, too", async () => {
  const other = createServer().listen(0, "0.0.0.0");
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  await assert.rejects(requireNamedPort({ option: "--port", port, named: true }), /is in use/);
  other.close();
  await once(other, "close");
});

for (const option of ["--port", "--admin-port"]) {
  test(`npm start ${option} ends before it does anything if the port is in use`, async () => {
    const cache = mkdtempSync(join(tmpdir(), "reprise-test-"));
    const command = ["--import", "tsx", inRoot("cli", "start.ts"), option, String(taken)];
    const { exitCode, stdout, stderr } = await execa(process.execPath, command, { cwd: inRoot(), env: { REPRISE_CACHE: cache }, reject: false, timeout: 60_000 });
    assert.equal(exitCode, 1);
    assert.match(stderr, new RegExp(`^reprise: port ${taken} \\(${option}\\) is in use\n`));
    assert.equal(stdout, "");
    assert.equal(existsSync(join(cache, "runs")), false);
    rmSync(cache, { recursive: true });
  });
}

/** Runs `work` with this OLLAMA_HOST. */
async function withOllamaHost(value: string, work: () => Promise<void>): Promise<void> {
  const before = process.env.OLLAMA_HOST;
  process.env.OLLAMA_HOST = value;
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env.OLLAMA_HOST;
    else process.env.OLLAMA_HOST = before;
  }
}

test("an OLLAMA_HOST on another machine that does not answer is a failure, before an Ollama is looked for", async () => {
  await withOllamaHost("nowhere.invalid:9", () => assert.rejects(startOllama({ cache: "/nowhere", directory: "/nowhere" }), /no Ollama answers at OLLAMA_HOST=nowhere\.invalid:9/));
});
