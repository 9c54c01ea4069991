/**
 * What a figure may be at most, and what it was when the bound was set: a change for the worse has to move it
 * in the open.
 */
export interface Bound {
  readonly limit: number;
  readonly seen: number;
}

const NONE: Bound = { limit: 0, seen: 0 };

export const BOUNDS = {
  // One cold start more or less is 0.5 % of all seven runs, and up to 5 % of one of them.
  coldStartsTotalPercent: { limit: 5, seen: 2.45 },
  coldStartsWholePercent: { limit: 10, seen: 6.86 },
  coldStartsRunPercent: { limit: 32, seen: 27.27 },
  coldStartsHeldOutPercent: { limit: 8, seen: 4.41 },
  memoryLawMedianPercent: { limit: 5, seen: 4.4 },
  memoryLawP90Percent: { limit: 14, seen: 12.36 },
  memoryLawCpuMedianPercent: { limit: 4, seen: 3.04 },
  measuredMedianPercent: { limit: 3.2, seen: 3.05 },
  measuredP90Percent: { limit: 14, seen: 12.03 },
  measuredTwoMedianPercent: { limit: 6, seen: 5.3 },
  measuredTwoP90Percent: { limit: 25, seen: 21.8 },
  memoryLawMixedMedianPercent: { limit: 13, seen: 11.84 },
  memoryLawOverNaive: { limit: 0.75, seen: 0.64 },
  memoryChoiceMissedPercent: {
    cost: { limit: 13, seen: 10.53 },
    speed: { limit: 14, seen: 11.84 },
    balanced: { limit: 2, seen: 0 },
  },
  memoryChoiceRegretPercent: {
    cost: { limit: 6.5, seen: 5.49 },
    speed: { limit: 3, seen: 2.32 },
    balanced: { limit: 6, seen: 4.66 },
  },
  traceSpanPercent: { limit: 0.01, seen: 0 },
  traceGapCvPercent: { limit: 0.01, seen: 0 },
  // Sampled: other seeds or streams move the tails a little.
  initMedianPercent: { limit: 0.8, seen: 0.41 },
  initMedianWorstPercent: { limit: 15, seen: 11.78 },
  initP95Percent: { limit: 5.5, seen: 3.93 },
  initP99Percent: { limit: 12, seen: 8.28 },
  // Two hundred intervals: between 91 and 99 % hold the truth.
  intervalCoverageOffPercent: { limit: 4, seen: 3 },
  // Of the intervals that are given, between 91 and 99 % hold the truth, in every case.
  replicationCoverageOffPercent: { limit: 4, seen: 3.5 },
  // Of 200 intervals between 90 and 98 % hold the truth.
  calibrationCoverageOffPercent: { limit: 4, seen: 3 },
  blindColdStartsPercent: { limit: 10, seen: 3.1 },
  blindDurationPercent: { limit: 4, seen: 2.12 },
  exact: NONE,
} as const satisfies Readonly<Record<string, Bound | Readonly<Record<string, Bound>>>>;
