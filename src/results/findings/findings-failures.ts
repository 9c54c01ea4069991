import type { FunctionModel } from '../../model/model.ts';
import { Outcome } from '../../model/outcomes.ts';
import { isCaller } from '../../platform/callers.ts';
import { findPlatform } from '../../platform/platforms.ts';
import { quantileOf } from '../../random/moments.ts';
import { formatCount, formatDuration, formatMemory, formatShare } from '../../units/format.ts';
import { outcomeCount } from '../build/outcome-counts.ts';
import { sourcesBefore, sourceViews } from '../build/source-views.ts';
import type { Advice } from '../documents/document.ts';
import { ratio } from '../statistics/rounded.ts';
import { advise, durationValue, reserve, roundedUp, triggerPath } from './advice.ts';
import {
  type FindingInput,
  type FunctionRule,
  type FunctionView,
  known,
  shareOfFunction,
  spanText,
  windowOf,
} from './finding-input.ts';
import { peakDemand } from './findings-throttles.ts';

/** From this share of requests on a failure is a warning, below it a notice. */
const WARNING_SHARE = 0.01;
/** Less than one request in ten thousand is told, but leads nowhere. */
const NOTICE_SHARE = 1e-4;
/** Busy environments within this share of a limit count as having reached it. */
const LIMIT_REACHED_SHARE = 0.98;
/** What one invocation in a thousand takes longer than. */
const NEARLY_ALL = 0.999;
/** Room above what the work takes. */
const ROOM = 1.5;
/** Lambda's own limits (Developer Guide, "Lambda quotas", 2026-11-28). */
const LONGEST_EVENT_AGE_MS = 21_600_000;
const LONGEST_VISIBILITY_MS = 43_200_000;
/** AWS's advice for queues that feed functions: six times the function's time-out, and the window. */
const VISIBILITY_FACTOR = 6;
const MOST_MEMORY_MB = 10_240;
const MEMORY_STEP_MB = 64;

/**
 * Requests that timed out: the function's own doing, as far as durations were cut at its limit; the rest had
 * a caller that gave up.
 */
function timedOutBy({ measured, model }: FunctionView, by: 'function' | 'caller', hasLimit: boolean): number {
  const timedOut = outcomeCount(measured, Outcome.timedOut);
  if (!hasLimit) return by === 'function' ? timedOut : 0;
  const cut = measured.durationMs.countAbove(model.timeoutMs * LIMIT_REACHED_SHARE);
  const byFunction = Math.min(timedOut, cut);
  return by === 'function' ? byFunction : timedOut - byFunction;
}

interface ImpatientCaller {
  readonly limitMs: number;
  readonly remedy: string;
  readonly count: number;
  /** Key that lets it wait longer, and the longest that it takes; null where none does. */
  readonly key: { readonly path: string; readonly longestMs: number } | null;
}

/**
 * The caller that gives up on the most requests, or null where every caller of the function waits for its
 * answer.
 */
function impatientCaller({ name }: FunctionView, { compiled, measurements }: FindingInput) {
  const callers = sourcesBefore(name, compiled, measurements).flatMap((source): ImpatientCaller[] => {
    const { name: caller, configuration, model, measured } = source;
    const clientMs = model.client?.timeoutMs ?? Number.POSITIVE_INFINITY;
    const limitMs = Math.min(clientMs, model.integrationTimeoutMs);
    if (!Number.isFinite(limitMs)) return [];
    const count = measured.outcomes[Outcome.timedOut] ?? 0;
    const path = triggerPath(source);
    if (path === null) return [{ limitMs, remedy: "raise the caller's time-out", count, key: null }];
    if (model.executionTimeoutMs !== undefined) {
      const ends = formatDuration(model.executionTimeoutMs);
      const remedy = `make ${caller} a standard workflow, since an express one ends after ${ends} (States.Timeout)`;
      return [{ limitMs, remedy, count, key: null }];
    }
    const platform = findPlatform(compiled.platform);
    // A service that waits itself has a limit of its own, which some of them let nobody change.
    const { source: service } = configuration;
    const own = isCaller(service) ? platform?.sources.callers[service].value.longestTimeoutMs : undefined;
    if (own === undefined && clientMs <= model.integrationTimeoutMs) {
      const key = { path: `${path}.client.timeout`, longestMs: model.integrationTimeoutMs };
      return [{ limitMs, remedy: `let ${caller}'s client wait longer`, count, key }];
    }
    // What API Gateway allows beyond its usual limit is asked for, and costs throttle.
    const isGateway = configuration.billing.apiType !== null;
    const usualMs = platform?.apiGateway.timeoutMs.value;
    const otherMs = isGateway ? (usualMs?.[configuration.billing.apiType ?? 'rest'] ?? 29_000) : 900_000;
    const longestMs = own ?? otherMs;
    const key = limitMs < longestMs ? { path: `${path}.timeout`, longestMs } : null;
    const remedy =
      key === null
        ? `${formatDuration(limitMs)} are the most that ${caller} waits, so answer at once and let a queue do the work`
        : `let ${caller} wait longer`;
    return [{ limitMs, remedy, count, key }];
  });
  return callers.sort((a, b) => b.count - a.count || a.limitMs - b.limitMs)[0] ?? null;
}

const callerTimeouts: FunctionRule = (view, input) => {
  const { name, measured, series, model } = view;
  const caller = impatientCaller(view, input);
  const count = timedOutBy(view, 'caller', caller !== null);
  const share = ratio(count, measured.requests);
  if (caller === null || share === 0) return null;
  const { key } = caller;
  const slowestMs = Math.max(measured.latencyMs.max, measured.durationMs.quantile(NEARLY_ALL));
  const wantedMs = Math.min(
    key?.longestMs ?? 0,
    Math.max(2 * caller.limitMs, Math.min(ROOM * slowestMs, model.timeoutMs + measured.initMs.max)),
  );
  const advice =
    key === null ? undefined : advise({ [key.path]: durationValue(roundedUp(wantedMs / 1000) * 1000) });
  const window = windowOf(input, series.errors);
  return {
    id: 'caller-timeouts',
    about: `functions.${name}`,
    severity: severityOf(share),
    weight: share,
    text: `${formatShare(share)} of ${name}'s requests were given up by their caller after ${formatDuration(caller.limitMs)}${spanText(window, input)}, while ${name} went on and was billed: make ${name} faster, or ${caller.remedy}`,
    hits: { count, share, what: 'requests' },
    ...known({ window, advice, monthlyUsd: shareOfFunction(input, name, share) }),
  };
};

const timeouts: FunctionRule = (view, input) => {
  const { name, model, measured, series } = view;
  const hasLimit = impatientCaller(view, input) !== null;
  const count = timedOutBy(view, 'function', hasLimit);
  const share = ratio(count, measured.requests);
  if (share === 0) return null;
  const p99 = measured.durationMs.quantile(0.99);
  const isCut = p99 >= model.timeoutMs * LIMIT_REACHED_SHARE;
  const duration = isCut ? 'already p99 is cut by it' : `p99 of the duration is ${formatDuration(p99)}`;
  const longestMs = findPlatform(input.compiled.platform)?.timeoutMs.maximum.value ?? 900_000;
  const wholeMs = wholeWorkMs(model, input);
  const wantedMs = roundedUp(Math.max(2 * model.timeoutMs, ROOM * wholeMs) / 1000) * 1000;
  const isAtMost = model.timeoutMs >= longestMs;
  // Where the work itself fits, what it waits for is too slow, and more time is more waiting.
  const isWork = (wholeMs > model.timeoutMs || !isCut) && !waitsInLine(model, input);
  const canWait = isWork && wantedMs <= longestMs;
  const window = windowOf(input, series.errors);
  const wastedMs = count * model.timeoutMs;
  const remedy = isAtMost
    ? 'that is the longest there is, so give it more memory if it computes, or divide its work'
    : canWait
      ? 'give it more memory if it computes, or more time'
      : isWork
        ? `its work takes more than the ${formatDuration(longestMs)} that there are, so give it more memory if it computes, or divide its work`
        : 'the work itself fits, so make what it waits for faster; more time would be spent waiting';
  const wasted = ratio(wastedMs, measured.onDemandBilledMs + measured.provisionedBilledMs);
  return {
    id: 'timeouts',
    about: `functions.${name}`,
    severity: severityOf(share),
    weight: share,
    text: `${formatShare(share)} of ${name}'s requests timed out at its limit of ${formatDuration(model.timeoutMs)} (${duration})${spanText(window, input)}: ${remedy}`,
    hits: { count, share, what: 'requests' },
    ...known({
      window,
      advice: canWait ? advise(longerTimeout(view, input, wantedMs)) : undefined,
      monthlyUsd: shareOfFunction(input, name, Math.min(1, wasted)),
    }),
  };
};

/** A time-out, and for each queue before the function a visibility time-out that allows for it. */
function longerTimeout({ name }: FunctionView, input: FindingInput, timeoutMs: number): Advice['set'] {
  const queues = sourcesBefore(name, input.compiled, input.measurements).flatMap((source) => {
    const { poller } = source.model;
    const path = triggerPath(source);
    if (poller?.kind !== 'queue' || path === null) return [];
    const leastMs = VISIBILITY_FACTOR * timeoutMs + poller.batchWindowMs;
    if (poller.visibilityTimeoutMs >= timeoutMs) return [];
    return [[`${path}.visibilityTimeout`, durationValue(Math.min(LONGEST_VISIBILITY_MS, leastMs))] as const];
  });
  return { ...Object.fromEntries(queues), [`functions.${name}.timeout`]: durationValue(timeoutMs) };
}

/** Whether a resource that it calls has a line of calls before it. */
function waitsInLine({ steps }: FunctionModel, { measurements }: FindingInput): boolean {
  return steps.some(
    (step) => step.kind === 'call' && (measurements.resources[step.resourceIndex]?.waiting.max ?? 0) > 0,
  );
}

/** How deep functions that wait for functions are followed. */
const DEEPEST = 8;

/**
 * What nearly all invocations take where nothing cuts them and nothing makes them wait: init, work, that of
 * each record, calls, and the functions that they wait for.
 */
function wholeWorkMs(fn: FunctionModel, { compiled, measurements }: FindingInput, depth = 0): number {
  const { model } = compiled;
  const records = sourceViews(compiled, measurements)
    .filter((source) => model.functions[source.model.functionIndex] === fn)
    .reduce((most, { model: { poller } }) => Math.max(most, poller?.batchSize ?? 1), 1);
  const { coldStart } = fn;
  const first = quantileOf(coldStart.firstInvokeCpuMs, NEARLY_ALL) * coldStart.firstInvokeFactor;
  const { initCpu } = coldStart;
  const computed = initCpu === null ? 0 : quantileOf(initCpu.cpuMs, NEARLY_ALL) * initCpu.factor;
  const own = quantileOf(coldStart.initMs, NEARLY_ALL) + computed + first + partMs(fn.work);
  const each = fn.recordWork === null ? 0 : records * partMs(fn.recordWork);
  const steps = fn.steps.reduce((sum, step) => {
    if (step.kind === 'call') {
      const resource = model.resources[step.resourceIndex];
      const times = step.count * (step.isPerRecord ? records : 1);
      return sum + (resource === undefined ? 0 : times * quantileOf(resource.latencyMs, NEARLY_ALL));
    }
    const callee = model.functions[model.sources[step.sourceIndex]?.functionIndex ?? -1];
    if (!step.isSync || callee === undefined || depth >= DEEPEST) return sum;
    const takesMs = Math.min(
      callee.timeoutMs,
      wholeWorkMs(callee, { compiled, measurements } as FindingInput, depth + 1),
    );
    return sum + step.count * takesMs;
  }, 0);
  return own + each + steps;
}

function partMs(work: FunctionModel['work'] | NonNullable<FunctionModel['recordWork']>): number {
  return work.kind === 'parts'
    ? quantileOf(work.ioMs, NEARLY_ALL) + quantileOf(work.cpuMs, NEARLY_ALL) * work.cpuFactor
    : quantileOf(work.durationMs, NEARLY_ALL) * work.factor;
}

const outOfMemory: FunctionRule = ({ name, configuration, model, measured, series }, input) => {
  const count = outcomeCount(measured, Outcome.outOfMemory);
  const share = ratio(count, measured.requests);
  if (share === 0) return null;
  const used = model.memoryUsedMb === null ? configuration.memoryMb : quantileOf(model.memoryUsedMb, 0.9999);
  const needed =
    Math.ceil(Math.max(1.1 * used, configuration.memoryMb + 1) / MEMORY_STEP_MB) * MEMORY_STEP_MB;
  const platform = findPlatform(input.compiled.platform);
  const most = platform?.memoryMb.maximum.value ?? MOST_MEMORY_MB;
  const wanted = Math.min(most, needed);
  const isAtMost = configuration.memoryMb >= most;
  const window = windowOf(input, series.errors);
  return {
    id: 'out-of-memory',
    about: `functions.${name}`,
    severity: 'warning',
    weight: share,
    text: `${formatShare(share)} of ${name}'s requests ran out of its ${formatMemory(configuration.memoryMb)}${spanText(window, input)}: ${isAtMost ? 'that is the most there is, so let it work on less at a time' : `give it ${formatMemory(wanted)}`}`,
    hits: { count, share, what: 'requests' },
    ...known({
      window,
      advice: isAtMost ? undefined : advise({ [`functions.${name}.memory`]: wanted }),
      monthlyUsd: shareOfFunction(input, name, share),
    }),
  };
};

const dropped: FunctionRule = (view, input) => {
  const { name, model, measured } = view;
  const refused = measured.droppedRefused;
  const failing = measured.droppedFailing;
  const count = refused + failing;
  const share = ratio(count, measured.requests);
  if (count === 0 || share === 0) return null;
  const { maximumEventAgeMs, onFailureSource } = model.asynchronous;
  const age = formatDuration(maximumEventAgeMs);
  const causes = [
    failing > 0
      ? `${formatCount(failing)} had failed and were too old to be tried again: repair what fails`
      : '',
    refused > 0 ? `${formatCount(refused)} were refused until they were ${age} old: ${moreRoom(view)}` : '',
  ].filter((cause) => cause !== '');
  const kept = onFailureSource === null ? `; functions.${name}.async.onFailure would keep what is lost` : '';
  return {
    id: 'dropped',
    about: `functions.${name}`,
    severity: share >= WARNING_SHARE ? 'warning' : 'notice',
    weight: share,
    text: `${formatShare(share)} of ${name}'s events were dropped: ${causes.join(', ')}${kept}`,
    hits: { count, share, what: 'events' },
    ...known({ advice: keepEvents(view, input) }),
  };
};

function moreRoom({ name, model }: FunctionView): string {
  return model.asynchronous.maximumEventAgeMs < LONGEST_EVENT_AGE_MS
    ? `give ${name} more concurrency, or the events more time`
    : `give ${name} more concurrency`;
}

/** Time for the events, or room for the function. */
function keepEvents(
  view: FunctionView,
  { compiled, measurements, ...rest }: FindingInput,
): Advice | undefined {
  const { name, model } = view;
  const { maximumEventAgeMs } = model.asynchronous;
  const input = { compiled, measurements, ...rest };
  const isOff = model.reservedConcurrency === 0;
  if (!isOff && maximumEventAgeMs < LONGEST_EVENT_AGE_MS)
    return advise({ [`functions.${name}.async.maximumEventAge`]: '6h' });
  if (view.measured.droppedRefused === 0 || model.reservedConcurrency === null) return undefined;
  const wanted = Math.max(model.reservedConcurrency + 1, roundedUp(1.1 * peakDemand(view, input)));
  return reserve(compiled, name, wanted).advice;
}

/** What went wrong for requests. */
export const FAILURE_RULES: readonly FunctionRule[] = [timeouts, callerTimeouts, outOfMemory, dropped];

function severityOf(share: number): 'info' | 'notice' | 'warning' {
  if (share >= WARNING_SHARE) return 'warning';
  return share >= NOTICE_SHARE ? 'notice' : 'info';
}
