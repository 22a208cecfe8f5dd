/** The built filter. `npm test` builds it before the suites that need it. */
import { readFileSync } from "node:fs";

export const filter = new WebAssembly.Module(readFileSync(new URL("../../build/reprise.wasm", import.meta.url)));
