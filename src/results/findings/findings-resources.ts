import { CALL_DENIED, CALL_REJECTED, CALL_TIMED_OUT } from '../../model/call-codes.ts';
import { meanOf } from '../../random/moments.ts';
import { formatCount, formatDuration, formatRate, formatShare } from '../../units/format.ts';
import { callCount, type ResourceView } from '../build/resource-results.ts';
import { ratio } from '../statistics/rounded.ts';
import { type FindingInput, type FunctionView, functionViews, type WeighedFinding } from './finding-input.ts';

/** Looks at one resource and has something to say, or null. */
export type ResourceRule = (view: ResourceView, input: FindingInput) => WeighedFinding | null;

/** A limit that is used this much on average leaves nothing for the next peak. */
const BUSY_SHARE = 0.85;
/** Time in line is the larger problem from this share of the callers' duration on. */
const WAITING_SHARE = 0.2;
/** A resource that takes this share of the duration decides what the function costs, whatever its memory. */
const LATENCY_SHARE = 0.5;
const WARNING_SHARE = 0.01;

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
        ? `${formatCount(Number(measured.waiting.mean.toPrecision(3)))} calls wait in line on average and ${formatCount(measured.waiting.max)} at most, `
        : '';
    const inLine = waitingShare > 0 ? `, ${formatShare(roundPercent(waitingShare))} in line` : '';
    return {
      severity: 'warning',
      weight: Math.max(busyShare, waitingShare),
      text: `${name}, not Lambda, is the bottleneck: ${busy}${line}and ${spends}${inLine}. More memory or concurrency for ${who} only lengthens the line: make its calls fewer or shorter, or raise what ${name} serves at once`,
    };
  }
  if (latencyShare < LATENCY_SHARE) return null;
  return {
    severity: 'info',
    weight: 0.5 * latencyShare,
    text: `${spends.replace(' there', '')} waiting for ${name} (${formatDuration(measured.latencyMs.mean)} a call): that time is billed at the full memory and does not get shorter with it; take less memory, call less often, or run calls side by side`,
  };
};

/** Calls that take this many times what one alone takes are slowed by each other. */
const SLOWED_BY = 1.25;

const slowedByLoad: ResourceRule = (view, input) => {
  const { name, model, measured } = view;
  if (!Number.isFinite(model.cpus) || measured.latencyMs.count === 0) return null;
  const aloneMs = meanOf(model.latencyMs);
  const slower = measured.latencyMs.mean / aloneMs;
  if (!(slower >= SLOWED_BY)) return null;
  const who = namesOf(callersOf(view, input));
  const most = measured.concurrency.max;
  return {
    severity: slower >= 2 ? 'warning' : 'notice',
    weight: Math.min(1, 0.2 * slower),
    text: `${name} slows down under its load: a call takes ${formatDuration(measured.latencyMs.mean)} on average where one alone takes ${formatDuration(aloneMs)}, since ${formatCount(model.cpus)} ${model.cpus === 1 ? 'processor is' : 'processors are'} shared by ${formatCount(Number(measured.concurrency.mean.toPrecision(3)))} calls on average and ${formatCount(most)} at most. Each call more slows all others, so let fewer run at once (reserved concurrency of ${who}, or resources.${name}.concurrency with a line before it), make them shorter, or give ${name} more processors (resources.${name}.cpus)`,
  };
};

const connectionsExhausted: ResourceRule = (view, input) => {
  const { name, model, measured } = view;
  const index = input.compiled.resources.indexOf(view.configuration);
  const limit = model.connections;
  if (!Number.isFinite(limit) || measured.connections.max < limit) return null;
  const rejected = callCount(measured, CALL_REJECTED);
  if (rejected === 0 && measured.waiting.max === 0) return null;
  const callers = callersOf(view, input);
  const environments = callers.reduce((sum, { measured: fn }) => sum + fn.environments.max, 0);
  const effect =
    rejected > 0
      ? `${formatShare(ratio(rejected, measured.calls))} of the calls were rejected`
      : `up to ${formatCount(measured.waiting.max)} calls waited for one`;
  const who = namesOf(callers);
  const steps = input.compiled.model.functions.flatMap((fn) => fn.steps);
  const isKept = steps.some(
    (step) => step.kind === 'call' && step.resourceIndex === index && step.connection === 'kept',
  );
  const remedy = isKept
    ? `put a connection pool (RDS Proxy) between them, or limit the reserved concurrency of ${who} to what ${name} can hold`
    : `they are pooled already: give ${name} more connections, or shorten what its calls take`;
  return {
    severity: 'warning',
    weight: 0.8 + 0.2 * ratio(rejected, measured.calls),
    text: `all ${formatCount(limit)} connections of ${name} were in use while up to ${formatCount(environments)} environments of ${who} were alive, and ${effect}: ${remedy}`,
  };
};

const rejections: ResourceRule = (view, input) => {
  const { name, model, measured, configuration } = view;
  const rejected = callCount(measured, CALL_REJECTED);
  const share = ratio(rejected, measured.calls);
  if (share === 0 || connectionsExhausted(view, input) !== null) return null;
  const limits = [
    model.rate === null
      ? ''
      : `${formatRate(model.rate.perSecond)} with bursts of ${formatCount(model.rate.burst)}`,
    configuration.readCapacity === null ? '' : `${formatCount(configuration.readCapacity)} read units`,
    configuration.writeCapacity === null ? '' : `${formatCount(configuration.writeCapacity)} write units`,
    Number.isFinite(model.concurrency) ? `${formatCount(model.concurrency)} calls at once` : '',
    Number.isFinite(model.connections) ? `${formatCount(model.connections)} connections` : '',
  ].filter((limit) => limit !== '');
  return {
    severity: share >= WARNING_SHARE ? 'warning' : 'notice',
    weight: 0.3 + 0.7 * share,
    text: `${formatShare(share)} of ${name}'s calls were rejected (${formatCount(rejected)})${limits.length === 0 ? '' : ` at its limit of ${limits.join(', ')}`}: raise it, let calls wait (onLimit: queue), or smooth the load with a queue before ${namesOf(callersOf(view, input))}`,
  };
};

const callTimeouts: ResourceRule = ({ name, model, measured }) => {
  const share = ratio(callCount(measured, CALL_TIMED_OUT), measured.calls);
  if (share === 0) return null;
  return {
    severity: share >= WARNING_SHARE ? 'warning' : 'notice',
    weight: 0.3 + 0.7 * share,
    text: `${formatShare(share)} of ${name}'s calls were given up after ${formatDuration(model.timeoutMs)} (p99 of its latency is ${formatDuration(measured.latencyMs.quantile(0.99))}): the function pays for the wait and has nothing; raise resources.${name}.timeout or relieve ${name}`,
  };
};

const callsDenied: ResourceRule = (view, input) => {
  const { name, measured } = view;
  const denied = callCount(measured, CALL_DENIED);
  if (denied === 0) return null;
  const who = namesOf(callersOf(view, input));
  return {
    severity: 'warning',
    weight: 0.9,
    text: `the role of ${who} lacks a permission for ${name}: ${formatCount(denied)} of ${formatCount(measured.calls)} calls were refused (AccessDenied); add the actions to its role (validate names them)`,
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
  return functionViews(input).filter(({ name }) => names.has(name));
}

function namesOf(callers: readonly FunctionView[]): string {
  const names = callers.map(({ name }) => name);
  if (names.length <= 2) return names.join(' and ');
  return `${names[0]} and ${names.length - 1} other functions`;
}

function roundPercent(share: number): number {
  return share < 0.01 || share > 0.99 ? share : Math.round(share * 100) / 100;
}
