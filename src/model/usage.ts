/** What is billed, in measured quantities without any money. Plain numbers, so that a usage can be scaled and priced again. */
export interface Usage {
  /** Simulated time that the usage covers (without the warm-up), seconds. */
  readonly seconds: number;
  readonly functions: readonly FunctionUsage[];
}

export interface FunctionUsage {
  readonly name: string;
  readonly memoryMb: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly runtime: string;
  readonly ephemeralStorageMb: number;
  /** Billed requests: every invocation that ran, retries included. */
  readonly requests: number;
  /** Sum of billed durations on demand, after rounding, milliseconds. */
  readonly onDemandBilledMs: number;
  /** Sum of billed durations on provisioned environments, milliseconds. */
  readonly provisionedBilledMs: number;
  readonly provisionedConcurrency: number;
  /** Time for which `provisionedConcurrency` was configured, rounded up to the platform's step, seconds. */
  readonly provisionedSeconds: number;
  /** SnapStart: number of restores, and time for which the snapshot was kept, seconds; null where it is off. */
  readonly snapStart: { readonly restores: number; readonly cachedSeconds: number } | null;
}
