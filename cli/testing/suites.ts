/** What has to be there before a suite can run. */
export type Need = "envoy" | "filter" | "ollama" | "stores" | "openai" | "deployables" | "redis";

/** The suites in the order they run, quick ones first, and what has to be there for each of them. */
export const SUITES = {
  unit: [],
  cli: ["envoy", "filter", "deployables"],
  host: ["filter"],
  fuzz: ["filter"],
  higress: ["filter", "redis"],
  e2e: ["envoy", "filter", "ollama", "stores", "openai", "redis"],
} satisfies Record<string, Need[]>;

export type Suite = keyof typeof SUITES;
export const SUITE_NAMES = Object.keys(SUITES) as Suite[];
