import { z } from 'zod';

/**
 * The shapes of short answers, as JSON Schema for whoever calls a tool and as types for whoever builds one.
 * Amounts are a month of 730 h in `currency`, USD but in regions that bill otherwise; shares are from 0 to 1.
 */
const text = z.string();
const number = z.number();
const setting = z.union([z.string(), z.number(), z.boolean()]);
const settings = z.record(z.string(), setting).describe('key path → value, as `set` takes it');
const verdict = z
  .object({ state: z.enum(['calm', 'strained', 'broken']), headline: text, points: z.array(text).readonly() })
  .describe('what happens, in a sentence');
const leftOut = z
  .record(z.string(), number)
  .optional()
  .describe('entries of lists that are in the whole document and not here');
const notes = z.array(text).describe('what bears on the figures, and what is not in them');
const bill = z.object({ low: number, expected: number, high: number });
const threshold = z.object({ metric: text, expression: text, actual: number, passed: z.boolean() });
const lines = z.array(z.object({ service: text, function: text.nullable(), item: text, monthlyUsd: number }));
const findings = z.array(
  z.object({
    id: text.optional(),
    about: text.optional(),
    text,
    set: settings.optional(),
    effect: text.optional().describe('what the change did where it was simulated'),
  }),
);
const unconfirmed = z
  .array(text)
  .describe('what nobody said and no good source gives, `key: value taken`: ask the user');

const head = { name: text, region: text, currency: text };

export const RUN_ANSWER = z.object({
  kind: z.literal('run'),
  ...head,
  simulatedSeconds: number,
  verdict: verdict.optional(),
  monthlyUsd: bill,
  lines: lines.describe('of the month, the dearest first'),
  functions: z.array(
    z.object({
      name: text,
      memoryMb: number,
      requests: number,
      coldShare: number,
      p50Ms: number,
      p95Ms: number,
      p99Ms: number,
      worstMinuteP99Ms: number.optional(),
      throttled: number.describe('refused attempts'),
      refused: number.describe('requests refused in the end'),
      failed: number.describe('requests failed, timed out or out of memory in the end'),
      meanConcurrency: number,
      peakConcurrency: number,
    }),
  ),
  backlogs: z.array(z.object({ trigger: text, peak: number, leftOver: number.optional(), ageP99Ms: number })),
  resources: z.array(
    z.object({ name: text, p99Ms: number, meanBusy: number, meanWaiting: number, rejected: number }),
  ),
  thresholds: z.array(threshold),
  findings,
  unconfirmed,
  notModelled: notes,
  leftOut,
});

const paired = z
  .object({ difference: number, ci95: z.array(number).optional() })
  .describe('variant minus baseline on the same requests, and the 95 % interval of that');

export const COMPARISON_ANSWER = z.object({
  kind: z.literal('comparison'),
  verdict: verdict.optional(),
  notJudged: text.optional().describe('why the variants cannot be held against each other'),
  baseline: text.optional(),
  pareto: z.array(text).describe('no other variant is both cheaper and faster'),
  variants: z.array(
    z.object({
      label: text,
      monthlyUsd: number,
      p50Ms: number,
      p99Ms: number.describe('of the function with the longest'),
      p99Of: text.nullable(),
      coldShare: number,
      refusedShare: number,
      failedShare: number,
      monthlyUsdAgainstBaseline: paired.optional(),
      p99MsAgainstBaseline: paired.optional(),
    }),
  ),
  notes,
  leftOut,
});

const tuned = z.object({
  label: text,
  monthlyUsd: number,
  meanDurationMs: number,
  p99Ms: number,
  serves: z.boolean(),
  meets: z.boolean().optional().describe('every threshold'),
});

export const TUNE_ANSWER = z.object({
  kind: z.literal('tune'),
  function: text,
  strategy: text,
  chosen: tuned.nullable().describe('null: nothing meets the thresholds'),
  runnerUp: tuned.nullable(),
  now: tuned.nullable().describe('the setting that the scenario has'),
  best: z.record(z.string(), z.string().nullable()).describe('label by strategy'),
  verdict: verdict.optional(),
  ifItFits: z
    .object({ label: text, cost: number, duration: number, give: text, ask: z.array(text) })
    .optional()
    .describe('a smaller size that would be chosen if the function fits; figures relative to the chosen one'),
  patches: z.array(z.object({ tool: text, file: text, text })),
  notes,
  leftOut,
});

export const PLAN_ANSWER = z.object({
  kind: z.literal('plan'),
  ...head,
  verdict: verdict.optional(),
  traffic: z.object({ ratePerSecond: number, peakRatePerSecond: number }),
  breakPoints: z
    .array(z.object({ limit: text, scale: number, ratePerSecond: number, effect: text }))
    .describe('in the order in which they break; `scale` is a factor on the traffic'),
  steps: z
    .array(
      z.object({
        factor: number,
        breaks: z.array(text),
        set: settings,
        asks: z.array(text),
        remaining: z.array(text),
      }),
    )
    .describe('what to change before the traffic is so many times the present one'),
  growth: z.array(
    z.object({
      factor: number,
      monthlyUsd: number,
      p99Ms: number,
      servedShare: number,
      throttledShare: number,
      coldShare: number,
    }),
  ),
  capacity: z.array(
    z.object({
      function: text,
      peakConcurrency: number,
      reservedConcurrency: number,
      provisionedConcurrency: number,
    }),
  ),
  alternatives: z.array(z.object({ platform: text, units: number, unit: text, monthlyUsd: number })),
  lambdaMonthlyUsd: number.describe("Lambda's own part of the bill, which the alternatives stand against"),
  unconfirmed,
  notes,
  leftOut,
});

export const ESTIMATE_ANSWER = z.object({
  kind: z.literal('estimate'),
  ...head,
  verdict,
  trafficFrom: text.describe('`levels`: nobody said the traffic, so three are shown; ask for it'),
  entryPoints: z.array(text),
  levels: z.array(
    z.object({
      level: text,
      ratePerSecond: number.nullable(),
      requestsPerMonth: number,
      monthlyUsd: number,
      p99Ms: number,
      coldShare: number,
      refusedShare: number,
      failedShare: number,
    }),
  ),
  lines: lines.describe('of the month at the level that was asked for, the dearest first'),
  thresholds: z.array(threshold),
  unresolved: z
    .array(z.object({ file: text, line: number.nullable(), what: text, why: text }))
    .describe('what is in the template and not in the figures'),
  assumptions: z.array(text).describe('what nobody said, and what is taken for it: ask the user'),
  notes,
  leftOut,
});

export type RunAnswer = z.infer<typeof RUN_ANSWER>;
export type ComparisonAnswer = z.infer<typeof COMPARISON_ANSWER>;
export type TuneAnswer = z.infer<typeof TUNE_ANSWER>;
export type PlanAnswer = z.infer<typeof PLAN_ANSWER>;
export type EstimateAnswer = z.infer<typeof ESTIMATE_ANSWER>;
export type BriefAnswer = RunAnswer | ComparisonAnswer | TuneAnswer | PlanAnswer | EstimateAnswer;
