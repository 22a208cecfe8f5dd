import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's top directory. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** A path inside the checkout. */
export const inRoot = (...parts: string[]): string => join(ROOT, ...parts);
