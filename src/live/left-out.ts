import type { CompiledScenario } from '../model/compiled.ts';
import type { FailureWindow } from '../model/model.ts';
import type { Load } from '../study/plan/scale-traffic.ts';
import { arrivalsBetween, busiestStart, type TrafficShape } from '../study/plan/traffic-shape.ts';
import { formatCount } from '../units/format.ts';

/** A part whose busiest time elsewhere has this much more is as busy as the whole. */
const AS_BUSY = 1.1;
/** Shares of the time that differ by less, as a share of the greater, are the same. */
const SAME_SHARE = 0.1;

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What the whole run has and a part of it does not have in its proportion, in words; empty where the part
 * stands for the whole: failures, changes of provisioned concurrency, the busiest time.
 */
export function leftOut(compiled: CompiledScenario, shape: TrafficShape, load: Load): readonly string[] {
  const { functions, resources, horizonMs, warmupMs } = compiled.model;
  const part = { fromMs: load.fromMs + load.leadMs, toMs: load.fromMs + load.lengthMs };
  const whole = { fromMs: warmupMs, toMs: horizonMs };
  const failing = [
    ...functions.map(({ failures }, index) => ({ name: compiled.functions[index]?.name, failures })),
    ...resources.map(({ failures }, index) => ({ name: compiled.resources[index]?.name, failures })),
  ].filter(({ failures }) => failures.some((one) => !isInProportion(one, part, whole)));
  const changing = functions.filter(({ provisioning }) =>
    (provisioning?.changes ?? []).some(({ atMs }) => isWithin(atMs, whole) && !isWithin(atMs, part)),
  );
  const lengthMs = part.toMs - part.fromMs;
  const busiestMs = busiestStart(shape, lengthMs, warmupMs);
  const busiest = arrivalsBetween(shape, busiestMs, busiestMs + lengthMs, 1);
  const times = busiest / arrivalsBetween(shape, part.fromMs, part.toMs, 1);
  return [
    ...failing.map(({ name }) => `the failure of ${name}`),
    ...(changing.length > 0 ? ['the changes of provisioned concurrency'] : []),
    ...(times > AS_BUSY
      ? [`the busiest time, ${formatCount(Number(times.toPrecision(2)))} times as busy`]
      : []),
  ];
}

function isInProportion(failure: FailureWindow, part: Stretch, whole: Stretch): boolean {
  const [inPart, inWhole] = [shareOf(failure, part), shareOf(failure, whole)];
  return Math.abs(inPart - inWhole) <= SAME_SHARE * Math.max(inPart, inWhole);
}

function shareOf({ fromMs, toMs }: Stretch, of: Stretch): number {
  return Math.max(0, Math.min(toMs, of.toMs) - Math.max(fromMs, of.fromMs)) / (of.toMs - of.fromMs);
}

function isWithin(atMs: number, { fromMs, toMs }: Stretch): boolean {
  return atMs > fromMs && atMs < toMs;
}
