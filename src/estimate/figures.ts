import type { ResultsDocument } from '../results/documents/document.ts';
import type {
  EstimateFunction,
  EstimateLevel,
  EstimateLine,
} from '../results/documents/estimate-document.ts';
import type { Level } from './levels.ts';

const MONTH_SECONDS = 730 * 3600;

/** The answer of one run. */
export function levelFigures(level: Level, results: ResultsDocument): EstimateLevel {
  const perMonth = results.measuredSeconds === 0 ? 0 : MONTH_SECONDS / results.measuredSeconds;
  const requestsPerMonth = results.totals.requests * perMonth;
  const all = Object.entries(results.functions);
  const sum = (read: (one: ResultsDocument['functions'][string]) => number) =>
    all.reduce((total, [, one]) => total + read(one), 0);
  const events = sum(({ requests }) => requests);
  const share = (count: number) => (events === 0 ? 0 : Math.min(1, count / events));
  const slowest = all.reduce<{ name: string | null; p99Ms: number }>(
    (most, [name, one]) => (one.latencyMs.p99 > most.p99Ms ? { name, p99Ms: one.latencyMs.p99 } : most),
    { name: null, p99Ms: 0 },
  );
  const { monthly } = results.cost;
  const { invocations, coldStarts } = results.totals;
  return {
    level: level.name,
    ratePerSecond: level.ratePerSecond,
    requestsPerMonth,
    monthlyUsd: monthly,
    perMillionRequestsUsd: requestsPerMonth === 0 ? 0 : (monthly / requestsPerMonth) * 1_000_000,
    p99Ms: slowest.p99Ms,
    p99Of: slowest.name,
    refusedShare: share(sum(({ outcomes }) => outcomes.throttled + outcomes.accessDenied + outcomes.dropped)),
    failedShare: share(sum(({ outcomes }) => outcomes.failed + outcomes.timedOut + outcomes.outOfMemory)),
    coldStartRate: invocations === 0 ? 0 : coldStarts / invocations,
    verdict: results.verdict ?? { state: 'calm', headline: '', points: [] },
    functions: functionsOf(results, perMonth),
    lines: linesOf(results),
  };
}

function functionsOf(results: ResultsDocument, perMonth: number): readonly EstimateFunction[] {
  const lines = linesOf(results);
  const made = Object.entries(results.functions).map(([name, one]) => ({
    name,
    memoryMb: one.memoryMb,
    requestsPerMonth: one.requests * perMonth,
    monthlyUsd: lines.reduce((sum, line) => sum + (line.function === name ? line.monthlyUsd : 0), 0),
    p99Ms: one.latencyMs.p99,
    coldStartRate: one.coldStartRate,
  }));
  return made.toSorted((a, b) => b.monthlyUsd - a.monthlyUsd || (a.name < b.name ? -1 : 1));
}

/** Lines of the month, tiers of an item added up. */
function linesOf({ cost }: ResultsDocument): readonly EstimateLine[] {
  const lines = new Map<string, EstimateLine>();
  for (const { service, function: name, item, amount } of cost.monthlyLines ?? cost.lines) {
    const key = JSON.stringify([service, name, item]);
    const before = lines.get(key)?.monthlyUsd ?? 0;
    lines.set(key, { service, function: name, item, monthlyUsd: before + amount });
  }
  return [...lines.values()]
    .filter(({ monthlyUsd }) => monthlyUsd !== 0)
    .toSorted((a, b) => b.monthlyUsd - a.monthlyUsd);
}
