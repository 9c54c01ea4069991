import type { CompiledScenario } from '../model/compiled.ts';
import { meanOf } from '../random/moments.ts';
import type { ResultsDocument } from '../results/documents/document.ts';
import { type Load, loadAt, underLoad } from '../study/plan/scale-traffic.ts';
import { constantRate, type TrafficShape, trafficShape } from '../study/plan/traffic-shape.ts';
import { expectedLoopRequests, expectedRequests } from '../workload/expected-requests.ts';
import { leftOut } from './left-out.ts';

/** No part is shorter than a few time-outs, from 15 s to a minute. */
const SHORTEST_PART_MS = { least: 15_000, most: 60_000 };
const TIMEOUTS_PER_PART = 3;
/** 730 hours, as AWS's own calculator has them. */
const MONTH_SECONDS = 730 * 3600;
/** Users of a closed loop have come to their rhythm after so many rounds. */
const ROUNDS_TO_SETTLE = 3;
/** Who always think for the same time ask in step: only many rounds have as many requests as the mean. */
const ROUNDS_IN_STEP = 20;

/** A part of a scenario's time, by which it is looked at first. */
export interface Part {
  readonly compiled: CompiledScenario;
  /** Of the time that is measured. */
  readonly lengthMs: number;
  /** Of its traffic, about. */
  readonly requests: number;
  /** What the whole has and the part has not in its proportion, in words. */
  readonly leftOut: readonly string[];
  /** Whether intervals from such parts hold the figures of the whole. */
  readonly isFair: boolean;
}

/** Finds the parts of one scenario under other and other settings. */
export class Parts {
  private readonly maximumBadRows: number;
  private shape: { readonly key: string; readonly shape: TrafficShape } | null = null;

  constructor(maximumBadRows: number) {
    this.maximumBadRows = maximumBadRows;
  }

  /** Its part of mean traffic with about so many requests; null where there is none, or it is no longer. */
  async of(compiled: CompiledScenario, most: number): Promise<Part | null> {
    if ((compiled.month ?? []).length > 0) return null;
    const shape = await this.shapeOf(compiled);
    const { closedLoops, functions } = compiled.model;
    const roundsMs = closedLoops.map(({ thinkMs }) => meanOf(thinkMs));
    const longestMs = Math.max(0, ...functions.map(({ timeoutMs }) => timeoutMs));
    const { least, most: minute } = SHORTEST_PART_MS;
    const inStepMs = closedLoops.map(({ thinkMs }) => (thinkMs.kind === 'constant' ? thinkMs.value : 0));
    const shortestMs = Math.max(
      Math.min(minute, Math.max(least, TIMEOUTS_PER_PART * longestMs)),
      ...inStepMs.map((ms) => ROUNDS_IN_STEP * ms),
    );
    const within = (maximumRequests: number): Load =>
      loadAt(compiled, shape, {
        factor: 1,
        maximumRequests,
        shortestMs,
        settlesMs: minute,
        leastLeadMs: ROUNDS_TO_SETTLE * Math.max(0, ...roundsMs),
        place: 'typical',
      });
    const wanted = within(most);
    // What comes before the part is simulated too.
    const load = within(most * (1 - wanted.leadMs / wanted.lengthMs));
    if (!load.isShortened) return null;
    const short = underLoad(compiled, load);
    const isEven = compiled.arrivals.every(({ pattern }) => constantRate(pattern) !== null);
    const missing = leftOut(compiled, shape, load);
    return {
      compiled: short,
      lengthMs: load.lengthMs - load.leadMs,
      requests: await expectedRequests(short),
      leftOut: missing,
      isFair: isEven && missing.length === 0,
    };
  }

  /** The traffic's shape, users of closed loops at their mean rate, kept while only other settings change. */
  private async shapeOf(compiled: CompiledScenario): Promise<TrafficShape> {
    const { arrivals, model, startEpochMs, timezone } = compiled;
    const { closedLoops, horizonMs, seed } = model;
    const key = JSON.stringify([arrivals, closedLoops, horizonMs, seed, startEpochMs, timezone]);
    if (this.shape?.key !== key) {
      const shape = await trafficShape(compiled, this.maximumBadRows);
      const looped = expectedLoopRequests(compiled);
      const bins = shape.scaled.length - 1;
      const scaled = shape.scaled.map((count, bin) => count + (looped * bin) / bins);
      this.shape = { key, shape: { ...shape, scaled } };
    }
    return this.shape.shape;
  }
}

/** Figures that hang on how long a run is: what a short one has of them says nothing of the whole. */
const GROWING = new Set(['maxCi95', 'coldStartsCi95', 'totalCi95']);

/**
 * The document of a part of the time: with intervals only where the part stands for the whole, and what a
 * million requests cost by the month, since provisioned concurrency is billed for five minutes at least.
 */
export function asPart(document: ResultsDocument, { compiled, isFair }: Part): ResultsDocument {
  const text = JSON.stringify(document, (key, value: unknown) =>
    key.endsWith('Ci95') && (!isFair || GROWING.has(key)) ? undefined : value,
  );
  const kept = JSON.parse(text) as ResultsDocument;
  const { cost, totals, measuredSeconds } = kept;
  const monthly = (totals.requests * (compiled.billing.monthlyShare ?? 1) * MONTH_SECONDS) / measuredSeconds;
  const perMillionRequests = monthly === 0 ? 0 : (cost.monthly / monthly) * 1e6;
  return { ...kept, cost: { ...cost, perMillionRequests } };
}
