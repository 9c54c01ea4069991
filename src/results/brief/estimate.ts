import type { EstimateDocument } from '../documents/estimate-document.ts';
import type { EstimateAnswer } from './answers.ts';
import { fitted } from './fit.ts';

const MOST_LINES = 5;

/** What an estimate says, in at most 3 kB: the bill by level, what it is made of, what is not in it. */
export function briefEstimate(document: EstimateDocument): EstimateAnswer {
  const asked = document.levels.find(({ level }) => level === document.level);
  const answer: EstimateAnswer = {
    kind: 'estimate',
    name: document.name,
    region: document.region,
    currency: document.currency,
    verdict: { ...document.verdict, points: [...document.verdict.points] },
    trafficFrom: document.trafficFrom,
    entryPoints: [...document.entryPoints],
    levels: document.levels.map((row) => ({
      level: row.level,
      ratePerSecond: row.ratePerSecond,
      requestsPerMonth: row.requestsPerMonth,
      monthlyUsd: row.monthlyUsd,
      p99Ms: row.p99Ms,
      coldShare: row.coldStartRate,
      refusedShare: row.refusedShare,
      failedShare: row.failedShare,
    })),
    lines: (asked?.lines ?? []).slice(0, MOST_LINES).map((line) => ({ ...line })),
    thresholds: document.thresholds.map(({ metric, expression, actual, passed }) => {
      return { metric, expression, actual, passed };
    }),
    unresolved: document.notCarriedOver.map(({ file, line, subject, reason }) => {
      return { file, line, what: subject, why: reason };
    }),
    assumptions: [...document.assumptions],
    notes: [...document.notes],
  };
  return fitted(answer, ['notes', 'assumptions', 'unresolved', 'entryPoints', 'lines', 'thresholds']);
}
