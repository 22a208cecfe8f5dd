/** The filter's GJSON paths and Go's own gjson, side by side. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { inRoot } from "../../tools/lib/paths.ts";
import { run } from "../../tools/lib/run.ts";

const MINUTE = 60_000;

/** What a path comes to: JSON, nothing, or why the path is refused. */
export interface Found {
  json?: string;
  refused?: string;
}

interface Exports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  memoryOf(length: number): number;
  evaluate(documentLength: number): number;
  count(documentLength: number): number;
  resultAt(): number;
  resultLength(): number;
}

/** The filter's. */
export class Ours {
  private constructor(private readonly wasm: Exports) {}

  static async compile(): Promise<Ours> {
    const directory = await mkdtemp(join(tmpdir(), "reprise-gjson-"));
    try {
      const file = join(directory, "gjson.wasm");
      const compiler = inRoot("node_modules", "assemblyscript", "bin", "asc.js");
      const args = [compiler, "tests/support/assembly/gjson.ts", "--config", "asconfig.json", "--target", "gjson", "--outFile", file, "-O1"];
      await run(process.execPath, args, { cwd: inRoot(), limit: 5 * MINUTE, mend: "Mend the errors below." });
      const none = () => 0;
      const module = new WebAssembly.Module(await readFile(file));
      const imports = WebAssembly.Module.imports(module).map(({ module: from, name }) => [from, { [name]: none }] as const);
      const wasm = new WebAssembly.Instance(module, Object.fromEntries(imports)).exports as unknown as Exports;
      wasm._initialize();
      return new Ours(wasm);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  find(document: string, path: string): Found {
    const isRefused = this.wasm.evaluate(this.put(document, path)) !== 0;
    const [from, length] = [this.wasm.resultAt(), this.wasm.resultLength()];
    const text = Buffer.from(this.wasm.memory.buffer, from, length).toString();
    if (isRefused) return { refused: text };
    return text === "" ? {} : { json: text };
  }

  /** How many values of the document it is made of. */
  count(document: string, path: string): number {
    return this.wasm.count(this.put(document, path));
  }

  private put(document: string, path: string): number {
    const bytes = Buffer.from(document + path);
    const at = this.wasm.memoryOf(bytes.length);
    Buffer.from(this.wasm.memory.buffer, at, bytes.length).set(bytes);
    return Buffer.byteLength(document);
  }
}

/** Go's, in a process of its own. */
export class Gos {
  private constructor(
    private readonly program: ReturnType<typeof spawn>,
    private readonly directory: string,
    private readonly lines: AsyncIterator<string>,
  ) {}

  static async start(): Promise<Gos> {
    const directory = await mkdtemp(join(tmpdir(), "reprise-gjson-go-"));
    const file = join(directory, "gjson");
    const mend = "The test needs Go (https://go.dev/dl) and its modules.";
    await run("go", ["build", "-trimpath", "-buildvcs=false", "-o", file, "."], { cwd: inRoot("tests", "support", "gjson"), limit: 5 * MINUTE, mend });
    const program = spawn(file, { stdio: ["pipe", "pipe", "inherit"] });
    return new Gos(program, directory, createInterface({ input: program.stdout })[Symbol.asyncIterator]());
  }

  /** What each path finds in the document. */
  async find(document: string, paths: string[]): Promise<Found[]> {
    this.program.stdin!.write(paths.map((path) => `${JSON.stringify({ json: document, path })}\n`).join(""));
    const found: Found[] = [];
    for (let i = 0; i < paths.length; i++) {
      const line = await this.lines.next();
      if (line.done) throw new Error("gjson has ended");
      const { exists, raw } = JSON.parse(line.value) as { exists: boolean; raw: string };
      found.push(exists ? { json: raw } : {});
    }
    return found;
  }

  async stop(): Promise<void> {
    const ended = once(this.program, "exit");
    this.program.stdin!.end();
    await ended;
    await rm(this.directory, { recursive: true, force: true });
  }
}
