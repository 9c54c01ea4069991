import { parseAnySchedule } from '../../workload/patterns/schedule.ts';
import { MAXIMUM_REQUESTS } from '../../workload/patterns/volume.ts';
import { FanOut } from '../graph/fan-out.ts';
import { isScheduled } from '../graph/invocation.ts';
import type { Issue } from '../schema/issues.ts';
import type { Scenario } from '../schema/scenario.ts';
import type { PatternSpec } from '../schema/traffic-schema.ts';
import type { TriggerSpec } from '../schema/trigger-schema.ts';

/**
 * Whether the run's traffic can be simulated in a lifetime. Traces show their volume only when they are read.
 */
export function checkVolume(
  scenario: Scenario,
  horizonMs: number,
  expressionRequests: ReadonlyMap<number, number>,
): Issue[] {
  const expected: { path: Issue['path']; requests: number }[] = [];
  for (const { to, also = [], pattern, index } of scenario.traffic) {
    const receivers = to === null ? 1 : FanOut.of(scenario).allReceivers([to, ...also]).length;
    const requests = expressionRequests.get(index) ?? patternRequests(pattern, horizonMs);
    expected.push({ path: ['traffic', index], requests: requests * Math.max(1, receivers) });
  }
  for (const [name, trigger] of scenario.triggers) {
    if (!isScheduled(trigger)) continue;
    expected.push({ path: ['triggers', name], requests: scheduleRequests(trigger, horizonMs) });
  }
  const total = expected.reduce((sum, { requests }) => sum + requests, 0);
  if (total <= MAXIMUM_REQUESTS) return [];
  const largest = expected.reduce((a, b) => (b.requests > a.requests ? b : a));
  return [
    {
      path: largest.path,
      problem: `the run would have ${total.toPrecision(2)} requests`,
      remedy: `at most ${MAXIMUM_REQUESTS.toPrecision(1)} are simulated: lower the rate or shorten run.duration`,
    },
  ];
}

function patternRequests(pattern: PatternSpec, horizonMs: number): number {
  const seconds = horizonMs / 1000;
  switch (pattern.kind) {
    case 'poisson':
    case 'constant':
    case 'gamma':
      return pattern.ratePerSecond * seconds;
    case 'burst':
      return pattern.size * Math.ceil(horizonMs / pattern.everyMs);
    case 'ramp':
      return rampRequests(pattern.points, horizonMs);
    default:
      return 0;
  }
}

/**
 * Area under the straight lines, the last rate going on; parts of a line beyond the horizon count as if
 * whole.
 */
function rampRequests(points: readonly { atMs: number; ratePerSecond: number }[], horizonMs: number): number {
  let requests = 0;
  for (const [index, point] of points.entries()) {
    if (point.atMs >= horizonMs) break;
    const next = points[index + 1];
    const endMs = Math.min(horizonMs, next?.atMs ?? horizonMs);
    const endRate = next?.ratePerSecond ?? point.ratePerSecond;
    requests += ((point.ratePerSecond + endRate) / 2) * ((endMs - point.atMs) / 1000);
  }
  return requests;
}

function scheduleRequests(trigger: TriggerSpec, horizonMs: number): number {
  const read = parseAnySchedule(trigger.expression ?? '');
  if (!read.ok) return 0;
  const count = trigger.count ?? 1;
  if (read.schedule.kind === 'at') return count;
  if (read.schedule.kind === 'rate') return count * Math.ceil(horizonMs / read.schedule.periodMs);
  const daily = read.schedule.minutes.length * read.schedule.hours.length;
  return count * daily * Math.ceil(horizonMs / 86_400_000);
}
