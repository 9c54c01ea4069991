import { formatCount, formatShare, formatWhole } from '../../units/format.ts';
import { sourcesBefore } from '../build/source-views.ts';
import { ratio } from '../statistics/rounded.ts';
import { aboutSource, reserve } from './advice.ts';
import {
  type FunctionRule,
  functionViews,
  known,
  type SourceRule,
  shareOfFunction,
  spanText,
  windowOf,
} from './finding-input.ts';

/** Busy environments within this share of a limit count as having reached it. */
const LIMIT_REACHED_SHARE = 0.95;
/** Callers that hold this share of a quota while they wait are what fills it. */
const HELD_SHARE = 0.3;
/** Attempts for each request from which on retries are the load. */
const STORM_ATTEMPTS = 1.5;

/** A function that cannot start since those who wait for it hold the concurrency that it would need. */
const deadlock: FunctionRule = ({ name, model, measured, series }, input) => {
  if (measured.throttledAttempts === 0 || model.reservedConcurrency !== null) return null;
  const views = functionViews(input);
  const { sources, account } = input.compiled.model;
  const callers = views.filter((view) =>
    view.model.steps.some(
      (step) =>
        step.kind === 'invoke' &&
        step.isSync &&
        input.compiled.functions[sources[step.sourceIndex]?.functionIndex ?? -1]?.name === name,
    ),
  );
  if (callers.length === 0) return null;
  const reserved = views.reduce((sum, view) => sum + (view.model.reservedConcurrency ?? 0), 0);
  const quota = account.concurrency - reserved;
  const unreserved = views.filter((view) => view.model.reservedConcurrency === null);
  const used = peakTogether(unreserved.map(({ series }) => series.concurrencyMax));
  const sharing = callers.filter((view) => view.model.reservedConcurrency === null);
  const held = peakTogether(sharing.map(({ series }) => series.concurrencyMax));
  if (used < quota * LIMIT_REACHED_SHARE || held < quota * HELD_SHARE) return null;
  const who = sharing.map((view) => view.name).join(' and ');
  const window = windowOf(input, series.throttles);
  // Half of it for each side: whoever waits has then somebody to wait for.
  const half = Math.max(1, Math.ceil(quota / 2));
  const room = reserve(input.compiled, name, half);
  const ask =
    room.quota === null ? '' : ` (which takes a quota of ${formatCount(room.quota)}; ask AWS for it)`;
  return {
    id: 'deadlock',
    about: `functions.${name}`,
    severity: 'warning',
    weight: 1,
    text: `${name} was throttled ${formatWhole(measured.throttledAttempts)} times by its own callers: ${who} ${sharing.length === 1 ? 'waits' : 'wait'} for it while holding up to ${formatWhole(held)} of the ${formatCount(quota)} concurrent executions that they share, so that nobody gets on${spanText(window, input)}. Invoke it asynchronously, limit the concurrency of ${who}, or reserve ${formatCount(room.reserved)} for ${name}${ask}`,
    hits: {
      count: measured.throttledAttempts,
      share: ratio(measured.throttledAttempts, measured.throttledAttempts + measured.invocations),
      what: 'attempts',
    },
    ...known({ window, advice: room.advice }),
  };
};

const recursionStopped: FunctionRule = ({ name, model, measured }, input) => {
  if (measured.recursionsStopped === 0) return null;
  const turns = Number.isFinite(model.recursionLimit)
    ? ` after about ${formatCount(model.recursionLimit)} turns`
    : '';
  return {
    id: 'recursion-stopped',
    about: `functions.${name}`,
    severity: 'warning',
    weight: 1,
    hits: {
      count: measured.recursionsStopped,
      share: Math.min(1, ratio(measured.recursionsStopped, measured.requests)),
      what: 'events',
    },
    ...known({ monthlyUsd: shareOfFunction(input, name, 1) }),
    text: `Lambda stopped ${formatWhole(measured.recursionsStopped)} events of ${name} as a recursive loop${turns}, each turn of which is billed (${formatWhole(measured.invocations)} invocations): break the circle, or write to another place than the one that triggers it`,
  };
};

/** Invocations beyond the first, where no queue hands out batches. Refused attempts run nothing. */
const manyAttempts: FunctionRule = ({ name, measured }, input) => {
  const attempts = ratio(measured.invocations, measured.requests);
  if (measured.requests === 0 || attempts < STORM_ATTEMPTS) return null;
  const { compiled, measurements } = input;
  if (sourcesBefore(name, compiled, measurements).some(({ model }) => model.poller !== null)) return null;
  const failed = ratio(measured.failedAttempts, measured.invocations);
  const retries = measured.invocations - measured.requests;
  return {
    id: 'many-attempts',
    about: `functions.${name}`,
    hits: { count: retries, share: ratio(retries, measured.invocations), what: 'invocations' },
    ...known({ monthlyUsd: shareOfFunction(input, name, ratio(retries, measured.invocations)) }),
    severity: 'notice',
    weight: Math.min(1, 0.3 + attempts / 10),
    text: `each request of ${name} takes ${formatCount(Number(attempts.toPrecision(3)))} invocations on average (${formatShare(failed)} of them fail): retries are much of its load and of its bill; repair what fails first, or allow fewer retries`,
  };
};

/** What functions do to each other and to themselves. */
export const CHAIN_RULES: readonly FunctionRule[] = [deadlock, recursionStopped, manyAttempts];

/** What end to end leaves out. */
const refusedEvents: SourceRule = (view, { measurements }) => {
  const { index, name, model, measured, denied } = view;
  const chain = measurements.chains.get(index);
  if (chain === undefined) return null;
  const atDoor = model.client === null ? measured.refusedAtDoor : 0;
  const refused = chain.refused + atDoor + (model.isDenied ? denied : 0);
  const share = ratio(refused, refused + chain.latencyMs.count);
  if (share === 0) return null;
  return {
    id: 'end-to-end-leaves-out',
    about: aboutSource(view),
    hits: { count: refused, share, what: 'events' },
    severity: 'info',
    weight: Math.min(0.9, 0.3 + share),
    text: `${formatShare(share)} of ${name}'s events were refused, so that nothing ran: the end-to-end latency is of the others alone, and is no better for more of them being refused`,
  };
};

export const CHAIN_SOURCE_RULES: readonly SourceRule[] = [refusedEvents];

/** Greatest sum over the series in one step; an upper bound, since maxima within a step need not coincide. */
function peakTogether(series: readonly Float64Array[]): number {
  const steps = Math.max(0, ...series.map(({ length }) => length));
  let peak = 0;
  for (let step = 0; step < steps; step++) {
    peak = Math.max(
      peak,
      series.reduce((sum, values) => sum + (values[step] ?? 0), 0),
    );
  }
  return peak;
}
