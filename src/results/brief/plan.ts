import type { PlanDocument } from '../documents/plan-document.ts';
import { servedOf } from '../findings/verdict-plan.ts';
import type { PlanAnswer } from './answers.ts';
import { fitted } from './fit.ts';
import { unconfirmedOf } from './run.ts';

/** What a plan says, in at most 3 kB: what breaks first, what to do before, what growth costs. */
export function briefPlan(document: PlanDocument): PlanAnswer {
  const { ratePerSecond, peakRatePerSecond } = document.traffic;
  const answer: PlanAnswer = {
    kind: 'plan',
    name: document.name,
    region: document.region,
    currency: document.currency,
    verdict: document.verdict,
    traffic: { ratePerSecond, peakRatePerSecond },
    breakPoints: document.breakPoints.map(({ limit, scale, ratePerSecond: rate, effect }) => {
      return { limit, scale, ratePerSecond: rate, effect };
    }),
    steps: (document.steps ?? []).map(({ factor, breaks, set, asks, remaining }) => ({
      factor,
      breaks: [...breaks],
      set: { ...set },
      asks: asks.map(({ service, quota, code, from, to }) => {
        return `${service}, ${quota}${code === null ? '' : ` (${code})`}: from ${from} to ${to}`;
      }),
      remaining: [...remaining],
    })),
    growth: document.growth.map((row) => ({
      factor: row.factor,
      monthlyUsd: row.monthly,
      p99Ms: row.p99Ms,
      servedShare: servedOf(row),
      throttledShare: row.throttleRate,
      coldShare: row.coldStartRate,
    })),
    capacity: Object.entries(document.functions).map(([name, advice]) => ({
      function: name,
      peakConcurrency: advice.concurrency.max,
      reservedConcurrency: advice.reservedConcurrency,
      provisionedConcurrency: advice.provisionedConcurrency,
    })),
    alternatives: document.alternatives.map(({ platform, units, unit, monthly }) => {
      return { platform, units, unit, monthlyUsd: monthly };
    }),
    lambdaMonthlyUsd: document.lambdaMonthly,
    unconfirmed: unconfirmedOf(document.assumptions),
    notes: [
      ...(document.notJudged === undefined ? [] : [document.notJudged]),
      ...document.warnings,
      ...document.notes,
    ],
  };
  return fitted(answer, [
    'unconfirmed',
    'notes',
    'alternatives',
    'capacity',
    'growth',
    'breakPoints',
    'steps',
  ]);
}
