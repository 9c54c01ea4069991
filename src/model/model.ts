import type { KeepAliveModel } from '../policies/keep-alives.ts';
import type { OnLimits } from '../policies/on-limits.ts';
import type { PollerModel } from '../policies/pollers.ts';
import type { ReuseName } from '../policies/reuses.ts';
import type { Distribution } from '../random/distribution.ts';
import type { WorkflowModel } from './workflow.ts';

/**
 * Everything the engine needs, in numbers: indices instead of names, milliseconds and megabytes instead of
 * text.
 */
export interface Model {
  readonly seed: number;
  readonly horizonMs: number;
  /** Statistics count requests that arrive at or after this time; the simulation runs from 0. */
  readonly warmupMs: number;
  /**
   * Statistics of functions count what runs or ends at or after `warmupMs`, whenever it arrived, and what has
   * not ended: of a system that is behind, whose work is for what came before. Arrivals where left out.
   */
  readonly measures?: 'what-ends';
  /** Step of the maxima in `OutcomeBatch.samples`. */
  readonly sampleStepMs: number;
  readonly account: AccountModel;
  readonly functions: readonly FunctionModel[];
  readonly sources: readonly SourceModel[];
  readonly resources: readonly ResourceModel[];
  /** Sources that get the same events, first the one that the event is counted as sent to (`fan-outs.ts`). */
  readonly fanOuts?: readonly (readonly number[])[];
  /** Closed loops of users, who ask again some time after they were answered. */
  readonly closedLoops: readonly ClosedLoopModel[];
  /** Where events go in a circle that nothing ends: how far it is followed. Default to the horizon. */
  readonly runaway?: RunawayModel;
  /** State machines, each behind a source of its own; left out where there are none. */
  readonly workflows?: readonly WorkflowModel[];
  /** Quotas of services that sources and calls take from. Default none. */
  readonly quotas?: readonly QuotaModel[];
}

/** What a run bears of events that functions send each other in a circle; beyond it is a FaultError. */
export interface RunawayModel {
  /** The circle in words, for the fault: `a → b → a`. */
  readonly circle: string;
  /** Events sent in the whole run, and at one instant. */
  readonly mostSent: number;
  readonly mostAtOnce: number;
  /** Events that wait or run at a time. */
  readonly mostOpen: number;
}

/** Token buckets that are full at the start and refill continuously. */
export interface QuotaModel {
  /** Of each bucket. With `growth` at the start. */
  readonly perSecond: number;
  readonly burst: number;
  /** Events are spread over them by their key; 1 where all share one. */
  readonly buckets: number;
  /** What exceeds it waits for its tokens; else it is refused. */
  readonly delays: boolean;
  /**
   * The limit rises to twice the highest use of a minute that lies `windowMs` back, up to `maximumPerSecond`;
   * null where it stays.
   */
  readonly growth: { readonly maximumPerSecond: number; readonly windowMs: number } | null;
}

/** What one event, or one call, takes from a quota. */
export interface QuotaUse {
  /** Index into `Model.quotas`. */
  readonly quotaIndex: number;
  readonly tokens: number;
  /** Distinct keys by which its bucket is chosen; Infinity where every event has its own. */
  readonly keys: number;
  /**
   * Sources with the same number get the same events, which take it once, whichever comes first. Default each
   * source takes its own.
   */
  readonly sharedBy?: number;
  /**
   * Its workflow takes it as it goes, so much for each transition at the instant at which it is made; nothing
   * where the event is sent. Default all is taken there.
   */
  readonly perTransition?: number;
}

export interface AccountModel {
  readonly concurrency: number;
  /** Synchronous requests per second, all functions together (10 × the concurrency quota). */
  readonly requestsPerSecond: number;
  /**
   * How fast on-demand environments may be created: a token bucket, one an account (2018) or one a function
   * (today).
   */
  readonly scaling: {
    readonly scope: 'account' | 'function';
    readonly burst: number;
    readonly perSecond: number;
    /**
     * Until then environments may be created at any rate: what a part of a longer run finds is warm. Default
     * 0.
     */
    readonly freeUntilMs?: number;
  };
}

export interface FunctionModel {
  /**
   * Keys the function's random streams: no two functions of a model share one, and no place in a list does.
   */
  readonly name: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly work: WorkModel;
  /**
   * What each record of its invocation costs besides `work`; null where nobody said, which is taken for
   * nothing.
   */
  readonly recordWork: RecordWorkModel | null;
  readonly memoryUsedMb: Distribution | null;
  /** Share of invocations that end in a handled function error. */
  readonly errorRate: number;
  readonly coldStart: ColdStartModel;
  readonly keepAlive: KeepAliveModel;
  readonly reuse: ReuseName;
  readonly maxLifetimeMs: number;
  /** Floor and ceiling of the function's concurrency, or null. */
  readonly reservedConcurrency: number | null;
  /** Provisioned environments at the start. */
  readonly provisionedConcurrency: number;
  /** How the number of provisioned environments changes in the run, or null. */
  readonly provisioning: ProvisioningModel | null;
  readonly asynchronous: AsyncModel;
  /** What the handler waits for after its own work, one after another. */
  readonly steps: readonly StepModel[];
  readonly failures: readonly FailureWindow[];
  /**
   * Turns through a circle of functions after which Lambda stops an event (recursive loop detection);
   * Infinity for none.
   */
  readonly recursionLimit: number;
}

/** A call of a downstream resource, or of another function through a source of the model. */
export type StepModel =
  | {
      readonly kind: 'call';
      readonly resourceIndex: number;
      /** Share of invocations that make the calls, all of them or none. */
      readonly probability: number;
      /** In each invocation or, `isPerRecord`, for each record of its batch. */
      readonly count: number;
      readonly isPerRecord: boolean;
      /**
       * Capacity units that one call takes from the bucket of its kind; 0 where the resource counts calls
       * alone.
       */
      readonly readUnits: number;
      readonly writeUnits: number;
      /** Whether the environment keeps its connection, opens one for each call, or needs none. */
      readonly connection: 'kept' | 'per-call' | 'none';
      /** A permission is missing: the call fails at once. */
      readonly isDenied: boolean;
      /** A call that fails makes the invocation fail. */
      readonly isRequired: boolean;
      /** What one call takes from quotas that refuse. Default nothing. */
      readonly quotas?: readonly QuotaUse[];
    }
  | {
      readonly kind: 'invoke';
      readonly sourceIndex: number;
      readonly isSync: boolean;
      readonly probability: number;
      readonly count: number;
      readonly isDenied: boolean;
      readonly isRequired: boolean;
    };

/** A time in which a function or a resource works badly. */
export interface FailureWindow {
  readonly fromMs: number;
  readonly toMs: number;
  /** Share of attempts that fail, besides those that fail anyway. */
  readonly errorRate: number;
  /** Factor on durations. */
  readonly latencyFactor: number;
  /**
   * Share of the function's environments that are lost at `fromMs` (an availability zone); 0 for a resource.
   */
  readonly lostShare: number;
}

export interface ProvisioningModel {
  /** From the request of more environments until all of them are ready. */
  readonly allocationMs: number;
  /** Environments that one allocation makes ready in a minute. */
  readonly allocationPerMinute: number;
  /**
   * Changes by the clock: from `atMs` on, `count` is asked for (the tracked minimum where there is a target).
   */
  readonly changes: readonly { readonly atMs: number; readonly count: number }[];
  /**
   * Target tracking of utilisation, looked at once a minute; null where there are only changes by the clock.
   */
  readonly tracking: {
    readonly minimum: number;
    readonly maximum: number;
    /** Busy ÷ allocated provisioned environments, 0–1. */
    readonly target: number;
    readonly statistic: 'average' | 'maximum';
    /** One-minute points that must all be above the target, and below `lowFactor` × target. */
    readonly scaleOutPoints: number;
    readonly scaleInPoints: number;
    readonly lowFactor: number;
  } | null;
}

/**
 * Time that one record takes: `parts`: cpuMs × cpuFactor + ioMs (cpuFactor: time at this memory size ÷ time
 * on one full vCPU); `whole`: duration × factor.
 */
export type RecordWorkModel = PartsModel | WholeModel;

/**
 * Warm duration of one invocation, in the same forms; a cold start takes `coldDurationMs` instead of
 * everything else when it is given.
 */
export type WorkModel = PartsModel | (WholeModel & { readonly coldDurationMs: Distribution | null });

interface PartsModel {
  readonly kind: 'parts';
  readonly cpuMs: Distribution;
  readonly ioMs: Distribution;
  readonly cpuFactor: number;
}

interface WholeModel {
  readonly kind: 'whole';
  readonly durationMs: Distribution;
  readonly factor: number;
}

export interface ColdStartModel {
  /** Neither reported nor billed, but waited for. */
  readonly hiddenMs: Distribution;
  readonly initMs: Distribution;
  /** What comes on top of it and takes the CPU: time on one full vCPU, times `factor`; null for nothing. */
  readonly initCpu: { readonly cpuMs: Distribution; readonly factor: number } | null;
  /** The init is the restore of a snapshot; it has no 10 s limit and no rerun. */
  readonly restored: boolean;
  /**
   * Extra CPU time of the first handler run in an environment, on one full vCPU; multiplied by
   * `firstInvokeFactor`.
   */
  readonly firstInvokeCpuMs: Distribution;
  readonly firstInvokeFactor: number;
  /** Init beyond this is cut and run again inside the first invocation, under the function's time-out. */
  readonly initLimitMs: number;
}

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

/**
 * How events come in: one entry a trigger, a directly called function or a destination. Arrival streams are
 * matched to it by index.
 */
export interface SourceModel {
  /** Keys the source's random streams; unique among the sources of a model. */
  readonly name: string;
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
  /**
   * The service carries no trace header on, so that the guard against recursive loops begins anew. Default
   * false.
   */
  readonly losesTrace?: boolean;
  /** Time that streaming its answer adds to each invocation, ms; absent for answers that come whole. */
  readonly streamMs?: number;
  /** Shares of requests that something before the function answers; absent where nothing does. */
  readonly ahead?: {
    /** By a firewall, before all else. */
    readonly blockedShare: number;
    /** By a distribution, of those that are not blocked. */
    readonly edgeHitShare: number;
    /** By the door's own cache, of those that passed its throttle and its authorizer. */
    readonly cacheHitShare: number;
  };
  /** Function that is asked before this one; absent for none. */
  readonly authorizer?: AuthorizerModel;
  /** Events come from outside (traffic, schedule), not from another function. */
  readonly isEntry: boolean;
  /** Share of events that pass the mapping's filter. */
  readonly filterShare: number;
  /** A permission is missing: a push is refused, a poller never polls. */
  readonly isDenied: boolean;
  /** Who calls, where the caller tries again or gives up; null for a caller that waits for its one answer. */
  readonly client: ClientModel | null;
  /** Queue or stream between the event and the function; null where events are pushed. */
  readonly poller: PollerModel | null;
  /** What one event takes from quotas, where it is sent. Default nothing. */
  readonly quotas?: readonly QuotaUse[];
  /**
   * A request is over so long after its arrival, its retries included (an express execution): answered with a
   * time-out, and tried no more. Default never.
   */
  readonly executionTimeoutMs?: number;
}

/** A Lambda authorizer in front of a source's function. */
export interface AuthorizerModel {
  /** Index into `Model.sources` of the source that calls it. */
  readonly sourceIndex: number;
  /** How long a decision is kept for the token that it is about; 0 for not at all. */
  readonly cacheMs: number;
  /** Tokens, each as likely as the others; 0 where every request has one of its own. */
  readonly tokens: number;
  /** Share of requests that are refused, with tokens that no cache holds. */
  readonly refusedShare: number;
}

/** A synchronous caller that tries again: the SDK, or a state machine. */
export interface ClientModel {
  /** Attempts after the first. */
  readonly retries: number;
  /**
   * Wait before the first retry; multiplied by `backoffRate` for each further one, up to `maximumBackoffMs`.
   */
  readonly backoffMs: number;
  /** The same where the last attempt was refused for concurrency or rate. */
  readonly throttledBackoffMs: number;
  readonly backoffRate: number;
  readonly maximumBackoffMs: number;
  /** Each wait is drawn evenly between 0 and the back-off ("full jitter"). */
  readonly hasJitter: boolean;
  /** The caller gives up on an attempt after this time, while the function goes on; Infinity for never. */
  readonly timeoutMs: number;
  /**
   * Whether function errors are tried again too (Step Functions), not refusals and time-outs of the caller
   * alone (the SDK).
   */
  readonly retriesFunctionErrors: boolean;
  /** It does not try again where the front door gave up; default false. */
  readonly leavesTimeouts?: boolean;
  /** What its retries must be paid from; null for as many as `retries` allows. */
  readonly quota: RetryQuota | null;
}

/**
 * Tokens that all requests of a source's client share. A retry takes its cost, or is not made; a request that
 * succeeds gives back what its last retry cost, or `refund` where it needed none.
 */
export interface RetryQuota {
  readonly tokens: number;
  /** Of a retry after a refusal. */
  readonly throttledCost: number;
  /** Of a retry after anything else. */
  readonly transientCost: number;
  readonly refund: number;
}

/** Something that functions call and wait for. */
export interface ResourceModel {
  /** Keys the resource's random streams; unique among the resources of a model. */
  readonly name: string;
  /** Time that one call takes once it is served. */
  readonly latencyMs: Distribution;
  /** Calls served at once; Infinity for no limit. */
  readonly concurrency: number;
  /**
   * Processors that the calls in service share in equal parts: where there are more calls than these, each
   * takes longer. Infinity where calls do not slow each other down.
   */
  readonly cpus: number;
  /** Connections open at once; Infinity for no limit. */
  readonly connections: number;
  /** Calls per second. */
  readonly rate: { readonly perSecond: number; readonly burst: number } | null;
  /** Provisioned capacity units per second (DynamoDB). */
  readonly readCapacity: { readonly perSecond: number; readonly burst: number } | null;
  readonly writeCapacity: { readonly perSecond: number; readonly burst: number } | null;
  /** What happens to a call at each kind of limit; `rate` is of capacity units too. */
  readonly onLimit: OnLimits;
  readonly errorRate: number;
  /** The caller gives up on a call after this time; Infinity for never. */
  readonly timeoutMs: number;
  readonly failures: readonly FailureWindow[];
  /**
   * Index into `Model.sources` of a source that each call which succeeded sends an event to (a queue, a
   * topic, a bucket), or null.
   */
  readonly feedsSource: number | null;
}

export interface ClosedLoopModel {
  readonly sourceIndex: number;
  /** Keys the random streams; the same in every variant. */
  readonly name: string;
  readonly users: number;
  /** From an answer to the user's next request; also before the first one. */
  readonly thinkMs: Distribution;
}
