import { Outcome } from '../../model/outcomes.ts';
import { formatCount, formatDuration, formatMemory, formatRate, formatShare } from '../../units/format.ts';
import { outcomeCount } from '../build/outcome-counts.ts';
import { sourceViews } from '../build/source-views.ts';
import { ratio } from '../statistics/rounded.ts';
import {
  type FindingInput,
  type FunctionRule,
  type FunctionView,
  firstMeasuredStep,
  functionViews,
} from './finding-input.ts';

/** From this share of requests on a failure is a warning, below it a notice. */
const WARNING_SHARE = 0.01;
/** Less than one request in ten thousand is told, but leads nowhere. */
const NOTICE_SHARE = 1e-4;
/** Busy environments within this share of a limit count as having reached it. */
const LIMIT_REACHED_SHARE = 0.98;

const throttles: FunctionRule = (view, input) => {
  const { measured, name, model } = view;
  if (measured.throttledAttempts === 0 || measured.requests === 0) return null;
  const finallyThrottled = outcomeCount(measured, Outcome.throttled);
  const share = finallyThrottled / measured.requests;
  const what =
    finallyThrottled > 0
      ? `${formatShare(share)} of ${name}'s requests were throttled`
      : `${formatCount(measured.throttledAttempts)} attempts of ${name} were throttled and retried`;
  const demand = Math.ceil(peakDemand(view, input));
  const demandText = `peak demand was about ${formatCount(demand)} concurrent executions`;
  const { account } = input.compiled.model;
  const reserved = model.reservedConcurrency;
  return {
    severity: share >= WARNING_SHARE ? 'warning' : 'notice',
    weight: share,
    text: `${what}: ${cause()}`,
  };

  function cause(): string {
    if (reserved !== null && measured.concurrency.max >= reserved * LIMIT_REACHED_SHARE) {
      return `${demandText} against a reserved concurrency of ${formatCount(reserved)}; reserve ${formatCount(Math.max(withRoom(demand), reserved + 1))}`;
    }
    if (accountPeak(input) >= account.concurrency * LIMIT_REACHED_SHARE) {
      return `${demandText}, and the account's ${formatCount(account.concurrency)} were all in use; ask for a quota of about ${formatCount(withRoom(accountDemand(input)))}, or spread the load`;
    }
    const gateway = throttlingGateway(view, input);
    if (gateway !== null) {
      const { name: trigger, perSecond: rate, burst } = gateway;
      return `${demandText}, below Lambda's concurrency limits, so it was ${trigger}'s own throttle of ${formatRate(rate)} with bursts of ${formatCount(burst)} that refused ${formatCount(gateway.throttled)} requests; raise triggers.${trigger}.throttle, or let clients come back later`;
    }
    const perSecond = formatCount(account.scaling.perSecond);
    return `${demandText}, below the concurrency limits, so environments were asked for faster than they may be created (burst ${formatCount(account.scaling.burst)}, then ${perSecond} per second) or requests came faster than ${formatCount(account.requestsPerSecond)} per second; smooth the peak or provision concurrency before it`;
  }
};

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

/**
 * The caller that gives up on the most requests, or null where every caller of the function waits for its
 * answer.
 */
function impatientCaller({ name }: FunctionView, { compiled, measurements }: FindingInput) {
  const callers = sourceViews(compiled, measurements).flatMap(
    ({ name: caller, functionName, configuration, model, measured }) => {
      const clientMs = model.client?.timeoutMs ?? Number.POSITIVE_INFINITY;
      const limitMs = Math.min(clientMs, model.integrationTimeoutMs);
      if (functionName !== name || !Number.isFinite(limitMs)) return [];
      const key = clientMs <= model.integrationTimeoutMs ? 'client.timeout' : 'timeout';
      const setting = configuration.trigger === null ? "the caller's time-out" : `triggers.${caller}.${key}`;
      return [{ limitMs, setting, count: measured.outcomes[Outcome.timedOut] ?? 0 }];
    },
  );
  return callers.sort((a, b) => b.count - a.count || a.limitMs - b.limitMs)[0] ?? null;
}

const callerTimeouts: FunctionRule = (view, input) => {
  const { name, measured } = view;
  const caller = impatientCaller(view, input);
  const share = ratio(timedOutBy(view, 'caller', caller !== null), measured.requests);
  if (caller === null || share === 0) return null;
  return {
    severity: severityOf(share),
    weight: share,
    text: `${formatShare(share)} of ${name}'s requests were given up by their caller after ${formatDuration(caller.limitMs)}, while ${name} went on and was billed: raise ${caller.setting}, or make ${name} faster`,
  };
};

const timeouts: FunctionRule = (view, input) => {
  const { name, model, measured } = view;
  const hasLimit = impatientCaller(view, input) !== null;
  const share = ratio(timedOutBy(view, 'function', hasLimit), measured.requests);
  if (share === 0) return null;
  const p99 = measured.durationMs.quantile(0.99);
  const isCut = p99 >= model.timeoutMs * LIMIT_REACHED_SHARE;
  const duration = isCut ? 'already p99 is cut by it' : `p99 of the duration is ${formatDuration(p99)}`;
  return {
    severity: severityOf(share),
    weight: share,
    text: `${formatShare(share)} of ${name}'s requests timed out at its limit of ${formatDuration(model.timeoutMs)} (${duration}): raise functions.${name}.timeout, or give it more memory if it computes`,
  };
};

const outOfMemory: FunctionRule = ({ name, configuration, measured }) => {
  const share = ratio(outcomeCount(measured, Outcome.outOfMemory), measured.requests);
  if (share === 0) return null;
  return {
    severity: 'warning',
    weight: share,
    text: `${formatShare(share)} of ${name}'s requests ran out of its ${formatMemory(configuration.memoryMb)}: raise functions.${name}.memory`,
  };
};

const dropped: FunctionRule = ({ name, model, measured }) => {
  // What Lambda stopped as a loop ends as dropped too, and has a finding of its own.
  const count = outcomeCount(measured, Outcome.dropped) - measured.recursionsStopped;
  const share = ratio(count, measured.requests);
  if (share <= 0) return null;
  return {
    severity: share >= WARNING_SHARE ? 'warning' : 'notice',
    weight: share,
    text: `${formatShare(share)} of ${name}'s events were dropped (retries used up, or older than ${formatDuration(model.asynchronous.maximumEventAgeMs)}): name an onFailure target, and look at its errors and throttles`,
  };
};

/** What went wrong for requests. */
export const FAILURE_RULES: readonly FunctionRule[] = [
  throttles,
  timeouts,
  callerTimeouts,
  outOfMemory,
  dropped,
];

function severityOf(share: number): 'info' | 'notice' | 'warning' {
  if (share >= WARNING_SHARE) return 'warning';
  return share >= NOTICE_SHARE ? 'notice' : 'info';
}

/** The gateway in front of a function whose token bucket refused the most, or null where none did. */
function throttlingGateway({ name }: FunctionView, { compiled, measurements }: FindingInput) {
  const gateways = sourceViews(compiled, measurements).flatMap(
    ({ name: trigger, functionName, model, measured: { refusedAtDoor } }) =>
      functionName === name && model.throttle !== null && refusedAtDoor > 0
        ? [{ name: trigger, throttled: refusedAtDoor, ...model.throttle }]
        : [],
  );
  return gateways.sort((a, b) => b.throttled - a.throttled)[0] ?? null;
}

/**
 * Environments for a mean demand and its ups and downs: four times its square root more, with which hardly
 * one request in ten thousand finds none (square-root staffing of queues with random arrivals).
 */
function withRoom(demand: number): number {
  return Math.ceil(demand + 4 * Math.sqrt(demand));
}

/** What all functions together asked for; an upper bound, since they need not peak together. */
function accountDemand(input: FindingInput): number {
  return functionViews(input).reduce((total, view) => total + peakDemand(view, input), 0);
}

/**
 * Concurrency that the busiest step asked for, by Little's law: offered attempts per second × mean busy time
 * of an invocation.
 */
function peakDemand({ measured, series }: FunctionView, input: FindingInput): number {
  const { stepSeconds } = input.measurements.series;
  const busySeconds = ratio(measured.concurrency.mean * input.measurements.seconds, measured.invocations);
  let peak = measured.concurrency.max;
  for (let step = firstMeasuredStep(input); step < series.invocations.length; step++) {
    const offered = (series.invocations[step] ?? 0) + (series.throttles[step] ?? 0);
    peak = Math.max(peak, (offered / stepSeconds) * busySeconds);
  }
  return peak;
}

/**
 * Greatest number of busy environments in the account; an upper bound, since functions need not peak together
 * within a step.
 */
function accountPeak(input: FindingInput): number {
  const views = functionViews(input);
  let peak = 0;
  for (let step = 0; step < (views[0]?.series.concurrencyMax.length ?? 0); step++) {
    peak = Math.max(
      peak,
      views.reduce((sum, { series }) => sum + (series.concurrencyMax[step] ?? 0), 0),
    );
  }
  return peak;
}
