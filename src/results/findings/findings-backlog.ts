import { CALL_DENIED } from '../../model/call-codes.ts';
import type { FunctionMeasurements } from '../../model/measurements.ts';
import type { FunctionModel } from '../../model/model.ts';
import { canDiscard, type StreamModel } from '../../policies/poller-stream.ts';
import { pollerKindOf } from '../../policies/pollers.ts';
import { formatCount, formatDuration, formatRate, formatShare, formatWhole } from '../../units/format.ts';
import { callCount, resourceViews } from '../build/resource-results.ts';
import { passed, type SourceView } from '../build/source-views.ts';
import type { Advice } from '../documents/document.ts';
import { ratio } from '../statistics/rounded.ts';
import { aboutSource, advise, reserve, roundedUp, triggerPath } from './advice.ts';
import { type FindingInput, firstMeasuredStep, known, type SourceRule, windowOf } from './finding-input.ts';

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
/** The same of a queue: concurrent batches, and messages in one. */
const MOST_BATCHES = 1000;
const MOST_MESSAGES = 10_000;
/** One receive call brings no more. */
const MESSAGES_PER_CALL = 10;
/** Enough for an error that passes. */
const FEW_RETRIES = 3;
/** What is advised handles so much more than comes, so that what waits is caught up with. */
const ROOM = 1.2;

const iteratorAgeGrows: SourceRule = (view, input) => {
  const { name, model, series, measured } = view;
  const { poller } = model;
  if (poller?.kind !== 'stream' || series === null) return null;
  const growth = growthOf(series.iteratorAgeMs, input);
  if (growth === null || growth.end < SHORTEST_AGE_MS || growth.end < GROWTH_FACTOR * growth.middle)
    return null;
  const ages = `the iterator age of ${name} grew from ${formatDuration(growth.middle)} halfway to ${formatDuration(growth.end)} at the end`;
  const blocked = blockedShard(view, input);
  // It ages as much as it falls behind: so much more must be read at a time.
  const factor = 1 / Math.max(0.05, 1 - (growth.end - growth.middle) / (growth.seconds * 1000));
  const unread = blocked === null ? unreadShard(view, poller, input) : null;
  const remedy = blocked ?? unread ?? streamRemedy(view, poller, factor);
  const late = Math.round(measured.iteratorAgeMs.countAbove(SHORTEST_AGE_MS));
  return {
    id: 'iterator-age-grows',
    about: aboutSource(view),
    severity: 'warning',
    weight: 0.95,
    text: `${ages}: ${blocked === null && unread === null ? tooFew(poller) : ''}${remedy.text}`,
    hits: { count: late, share: ratio(late, measured.iteratorAgeMs.count), what: 'reads' },
    ...known({ window: windowOf(input, series.iteratorAgeMs), advice: remedy.advice }),
  };
};

const backlogGrows: SourceRule = (view, input) => {
  const { name, model, series, measured, functionName } = view;
  if (model.poller === null || model.isDenied || series === null) return null;
  // What a stream falls behind is told once, by its age.
  if (iteratorAgeGrows(view, input) !== null) return null;
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
  const remedy = backlogRemedy(view, input, ratio(passed(measured), passed(measured) - growth.end));
  const waiting = Math.round(growth.end);
  return {
    id: 'backlog-grows',
    about: aboutSource(view),
    severity: 'warning',
    weight: 0.6 + 0.4 * Math.min(1, ratio(growth.end, passed(measured))),
    text: `${name}'s backlog grows without end: ${formatWhole(growth.middle)} waited halfway, ${formatCount(waiting)} at the end, ${formatRate(perSecond)} more than ${functionName} handles${drain}. ${remedy.text}`,
    hits: { count: waiting, share: Math.min(1, ratio(waiting, passed(measured))), what: 'events' },
    ...known({ window: windowOf(input, series.backlogMax), advice: remedy.advice }),
  };
};

/** Why a stream falls behind. */
function tooFew({ shards, parallelizationFactor, lanes }: StreamModel): string {
  const ways =
    lanes === 'partition'
      ? ' (one a partition)'
      : lanes === undefined
        ? ' (shards × parallelizationFactor)'
        : '';
  return `${formatCount(shards * parallelizationFactor)} batches at a time${ways} are too few; `;
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

/** What holds a source back, and the change that gives it room. */
export interface Remedy {
  readonly text: string;
  readonly advice?: Advice;
}

/** `factor`: how many times as much must be handled. */
export function backlogRemedy(view: SourceView, input: FindingInput, factor: number): Remedy {
  const { model, measured, functionName } = view;
  const blocked = blockedShard(view, input);
  if (blocked !== null) return { ...blocked, text: `The cause: ${blocked.text}` };
  const { poller } = model;
  const fn = input.measurements.functions[model.functionIndex];
  const path = triggerPath(view);
  if (fn === undefined || poller === null) return { text: `Make ${functionName} faster` };
  if (fn.throttledAttempts > 0) {
    const refused = `${functionName} was throttled ${formatWhole(fn.throttledAttempts)} times`;
    const reserved = input.compiled.model.functions[model.functionIndex]?.reservedConcurrency ?? null;
    if (reserved === null) return { text: `${refused}: give it more concurrency first` };
    const wanted = Math.max(reserved + 1, roundedUp(ROOM * factor * Math.max(1, reserved)));
    const { advice, quota } = reserve(input.compiled, functionName, wanted);
    const ask = quota === null ? '' : ` (and ask AWS for a quota of ${formatCount(quota)})`;
    return { text: `${refused}: give it more concurrency first${ask}`, advice };
  }
  const failing = ratio(fn.failedAttempts, fn.invocations);
  if (failing >= FAILING_SHARE) {
    return {
      text: `${formatShare(failing)} of the attempts of ${functionName} fail and their events come back: ${remedyFor(functionName, input)}`,
    };
  }
  if (poller.kind === 'stream') {
    const remedy = streamRemedy(view, poller, factor);
    return { ...remedy, text: capitalized(remedy.text) };
  }
  const running = fn.concurrency.max;
  const most = poller.maximumConcurrency;
  const isFull = running >= 0.98 * most;
  const isSaid = input.compiled.model.functions[model.functionIndex]?.recordWork !== null;
  // Larger batches help where their records are cheaper together; where that is not said, nobody knows.
  const orBatch = isSaid ? ', or raise batchSize' : '';
  const wanted = roundedUp(ROOM * factor * most);
  if (isFull && poller.provisioned !== null) {
    const { batches } = poller.provisioned;
    const pollers = Math.ceil(wanted / batches);
    return {
      text: `All ${formatCount(most)} batches of its ${formatCount(most / batches)} pollers are in flight: let ${formatCount(pollers)} pollers read${orBatch}`,
      ...(path === null ? {} : { advice: advise({ [`${path}.provisionedPollers.max`]: pollers }) }),
    };
  }
  if (isFull && most < MOST_BATCHES) {
    const batches = Math.min(MOST_BATCHES, wanted);
    return {
      text: `All ${formatCount(most)} batches that maximumConcurrency allows are in flight: allow ${formatCount(batches)}${orBatch}`,
      ...(path === null ? {} : { advice: advise({ [`${path}.maximumConcurrency`]: batches }) }),
    };
  }
  const perBatch = ratio(passed(measured), measured.batches);
  const isBatchFull = poller.batchSize < MOST_MESSAGES && perBatch >= 0.8 * poller.batchSize;
  if (isSaid && isBatchFull && path !== null && poller.messageGroups === 0) {
    const batch = Math.min(
      MOST_MESSAGES,
      Math.max(poller.batchSize + 1, roundedUp(ROOM * factor * poller.batchSize)),
    );
    const isWindowed = batch > MESSAGES_PER_CALL && poller.batchWindowMs < 1000;
    return {
      text: `Its batches are full: raise batchSize, or make ${functionName} faster (more memory, less waiting)`,
      advice: advise({
        ...(isWindowed ? { [`${path}.batchWindow`]: '1s' } : {}),
        [`${path}.batchSize`]: batch,
      }),
    };
  }
  return { text: `Make ${functionName} faster (more memory, less waiting)` };
}

/**
 * What ends most of a function's failed attempts, which no report of single messages helps; null for errors.
 */
export function mainFailure(
  fn: FunctionModel | undefined,
  measured: FunctionMeasurements | undefined,
): string | null {
  if (fn === undefined || measured === undefined) return null;
  const { failedAttempts, timedOutAttempts, outOfMemoryAttempts } = measured;
  if (timedOutAttempts > failedAttempts / 2)
    return `run into the time-out of ${formatDuration(fn.timeoutMs)}`;
  return outOfMemoryAttempts > failedAttempts / 2 ? 'run out of memory' : null;
}

/** What to do about a function most of whose attempts fail. */
function remedyFor(functionName: string, { compiled, measurements }: FindingInput): string {
  const denied = resourceViews(compiled, measurements).find(
    ({ configuration, measured }) =>
      callCount(measured, CALL_DENIED) > 0 &&
      configuration.operations.some((operation) => operation.function === functionName),
  );
  const place = compiled.functions.findIndex(({ name }) => name === functionName);
  const cause = mainFailure(compiled.model.functions[place], measurements.functions[place]);
  if (cause !== null) return `most of them ${cause}, so mend that first`;
  return denied === undefined
    ? 'repair what fails first'
    : `its role lacks a permission for ${denied.name}, so add that first`;
}

/** What lets a stream's function keep up, without what is at its most already. */
/** What each shard gives this reader is less than what comes: batches and their number change nothing. */
function unreadShard(view: SourceView, poller: StreamModel, { measurements }: FindingInput): Remedy | null {
  const { name, measured } = view;
  const { readPerSecond = Number.POSITIVE_INFINITY, shards } = poller;
  const perSecond = ratio(measured.events - measured.refusedAtDoor, measurements.seconds) / shards;
  if (perSecond <= readPerSecond) return null;
  const path = triggerPath(view);
  return {
    text: `${formatCount(Number(perSecond.toPrecision(3)))} records a second come to each shard, and of the 2 MB a second that it gives all of its readers ${formatCount(Number(readPerSecond.toPrecision(3)))} are read of it here: let ${name} have a throughput of its own (enhancedFanOut), or add shards`,
    ...(path === null ? {} : { advice: advise({ [`${path}.enhancedFanOut`]: true }) }),
  };
}

function streamRemedy(view: SourceView, poller: StreamModel, factor: number): Remedy {
  const { name, functionName, measured } = view;
  const { parallelizationFactor, batchSize, lanes, shards } = poller;
  const canSplit = lanes === undefined && parallelizationFactor < MOST_PARALLEL;
  const raised = [
    canSplit
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
  const text = `${raise}${add}${or}make ${functionName} faster`;
  const path = triggerPath(view);
  if (path === null) return { text };
  const wanted = Math.ceil(ROOM * factor * parallelizationFactor);
  if (canSplit) {
    return {
      text,
      advice: advise({
        [`${path}.parallelizationFactor`]: Math.min(
          MOST_PARALLEL,
          Math.max(parallelizationFactor + 1, wanted),
        ),
      }),
    };
  }
  const isFull = ratio(measured.batchedEvents, measured.batches) >= 0.8 * batchSize;
  if (isFull && batchSize < MOST_IN_BATCH) {
    const batch = Math.min(MOST_IN_BATCH, Math.max(batchSize + 1, roundedUp(ROOM * factor * batchSize)));
    return { text, advice: advise({ [`${path}.batchSize`]: batch }) };
  }
  if (added === null) return { text };
  return {
    text,
    advice: advise({ [`${path}.${added}`]: Math.max(shards + 1, Math.ceil(ROOM * factor * shards)) }),
  };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Why a shard stands still, and what lets it go on; null where none is held up by what it cannot handle. */
export function blockedShard(view: SourceView, input: FindingInput): Remedy | null {
  const { model, functionName } = view;
  const { poller } = model;
  const fn = input.measurements.functions[model.functionIndex];
  if (poller?.kind !== 'stream' || Number.isFinite(poller.maximumRetryAttempts)) return null;
  if (fn === undefined || fn.failedAttempts === 0) return null;
  // An error that passes is over with the next attempt.
  if (poller.poisonShare === 0 && fn.failedAttempts < FAILING_SHARE * fn.invocations) return null;
  const path = triggerPath(view);
  const canGiveUp = canDiscard(poller);
  const mending = canGiveUp
    ? 'give up after a few attempts (maximumRetryAttempts), divide the batch (bisectOnError), and give an onFailure target'
    : `the mapping gives nothing up, so let ${functionName} set aside what it cannot handle`;
  const longestMs = lifetimeMs(poller);
  const until = Number.isFinite(longestMs)
    ? `until their records are ${formatDuration(longestMs)} old`
    : 'for ever';
  const set = {
    [`${path}.maximumRetryAttempts`]: FEW_RETRIES,
    ...(poller.lanes === undefined ? { [`${path}.bisectOnError`]: true } : {}),
  };
  return {
    text: `batches of ${functionName} failed ${formatWhole(fn.failedAttempts)} times and are tried again ${until}, so that one bad record blocks its ${poller.lanes ?? 'shard'}; ${mending}`,
    ...(canGiveUp && path !== null ? { advice: advise(set) } : {}),
  };
}

/** How long an event may wait before it is lost. */
export function lifetimeMs(poller: NonNullable<SourceView['model']['poller']>): number {
  return pollerKindOf(poller).lifetimeMs(poller);
}
