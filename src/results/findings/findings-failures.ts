import { Outcome } from '../../model/outcomes.ts';
import { formatCount, formatDuration, formatMemory, formatShare } from '../../units/format.ts';
import { outcomeCount } from '../build/outcome-counts.ts';
import { sourceViews } from '../build/source-views.ts';
import { ratio } from '../statistics/rounded.ts';
import type { FindingInput, FunctionRule, FunctionView } from './finding-input.ts';

/** From this share of requests on a failure is a warning, below it a notice. */
const WARNING_SHARE = 0.01;
/** Less than one request in ten thousand is told, but leads nowhere. */
const NOTICE_SHARE = 1e-4;
/** Busy environments within this share of a limit count as having reached it. */
const LIMIT_REACHED_SHARE = 0.98;

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
      const remedy =
        configuration.trigger === null
          ? "raise the caller's time-out"
          : model.executionTimeoutMs === undefined
            ? `raise triggers.${caller}.${key}`
            : `make ${caller} a standard workflow, since an express one ends after ${formatDuration(model.executionTimeoutMs)} (States.Timeout)`;
      return [{ limitMs, remedy, count: measured.outcomes[Outcome.timedOut] ?? 0 }];
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
    text: `${formatShare(share)} of ${name}'s requests were given up by their caller after ${formatDuration(caller.limitMs)}, while ${name} went on and was billed: ${caller.remedy}, or make ${name} faster`,
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

const dropped: FunctionRule = ({ name, model, measured }, input) => {
  // What Lambda stopped as a loop ends as dropped too, and has a finding of its own.
  const queued = sourceViews(input.compiled, input.measurements).filter(
    (source) => source.functionName === name && source.model.invocation === 'async',
  );
  const inQueue = queued.reduce((sum, source) => sum + (source.measured.outcomes[Outcome.dropped] ?? 0), 0);
  const count = Math.min(inQueue, outcomeCount(measured, Outcome.dropped)) - measured.recursionsStopped;
  const share = ratio(count, measured.requests);
  if (share <= 0) return null;
  const { maximumEventAgeMs, onFailureSource } = model.asynchronous;
  const age = formatDuration(maximumEventAgeMs);
  const causes = [
    measured.failedAttempts > 0
      ? `${formatCount(measured.failedAttempts)} attempts failed: repair what fails`
      : '',
    measured.throttledAttempts > 0
      ? `${formatCount(measured.throttledAttempts)} attempts were refused until events were ${age} old: give ${name} more concurrency, or functions.${name}.async.maximumEventAge (up to 6 h) more time`
      : '',
  ].filter((cause) => cause !== '');
  const kept = onFailureSource === null ? `; functions.${name}.async.onFailure would keep what is lost` : '';
  return {
    severity: share >= WARNING_SHARE ? 'warning' : 'notice',
    weight: share,
    text: `${formatShare(share)} of ${name}'s events were dropped: ${causes.join(', ') || `they were older than ${age}`}${kept}`,
  };
};

/** What went wrong for requests. */
export const FAILURE_RULES: readonly FunctionRule[] = [timeouts, callerTimeouts, outOfMemory, dropped];

function severityOf(share: number): 'info' | 'notice' | 'warning' {
  if (share >= WARNING_SHARE) return 'warning';
  return share >= NOTICE_SHARE ? 'notice' : 'info';
}
