// Which part may import which: `npm run check` fails for an arrow that points the other way.

/** The parts of the filter below `filter/`, which alone owns a request's state. */
const BELOW_FILTER = ["core", "host", "backend", "config", "policy", "protocols", "providers", "stores", "telemetry", "vector"];

const part = (name) => `^assembly/${name}/`;
const anyOf = (names) => `^assembly/(${names.join("|")})/`;

/** `name` imports nothing of ours but itself and `allowed`. */
const only = (name, allowed, comment) => ({
  name: `${name}-imports-${allowed.length > 0 ? allowed.join("-and-") : "nothing"}`,
  comment,
  severity: "error",
  from: { path: part(name) },
  to: { path: "^(assembly|cli|tools|bench|tests)/", pathNot: anyOf([name, ...allowed]) },
});

export default {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Two files that import each other are one file, or lack a third below both.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    only("core", [], "core is bytes and texts: it knows no host, no cache and no request."),
    only("host", ["core"], "host is Envoy's ABI, for anybody's filter."),
    only("vector", ["core"], "vector finds what is near; what may be served is policy's."),
    only("policy", ["core"], "policy decides on what it is told: no host, no store, no protocol."),
    only("protocols", ["core", "policy"], "A protocol reads and writes bytes, and says what they mean to a policy."),
    only("backend", ["core"], "backend is what stores and embedders have in common: it knows neither."),
    only("providers", ["core", "backend", "policy", "vector"], "An embedder reads and writes bytes, and makes vectors of them."),
    only("stores", ["core", "host", "backend", "policy", "vector"], "A store keeps and finds; it reads no request."),
    {
      name: "only-filter-owns-requests",
      comment: "filter/ is built from the parts below it, and none of them knows it.",
      severity: "error",
      from: { path: anyOf(BELOW_FILTER) },
      to: { path: "^assembly/(filter/|reprise\\.ts$|quality\\.ts$)" },
    },
    {
      name: "the-filter-stands-alone",
      comment: "What is compiled to WebAssembly takes nothing from Node's side.",
      severity: "error",
      from: { path: "^assembly/" },
      to: { path: "^(cli|tools|bench|tests)/" },
    },
    {
      name: "tools-below-cli-and-bench",
      comment: "cli/ and bench/ share tools/, which knows neither.",
      severity: "error",
      from: { path: "^tools/" },
      to: { path: "^(cli|bench|tests)/" },
    },
    {
      name: "bench-knows-no-command",
      comment: "cli/bench.ts runs the benchmarks; what both need is in tools/.",
      severity: "error",
      from: { path: "^bench/" },
      to: { path: "^cli/" },
    },
    {
      name: "nothing-but-tests-needs-tests",
      comment: "The benchmarks use the same fakes and bodies as the tests.",
      severity: "error",
      from: { path: "^cli/" },
      to: { path: "^tests/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
  },
};
