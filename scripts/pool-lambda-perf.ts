/**
 * One daily file of https://github.com/maxday/lambda-perf in its present form (since 2024); what is not read
 * is left out.
 */
export interface DailyFile {
  readonly runtimeData: readonly {
    /** Display name of the runtime. */
    readonly d: string;
    readonly p: string;
    readonly a: string;
    /** Memory, MB. */
    readonly m: number;
    /** Init durations of the day's cold starts, ms. */
    readonly i: readonly number[];
    /** Mean Duration of those invocations, ms. */
    readonly ad: number;
  }[];
}

export interface PooledRow {
  readonly runtime: string;
  readonly package: string;
  readonly arch: string;
  readonly n: number;
  readonly quantiles_ms: readonly number[];
  readonly first_invoke_mean_ms: Readonly<Record<string, number>>;
}

/** Percent points of the quantile tables: dense in the tails, where cold starts differ. */
export const QUANTILE_PERCENTS = [
  0, 1, 2.5, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 92.5, 95, 97.5, 99, 99.5,
  99.9, 100,
];

/**
 * Pools days by runtime, package and architecture: quantiles of init over all days and memory sizes (init was
 * found not to depend on memory), and the mean over days of the first invocation's mean duration at each
 * memory size. Rows by name.
 */
export function poolDays(days: Iterable<DailyFile>): readonly PooledRow[] {
  const groups = new Map<string, { init: number[]; first: Map<number, number[]> }>();
  for (const day of days) {
    for (const row of day.runtimeData) {
      const key = JSON.stringify([row.d, row.p, row.a]);
      const group = groups.get(key) ?? { init: [], first: new Map<number, number[]>() };
      groups.set(key, group);
      for (const initMs of row.i) group.init.push(initMs);
      const first = group.first.get(row.m) ?? [];
      group.first.set(row.m, first);
      first.push(row.ad);
    }
  }
  const keys = [...groups.keys()].toSorted();
  return keys.flatMap((key) => {
    const group = groups.get(key);
    if (group === undefined || group.init.length === 0) return [];
    const [runtime, packageType, arch] = JSON.parse(key) as [string, string, string];
    const sorted = Float64Array.from(group.init).toSorted();
    const means = [...group.first].map(([memoryMb, values]) => [memoryMb, mean(values)] as const);
    return [
      {
        runtime,
        package: packageType,
        arch,
        n: sorted.length,
        quantiles_ms: QUANTILE_PERCENTS.map((percent) => quantile(sorted, percent / 100)),
        first_invoke_mean_ms: Object.fromEntries(means.toSorted((a, b) => a[0] - b[0])),
      },
    ];
  });
}

/** Linear between order statistics (Hyndman and Fan's type 7). */
function quantile(sorted: Float64Array, probability: number): number {
  const position = probability * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (high - low) * (position - below);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
