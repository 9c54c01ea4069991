import type { CompiledScenario } from '../../model/compiled.ts';
import { meanOf } from '../../random/moments.ts';
import type { ResultsDocument } from '../../results/documents/document.ts';
import type { Mark } from '../runs/probe.ts';
import type { ReplicationResult } from '../runs/run-replication.ts';
import type { Crew } from '../runs/task-scheduler.ts';
import { type Forces, type InForce, refusingResources, withOnly, withoutResourceLimits } from './in-force.ts';
import { MOST_REFUSED, refusedShare } from './refused.ts';
import { ContentNumbers } from './run-key.ts';
import { LEAD_SHARE, type Load, loadAt, underLoad, type WantedLoad } from './scale-traffic.ts';
import { arrivalsBetween, busiestStart, type TrafficShape } from './traffic-shape.ts';

/** The least that is simulated of a run; of one with a queue, so that it fills and its pollers scale. */
const SHORTEST_MS = 10_000;
const SHORTEST_QUEUED_MS = 30_000;
/** And so many of the longest mean duration, so that what runs has time to end. */
const DURATIONS_PER_RUN = 10;
/** So many where it is longer in a part than it was in the given traffic: the part's end cuts more of it. */
const LONGER_PER_RUN = 20;
/** Users think before they begin: so many rounds later they are as spread as they ever are. */
const ROUNDS_TO_SETTLE = 5;
/** A run that cannot be shortened further may have this many times the requests of another. */
const UNSHORTENED_FACTOR = 10;
/**
 * A run with a queue is not shortened where the given traffic has at most this many times the requests of
 * another, and may have so many as it is scaled.
 */
const QUEUED_FACTOR = 4;
const QUEUED_MOST_FACTOR = 10;

/** Events that come again are a load of their own from this share on. */
const LEAST_RETURNING = 0.01;
/** So many times the wait until they come again is simulated for a bill, so that few end beyond it. */
const RETURNS_PER_BILL = 5;
/** Of a queue's message that fails: more receives than these are few. */
const MOST_RECEIVES = 3;

/** A run without limits may have this many times the requests of another. */
const LIFTED_FACTOR = 8;

/** A request that is served and sets off nothing arrives and ends. */
const EVENTS_OF_A_REQUEST = 2;
/** From here on it sets off more; fewer are those of cold starts and of what came by chance. */
const MANY_EVENTS = 2.2;

/**
 * By how much a change moves the bill is told by parts that have this share of the requests of another: the
 * same requests with and without it, so that chance is the same in both.
 */
const BRIEF = 0.25;

/** Documents of so many changed scenarios are remembered, the latest ones: they can be large. */
const MOST_PASSING = 16;

/** What a limit does where it breaks: a mark of which the run knows when it has settled. */
export type LimitMark =
  | { readonly kind: 'attempts'; readonly functionIndexes: readonly number[] }
  | Exclude<Mark, { readonly kind: 'attempts' }>;

export interface LoadedRun {
  readonly load: Load;
  readonly document: ResultsDocument;
  /** Whether no quota of a service did anything at any time, before the measured part included. */
  readonly isFreeOfQuotas: boolean;
}

type Simulated = Omit<LoadedRun, 'load'>;

/** The runs of a plan, each done once; begun in the order asked, and the same for any number of threads. */
export class PlanRuns {
  readonly compiled: CompiledScenario;
  readonly shape: TrafficShape;
  private readonly crew: Crew;
  private readonly maximumBadRows: number;
  private readonly done = new Map<string, Promise<LoadedRun>>();
  private readonly numbers = new ContentNumbers();
  private readonly kept = new Set<string>();
  private readonly passing = new Set<string>();
  private readonly documents = new Map<string, Promise<Simulated>>();
  private readonly eventsPerRun: number;
  private readonly factors: readonly number[];
  private shortestMs: number;
  /** How long after they came the last of failing events are tried again; 0 where hardly any fail. */
  private returnMs = 0;
  /** Of the given traffic: events without an outcome at its end. */
  private standingGiven = 0;
  /** What runs has time to end in it, and pollers to scale. */
  private endingMs = 0;
  /** After so long users are as in the midst of the run; of other traffic only the warm-up tells. */
  private settlesMs = Number.POSITIVE_INFINITY;
  private readonly shortest = new Map<number, number>();
  private eventsPerArrival = EVENTS_OF_A_REQUEST;
  private order = 0;

  constructor(
    compiled: CompiledScenario,
    shape: TrafficShape,
    crew: Crew,
    options: {
      readonly requestsPerRun: number;
      readonly maximumBadRows: number;
      /** Scales that a bill will be asked of: one run serves all that it stands for. */
      readonly factors?: readonly number[];
    },
  ) {
    this.compiled = compiled;
    this.shape = shape;
    this.crew = crew;
    this.eventsPerRun = EVENTS_OF_A_REQUEST * options.requestsPerRun;
    this.factors = options.factors ?? [];
    this.maximumBadRows = options.maximumBadRows;
    this.shortestMs = hasQueue(compiled) ? SHORTEST_QUEUED_MS : SHORTEST_MS;
  }

  /** Learns from a run of the given traffic how long what runs takes, and what each arrival sets off. */
  learn(document: ResultsDocument): void {
    const { functions, engine } = document;
    this.returnMs = returnMsOf(this.compiled, document);
    this.standingGiven = Object.values(functions).reduce((sum, { outcomes }) => sum + outcomes.inFlight, 0);
    const longestMs = longestMeanMs(document);
    const isPolled = this.compiled.model.sources.some(({ poller }) => poller !== null);
    this.endingMs = Math.max(isPolled ? SHORTEST_QUEUED_MS : 0, DURATIONS_PER_RUN * longestMs);
    this.shortestMs = Math.max(this.shortestMs, DURATIONS_PER_RUN * longestMs);
    const roundsMs = this.compiled.model.closedLoops.map(({ thinkMs }) => meanOf(thinkMs) + longestMs);
    if (roundsMs.length > 0) {
      this.settlesMs = Math.max(this.endingMs, ...roundsMs.map((ms) => ROUNDS_TO_SETTLE * ms));
    }
    this.shortest.clear();
    const arrivals = arrivalsBetween(this.shape, 0, this.compiled.model.horizonMs, 1);
    const events = arrivals > 0 ? engine.events / arrivals : 0;
    if (events > MANY_EVENTS) this.eventsPerArrival = events;
  }

  /** Arrivals that a run may have: fewer where each sets off more than one that is served and no more. */
  get requestsPerRun(): number {
    return this.eventsPerRun / this.eventsPerArrival;
  }

  load(factor: number): Load {
    return this.loadWithin(factor, this.shortestAt(factor));
  }

  /** The same, however many requests the shortest part has that is long enough for a queue to fill. */
  loadAtLength(factor: number): Load {
    return this.loadWithin(factor, this.shortestMs);
  }

  private loadWithin(factor: number, shortestMs: number): Load {
    const { horizonMs } = this.compiled.model;
    const isWhole = factor <= this.mostScale && this.mustBeWhole;
    return this.loadOf({ factor, shortestMs: isWhole ? horizonMs : shortestMs });
  }

  private loadOf(wanted: Pick<WantedLoad, 'factor'> & Partial<WantedLoad>): Load {
    return loadAt(this.compiled, this.shape, {
      maximumRequests: this.requestsPerRun,
      leastLeadMs: this.returnMs,
      settlesMs: this.settlesMs,
      ...wanted,
      shortestMs: wanted.shortestMs ?? this.shortestAt(wanted.factor),
    });
  }

  /**
   * The least that is simulated of a run at a scale. Beyond the scales at which limits are looked for it is
   * as short as so many requests as a run may have take, as long as what runs has time to end.
   */
  private shortestAt(factor: number): number {
    const known = this.shortest.get(factor);
    if (known !== undefined) return known;
    const load = this.loadAtLength(factor);
    const requests = this.arrivalsOf(load);
    const isTooLong = load.isShortened && requests > this.mostRequests;
    const enoughMs = Math.max(this.endingMs, (this.shortestMs * this.mostRequests) / requests);
    const shortestMs = isTooLong ? Math.min(enoughMs, this.shortestMs) : this.shortestMs;
    this.shortest.set(factor, shortestMs);
    return shortestMs;
  }

  /**
   * What waits in a queue is worked off long after it came, which a part of the run would not see; where the
   * given traffic is not too much for it, its runs are whole as far as `mostScale`.
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
      : this.loadOf({ factor: 1, maximumRequests: requests, shortestMs: longestMs });
  }

  /** The scenario at a scale. */
  at(factor: number, inForce: InForce | Forces = 'all'): Promise<LoadedRun> {
    return this.once(`${factor} ${inForce}`, () => {
      const load = this.load(factor);
      return this.keep(withOnly(underLoad(this.compiled, load), inForce, settledMs(load)), load);
    });
  }

  /** The whole of the given traffic, however long it is. */
  whole(): Promise<LoadedRun> {
    const load = this.loadOf({ factor: 1, maximumRequests: Number.POSITIVE_INFINITY });
    if (!this.load(1).isShortened) return this.at(1);
    return this.once('whole', () => this.keep(underLoad(this.compiled, load), load));
  }

  /**
   * For the bill: a part with the mean traffic where a run is shortened, or where runs must be whole and
   * cannot be at this scale. What ends in such a part is counted: its work is for what came before.
   */
  billedAt(factor: number): Promise<LoadedRun> {
    if (factor > this.mostScale) return this.typicalBeyond(factor);
    if (!this.load(factor).isShortened) return this.at(factor);
    if (!hasQueue(this.compiled)) {
      return this.once(`${factor} billed`, () =>
        this.longEnough(this.shortestBilledMs(factor), (shortestMs) =>
          this.loadOf({ factor, shortestMs, place: 'typical' }),
        ),
      );
    }
    return this.once(`${factor} billed`, async () => {
      const isRefused = this.comesAgain && isRefusing(await this.peakAt(factor));
      const most = isRefused ? factor : Math.min(factor, this.mostBilledScale);
      // Behind what waits already none of a short part would have its turn.
      const typical = isRefused
        ? this.loadOf({ factor, place: 'typical', leastLeadMs: 0 })
        : this.typicalLoad(most);
      const monthlyShare = (typical.monthlyShare * factor) / most;
      const load = this.ofWhatEnds({ ...typical, monthlyShare });
      return this.keep(underLoad(this.compiled, load), load);
    });
  }

  /**
   * A part, and a longer one in its place where what runs in it takes longer than in the given traffic, as
   * behind a resource that is not enough: what the end of a part cuts is in no bill.
   */
  private async longEnough(shortestMs: number, make: (shortestMs: number) => Load): Promise<LoadedRun> {
    const load = make(shortestMs);
    const run = await this.keep(underLoad(this.compiled, load), load);
    const longestMs = longestMeanMs(run.document);
    const isLonger = DURATIONS_PER_RUN * longestMs > load.lengthMs - load.leadMs;
    if (!load.isShortened || hasQueue(this.compiled) || !isLonger) return run;
    const longer = make(LONGER_PER_RUN * longestMs);
    return this.keep(underLoad(this.compiled, longer), longer);
  }

  /** As `billedAt` of the given traffic, as short as `BRIEF` says. */
  briefBilled(): Promise<LoadedRun> {
    return this.once('brief billed', () => {
      const shortestMs = this.shortestBilledMs(1);
      const maximumRequests = BRIEF * this.requestsPerRun;
      const load = this.ofWhatEnds(this.loadOf({ factor: 1, shortestMs, maximumRequests, place: 'typical' }));
      return this.keep(underLoad(this.compiled, load), load);
    });
  }

  /** A part with the mean traffic of a scale at or beyond the highest that can be simulated whole. */
  typicalBeyond(factor: number): Promise<LoadedRun> {
    return this.once(`${factor} beyond`, () => {
      const load = this.ofWhatEnds(this.typicalLoad(factor));
      return this.keep(underLoad(this.compiled, load), load);
    });
  }

  /** The same without limits. */
  liftedBeyond(factor: number): Promise<LoadedRun> {
    return this.once(`${factor} lifted beyond`, () => {
      const load = this.ofWhatEnds(this.typicalLoad(factor));
      return this.unlimited(underLoad(this.compiled, load), load);
    });
  }

  /** The most that is simulated for a bill where events come again long after; no bound elsewhere. */
  get mostBilledScale(): number {
    if (this.returnMs === 0) return Number.POSITIVE_INFINITY;
    return Math.max(1, this.mostRequests / this.shortestRequests(1));
  }

  private shortestBilledMs(factor: number): number {
    return Math.max(this.shortestAt(factor), RETURNS_PER_BILL * this.returnMs);
  }

  /** Events of a part that wait at its end to be tried again, as those of the whole run did at its own. */
  standing({ load, document }: Pick<LoadedRun, 'load' | 'document'>): number {
    // What is refused waits for room, and not for its time.
    if (!load.isShortened || this.returnMs === 0 || isRefusing({ document })) return 0;
    const share = Math.min(1, this.returnMs / (load.lengthMs - load.leadMs));
    return Math.min(this.standingGiven * load.factor, share * document.totals.requests);
  }

  /** Whether enough events fail and are tried again long after they came. */
  get comesAgain(): boolean {
    return this.returnMs > 0;
  }

  /** A part's work is for what came before it, where events wait. */
  private ofWhatEnds(load: Load): Load {
    return hasQueue(this.compiled) && load.isShortened ? { ...load, measures: 'what-ends' } : load;
  }

  private meanPerMs(factor = 1): number {
    const { horizonMs, warmupMs } = this.compiled.model;
    return arrivalsBetween(this.shape, warmupMs, horizonMs, factor) / (horizonMs - warmupMs);
  }

  private typicalLoad(factor: number): Load {
    return this.loadOf({ factor, shortestMs: this.shortestBilledMs(factor), place: 'typical' });
  }

  /** A scale with what its queues cannot show: the busiest part of a run that cannot be simulated whole. */
  peakAt(factor: number): Promise<LoadedRun> {
    if (factor <= this.mostScale) return this.at(factor);
    return this.once(`${factor} peak`, () => {
      const load = this.load(factor);
      return this.keep(underLoad(this.compiled, load), load);
    });
  }

  /** Requests of the shortest part at a scale, about its mean rate, with what comes before it. */
  requestsOf(factor: number): number {
    const { leadMs, lengthMs } = this.load(factor);
    return Math.max(1, this.meanPerMs(factor) * Math.max(leadMs, lengthMs));
  }

  /** Arrivals of a load, with those before it. */
  arrivalsOf({ factor, fromMs, lengthMs }: Load): number {
    return arrivalsBetween(this.shape, fromMs, fromMs + lengthMs, factor);
  }

  /** Requests of the shortest part that is billed, at the mean rate of a scale, with what comes before it. */
  shortestRequests(factor: number): number {
    const shortestMs = this.shortestBilledMs(factor);
    return Math.max(
      1,
      this.meanPerMs(factor) * (shortestMs + Math.max(shortestMs * LEAD_SHARE, this.returnMs)),
    );
  }

  /** Requests of all the parts that stand for the traffic, together. */
  get partsRequests(): number {
    return this.comesAgain ? this.mostRequests : this.requestsPerRun;
  }

  /**
   * A part that is busier than those with this share of all arrivals, with at most this share of the requests
   * of all parts.
   */
  partAt(factor: number, rank: number, budget: number): Promise<LoadedRun> {
    return this.once(`${factor} rank ${rank} of ${budget}`, () => {
      const most = budget * this.partsRequests;
      const enoughMs = this.shortestBilledMs(factor);
      const enough = Math.max(budget * this.requestsPerRun, this.meanPerMs(factor) * enoughMs);
      const maximumRequests = Math.min(most, enough);
      return this.longEnough(this.shortestAt(factor), (shortestMs) =>
        this.ofWhatEnds(this.loadOf({ factor, maximumRequests, shortestMs, place: { rank } })),
      );
    });
  }

  /** The same load without limits. */
  lifted(load: Load): Promise<LoadedRun> {
    const { factor, fromMs, lengthMs } = load;
    return this.once(`${factor} ${fromMs} ${lengthMs} lifted`, () =>
      this.unlimited(underLoad(this.compiled, load), load),
    );
  }

  /**
   * A run without the platform's limits, nor those of the resources that refuse calls once these are lifted:
   * what they refuse sets nothing off.
   */
  private async unlimited(
    compiled: CompiledScenario,
    load: Load,
    monthlyShares: readonly number[] = [],
  ): Promise<LoadedRun> {
    return this.keep(await this.withoutLimits(compiled, load, monthlyShares), load, monthlyShares);
  }

  /** The scenario without these limits. */
  async withoutLimits(
    compiled: CompiledScenario,
    load: Load,
    monthlyShares: readonly number[] = [],
  ): Promise<CompiledScenario> {
    const platform = withOnly(compiled, 'none');
    const lifted = new Set<number>();
    for (;;) {
      const free = withoutResourceLimits(platform, lifted);
      const { document } = await this.keep(free, load, monthlyShares);
      const refusing = refusingResources(compiled, document).filter((place) => !lifted.has(place));
      if (refusing.length === 0) return free;
      for (const place of refusing) lifted.add(place);
    }
  }

  /**
   * The mean traffic without limits, for the bill; beyond what is quickly simulated, the use
   * of the highest scale that is, in proportion, and then priced.
   */
  typicalLifted(factor: number): Promise<LoadedRun> {
    const most = Math.min(
      Math.max(1, (LIFTED_FACTOR * this.requestsPerRun) / this.requestsOf(1)),
      this.mostScale,
      this.mostBilledScale,
    );
    const simulated = Math.min(factor, most);
    const own = this.load(simulated);
    const load = own.isShortened ? this.typicalLoad(simulated) : own;
    const shareOf = (scale: number): number => (load.monthlyShare * scale) / simulated;
    const inProportion = { ...load, monthlyShare: shareOf(factor) };
    const others = factor < most ? [] : this.factors.filter((other) => other > most).map(shareOf);
    return this.once(`${factor} lifted`, () =>
      this.unlimited(underLoad(this.compiled, inProportion), inProportion, others),
    );
  }

  /**
   * A changed scenario; where a run of the same is remembered, that one. `replication` 0 has the scenario's
   * own seed.
   */
  async run(compiled: CompiledScenario, load: Load, replication = 0): Promise<LoadedRun> {
    const key = this.keyOf(compiled, replication);
    const simulated = this.simulatedOf(key, compiled, replication);
    if (!this.kept.has(key)) {
      this.passing.delete(key);
      this.passing.add(key);
      const [oldest = key] = this.passing;
      if (this.passing.size > MOST_PASSING) {
        this.passing.delete(oldest);
        this.documents.delete(oldest);
      }
    }
    return { load, ...(await simulated) };
  }

  /**
   * As `run`, remembered for as long as the plan is made; with it the same run billed as other months.
   */
  private async keep(
    compiled: CompiledScenario,
    load: Load,
    monthlyShares: readonly number[] = [],
  ): Promise<LoadedRun> {
    const key = this.keyOf(compiled, 0);
    this.kept.add(key);
    this.passing.delete(key);
    return { load, ...(await this.simulatedOf(key, compiled, 0, monthlyShares)) };
  }

  private keyOf(compiled: CompiledScenario, replication: number): string {
    return `${this.numbers.of(compiled)} ${replication}`;
  }

  private simulatedOf(
    key: string,
    compiled: CompiledScenario,
    replication: number,
    monthlyShares: readonly number[] = [],
  ): Promise<Simulated> {
    const known = this.documents.get(key);
    if (known !== undefined) return known;
    const others = new Map<string, number>();
    for (const monthlyShare of monthlyShares) {
      const billed = { ...compiled, billing: { ...compiled.billing, monthlyShare } };
      const other = this.keyOf(billed, replication);
      if (other !== key && !this.documents.has(other)) others.set(other, monthlyShare);
    }
    const running = this.simulated(compiled, replication, [...others.values()]);
    const of = (document: ResultsDocument | undefined, quotasLimited: number): Simulated => {
      if (document === undefined) throw new Error('no bill of another month');
      return { document, isFreeOfQuotas: quotasLimited === 0 };
    };
    const own = running.then(({ document, quotasLimited }) => of(document, quotasLimited));
    this.documents.set(key, own);
    [...others.keys()].forEach((other, index) => {
      const billed = running.then(({ billedAs, quotasLimited }) => of(billedAs?.[index], quotasLimited));
      // Whoever asks for it is told of a failure; it may be that nobody does.
      billed.catch(() => undefined);
      this.kept.add(other);
      this.documents.set(other, billed);
    });
    return own;
  }

  /**
   * Whether a limit leaves its mark on a changed scenario once that has settled. It is simulated up to there
   * alone, and nothing else of it is known.
   */
  async isMade(compiled: CompiledScenario, load: Load, mark: LimitMark): Promise<boolean> {
    const { order } = this;
    this.order += 1;
    const firstPoint = firstSettledPoint(load, compiled.model.sampleStepMs / 1000);
    const { isMade } = await this.crew.run(
      {
        kind: 'probe',
        compiled,
        maximumBadRows: this.maximumBadRows,
        mark: mark.kind === 'attempts' ? { ...mark, firstPoint } : mark,
      },
      order,
    );
    this.crew.tellVariants(this.finished(), this.order);
    return isMade;
  }

  /** The same of the scenario at a scale, with some kinds of limits in force. */
  isMadeAt(factor: number, inForce: InForce | Forces, mark: LimitMark): Promise<boolean> {
    const load = this.load(factor);
    return this.isMade(withOnly(underLoad(this.compiled, load), inForce, settledMs(load)), load, mark);
  }

  private async simulated(
    compiled: CompiledScenario,
    replication: number,
    monthlyShares: readonly number[],
  ): Promise<ReplicationResult> {
    const order = this.order;
    this.order += 1;
    const task = {
      compiled,
      replication,
      maximumBadRows: this.maximumBadRows,
      measuresBatches: false,
      keepsTrends: false,
      sharesArrivals: false,
      ...(monthlyShares.length === 0 ? {} : { monthlyShares }),
    };
    const result = await this.crew.run(task, order);
    this.crew.tellVariants(this.finished(), this.order);
    return result;
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

function longestMeanMs({ functions }: ResultsDocument): number {
  return Math.max(0, ...Object.values(functions).map(({ durationMs }) => durationMs.mean));
}

function isRefusing({ document }: Pick<LoadedRun, 'document'>): boolean {
  return refusedShare(document) > MOST_REFUSED;
}

/** The longest way of an event that fails until its last try, where enough of them do. */
function returnMsOf({ model, functions }: CompiledScenario, document: ResultsDocument): number {
  let longestMs = 0;
  for (const { functionIndex, invocation, poller } of model.sources) {
    const fn = model.functions[functionIndex];
    const measured = document.functions[functions[functionIndex]?.name ?? ''];
    if (fn === undefined || measured === undefined || measured.requests === 0) continue;
    const { failed, timedOut, outOfMemory } = measured.outcomes;
    const again = Math.max(0, measured.invocations / measured.requests - 1);
    const failing = (failed + timedOut + outOfMemory) / measured.requests;
    if (invocation === 'async' && poller === null) {
      const { maximumRetryAttempts, retryDelaysMs } = fn.asynchronous;
      if (again < LEAST_RETURNING) continue;
      let sumMs = 0;
      for (let retry = 0; retry < maximumRetryAttempts; retry++)
        sumMs += retryDelaysMs[retry] ?? retryDelaysMs.at(-1) ?? 0;
      longestMs = Math.max(longestMs, sumMs);
    } else if (poller?.kind === 'queue' && failing >= LEAST_RETURNING) {
      longestMs = Math.max(
        longestMs,
        poller.visibilityTimeoutMs * Math.min(MOST_RECEIVES, poller.maximumReceives),
      );
    }
  }
  return longestMs;
}

export function settledMs({ leadMs, settleMs }: Pick<Load, 'leadMs' | 'settleMs'>): number {
  return Math.max(leadMs, settleMs);
}

/** Of a series: the first point that begins once the run has settled. */
function firstSettledPoint(load: Load, stepSeconds: number): number {
  return Math.ceil(settledMs(load) / (stepSeconds * 1000));
}

/**
 * Attempts of a function that were refused once the run had settled: before, its first environments are all
 * created at once, which the traffic is not to blame for.
 */
export function refusedAttempts({ document, load }: LoadedRun, name: string): number {
  const throttles = document.series.functions[name]?.throttles ?? [];
  const first = firstSettledPoint(load, document.series.stepSeconds);
  return throttles.slice(first).reduce((sum, count) => sum + count, 0);
}
