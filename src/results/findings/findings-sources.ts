import { Outcome } from '../../model/outcomes.ts';
import type { QueueModel } from '../../policies/poller-queue.ts';
import { type PollerModel, pollerKindOf } from '../../policies/pollers.ts';
import { formatCount, formatDuration, formatShare } from '../../units/format.ts';
import { outcomeCount } from '../build/outcome-counts.ts';
import { meanRecords, recordWorkKey, unsaidRecords } from '../build/record-assumptions.ts';
import { passed } from '../build/source-views.ts';
import { ratio } from '../statistics/rounded.ts';
import type { SourceRule } from './finding-input.ts';
import { BACKLOG_RULES, blockedShard, FAILING_SHARE, lifetimeMs } from './findings-backlog.ts';
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
/** Attempts for each event from which on clients make an overload worse. */
const STORM_ATTEMPTS = 1.3;

const lostEvents: SourceRule = (view, input) => {
  const { name, model, measured, functionName } = view;
  const { poller } = model;
  if (poller === null) return null;
  const { expired, deadLettered: givenUp } = measured;
  const share = ratio(givenUp + expired, passed(measured));
  if (share === 0) return null;
  const fn = input.measurements.functions[model.functionIndex];
  const kind = pollerKindOf(poller);
  const tries = kind.tries(poller);
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
      ? (blockedShard(view, input) ?? 'raise the retention, or handle them faster')
      : fn !== undefined && fn.throttledAttempts > fn.failedAttempts && kind.countsRefusals
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
  // What an authorizer refuses lacks no permission of ours.
  if (!model.isDenied) return null;
  const count = model.poller !== null ? passed(measured) : denied;
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
  const refused = (fn?.throttledAttempts ?? 0) + measured.refusedAtDoor;
  const advice =
    refused > 0
      ? `to a load that is already too high; retry fewer times and later${backoff}, or let a queue take the peak`
      : `to the load and to the bill, since what was given up runs on: wait longer, make ${functionName} faster, or answer at once and let a queue do the work`;
  return {
    severity: 'warning',
    weight: Math.min(1, 0.4 + attempts / 10),
    text: `${who} make ${formatCount(Number(attempts.toPrecision(3)))} attempts for each request (${formatCount(measured.clientRetries)} retries), and ${formatShare(served)} of ${functionName}'s requests succeed: retries add ${formatShare(Math.round((attempts - 1) * 100) / 100)} ${advice}`,
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

const unsaidRecordWork: SourceRule = (view, input) => {
  const [unsaid] = unsaidRecords(input.compiled, [view]);
  if (unsaid === undefined) return null;
  const { functionName, sourceName, recordsPerBatch } = unsaid;
  return {
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

function repairOf(poller: PollerModel): string {
  const kind = pollerKindOf(poller);
  // A batch of one has no good messages to spare.
  const spare = poller.batchSize === 1 ? null : kind.sparingKey(poller);
  return `repair what fails${kind.repair}${spare === null ? '' : `; ${spare} keeps the good ones of a batch from failing with the bad`}`;
}

/** How to bring a failed message back sooner, without going below AWS's six times the function's time-out. */
function shorterWait(functionName: string, poller: QueueModel, timeoutMs: number, p99Ms: number): string {
  const leastMs = VISIBILITY_FACTOR * timeoutMs + poller.batchWindowMs;
  if (poller.visibilityTimeoutMs > leastMs)
    return `shorten visibilityTimeout to ${formatDuration(leastMs)}, six times the time-out of ${functionName}`;
  return `shorten visibilityTimeout, and functions.${functionName}.timeout with it (${formatDuration(timeoutMs)}, and p99 of its duration is ${formatDuration(p99Ms)})`;
}
