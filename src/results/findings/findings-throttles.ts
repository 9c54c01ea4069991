import { Outcome } from '../../model/outcomes.ts';
import { REFUSAL_REASONS, type RefusalReason } from '../../model/refusal-reasons.ts';
import { pollerKindOf } from '../../policies/pollers.ts';
import { formatCount, formatRate, formatShare } from '../../units/format.ts';
import { outcomeCount } from '../build/outcome-counts.ts';
import { passed, type SourceView, sourceViews } from '../build/source-views.ts';
import { ratio } from '../statistics/rounded.ts';
import {
  type FindingInput,
  type FunctionRule,
  type FunctionView,
  firstMeasuredStep,
  functionViews,
} from './finding-input.ts';

/** From this share of requests on refusals are a warning, below it a notice. */
const WARNING_SHARE = 0.01;
/** A further reason is named from this share of the refusals on. */
const NAMED_SHARE = 0.1;

const throttles: FunctionRule = (view, input) => {
  const { measured, name } = view;
  if (measured.throttledAttempts === 0 || measured.requests === 0) return null;
  const finallyThrottled = outcomeCount(measured, Outcome.throttled);
  const share = finallyThrottled / measured.requests;
  const what =
    finallyThrottled > 0
      ? `${formatShare(share)} of ${name}'s requests were throttled`
      : `${formatCount(measured.throttledAttempts)} attempts of ${name} were throttled and retried`;
  const [first, ...others] = REFUSAL_REASONS.map((reason, code) => ({
    reason,
    count: measured.throttledBy[code] ?? 0,
  }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  if (first === undefined) return null;
  const further = others
    .filter(({ count }) => count >= NAMED_SHARE * measured.throttledAttempts)
    .map(({ reason, count }) => `; ${formatCount(count)} of them ${IN_SHORT[reason]}`);
  return {
    severity: share >= WARNING_SHARE ? 'warning' : 'notice',
    weight: share,
    text: `${what}: ${CAUSES[first.reason](view, input)}${further.join('')}`,
  };
};

/** Why Lambda, or what stands before it, refused. */
export const THROTTLE_RULES: readonly FunctionRule[] = [throttles];

const IN_SHORT: Readonly<Record<RefusalReason, string>> = {
  account: "for the account's concurrency",
  reserved: 'for the reserved concurrency',
  scalingRate: 'for the rate of new environments',
  requestRate: "for the account's requests per second",
  source: "by the source's own throttle",
};

/** What was the matter, and what mends it. */
const CAUSES: Readonly<Record<RefusalReason, (view: FunctionView, input: FindingInput) => string>> = {
  reserved(view, input) {
    const reserved = view.model.reservedConcurrency ?? 0;
    const enough = Math.max(withRoom(peakDemand(view, input), view), reserved + 1);
    return `${demandText(view, input)} against a reserved concurrency of ${formatCount(reserved)}; reserve ${formatCount(enough)}`;
  },

  account(view, input) {
    const { account } = input.compiled.model;
    const views = functionViews(input);
    const demand = views.reduce((sum, each) => sum + peakDemand(each, input), 0);
    const requests = views.reduce((sum, { measured }) => sum + measured.requests, 0);
    const enough = Math.min(Math.ceil(demand + 4 * Math.sqrt(demand)), requests);
    return `${demandText(view, input)}, and the account's ${formatCount(account.concurrency)} were all in use; ask for a quota of about ${formatCount(Math.max(enough, account.concurrency + 1))}, or spread the load`;
  },

  scalingRate(view, input) {
    const { scaling } = input.compiled.model.account;
    return `${demandText(view, input)}, below the concurrency limits, but environments were asked for faster than they may be created (burst ${formatCount(scaling.burst)}, then ${formatCount(scaling.perSecond)} per second); smooth the peak, or provision concurrency before it`;
  },

  requestRate(view, input) {
    const { account } = input.compiled.model;
    const { requestsPerSecond, concurrency } = account;
    const offered = peakRate(view, input);
    const perEnvironment = requestsPerSecond / concurrency;
    return `requests came at up to ${formatRate(offered)}, faster than the account's ${formatCount(requestsPerSecond)} per second (${formatCount(perEnvironment)} for each of ${formatCount(concurrency)} concurrent executions), while at most ${formatCount(view.measured.concurrency.max)} ran at once; ask for a concurrency quota of ${formatCount(Math.ceil(offered / perEnvironment))}, whose rate holds them, or put several events into one invocation`;
  },

  source(view, input) {
    const gateway = throttlingGateway(view, input);
    if (gateway === null) {
      return `they were refused where they were sent, by a quota of the service before ${view.name} (see the finding on it), not by Lambda`;
    }
    const { name: trigger, perSecond, burst, throttled } = gateway;
    return `${demandText(view, input)}, below Lambda's concurrency limits, so it was ${trigger}'s own throttle of ${formatRate(perSecond)} with bursts of ${formatCount(burst)} that refused ${formatCount(throttled)} requests; raise triggers.${trigger}.throttle, or let clients come back later`;
  },
};

function demandText(view: FunctionView, input: FindingInput): string {
  const demand = Math.ceil(peakDemand(view, input));
  return `peak demand was about ${formatCount(demand)} concurrent executions`;
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
 * one request in ten thousand finds none (square-root staffing of queues with random arrivals); never more
 * than there were requests.
 */
function withRoom(demand: number, { measured }: FunctionView): number {
  return Math.min(Math.ceil(demand + 4 * Math.sqrt(demand)), measured.requests);
}

/** Attempts a second in the busiest step. */
function peakRate({ series }: FunctionView, input: FindingInput): number {
  const { stepSeconds } = input.measurements.series;
  let peak = 0;
  for (let step = firstMeasuredStep(input); step < series.invocations.length; step++) {
    peak = Math.max(peak, (series.invocations[step] ?? 0) + (series.throttles[step] ?? 0));
  }
  return peak / stepSeconds;
}

/**
 * Concurrency that the busiest step asked for: what ran and what waited in queues, and, by Little's law, what
 * was refused for good × the mean busy time of an invocation. Never attempts, of which one event can have
 * many, nor more than there were events.
 */
function peakDemand(view: FunctionView, input: FindingInput): number {
  const { name, measured, series } = view;
  const { stepSeconds } = input.measurements.series;
  const busySeconds = ratio(measured.concurrency.mean * input.measurements.seconds, measured.invocations);
  const refusedForGood = ratio(outcomeCount(measured, Outcome.throttled), measured.throttledAttempts);
  const queues = sourceViews(input.compiled, input.measurements).filter(
    (source) => source.functionName === name,
  );
  let peak = measured.concurrency.max;
  for (let step = firstMeasuredStep(input); step < series.invocations.length; step++) {
    const refused = (series.throttles[step] ?? 0) * refusedForGood;
    const offered = ((series.invocations[step] ?? 0) + refused) / stepSeconds;
    const waiting = queues.reduce((sum, source) => sum + waitingIn(source, step), 0);
    peak = Math.max(peak, offered * busySeconds, (series.concurrency[step] ?? 0) + waiting);
  }
  return Math.min(peak, measured.requests);
}

/** Invocations that what waits in a source would make, as far as its poller may have them at once. */
function waitingIn({ model, measured, series }: SourceView, step: number): number {
  const waiting = series?.backlog[step] ?? 0;
  if (model.poller === null) return waiting;
  const perBatch = Math.max(1, ratio(passed(measured), measured.batches));
  return Math.min(waiting / perBatch, pollerKindOf(model.poller).mostBatches(model.poller));
}
