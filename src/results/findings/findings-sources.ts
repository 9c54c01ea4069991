import { Outcome } from '../../model/outcomes.ts';
import type { QueueModel } from '../../policies/poller-queue.ts';
import { type PollerModel, pollerKindOf } from '../../policies/pollers.ts';
import { formatCount, formatDuration, formatShare, formatWhole } from '../../units/format.ts';
import { outcomeCount } from '../build/outcome-counts.ts';
import { meanRecords, recordWorkKey, unsaidRecords } from '../build/record-assumptions.ts';
import { passed, type SourceView } from '../build/source-views.ts';
import { ratio } from '../statistics/rounded.ts';
import { aboutSource, advise, durationValue, triggerPath } from './advice.ts';
import { type FindingInput, known, type SourceRule, windowOf } from './finding-input.ts';
import {
  BACKLOG_RULES,
  backlogRemedy,
  blockedShard,
  FAILING_SHARE,
  lifetimeMs,
  type Remedy,
} from './findings-backlog.ts';
import { POLLER_RULES } from './findings-pollers.ts';

/** From this share of events on a loss is a warning, below it a notice. */
const WARNING_SHARE = 0.01;
/**
 * AWS's advice for queues that feed functions (Lambda developer guide, "Using Lambda with Amazon SQS"): six
 * times the function's time-out, and the window.
 */
const VISIBILITY_FACTOR = 6;
/** From this share of the visibility time-out on, a FIFO queue's p99 of age is made of waits for it. */
const VISIBILITY_WAIT_SHARE = 0.5;
/** Messages in a batch, on average, from which on returning the failed ones alone spares others. */
const FULL_BATCH = 1.5;
/** Share of failed attempts from which on they, and no lack of room, hold a stream up. */
const HOLDS_UP = 0.1;
/** Attempts for each event from which on clients make an overload worse. */
const STORM_ATTEMPTS = 1.3;
/** Receives from which on a queue bears an attempt that fails now and then (Developer Guide, 2026-11-28). */
const FEWEST_RECEIVES = 5;
/** Fewest batches at a time that a mapping can be limited to. */
const LEAST_MAXIMUM_CONCURRENCY = 2;

const lostEvents: SourceRule = (view, input) => {
  const { name, model, measured, functionName, series } = view;
  const { poller } = model;
  // What nobody may read is told as that, and no room mends it.
  if (poller === null || model.isDenied) return null;
  const { expired, deadLettered: givenUp } = measured;
  const share = ratio(givenUp + expired, passed(measured));
  if (share === 0) return null;
  const fn = input.measurements.functions[model.functionIndex];
  const tries = pollerKindOf(poller).tries(poller);
  const causes = [
    fn !== undefined && fn.failedAttempts > 0
      ? `${formatWhole(fn.failedAttempts)} attempts of ${functionName} failed`
      : '',
    fn !== undefined && fn.throttledAttempts > 0 ? `${formatWhole(fn.throttledAttempts)} were throttled` : '',
  ].filter((cause) => cause !== '');
  const parts = [
    givenUp > 0
      ? `${formatWhole(givenUp)} of ${name}'s events were given up after ${tries}${causes.length === 0 ? '' : ` (${causes.join(', ')})`}`
      : '',
    expired > 0
      ? `${formatWhole(expired)}${givenUp > 0 ? '' : ` of ${name}'s events`} outlived ${formatDuration(lifetimeMs(poller))} before they were handled`
      : '',
  ].filter((part) => part !== '');
  const remedy = remedyForLost(view, input, poller);
  return {
    id: 'lost-events',
    about: aboutSource(view),
    severity: share >= WARNING_SHARE ? 'warning' : 'notice',
    weight: Math.min(1, 0.4 + share),
    text: `${parts.join(', and ')}: ${remedy.text}`,
    hits: { count: givenUp + expired, share: Math.min(1, share), what: 'events' },
    ...known({
      window: expired > givenUp ? windowOf(input, series?.backlogMax) : undefined,
      advice: remedy.advice,
    }),
  };
};

/** Events of which no attempt was made came too fast; others lost to what fails, or to refusals. */
function remedyForLost(view: SourceView, input: FindingInput, poller: PollerModel): Remedy {
  const { model, measured, functionName } = view;
  const { expired, expiredTried, deadLettered: givenUp } = measured;
  const fn = input.measurements.functions[model.functionIndex];
  const path = triggerPath(view);
  if (expired > givenUp) {
    const blocked = blockedShard(view, input);
    if (blocked !== null) return blocked;
    const isFailing = fn !== undefined && expiredTried > expired / 2 && fn.failedAttempts > 0;
    if (isFailing) return { text: `repair what fails: ${formatWhole(expiredTried)} of them had been tried` };
    const handled = passed(measured) - expired;
    const untried = `of ${formatWhole(expired - expiredTried)} of them no attempt was made`;
    // A failed batch of a stream is tried again before anything behind it is: room does not mend that.
    const fails = input.compiled.model.functions[model.functionIndex]?.failures ?? [];
    const isOut = fails.some(({ errorRate, lostShare }) => errorRate > 0 || lostShare > 0);
    const isHeldUp =
      fn !== undefined &&
      fn.failedAttempts > 0 &&
      (isOut || ratio(fn.failedAttempts, fn.invocations) >= HOLDS_UP);
    if (poller.kind !== 'queue' && isHeldUp) {
      const held = `${formatWhole(fn.failedAttempts)} of ${formatWhole(fn.invocations)} attempts of ${functionName} failed, each tried again before what came behind it`;
      return { text: `${untried}, since ${held}: repair what fails` };
    }
    const remedy = backlogRemedy(view, input, ratio(passed(measured), Math.max(1, handled)));
    return { ...remedy, text: `${untried}. ${remedy.text}` };
  }
  if (
    fn !== undefined &&
    fn.throttledAttempts > fn.failedAttempts &&
    pollerKindOf(poller).countsRefusals &&
    poller.kind === 'queue'
  ) {
    const reserved = input.compiled.model.functions[model.functionIndex]?.reservedConcurrency ?? null;
    const most = Math.max(LEAST_MAXIMUM_CONCURRENCY, reserved ?? Math.floor(fn.concurrency.max));
    const canLimit = path !== null && poller.provisioned === null && poller.maximumConcurrency > most;
    const isFew = poller.maximumReceives < FEWEST_RECEIVES;
    const receives = isFew ? `, and maxReceiveCount to at least ${FEWEST_RECEIVES}` : '';
    const set = {
      ...(canLimit ? { [`${path}.maximumConcurrency`]: most } : {}),
      ...(isFew && path !== null ? { [`${path}.maxReceiveCount`]: FEWEST_RECEIVES } : {}),
    };
    return {
      text: `throttled receives count too: give ${functionName} more concurrency, or set maximumConcurrency to what it may use${receives}`,
      ...(Object.keys(set).length === 0 ? {} : { advice: advise(set) }),
    };
  }
  return repairOf(poller, path);
}

const shortVisibility: SourceRule = (view, input) => {
  const { name, model, measured, functionName } = view;
  const path = triggerPath(view);
  const { poller } = model;
  const fn = input.compiled.model.functions[model.functionIndex];
  if (poller?.kind !== 'queue' || fn === undefined) return null;
  const wantedMs = VISIBILITY_FACTOR * fn.timeoutMs + poller.batchWindowMs;
  if (poller.visibilityTimeoutMs >= wantedMs) return null;
  const throttled = input.measurements.functions[model.functionIndex]?.throttledAttempts ?? 0;
  const isHurting = throttled > 0 || measured.deadLettered > 0;
  return {
    id: 'short-visibility',
    about: aboutSource(view),
    ...known({
      advice: path === null ? undefined : advise({ [`${path}.visibilityTimeout`]: durationValue(wantedMs) }),
    }),
    severity: isHurting ? 'notice' : 'info',
    weight: isHurting ? 0.6 : 0.3,
    text: `${name}'s visibility time-out of ${formatDuration(poller.visibilityTimeoutMs)} is less than six times ${functionName}'s time-out of ${formatDuration(fn.timeoutMs)}: messages come back, and count as received, while throttled batches of them still wait; set visibilityTimeout to ${formatDuration(wantedMs)}`,
  };
};

const notPermitted: SourceRule = (view) => {
  const { name, configuration, model, measured, denied, functionName } = view;
  // What an authorizer refuses lacks no permission of ours.
  if (!model.isDenied) return null;
  const count = model.poller !== null ? passed(measured) : denied;
  if (count === 0) return null;
  const who = configuration.trigger === null ? (configuration.from ?? 'the caller') : name;
  const what =
    model.poller === null
      ? `${who} may not invoke ${functionName}: ${formatWhole(count)} events were refused (AccessDenied)`
      : `${functionName}'s role may not read from ${name}: ${formatWhole(count)} events were never polled`;
  const remedy =
    model.poller === null
      ? 'grant lambda:InvokeFunction in the resource policy or the caller’s role'
      : `attach the managed policy for its event source mapping to the role`;
  return {
    id: 'no-permission',
    about: aboutSource(view),
    hits: { count, share: Math.min(1, ratio(count, passed(measured))), what: 'events' },
    severity: 'warning',
    weight: 0.9 + 0.1 * ratio(count, passed(measured)),
    text: `${what}: ${remedy}`,
  };
};

const retryStorm: SourceRule = (view, input) => {
  const { name, configuration, model, measured, functionName } = view;
  if (model.client === null || measured.clientRetries === 0) return null;
  const attempts = 1 + ratio(measured.clientRetries, passed(measured));
  if (attempts < STORM_ATTEMPTS) return null;
  const fn = input.measurements.functions[model.functionIndex];
  const served = fn === undefined ? 0 : ratio(outcomeCount(fn, Outcome.succeeded), fn.requests);
  const who = configuration.trigger === null ? `clients of ${functionName}` : `clients of ${name}`;
  const backoff = model.client.hasJitter ? '' : ', with jitter';
  const refused = (fn?.throttledAttempts ?? 0) + measured.refusedAtDoor;
  const advice =
    refused > 0
      ? `to a load that is already too high; retry fewer times and later${backoff}, or let a queue take the peak`
      : `to the load and to the bill, since what was given up runs on: wait longer, make ${functionName} faster, or answer at once and let a queue do the work`;
  return {
    id: 'retry-storm',
    about: aboutSource(view),
    hits: {
      count: measured.clientRetries,
      share: ratio(measured.clientRetries, measured.clientRetries + passed(measured)),
      what: 'attempts',
    },
    severity: 'warning',
    // What makes them come again is told before it.
    weight: 0.005,
    text: `${who} make ${formatCount(Number(attempts.toPrecision(3)))} attempts for each request (${formatWhole(measured.clientRetries)} retries), and ${formatShare(served)} of ${functionName}'s requests succeed: retries add ${formatShare(Math.round((attempts - 1) * 100) / 100)} ${advice}`,
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
      : `each of the ${formatWhole(fn.failedAttempts)} failed attempts`;
  const isBatch = ratio(passed(measured), measured.batches) >= FULL_BATCH && !poller.partialResponses;
  const late = measured.ageMs.countAbove(VISIBILITY_WAIT_SHARE * visibilityTimeoutMs);
  const waitedSeconds = Math.round((fn.failedAttempts * visibilityTimeoutMs) / 1000);
  const wait = shorterWait(view, poller, timeoutMs, fn.durationMs.quantile(0.99));
  return {
    id: 'blocked-groups',
    about: aboutSource(view),
    hits: { count: waitedSeconds, share: ratio(late, measured.ageMs.count), what: 'seconds of waiting' },
    ...known({ advice: wait.advice }),
    severity: 'warning',
    weight: 0.7,
    text: `p99 of ${name}'s age is ${formatDuration(p99)}: after ${attempts} of ${functionName} the message groups of its batch wait out the visibility time-out of ${formatDuration(visibilityTimeoutMs)}; ${isBatch ? 'return the failed messages alone (partialResponses), or ' : ''}${wait.text}`,
  };
};

const unsaidRecordWork: SourceRule = (view, input) => {
  const [unsaid] = unsaidRecords(input.compiled, [view]);
  if (unsaid === undefined) return null;
  const { functionName, sourceName, recordsPerBatch } = unsaid;
  return {
    id: 'records-unsaid',
    about: `functions.${functionName}`,
    severity: recordsPerBatch >= FULL_BATCH ? 'warning' : 'notice',
    weight: 0.85,
    text: `batches of ${sourceName} hold ${meanRecords(recordsPerBatch)} on average, and ${functionName} takes as long for each as for one record, since what a record costs is not said: duration and cost are too low where it loops over them; give ${recordWorkKey(functionName)} (none where a record costs nothing)`,
  };
};

/** What happens between an event and its function. */
export const SOURCE_RULES: readonly SourceRule[] = [
  ...BACKLOG_RULES,
  ...POLLER_RULES,
  lostEvents,
  shortVisibility,
  blockedGroups,
  notPermitted,
  retryStorm,
  unsaidRecordWork,
];

function repairOf(poller: PollerModel, path: string | null): Remedy {
  const kind = pollerKindOf(poller);
  // A batch of one has no good messages to spare.
  const spare = poller.batchSize === 1 ? null : kind.sparingKey(poller);
  return {
    text: `repair what fails${kind.repair}${spare === null ? '' : `; ${spare} keeps the good ones of a batch from failing with the bad`}`,
    ...(spare === null || path === null ? {} : { advice: advise({ [`${path}.${spare}`]: true }) }),
  };
}

/** How to bring a failed message back sooner, without going below AWS's six times the function's time-out. */
function shorterWait(view: SourceView, poller: QueueModel, timeoutMs: number, p99Ms: number): Remedy {
  const { functionName } = view;
  const path = triggerPath(view);
  const leastMs = VISIBILITY_FACTOR * timeoutMs + poller.batchWindowMs;
  const set = (visibilityMs: number, more: Readonly<Record<string, string>> = {}): Pick<Remedy, 'advice'> =>
    path === null
      ? {}
      : { advice: advise({ ...more, [`${path}.visibilityTimeout`]: durationValue(visibilityMs) }) };
  if (poller.visibilityTimeoutMs > leastMs) {
    return {
      text: `shorten visibilityTimeout to ${formatDuration(leastMs)}, six times the time-out of ${functionName}`,
      ...set(leastMs),
    };
  }
  const shorterMs = Math.max(1000, Math.ceil((2 * p99Ms) / 1000) * 1000);
  const text = `shorten visibilityTimeout, and functions.${functionName}.timeout with it (${formatDuration(timeoutMs)}, and p99 of its duration is ${formatDuration(p99Ms)})`;
  if (shorterMs >= timeoutMs) return { text };
  const visibilityMs = VISIBILITY_FACTOR * shorterMs + poller.batchWindowMs;
  return {
    text,
    ...set(visibilityMs, { [`functions.${functionName}.timeout`]: durationValue(shorterMs) }),
  };
}
