import assert from "node:assert/strict";
import { test } from "node:test";
import { curl } from "../../tools/gateway/curls.ts";
import { parseStart } from "../../cli/options/start.ts";
import { parseTest } from "../../cli/options/test.ts";
import { CHAT_MODEL } from "../../tools/provision/models.ts";

/** Runs `parse` and gives what it would have printed and its exit code. */
function outcome(parse: () => unknown): { code: number | undefined; text: string } {
  let text = "";
  const capture = (chunk: string | Uint8Array) => ((text += String(chunk)), true);
  const { write: out } = process.stdout;
  const { write: err } = process.stderr;
  process.stdout.write = capture as typeof out;
  process.stderr.write = capture as typeof err;
  try {
    parse();
    return { code: undefined, text };
  } catch (error) {
    return { code: (error as { exitCode?: number }).exitCode, text };
  } finally {
    process.stdout.write = out;
    process.stderr.write = err;
  }
}

test("npm start has defaults for everything", () => {
  const { concurrency, ...rest } = parseStart([]);
  const port = { option: "--port", port: 10_000, named: false };
  const adminPort = { option: "--admin-port", port: 9901, named: false };
  assert.deepEqual(rest, { vector: "embedded", port, adminPort, model: CHAT_MODEL, verbose: false });
  assert.ok(concurrency >= 1);
});

test("npm start reads every option", () => {
  const args = "--vector chroma --port 1 --admin-port 2 --concurrency 3 --upstream https://h:4 --model m --verbose".split(" ");
  const options = parseStart(args);
  assert.equal(options.upstream?.href, "https://h:4/");
  const port = { option: "--port", port: 1, named: true };
  const adminPort = { option: "--admin-port", port: 2, named: true };
  assert.deepEqual({ ...options, upstream: undefined }, { vector: "chroma", port, adminPort, concurrency: 3, upstream: undefined, model: "m", verbose: true });
});

for (const [args, expected] of [
  [["--port", "0"], /--port.*whole number from 1 to 65535/],
  [["--port", "1.5"], /--port.*whole number/],
  [["--port", "x"], /--port.*whole number/],
  [["--concurrency", "0"], /--concurrency.*whole number/],
  [["--vector", "pinecone"], /--vector.*embedded, chroma/],
  [["--upstream", "ftp://h", "--model", "m"], /--upstream.*scheme, host and port/],
  [["--upstream", "https://h/v1", "--model", "m"], /--upstream.*scheme, host and port/],
  [["--upstream", "nonsense", "--model", "m"], /--upstream.*scheme, host and port/],
  [["--upstream", "https://h"], /--upstream needs --model/],
  [["--port", "9901"], /--port and --admin-port are both 9901/],
  [["--bogus"], /unknown option '--bogus'/],
  [["word"], /too many arguments/],
] as const) {
  test(`npm start -- ${args.join(" ")} is refused with a reason`, () => {
    const { code, text } = outcome(() => parseStart([...args]));
    assert.equal(code, 1);
    assert.match(text, expected);
    assert.match(text, /--help/);
  });
}

test("--help lists the options and is not an error", () => {
  const start = outcome(() => parseStart(["--help"]));
  assert.equal(start.code, 0);
  for (const option of ["--vector", "--port", "--admin-port", "--concurrency", "--upstream", "--model", "--verbose"]) assert.ok(start.text.includes(option), option);
  const tests = outcome(() => parseTest(["--help"]));
  assert.equal(tests.code, 0);
  assert.match(tests.text, /--only/);
});

test("npm test runs all suites, or one", () => {
  assert.deepEqual(parseTest([]), ["unit", "cli", "host", "fuzz", "higress", "e2e"]);
  assert.deepEqual(parseTest(["--only", "fuzz"]), ["fuzz"]);
  assert.equal(outcome(() => parseTest(["--only", "nothing"])).code, 1);
});

test("the printed curl survives quotes, and asks for a key only where one is needed", () => {
  const command = curl("What's up?", { gatewayUrl: "http://h:1", model: "m", key: false });
  assert.ok(command.includes("http://h:1/v1/chat/completions"));
  assert.ok(command.includes(`"content":"What'\\''s up?"`));
  assert.doesNotMatch(command, /authorization/);
  assert.match(curl("q", { gatewayUrl: "http://h:1", model: "m", key: true }), /authorization: Bearer \$API_KEY/);
});
