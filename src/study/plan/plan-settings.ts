import { type GivenKind, isRecord, listOf, optionMisfits, wholeNumber } from '../../units/given.ts';
import { SCENARIO_KINDS, STUDY_KINDS } from '../option-kinds.ts';

/** What a plan may be asked with. */
export const PLAN_LIMITS = {
  factors: 20,
  largestFactor: 10_000,
  leastRequests: 1000,
  mostRequests: 100_000_000,
  mostUnits: 10_000,
  leastUtilization: 0.01,
};

const FACTOR: GivenKind = {
  is: (value) => isNumber(value) && value > 0 && value <= PLAN_LIMITS.largestFactor,
  words: 'a factor',
  example: `a number above 0 and up to ${PLAN_LIMITS.largestFactor}`,
};
const FACTORS = listOf(
  FACTOR,
  `a list of at most ${PLAN_LIMITS.factors} factors above 0 and up to ${PLAN_LIMITS.largestFactor}`,
  'a list such as [1, 2, 5]',
);

/** Those of `PlanSettings`. */
const SETTING_KINDS = {
  growth: {
    ...FACTORS,
    is: (value: unknown) =>
      FACTORS.is(value) && Array.isArray(value) && new Set(value).size <= PLAN_LIMITS.factors,
  },
  uncertainty: share(0),
  coldStartRate: share(0),
  targetUtilization: share(PLAN_LIMITS.leastUtilization),
  maximumWaitMs: {
    is: (value: unknown) => isNumber(value) && value > 0 && value < Number.POSITIVE_INFINITY,
    words: 'a wait in ms above 0',
    example: 'for example 10',
  },
  minimumUnits: wholeNumber(1, PLAN_LIMITS.mostUnits),
  requestsPerRun: wholeNumber(PLAN_LIMITS.leastRequests, PLAN_LIMITS.mostRequests),
};

const MEMORY: GivenKind = {
  is: (value) =>
    isRecord(value) && ['low', 'high'].includes(String(value['side'])) && isRecord(value['compiled']),
  words: 'a variant with another memory size',
  example: "an object such as { side: 'low', label: 'half', compiled }",
};

const { replications: _, ...scenarioKinds } = SCENARIO_KINDS;

/** Those of `PlanOptions`; what is in `settings` is looked at by itself. */
const PLAN_KINDS: Readonly<Record<string, GivenKind>> = {
  ...scenarioKinds,
  ...STUDY_KINDS,
  settings: { is: isRecord, words: 'an object of settings', example: 'one such as { growth: [1, 2, 5] }' },
  memory: {
    is: (value) => Array.isArray(value) && value.every((one) => MEMORY.is(one)),
    words: 'a list of variants with another memory size',
    example: `a list of ${MEMORY.example}`,
  },
};

/** What is wrong with the options of `planScenario`. */
export function planMisfits(options: unknown): ReturnType<typeof optionMisfits> {
  const misfits = optionMisfits(options, PLAN_KINDS);
  if (!isRecord(options) || !isRecord(options['settings'])) return misfits;
  const ofSettings = optionMisfits(options['settings'], SETTING_KINDS);
  return [...misfits, ...ofSettings.map((misfit) => ({ ...misfit, path: `settings.${misfit.path}` }))];
}

function share(least: number): GivenKind {
  return {
    is: (value) => isNumber(value) && value >= least && value < 1,
    words: `a share from ${least} to below 1`,
    example: 'for example 0.2',
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
