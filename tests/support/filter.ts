/** The built filter. `npm test` builds it before the suites that need it. */
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";

// A function that is being optimised in the background when the process ends can keep it from ending
// (https://github.com/nodejs/node/issues/54918), and these tests are hardly faster for it.
setFlagsFromString("--no-wasm-tier-up");

/** The build for Higress's Envoy. */
export const higressFilter = (): WebAssembly.Module => new WebAssembly.Module(readFileSync(new URL("../../build/reprise.higress.wasm", import.meta.url)));

export const filter = new WebAssembly.Module(readFileSync(new URL("../../build/reprise.wasm", import.meta.url)));
