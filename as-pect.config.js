// The unit tests of the filter's AssemblyScript: `npm test -- --only unit`, or `npx asp` for the tests alone.

const UNIMPLEMENTED = 12; // the host's status for a call it does not have

/** The host's functions that a spec's modules import, all of them answering that they are not there. */
function hostStubs(binary) {
  const needed = WebAssembly.Module.imports(new WebAssembly.Module(binary));
  const host = needed.filter(({ module, name }) => module === "env" && name.startsWith("proxy_"));
  const stubs = Object.fromEntries(host.map(({ name }) => [name, () => UNIMPLEMENTED]));
  return { env: stubs, wasi_snapshot_preview1: { clock_time_get: () => UNIMPLEMENTED } };
}

export default {
  entries: ["tests/unit/**/*.spec.ts"],
  include: [],
  disclude: [/node_modules/],
  async instantiate(memory, createImports, instantiate, binary) {
    const { env, ...others } = hostStubs(binary);
    return instantiate(binary, createImports({ env: { memory, ...env }, ...others }));
  },
  reporter: "cli/testing/unit-reporter.js",
  outputBinary: false,
};
