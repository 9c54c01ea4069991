import type { CompiledScenario } from '../../model/compiled.ts';
import type { CostLine, ResultsDocument } from '../../results/documents/document.ts';
import { inOrder } from '../runs/settle-in-order.ts';
import { Entries } from './entries.ts';
import { missesWork } from './in-force.ts';
import type { LoadedRun, PlanRuns } from './plan-runs.ts';
import { attemptsOf, MOST_REFUSED, refusedAttemptsOf, refusedShare } from './refused.ts';
import { underLoad } from './scale-traffic.ts';
import { constantRate } from './traffic-shape.ts';

/** Parts of the traffic that stand for all of it where some of it is refused. */
const MOST_PARTS = 5;
/** A month of the traffic at some scale, and what became of it. */
export interface MonthFigures {
  readonly monthly: number;
  readonly lines: readonly CostLine[];
  /** Refused ÷ all attempts. */
  readonly throttleRate: number;
  /** Requests from outside, of all of them: refused or dropped in the end, and still waiting or running. */
  readonly refusedRate: number;
  readonly unfinishedRate: number;
  /** Requests from outside that ended in an error, a time-out or without memory ÷ all of them. */
  readonly failedRate: number;
  readonly coldStartRate: number;
  readonly errorRate: number;
}

/**
 * The one basis of all bills and shares of a plan. The given traffic is simulated whole. At another scale, or
 * with an assumption changed, the same parts of it are simulated with and without the change, and the whole's
 * bill changes as theirs does. Where nothing is refused, or all parts are alike, one with the mean traffic
 * stands for all; where something is, parts that are busier than each fifth of it, since peaks alone are
 * refused.
 */
export class MonthBasis {
  private readonly runs: PlanRuns;
  private readonly whole: LoadedRun;
  private readonly entries: Entries;
  private readonly isSteady: boolean;
  private refuses = false;

  constructor(runs: PlanRuns, whole: LoadedRun) {
    this.runs = runs;
    this.whole = whole;
    this.entries = new Entries(runs.compiled);
    this.isSteady = isSteady(runs.compiled);
  }

  /** Whether anything is refused at any of the scales that are asked for. */
  async learn(factors: readonly number[]): Promise<void> {
    const peaks = await inOrder(factors.map((factor) => this.runs.peakAt(factor)));
    this.refuses = [this.whole, ...peaks].some(({ document }) => refusedShare(document) > MOST_REFUSED);
  }

  async at(factor: number): Promise<MonthFigures> {
    if (factor === 1) return this.figuresOf([this.whole]);
    const { mostScale } = this.runs;
    if (factor > mostScale) {
      return this.beyond(await this.at(mostScale), [
        this.runs.typicalBeyond(factor),
        this.runs.typicalBeyond(mostScale),
      ]);
    }
    const ranks = this.ranksAt(factor);
    const [own, given] = await inOrder([this.partsAt(factor, ranks), this.partsAt(1, ranks)]);
    return this.beside(own ?? [], given ?? []);
  }

  /** One of the runs that stand for a scale: the first of its parts, or the given traffic as a whole. */
  async oneAt(factor: number): Promise<LoadedRun> {
    if (factor === 1) return this.whole;
    const [first] = await this.partsAt(factor, this.ranksAt(factor));
    if (first === undefined) throw new Error('no part stands for a scale');
    return first;
  }

  /** The parts that stand for the given traffic. */
  given(): Promise<readonly LoadedRun[]> {
    return this.partsAt(1, this.ranksAt(1));
  }

  /** The same, as short as it takes to tell what a change does to a request, where one part is as another. */
  brief(): Promise<readonly LoadedRun[]> {
    const isAlike = this.isSteady && !this.runs.comesAgain && this.runs.load(1).isShortened;
    return isAlike ? inOrder([this.runs.briefBilled()]) : this.given();
  }

  /** The given traffic with the scenario changed, from parts that stand for it. */
  async changed(compiled: CompiledScenario, given: readonly LoadedRun[]): Promise<MonthFigures> {
    const own = await inOrder(given.map(({ load }) => this.runs.run(underLoad(compiled, load), load)));
    return this.beside(own, given);
  }

  /** A part beyond what can be simulated whole, and the same part there, whose month is known. */
  private async beyond(
    month: MonthFigures,
    parts: readonly [Promise<LoadedRun>, Promise<LoadedRun>],
  ): Promise<MonthFigures> {
    const [own, given] = await inOrder(parts);
    if (own === undefined || given === undefined) throw new Error('no part stands for a scale');
    const base = this.figuresOf([given]).monthly;
    return scaledTo(this.figuresOf([own]), base === 0 ? 1 : month.monthly / base);
  }

  /** The bill where nothing is refused; in proportion to the use beyond what is quickly simulated. */
  async ifServed(factor: number): Promise<MonthFigures> {
    const { mostScale } = this.runs;
    if (factor > mostScale) {
      return this.beyond(await this.ifServed(mostScale), [
        this.runs.liftedBeyond(factor),
        this.runs.liftedBeyond(mostScale),
      ]);
    }
    const given = await this.given();
    const lifted = await inOrder(given.map(({ load }) => this.runs.lifted(load)));
    // How a part's work is to that of the whole where much is missing says nothing of where nothing is.
    const isShort = missesWork(this.runs.compiled, this.whole.document);
    const now = isShort ? this.figuresOf(lifted) : this.beside(lifted, given);
    if (factor === 1) return now;
    const [own, one] = await inOrder([this.runs.typicalLifted(factor), this.runs.typicalLifted(1)]);
    if (own === undefined || one === undefined) throw new Error('no run without limits');
    const figures = this.figuresOf([own]);
    const base = this.figuresOf([one]).monthly;
    return scaledTo(figures, base === 0 ? 1 : now.monthly / base);
  }

  private beside(own: readonly LoadedRun[], given: readonly LoadedRun[]): MonthFigures {
    const figures = this.figuresOf(own);
    if (given.length === 1 && given[0] === this.whole) return figures;
    const base = this.figuresOf(given);
    const { monthly, errorRate, failedRate } = this.figuresOf([this.whole]);
    const month = scaledTo(figures, base.monthly === 0 ? 1 : monthly / base.monthly);
    // Those that are tried to the end fail last, many of them beyond the end of a part.
    if (!this.runs.comesAgain) return month;
    const beside = (own: number, whole: number, ofGiven: number): number =>
      ofGiven > 0 ? short(Math.min(1, (own * whole) / ofGiven)) : own;
    return {
      ...month,
      errorRate: beside(figures.errorRate, errorRate, base.errorRate),
      failedRate: beside(figures.failedRate, failedRate, base.failedRate),
    };
  }

  /** Null: one part with the mean traffic, or the whole where it is short. */
  private ranksAt(factor: number): readonly number[] | null {
    if (!this.refuses || this.runs.mustBeWhole || !this.runs.load(factor).isShortened) return null;
    if (this.isSteady) return null;
    const most = this.runs.partsRequests / this.runs.shortestRequests(factor);
    const count = Math.min(MOST_PARTS, Math.max(1, Math.floor(most)));
    return Array.from({ length: count }, (_, index) => (index + 0.5) / count);
  }

  private partsAt(factor: number, ranks: readonly number[] | null): Promise<readonly LoadedRun[]> {
    if (ranks === null || !this.runs.load(factor).isShortened) {
      return inOrder([this.runs.billedAt(factor)]);
    }
    return inOrder(ranks.map((rank) => this.runs.partAt(factor, rank, 1 / ranks.length)));
  }

  /** Of what runs at the end of a part, as much as runs at the end of as many requests of the whole. */
  private shareOf({ load: { isShortened, leadMs, lengthMs } }: LoadedRun): number {
    const { horizonMs, warmupMs } = this.runs.compiled.model;
    return isShortened ? Math.min(1, (lengthMs - leadMs) / (horizonMs - warmupMs)) : 1;
  }

  private figuresOf(runs: readonly LoadedRun[]): MonthFigures {
    const of = (read: Read, all: Read) => ratioOf(runs, read, all);
    const entryRequests = (document: ResultsDocument): number =>
      this.entries.sum(document, ({ requests }) => requests);
    const inFlight = (document: ResultsDocument): number =>
      this.entries.sum(document, ({ outcomes }) => outcomes.inFlight);
    const unfinishedRate = of(
      (document, run) =>
        run.load.measures === 'what-ends'
          ? entryRequests(document) * this.entries.behindShare(document)
          : Math.max(0, inFlight(document) - this.runs.standing(run)) * this.shareOf(run),
      entryRequests,
    );
    const refused = (document: ResultsDocument): number =>
      this.entries.sum(document, ({ outcomes }) => outcomes.throttled + outcomes.dropped);
    const refusedRate = of(refused, entryRequests);
    // What still waits or runs has no outcome; once it has, it fails as often as what was let in and ended.
    const failedOfLetIn = of(
      (document) => this.entries.sum(document, failedRequestsOf),
      (document) => entryRequests(document) - inFlight(document) - refused(document),
    );
    return {
      monthly: short(mean(runs.map(({ document }) => document.cost.monthly))),
      lines: meanLines(runs.map(({ document }) => document.cost.monthlyLines)),
      throttleRate: of(refusedAttemptsOf, attemptsOf),
      refusedRate,
      unfinishedRate,
      failedRate: short(failedOfLetIn * Math.max(0, 1 - refusedRate - unfinishedRate)),
      coldStartRate: of(
        ({ totals }) => totals.coldStarts,
        ({ totals }) => totals.invocations,
      ),
      errorRate: of(
        ({ totals }) => totals.errors,
        // What is tried again yet has no outcome.
        (document, run) =>
          document.totals.requests -
          (run.load.measures === 'what-ends' ? inFlightOf(document) : this.runs.standing(run)),
      ),
    };
  }
}

/** Whether one part of the run is as another: nothing in it changes with the time. */
function isSteady({ arrivals, model }: CompiledScenario): boolean {
  const { functions, resources } = model;
  return (
    arrivals.every(({ pattern }) => constantRate(pattern) !== null) &&
    [...functions, ...resources].every(({ failures }) => failures.length === 0) &&
    functions.every(({ provisioning }) => provisioning === null)
  );
}

function failedRequestsOf({ outcomes }: ResultsDocument['functions'][string]): number {
  return outcomes.failed + outcomes.timedOut + outcomes.outOfMemory;
}

function inFlightOf({ functions }: ResultsDocument): number {
  return Object.values(functions).reduce((sum, { outcomes }) => sum + outcomes.inFlight, 0);
}

type Read = (document: ResultsDocument, run: LoadedRun) => number;

/** Each run stands for as many requests as another, however many it has. */
function ratioOf(runs: readonly LoadedRun[], part: Read, whole: Read): number {
  let parts = 0;
  let wholes = 0;
  for (const run of runs) {
    const { document } = run;
    const requests = Math.max(1, document.totals.requests);
    parts += part(document, run) / requests;
    wholes += whole(document, run) / requests;
  }
  return wholes === 0 ? 0 : short(Math.min(1, parts / wholes));
}

function meanLines(bills: readonly (readonly CostLine[])[]): readonly CostLine[] {
  const [first] = bills;
  if (bills.length <= 1) return first ?? [];
  const lines = new Map<string, CostLine>();
  for (const line of bills.flat()) {
    const key = JSON.stringify([line.service, line.function, line.item, line.unit, line.unitPrice]);
    const known = lines.get(key);
    lines.set(key, {
      ...line,
      quantity: (known?.quantity ?? 0) + line.quantity / bills.length,
      amount: (known?.amount ?? 0) + line.amount / bills.length,
    });
  }
  return [...lines.values()].map((line) => scaledLine(line, 1));
}

function scaledTo(figures: MonthFigures, by: number): MonthFigures {
  if (by === 1) return figures;
  return {
    ...figures,
    monthly: short(figures.monthly * by),
    lines: figures.lines.map((line) => scaledLine(line, by)),
  };
}

function scaledLine(line: CostLine, by: number): CostLine {
  return { ...line, quantity: short(line.quantity * by), amount: short(line.amount * by) };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function short(value: number): number {
  return Number(value.toPrecision(12));
}
