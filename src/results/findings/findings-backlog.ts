import { CALL_DENIED } from '../../model/call-codes.ts';
import { canDiscard, type StreamModel } from '../../policies/poller-stream.ts';
import { pollerKindOf } from '../../policies/pollers.ts';
import { formatCount, formatDuration, formatRate, formatShare } from '../../units/format.ts';
import { callCount, resourceViews } from '../build/resource-results.ts';
import { passed, type SourceView } from '../build/source-views.ts';
import { ratio } from '../statistics/rounded.ts';
import { type FindingInput, firstMeasuredStep, type SourceRule } from './finding-input.ts';

/** A backlog that is this many times larger at the end than halfway has no end in sight. */
const GROWTH_FACTOR = 1.4;
/** Fewer waiting events than these come and go by chance. */
const FEWEST_WAITING = 50;
/** What is caught up with in less time is a few batches. */
const SHORTEST_DRAIN_SECONDS = 60;
/** A level that varies this much within a tenth of the run, as against how far it rose, has no trend. */
const NOISE_SHARE = 1 / 3;
/** From this share of failing attempts on, what comes back is the load. */
export const FAILING_SHARE = 0.5;
/** Iterator age below this is a batch or two. */
const SHORTEST_AGE_MS = 30_000;
const FEWEST_STEPS = 20;
/** The most that a stream's mapping takes (API_CreateEventSourceMapping, 2026-11-28). */
const MOST_PARALLEL = 10;
const MOST_IN_BATCH = 10_000;

const backlogGrows: SourceRule = (view, input) => {
  const { name, model, series, measured, functionName } = view;
  if (model.poller === null || model.isDenied || series === null) return null;
  const growth = growthOf(series.backlog, input);
  if (growth === null || growth.end < FEWEST_WAITING || growth.end < GROWTH_FACTOR * growth.middle)
    return null;
  const { seconds } = input.measurements;
  const handledPerSecond = ratio(passed(measured) - growth.end, seconds);
  if (growth.end < SHORTEST_DRAIN_SECONDS * handledPerSecond) return null;
  const drain =
    handledPerSecond > 0
      ? `; without any new ones it would take about ${formatDuration((growth.end / handledPerSecond) * 1000)} to catch up`
      : '';
  const perSecond = (growth.end - growth.middle) / growth.seconds;
  return {
    severity: 'warning',
    weight: 0.6 + 0.4 * Math.min(1, ratio(growth.end, passed(measured))),
    text: `${name}'s backlog grows without end: ${formatCount(Math.round(growth.middle))} waited halfway, ${formatCount(Math.round(growth.end))} at the end, ${formatRate(perSecond)} more than ${functionName} handles${drain}. ${backlogAdvice(view, input)}`,
  };
};

const iteratorAgeGrows: SourceRule = (view, input) => {
  const { name, model, series, functionName } = view;
  const { poller } = model;
  if (poller?.kind !== 'stream' || series === null) return null;
  const growth = growthOf(series.iteratorAgeMs, input);
  if (growth === null || growth.end < SHORTEST_AGE_MS || growth.end < GROWTH_FACTOR * growth.middle)
    return null;
  const ages = `the iterator age of ${name} grew from ${formatDuration(growth.middle)} halfway to ${formatDuration(growth.end)} at the end`;
  const blocked = blockedShard(view, input);
  return {
    severity: 'warning',
    weight: 0.95,
    text: blocked !== null ? `${ages}: ${blocked}` : `${ages}: ${tooFew(poller, name, functionName)}`,
  };
};

/** Why a stream falls behind, and what would give it more batches at once. */
function tooFew(poller: StreamModel, name: string, functionName: string): string {
  const { shards, parallelizationFactor, lanes } = poller;
  const batches = `${formatCount(shards * parallelizationFactor)} batches at a time`;
  const ways =
    lanes === 'partition'
      ? ' (one a partition)'
      : lanes === undefined
        ? ' (shards × parallelizationFactor)'
        : '';
  return `${batches}${ways} are too few; ${streamRemedy(poller, name, functionName)}`;
}

/** What waits longer and longer, and why. */
export const BACKLOG_RULES: readonly SourceRule[] = [backlogGrows, iteratorAgeGrows];

interface Growth {
  /** Mean of the tenth of the run around its middle, and of its last tenth; the time between the two. */
  readonly middle: number;
  readonly end: number;
  readonly seconds: number;
}

/**
 * How a level developed in the second half of the measured time; null where there are too few steps, or it
 * fell at the end.
 */
function growthOf(values: Float64Array, input: FindingInput): Growth | null {
  const first = firstMeasuredStep(input);
  const steps = values.length - first;
  if (steps < FEWEST_STEPS) return null;
  const mean = (from: number, to: number) => {
    const part = values.subarray(first + Math.round(from * steps), first + Math.round(to * steps));
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  };
  const middle = mean(0.45, 0.55);
  const late = mean(0.75, 0.85);
  const end = mean(0.9, 1);
  if (end <= late || late <= middle) return null;
  const last = values.subarray(first + Math.round(0.9 * steps));
  const variance = last.reduce((sum, value) => sum + (value - end) * (value - end), 0) / last.length;
  if (Math.sqrt(variance) > NOISE_SHARE * (end - middle)) return null;
  return { middle, end, seconds: 0.45 * steps * input.measurements.series.stepSeconds };
}

function backlogAdvice(view: SourceView, input: FindingInput): string {
  const { name, model, functionName } = view;
  const blocked = blockedShard(view, input);
  if (blocked !== null) return `The cause: ${blocked}`;
  const fn = input.measurements.functions[model.functionIndex];
  if (fn !== undefined && fn.throttledAttempts > 0) {
    return `${functionName} was throttled ${formatCount(fn.throttledAttempts)} times: give it more concurrency first`;
  }
  const { poller } = model;
  const failing = fn === undefined ? 0 : ratio(fn.failedAttempts, fn.invocations);
  if (failing >= FAILING_SHARE) {
    return `${formatShare(failing)} of the attempts of ${functionName} fail and their events come back: ${remedyFor(functionName, input)}`;
  }
  const usesAll = poller?.kind === 'queue' && (fn?.concurrency.max ?? 0) >= 0.98 * poller.maximumConcurrency;
  if (usesAll && poller.provisioned !== null) {
    return `All ${formatCount(poller.maximumConcurrency)} batches of its ${formatCount(poller.maximumConcurrency / poller.provisioned.batches)} pollers are in flight: raise provisionedPollers.max, or batchSize`;
  }
  if (usesAll) {
    return `All ${formatCount(poller.maximumConcurrency)} batches that maximumConcurrency allows are in flight: raise it, or batchSize`;
  }
  return poller?.kind === 'stream'
    ? capitalized(streamRemedy(poller, name, functionName))
    : `Raise batchSize, or make ${functionName} faster (more memory, less waiting)`;
}

/** What to do about a function most of whose attempts fail. */
function remedyFor(functionName: string, { compiled, measurements }: FindingInput): string {
  const denied = resourceViews(compiled, measurements).find(
    ({ configuration, measured }) =>
      callCount(measured, CALL_DENIED) > 0 &&
      configuration.operations.some((operation) => operation.function === functionName),
  );
  return denied === undefined
    ? 'repair what fails first'
    : `its role lacks a permission for ${denied.name}, so add that first`;
}

/** What lets a stream's function keep up, without what is at its most already. */
function streamRemedy(
  { parallelizationFactor, batchSize, lanes }: StreamModel,
  name: string,
  functionName: string,
): string {
  const raised = [
    lanes === undefined && parallelizationFactor < MOST_PARALLEL
      ? `parallelizationFactor (${formatCount(parallelizationFactor)}, up to ${formatCount(MOST_PARALLEL)})`
      : '',
    batchSize < MOST_IN_BATCH
      ? `batchSize (${formatCount(batchSize)}, up to ${formatCount(MOST_IN_BATCH)})`
      : '',
  ].filter((key) => key !== '');
  const raise = raised.length === 0 ? '' : `raise ${raised.join(' or ')}, `;
  const added = lanes === undefined ? 'shards' : lanes === 'partition' ? 'partitions' : null;
  const add = added === null ? '' : `add ${added} to ${name}, `;
  const or = raise === '' && add === '' ? '' : 'or ';
  return `${raise}${add}${or}make ${functionName} faster`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Why a shard stands still, and what lets it go on; null where none is held up by what it cannot handle. */
export function blockedShard({ model, functionName }: SourceView, input: FindingInput): string | null {
  const { poller } = model;
  const fn = input.measurements.functions[model.functionIndex];
  if (poller?.kind !== 'stream' || Number.isFinite(poller.maximumRetryAttempts)) return null;
  if (fn === undefined || fn.failedAttempts === 0) return null;
  // An error that passes is over with the next attempt.
  if (poller.poisonShare === 0 && fn.failedAttempts < FAILING_SHARE * fn.invocations) return null;
  const mending = canDiscard(poller)
    ? 'set maximumRetryAttempts, bisectOnError and an onFailure target'
    : `the mapping gives nothing up, so let ${functionName} set aside what it cannot handle`;
  const longestMs = lifetimeMs(poller);
  const until = Number.isFinite(longestMs)
    ? `until their records are ${formatDuration(longestMs)} old`
    : 'for ever';
  return `batches of ${functionName} failed ${formatCount(fn.failedAttempts)} times and are tried again ${until}, so that one bad record blocks its ${poller.lanes ?? 'shard'}; ${mending}`;
}

/** How long an event may wait before it is lost. */
export function lifetimeMs(poller: NonNullable<SourceView['model']['poller']>): number {
  return pollerKindOf(poller).lifetimeMs(poller);
}
