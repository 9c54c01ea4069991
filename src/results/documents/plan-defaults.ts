import type { PlanSettings } from './plan-document.ts';

/** What is asked of a plan where nobody says otherwise. */
export const PLAN_DEFAULTS: PlanSettings = {
  growth: [1, 2, 5, 10, 100],
  uncertainty: 0.2,
  coldStartRate: 0.01,
  targetUtilization: 0.6,
  maximumWaitMs: 10,
  minimumUnits: 2,
  requestsPerRun: 100_000,
};
