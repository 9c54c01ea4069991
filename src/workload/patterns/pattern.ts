/** Traffic in canonical form: rates per second, times in milliseconds of simulated time. */
export type TrafficPattern =
  | { readonly kind: 'poisson'; readonly ratePerSecond: number }
  | { readonly kind: 'constant'; readonly ratePerSecond: number }
  | {
      readonly kind: 'expression';
      readonly expression: string;
      /** On the rate; 1 where it is not given. */
      readonly factor?: number;
    }
  | {
      readonly kind: 'ramp';
      readonly points: readonly { readonly atMs: number; readonly ratePerSecond: number }[];
    }
  | { readonly kind: 'burst'; readonly everyMs: number; readonly size: number }
  | { readonly kind: 'gamma'; readonly ratePerSecond: number; readonly cv: number }
  | { readonly kind: 'trace'; readonly trace: TraceModel }
  | { readonly kind: 'schedule'; readonly expression: string; readonly count: number }
  /** Every arrival `copies` times, which need not be a whole number (more-arrivals.ts). */
  | { readonly kind: 'repeated'; readonly of: TrafficPattern; readonly copies: number }
  /** What a run of `wholeMs` has from `fromMs` on, as if it began there (part.ts). */
  | {
      readonly kind: 'part';
      readonly of: TrafficPattern;
      readonly fromMs: number;
      readonly wholeMs: number;
    };

export interface TraceModel {
  /** Absolute path; `displayName` is how the user wrote it. */
  readonly file: string;
  readonly displayName: string;
  /** Header names of the columns, where they differ from the default ones. */
  readonly columns: Readonly<
    Partial<Record<'timestamp' | 'function' | 'durationMs' | 'memoryMb' | 'payloadBytes', string>>
  >;
  readonly timeUnit: 's' | 'ms' | 'us' | 'ns';
  /** 2 replays twice as fast. */
  readonly speed: number;
  /** How many times the trace is played, one after the other; Infinity until the run ends. */
  readonly repeat: number;
}

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
