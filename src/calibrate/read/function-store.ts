import { Generator } from '../../random/generator.ts';
import {
  type FunctionObservations,
  type InvocationColumns,
  MOST_KEPT,
  NO_COUNTS,
  type ObservationSource,
  type ObservedCounts,
} from '../observations.ts';
import { hoursTogether, isFar } from './far-times.ts';
import { sortedColumns } from './sorted-columns.ts';

type Counts = { -readonly [Key in keyof ObservedCounts]: ObservedCounts[Key] };

/** One invocation on its way into the columns. */
export interface InvocationEntry {
  startMs: number;
  durationMs: number;
  billedMs: number;
  memoryMb: number;
  usedMb: number;
  initMs: number;
  waitingMs: number;
  environment: number;
  outcome: number;
  isRestored: boolean;
  isRetry: boolean;
}

/** Sources of single invocations; by their places they are known where many are held. */
export const SOURCES: readonly ObservationSource[] = [
  'report-lines',
  'platform-events',
  'insights',
  'lambda-insights',
  'x-ray',
];

const HOUR_MS = 3_600_000;
const FIRST_CAPACITY = 1024;
/** Hours that are told apart: a hundred years. */
const MOST_HOURS = 876_000;

/** What is gathered of one function while logs are read. */
export class FunctionStore {
  readonly name: string;
  readonly index: number;
  readonly counts: Counts = { ...NO_COUNTS };
  runtime: string | null = null;
  architecture: 'x86_64' | 'arm64' | null = null;
  configuredMemoryMb: number | null = null;
  timeoutMs: number | null = null;
  readonly versions = new Set<string>();
  /** Records by {@link SOURCES}. */
  readonly bySource: number[] = SOURCES.map(() => 0);
  columns: InvocationColumns = emptyColumns(0);
  length = 0;
  private readonly mostKept: number;
  private readonly byHour = new Map<number, number>();
  private firstMs = Number.POSITIVE_INFINITY;
  private lastMs = Number.NEGATIVE_INFINITY;
  private firstStartMs = Number.POSITIVE_INFINITY;
  private lastStartMs = Number.NEGATIVE_INFINITY;
  private offered = 0;
  private readonly generator: Generator;

  constructor(name: string, index: number, mostKept = MOST_KEPT) {
    this.name = name;
    this.index = index;
    this.mostKept = mostKept;
    this.generator = new Generator(0, 'calibrate', name);
  }

  /** Row of the invocation; −1 where the sample leaves it out (Vitter's algorithm R). */
  add(entry: InvocationEntry): number {
    const row = this.placeOf(this.offered++);
    if (!Number.isNaN(entry.startMs)) this.noteStart(entry.startMs);
    if (row < 0) return -1;
    if (row >= this.columns.length) this.columns = grown(this.columns, this.mostKept);
    const { columns } = this;
    columns.startMs[row] = entry.startMs;
    columns.durationMs[row] = entry.durationMs;
    columns.billedMs[row] = entry.billedMs;
    columns.memoryMb[row] = entry.memoryMb;
    columns.usedMb[row] = entry.usedMb;
    columns.initMs[row] = entry.initMs;
    columns.waitingMs[row] = entry.waitingMs;
    columns.environment[row] = entry.environment;
    columns.outcome[row] = entry.outcome;
    columns.isRestored[row] = entry.isRestored ? 1 : 0;
    columns.isRetry[row] = entry.isRetry ? 1 : 0;
    return row;
  }

  /** Whether a start lies more than a year from all before it. */
  isFar(startMs: number): boolean {
    return this.byHour.size > 0 && isFar(startMs, this.firstStartMs, this.lastStartMs);
  }

  /**
   * Takes the times of a clock that jumped as unknown, so that they stretch no log over years.
   *
   * @returns how many there were
   */
  dropFarTimes(): number {
    const together = hoursTogether(this.byHour);
    if (together === null) return 0;
    const isStray = (hour: number): boolean => hour < together.first || hour > together.last;
    for (const hour of [...this.byHour.keys()]) if (isStray(hour)) this.byHour.delete(hour);
    let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const { startMs, durationMs } = this.columns;
    for (let row = 0; row < this.length; row += 1) {
      const start = startMs[row]!;
      if (Number.isNaN(start)) continue;
      if (isStray(Math.floor(start / HOUR_MS))) startMs[row] = Number.NaN;
      else [first, last] = [Math.min(first, start), Math.max(last, start + (durationMs[row] || 0))];
    }
    [this.firstMs, this.lastMs] = [first, last];
    return together.strays;
  }

  /** An instant that a line names. */
  noteTime(timeMs: number): void {
    if (timeMs < this.firstMs) this.firstMs = timeMs;
    if (timeMs > this.lastMs) this.lastMs = timeMs;
  }

  /** Whether anything was seen of it but lines that are not Lambda's. */
  get isSeen(): boolean {
    return (
      this.counts.reports + this.counts.invocations > 0 || this.runtime !== null || this.timeoutMs !== null
    );
  }

  finish(): FunctionObservations {
    const hours = [...this.byHour].sort(([one], [other]) => one - other);
    return {
      name: this.name,
      counts: this.counts,
      invocations: sortedColumns(this.columns, this.length),
      isSampled: this.offered > this.length,
      byHour: new Map(hours),
      firstMs: Number.isFinite(this.firstMs) ? this.firstMs : null,
      lastMs: Number.isFinite(this.lastMs) ? this.lastMs : null,
      runtime: this.runtime,
      architecture: this.architecture,
      configuredMemoryMb: this.configuredMemoryMb,
      timeoutMs: this.timeoutMs,
      versions: [...this.versions].sort(),
      sources: SOURCES.map((source, at) => ({ source, records: this.bySource[at]! }))
        .filter(({ records }) => records > 0)
        .sort((one, other) => other.records - one.records)
        .map(({ source }) => source),
    };
  }

  private placeOf(offered: number): number {
    if (offered < this.mostKept) {
      this.length = offered + 1;
      return offered;
    }
    const place = Math.floor(this.generator.uniform() * (offered + 1));
    return place < this.mostKept ? place : -1;
  }

  private noteStart(startMs: number): void {
    this.noteTime(startMs);
    if (startMs < this.firstStartMs) this.firstStartMs = startMs;
    if (startMs > this.lastStartMs) this.lastStartMs = startMs;
    const hour = Math.floor(startMs / HOUR_MS);
    const known = this.byHour.get(hour);
    if (known !== undefined) this.byHour.set(hour, known + 1);
    else if (this.byHour.size < MOST_HOURS) this.byHour.set(hour, 1);
  }
}

export function emptyColumns(length: number): InvocationColumns {
  return {
    length,
    startMs: new Float64Array(length),
    durationMs: new Float64Array(length),
    billedMs: new Float64Array(length),
    memoryMb: new Float64Array(length),
    usedMb: new Float64Array(length),
    initMs: new Float64Array(length),
    waitingMs: new Float64Array(length),
    environment: new Int32Array(length),
    outcome: new Uint8Array(length),
    isRestored: new Uint8Array(length),
    isRetry: new Uint8Array(length),
  };
}

function grown(columns: InvocationColumns, most: number): InvocationColumns {
  const larger = emptyColumns(Math.min(most, Math.max(FIRST_CAPACITY, columns.length * 2)));
  larger.startMs.set(columns.startMs);
  larger.durationMs.set(columns.durationMs);
  larger.billedMs.set(columns.billedMs);
  larger.memoryMb.set(columns.memoryMb);
  larger.usedMb.set(columns.usedMb);
  larger.initMs.set(columns.initMs);
  larger.waitingMs.set(columns.waitingMs);
  larger.environment.set(columns.environment);
  larger.outcome.set(columns.outcome);
  larger.isRestored.set(columns.isRestored);
  larger.isRetry.set(columns.isRetry);
  return larger;
}
