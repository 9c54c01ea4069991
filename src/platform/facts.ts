import type { Architecture, PlatformName } from '../model/platform-name.ts';
import type { Fact } from './fact.ts';
import type { SourceFacts } from './source-facts.ts';

/** Limits and behaviour of Lambda at one time. Durations in ms, memory in MB, rates per second. */
export interface PlatformFacts {
  readonly name: PlatformName;
  readonly title: string;
  readonly memoryMb: {
    readonly minimum: Fact<number>;
    readonly maximum: Fact<number>;
    readonly step: Fact<number>;
    readonly default: Fact<number>;
  };
  readonly timeoutMs: { readonly default: Fact<number>; readonly maximum: Fact<number> };
  readonly ephemeralStorageMb: { readonly minimum: Fact<number>; readonly maximum: Fact<number> };
  /** Durations are billed in steps of this, rounded up. */
  readonly billingStepMs: Fact<number>;
  /** Whether the init phase is billed, by package type and whether the runtime is a managed one. */
  readonly initBilled: {
    readonly zipManaged: Fact<boolean>;
    readonly zipCustom: Fact<boolean>;
    readonly image: Fact<boolean>;
  };
  /** Share of a restore that is billed on SnapStart functions (Billed Restore ÷ Restore). */
  readonly restoreBilledShare: Fact<number>;
  readonly initLimitMs: Fact<number>;
  readonly accountConcurrency: Fact<number>;
  readonly unreservedMinimum: Fact<number>;
  /** Synchronous requests per second = this × the concurrency quota. */
  readonly requestsPerConcurrency: Fact<number>;
  readonly scaling: {
    readonly scope: 'account' | 'function';
    readonly perSecond: Fact<number>;
    /** Immediate burst by region; `default` serves every region not named. */
    readonly burst: Fact<Readonly<Record<string, number>>>;
  };
  /** Memory at which a function has one full vCPU. */
  readonly fullVcpuMb: Fact<number>;
  /** Measured single-thread gain between `fromMb` (factor 1) and `toMb` (factor `factor`), flat beyond. */
  readonly singleThreadGain: Fact<{
    readonly fromMb: number;
    readonly toMb: number;
    readonly factor: number;
  }>;
  /**
   * Idle time after which an environment is reclaimed: a fixed time (one point) or a measured CDF as
   * quantiles.
   */
  readonly keepAliveMs: Fact<{
    readonly probabilities: readonly number[];
    readonly values: readonly number[];
  }>;
  /** Hidden part of a cold start, neither reported nor billed. */
  readonly hiddenMs: Fact<{ readonly probabilities: readonly number[]; readonly values: readonly number[] }>;
  /** Extra hidden time of a cold start in a VPC. */
  readonly vpcHiddenMs: Fact<{
    readonly probabilities: readonly number[];
    readonly values: readonly number[];
  }>;
  readonly asynchronous: {
    readonly retryDelaysMs: Fact<readonly number[]>;
    readonly maximumRetryAttempts: Fact<number>;
    readonly maximumEventAgeMs: Fact<number>;
    readonly throttleBackoffMs: Fact<{ readonly initial: number; readonly maximum: number }>;
  };
  /** Provisioned concurrency is billed in steps of this, rounded up. */
  readonly provisionedStepSeconds: Fact<number>;
  readonly apiGateway: {
    readonly ratePerSecond: Fact<number>;
    readonly burst: Fact<number>;
    readonly timeoutMs: Fact<Readonly<Record<'rest' | 'http' | 'websocket', number>>>;
    /** How long it waits for a Lambda authorizer, and how long it keeps a decision by default. */
    readonly authorizer: Fact<
      Readonly<Record<'rest' | 'http', { readonly timeoutMs: number; readonly cacheMs: number }>>
    >;
    /** What a time-out may be raised to by a quota increase; as above where it cannot be. */
    readonly longestTimeoutMs: Fact<Readonly<Record<'rest' | 'http' | 'websocket', number>>>;
    /** Regions with a lower account throttle than the one above; absent where all are alike. */
    readonly reduced?: Fact<{
      readonly regions: readonly string[];
      readonly ratePerSecond: number;
      readonly burst: number;
    }>;
  };
  readonly sources: SourceFacts;
  /**
   * Launch date of what came later than 2018; absent key = always there. A feature launched after
   * `knowsUntil` is a fault.
   */
  readonly launches: Readonly<Record<string, { readonly title: string; readonly date: string }>>;
  readonly knowsUntil: string;
  readonly regions: readonly string[];
}

/** A measured init distribution and the first handler run of a runtime × architecture × package. */
export interface ColdStartTable {
  readonly runtime: string;
  readonly architecture: Architecture;
  readonly package: 'zip' | 'image';
  readonly initMs: Fact<{ readonly probabilities: readonly number[]; readonly values: readonly number[] }>;
  /** Extra CPU time of the first handler run, on one full vCPU. */
  readonly firstInvokeCpuMs: Fact<number>;
  /** True where the row asked for does not exist and this is the nearest one. */
  readonly isSubstitute: boolean;
}
