import type { Distribution } from '../random/distribution.ts';

/** Everything the engine needs, in numbers: indices instead of names, milliseconds and megabytes instead of text. */
export interface Model {
  readonly seed: number;
  readonly horizonMs: number;
  /** Statistics count requests that arrive at or after this time; the simulation runs from 0. */
  readonly warmupMs: number;
  /** Step of the maxima in `OutcomeBatch.samples`. */
  readonly sampleStepMs: number;
  readonly account: AccountModel;
  readonly functions: readonly FunctionModel[];
  readonly sources: readonly SourceModel[];
}

export interface AccountModel {
  readonly concurrency: number;
  /** Synchronous requests per second, all functions together (10 × the concurrency quota). */
  readonly requestsPerSecond: number;
  /** How fast on-demand environments may be created: a token bucket, one an account (2018) or one a function (today). */
  readonly scaling: {
    readonly scope: 'account' | 'function';
    readonly burst: number;
    readonly perSecond: number;
  };
}

export interface FunctionModel {
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly work: WorkModel;
  readonly memoryUsedMb: Distribution | null;
  /** Share of invocations that end in a handled function error. */
  readonly errorRate: number;
  readonly coldStart: ColdStartModel;
  readonly keepAlive: KeepAliveModel;
  readonly reuse: 'most-recent' | 'least-recent' | 'random';
  readonly maxLifetimeMs: number;
  /** Floor and ceiling of the function's concurrency, or null. */
  readonly reservedConcurrency: number | null;
  readonly provisionedConcurrency: number;
  readonly asynchronous: AsyncModel;
}

/**
 * Warm duration of one invocation:
 * `parts`: cpuMs × cpuFactor + ioMs (cpuFactor: time at this memory size ÷ time on one full vCPU);
 * `whole`: duration × factor, where a cold start takes `coldDurationMs` instead of everything else when it is given.
 */
export type WorkModel =
  | {
      readonly kind: 'parts';
      readonly cpuMs: Distribution;
      readonly ioMs: Distribution;
      readonly cpuFactor: number;
    }
  | {
      readonly kind: 'whole';
      readonly durationMs: Distribution;
      readonly factor: number;
      readonly coldDurationMs: Distribution | null;
    };

export interface ColdStartModel {
  /** Neither reported nor billed, but waited for. */
  readonly hiddenMs: Distribution;
  readonly initMs: Distribution;
  /** `initMs` is the restore of a snapshot; it has no 10 s limit and no rerun. */
  readonly restored: boolean;
  /** Extra CPU time of the first handler run in an environment, on one full vCPU; multiplied by `firstInvokeFactor`. */
  readonly firstInvokeCpuMs: Distribution;
  readonly firstInvokeFactor: number;
  /** Init beyond this is cut and run again inside the first invocation, under the function's time-out. */
  readonly initLimitMs: number;
}

export type KeepAliveModel =
  | { readonly kind: 'fixed'; readonly idleMs: number }
  | { readonly kind: 'distribution'; readonly idleMs: Distribution }
  /** Of the environments that have been idle for another full period, every second one ends (2020 pool). */
  | { readonly kind: 'halving'; readonly periodMs: number };

export interface AsyncModel {
  /** Attempts after the first, on a function error. */
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeMs: number;
  /** Wait before each retry after an error; the last entry serves all further ones. */
  readonly retryDelaysMs: readonly number[];
  readonly throttleBackoffMs: { readonly initial: number; readonly maximum: number };
  /** Index into `Model.sources` of a source that receives the event, or null. */
  readonly onFailureSource: number | null;
  readonly onSuccessSource: number | null;
}

/** How events come in: one entry a trigger, a directly called function or a destination. Arrival streams are matched to it by index. */
export interface SourceModel {
  /** Function the events go to; -1 where the arrival batch has a function column. */
  readonly functionIndex: number;
  readonly invocation: 'sync' | 'async';
  /** Delay between the event and Lambda. */
  readonly deliveryMs: Distribution;
  /** Counts against the account's requests per second (synchronous, or asynchronous from outside AWS). */
  readonly isRequestLimited: boolean;
  /** The front door's token bucket (API Gateway), or null. */
  readonly throttle: { readonly perSecond: number; readonly burst: number } | null;
  /** The caller is answered after this time, while the function goes on and is billed; Infinity for none. */
  readonly integrationTimeoutMs: number;
  /** Events come from outside (traffic, schedule), not from another function. */
  readonly isEntry: boolean;
}
