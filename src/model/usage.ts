/**
 * What is billed, in measured quantities without any money. Plain numbers, so that a usage can be scaled and
 * priced again.
 */
export interface Usage {
  /** Simulated time that the usage covers (without the warm-up), seconds. */
  readonly seconds: number;
  readonly functions: readonly FunctionUsage[];
  readonly services: readonly ServiceUsage[];
  /**
   * What was used but is in neither list, for want of a price or of a figure: a sentence each, for the bill's
   * notes.
   */
  readonly notes: readonly string[];
}

/**
 * What another service than Lambda bills: `quantity` of `item`, which names a price of the price list
 * (`platform/prices/prices.ts`). Quantities that a time alone makes (a shard's hours) are those of
 * `Usage.seconds`.
 */
export interface ServiceUsage {
  /** Key of the item in the price list. */
  readonly item: string;
  readonly quantity: number;
  /** Trigger, resource or function that it is for. */
  readonly of: string;
  readonly ofKind: 'trigger' | 'resource' | 'function';
  /** Function that it serves; null where it serves several, or none in particular. */
  readonly function: string | null;
  /** How the quantity came about, in words and numbers, for `--explain`. */
  readonly arithmetic: readonly string[];
}

export interface FunctionUsage {
  readonly name: string;
  readonly memoryMb: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly runtime: string;
  readonly ephemeralStorageMb: number;
  /** Lambda@Edge, which has prices of its own and nothing free. */
  readonly isAtEdge?: boolean;
  /** Billed requests: every invocation that ran, retries included. */
  readonly requests: number;
  /** Sum of billed durations on demand, after rounding, milliseconds. */
  readonly onDemandBilledMs: number;
  /** Sum of billed durations on provisioned environments, milliseconds. */
  readonly provisionedBilledMs: number;
  /** Provisioned environments; their mean, not a whole number, where it changed in the run. */
  readonly provisionedConcurrency: number;
  /** Time for which `provisionedConcurrency` was configured, rounded up to the platform's step, seconds. */
  readonly provisionedSeconds: number;
  /**
   * SnapStart: number of restores, and time for which the snapshot was kept, seconds; null where it is off.
   */
  readonly snapStart: { readonly restores: number; readonly cachedSeconds: number } | null;
}
