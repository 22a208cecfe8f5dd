import stylistic from "@stylistic/eslint-plugin";
import tseslint from "typescript-eslint";

const NODE_SIDE = ["cli/**/*.ts", "tools/**/*.ts", "bench/**/*.ts", "tests/{cli,host,e2e,fuzz,support}/**/*.ts"];
/** Compiled by AssemblyScript: the filter, what runs beside it in a benchmark, the unit tests. */
const ASSEMBLY = [
  "assembly/**/*.ts",
  "bench/index/{corpus,entry}.ts",
  "bench/replay/entry.ts",
  "tests/{e2e/support,support}/assembly/**/*.ts",
  "tests/unit/**/*.ts",
];

/** How code looks everywhere. */
const LOOK = {
  "@stylistic/eol-last": "error",
  "@stylistic/no-multiple-empty-lines": ["error", { max: 1, maxEOF: 0 }],
  "@stylistic/no-tabs": "error",
  "@stylistic/no-trailing-spaces": "error",
  "@stylistic/quotes": ["error", "double", { avoidEscape: true, allowTemplateLiterals: "always" }],
  "@stylistic/semi": "error",
};

export default tseslint.config(
  { ignores: ["build/", "node_modules/", "**/*.d.ts"] },
  { plugins: { "@stylistic": stylistic } },
  {
    files: NODE_SIDE,
    ignores: ASSEMBLY,
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...LOOK,
      "@typescript-eslint/await-thenable": "error",
      // What node:test is told stands for itself.
      "@typescript-eslint/no-floating-promises": [
        "error",
        { allowForKnownSafeCalls: [{ from: "package", package: "node:test", name: ["describe", "it", "test"] }] },
      ],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", destructuredArrayIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "@typescript-eslint/return-await": ["error", "error-handling-correctness-only"],
    },
  },
  {
    // Answers and bootstraps are taken apart without a type for each.
    files: ["tests/**/*.ts"],
    rules: { "@typescript-eslint/no-explicit-any": "off" },
  },
  {
    files: ASSEMBLY,
    languageOptions: { parser: tseslint.parser, parserOptions: { allowInvalidAST: true, errorOnUnknownASTType: false } },
    plugins: { "@typescript-eslint": tseslint.plugin },
    rules: {
      ...LOOK,
      // A method that a subclass overrides has parameters of which it makes no use.
      "@typescript-eslint/no-unused-vars": ["error", { args: "none" }],
      "no-restricted-syntax": ["error", { selector: "ThrowStatement", message: "AssemblyScript has no exceptions: a throw kills the worker's VM." }],
    },
  },
);
