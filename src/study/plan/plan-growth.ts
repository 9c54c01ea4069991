import type { ResultsDocument } from '../../results/documents/document.ts';
import type { GrowthRow } from '../../results/documents/plan-document.ts';
import { inOrder } from '../runs/settle-in-order.ts';
import { MOST_REFUSED, type MonthBasis, type MonthFigures } from './plan-basis.ts';
import type { LoadedRun, PlanRuns } from './plan-runs.ts';

/** What waits or runs at the end up to this share of the requests is served soon after. */
const WAITING = 0.02;

export interface GrowthQuestion {
  readonly factors: readonly number[];
  readonly uncertainty: number;
  readonly latencyOf: string | null;
  readonly rateAt: (scale: number) => number;
}

/** A factor itself, and lower and higher by the uncertainty. */
export function growthRange(factor: number, uncertainty: number): readonly [number, number, number] {
  return [factor, factor * (1 - uncertainty), factor * (1 + uncertainty)];
}

/**
 * The bill, latency and refusals at each factor, and the bill at traffic lower and higher by the uncertainty.
 * Bills and shares are of the whole traffic, all on one basis; p99 is that of the busiest time.
 */
export async function growthTable(
  runs: PlanRuns,
  basis: MonthBasis,
  { factors, uncertainty, latencyOf, rateAt }: GrowthQuestion,
): Promise<{ readonly rows: readonly GrowthRow[]; readonly runs: readonly LoadedRun[] }> {
  const [months, peaks, bases] = await Promise.all([
    inOrder(factors.flatMap((factor) => growthRange(factor, uncertainty).map((scale) => basis.at(scale)))),
    inOrder(factors.map((factor) => runs.peakAt(factor))),
    inOrder(factors.map((factor) => (factor === 1 ? runs.whole() : runs.billedAt(factor)))),
  ]);
  const served: (MonthFigures | undefined)[] = [];
  for (const [index, factor] of factors.entries()) {
    const month = months[3 * index];
    const isAll = month === undefined || month.throttleRate <= MOST_REFUSED;
    // One after another, so that runs have the same numbers for any number of threads.
    served.push(isAll ? month : await basis.ifServed(factor));
  }
  const p99Of = ({ functions }: ResultsDocument): number =>
    latencyOf === null ? 0 : (functions[latencyOf]?.latencyMs.p99 ?? 0);
  const rows = factors.flatMap((factor, index): GrowthRow[] => {
    const [month, low, high] = months.slice(3 * index, 3 * index + 3);
    const billed = bases[index];
    if (month === undefined || low === undefined || high === undefined || billed === undefined) return [];
    const { document, load } = peaks[index] ?? billed;
    const isBeyond = factor > runs.mostScale;
    const waiting = isBeyond ? unfinishedShare(billed.document) : month.unfinishedRate;
    return [
      {
        factor,
        monthly: month.monthly,
        // Of what waits longer than a part of the run takes, the part sees nothing.
        // Nor does a short one of what comes again later.
        p99Ms: Math.max(...[document, ...(isBeyond || runs.comesAgain ? [billed.document] : [])].map(p99Of)),
        throttleRate: month.throttleRate,
        // A few always run at the end of a part.
        servedRate: share(1 - month.refusedRate - (waiting > WAITING ? waiting : 0)),
        refusedRate: month.refusedRate,
        monthlyIfServed: served[index]?.monthly ?? month.monthly,
        // A bill that falls with more traffic (refused requests) is no range.
        monthlyLow: Math.min(low.monthly, high.monthly, month.monthly),
        monthlyHigh: Math.max(low.monthly, high.monthly, month.monthly),
        ratePerSecond: rateAt(factor),
        coldStartRate: month.coldStartRate,
        errorRate: month.errorRate,
        unfinishedRate: waiting,
        shortened: load.isShortened,
        simulatedSeconds: document.simulatedSeconds,
        services: byService(month),
        lines: month.lines,
      },
    ];
  });
  return { rows, runs: bases };
}

function unfinishedShare({ functions }: ResultsDocument): number {
  const all = Object.values(functions);
  const unfinished = all.reduce((sum, { outcomes }) => sum + outcomes.inFlight, 0);
  const requests = all.reduce((sum, fn) => sum + fn.requests, 0);
  return requests === 0 ? 0 : share(unfinished / requests);
}

function byService({ lines }: MonthFigures): GrowthRow['services'] {
  const sums = new Map<string, number>();
  for (const { service, amount } of lines) sums.set(service, (sums.get(service) ?? 0) + amount);
  return [...sums]
    .map(([service, monthly]) => ({ service, monthly: Number(monthly.toPrecision(12)) }))
    .toSorted((a, b) => b.monthly - a.monthly);
}

function share(value: number): number {
  return Number(Math.min(1, Math.max(0, value)).toPrecision(12));
}
