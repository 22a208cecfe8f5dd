// The unit tests of the filter's AssemblyScript: `npm test -- --only unit`, or `npx asp` for the tests alone.

const UNIMPLEMENTED = 12; // the host's status for a call it does not have

/** The host's functions that a spec's modules import, all of them answering that they are not there. */
function hostStubs(binary) {
  const needed = WebAssembly.Module.imports(new WebAssembly.Module(binary));
  const host = needed.filter(({ module, name }) => module === "env" && name.startsWith("proxy_"));
  return Object.fromEntries(host.map(({ name }) => [name, () => UNIMPLEMENTED]));
}

export default {
  entries: ["tests/unit/**/*.spec.ts"],
  include: [],
  disclude: [/node_modules/],
  async instantiate(memory, createImports, instantiate, binary) {
    return instantiate(binary, createImports({ env: { memory, ...hostStubs(binary) } }));
  },
  reporter: "cli/testing/unit-reporter.js",
  outputBinary: false,
};
