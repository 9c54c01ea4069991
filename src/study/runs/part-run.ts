import { type AccountTaken, AccountUse, cellMsFor } from '../../collect/account-use.ts';
import { LANE_INVOCATIONS_SHOWN } from '../../collect/lane-collector.ts';
import { Histogram, type PackedHistogram } from '../../metrics/histogram.ts';
import type { Measurements } from '../../model/measurements.ts';
import type { AccountModel } from '../../model/model.ts';
import { PackedParts } from './packed-parts.ts';
import type { Part } from './parts.ts';
import type { SharedArrivals } from './shared-arrivals.ts';
import { type SimulatedRun, type SimulateOptions, simulate } from './simulate.ts';

/** Parts of a scenario that one thread simulates, one after another; plain data. */
export interface PartTask {
  readonly kind: 'part';
  /** At least one. */
  readonly parts: readonly Part[];
  /** What they meet in: the account, and what it leaves to functions without reserved concurrency. */
  readonly account: AccountModel;
  readonly concurrency: number;
  readonly seed: number;
  readonly horizonMs: number;
  /** Rows of a trace that may be skipped; one more is a FaultError. */
  readonly maximumBadRows: number;
  /** Which share of all parts it is, from 0, of how many; absent where it is all of them. */
  readonly share?: { readonly share: number; readonly of: number } | undefined;
}

export interface SimulatedPart extends Pick<Part, 'functions' | 'sources' | 'resources' | 'quotas'> {
  readonly measurements: Measurements;
}

/** What the parts of one thread gave, in their order. */
export interface SimulatedParts {
  readonly parts: readonly SimulatedPart[];
  readonly taken: AccountTaken;
  /** How often a service's quota did anything, the warm-up included. */
  readonly quotasLimited: number;
  readonly engine: SimulatedRun['engine'];
  readonly warnings: readonly string[];
}

/** The same as plain data, with histograms as states (`unpacked`); null for null. */
export interface PartResult {
  readonly packed: unknown;
  readonly engine: { readonly requests: number };
}

type PartOptions = Pick<SimulateOptions, 'signal' | 'onProgress' | 'breathMs'> & {
  readonly arrivals?: SharedArrivals | undefined;
};

/**
 * Simulates each part alone. Null where they are known to have met in the account's limits, which is looked
 * for now and then. Throws as `simulate` does.
 */
export async function simulateParts(task: PartTask, options: PartOptions): Promise<SimulatedParts | null> {
  const { parts, account, concurrency, seed, horizonMs, maximumBadRows } = task;
  const first = parts[0];
  if (first === undefined) throw new Error('there is no part to simulate');
  const cellMs = cellMsFor(first.requestsOfAll, first.compiled.model, concurrency);
  const use = new AccountUse(first.compiled.model, cellMs);
  const all = parts.reduce((sum, { requests }) => sum + requests, 0);
  const packing = new PackedParts();
  const done: SimulatedPart[] = [];
  const warnings: string[] = [];
  const engine = { requests: 0, events: 0, wallSeconds: 0, peakRssMb: 0 };
  let expected = 0;
  let quotasLimited = 0;
  let nextLook = 1;
  // Invocations that may be told one by one, and whether they are too many for it.
  let told = 0;
  let hasTooMany = false;
  for (const { compiled, windows, isShared, requests, functions, sources, resources, quotas } of parts) {
    const from = all === 0 ? 0 : expected / all;
    const share = all === 0 ? 0 : requests / all;
    const before = engine.requests;
    const run = await simulate(compiled, seed, {
      ...options,
      onProgress: (simulatedMs, count) =>
        options.onProgress?.(from * horizonMs + share * simulatedMs, before + count),
      maximumBadRows,
      windows,
      sink: use.sink(isShared),
      hasNoLanes: hasTooMany,
    });
    const { lanes } = run.measurements;
    told += lanes?.invocations.length ?? 0;
    hasTooMany ||= told > LANE_INVOCATIONS_SHOWN || (lanes === null && hasRun(run.measurements));
    expected += requests;
    quotasLimited += run.quotasLimited;
    if (run.requestsLimited > 0) return null;
    run.measurements.series.functions.forEach(({ concurrencyMax }, index) => {
      if (isShared[index] === true) use.addMaxima(concurrencyMax);
    });
    engine.requests += run.engine.requests;
    engine.events += run.engine.events;
    engine.wallSeconds += run.engine.wallSeconds;
    engine.peakRssMb = Math.max(engine.peakRssMb, run.engine.peakRssMb);
    warnings.push(...run.warnings);
    done.push({ functions, sources, resources, quotas, measurements: packing.pack(run.measurements) });
    if (done.length < nextLook) continue;
    if (use.mayExceed(account, concurrency)) return null;
    nextLook *= 2;
  }
  return { parts: done, taken: use.state, quotasLimited, engine, warnings };
}

/** Whether any invocation began. */
export function hasRun({ series }: Measurements): boolean {
  return series.functions.some(({ invocations }) => invocations.some((count) => count > 0));
}

/** As `simulateParts`, with what crosses threads. */
export async function runParts(task: PartTask, options: PartOptions): Promise<PartResult> {
  const run = await simulateParts(task, options);
  return { packed: packed(run), engine: { requests: run?.engine.requests ?? 0 } };
}

/** Marks a histogram among plain data. */
const PACKED = 'histogramState';

/** The same with plain data in the place of histograms: a class does not cross threads. */
function packed(value: unknown): unknown {
  if (value instanceof Histogram) return { [PACKED]: value.packed };
  return mapped(value, packed);
}

/** What `runParts` gave, with its histograms. */
export function unpacked({ packed: run }: PartResult): SimulatedParts | null {
  return restored(run) as SimulatedParts | null;
}

function restored(value: unknown): unknown {
  if (value !== null && typeof value === 'object' && PACKED in value) {
    return Histogram.unpacked((value as { readonly [PACKED]: PackedHistogram })[PACKED]);
  }
  return mapped(value, restored);
}

function mapped(value: unknown, each: (value: unknown) => unknown): unknown {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  if (value instanceof Map) return new Map([...value].map(([key, held]) => [key, each(held)]));
  if (Array.isArray(value)) return typeof value[0] === 'number' ? value : value.map(each);
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, each(held)]));
}
