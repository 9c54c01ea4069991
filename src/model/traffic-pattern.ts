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
  | {
      readonly kind: 'schedule';
      readonly expression: string;
      readonly count: number;
      /** Whose wall clock a cron or a date follows; UTC where it is not given. */
      readonly timezone?: string;
    }
  /** Every arrival `copies` times, which need not be a whole number (more-arrivals.ts). */
  | { readonly kind: 'repeated'; readonly of: TrafficPattern; readonly copies: number }
  /** What a run of `wholeMs` has from `fromMs` on, as if it began there (part.ts). */
  | {
      readonly kind: 'part';
      readonly of: TrafficPattern;
      readonly fromMs: number;
      readonly wholeMs: number;
    };

/** What a user can call a trace's writer. */
export const TRACE_FORMATS = [
  'csv',
  'ndjson',
  'parquet',
  'timestamps',
  'counts-per-second',
  'counts-per-minute',
  'azure2019',
  'azure2021',
  'invitro',
  'huawei2023',
  'huawei2025',
  'apigw',
  'alb',
  'k6',
  'oha',
  'vegeta',
  'artillery',
] as const;
export type TraceFormat = (typeof TRACE_FORMATS)[number];

export interface TraceModel {
  /** Absolute path; `displayName` is how the user wrote it. */
  readonly file: string;
  readonly displayName: string;
  /** Header names of the columns, where they differ from the default ones. */
  readonly columns: Readonly<
    Partial<Record<'timestamp' | 'function' | 'durationMs' | 'memoryMb' | 'payloadBytes', string>>
  >;
  readonly timeUnit: 's' | 'ms' | 'us' | 'ns';
  /** What wrote it; absent where its content shows it. */
  readonly format?: TraceFormat;
  /** The scenario's function for each name of a function in the file; `*` for all other names. */
  readonly functions?: Readonly<Record<string, string>>;
  /** 2 replays twice as fast. */
  readonly speed: number;
  /** How many times the trace is played, one after the other; Infinity until the run ends. */
  readonly repeat: number;
  /**
   * Columns that its rows have beside the times: those of durations replace the drawn work, whatever the
   * memory. Absent where nobody looked.
   */
  readonly brings?: {
    readonly functions: boolean;
    readonly durations: boolean;
    readonly memoryUsed: boolean;
  };
}
