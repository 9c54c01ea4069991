import { mserTruncation } from '../../metrics/mser.ts';
import type { CompiledScenario } from '../../model/compiled.ts';
import { IN_FLIGHT } from '../../model/outcome-codes.ts';
import { keepAliveOf } from '../../policies/keep-alives.ts';
import { meanOf } from '../../random/moments.ts';
import { formatCount, formatDuration, formatShare, formatWhole } from '../../units/format.ts';
import { ratio } from '../statistics/rounded.ts';
import { aboutSource, advise, durationValue } from './advice.ts';
import {
  type FindingInput,
  type FunctionRule,
  type FunctionView,
  firstMeasuredStep,
  known,
  type SourceRule,
} from './finding-input.ts';

/** The part of the run in which a cold fleet is built up. */
const START_SHARE = 0.1;
/** The start of a run that holds this share of all cold starts has not been left behind. */
const START_COLD_SHARE = 0.5;
/** A start with this multiple of its share of the traffic explains its cold starts by itself. */
const START_TRAFFIC_FACTOR = 1.5;
const FEWEST_COLD_STARTS = 20;
/** Fewer that were on their way when the warm-up ended are what is always on its way. */
const FEWEST_LEFT = 20;
/** Steps that a tenth of the run must have to be told from the rest. */
const FEWEST_START_STEPS = 2;

const warmupNotReached: FunctionRule = ({ name, series, measured }, input) => {
  const first = firstMeasuredStep(input);
  const steps = series.invocations.length - first;
  const startSteps = Math.floor(steps * START_SHARE);
  if (!isSteady(input)) return null;
  if (startSteps < FEWEST_START_STEPS || measured.coldStarts < FEWEST_COLD_STARTS) return null;
  const coldShare = shareOfStart(series.coldStarts.subarray(first), startSteps);
  const trafficShare = shareOfStart(series.invocations.subarray(first), startSteps);
  if (coldShare < START_COLD_SHARE || trafficShare > START_SHARE * START_TRAFFIC_FACTOR) return null;
  const { warmupMs } = input.compiled.model;
  const untilMs = warmupMs + startSteps * input.measurements.series.stepSeconds * 1000;
  return {
    id: 'start-is-cold',
    about: `functions.${name}`,
    hits: { count: Math.round(coldShare * measured.coldStarts), share: coldShare, what: 'cold starts' },
    ...known({ advice: advise({ 'run.warmup': durationValue(untilMs) }) }),
    severity: 'info',
    weight: coldShare * 0.6,
    text: `${formatShare(coldShare)} of ${name}'s cold starts fall into the first tenth of the run, while its environments are first created: a warm-up of ${formatDuration(untilMs)} shows the steady state`,
  };
};

/** Whether most cold starts are those of the run's own start. */
export function isColdStart(view: FunctionView, input: FindingInput): boolean {
  return warmupNotReached(view, input) !== null;
}

/** A start whose mean differs by this share from the rest's, and by so many standard errors, is no chance. */
const UNLIKE_SHARE = 0.1;
const UNLIKE_ERRORS = 4;

/** A mean that a warm-up moves by less than this share is as good with its start. */
const MOVES_SHARE = 0.02;
/** Cold starts that a warm-up moves by less than this share of all invocations decide nothing. */
const MOVES_COLD_SHARE = 0.001;
/** A shorter warm-up does as well where its mean is within this share of the longer one's. */
const AS_GOOD_SHARE = 0.01;

/**
 * By MSER-5 on the busy environments and on the cold starts, where leaving the start out changes their mean;
 * not where the traffic itself starts otherwise than it goes on.
 */
const looksLikeWarmup: FunctionRule = (view, input) => {
  if (!isSteady(input)) return null;
  const first = firstMeasuredStep(input);
  const { invocations, concurrency, coldStarts } = view.series;
  if (warmupNotReached(view, input) !== null || unlikeStart(invocations.subarray(first)) !== 0) return null;
  const cold = movedBy(coldStarts.subarray(first));
  const coldShare = ratio(view.measured.coldStarts, view.measured.invocations);
  const isColdMoved =
    view.measured.coldStarts >= FEWEST_COLD_STARTS && Math.abs(cold.share) * coldShare >= MOVES_COLD_SHARE;
  const figures = [
    { what: 'mean concurrency', ...movedBy(concurrency.subarray(first)) },
    ...(isColdMoved ? [{ what: 'cold starts a step', ...cold }] : []),
  ];
  const most = figures.reduce((best, one) => (Math.abs(one.share) > Math.abs(best.share) ? one : best));
  if (Math.abs(most.share) < MOVES_SHARE) return null;
  const stepMs = input.measurements.series.stepSeconds * 1000;
  const untilMs = (first + most.steps) * stepMs;
  return {
    id: 'start-is-unlike',
    about: `functions.${view.name}`,
    ...known({ advice: advise({ 'run.warmup': durationValue(untilMs) }) }),
    severity: 'info',
    weight: 0.5,
    text: `the first ${formatDuration(most.steps * stepMs)} look like warm-up (MSER-5): with run.warmup at ${formatDuration(untilMs)}, the ${most.what} of ${view.name} would be ${formatShare(Math.abs(most.share))} ${most.share > 0 ? 'higher' : 'lower'}`,
  };
};

/**
 * The fewest steps at the start that are better left out, and by which share of itself the mean moves without
 * them.
 */
function movedBy(values: Float64Array): { readonly steps: number; readonly share: number } {
  const longest = unlikeStart(values) ?? 0;
  if (longest === 0) return { steps: 0, share: 0 };
  const meanFrom = (step: number) => momentsOf(values.subarray(step)).mean;
  const settled = meanFrom(longest);
  let steps = 0;
  while (steps < longest && Math.abs(meanFrom(steps) - settled) > AS_GOOD_SHARE * Math.abs(settled)) steps++;
  const all = meanFrom(0);
  return { steps, share: all === 0 ? 0 : meanFrom(steps) / all - 1 };
}

/**
 * How many steps at the start of a series are unlike the rest; 0 where none are, null where it does not
 * settle at all.
 */
function unlikeStart(steps: Float64Array): number | null {
  const truncation = mserTruncation(steps);
  if (truncation === null || truncation === 0) return truncation;
  const start = momentsOf(steps.subarray(0, truncation));
  const rest = momentsOf(steps.subarray(truncation));
  const distance = Math.abs(start.mean - rest.mean);
  const error = Math.sqrt(rest.variance / truncation + rest.variance / (steps.length - truncation));
  return distance > UNLIKE_SHARE * Math.abs(rest.mean) && distance > UNLIKE_ERRORS * error ? truncation : 0;
}

function momentsOf(values: Float64Array): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    mean,
    variance: values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length,
  };
}

/** Most times that a run is advised to be longer. */
const MOST_TIMES = 20;

/** Nothing befalls it, and the traffic goes on as it is: its start is a start and no incident. */
function isSteady({ compiled }: FindingInput): boolean {
  const known = steady.get(compiled);
  if (known !== undefined) return known;
  const kinds: readonly string[] = ['poisson', 'constant', 'gamma'];
  const { functions, resources } = compiled.model;
  const hasFailures = [...functions, ...resources].some(({ failures }) => failures.length > 0);
  const isSo = !hasFailures && compiled.arrivals.every(({ pattern }) => kinds.includes(pattern.kind));
  steady.set(compiled, isSo);
  return isSo;
}

/** Of each scenario, looked at once: two rules ask for each function. */
const steady = new WeakMap<CompiledScenario, boolean>();

const shorterThanKeepAlive: FunctionRule = ({ name, model, measured }, input) => {
  if (measured.invocations === 0) return null;
  const { keepAlive } = model;
  const idleMs = keepAliveOf(keepAlive).typicalIdleMs(keepAlive);
  const { horizonMs } = input.compiled.model;
  if (horizonMs > idleMs) return null;
  const durationMs = 2 * idleMs;
  if (durationMs > MOST_TIMES * horizonMs || !isSteady(input)) return null;
  if (measured.coldStarts < FEWEST_COLD_STARTS) return null;
  return {
    id: 'shorter-than-keep-alive',
    about: `functions.${name}`,
    ...known({ advice: advise({ 'run.duration': durationValue(durationMs) }) }),
    severity: 'info',
    weight: 0.7,
    text: `the run of ${formatDuration(horizonMs)} is shorter than the ${formatDuration(idleMs)} for which ${name} keeps idle environments, so hardly any was reclaimed and later cold starts are missing: simulate at least ${formatDuration(durationMs)}`,
  };
};

/** Where nothing came to any function, the verdict and a warning say so. */
const nothingCame: FunctionRule = ({ name, measured }, { measurements }) =>
  measured.requests > 0 || measurements.functions.every(({ requests }) => requests === 0)
    ? null
    : {
        id: 'nothing-came',
        about: `functions.${name}`,
        severity: 'notice',
        weight: 1,
        text: `no request reached ${name} in the measured time: check its traffic, run.duration and run.warmup`,
      };

/** The measured time spends this share of its work on requests of the warm-up. */
const WARMUP_SHARE = 0.05;

/** What is left out as warm-up is no warm-up where it leaves a backlog behind. */
const warmupLeftWaiting: FunctionRule = ({ name, measured }) => {
  const { warmupInvocations, warmupBilledMs, onDemandBilledMs, provisionedBilledMs } = measured;
  const billedMs = warmupBilledMs + onDemandBilledMs + provisionedBilledMs;
  const share = ratio(warmupBilledMs, billedMs);
  if (share < WARMUP_SHARE || warmupInvocations < FEWEST_LEFT) return null;
  return {
    id: 'warm-up-left-waiting',
    about: `functions.${name}`,
    hits: { count: Math.round(warmupInvocations), share, what: 'invocations' },
    ...known({ advice: advise({ 'run.warmup': '0s' }) }),
    severity: 'notice',
    weight: 1 + share,
    text: `requests of the warm-up still waited when it ended: ${formatShare(share)} of the time that ${name} worked after it was for them, in ${formatWhole(warmupInvocations)} invocations that no figure counts, so the bill is too low. A run without a warm-up counts all`,
  };
};

/** A queue whose start holds this share of all that waited has caught up with it. */
const START_WAIT_SHARE = 0.95;
/** A start that takes a greater share of the run is how the run goes. */
const LONGEST_START_SHARE = 0.5;
/** What waits less at the 99th percentile is a batch or two. */
const LEAST_AGE_MS = 1000;

/**
 * Traffic that is there from the first second on, as no one's is: a queue's pollers grow to it while messages
 * wait.
 */
const pollersGrow: SourceRule = (view, input) => {
  const { name, model, measured, series } = view;
  const { poller } = model;
  if (poller?.kind !== 'queue' || series === null || !isSteady(input)) return null;
  if (measured.ageMs.count === 0 || measured.ageMs.quantile(0.99) < LEAST_AGE_MS) return null;
  const first = firstMeasuredStep(input);
  const waiting = series.backlog.subarray(first);
  const total = waiting.reduce((sum, value) => sum + value, 0);
  let steps = 0;
  for (let sum = 0; steps < waiting.length && sum < START_WAIT_SHARE * total; steps++) sum += waiting[steps]!;
  if (total === 0 || steps > LONGEST_START_SHARE * waiting.length) return null;
  const untilMs = (first + steps) * input.measurements.series.stepSeconds * 1000;
  return {
    id: 'start-is-waited-out',
    about: aboutSource(view),
    ...known({ advice: advise({ 'run.warmup': durationValue(untilMs) }) }),
    severity: 'info',
    weight: 0.9,
    text: `what waited in ${name} did so in the first ${formatDuration(untilMs)}, while its pollers grew from ${formatCount(poller.startConcurrency)} batches at once by ${formatCount(poller.growthPerMinute)} a minute: so it is where traffic begins all at once; where it grew long before, a warm-up of ${formatDuration(untilMs)} shows the steady state`,
  };
};

/** Executions that had not ended: fewer are what is always on its way. */
const LEFT_SHARE = 0.05;
/** As many more than waits alone explain wait for something else, of which other findings speak. */
const EXPLAINED = 1.5;

/** What waits beyond the end of the run is not in its bill. */
const executionsLeftWaiting: SourceRule = (view, { compiled }) => {
  const { name, index, measured } = view;
  const workflow = compiled.model.workflows?.find(({ sourceIndex }) => sourceIndex === index);
  const left = measured.outcomes[IN_FLIGHT] ?? 0;
  const share = ratio(left, measured.events);
  if (workflow === undefined || share < LEFT_SHARE || left < FEWEST_LEFT) return null;
  const { horizonMs, warmupMs } = compiled.model;
  const waits = workflow.states.map((state) => (state.kind === 'wait' ? meanOf(state.durationMs) : 0));
  // All waits in a row: of branches and ways it is the longest that can be.
  const executionMs = Math.min(
    waits.reduce((sum, ms) => sum + ms, 0),
    workflow.timeoutMs,
  );
  if (share > EXPLAINED * (executionMs / (horizonMs - warmupMs))) return null;
  const durationMs = warmupMs + executionMs / LEFT_SHARE;
  const isFar = durationMs > MOST_TIMES * horizonMs;
  const remedy = `a run of ${formatDuration(durationMs)} leaves out one in ${formatCount(1 / LEFT_SHARE)}`;
  return {
    id: 'executions-left-waiting',
    about: aboutSource(view),
    hits: { count: Math.round(left), share, what: 'executions' },
    ...known({ advice: isFar ? undefined : advise({ 'run.duration': durationValue(1.05 * durationMs) }) }),
    severity: 'notice',
    weight: 1 + share,
    text: `the bill leaves out what ${formatShare(share)} of ${name}'s executions do later, and so does a month of it: they had not ended when the run did, since they wait for up to ${formatDuration(executionMs)}; ${remedy}`,
  };
};

/** Whether the run is long enough to say something. */
export const RUN_RULES: readonly FunctionRule[] = [
  warmupNotReached,
  looksLikeWarmup,
  shorterThanKeepAlive,
  warmupLeftWaiting,
  nothingCame,
];

export const RUN_SOURCE_RULES: readonly SourceRule[] = [pollersGrow, executionsLeftWaiting];

function shareOfStart(steps: Float64Array, startSteps: number): number {
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  return ratio(sum(steps.subarray(0, startSteps)), sum(steps));
}
