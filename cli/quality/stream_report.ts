/** What a stream comes to: the best fixed thresholds in hindsight, and how a run goes quarter by quarter. */
import type { StreamSet } from "./data.ts";
import type { Decisions, Reading } from "./decisions.ts";
import { COLORS, draw, type Line } from "./plots.ts";
import { seeded, shuffled } from "../../tools/random.ts";
import { bootstrap, percent, withInterval } from "../../tools/statistics.ts";
import { blocks, fixedThreshold, quarters, QUARTERS, Stream, totals, type Outcome, type Policy, type Totals } from "./stream.ts";
import { asCosine, NO_GUARDS, thresholds } from "./sweep.ts";
import { table } from "./tables.ts";

const SEEDS = [1, 2, 3];
const STEPS = thresholds(800, 980, 5);
/** Shares of all requests that may be answered wrongly. */
export const BUDGETS = [0.01, 0.02];

/** What one policy does in each order. */
export interface Run {
  name: string;
  outcomes: Outcome[];
}

/** The least fixed threshold of `STEPS` that keeps a budget over a whole run, known only when the run is over. */
export interface Hindsight {
  budget: number;
  guards: boolean;
  /** For each order, in thousandths; undefined if no threshold keeps the budget. */
  best: (number | undefined)[];
  runs: (Run | undefined)[];
  /** The least threshold that keeps the budget in every order. */
  common: number | undefined;
}

/** A policy to run in each order. */
export interface NamedPolicy {
  /** A few words, for tables and legends. */
  name: string;
  /** The share of all requests that it may answer wrongly, if it has been given one. */
  budget?: number;
  /** A policy that has seen nothing yet. */
  begin(): Policy;
}

export interface PolicyRuns {
  name: string;
  budget: number | undefined;
  /** One for each order. */
  runs: Run[];
}

export interface StreamFigures {
  name: string;
  questions: number;
  classes: number;
  orders: string[];
  hindsight: Hindsight[];
  /** The policies that were given, and for each budget the fixed threshold that keeps it in every order, guards on. */
  policies: PolicyRuns[];
}

/** Runs a stream in file order and in three shuffles: with each threshold, and with each of `policies`. */
export function measureStream(
  { name, questions }: StreamSet,
  decisions: Decisions,
  vectors: Map<string, Float32Array>,
  reading: Reading,
  policies: NamedPolicy[],
): StreamFigures {
  const stream = new Stream(decisions, questions, vectors, reading);
  const orders = [
    { name: "file order", order: questions.map((_, i) => i) },
    ...SEEDS.map((seed) => ({ name: `shuffle ${seed}`, order: shuffled(questions.length, seeded(seed)) })),
  ];
  const runAll = (policy: () => Policy): Run[] => orders.map((each) => ({ name: each.name, outcomes: stream.run(each.order, policy()) }));
  const swept = [true, false].map((guards) => ({
    guards,
    runs: STEPS.map((threshold) => ({ threshold, runs: runAll(() => fixedThreshold(decisions, threshold, reading, guards ? 0 : NO_GUARDS)) })),
  }));
  const hindsight = swept.flatMap(({ guards, runs }) => BUDGETS.map((budget) => inHindsight(runs, orders.length, budget, guards)));
  const kept = hindsight.flatMap(({ guards, common, budget }): NamedPolicy[] =>
    guards && common !== undefined ? [{ name: `fixed ${asCosine(common)}`, budget, begin: () => fixedThreshold(decisions, common, reading) }] : [],
  );
  return {
    name,
    questions: questions.length,
    classes: new Set(questions.map((question) => question.class)).size,
    orders: orders.map((each) => each.name),
    hindsight,
    policies: [...policies, ...kept].map((policy) => ({ name: policy.name, budget: policy.budget, runs: runAll(() => policy.begin()) })),
  };
}

function inHindsight(swept: { threshold: number; runs: Run[] }[], orders: number, budget: number, guards: boolean): Hindsight {
  const keeps = ({ outcomes }: Run) => wrongPerRequest(totals(outcomes)) <= budget;
  const found = Array.from({ length: orders }, (_, order) => swept.find(({ runs }) => keeps(runs[order]!)));
  return {
    budget,
    guards,
    best: found.map((each) => each?.threshold),
    runs: found.map((each, order) => each?.runs[order]),
    common: swept.find(({ runs }) => runs.every(keeps))?.threshold,
  };
}

const hitsPerRequest = ({ hits, requests }: Totals): number => hits / requests;
const wrongPerRequest = ({ wrong, requests }: Totals): number => wrong / requests;
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Hits per request: the mean over the orders. */
export const meanHits = ({ runs }: { runs: (Run | undefined)[] }): number => mean(runs.map((run) => (run ? hitsPerRequest(totals(run.outcomes)) : 0)));

/** The greatest share of wrong answers in a quarter of any run. */
export function worstQuarter(runs: (Run | undefined)[]): number {
  return Math.max(...runs.flatMap((run) => (run ? quarters(run.outcomes).map((quarter) => wrongPerRequest(totals(quarter))) : [])));
}

export function streamSection(figures: StreamFigures, plot: string): string {
  const { name, questions, classes, policies } = figures;
  return [
    `## ${name}`,
    `${questions} questions of ${classes} classes, each asked once, in file order (sorted by class, or nearly) and in three shuffles. ` +
      "The cache is empty at first; of the five nearest entries the first that passes is served, and it is wrong if its class is another one; " +
      "a miss is kept. Shares are in per cent of the requests, " +
      "or of the hits; intervals are 95 % by a block bootstrap (blocks of 50 requests, 1,000 resamples).",
    `![hits and wrong answers by quarter](${plot})`,
    "### Best fixed thresholds in hindsight\n\nThe least threshold (in steps of 0.005) whose wrong answers stay within a share of all requests " +
      "over a whole run. " +
      `Nobody knows it beforehand: it is what a policy that learns while it runs is measured against.\n\n${hindsightTable(figures)}`,
    ...policies.map((policy) => `### By quarter: ${policy.name}${budgetOf(policy)}\n\n${quarterTable(policy.runs)}`),
  ].join("\n\n");
}

const budgetOf = ({ budget }: PolicyRuns): string => (budget === undefined ? "" : `, for ${100 * budget} % of the requests wrong`);

function hindsightTable({ orders, hindsight }: StreamFigures): string {
  const rows = hindsight.map((each) => [
    `${100 * each.budget} %`,
    each.guards ? "on" : "off",
    ...each.runs.map((run, i) => (run ? `${asCosine(each.best[i]!)}: ${percent(hitsPerRequest(totals(run.outcomes)))}` : "none")),
    percent(meanHits(each)),
    percent(worstQuarter(each.runs)),
  ]);
  return table(["wrong per request", "guards", ...orders.map((order) => `${order}: hits`), "mean hits", "wrong per request in the worst quarter"], rows);
}

function quarterTable(runs: Run[]): string {
  const rows = runs.flatMap(({ name, outcomes }) => [
    ...quarters(outcomes).map((quarter, i) => [name, String(i + 1), ...shares(quarter)]),
    [name, "whole", ...shares(outcomes)],
  ]);
  return table(["order", "quarter", "hits", "wrong per request", "wrong per hit"], rows);
}

function shares(outcomes: Outcome[]): string[] {
  const { requests, hits, wrong } = totals(outcomes);
  const ofRequests = (count: number, counted: (sum: Totals) => number) =>
    withInterval(count / requests, bootstrap(blocks(outcomes, (sum) => sum.requests, counted)));
  const perHit =
    hits === 0
      ? "–"
      : withInterval(
          wrong / hits,
          bootstrap(
            blocks(
              outcomes,
              (sum) => sum.hits,
              (sum) => sum.wrong,
            ),
          ),
        );
  return [ofRequests(hits, (sum) => sum.hits), ofRequests(wrong, (sum) => sum.wrong), perHit];
}

/** Hits and wrong answers by quarter with each policy: file order dashed, the mean of the shuffles with their bootstrap intervals. */
export function streamPlot({ name, policies }: StreamFigures): string {
  const x = { name: "quarter of the run", min: 1, max: QUARTERS, step: 1 };
  const colors = Object.values(COLORS);
  const lines = (share: (sum: Totals) => number, counted: (sum: Totals) => number): Line[] =>
    policies.flatMap((policy, i) => {
      const color = colors[i % colors.length]!;
      const [inOrder, ...shuffles] = policy.runs.map(({ outcomes }) => quarters(outcomes)) as [Outcome[][], ...Outcome[][][]];
      const quarter = (at: number) => shuffles.map((run) => run[at]!);
      const each = Array.from({ length: QUARTERS }, (_, at) => at);
      return [
        {
          name: `${policy.name}, shuffled`,
          color,
          points: each.map((at) => [at + 1, 100 * mean(quarter(at).map((outcomes) => share(totals(outcomes))))] as [number, number]),
          band: each.map((at) => {
            const [low, high] = bootstrap(quarter(at).flatMap((outcomes) => blocks(outcomes, (sum) => sum.requests, counted)));
            return [at + 1, 100 * low, 100 * high] as [number, number, number];
          }),
        },
        {
          name: `${policy.name}, file order`,
          color,
          dashed: true,
          points: inOrder.map((outcomes, at) => [at + 1, 100 * share(totals(outcomes))] as [number, number]),
        },
      ];
    });
  return draw([
    { title: `${name}: hits`, x, y: { name: "% of the requests" }, lines: lines(hitsPerRequest, (sum) => sum.hits) },
    {
      title: `${name}: wrong answers`,
      x,
      y: { name: "% of the requests" },
      lines: lines(wrongPerRequest, (sum) => sum.wrong),
      marks: BUDGETS.map((budget) => ({ at: { y: 100 * budget }, label: `${100 * budget} %` })),
    },
  ]);
}
