import type { FunctionModel } from '../../model/model.ts';
import { Outcome } from '../../model/outcomes.ts';
import { isCaller } from '../../platform/callers.ts';
import { findPlatform } from '../../platform/platforms.ts';
import type { Distribution } from '../../random/distribution.ts';
import { meanOf, quantileOf } from '../../random/moments.ts';
import { formatDuration, formatMemory, formatShare, formatWhole } from '../../units/format.ts';
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
/** Room above what a caller was seen to wait for, and above what the work takes by itself. */
const ROOM = 1.5;
const WORK_ROOM = 1.25;
/** Lambda's own limits (Developer Guide, "Lambda quotas", 2026-11-28). */
const LONGEST_EVENT_AGE_MS = 21_600_000;
const LONGEST_VISIBILITY_MS = 43_200_000;
/** AWS's advice for queues that feed functions: six times the function's time-out, and the window. */
const VISIBILITY_FACTOR = 6;
const MOST_MEMORY_MB = 10_240;
const MEMORY_STEP_MB = 64;
/** So many times the share of requests fail of the invocations where what fails is tried again. */
const COME_BACK = 1.5;

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

/**
 * Whom a failure hits: the requests that ended by it, or the invocations where much more of these did, since
 * their events come back and are tried again.
 */
function hitBy({ measured }: FunctionView, requests: number, attempts: number): Hit {
  const ofRequests = ratio(requests, measured.requests);
  const ofAttempts = ratio(attempts, measured.invocations);
  return ofAttempts > COME_BACK * ofRequests
    ? { count: attempts, share: ofAttempts, what: 'invocations' }
    : { count: requests, share: ofRequests, what: 'requests' };
}

interface Hit {
  readonly count: number;
  readonly share: number;
  readonly what: 'requests' | 'invocations';
}

const timeouts: FunctionRule = (view, input) => {
  const { name, model, measured, series } = view;
  const hasLimit = impatientCaller(view, input) !== null;
  const { count, share, what } = hitBy(
    view,
    timedOutBy(view, 'function', hasLimit),
    measured.timedOutAttempts,
  );
  if (share === 0) return null;
  const p99 = measured.durationMs.quantile(0.99);
  const isCut = p99 >= model.timeoutMs * LIMIT_REACHED_SHARE;
  const duration = isCut ? 'already p99 is cut by it' : `p99 of the duration is ${formatDuration(p99)}`;
  const longestMs = findPlatform(input.compiled.platform)?.timeoutMs.maximum.value ?? 900_000;
  const wholeMs = wholeWorkMs(model, input);
  // Where it is the work that does not fit, so much and some room is enough; else nobody knows how much.
  const enoughMs = wholeMs > model.timeoutMs ? WORK_ROOM * wholeMs : 2 * model.timeoutMs;
  const wantedMs = Math.max(roundedUp(enoughMs / 1000), Math.floor(model.timeoutMs / 1000) + 1) * 1000;
  const isAtMost = model.timeoutMs >= longestMs;
  // Where the work itself fits, what it waits for is too slow, and more time is more waiting.
  const isWork = (wholeMs > model.timeoutMs || !isCut) && !waitsInLine(model, input);
  const canWait = isWork && wantedMs <= longestMs;
  const window = windowOf(input, series.errors);
  const wastedMs = Math.max(count, measured.timedOutAttempts) * model.timeoutMs;
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
    text: `${formatShare(share)} of ${name}'s ${what} timed out at its limit of ${formatDuration(model.timeoutMs)} (${duration})${spanText(window, input)}: ${remedy}`,
    hits: { count, share, what },
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
function wholeWorkMs(fn: FunctionModel, { compiled, measurements }: Measured, depth = 0): number {
  const { model } = compiled;
  const records = sourceViews(compiled, measurements)
    .filter((source) => model.functions[source.model.functionIndex] === fn)
    .reduce((most, { model: { poller } }) => Math.max(most, poller?.batchSize ?? 1), 1);
  const whole = coldPart(fn, { compiled, measurements });
  // As long as it takes while a failure of its own slows it.
  const slowed = fn.failures.reduce((most, { latencyFactor }) => Math.max(most, latencyFactor), 1);
  addPart(whole, fn.work, { times: 1, slowed });
  if (fn.recordWork !== null) addPart(whole, fn.recordWork, { times: records, slowed });
  for (const step of fn.steps) {
    if (step.kind === 'call') {
      const resource = model.resources[step.resourceIndex];
      if (resource !== undefined)
        whole.add(resource.latencyMs, step.count * (step.isPerRecord ? records : 1));
      continue;
    }
    const callee = model.functions[model.sources[step.sourceIndex]?.functionIndex ?? -1];
    if (!step.isSync || callee === undefined || depth >= DEEPEST) continue;
    const calleeMs = wholeWorkMs(callee, { compiled, measurements }, depth + 1);
    whole.addFixed(step.count * Math.min(callee.timeoutMs, calleeMs));
  }
  return whole.ms;
}

/**
 * What a cold start adds to an invocation: its first run, and its init where that is cut and run again. After
 * an invocation that was cut the next one runs the init again too, an ordinary one.
 */
function coldPart(fn: FunctionModel, { compiled, measurements }: Measured): NearlyAll {
  const { coldStarts = 0, invocations = 0 } =
    measurements.functions[compiled.model.functions.indexOf(fn)] ?? {};
  const { initMs, initCpu, initLimitMs, restored, firstInvokeCpuMs, firstInvokeFactor } = fn.coldStart;
  const usualInitMs = meanOf(initMs) + (initCpu === null ? 0 : initCpu.factor * meanOf(initCpu.cpuMs));
  const usual = new NearlyAll();
  usual.addFixed(Math.min(initLimitMs, usualInitMs));
  // Of what few invocations have, less than nearly all is nearly all of them.
  const probability = 1 - (1 - NEARLY_ALL) / Math.max(1e-9, ratio(coldStarts, invocations));
  if (probability <= 0) return usual;
  const init = new NearlyAll(probability);
  init.add(initMs);
  if (initCpu !== null) init.add(initCpu.cpuMs, 1, initCpu.factor);
  const cold = !restored && init.ms > initLimitMs ? init : usual;
  cold.probability = probability;
  cold.add(firstInvokeCpuMs, 1, firstInvokeFactor);
  cold.probability = NEARLY_ALL;
  return cold;
}

type Measured = Pick<FindingInput, 'compiled' | 'measurements'>;

/**
 * What nearly all sums of independent times are below: their mean, and by how much each alone may be above
 * its own, added as such are, by the root of the squares. Not all are long at once.
 */
class NearlyAll {
  /** Share of each time that is below what is taken for it. */
  probability: number;
  private mean = 0;
  private squares = 0;

  constructor(probability = NEARLY_ALL) {
    this.probability = probability;
  }

  add(distribution: Distribution, times = 1, factor = 1): void {
    const most = factor * quantileOf(distribution, this.probability);
    // Some have no mean.
    const mean = Math.min(most, factor * meanOf(distribution));
    const above = most - mean;
    this.mean += times * mean;
    this.squares += times * above * above;
  }

  addFixed(ms: number): void {
    this.mean += ms;
  }

  get ms(): number {
    return this.mean + Math.sqrt(this.squares);
  }
}

function addPart(
  whole: NearlyAll,
  work: FunctionModel['work'] | NonNullable<FunctionModel['recordWork']>,
  { times, slowed }: { readonly times: number; readonly slowed: number },
): void {
  if (work.kind === 'parts') {
    whole.add(work.ioMs, times, slowed);
    whole.add(work.cpuMs, times, slowed * work.cpuFactor);
  } else whole.add(work.durationMs, times, slowed * work.factor);
}

const outOfMemory: FunctionRule = (view, input) => {
  const { name, configuration, model, measured, series } = view;
  const requests = outcomeCount(measured, Outcome.outOfMemory);
  const { count, share, what } = hitBy(view, requests, measured.outOfMemoryAttempts);
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
    text: `${formatShare(share)} of ${name}'s ${what} ran out of its ${formatMemory(configuration.memoryMb)}${spanText(window, input)}: ${isAtMost ? 'that is the most there is, so let it work on less at a time' : `give it ${formatMemory(wanted)}`}`,
    hits: { count, share, what },
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
      ? `${formatWhole(failing)} had failed and were too old to be tried again: repair what fails`
      : '',
    refused > 0 ? `${formatWhole(refused)} were refused until they were ${age} old: ${moreRoom(view)}` : '',
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
