/** The compiler calls this where a check fails (`--use abort=…`); an `unreachable` follows, which ends the VM. It logs the place once. */
import { proxy_log } from "./imports";
import { LogLevelValues } from "./types";

export function onAbort(message: string | null, file: string | null, line: u32, column: u32): void {
  const text =
    "reprise: trap: " + (message ? message : "abort") + " at " + (file ? file : "?") + ":" + line.toString() + ":" + column.toString();
  const length = String.UTF8.byteLength(text);
  const buffer = heap.alloc(length);
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, buffer);
  proxy_log(LogLevelValues.critical, buffer, length);
}
