import { CALL_DENIED, CALL_REJECTED, CALL_TIMED_OUT } from '../../model/call-codes.ts';
import { placeOf } from '../../model/place-of.ts';
import {
  RESOURCE_LIMITS,
  type ResourceLimit,
  SHORT_OF_CONNECTIONS,
  SHORT_OF_PLACES,
} from '../../model/resource-limits.ts';
import { meanOf, quantileOf } from '../../random/moments.ts';
import { formatCount, formatDuration, formatRate, formatShare, formatWhole } from '../../units/format.ts';
import { callCount, type ResourceView } from '../build/resource-results.ts';
import type { Advice } from '../documents/document.ts';
import { ratio } from '../statistics/rounded.ts';
import { advise, durationValue, roundedUp } from './advice.ts';
import {
  type FindingInput,
  type FunctionView,
  firstMeasuredStep,
  functionViews,
  known,
  shareOfFunction,
  spanText,
  type WeighedFinding,
  windowOf,
} from './finding-input.ts';

/** Looks at one resource and has something to say, or null. */
export type ResourceRule = (view: ResourceView, input: FindingInput) => WeighedFinding | null;

/** A limit that is used this much on average leaves nothing for the next peak. */
const BUSY_SHARE = 0.85;
/** Time in line is the larger problem from this share of the callers' duration on. */
const WAITING_SHARE = 0.2;
/** A resource that takes this share of the duration decides what the function costs, whatever its memory. */
const LATENCY_SHARE = 0.5;
const WARNING_SHARE = 0.01;
/** Room above what was counted. */
const ROOM = 1.2;
const NEARLY_ALL = 0.999;
/** Most that a resource can be given. */
const MOST_PLACES = 100_000;

const bottleneck: ResourceRule = (view, input) => {
  const { name, model, measured } = view;
  if (measured.calls === 0) return null;
  const callers = callersOf(view, input);
  const busyTime = callers.reduce((sum, { measured: fn }) => sum + fn.durationMs.sum, 0);
  const latencyShare = Math.min(1, ratio(measured.latencyMs.sum, busyTime));
  const waitingShare = Math.min(
    latencyShare,
    ratio(measured.waiting.mean * input.measurements.seconds * 1000, busyTime),
  );
  const busyShare = Number.isFinite(model.concurrency)
    ? ratio(measured.concurrency.mean, model.concurrency)
    : 0;
  const who = namesOf(callers);
  const spends = `${who} ${callers.length === 1 ? 'spends' : 'spend'} ${formatShare(roundPercent(latencyShare))} of the duration there`;
  if (busyShare >= BUSY_SHARE || waitingShare >= WAITING_SHARE) {
    const busy = Number.isFinite(model.concurrency)
      ? `it serves ${formatCount(Number(measured.concurrency.mean.toPrecision(3)))} of at most ${formatCount(model.concurrency)} calls at once on average (${formatShare(roundPercent(busyShare))}), `
      : '';
    const line =
      measured.waiting.max > 0
        ? `${formatCount(Number(measured.waiting.mean.toPrecision(3)))} calls wait in line on average and ${formatWhole(measured.waiting.max)} at most, `
        : '';
    const inLine = waitingShare > 0 ? `, ${formatShare(roundPercent(waitingShare))} in line` : '';
    const remedy = morePlaces(view);
    const waited = measured.waitedFor[SHORT_OF_PLACES] ?? 0;
    return {
      id: 'resource-busy',
      about: `resources.${name}`,
      ...(waited === 0
        ? {}
        : { hits: { count: waited, share: ratio(waited, measured.calls), what: 'calls' } }),
      ...known({ window: windowOf(input, view.series?.waiting), advice: remedy.advice }),
      severity: 'warning',
      weight: Math.max(busyShare, waitingShare),
      text: `${name}, not Lambda, is the bottleneck: ${busy}${line}and ${spends}${inLine}. More memory or concurrency for ${who} only lengthens the line: make its calls fewer or shorter, or ${remedy.text}`,
    };
  }
  if (latencyShare < LATENCY_SHARE) return null;
  const first = callers[0];
  return {
    id: 'resource-waits',
    about: `resources.${name}`,
    hits: { count: measured.calls, share: latencyShare, what: 'calls' },
    ...known({
      monthlyUsd:
        callers.length === 1 && first !== undefined
          ? shareOfFunction(input, first.name, latencyShare)
          : undefined,
    }),
    severity: 'info',
    weight: 0.5 * latencyShare,
    text: `${spends.replace(' there', '')} waiting for ${name} (${formatDuration(measured.latencyMs.mean)} a call): that time is billed at the full memory and does not get shorter with it; take less memory, call less often, or run calls side by side`,
  };
};

/** Calls that take this many times what one alone takes are slowed by each other. */
const SLOWED_BY = 1.25;
/** What is advised slows them by so much of that. */
const SLOWED_ROOM = 0.8;

const slowedByLoad: ResourceRule = (view, input) => {
  const { name, model, measured } = view;
  if (!Number.isFinite(model.cpus) || measured.latencyMs.count === 0) return null;
  const aloneMs = meanOf(model.latencyMs);
  const slower = measured.latencyMs.mean / aloneMs;
  // With a processor for each call, something else slows them.
  if (!(slower >= SLOWED_BY) || measured.concurrency.max <= model.cpus) return null;
  const who = namesOf(callersOf(view, input));
  const most = measured.concurrency.max;
  // As many as there were calls at the busiest make nobody slower.
  // Where they never come faster than they are served, it is bursts of them that slow each other.
  const load = busiestLoad(view, aloneMs, input);
  const together = Math.ceil((model.cpus * slower) / SLOWED_BY);
  const enough = Math.max(enoughProcessors(load), load < model.cpus ? together : 0);
  const wanted = Math.max(Math.floor(model.cpus) + 1, Math.min(enough, Math.ceil(most)));
  const slowed = Math.round(measured.latencyMs.countAbove(SLOWED_BY * quantileOf(model.latencyMs, 0.9)));
  return {
    id: 'resource-slowed',
    about: `resources.${name}`,
    hits: { count: slowed, share: ratio(slowed, measured.latencyMs.count), what: 'calls' },
    ...known({
      window: windowOf(input, view.series?.concurrency),
      advice: advise({ [`resources.${name}.cpus`]: wanted }),
    }),
    severity: slower >= 2 ? 'warning' : 'notice',
    weight: Math.min(1, 0.2 * slower),
    text: `${name} slows down under its load: a call takes ${formatDuration(measured.latencyMs.mean)} on average where one alone takes ${formatDuration(aloneMs)}, since ${formatCount(model.cpus)} ${model.cpus === 1 ? 'processor is' : 'processors are'} shared by ${formatCount(Number(measured.concurrency.mean.toPrecision(3)))} calls on average and ${formatWhole(most)} at most. Each call more slows all others, so let fewer run at once (reserved concurrency of ${who}, or resources.${name}.concurrency with a line before it), make them shorter, or give ${name} ${formatCount(wanted)} processors`,
  };
};

/** Calls that would be served at once, on average in the busiest step, if none slowed another. */
function busiestLoad({ series }: ResourceView, aloneMs: number, input: FindingInput): number {
  const { stepSeconds } = input.measurements.series;
  let most = 0;
  for (let step = firstMeasuredStep(input); step < (series?.calls.length ?? 0); step++) {
    most = Math.max(most, series?.calls[step] ?? 0);
  }
  return (most * aloneMs) / 1000 / stepSeconds;
}

/**
 * The fewest processors with which calls that come at random, `load` of them at once on average, take less
 * than `SLOWED_BY` times as long: Erlang's C, whose mean holds where all share the processors too.
 */
function enoughProcessors(load: number): number {
  let blocked = 1;
  for (let processors = 1; processors < MOST_PLACES; processors++) {
    blocked = (load * blocked) / (processors + load * blocked);
    if (processors <= load) continue;
    const waits = blocked / (1 - (load / processors) * (1 - blocked));
    if (1 + waits / (processors - load) < 1 + SLOWED_ROOM * (SLOWED_BY - 1)) return processors;
  }
  return MOST_PLACES;
}

const connectionsExhausted: ResourceRule = (view, input) => {
  const { name, model, measured } = view;
  const limit = model.connections;
  if (!Number.isFinite(limit) || measured.connections.max < limit) return null;
  const index = input.compiled.resources.indexOf(view.configuration);
  const rejected = callCount(measured, CALL_REJECTED);
  if (rejected === 0 && measured.waiting.max === 0) return null;
  const callers = callersOf(view, input);
  const environments = callers.reduce((sum, { measured: fn }) => sum + fn.environments.max, 0);
  const effect =
    rejected > 0
      ? `${formatShare(ratio(rejected, measured.calls))} of the calls were rejected`
      : `up to ${formatWhole(measured.waiting.max)} calls waited for one`;
  const who = namesOf(callers);
  const steps = input.compiled.model.functions.flatMap((fn) => fn.steps);
  const isKept = steps.some(
    (step) => step.kind === 'call' && step.resourceIndex === index && step.connection === 'kept',
  );
  const short =
    (measured.rejectedBy[SHORT_OF_CONNECTIONS] ?? 0) + (measured.waitedFor[SHORT_OF_CONNECTIONS] ?? 0);
  // An environment that keeps its connection has one as long as it lives.
  const wanted = Math.max(isKept ? environments : 0, limit + measured.waiting.max);
  const more = Math.max(limit + 1, roundedUp(ROOM * wanted));
  // Each busy environment has one call in flight at most, for the part of its time that it spends here.
  const busy = callers.reduce((sum, { measured: fn }) => sum + fn.concurrency.mean, 0);
  const most = callers.reduce((sum, { measured: fn }) => sum + fn.concurrency.max, 0);
  const isPoolEnough = isKept && (most <= limit || 2 * busy <= limit);
  const remedy = isPoolEnough
    ? `limit the reserved concurrency of ${who} to what ${name} can hold, or put a connection pool (RDS Proxy) between them`
    : `${isKept ? 'a pool would not do, since as many run at once' : 'they are pooled already'}: shorten what its calls take, or give ${name} ${formatCount(more)} connections`;
  return {
    id: 'connections-used-up',
    about: `resources.${name}`,
    hits: { count: short, share: Math.min(1, ratio(short, measured.calls)), what: 'calls' },
    ...known({
      window: windowOf(input, view.series?.rejected, view.series?.waiting),
      advice: advise(
        isPoolEnough ? { [`resources.${name}.pooled`]: true } : { [`resources.${name}.connections`]: more },
      ),
    }),
    severity: 'warning',
    weight: 0.8 + 0.2 * ratio(rejected, measured.calls),
    text: `all ${formatCount(limit)} connections of ${name} were in use while up to ${formatWhole(environments)} environments of ${who} were alive, and ${effect}: ${remedy}`,
  };
};

const rejections: ResourceRule = (view, input) => {
  const { name, measured } = view;
  const rejected = callCount(measured, CALL_REJECTED);
  const share = ratio(rejected, measured.calls);
  if (share === 0 || connectionsExhausted(view, input) !== null) return null;
  const worst = RESOURCE_LIMITS.map((limit, code) => ({
    limit,
    count: measured.rejectedBy[code] ?? 0,
  })).reduce((best, one) => (one.count > best.count ? one : best));
  // What a quota of the service refused has a finding of its own.
  if (worst.limit === 'quota') return null;
  const window = windowOf(input, view.series?.rejected);
  const { words, set } = raised(view, worst.limit, input);
  return {
    id: 'calls-rejected',
    about: `resources.${name}`,
    hits: { count: rejected, share, what: 'calls' },
    ...known({ window, advice: set === null ? undefined : advise(set) }),
    severity: share >= WARNING_SHARE ? 'warning' : 'notice',
    weight: share,
    text: `${formatShare(share)} of ${name}'s calls were rejected (${formatWhole(rejected)})${words === '' ? '' : `, most of them at its limit of ${words}`}${spanText(window, input)}: let calls wait (onLimit: queue), smooth the load with a queue before ${namesOf(callersOf(view, input))}, or raise the limit`,
  };
};

/** The limit that was short, and a higher one. */
function raised(
  { name, model, configuration, measured, series }: ResourceView,
  limit: ResourceLimit,
  input: FindingInput,
): { readonly words: string; readonly set: Readonly<Record<string, number | string>> | null } {
  const path = `resources.${name}`;
  const factor = ROOM * overload(measured, series, input);
  const { rate } = model;
  if (limit === 'rate' && rate !== null) {
    const wanted = Math.max(Math.ceil(rate.perSecond) + 1, roundedUp(rate.perSecond * factor));
    const words = `${formatRate(rate.perSecond)} with bursts of ${formatCount(rate.burst)}`;
    return {
      words,
      set: { [`${path}.rate`]: `${wanted}/s`, [`${path}.burst`]: Math.max(wanted, Math.ceil(rate.burst)) },
    };
  }
  if (limit === 'readCapacity' || limit === 'writeCapacity') {
    const units = configuration[limit] ?? 0;
    const kind = limit === 'readCapacity' ? 'read' : 'write';
    return {
      words: `${formatCount(units)} ${kind} units`,
      set: { [`${path}.${limit}`]: Math.max(Math.ceil(units) + 1, roundedUp(units * factor)) },
    };
  }
  if (limit === 'connections' && Number.isFinite(model.connections)) {
    const wanted = Math.max(model.connections + 1, roundedUp(model.connections * factor));
    return {
      words: `${formatCount(model.connections)} connections`,
      set: { [`${path}.connections`]: wanted },
    };
  }
  if (limit === 'concurrency' && Number.isFinite(model.concurrency)) {
    const wanted = Math.max(model.concurrency + 1, roundedUp(model.concurrency * factor));
    return {
      words: `${formatCount(model.concurrency)} calls at once`,
      set: { [`${path}.concurrency`]: Math.min(MOST_PLACES, wanted) },
    };
  }
  return { words: '', set: null };
}

/** How many times as many calls came as were served, in the worst step. */
function overload(
  measured: ResourceView['measured'],
  series: ResourceView['series'],
  input: FindingInput,
): number {
  let worst = ratio(measured.calls, Math.max(1, measured.calls - callCount(measured, CALL_REJECTED)));
  for (let step = firstMeasuredStep(input); series !== null && step < series.calls.length; step++) {
    const calls = series.calls[step] ?? 0;
    const served = calls - (series.rejected[step] ?? 0);
    if (calls > 0) worst = Math.max(worst, calls / Math.max(1, served));
  }
  return worst;
}

/** Places for what is served and what waits. */
function morePlaces({ name, model, measured }: ResourceView): {
  readonly text: string;
  readonly advice?: Advice;
} {
  if (!Number.isFinite(model.concurrency)) return { text: `make ${name} faster` };
  if (model.failures.some(({ latencyFactor }) => latencyFactor > 1)) {
    return { text: `expect it while ${name} is slowed by its failure, which no number of places mends` };
  }
  const together = model.concurrency + Math.max(measured.waiting.mean, measured.waiting.max / 2);
  const wanted = Math.min(MOST_PLACES, Math.max(model.concurrency + 1, roundedUp(ROOM * together)));
  return {
    text: `let ${name} serve ${formatCount(wanted)} at once`,
    advice: advise({ [`resources.${name}.concurrency`]: wanted }),
  };
}

const callTimeouts: ResourceRule = ({ name, model, measured }) => {
  const share = ratio(callCount(measured, CALL_TIMED_OUT), measured.calls);
  if (share === 0) return null;
  const aloneMs = quantileOf(model.latencyMs, NEARLY_ALL);
  // A call that takes longer by itself needs the time; one that waits in line needs less of a line.
  const isTooShort = aloneMs > model.timeoutMs;
  const wantedMs = Math.ceil((ROOM * aloneMs) / 1000) * 1000;
  const count = callCount(measured, CALL_TIMED_OUT);
  return {
    id: 'calls-timed-out',
    about: `resources.${name}`,
    hits: { count, share, what: 'calls' },
    ...known({
      advice: isTooShort ? advise({ [`resources.${name}.timeout`]: durationValue(wantedMs) }) : undefined,
    }),
    severity: share >= WARNING_SHARE ? 'warning' : 'notice',
    weight: 0.3 + 0.7 * share,
    text: `${formatShare(share)} of ${name}'s calls were given up ${Number.isFinite(model.timeoutMs) ? `after ${formatDuration(model.timeoutMs)}` : 'with the invocation that made them'} (p99 of its latency is ${formatDuration(measured.latencyMs.quantile(0.99))}): the function pays for the wait and has nothing; ${isTooShort ? `make the call faster, or wait as long as nearly all take (${formatDuration(aloneMs)} by itself)` : `relieve ${name}: by itself a call takes ${formatDuration(meanOf(model.latencyMs))}`}`,
  };
};

const callsDenied: ResourceRule = (view, input) => {
  const { name, measured } = view;
  const denied = callCount(measured, CALL_DENIED);
  if (denied === 0) return null;
  const who = namesOf(callersOf(view, input));
  return {
    id: 'calls-denied',
    about: `resources.${name}`,
    hits: { count: denied, share: ratio(denied, measured.calls), what: 'calls' },
    severity: 'warning',
    weight: 0.9,
    text: `the role of ${who} lacks a permission for ${name}: ${formatWhole(denied)} of ${formatWhole(measured.calls)} calls were refused (AccessDenied); add the actions to its role (validate names them)`,
  };
};

/** What functions wait for. */
export const RESOURCE_RULES: readonly ResourceRule[] = [
  bottleneck,
  slowedByLoad,
  connectionsExhausted,
  rejections,
  callTimeouts,
  callsDenied,
];

function callersOf({ configuration }: ResourceView, input: FindingInput): FunctionView[] {
  const names = new Set(configuration.operations.map((operation) => operation.function));
  const views = viewsByName.get(input) ?? new Map(functionViews(input).map((view) => [view.name, view]));
  viewsByName.set(input, views);
  const place = (name: string): number => placeOf(input.compiled.functions, name);
  return [...names].sort((one, other) => place(one) - place(other)).flatMap((name) => views.get(name) ?? []);
}

/** Of each run, made once: every resource asks. */
const viewsByName = new WeakMap<FindingInput, ReadonlyMap<string, FunctionView>>();

function namesOf(callers: readonly FunctionView[]): string {
  const names = callers.map(({ name }) => name);
  if (names.length <= 2) return names.join(' and ');
  return `${names[0]} and ${names.length - 1} other functions`;
}

function roundPercent(share: number): number {
  return share < 0.01 || share > 0.99 ? share : Math.round(share * 100) / 100;
}
