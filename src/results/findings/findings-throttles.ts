import { Outcome } from '../../model/outcomes.ts';
import { placeOf } from '../../model/place-of.ts';
import { REFUSAL_REASONS, REFUSAL_WINDOWS_MS, type RefusalReason } from '../../model/refusal-reasons.ts';
import { pollerKindOf } from '../../policies/pollers.ts';
import { formatCount, formatDuration, formatRate, formatShare, formatWhole } from '../../units/format.ts';
import { outcomeCount } from '../build/outcome-counts.ts';
import { quotaViews } from '../build/quota-results.ts';
import { passed, type SourceView, sourcesBefore } from '../build/source-views.ts';
import type { Advice } from '../documents/document.ts';
import { ratio } from '../statistics/rounded.ts';
import { advise, provisionable, reserve, roundedUp, triggerPath } from './advice.ts';
import {
  type FindingInput,
  type FunctionRule,
  type FunctionView,
  firstMeasuredStep,
  functionViews,
  known,
  spanText,
  windowOf,
} from './finding-input.ts';

/** From this share of requests on refusals are a warning, below it a notice. */
const WARNING_SHARE = 0.01;
/** Or of those of a stretch of time, where they are not fewer than these. */
const FEWEST = 10;
/** A further reason is named from this share of the refusals on. */
const NAMED_SHARE = 0.1;
/** Room over the greatest demand that was counted. */
const ROOM = 1.1;
/** Fewest batches at a time that a mapping can be limited to (API Reference, ScalingConfig, 2026-11-28). */
const LEAST_MAXIMUM_CONCURRENCY = 2;
/** Environments that are busy for a smaller share of the time are too dear to be kept for a peak. */
const WORTH_PROVISIONING = 0.1;

/** What was the matter, what mends it, and the change where a key does. */
interface Cause {
  readonly text: string;
  readonly advice?: Advice;
}

const throttles: FunctionRule = (view, input) => {
  const { measured, name, series } = view;
  if (measured.throttledAttempts === 0 || measured.requests === 0) return null;
  const [first, ...others] = REFUSAL_REASONS.map((reason, code) => ({
    reason,
    count: measured.throttledBy[code] ?? 0,
  }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  if (first === undefined) return null;
  const finallyThrottled = outcomeCount(measured, Outcome.throttled);
  const share = finallyThrottled / measured.requests;
  const isHard =
    share >= WARNING_SHARE || (finallyThrottled >= FEWEST && worstStep(series, input) >= WARNING_SHARE);
  const isOnlyLate = finallyThrottled === 0 && nobodyWaits(view, input);
  const cause = isOnlyLate ? patience(view, input, first.reason) : CAUSES[first.reason](view, input);
  if (cause === null) return null;
  const window = windowOf(input, series.throttles);
  const what =
    finallyThrottled > 0
      ? `${formatShare(share)} of ${name}'s requests were throttled`
      : `${formatWhole(measured.throttledAttempts)} attempts of ${name} were throttled and retried`;
  const further = others
    .filter(({ count }) => count >= NAMED_SHARE * measured.throttledAttempts)
    .map(({ reason, count }) => ` (${formatWhole(count)} of the attempts ${IN_SHORT[reason]})`);
  return {
    id: 'throttled',
    about: `functions.${name}`,
    severity: isHard ? 'warning' : 'notice',
    weight: share,
    text: `${what}${further.join('')}${spanText(window, input)}: ${cause.text}`,
    hits:
      finallyThrottled > 0
        ? { count: finallyThrottled, share, what: 'requests' }
        : {
            count: measured.throttledAttempts,
            share: ratio(measured.throttledAttempts, measured.throttledAttempts + measured.invocations),
            what: 'attempts',
          },
    ...known({ window, advice: cause.advice }),
  };
};

/** The greatest share of requests that was refused in one step of the run. */
function worstStep({ requests, refused }: FunctionView['series'], input: FindingInput): number {
  let worst = 0;
  for (let step = firstMeasuredStep(input); step < (refused?.length ?? 0); step++) {
    worst = Math.max(worst, ratio(refused?.[step] ?? 0, requests?.[step] ?? 0));
  }
  return worst;
}

/**
 * Whether all that was refused came in the end, and came from where nobody waits for an answer: events that
 * Lambda keeps and tries again.
 */
function nobodyWaits(
  { name, model, measured }: FunctionView,
  { compiled, measurements }: FindingInput,
): boolean {
  if (model.reservedConcurrency === 0 || measured.droppedRefused + measured.droppedFailing > 0) return false;
  const sources = sourcesBefore(name, compiled, measurements);
  return (
    sources.length > 0 &&
    sources.every(
      ({ model: { poller, invocation }, measured: { deadLettered, expired, refusedAtDoor } }) =>
        poller === null && invocation === 'async' && deadLettered + expired + refusedAtDoor === 0,
    )
  );
}

/** What waits in Lambda's own queue costs nothing; whoever wants it sooner is told by what it is held. */
function patience(view: FunctionView, input: FindingInput, reason: RefusalReason): Cause {
  const { name, measured } = view;
  const p99 = formatDuration(measured.latencyMs.quantile(0.99));
  const more = {
    reserved: `a higher reserved concurrency than ${formatCount(view.model.reservedConcurrency ?? 0)}`,
    account: `a higher quota than ${formatCount(input.compiled.model.account.concurrency)} concurrent executions`,
    scalingRate: 'a smoother peak, since environments are created only so fast,',
    requestRate: 'fewer events at a time, with several in one invocation,',
    source: 'a higher limit where they are sent',
  }[reason];
  return {
    text: `none was lost, and nobody waits for an answer: ${name}'s p99 from arrival to outcome is ${p99}, and waiting in Lambda's queue costs nothing; only ${more} would bring them sooner`,
  };
}

/** Why Lambda, or what stands before it, refused. */
export const THROTTLE_RULES: readonly FunctionRule[] = [throttles];

const IN_SHORT: Readonly<Record<RefusalReason, string>> = {
  account: "for the account's concurrency",
  reserved: 'for the reserved concurrency',
  scalingRate: 'for the rate of new environments',
  requestRate: "for the account's requests per second",
  source: "by the source's own throttle",
};

const CAUSES: Readonly<Record<RefusalReason, (view: FunctionView, input: FindingInput) => Cause | null>> = {
  reserved(view, input) {
    const reserved = view.model.reservedConcurrency ?? 0;
    if (reserved === 0) {
      const { advice } = reserve(input.compiled, view.name, enoughFor(view, input, 1));
      return {
        text: 'a reserved concurrency of 0 switches the function off; reserve some to serve them',
        advice,
      };
    }
    const limited = limitedPoller(view, input, reserved);
    if (limited !== null) return limited;
    const {
      advice,
      reserved: wanted,
      quota,
    } = reserve(input.compiled, view.name, enoughFor(view, input, reserved + 1));
    return {
      text: `${demandText(view, input)} against a reserved concurrency of ${formatCount(reserved)}; reserve ${formatCount(wanted)}${askFor(quota)}`,
      advice,
    };
  },

  account(view, input) {
    const { concurrency } = input.compiled.model.account;
    const views = functionViews(input);
    const refused = views.reduce((sum, each) => sum + refusedAtOnce(each, input), 0);
    const requests = views.reduce((sum, { measured }) => sum + measured.requests, 0);
    const wanted = Math.max(roundedUp(Math.min(ROOM * (concurrency + refused), requests)), concurrency + 1);
    return {
      text: `${demandText(view, input)}, and what the account has for it, of ${formatCount(concurrency)} in all, was in use; ask AWS for a quota of ${formatCount(wanted)} ("Concurrent executions"), or spread the load`,
      advice: advise({ 'account.concurrency': wanted }),
    };
  },

  scalingRate(view, input) {
    const { scaling } = input.compiled.model.account;
    const wanted = Math.min(enoughFor(view, input, 1), provisionable(input.compiled, view.name));
    const isWorthIt = view.measured.concurrency.mean >= WORTH_PROVISIONING * wanted;
    const text = `${demandText(view, input)}, below the concurrency limits, but environments were asked for faster than they may be created (burst ${formatCount(scaling.burst)}, then ${formatCount(scaling.perSecond)} per second), which no quota raises; smooth the peak`;
    if (!isWorthIt || wanted <= view.model.provisionedConcurrency || view.model.provisioning !== null) {
      return { text: `${text}, put a queue before it, or provision concurrency in its hours (provisioning)` };
    }
    return {
      text: `${text}, or keep ${formatCount(wanted)} environments ready`,
      advice: advise({ [`functions.${view.name}.provisionedConcurrency`]: wanted }),
    };
  },

  requestRate(view, input) {
    const { requestsPerSecond, concurrency } = input.compiled.model.account;
    const refused = functionViews(input).reduce((sum, { measured }) => sum + refusedInSecond(measured), 0);
    const offered = requestsPerSecond + refused;
    const perEnvironment = requestsPerSecond / concurrency;
    const wanted = Math.max(roundedUp((ROOM * offered) / perEnvironment), concurrency + 1);
    return {
      text: `requests came at up to ${formatRate(offered)}, faster than the account's ${formatCount(requestsPerSecond)} per second (${formatCount(perEnvironment)} for each of ${formatCount(concurrency)} concurrent executions), while at most ${formatWhole(view.measured.concurrency.max)} ran at once; put several events into one invocation, or ask AWS for a concurrency quota of ${formatCount(wanted)}, whose rate holds them`,
      advice: advise({ 'account.concurrency': wanted }),
    };
  },

  source(view, input) {
    const gateway = throttlingGateway(view, input);
    if (gateway === null) {
      // What a quota of another service refused has a finding of its own.
      if (quotaViews(input.compiled, input.measurements).some(({ measured }) => measured.refused > 0))
        return null;
      return { text: `they were refused where they were sent, before ${view.name}, not by Lambda` };
    }
    const { perSecond, burst } = gateway.throttle;
    const { name, path, isUrl } = gateway;
    const offered = Math.ceil(perSecond + refusedInSecond(view.measured));
    const refusedBy = `it was ${name}'s own throttle of ${formatRate(perSecond)} with bursts of ${formatCount(burst)} that refused ${formatWhole(gateway.refused)} requests, of up to ${formatCount(offered)} in a second`;
    if (isUrl) {
      const byRate = roundedUp((ROOM * offered * (view.model.reservedConcurrency ?? 1)) / perSecond);
      // What the throttle lets through is to run as well, as far as environments are created so fast.
      const { burst: created } = input.compiled.model.account.scaling;
      const wanted = Math.max(byRate, Math.min(enoughFor(view, input, 1), roundedUp(created)));
      const { advice, reserved, quota } = reserve(input.compiled, view.name, wanted);
      return {
        text: `${refusedBy}: ten requests a second for each reserved execution; reserve ${formatCount(reserved)}${askFor(quota)}`,
        advice,
      };
    }
    const rate = Math.max(roundedUp(ROOM * offered), Math.ceil(perSecond) + 1);
    return {
      text: `${refusedBy}; raise its throttle, or let clients come back later`,
      ...(path === null
        ? {}
        : {
            advice: advise({
              [`${path}.throttle.rate`]: `${rate}/s`,
              [`${path}.throttle.burst`]: Math.max(rate, Math.ceil(burst)),
            }),
          }),
    };
  },
};

/** The one queue before a function can be held to what the function may use: then nothing is refused. */
function limitedPoller({ name, model }: FunctionView, input: FindingInput, reserved: number): Cause | null {
  const sources = sourcesBefore(name, input.compiled, input.measurements);
  const [only] = sources;
  const path = only === undefined ? null : triggerPath(only);
  const poller = only?.model.poller;
  if (sources.length !== 1 || path === null || poller?.kind !== 'queue' || poller.provisioned !== null)
    return null;
  if (reserved < LEAST_MAXIMUM_CONCURRENCY || poller.maximumConcurrency <= reserved) return null;
  if (model.reservedConcurrency === null) return null;
  return {
    text: `Lambda reads ${only?.name} with up to ${formatCount(poller.maximumConcurrency)} batches at once against a reserved concurrency of ${formatCount(reserved)}, and each refused receive counts; let it read as many as may run (maximumConcurrency)`,
    advice: advise({ [`${path}.maximumConcurrency`]: reserved }),
  };
}

function askFor(quota: number | null): string {
  return quota === null
    ? ''
    : `, for which the account needs a quota of ${formatCount(quota)} (ask AWS for it)`;
}

function demandText(view: FunctionView, input: FindingInput): string {
  return `peak demand was about ${formatCount(Math.ceil(peakDemand(view, input)))} concurrent executions`;
}

/** The gateway in front of a function whose token bucket refused the most, or null where none did. */
function throttlingGateway({ name }: FunctionView, { compiled, measurements }: FindingInput) {
  const gateways = sourcesBefore(name, compiled, measurements).flatMap((source) => {
    const { throttle } = source.model;
    const refused = source.measured.refusedAtDoor;
    if (throttle === null || refused === 0) return [];
    const isUrl = source.configuration.source === 'function-url';
    return [{ name: source.name, path: triggerPath(source), refused, throttle, isUrl }];
  });
  return gateways.sort((a, b) => b.refused - a.refused)[0] ?? null;
}

/** Concurrency that holds the greatest demand with some room, never more than there were events. */
function enoughFor(view: FunctionView, input: FindingInput, least: number): number {
  const wanted = Math.min(
    ROOM * peakDemand(view, input),
    view.measured.requests,
    mostUsers(view.name, input),
  );
  return Math.max(roundedUp(wanted), least);
}

/**
 * Executions that ran, or would have run, at the same time: what ran, and what was refused when it first
 * came; where a queue hands out batches, those that it holds. Never attempts, of which one event can have
 * many, nor more than there were events.
 */
export function peakDemand(view: FunctionView, input: FindingInput): number {
  const { name, measured, series } = view;
  const queues = sourcesBefore(name, input.compiled, input.measurements).filter(
    (source) => source.model.poller !== null,
  );
  let peak = measured.concurrency.max + refusedAtOnce(view, input);
  for (let step = firstMeasuredStep(input); step < series.invocations.length && queues.length > 0; step++) {
    const waiting = queues.reduce((sum, source) => sum + waitingIn(source, step), 0);
    peak = Math.max(peak, (series.concurrency[step] ?? 0) + waiting);
  }
  return Math.min(peak, measured.requests, mostUsers(name, input));
}

/**
 * Users of closed traffic ask one after another: a function without other callers is never asked by more at
 * once.
 */
function mostUsers(name: string, { compiled }: FindingInput): number {
  const index = placeOf(compiled.functions, name);
  const { sources, closedLoops } = compiled.model;
  if (closedLoops.length === 0) return Number.POSITIVE_INFINITY;
  const own = sources.flatMap(({ functionIndex }, source) => (functionIndex === index ? [source] : []));
  const loops = own.map((source) => closedLoops.filter(({ sourceIndex }) => sourceIndex === source));
  if (own.length === 0 || loops.some(({ length }) => length === 0)) return Number.POSITIVE_INFINITY;
  return loops.flat().reduce((sum, { users }) => sum + users, 0);
}

/**
 * Events that were refused when they first came, and would have run at the same time: those that came within
 * one invocation's time, by the window that bounds them best.
 */
function refusedAtOnce({ measured }: FunctionView, input: FindingInput): number {
  const busyMs = ratio(measured.concurrency.mean * input.measurements.seconds * 1000, measured.invocations);
  const bounds = measured.refusedAtOnce.map(
    (count, index) => count * Math.max(1, busyMs / (REFUSAL_WINDOWS_MS[index] ?? 1)),
  );
  return bounds.length === 0 ? 0 : Math.min(...bounds);
}

function refusedInSecond({ refusedAtOnce: counts }: FunctionView['measured']): number {
  return counts[REFUSAL_WINDOWS_MS.indexOf(1000)] ?? 0;
}

/** Invocations that what waits in a source would make, as far as its poller may have them at once. */
function waitingIn({ model, measured, series }: SourceView, step: number): number {
  const waiting = series?.backlog[step] ?? 0;
  if (model.poller === null) return waiting;
  const perBatch = Math.max(1, ratio(passed(measured), measured.batches));
  return Math.min(waiting / perBatch, pollerKindOf(model.poller).mostAtOnce(model.poller));
}
