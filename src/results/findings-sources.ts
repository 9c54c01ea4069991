import { CALL_DENIED } from '../model/call-codes.ts';
import type { QueueModel, StreamModel } from '../model/model.ts';
import { Outcome } from '../model/outcomes.ts';
import { formatCount, formatDuration, formatRate, formatShare } from '../units/format.ts';
import type { FindingInput, WeighedFinding } from './finding-input.ts';
import { firstMeasuredStep } from './finding-input.ts';
import { outcomeCount } from './outcome-counts.ts';
import { callCount, resourceViews } from './resource-results.ts';
import { ratio } from './rounded.ts';
import { passed, type SourceView } from './source-views.ts';

/** Looks at one source and has something to say, or null. */
export type SourceRule = (view: SourceView, input: FindingInput) => WeighedFinding | null;

/** A backlog that is this many times larger at the end than halfway has no end in sight. */
const GROWTH_FACTOR = 1.4;
/** Fewer waiting events than these come and go by chance. */
const FEWEST_WAITING = 50;
/** What is caught up with in less time is a few batches. */
const SHORTEST_DRAIN_SECONDS = 60;
/** A level that varies this much within a tenth of the run, as against how far it rose, has no trend. */
const NOISE_SHARE = 1 / 3;
/** From this share of failing attempts on, what comes back is the load. */
const FAILING_SHARE = 0.5;
/** From this share of the visibility time-out on, a FIFO queue's p99 of age is made of waits for it. */
const VISIBILITY_WAIT_SHARE = 0.5;
/** Messages in a batch, on average, from which on returning the failed ones alone spares others. */
const FULL_BATCH = 1.5;
/** Iterator age below this is a batch or two. */
const SHORTEST_AGE_MS = 30_000;
const FEWEST_STEPS = 20;
/** From this share of events on a loss is a warning, below it a notice. */
const WARNING_SHARE = 0.01;
/** AWS's advice for queues that feed functions (Lambda developer guide, "Using Lambda with Amazon SQS"): six times the function's time-out, and the window. */
const VISIBILITY_FACTOR = 6;
/** Attempts for each event from which on clients make an overload worse. */
const STORM_ATTEMPTS = 1.3;

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
    text:
      blocked !== null
        ? `${ages}: ${blocked}`
        : `${ages}: ${formatCount(poller.shards * poller.parallelizationFactor)} batches at a time (shards × parallelizationFactor) are too few; raise parallelizationFactor (up to 10) or batchSize, add shards, or make ${functionName} faster`,
  };
};

const lostEvents: SourceRule = ({ name, model, measured, functionName }, input) => {
  const { poller } = model;
  if (poller === null) return null;
  const { expired } = measured;
  const givenUp = poller.kind === 'queue' ? measured.deadLettered : discarded(measured);
  const share = ratio(givenUp + expired, passed(measured));
  if (share === 0) return null;
  const fn = input.measurements.functions[model.functionIndex];
  const tries =
    poller.kind === 'queue'
      ? `${formatCount(poller.maximumReceives)} receives`
      : `${formatCount(poller.maximumRetryAttempts + 1)} attempts`;
  const causes = [
    fn !== undefined && fn.failedAttempts > 0
      ? `${formatCount(fn.failedAttempts)} attempts of ${functionName} failed`
      : '',
    fn !== undefined && fn.throttledAttempts > 0 ? `${formatCount(fn.throttledAttempts)} were throttled` : '',
  ].filter((cause) => cause !== '');
  const parts = [
    givenUp > 0
      ? `${formatCount(givenUp)} of ${name}'s events were given up after ${tries}${causes.length === 0 ? '' : ` (${causes.join(', ')})`}`
      : '',
    expired > 0
      ? `${formatCount(expired)}${givenUp > 0 ? '' : ` of ${name}'s events`} outlived ${formatDuration(lifetimeMs(poller))} before they were handled`
      : '',
  ].filter((part) => part !== '');
  const advice =
    expired > givenUp
      ? 'raise the retention, or handle them faster'
      : fn !== undefined && fn.throttledAttempts > fn.failedAttempts && poller.kind === 'queue'
        ? `throttled receives count too: set maximumConcurrency to what ${functionName} may use, and maxReceiveCount to at least 5`
        : repairOf(poller);
  return {
    severity: share >= WARNING_SHARE ? 'warning' : 'notice',
    weight: Math.min(1, 0.4 + share),
    text: `${parts.join(', and ')}: ${advice}`,
  };
};

const shortVisibility: SourceRule = ({ name, model, measured, functionName }, input) => {
  const { poller } = model;
  const fn = input.compiled.model.functions[model.functionIndex];
  if (poller?.kind !== 'queue' || fn === undefined) return null;
  const wantedMs = VISIBILITY_FACTOR * fn.timeoutMs + poller.batchWindowMs;
  if (poller.visibilityTimeoutMs >= wantedMs) return null;
  const throttled = input.measurements.functions[model.functionIndex]?.throttledAttempts ?? 0;
  const isHurting = throttled > 0 || measured.deadLettered > 0;
  return {
    severity: isHurting ? 'notice' : 'info',
    weight: isHurting ? 0.6 : 0.3,
    text: `${name}'s visibility time-out of ${formatDuration(poller.visibilityTimeoutMs)} is less than six times ${functionName}'s time-out of ${formatDuration(fn.timeoutMs)}: messages come back, and count as received, while throttled batches of them still wait; set visibilityTimeout to ${formatDuration(wantedMs)}`,
  };
};

const notPermitted: SourceRule = ({ name, configuration, model, measured, denied, functionName }) => {
  const count = model.poller !== null && model.isDenied ? passed(measured) : denied;
  if (count === 0) return null;
  const who = configuration.trigger === null ? (configuration.from ?? 'the caller') : name;
  const what =
    model.poller === null
      ? `${who} may not invoke ${functionName}: ${formatCount(count)} events were refused (AccessDenied)`
      : `${functionName}'s role may not read from ${name}: ${formatCount(count)} events were never polled`;
  const remedy =
    model.poller === null
      ? 'grant lambda:InvokeFunction in the resource policy or the caller’s role'
      : `attach the managed policy for its event source mapping to the role`;
  return {
    severity: 'warning',
    weight: 0.9 + 0.1 * ratio(count, passed(measured)),
    text: `${what}: ${remedy}`,
  };
};

const retryStorm: SourceRule = ({ name, configuration, model, measured, functionName }, input) => {
  if (model.client === null || measured.clientRetries === 0) return null;
  const attempts = 1 + ratio(measured.clientRetries, passed(measured));
  if (attempts < STORM_ATTEMPTS) return null;
  const fn = input.measurements.functions[model.functionIndex];
  const served = fn === undefined ? 0 : ratio(outcomeCount(fn, Outcome.succeeded), fn.requests);
  const who = configuration.trigger === null ? `clients of ${functionName}` : `clients of ${name}`;
  const backoff = model.client.hasJitter ? '' : ', with jitter';
  return {
    severity: 'warning',
    weight: Math.min(1, 0.4 + attempts / 10),
    text: `${who} make ${formatCount(Number(attempts.toPrecision(3)))} attempts for each request (${formatCount(measured.clientRetries)} retries), and ${formatShare(served)} of ${functionName}'s requests succeed: retries add ${formatShare(Math.round((attempts - 1) * 100) / 100)} to a load that is already too high; retry fewer times and later${backoff}, or let a queue take the peak`,
  };
};

const blockedGroups: SourceRule = (view, input) => {
  const { name, model, measured, functionName } = view;
  const { poller } = model;
  const fn = input.measurements.functions[model.functionIndex];
  const timeoutMs = input.compiled.model.functions[model.functionIndex]?.timeoutMs;
  if (poller?.kind !== 'queue' || poller.messageGroups === 0 || fn === undefined || timeoutMs === undefined)
    return null;
  // Where most attempts fail, waiting is the lesser trouble.
  if (ratio(fn.failedAttempts, fn.invocations) >= FAILING_SHARE) return null;
  const { visibilityTimeoutMs } = poller;
  const p99 = measured.ageMs.quantile(0.99);
  if (fn.failedAttempts === 0 || p99 < VISIBILITY_WAIT_SHARE * visibilityTimeoutMs) return null;
  const attempts =
    fn.failedAttempts === 1
      ? 'the failed attempt'
      : `each of the ${formatCount(fn.failedAttempts)} failed attempts`;
  const isBatch = ratio(passed(measured), measured.batches) >= FULL_BATCH && !poller.partialResponses;
  return {
    severity: 'warning',
    weight: 0.7,
    text: `p99 of ${name}'s age is ${formatDuration(p99)}: after ${attempts} of ${functionName} the message groups of its batch wait out the visibility time-out of ${formatDuration(visibilityTimeoutMs)}; ${shorterWait(functionName, poller, timeoutMs, fn.durationMs.quantile(0.99))}${isBatch ? ', or return the failed messages alone (partialResponses)' : ''}`,
  };
};

/** What happens between an event and its function. */
export const sourceRules: readonly SourceRule[] = [
  backlogGrows,
  iteratorAgeGrows,
  lostEvents,
  shortVisibility,
  blockedGroups,
  notPermitted,
  retryStorm,
];

interface Growth {
  /** Mean of the tenth of the run around its middle, and of its last tenth; the time between the two. */
  readonly middle: number;
  readonly end: number;
  readonly seconds: number;
}

/** How a level developed in the second half of the measured time; null where there are too few steps, or it fell at the end. */
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
  const variance = last.reduce((sum, value) => sum + (value - end) ** 2, 0) / last.length;
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
  if (usesAll) {
    return `All ${formatCount(poller.maximumConcurrency)} batches that maximumConcurrency allows are in flight: raise it, or batchSize`;
  }
  return poller?.kind === 'stream'
    ? `Raise parallelizationFactor or batchSize, or add shards to ${name}`
    : `Raise batchSize, or make ${functionName} faster (more memory, less waiting)`;
}

/** Records of a stream whose batch failed for the last time: to the function they are failed requests. */
function discarded({ outcomes }: SourceView['measured']): number {
  return [Outcome.failed, Outcome.timedOut, Outcome.outOfMemory].reduce<number>(
    (sum, outcome) => sum + (outcomes[outcome] ?? 0),
    0,
  );
}

function repairOf(poller: QueueModel | StreamModel): string {
  const target = poller.kind === 'stream' ? ', and give an onFailure target where there is none' : '';
  const isSpared = poller.partialResponses || (poller.kind === 'stream' && poller.bisectOnError);
  const spare = poller.kind === 'stream' ? 'bisectOnError' : 'partialResponses';
  return `repair what fails${target}${isSpared ? '' : `; ${spare} keeps the good ones of a batch from failing with the bad`}`;
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

/** How to bring a failed message back sooner, without going below AWS's six times the function's time-out. */
function shorterWait(functionName: string, poller: QueueModel, timeoutMs: number, p99Ms: number): string {
  const leastMs = VISIBILITY_FACTOR * timeoutMs + poller.batchWindowMs;
  if (poller.visibilityTimeoutMs > leastMs)
    return `shorten visibilityTimeout to ${formatDuration(leastMs)}, six times the time-out of ${functionName}`;
  return `shorten visibilityTimeout, and functions.${functionName}.timeout with it (${formatDuration(timeoutMs)}, and p99 of its duration is ${formatDuration(p99Ms)})`;
}

/** Why a shard stands still, and what lets it go on; null where none is held up by what it cannot handle. */
function blockedShard({ model, functionName }: SourceView, input: FindingInput): string | null {
  const { poller } = model;
  const fn = input.measurements.functions[model.functionIndex];
  if (poller?.kind !== 'stream' || Number.isFinite(poller.maximumRetryAttempts)) return null;
  if (fn === undefined || fn.failedAttempts === 0) return null;
  // An error that passes is over with the next attempt.
  if (poller.poisonShare === 0 && fn.failedAttempts < FAILING_SHARE * fn.invocations) return null;
  return `batches of ${functionName} failed ${formatCount(fn.failedAttempts)} times and are tried again until their records are ${formatDuration(lifetimeMs(poller))} old, so that one bad record blocks its shard; set maximumRetryAttempts, bisectOnError and an onFailure target`;
}

function lifetimeMs(poller: NonNullable<SourceView['model']['poller']>): number {
  return poller.kind === 'queue'
    ? poller.retentionMs
    : Math.min(poller.retentionMs, poller.maximumRecordAgeMs);
}
