import { formatCount, formatDuration, formatShare, formatWhole } from '../../units/format.ts';
import { passed } from '../build/source-views.ts';
import { ratio } from '../statistics/rounded.ts';
import { aboutSource, advise, durationValue, roundedUp, triggerPath } from './advice.ts';
import { known, monthly, type SourceRule, windowOf } from './finding-input.ts';
import { mainFailure } from './findings-backlog.ts';

/** From this share of the time on, what holds a queue up is worth a word. */
const HELD_SHARE = 0.01;
/**
 * With a shorter batch window Lambda may all the same wait for so long in a quiet queue (Developer Guide).
 */
const QUIET_WINDOW_MS = 20_000;
/** Advised pollers have so much room for chance. */
const HEADROOM = 1.2;
const MESSAGES_PER_CALL = 10;
/** AWS's advice for queues that feed functions: six times the function's time-out, and the window. */
const VISIBILITY_FACTOR = 6;
/** From this share of failing attempts on, messages that wait to be visible again fill the quota. */
const FAILING_SHARE = 0.1;
/** As many messages in flight as the scenario takes. */
const MOST_IN_FLIGHT = 120_000;

/** A quiet queue: fewer messages than fill a batch come while Lambda may wait. */
const quietWindow: SourceRule = (view, input) => {
  const { name, model, measured, functionName } = view;
  const path = triggerPath(view);
  const { poller } = model;
  if (poller?.kind !== 'queue' || poller.batchWindowMs === 0 || poller.batchWindowMs >= QUIET_WINDOW_MS)
    return null;
  const perWindow = (passed(measured) / input.measurements.seconds) * (QUIET_WINDOW_MS / 1000);
  if (passed(measured) === 0 || perWindow >= Math.min(poller.batchSize, MESSAGES_PER_CALL)) return null;
  // Without a window a batch has no more messages than one call brings.
  const isLarge = poller.batchSize > MESSAGES_PER_CALL;
  const advice =
    path === null
      ? undefined
      : advise({
          [`${path}.batchWindow`]: '0s',
          ...(isLarge ? { [`${path}.batchSize`]: MESSAGES_PER_CALL } : {}),
        });
  return {
    id: 'quiet-window',
    about: aboutSource(view),
    ...known({ advice }),
    severity: 'info',
    weight: 0.4,
    text: `${name} is a quiet queue with a batch window of ${formatDuration(poller.batchWindowMs)}: Lambda may wait up to 20 s before it invokes ${functionName} although the window is shorter, which these figures do not have; where a message must not wait, take the window away`,
  };
};

/** What errors take off the concurrency of a mapping. */
const errorBackOff: SourceRule = (view, input) => {
  const { name, model, measured, functionName, series } = view;
  const path = triggerPath(view);
  const { poller } = model;
  const fn = input.measurements.functions[model.functionIndex];
  if (poller?.kind !== 'queue' || poller.partialResponses || poller.errorBackoff === 0 || fn === undefined)
    return null;
  const failing = ratio(fn.failedAttempts, fn.invocations);
  if (failing < 0.001 || measured.backlog.mean < 0.05 * passed(measured)) return null;
  // A batch of one has no good messages to report apart, nor has an invocation that was ended.
  const cause = mainFailure(input.compiled.model.functions[model.functionIndex], fn);
  const canReport = poller.batchSize > 1 && cause === null;
  const remedy = !canReport
    ? `repair what fails${cause === null ? '' : `: most of them ${cause}`}`
    : 'repair what fails, and report failed messages instead of failing (partialResponses), which does not make it back off';
  const waiting = Math.round(measured.backlog.mean);
  return {
    id: 'error-back-off',
    about: aboutSource(view),
    hits: { count: waiting, share: Math.min(1, ratio(waiting, passed(measured))), what: 'messages' },
    ...known({
      window: windowOf(input, series?.backlogMax),
      advice: path === null || !canReport ? undefined : advise({ [`${path}.partialResponses`]: true }),
    }),
    severity: 'warning',
    weight: 0.75,
    text: `${formatShare(failing)} of ${functionName}'s invocations fail, and Lambda backs off: each takes ${formatCount(poller.errorBackoff)} × √concurrency off the concurrency of ${name} (triggers.${name}.errorBackoff, fitted to one public measurement), so that ${formatWhole(measured.backlog.mean)} messages wait in the mean; ${remedy}`,
  };
};

/** How many provisioned pollers are right. */
const pollersOff: SourceRule = (view, input) => {
  const { name, model, measured, functionName, series } = view;
  const path = triggerPath(view);
  const { poller } = model;
  if (poller?.kind !== 'queue' || poller.provisioned === null) return null;
  const { seconds } = input.measurements;
  const { batches, pollsPerSecond, messagesPerSecond } = poller.provisioned;
  const most = poller.maximumConcurrency / batches;
  const least = poller.startConcurrency / batches;
  const mean = measured.pollerMs / 1000 / seconds;
  const perSecond = passed(measured) / seconds;
  const fn = input.compiled.model.functions[model.functionIndex];
  const durationMs = input.measurements.functions[model.functionIndex]?.durationMs.mean ?? 0;
  if (fn === undefined || perSecond === 0) return null;
  // What waits at the end came, and was in no batch.
  const perBatch = Math.min(poller.batchSize, Math.max(1, ratio(passed(measured), measured.batches)));
  const wanted = Math.ceil(
    HEADROOM *
      Math.max(
        ((perSecond / perBatch) * Math.ceil(perBatch / MESSAGES_PER_CALL)) / pollsPerSecond,
        perSecond / messagesPerSecond,
        ((perSecond / perBatch) * (durationMs / 1000)) / batches,
      ),
  );
  const used = `${formatCount(Number(mean.toPrecision(3)))} pollers of ${name} ran in the mean, ${formatWhole(measured.pollersMax)} at most`;
  const does = `one makes ${formatCount(pollsPerSecond)} polls a second and runs ${formatCount(batches)} batches${Number.isFinite(messagesPerSecond) ? ' and brings 1 MB a second' : ''}`;
  if (measured.pollersMax >= most && wanted > most) {
    const waiting = Math.round(measured.backlog.mean);
    return {
      id: 'too-few-pollers',
      about: aboutSource(view),
      hits: { count: waiting, share: Math.min(1, ratio(waiting, passed(measured))), what: 'messages' },
      ...known({
        window: windowOf(input, series?.backlogMax),
        advice: path === null ? undefined : advise({ [`${path}.provisionedPollers.max`]: wanted }),
      }),
      severity: 'warning',
      weight: 0.85,
      text: `${used}, as many as provisionedPollers.max allows, and ${formatWhole(measured.backlog.mean)} messages waited in the mean: ${does}, so ${functionName}'s traffic needs about ${formatCount(wanted)}; raise provisionedPollers.max to that`,
    };
  }
  if (least > 2 && wanted * 2 < least) {
    const fewer = Math.max(2, wanted);
    const all = monthly(input, ({ item }) => item.includes(name) && /poller/i.test(item));
    return {
      id: 'too-many-pollers',
      about: aboutSource(view),
      hits: { count: least - fewer, share: 1 - fewer / least, what: 'pollers' },
      ...known({
        monthlyUsd: all === undefined ? undefined : all * (1 - fewer / least),
        advice: path === null ? undefined : advise({ [`${path}.provisionedPollers.min`]: fewer }),
      }),
      severity: 'notice',
      weight: 0.5,
      text: `${used}: ${does}, so about ${formatCount(fewer)} are enough for this traffic; lower provisionedPollers.min from ${formatCount(least)} to that, since they are billed by the hour`,
    };
  }
  return null;
};

/** Quotas of the queue itself. */
const heldByQuota: SourceRule = (view, input) => {
  const { name, model, measured } = view;
  const path = triggerPath(view);
  const fn = input.measurements.functions[model.functionIndex];
  const { poller } = model;
  if (poller?.kind !== 'queue') return null;
  const share = (heldMs: number): number => ratio(heldMs / 1000, input.measurements.seconds);
  const heldHits = (heldMs: number) => ({
    count: Math.round(heldMs / 1000),
    share: Math.min(1, share(heldMs)),
    what: 'seconds',
  });
  if (share(measured.inFlightHeldMs) >= HELD_SHARE) {
    const timeoutMs = input.compiled.model.functions[model.functionIndex]?.timeoutMs ?? 0;
    const leastMs = VISIBILITY_FACTOR * timeoutMs + poller.batchWindowMs;
    const isOfFailures = fn !== undefined && ratio(fn.failedAttempts, fn.invocations) >= FAILING_SHARE;
    const canShorten = isOfFailures && poller.visibilityTimeoutMs > leastMs;
    const more = Math.min(MOST_IN_FLIGHT, roundedUp(2 * poller.maximumInFlight));
    const change = canShorten
      ? { visibilityTimeout: durationValue(leastMs) }
      : poller.maximumInFlight < MOST_IN_FLIGHT
        ? { maximumInFlight: more }
        : null;
    const [key, value] = change === null ? [] : (Object.entries(change)[0] ?? []);
    return {
      id: 'in-flight-quota',
      about: aboutSource(view),
      hits: heldHits(measured.inFlightHeldMs),
      ...known({
        advice:
          path === null || key === undefined || value === undefined
            ? undefined
            : advise({ [`${path}.${key}`]: value }),
      }),
      severity: 'warning',
      weight: 0.8,
      text: `${formatCount(poller.maximumInFlight)} messages of ${name}, the quota, were received and not deleted for ${formatShare(share(measured.inFlightHeldMs))} of the time, and no more are received then: messages that failed count until they are visible again; make what fails succeed, or ${canShorten ? `shorten visibilityTimeout to ${formatDuration(leastMs)}` : `ask AWS for a quota of ${formatCount(more)} (maximumInFlight)`}`,
    };
  }
  if (poller.provisioned !== null || share(measured.receivesHeldMs) < HELD_SHARE) return null;
  return {
    id: 'receive-quota',
    about: aboutSource(view),
    hits: heldHits(measured.receivesHeldMs),
    ...known({ advice: path === null ? undefined : advise({ [`${path}.highThroughput`]: true }) }),
    severity: 'warning',
    weight: 0.8,
    text: `messages of ${name} waited ${formatShare(share(measured.receivesHeldMs))} of the time for the ${formatCount(poller.receivesPerSecond)} receive calls a second of a FIFO queue: raise batchSize (10 messages a call at most), or turn on highThroughput`,
  };
};

/** How Lambda polls a queue. */
export const POLLER_RULES: readonly SourceRule[] = [quietWindow, errorBackOff, pollersOff, heldByQuota];
