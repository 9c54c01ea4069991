import { log10 } from '../../math/log.ts';
import { pow } from '../../math/pow.ts';
import { type ComputeUnit, computeUnits, MANAGED_INSTANCES } from '../../platform/prices/compute-prices.ts';
import type { Alternative } from '../../results/documents/plan-document.ts';
import type { ContainerWork } from './container-work.ts';
import { meanWaitMs } from './erlang.ts';

/** Hours of a billing month, as AWS's own calculator has them. */
const MONTH_HOURS = 730;
/** Scales at which the bills are held against each other, and how many of them in a factor of ten. */
const LEAST_SCALE = 0.001;
const MOST_SCALE = 1000;
const STEPS_PER_DECADE = 12;
const BISECTIONS = 20;

export interface SizingRules {
  readonly targetUtilization: number;
  readonly maximumWaitMs: number;
  readonly minimumUnits: number;
}

export interface Sizing {
  readonly unit: ComputeUnit;
  readonly units: number;
  readonly monthly: number;
  readonly utilization: number;
  readonly waitMs: number;
}

interface Cheapest extends Pick<Sizing, 'unit' | 'units' | 'monthly'> {
  readonly load: number;
  readonly servers: number;
  readonly serviceMs: number;
}

/**
 * The cheapest way to serve `peakRatePerSecond` on units of a platform: each vCPU is a server, work waits in
 * one queue (M/M/c), no vCPU is busier than the target, and the mean wait stays below the bound. Running all
 * the time, without auto scaling. Null where no unit holds the process.
 */
export function cheapestSizing(
  units: readonly ComputeUnit[],
  work: ContainerWork,
  peakRatePerSecond: number,
  rules: SizingRules,
  meanRatePerSecond = peakRatePerSecond,
): Sizing | null {
  const best = cheapest(units, work, peakRatePerSecond, rules, meanRatePerSecond);
  if (best === null) return null;
  const { load, servers, serviceMs, ...chosen } = best;
  return { ...chosen, utilization: load / servers, waitMs: meanWaitMs(servers, load, serviceMs) };
}

/** The same, without what nobody asks of a point of a curve. */
function cheapest(
  units: readonly ComputeUnit[],
  work: ContainerWork,
  peakRatePerSecond: number,
  rules: SizingRules,
  meanRatePerSecond: number,
): Cheapest | null {
  let best: Cheapest | null = null;
  for (const unit of units) {
    // A part of a vCPU serves more slowly; it is one server all the same.
    const servers = Math.max(1, Math.floor(unit.vcpus));
    if (unit.memoryMb < servers * work.processMb + work.systemMb) continue;
    const serviceMs = work.cpuMs / Math.min(1, unit.vcpus);
    const load = (peakRatePerSecond * serviceMs) / 1000;
    const isManaged = unit.platform === 'managed-instances';
    if (isManaged && work.processMb > MANAGED_INSTANCES.largestMemoryMb) continue;
    const fewest = isManaged ? MANAGED_INSTANCES.minimumUnits : 0;
    let count = Math.max(
      fewest,
      rules.minimumUnits,
      Math.ceil(load / (servers * rules.targetUtilization) - 1e-9),
    );
    // Nobody waits longer on average than where everybody has to.
    const waitBelow = (units: number): number => serviceMs / Math.max(0, units * servers - load);
    const waits = (units: number): boolean =>
      waitBelow(units) > rules.maximumWaitMs &&
      meanWaitMs(units * servers, load, serviceMs) > rules.maximumWaitMs;
    while (waits(count)) count += 1;
    const requests = meanRatePerSecond * MONTH_HOURS * 3600;
    const monthly = count * unit.pricePerHour * MONTH_HOURS + requests * unit.pricePerRequest;
    if (best === null || monthly < best.monthly - 1e-9) {
      best = { unit, units: count, monthly, load, servers: count * servers, serviceMs };
    }
  }
  return best;
}

/**
 * Fargate, EC2 and Managed Instances for the same work, and the rate at which Lambda becomes the dearer
 * one.
 */
export function alternativesOf(question: {
  readonly region: string;
  readonly work: ContainerWork;
  readonly ratePerSecond: number;
  /** Peak ÷ mean of the traffic: containers are there for the peak. */
  readonly peakFactor: number;
  readonly lambdaMonthlyAt: (scale: number) => number;
  readonly rules: SizingRules;
}): readonly Alternative[] {
  const { region, work, ratePerSecond, peakFactor, lambdaMonthlyAt, rules } = question;
  if (work.cpuMs <= 0 || ratePerSecond <= 0) return [];
  const all = computeUnits(region, work.architecture);
  const scales: number[] = [];
  const decades = log10(MOST_SCALE / LEAST_SCALE);
  for (let step = 0; step <= decades * STEPS_PER_DECADE; step += 1) {
    const scale = LEAST_SCALE * pow(10, step / STEPS_PER_DECADE);
    // The given traffic itself, so that the ranges never contradict the bills at it.
    scales.push(Math.abs(scale - 1) < 1e-9 ? 1 : scale);
  }
  return (['fargate', 'ec2', 'managed-instances'] as const).flatMap((platform) => {
    const units = all.filter((unit) => unit.platform === platform);
    const monthlyAt = (scale: number): number => {
      const peak = scale * ratePerSecond * peakFactor;
      return cheapest(units, work, peak, rules, scale * ratePerSecond)?.monthly ?? Number.POSITIVE_INFINITY;
    };
    const chosen = cheapestSizing(units, work, ratePerSecond * peakFactor, rules, ratePerSecond);
    if (chosen === null) return [];
    const isDearer = (scale: number): boolean => lambdaMonthlyAt(scale) > monthlyAt(scale);
    const ranges = dearerScales(scales, isDearer);
    const crossover = crossoverOf(ranges);
    const rateAt = (scale: number | null): number | null =>
      scale === null ? null : short(scale * ratePerSecond);
    return [
      {
        platform,
        monthly: cents(chosen.monthly),
        units: chosen.units,
        unit: chosen.unit.name,
        architecture: chosen.unit.architecture,
        utilization: short(chosen.utilization),
        waitMs: Number(chosen.waitMs.toFixed(3)),
        crossoverRatePerSecond: rateAt(crossover),
        dearerRanges: ranges.map(({ from, to }) => ({
          fromRatePerSecond: rateAt(from),
          toRatePerSecond: rateAt(to),
        })),
        crossoverRange: [short(LEAST_SCALE * ratePerSecond), short(MOST_SCALE * ratePerSecond)],
        curve: {
          ratePerSecond: scales.map((scale) => short(scale * ratePerSecond)),
          lambdaMonthly: scales.map((scale) => cents(lambdaMonthlyAt(scale))),
          monthly: scales.map((scale) => cents(monthlyAt(scale))),
        },
        priceSource: chosen.unit.source,
        priceDate: chosen.unit.asOf,
        confirmed: chosen.unit.confirmed,
      },
    ];
  });
}

/**
 * Scales between which Lambda is the dearer one; null: from the least, or to the greatest that was looked at.
 */
interface ScaleRange {
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * Lambda can be the dearer one more than once: batches fill as traffic grows, and containers come in whole
 * units.
 */
function dearerScales(
  scales: readonly number[],
  isDearer: (scale: number) => boolean,
): readonly ScaleRange[] {
  const ranges: ScaleRange[] = [];
  let from: number | null = null;
  let wasDearer = isDearer(scales[0] ?? 1);
  for (const [index, scale] of scales.entries()) {
    const before = scales[index - 1];
    const isNow = isDearer(scale);
    if (before === undefined || isNow === wasDearer) continue;
    const turn = turningPoint(before, scale, isDearer);
    if (isNow) from = turn;
    else ranges.push({ from, to: turn });
    wasDearer = isNow;
  }
  if (wasDearer) ranges.push({ from, to: null });
  return ranges;
}

/** The scale, between two that differ, from which on it is as at the higher one. */
function turningPoint(low: number, high: number, isDearer: (scale: number) => boolean): number {
  const atHigh = isDearer(high);
  let [from, to] = [low, high];
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = Math.sqrt(from * to);
    if (isDearer(middle) === atHigh) to = middle;
    else from = middle;
  }
  return to;
}

/**
 * Where Lambda becomes the dearer one: in the range that holds the traffic as it is, else in the next, else
 * in the last.
 */
function crossoverOf(ranges: readonly ScaleRange[]): number | null {
  const reached = ranges.find(({ to }) => to === null || to >= 1) ?? ranges.at(-1);
  return reached?.from ?? null;
}

function cents(amount: number): number {
  return Number(amount.toFixed(4));
}

function short(value: number): number {
  return Number(value.toPrecision(6));
}
