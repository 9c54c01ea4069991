export interface ArrivalContext {
  readonly seed: number;
  /** Names the random stream of this source; the same for every variant of a scenario. */
  readonly streamName: string;
  /** What faults call the traffic where there is no file: its key path. */
  readonly keyPath?: string;
  readonly horizonMs: number;
  /** Wall clock at t = 0, milliseconds since 1970. */
  readonly startEpochMs: number;
  /** IANA name, for `hour` and `day` in expressions. */
  readonly timezone: string;
  /** Index of each function by name, for traces with a function column. */
  readonly functionIndex: ReadonlyMap<string, number>;
  readonly maximumBadRows: number;
  /** Told once, when a trace ends or is left, how many bad rows were skipped. */
  readonly onBadRows?: (file: string, count: number) => void;
}
