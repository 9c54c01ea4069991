import { log } from '../../math/log.ts';
import { pow } from '../../math/pow.ts';
import type { ResultsDocument } from '../../results/documents/document.ts';
import type { GrowthRow } from '../../results/documents/plan-document.ts';
import { inOrder } from '../runs/settle-in-order.ts';
import { missesWork } from './in-force.ts';
import type { MonthBasis, MonthFigures } from './plan-basis.ts';
import type { LoadedRun, PlanRuns } from './plan-runs.ts';
import { MOST_REFUSED, WAITING } from './refused.ts';

export interface GrowthQuestion {
  readonly factors: readonly number[];
  readonly uncertainty: number;
  readonly latencyOf: string | null;
  readonly rateAt: (scale: number) => number;
}

/** The given traffic lower and higher by the uncertainty: these are simulated. */
export function rangeOfGiven(uncertainty: number): readonly [number, number] {
  return [1 - uncertainty, 1 + uncertainty];
}

/**
 * The bill, latency and refusals at each factor, and the bill at traffic lower and higher by the uncertainty.
 * Bills and shares are of the whole traffic, all on one basis; p99 is that of the busiest time. How much the
 * bill changes around a factor is told from how much it changed since the one before.
 */
export async function growthTable(
  runs: PlanRuns,
  basis: MonthBasis,
  { factors, uncertainty, latencyOf, rateAt }: GrowthQuestion,
): Promise<{ readonly rows: readonly GrowthRow[]; readonly runs: readonly LoadedRun[] }> {
  const around = factors.includes(1) ? rangeOfGiven(uncertainty) : [];
  const [months, peaks, bases, ranges] = await Promise.all([
    inOrder(factors.map((factor) => basis.at(factor))),
    inOrder(factors.map((factor) => runs.peakAt(factor))),
    inOrder(factors.map((factor) => basis.oneAt(factor))),
    inOrder(around.map((scale) => basis.at(scale))),
  ]);
  const bills = factors.map((factor, index) => ({ factor, monthly: months[index]?.monthly ?? 0 }));
  if (!factors.includes(1)) bills.push({ factor: 1, monthly: (await basis.at(1)).monthly });
  const served: (MonthFigures | undefined)[] = [];
  for (const [index, factor] of factors.entries()) {
    const month = months[index];
    const billed = bases[index]?.document;
    const isRefused = (month?.throttleRate ?? 0) > MOST_REFUSED;
    const isAll = !isRefused && (billed === undefined || !missesWork(runs.compiled, billed));
    // One after another, so that runs have the same numbers for any number of threads.
    served.push(isAll ? month : await basis.ifServed(factor));
  }
  // What is behind by a share of the given time at its end waits for as long.
  const givenMs = runs.compiled.model.horizonMs - runs.compiled.model.warmupMs;
  const p99Of = ({ functions }: ResultsDocument): number =>
    latencyOf === null ? 0 : (functions[latencyOf]?.latencyMs.p99 ?? 0);
  const rows = factors.flatMap((factor, index): GrowthRow[] => {
    const month = months[index];
    const billed = bases[index];
    if (month === undefined || billed === undefined) return [];
    const range =
      factor === 1
        ? ranges.map(({ monthly }) => monthly)
        : rangeOf(factor, month.monthly, bills, uncertainty);
    const { document, load } = peaks[index] ?? billed;
    const isBeyond = billed.load.measures === 'what-ends';
    const waiting = month.unfinishedRate;
    return [
      {
        factor,
        monthly: month.monthly,
        // Of what waits longer than a part of the run takes, the part sees nothing.
        // Nor does a short one of what comes again later.
        p99Ms: Math.max(
          ...[document, ...(isBeyond || runs.comesAgain ? [billed.document] : [])].map(p99Of),
          isBeyond && waiting > WAITING ? waiting * givenMs : 0,
        ),
        throttleRate: month.throttleRate,
        // A few always run at the end of a part.
        servedRate: share(1 - month.refusedRate - month.failedRate - (waiting > WAITING ? waiting : 0)),
        refusedRate: month.refusedRate,
        failedRate: month.failedRate,
        monthlyIfServed: served[index]?.monthly ?? month.monthly,
        // A bill that falls with more traffic (refused requests) is no range.
        monthlyLow: Math.min(...range, month.monthly),
        monthlyHigh: Math.max(...range, month.monthly),
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

interface Billed {
  readonly factor: number;
  readonly monthly: number;
}

/**
 * Bills at a factor lower and higher by the uncertainty, as the bill changed since the nearest lower factor
 * (since the nearest higher one, where there is none): in a straight line where it grew faster than the
 * traffic (a free tier was used up, batches were full), else by a power of it (much of it is refused, or goes
 * into the same batches).
 */
export function rangeOf(
  factor: number,
  monthly: number,
  bills: readonly Billed[],
  uncertainty: number,
): readonly [number, number] {
  const others = bills.filter((one) => one.factor !== factor).toSorted((a, b) => a.factor - b.factor);
  const before = others.findLast((one) => one.factor < factor) ?? others[0];
  if (before === undefined || before.monthly <= 0 || monthly <= 0) {
    return [monthly * (1 - uncertainty), monthly * (1 + uncertainty)];
  }
  const growth = log(monthly / before.monthly) / log(factor / before.factor);
  if (growth > 1) {
    const change = (uncertainty * factor * (monthly - before.monthly)) / (factor - before.factor);
    return [Math.max(0, monthly - change), monthly + change];
  }
  const power = Math.max(0, growth);
  return [monthly * pow(1 - uncertainty, power), monthly * pow(1 + uncertainty, power)];
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
