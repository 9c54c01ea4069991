import type { CompiledScenario } from '../../model/compiled.ts';
import type { SourceModel } from '../../model/model.ts';
import type { ResultsDocument } from '../../results/documents/document.ts';
import type { Crew } from '../runs/task-scheduler.ts';
import { ContentNumbers } from './run-key.ts';
import { type Load, loadAt, underLoad } from './scale-traffic.ts';
import { arrivalsBetween, busiestStart, type TrafficShape } from './traffic-shape.ts';

/** Where a limit is lifted, it is this high: more than any run reaches, and exact in 32 bits. */
const NO_LIMIT = 1_000_000_000;
/** The least that is simulated of a run; of one with a queue, so that it fills and its pollers scale. */
const SHORTEST_MS = 10_000;
const SHORTEST_QUEUED_MS = 30_000;
/** And so many of the longest mean duration, so that what runs has time to end. */
const DURATIONS_PER_RUN = 10;
/** A run that cannot be shortened further may have this many times the requests of another. */
const UNSHORTENED_FACTOR = 10;
/**
 * A run with a queue is not shortened where the given traffic has at most this many times the requests of
 * another, and may have so many as it is scaled.
 */
const QUEUED_FACTOR = 4;
const QUEUED_MOST_FACTOR = 10;

/** A run without limits may have this many times the requests of another. */
const LIFTED_FACTOR = 8;

/** Documents of so many changed scenarios are remembered, the latest ones: they can be large. */
const MOST_PASSING = 16;

/**
 * Which of the platform's limits are in force: all, or one kind alone, so that it is seen which one refuses.
 */
export type InForce =
  | 'all'
  | 'none'
  | 'concurrency'
  | 'scalingRate'
  | 'requestRate'
  | 'throttle'
  | `quota ${string}`;

export interface LoadedRun {
  readonly load: Load;
  readonly document: ResultsDocument;
}

/** The runs of a plan, each done once; begun in the order asked, and the same for any number of threads. */
export class PlanRuns {
  readonly compiled: CompiledScenario;
  readonly shape: TrafficShape;
  readonly requestsPerRun: number;
  private readonly crew: Crew;
  private readonly maximumBadRows: number;
  private readonly done = new Map<string, Promise<LoadedRun>>();
  private readonly numbers = new ContentNumbers();
  private readonly kept = new Set<string>();
  private readonly passing = new Set<string>();
  private readonly documents = new Map<string, Promise<ResultsDocument>>();
  private shortestMs: number;
  private order = 0;

  constructor(
    compiled: CompiledScenario,
    shape: TrafficShape,
    crew: Crew,
    options: { readonly requestsPerRun: number; readonly maximumBadRows: number },
  ) {
    this.compiled = compiled;
    this.shape = shape;
    this.crew = crew;
    this.requestsPerRun = options.requestsPerRun;
    this.maximumBadRows = options.maximumBadRows;
    this.shortestMs = hasQueue(compiled) ? SHORTEST_QUEUED_MS : SHORTEST_MS;
  }

  /** Learns from a first run how long what runs takes. */
  learn({ functions }: ResultsDocument): void {
    const longestMs = Math.max(0, ...Object.values(functions).map(({ durationMs }) => durationMs.mean));
    this.shortestMs = Math.max(this.shortestMs, DURATIONS_PER_RUN * longestMs);
  }

  load(factor: number): Load {
    const { horizonMs } = this.compiled.model;
    const shortestMs = this.mustBeWhole ? horizonMs : this.shortestMs;
    return loadAt(this.compiled, this.shape, factor, this.requestsPerRun, shortestMs);
  }

  /**
   * What waits in a queue is worked off long after it came, which a part of the run would not see; where the
   * given traffic is not too much for it, its runs are whole.
   */
  get mustBeWhole(): boolean {
    const { horizonMs } = this.compiled.model;
    return (
      hasQueue(this.compiled) &&
      arrivalsBetween(this.shape, 0, horizonMs, 1) <= QUEUED_FACTOR * this.requestsPerRun
    );
  }

  /** The most requests that a run may have. */
  get mostRequests(): number {
    return (this.mustBeWhole ? QUEUED_MOST_FACTOR : UNSHORTENED_FACTOR) * this.requestsPerRun;
  }

  /** The most that the traffic can be scaled where runs must be whole; no bound elsewhere. */
  get mostScale(): number {
    if (!this.mustBeWhole) return Number.POSITIVE_INFINITY;
    const { horizonMs } = this.compiled.model;
    const given = arrivalsBetween(this.shape, 0, horizonMs, 1);
    return given === 0 ? Number.POSITIVE_INFINITY : Math.max(1, this.mostRequests / given);
  }

  /**
   * The busiest part of the given traffic that is this share of its time, or less where it would have too
   * many requests.
   */
  partOf(share: number): Load {
    const { horizonMs, warmupMs } = this.compiled.model;
    const { fromMs, leadMs, lengthMs } = this.load(1);
    const longestMs = Math.max(this.shortestMs, share * (horizonMs - warmupMs));
    if (lengthMs - leadMs <= longestMs) return this.load(1);
    const startMs = busiestStart(this.shape, longestMs, warmupMs);
    const requests = arrivalsBetween(this.shape, startMs, startMs + longestMs, 1);
    return requests > this.requestsPerRun
      ? { ...this.load(1), fromMs, leadMs, lengthMs }
      : loadAt(this.compiled, this.shape, 1, requests, longestMs);
  }

  /** The scenario at a scale. */
  at(factor: number, inForce: InForce = 'all'): Promise<LoadedRun> {
    return this.once(`${factor} ${inForce}`, () =>
      this.keep(
        withOnly(underLoad(this.compiled, this.load(factor)), inForce, settledMs(this.load(factor))),
        this.load(factor),
      ),
    );
  }

  /** The whole of the given traffic, however long it is. */
  whole(): Promise<LoadedRun> {
    const load = loadAt(this.compiled, this.shape, 1, Number.POSITIVE_INFINITY, this.shortestMs);
    if (!this.load(1).isShortened) return this.at(1);
    return this.once('whole', () => this.keep(underLoad(this.compiled, load), load));
  }

  /**
   * For the bill: a part with the mean traffic where a run is shortened. Where runs must be whole, the use of
   * the highest scale that can be, in proportion, and then priced.
   */
  billedAt(factor: number): Promise<LoadedRun> {
    const simulated = Math.min(factor, this.mostScale);
    const own = this.load(simulated);
    if (simulated === factor && !own.isShortened) return this.at(factor);
    return this.once(`${factor} billed`, () => {
      const load = own.isShortened
        ? loadAt(this.compiled, this.shape, factor, this.requestsPerRun, this.shortestMs, 'typical')
        : { ...own, monthlyShare: factor / simulated };
      return this.keep(underLoad(this.compiled, load), load);
    });
  }

  /** A scale with what its queues cannot show: the busiest part of a run that cannot be simulated whole. */
  peakAt(factor: number): Promise<LoadedRun> {
    if (factor <= this.mostScale) return this.at(factor);
    return this.once(`${factor} peak`, () => {
      const load = loadAt(this.compiled, this.shape, factor, this.mostRequests, this.shortestMs);
      return this.keep(underLoad(this.compiled, load), load);
    });
  }

  /** Requests of the shortest part at a scale, about its mean rate, with what comes before it. */
  requestsOf(factor: number): number {
    const { leadMs, lengthMs } = this.load(factor);
    const { horizonMs, warmupMs } = this.compiled.model;
    const inWhole = arrivalsBetween(this.shape, warmupMs, horizonMs, factor) / (horizonMs - warmupMs);
    return Math.max(1, inWhole * Math.max(leadMs, lengthMs));
  }

  /** Arrivals of a load, with those before it. */
  arrivalsOf({ factor, fromMs, lengthMs }: Load): number {
    return arrivalsBetween(this.shape, fromMs, fromMs + lengthMs, factor);
  }

  /** A part that is busier than those with this share of all arrivals. */
  partAt(factor: number, rank: number): Promise<LoadedRun> {
    return this.once(`${factor} rank ${rank}`, () => {
      const load = loadAt(this.compiled, this.shape, factor, this.requestsPerRun, this.shortestMs, { rank });
      return this.keep(underLoad(this.compiled, load), load);
    });
  }

  /** The same load without the platform's limits. */
  lifted(load: Load): Promise<LoadedRun> {
    const { factor, fromMs, lengthMs } = load;
    return this.once(`${factor} ${fromMs} ${lengthMs} lifted`, () =>
      this.keep(withOnly(underLoad(this.compiled, load), 'none'), load),
    );
  }

  /**
   * The mean traffic without the platform's limits, for the bill; beyond what is quickly simulated, the use
   * of the highest scale that is, in proportion, and then priced.
   */
  typicalLifted(factor: number): Promise<LoadedRun> {
    const given = this.requestsOf(1);
    const simulated = Math.min(
      factor,
      Math.max(1, (LIFTED_FACTOR * this.requestsPerRun) / given),
      this.mostScale,
    );
    const own = this.load(simulated);
    const load = own.isShortened
      ? loadAt(this.compiled, this.shape, simulated, this.requestsPerRun, this.shortestMs, 'typical')
      : own;
    const inProportion = { ...load, monthlyShare: (load.monthlyShare * factor) / simulated };
    return this.once(`${factor} lifted`, () =>
      this.keep(withOnly(underLoad(this.compiled, inProportion), 'none'), inProportion),
    );
  }

  /**
   * A changed scenario; where a run of the same is remembered, that one. `replication` 0 has the scenario's
   * own seed.
   */
  async run(compiled: CompiledScenario, load: Load, replication = 0): Promise<LoadedRun> {
    const key = this.keyOf(compiled, replication);
    const document = this.documentOf(key, compiled, replication);
    if (!this.kept.has(key)) {
      this.passing.delete(key);
      this.passing.add(key);
      const [oldest = key] = this.passing;
      if (this.passing.size > MOST_PASSING) {
        this.passing.delete(oldest);
        this.documents.delete(oldest);
      }
    }
    return { load, document: await document };
  }

  /** As `run`, remembered for as long as the plan is made. */
  private async keep(compiled: CompiledScenario, load: Load): Promise<LoadedRun> {
    const key = this.keyOf(compiled, 0);
    this.kept.add(key);
    this.passing.delete(key);
    return { load, document: await this.documentOf(key, compiled, 0) };
  }

  private keyOf(compiled: CompiledScenario, replication: number): string {
    return `${this.numbers.of(compiled)} ${replication}`;
  }

  private documentOf(key: string, compiled: CompiledScenario, replication: number): Promise<ResultsDocument> {
    const known = this.documents.get(key);
    if (known !== undefined) return known;
    const document = this.simulated(compiled, replication);
    this.documents.set(key, document);
    return document;
  }

  private async simulated(compiled: CompiledScenario, replication: number): Promise<ResultsDocument> {
    const order = this.order;
    this.order += 1;
    const task = {
      compiled,
      replication,
      maximumBadRows: this.maximumBadRows,
      measuresBatches: false,
      keepsTrends: false,
      sharesArrivals: false,
    };
    const { document } = await this.crew.run(task, order);
    this.crew.tellVariants(this.finished(), this.order);
    return document;
  }

  private count = 0;
  private finished(): number {
    this.count += 1;
    return this.count;
  }

  private once(key: string, make: () => Promise<LoadedRun>): Promise<LoadedRun> {
    const known = this.done.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.done.set(key, made);
    return made;
  }
}

/** Whether events wait in a queue or a stream, or are tried again later. */
function hasQueue({ model }: CompiledScenario): boolean {
  return model.sources.some(({ poller, invocation }) => poller !== null || invocation === 'async');
}

/** The scenario with one kind of limit in force, the others lifted. */
export function withOnly(compiled: CompiledScenario, inForce: InForce, freeUntilMs = 0): CompiledScenario {
  if (inForce === 'all') return compiled;
  const { model } = compiled;
  const { account } = model;
  const keepsConcurrency = inForce === 'concurrency';
  const place = (compiled.quotas ?? []).findIndex(({ name }) => inForce === `quota ${name}`);
  const kept = place < 0 ? null : place;
  const concurrency = keepsConcurrency ? account.concurrency : NO_LIMIT;
  return {
    ...compiled,
    // They are looked at with all limits in force.
    thresholds: [],
    model: {
      ...model,
      account: {
        concurrency,
        // A provisioned environment takes so many requests a second as the quotas' ratio says.
        requestsPerSecond: inForce === 'requestRate' ? account.requestsPerSecond : 100 * NO_LIMIT,
        scaling:
          inForce === 'scalingRate'
            ? // How long it takes to create the first environments hangs on where the part begins, not on the traffic.
              { ...account.scaling, freeUntilMs }
            : { ...account.scaling, burst: NO_LIMIT, perSecond: NO_LIMIT },
      },
      functions: keepsConcurrency
        ? model.functions
        : model.functions.map((fn) => ({
            ...fn,
            reservedConcurrency: null,
            ...(inForce === 'requestRate' ? { provisionedConcurrency: 0, provisioning: null } : {}),
          })),
      sources:
        inForce === 'throttle'
          ? model.sources.map(withoutQuotas)
          : model.sources.map((source) => {
              const own = { ...source, throttle: null };
              return kept === null ? withoutQuotas(own) : own;
            }),
      // The others stay in their places, and let everything through.
      quotas: (model.quotas ?? []).map((quota, index) =>
        index === kept ? quota : { ...quota, perSecond: 100 * NO_LIMIT, burst: 100 * NO_LIMIT, growth: null },
      ),
    },
  };
}

function withoutQuotas(source: SourceModel): SourceModel {
  const { quotas: _, ...others } = source;
  return others;
}

function settledMs({ leadMs, settleMs }: Load): number {
  return Math.max(leadMs, settleMs);
}

/**
 * Attempts of a function that were refused once the run had settled: before, its first environments are all
 * created at once, which the traffic is not to blame for.
 */
export function refusedAttempts({ document, load }: LoadedRun, name: string): number {
  const throttles = document.series.functions[name]?.throttles ?? [];
  const first = Math.ceil(settledMs(load) / (document.series.stepSeconds * 1000));
  return throttles.slice(first).reduce((sum, count) => sum + count, 0);
}
