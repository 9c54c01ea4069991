import type { CompiledScenario } from '../model/compiled.ts';
import type { TrafficPattern } from '../model/traffic-pattern.ts';
import { meanOf } from '../random/moments.ts';

/** What a user waits for an answer, where only that it is short is known. */
const ANSWER_MS = 200;

/** About how many requests one run of a scenario has, without drawing any; recorded ones are not counted. */
export async function expectedRequests(compiled: CompiledScenario): Promise<number> {
  let requests = expectedLoopRequests(compiled);
  for (const { pattern } of compiled.arrivals) requests += await patternRequests(pattern, compiled);
  for (const regime of compiled.month ?? []) requests += await expectedRequests(regime.compiled);
  return requests;
}

/** The part of them that closed loops send, the regimes of a month left out. */
export function expectedLoopRequests({ model }: CompiledScenario): number {
  const { horizonMs, closedLoops } = model;
  return closedLoops.reduce((sum, { users, thinkMs }) => {
    return sum + loopRequests(users, meanOf(thinkMs), horizonMs);
  }, 0);
}

/** About how often so many users ask who think for so long between an answer and the next request. */
export function loopRequests(users: number, meanThinkMs: number, horizonMs: number): number {
  return (users * horizonMs) / (meanThinkMs + ANSWER_MS);
}

/** The same of one entry of its traffic; 0 where it is recorded. */
export async function patternRequests(pattern: TrafficPattern, compiled: CompiledScenario): Promise<number> {
  const { horizonMs } = compiled.model;
  switch (pattern.kind) {
    case 'poisson':
    case 'constant':
    case 'gamma':
      return (pattern.ratePerSecond * horizonMs) / 1000;
    case 'burst':
      return pattern.size * Math.ceil(horizonMs / pattern.everyMs);
    case 'ramp':
      return rampRequests(pattern.points, horizonMs);
    case 'expression':
      return (pattern.factor ?? 1) * (await expressionRequests(pattern.expression, compiled));
    case 'repeated':
      return pattern.copies * (await patternRequests(pattern.of, compiled));
    case 'part':
      return (horizonMs / pattern.wholeMs) * (await patternRequests(pattern.of, compiled));
    case 'trace':
    case 'schedule':
      return 0;
  }
}

/** Area under the straight lines, the last rate going on. */
function rampRequests(points: readonly { atMs: number; ratePerSecond: number }[], horizonMs: number): number {
  return points.reduce((requests, { atMs, ratePerSecond }, index) => {
    const next = points[index + 1];
    const endMs = Math.min(horizonMs, next?.atMs ?? horizonMs);
    const mean = (ratePerSecond + (next?.ratePerSecond ?? ratePerSecond)) / 2;
    return requests + Math.max(0, endMs - atMs) * (mean / 1000);
  }, 0);
}

async function expressionRequests(expression: string, compiled: CompiledScenario): Promise<number> {
  const { startEpochMs, timezone, model } = compiled;
  const { compileRateTable } = await import('./patterns/expression-table.ts');
  const frame = { horizonMs: model.horizonMs, startEpochMs, timezone };
  const read = await compileRateTable(expression, frame);
  if (!read.ok) return 0;
  const { timeMs, startRate } = read.table;
  return startRate.reduce((sum, rate, step) => {
    return sum + (rate * ((timeMs[step + 1] ?? 0) - (timeMs[step] ?? 0))) / 1000;
  }, 0);
}
