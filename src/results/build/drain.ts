import { powerOfTwo } from '../../math/powers-of-two.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import type { Measurements } from '../../model/measurements.ts';
import type { TriggerResults } from '../documents/document.ts';
import { rounded } from '../statistics/rounded.ts';
import type { SourceView } from './source-views.ts';

export type DrainResults = Pick<
  TriggerResults,
  'isDrained' | 'drainedAtMs' | 'drainedAfterMs' | 'drainedSince'
>;

/** Share of the steps whose greatest backlog is at most the usual one. */
const USUAL_SHARE = 0.25;
/** A backlog is gone once it is below the power of two next above the greatest of these. */
const USUAL_FACTOR = 4;
const GONE_SHARE = 1 / 256;
const LEAST_GONE = 16;
/** It is not where so much of its peak waits at the end. */
const LEFT_SHARE = 0.5;
/**
 * One that rose less far above the usual, or held less than the events of so long, comes and goes by chance.
 */
const PEAK_FACTOR = 4;
const FEWEST_WAITING = 50;
const LEAST_WAIT_SECONDS = 10;
const SHORTEST_MS = 60_000;

/**
 * Whether the last large backlog of a trigger was worked off, when, and how long that took: from the end of
 * the last failure of its function, of what that calls or of a zone, else from its begin (to the step of the
 * series). Null where nothing waits or where no backlog was large.
 */
export function drainOf(
  { sources }: { readonly sources: readonly SourceView[] },
  compiled: CompiledScenario,
  measurements: Measurements,
): DrainResults | null {
  const drains = sources.flatMap((view) => drainOfSource(view, compiled, measurements) ?? []);
  const [first] = drains;
  if (first === undefined) return null;
  if (drains.some(({ isDrained }) => isDrained === false)) return { isDrained: false };
  return drains.reduce((last, one) => ((one.drainedAtMs ?? 0) > (last.drainedAtMs ?? 0) ? one : last), first);
}

function drainOfSource(
  view: SourceView,
  compiled: CompiledScenario,
  measurements: Measurements,
): DrainResults | null {
  const { model, measured, series } = view;
  const falls = measured.backlogFalls;
  if (model.poller === null || model.isDenied || series === null || falls === undefined) return null;
  const stepMs = measurements.series.stepSeconds * 1000;
  const { warmupMs } = compiled.model;
  const maxima = series.backlogMax.subarray(Math.ceil(warmupMs / stepMs));
  if (maxima.length === 0) return null;
  const peak = measured.backlog.max;
  const handledPerSecond = measured.events / measurements.seconds;
  if (peak < Math.max(FEWEST_WAITING, LEAST_WAIT_SECONDS * handledPerSecond)) return null;
  const usual = maxima.toSorted()[Math.floor(USUAL_SHARE * maxima.length)] ?? 0;
  const power = 32 - Math.clz32(Math.max(LEAST_GONE, USUAL_FACTOR * usual, GONE_SHARE * peak) - 1);
  const gone = powerOfTwo(power);
  if (falls.lasting >= Math.min(gone, LEFT_SHARE * peak)) return { isDrained: false };
  // What is this large all the time is how it is read, not a backlog.
  if (peak < PEAK_FACTOR * gone) return null;
  const drainedAtMs = falls.belowMs[power] ?? 0;
  const beginMs = beginOf(series.backlogMax, gone, Math.floor(drainedAtMs / stepMs)) * stepMs;
  if (drainedAtMs <= warmupMs || drainedAtMs - beginMs < SHORTEST_MS) return null;
  const failureMs = lastFailure(view, compiled, beginMs, drainedAtMs);
  return {
    isDrained: true,
    drainedAtMs: rounded(drainedAtMs),
    drainedAfterMs: rounded(drainedAtMs - (failureMs ?? beginMs)),
    drainedSince: failureMs === null ? 'begin' : 'failure',
  };
}

/** First of the steps without a gap up to `last` in which the backlog was as large as that. */
function beginOf(maxima: Float64Array, least: number, last: number): number {
  let step = Math.min(last, maxima.length - 1);
  // It may have fallen in the first moment of a step.
  if ((maxima[step] ?? 0) < least && step > 0) step--;
  while (step > 0 && (maxima[step - 1] ?? 0) >= least) step--;
  return step;
}

/** End of the last failure that ended while the backlog was there, of the function or of what it calls. */
function lastFailure(
  { model }: SourceView,
  { model: { functions, resources } }: CompiledScenario,
  fromMs: number,
  toMs: number,
): number | null {
  const fn = functions[model.functionIndex];
  if (fn === undefined) return null;
  const called = fn.steps.flatMap((step) =>
    'resourceIndex' in step ? [resources[step.resourceIndex]?.failures ?? []] : [],
  );
  const ends = [fn.failures, ...called]
    .flat()
    .map((failure) => failure.toMs)
    .filter((endMs) => endMs > fromMs && endMs <= toMs);
  return ends.length === 0 ? null : Math.max(...ends);
}
