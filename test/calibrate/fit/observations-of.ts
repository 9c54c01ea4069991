import type {
  FunctionObservations,
  InvocationColumns,
  Observations,
  ObservedCounts,
} from '../../../src/calibrate/observations.ts';

/** An invocation as a log tells it; what is left out is not said. */
export interface Seen {
  readonly startMs?: number;
  readonly durationMs: number;
  readonly memoryMb?: number;
  readonly usedMb?: number;
  readonly initMs?: number;
  readonly waitingMs?: number;
  readonly environment?: number;
  readonly outcome?: 0 | 1 | 2 | 3;
  readonly isRestored?: boolean;
  readonly isRetry?: boolean;
}

const HOUR_MS = 3_600_000;

/** A function's observations by hand, in the order of `seen`. */
export function functionOf(
  name: string,
  seen: readonly Seen[],
  counts: Partial<ObservedCounts> = {},
): FunctionObservations {
  const column = (of: (one: Seen) => number | undefined) =>
    Float64Array.from(seen, (one) => of(one) ?? Number.NaN);
  const invocations: InvocationColumns = {
    length: seen.length,
    startMs: column(({ startMs }) => startMs),
    durationMs: column(({ durationMs }) => durationMs),
    billedMs: column(({ durationMs }) => Math.ceil(durationMs)),
    memoryMb: column(({ memoryMb = 512 }) => memoryMb),
    usedMb: column(({ usedMb }) => usedMb),
    initMs: column(({ initMs }) => initMs),
    waitingMs: column(({ waitingMs }) => waitingMs),
    environment: Int32Array.from(seen, ({ environment = -1 }) => environment),
    outcome: Uint8Array.from(seen, ({ outcome = 0 }) => outcome),
    isRestored: Uint8Array.from(seen, ({ isRestored }) => Number(isRestored ?? false)),
    isRetry: Uint8Array.from(seen, ({ isRetry }) => Number(isRetry ?? false)),
  };
  const byHour = new Map<number, number>();
  const times = seen.flatMap(({ startMs }) => startMs ?? []);
  for (const time of times) {
    const hour = Math.floor(time / HOUR_MS);
    byHour.set(hour, (byHour.get(hour) ?? 0) + 1);
  }
  const of = (outcome: number) => seen.filter((one) => (one.outcome ?? 0) === outcome).length;
  return {
    name,
    counts: {
      reports: seen.length,
      invocations: seen.length,
      coldStarts: seen.filter(({ initMs }) => initMs !== undefined).length,
      restores: seen.filter(({ isRestored }) => isRestored === true).length,
      errors: of(1),
      timeouts: of(2),
      outOfMemory: of(3),
      retries: seen.filter(({ isRetry }) => isRetry === true).length,
      throttles: 0,
      provisioned: 0,
      emulator: 0,
      unexplainedBilling: 0,
      initBilled: 0,
      initNotBilled: 0,
      billedMs: seen.reduce((sum, { durationMs }) => sum + Math.ceil(durationMs), 0),
      gbSeconds: 0,
      loggedBytes: 0,
      platformBytes: 0,
      ...counts,
    },
    invocations,
    isSampled: false,
    byHour,
    firstMs: times.length === 0 ? null : times.reduce((least, time) => Math.min(least, time)),
    lastMs: times.length === 0 ? null : times.reduce((most, time) => Math.max(most, time)),
    runtime: null,
    architecture: null,
    versions: [],
    sources: ['report-lines'],
  };
}

export function observationsOf(
  functions: readonly FunctionObservations[],
  more: Partial<Observations> = {},
): Observations {
  const reports = functions.reduce((sum, { counts }) => sum + counts.reports, 0);
  return {
    functions: new Map(functions.map((one) => [one.name, one])),
    metrics: new Map(),
    tunings: new Map(),
    linesRead: reports,
    bytesRead: 0,
    warnings: [],
    ...more,
  };
}
