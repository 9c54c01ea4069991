import type { ProvisioningModel } from '../../model/model.ts';
import type { PlatformFacts } from '../../platform/facts.ts';
import { formatDuration } from '../../units/format.ts';
import { nextOccurrence, parseSchedule } from '../../workload/patterns/schedule.ts';
import type { FunctionSpec } from '../schema/function-schema.ts';
import type { Assumptions } from './assumptions.ts';

/** Changes of one schedule within a run; a change a minute for a month is no schedule of a capacity. */
const MAXIMUM_CHANGES = 50_000;

/** Provisioned environments at the start. */
export function initialProvisioned({ provisionedConcurrency, provisioning }: FunctionSpec): number {
  const tracked = provisioning?.target === undefined ? 0 : (provisioning.minimum ?? 1);
  return provisionedConcurrency ?? tracked;
}

/** Most environments that may be provisioned at any time of the run. */
export function mostProvisioned(spec: FunctionSpec): number {
  const counts = (spec.provisioning?.schedule ?? []).map(({ count }) => count);
  return Math.max(initialProvisioned(spec), spec.provisioning?.maximum ?? 0, ...counts);
}

/** How the number of provisioned environments changes within the horizon, or null where it stays. */
export function compileProvisioning(
  spec: FunctionSpec,
  key: string,
  facts: PlatformFacts,
  startEpochMs: number,
  horizonMs: number,
  assumptions: Assumptions,
): ProvisioningModel | null {
  const given = spec.provisioning;
  if (given === undefined) return null;
  const rules = facts.sources.provisioning;
  if (given.allocation === undefined) {
    const words = formatDuration(rules.allocationMs.value);
    assumptions.fromFact(`${key}.provisioning.allocation`, words, rules.allocationMs);
  }
  const changes = (given.schedule ?? [])
    .flatMap(({ at, cron, count }) => {
      const times = at === undefined ? occurrences(cron ?? '', startEpochMs, horizonMs) : [at];
      return times.filter((atMs) => atMs < horizonMs).map((atMs) => ({ atMs, count }));
    })
    .sort((a, b) => a.atMs - b.atMs);
  return {
    allocationMs: given.allocation ?? rules.allocationMs.value,
    allocationPerMinute: rules.allocationPerMinute.value,
    changes,
    tracking: compileTracking(spec, key, facts, assumptions),
  };
}

function compileTracking(
  spec: FunctionSpec,
  key: string,
  facts: PlatformFacts,
  assumptions: Assumptions,
): ProvisioningModel['tracking'] {
  const { target, minimum, maximum, statistic = 'average' } = spec.provisioning ?? {};
  if (target === undefined || maximum === undefined) return null;
  const { tracking } = facts.sources.provisioning;
  const { scaleOutPoints, scaleInPoints, lowFactor } = tracking.value;
  const words = `out after ${scaleOutPoints} minutes above ${target * 100} %, in after ${scaleInPoints} below ${lowFactor * 100} % of it`;
  assumptions.fromFact(`${key}.provisioning.target`, words, tracking);
  return { minimum: minimum ?? initialProvisioned(spec), maximum, target, statistic, ...tracking.value };
}

function occurrences(expression: string, startEpochMs: number, horizonMs: number): readonly number[] {
  const read = parseSchedule(expression);
  if (!read.ok) throw new Error(`the schedule ${expression} was not checked`);
  const times: number[] = [];
  let atMs = nextOccurrence(read.schedule, startEpochMs - 1, startEpochMs);
  while (atMs !== null && atMs - startEpochMs < horizonMs && times.length < MAXIMUM_CHANGES) {
    times.push(atMs - startEpochMs);
    atMs = nextOccurrence(read.schedule, atMs, startEpochMs);
  }
  return times;
}
