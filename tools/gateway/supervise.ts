import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { Failure } from "../lib/failure.ts";

const STOP_LIMIT = 8_000;

export interface Command {
  /** How messages call it. */
  name: string;
  program: string;
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
  /** Gets standard error, and standard output too unless `output` is given. Emptied at the start. */
  log: string;
  output?: string;
  /** Which lines of the log explain an early end; all by default. */
  explains?: RegExp;
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly log: string;
  /** Becomes how it ended ("exit code 1", "SIGKILL"), and never rejects. */
  readonly ended: Promise<string>;
  /** How it ended, or undefined while it runs. */
  end(): string | undefined;
  /** The last lines of its log that can explain an early end. */
  tail(lines?: number): string;
  /** Ends it: SIGTERM, and after eight seconds SIGKILL for it and what it started. Safe to call again. */
  stop(): Promise<void>;
}

const running = new Set<Child>();
let guarded = false;
let orderly = false;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const signalGroup = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nothing of it is left.
  }
};

function killAll(): void {
  for (const child of running) signalGroup(child.pid, "SIGKILL");
}

/** Leaving without `stop()`, by a crash, process.exit or a signal that nobody handles, must not leave children behind. */
function guard(): void {
  if (guarded) return;
  guarded = true;
  process.on("exit", killAll);
  for (const signal of SIGNALS) {
    process.once(signal, () => {
      if (orderly) return;
      killAll();
      process.kill(process.pid, signal); // as if it had not been handled
    });
  }
}

/**
 * Starts a program that is to run until it is stopped. It leads a process group of its own, so that Ctrl-C on the terminal
 * reaches only this process, which then stops its children in order; and so that what the program starts can be ended with
 * it. Fails if it cannot be started at all.
 */
export function supervise(command: Command): Child {
  const { name, program, args, env, cwd, log, output, explains = /./ } = command;
  guard();
  mkdirSync(dirname(log), { recursive: true });
  const errors = openSync(log, "w");
  const normal = output ? openSync(output, "w") : errors;
  // Straight into the files: nothing is lost if this process is busy or dies.
  const subprocess = spawn(program, args, { cwd, env: { ...process.env, ...env }, detached: true, stdio: ["ignore", normal, errors] });
  closeSync(errors);
  if (output) closeSync(normal);
  const pid = subprocess.pid;
  if (pid === undefined) {
    subprocess.on("error", () => {}); // said below
    throw new Failure(
      `cannot start ${name}: ${program} is not there or may not be run`,
      `Check ${program}, or remove it from the cache directory and run it again.`,
    );
  }

  let how: string | undefined;
  const ended = new Promise<string>((resolve) => {
    subprocess.once("exit", (code, signal) => {
      how = signal ?? `exit code ${code}`;
      running.delete(child);
      resolve(how);
    });
  });
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    if (how !== undefined) return;
    subprocess.kill("SIGTERM");
    const timer = setTimeout(() => signalGroup(pid, "SIGKILL"), STOP_LIMIT);
    await ended;
    clearTimeout(timer);
    signalGroup(pid, "SIGKILL");
  };
  const child: Child = {
    name,
    pid,
    log,
    ended,
    end: () => how,
    tail: (lines = 20) => {
      const all = readFileSync(log, "utf8").trimEnd().split("\n");
      const telling = all.filter((line) => explains.test(line));
      return (telling.length > 0 ? telling : all).slice(-lines).join("\n");
    },
    stop: () => (stopping ??= stop()),
  };
  running.add(child);
  return child;
}

/** Stops everything this process started, the newest first: Envoy before what it calls. */
export async function stopAll(): Promise<void> {
  for (const child of [...running].reverse()) await child.stop();
}

let ending: Promise<never> | undefined;

/**
 * From here on the first SIGINT, SIGTERM or SIGHUP stops all children and ends the process with the code that `finish`
 * gives; further signals change nothing, because a terminal, npm and the launcher each deliver the same Ctrl-C.
 */
export function stopOnSignals(finish: (signal: NodeJS.Signals) => Promise<number>, announce: () => void): void {
  const stop = async (signal: NodeJS.Signals): Promise<never> => {
    if (process.stdout.isTTY) process.stdout.write("\x1b[?25h"); // a progress list may have hidden the cursor
    announce();
    await stopAll();
    process.exit(await finish(signal));
  };
  orderly = true;
  for (const signal of SIGNALS) process.on(signal, () => void (ending ??= stop(signal)));
}

/** Never comes back if a signal is ending the process: an error that the stopping itself caused is not to be reported. */
export async function untilStopped(): Promise<void> {
  await ending;
}
