import type { ResultsDocument } from '../../results/documents/document.ts';
import type { GrowthRow } from '../../results/documents/plan-document.ts';
import { inOrder } from '../runs/settle-in-order.ts';
import type { LoadedRun, PlanRuns } from './plan-runs.ts';

/**
 * The bill, latency and refusals at each factor, and the bill at traffic lower and higher by the uncertainty.
 */
export async function growthTable(
  runs: PlanRuns,
  factors: readonly number[],
  uncertainty: number,
  latencyOf: string | null,
  rateAt: (scale: number) => number,
): Promise<{ readonly rows: readonly GrowthRow[]; readonly runs: readonly LoadedRun[] }> {
  const at = (factor: number): Promise<LoadedRun> => (factor === 1 ? runs.whole() : runs.billedAt(factor));
  const [done, peaks, bases] = await Promise.all([
    inOrder(factors.flatMap((factor) => [1, 1 - uncertainty, 1 + uncertainty].map((by) => at(factor * by)))),
    inOrder(factors.map((factor) => (factor === 1 ? runs.whole() : runs.peakAt(factor)))),
    inOrder(factors.map((factor) => runs.billedAt(factor))),
  ]);
  const p99Of = ({ functions }: ResultsDocument): number =>
    latencyOf === null ? 0 : (functions[latencyOf]?.latencyMs.p99 ?? 0);
  const rows = factors.flatMap((factor, index): GrowthRow[] => {
    const [expected, low, high] = done.slice(3 * index, 3 * index + 3);
    if (expected === undefined || low === undefined || high === undefined) return [];
    const { cost } = expected.document;
    const { document, load } = peaks[index] ?? expected;
    // The whole of the traffic is billed where it is given, a part of it around: what differs is the factor
    // alone.
    const basis = bases[index]?.document.cost.monthly ?? 0;
    const beside = (run: LoadedRun): number => {
      const { monthly } = run.document.cost;
      return basis === 0 ? monthly : Number(((monthly / basis) * cost.monthly).toPrecision(12));
    };
    return [
      {
        factor,
        monthly: cost.monthly,
        // Of what waits longer than a part of the run takes, the part sees nothing.
        p99Ms: Math.max(...[document, ...(factor > runs.mostScale ? [expected.document] : [])].map(p99Of)),
        throttleRate: refusedShare(document),
        // A bill that falls with more traffic (refused requests) is no range.
        monthlyLow: Math.min(beside(low), cost.monthly),
        monthlyHigh: Math.max(beside(high), cost.monthly),
        ratePerSecond: rateAt(factor),
        coldStartRate: share(document.totals.coldStarts, document.totals.invocations),
        errorRate: share(document.totals.errors, document.totals.requests),
        unfinishedRate: unfinishedShare(factor > runs.mostScale ? expected.document : document),
        shortened: load.isShortened,
        simulatedSeconds: document.simulatedSeconds,
        services: byService(expected.document),
        lines: cost.monthlyLines,
      },
    ];
  });
  return { rows, runs: done.filter((_, index) => index % 3 === 0) };
}

function refusedShare({ totals, triggers }: ResultsDocument): number {
  // What a trigger's own bucket refused is among its function's throttles.
  const byTriggers = Object.values(triggers).reduce((sum, { throttled }) => sum + throttled, 0);
  const refused = Math.max(totals.throttles, byTriggers);
  return share(refused, refused + totals.invocations);
}

function unfinishedShare({ functions }: ResultsDocument): number {
  const all = Object.values(functions);
  const unfinished = all.reduce((sum, { outcomes }) => sum + outcomes.inFlight, 0);
  return share(
    unfinished,
    all.reduce((sum, { requests }) => sum + requests, 0),
  );
}

function byService({ cost }: ResultsDocument): GrowthRow['services'] {
  const sums = new Map<string, number>();
  for (const { service, amount } of cost.monthlyLines) sums.set(service, (sums.get(service) ?? 0) + amount);
  return [...sums]
    .map(([service, monthly]) => ({ service, monthly: Number(monthly.toPrecision(12)) }))
    .toSorted((a, b) => b.monthly - a.monthly);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Number(Math.min(1, part / whole).toPrecision(12));
}
