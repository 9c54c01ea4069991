import type { CompiledScenario } from '../../model/compiled.ts';
import { type OnLimits, onLimitOf } from '../../policies/on-limits.ts';
import { pollerKindOf } from '../../policies/pollers.ts';
import { meanOf } from '../../random/moments.ts';
import type { ResultsDocument } from '../../results/documents/document.ts';
import { holds, parseExpression } from '../../results/figures/threshold-expression.ts';
import { formatCount, formatRate } from '../../units/format.ts';
import type { InForce } from './in-force.ts';
import { type LimitMark, type LoadedRun, refusedAttempts } from './plan-runs.ts';
import { isUnhindered, refusesAnything } from './refused.ts';

/** Something that can break as the traffic grows. */
export interface Limit {
  readonly name: string;
  /** What is in force in the run that tells. */
  readonly inForce: InForce;
  /** What happens where it breaks, in words. */
  readonly effect: string;
  /** Breaks only by refusing: a run in which nothing is refused needs no second one to tell. */
  readonly onlyRefuses: boolean;
  /** What is done to it where it breaks; null where only a whole run can tell. */
  readonly mark: LimitMark | null;
  /** The threshold that it is, by its place in the scenario; null of other limits. */
  readonly threshold: { readonly metric: string; readonly expression: string; readonly index: number } | null;
  isBroken(run: LoadedRun): boolean;
  /**
   * The figure that it is held against ÷ the limit, where it is such a figure; null where it has no ratio.
   */
  strain?(run: LoadedRun): number | null;
}

/**
 * Whether a run with all limits in force shows that a limit holds: one in which none did anything goes as it
 * would with that limit alone.
 */
export function isClearedBy({ inForce, onlyRefuses }: Limit, all: LoadedRun): boolean {
  return inForce !== 'all' && (onlyRefuses ? !refusesAnything(all) : isUnhindered(all));
}

/** All thresholds, quotas, queues, streams and resources of a scenario. */
export function limitsOf(compiled: CompiledScenario): readonly Limit[] {
  return [
    ...thresholdLimits(compiled),
    ...accountLimits(compiled),
    ...throttleLimits(compiled),
    ...quotaLimits(compiled),
    ...pollerLimits(compiled),
    ...queueQuotaLimits(compiled),
    ...resourceLimits(compiled),
  ];
}

function thresholdLimits(compiled: CompiledScenario): readonly Limit[] {
  return compiled.thresholds.map(({ metric, expression }, index) => {
    const parsed = parseExpression(expression);
    // A part of the run counts less than the whole of it.
    const grows = metric === 'cost.total' || (parsed.ok && parsed.expression.aggregation === 'count');
    const isOfAPart = ({ load }: LoadedRun): boolean => grows && load.isShortened;
    return {
      name: `${metric}: ${expression}`,
      inForce: 'all',
      effect: 'the threshold fails',
      onlyRefuses: false,
      mark: null,
      threshold: { metric, expression, index },
      isBroken: (run) => {
        const result = run.document.thresholds[index];
        if (result === undefined || !parsed.ok) return false;
        if (!isOfAPart(run)) return !result.passed;
        return !holds(result.actual * wholeOf(compiled, run), parsed.expression.operator, result.limit);
      },
      strain: (run) => {
        const result = run.document.thresholds[index];
        if (result === undefined || !(result.limit > 0) || !(result.actual > 0)) return null;
        return (result.actual * (isOfAPart(run) ? wholeOf(compiled, run) : 1)) / result.limit;
      },
    };
  });
}

/** Requests of the whole run ÷ those of the part that was simulated. */
function wholeOf({ model }: CompiledScenario, { load }: LoadedRun): number {
  return (load.monthlyShare * (model.horizonMs - model.warmupMs)) / (load.lengthMs - load.leadMs);
}

function accountLimits({ model, functions }: CompiledScenario): readonly Limit[] {
  const named = functions.map(({ name }, index) => ({
    name,
    index,
    isReserved: (model.functions[index]?.reservedConcurrency ?? null) !== null,
  }));
  const shared = named.filter(({ isReserved }) => !isReserved);
  const reserved = named.filter(({ isReserved }) => isReserved);
  const refusing = (some: typeof named): Pick<Limit, 'onlyRefuses' | 'mark' | 'threshold' | 'isBroken'> => ({
    threshold: null,
    onlyRefuses: true,
    mark: { kind: 'attempts', functionIndexes: some.map(({ index }) => index) },
    isBroken: (run) => some.some(({ name }) => refusedAttempts(run, name) > 0),
  });
  const { account } = model;
  return [
    {
      name: 'account.concurrency',
      inForce: 'concurrency',
      effect: `more than the ${account.concurrency} concurrent executions of the account are asked for`,
      ...refusing(shared),
    },
    ...reserved.map(
      (one): Limit => ({
        name: `${one.name}.reservedConcurrency`,
        inForce: 'concurrency',
        effect: `${one.name} asks for more than its reserved concurrency`,
        ...refusing([one]),
      }),
    ),
    ...named.map(
      (one): Limit => ({
        name: `${one.name}.scalingRate`,
        inForce: 'scalingRate',
        effect: `${one.name} needs new environments faster than Lambda starts them`,
        ...refusing([one]),
      }),
    ),
    {
      name: 'account.requestRate',
      inForce: 'requestRate',
      effect: `more than ${formatRate(account.requestsPerSecond)} requests come to the account`,
      ...refusing(named),
    },
  ];
}

function throttleLimits({ model, sources }: CompiledScenario): readonly Limit[] {
  const names = new Set(
    sources.flatMap(({ trigger }, index) =>
      trigger !== null && (model.sources[index]?.throttle ?? null) !== null ? [trigger] : [],
    ),
  );
  const executes = new Set(model.workflows?.map(({ sourceIndex }) => sourceIndex));
  const sourcesOf = (name: string): readonly number[] =>
    sources.flatMap(({ trigger }, index) => (trigger === name ? [index] : []));
  return [...names].map(
    (name): Limit => ({
      name: `triggers.${name}.throttle`,
      inForce: 'throttle',
      effect: `${name} throttles: its token bucket is empty`,
      onlyRefuses: true,
      // Executions of a workflow are counted as such.
      mark: sourcesOf(name).some((index) => executes.has(index))
        ? null
        : { kind: 'requests', sourceIndexes: sourcesOf(name) },
      threshold: null,
      isBroken: ({ document }) => (document.triggers[name]?.throttled ?? 0) > 0,
    }),
  );
}

function quotaLimits({ quotas = [] }: CompiledScenario): readonly Limit[] {
  return quotas.map(({ name, counts, service, sign, delays, perSecond }, quotaIndex) => ({
    name,
    inForce: `quota ${name}` as const,
    effect: `${service} ${delays ? 'delays' : 'refuses'} more than ${formatCount(Number(perSecond.toPrecision(4)))} ${counts} a second (${sign})`,
    onlyRefuses: false,
    mark: { kind: 'quota', quotaIndex },
    threshold: null,
    isBroken: ({ document }) => {
      const found = document.quotas?.find(({ limit }) => limit === name);
      return found !== undefined && found.refused + found.delayed > 0;
    },
  }));
}

/**
 * A backlog grows without end where it is this much higher at the end than in the middle; one that grows
 * evenly is nearly twice as high.
 */
const GROWS_BY = 1.4;
/** And where what waits is this share of all that came: less is the ripple of a busy queue. */
const WAITING_SHARE = 0.01;
const OLD_MS = 5000;

function pollerLimits({ model, sources }: CompiledScenario): readonly Limit[] {
  const kinds = new Map<string, ReturnType<typeof pollerKindOf>>();
  for (const [index, { trigger }] of sources.entries()) {
    const poller = model.sources[index]?.poller ?? null;
    if (trigger !== null && poller !== null) kinds.set(trigger, pollerKindOf(poller));
  }
  return [...kinds].map(([name, kind]): Limit => {
    return {
      name: `${name}.${kind.lag}`,
      inForce: 'all',
      effect: kind.fallsBehind(name),
      onlyRefuses: false,
      mark: null,
      threshold: null,
      isBroken: ({ document }) => {
        const series = document.series.triggers[name];
        if (series === undefined) return false;
        if (kind.lag === 'iteratorAge') return growsWithoutEnd(series.iteratorAgeMs, OLD_MS);
        const events = document.triggers[name]?.events ?? 0;
        return growsWithoutEnd(series.backlog, Math.max(20, WAITING_SHARE * events));
      },
    };
  });
}

/** Quotas of a queue itself, which the mean of the traffic tells. */
function queueQuotaLimits({ model, sources }: CompiledScenario): readonly Limit[] {
  const found = new Map<string, readonly Limit[]>();
  for (const [index, { trigger }] of sources.entries()) {
    const poller = model.sources[index]?.poller ?? null;
    if (trigger === null || poller?.kind !== 'queue') continue;
    const limit = (key: string, capacity: number, effect: string): Limit[] =>
      Number.isFinite(capacity)
        ? [
            {
              name: `${trigger}.${key}`,
              inForce: 'all',
              effect,
              onlyRefuses: false,
              mark: null,
              threshold: null,
              isBroken: () => false,
            },
          ]
        : [];
    const { maximumInFlight, receivesPerSecond } = poller;
    found.set(trigger, [
      ...limit(
        'inFlight',
        maximumInFlight,
        `SQS gives out no more of ${trigger} while ${formatCount(maximumInFlight)} of its messages are received and not deleted`,
      ),
      ...limit(
        'receives',
        receivesPerSecond,
        `messages of ${trigger} wait for SQS, which takes ${formatCount(receivesPerSecond)} receive calls of a FIFO queue a second`,
      ),
    ]);
  }
  return [...found.values()].flat();
}

/** The last tenth against the tenth in the middle. */
function growsWithoutEnd(series: readonly number[], least: number): boolean {
  const tenth = Math.max(1, Math.floor(series.length / 10));
  const middle = Math.floor(series.length / 2);
  const atEnd = mean(series.slice(-tenth));
  return (
    atEnd >= least && atEnd >= GROWS_BY * mean(series.slice(middle - Math.floor(tenth / 2), middle + tenth))
  );
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function resourceLimits(compiled: CompiledScenario): readonly Limit[] {
  return compiled.resources.flatMap(({ name }, index) => {
    const model = compiled.model.resources[index];
    if (model === undefined) return [];
    const serviceMs = meanOf(model.latencyMs);
    const limit = (
      key: string,
      kind: keyof OnLimits,
      what: string,
      isReached: (document: ResultsDocument) => boolean,
    ): Limit => ({
      name: `${name}.${key}`,
      inForce: 'all',
      effect: `${name} ${onLimitOf(model.onLimit[kind]).effect}: ${what}`,
      onlyRefuses: false,
      mark: null,
      threshold: null,
      isBroken: ({ document }) => {
        const found = document.resources[name];
        if (found === undefined || found.calls === 0) return false;
        const waits =
          found.latencyMs.count > 0 && found.latencyMs.mean > 2 * serviceMs && found.waiting.max > 0;
        return (found.rejected > 0 || waits || found.timedOut > 0) && isReached(document);
      },
    });
    const isBusy = (document: ResultsDocument): boolean =>
      (document.resources[name]?.concurrency.max ?? 0) >= model.concurrency;
    const isFull = (document: ResultsDocument): boolean =>
      (document.resources[name]?.connections.max ?? 0) >= model.connections;
    const rates = [
      ...(model.rate === null ? [] : [{ key: 'rate', bucket: model.rate }]),
      ...(model.readCapacity === null ? [] : [{ key: 'readCapacity', bucket: model.readCapacity }]),
      ...(model.writeCapacity === null ? [] : [{ key: 'writeCapacity', bucket: model.writeCapacity }]),
    ];
    const slowed: Limit = {
      name: `${name}.cpus`,
      inForce: 'all',
      effect: `calls of ${name} take more than twice as long as one alone: ${model.cpus} processors are shared by all of them`,
      onlyRefuses: false,
      mark: null,
      threshold: null,
      isBroken: ({ document }) => {
        const found = document.resources[name];
        if (found === undefined || found.latencyMs.count === 0) return false;
        const isShared = found.concurrency.max > model.cpus;
        return isShared && (found.latencyMs.mean > 2 * serviceMs || found.timedOut > 0);
      },
    };
    return [
      ...(Number.isFinite(model.cpus) ? [slowed] : []),
      ...(Number.isFinite(model.concurrency)
        ? [limit('concurrency', 'concurrency', `${model.concurrency} are served at once`, isBusy)]
        : []),
      ...(Number.isFinite(model.connections)
        ? [limit('connections', 'connections', `${model.connections} connections are all there are`, isFull)]
        : []),
      ...rates.map(({ key, bucket }) =>
        // A rate leaves no mark of its own: it is what refuses where nothing else is used up.
        limit(key, 'rate', `${formatRate(bucket.perSecond)} is its rate`, (document) => {
          return !isBusy(document) && !isFull(document);
        }),
      ),
    ];
  });
}
