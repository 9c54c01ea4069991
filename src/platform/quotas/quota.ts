import type { Fact } from '../fact.ts';

/** What a quota is asked of: a trigger's queue, stream, topic …, or one call of a resource. */
export interface QuotaSubject {
  /** Source of the trigger, or type of the resource. */
  readonly service: string;
  /** Operation of a call; empty for a trigger, whose events are sent. */
  readonly operation: string;
  readonly isExpress: boolean;
  readonly isFifo: boolean;
  readonly isHighThroughput: boolean;
  /** A stream or table without provisioned capacity. */
  readonly isOnDemand: boolean;
  readonly shards: number;
  /** Key prefixes that objects are spread over. */
  readonly prefixes: number;
  readonly messageGroups: number;
  /** Distinct partition keys; Infinity where every item has its own. */
  readonly partitionKeys: number;
  /** Bytes of one event, or of what one call carries; 0 where the scenario does not say. */
  readonly bytes: number;
  readonly transitions: number;
  /** Of these, those that a workflow of several states makes by itself; 0 of one that has no states. */
  readonly madeTransitions: number;
  /** Messages that one send carries. */
  readonly sendBatchSize: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** A token bucket: what it is filled with a second, and how much it holds. Default one second of it. */
export interface QuotaLimit {
  readonly perSecond: number;
  readonly burst?: number;
}

export interface RegionalLimit extends QuotaLimit {
  /** Where it is another one. */
  readonly regions?: Readonly<Record<string, QuotaLimit>>;
}

/** What happens above a quota. */
export type QuotaEffect = 'refuses' | 'delays';

/**
 * A quota of a service, the same record for schema, compiler, engine, findings, plan and docs. Adjustable
 * ones are keys of `account.quotas` under their id.
 */
export interface Quota {
  readonly id: string;
  readonly service: string;
  /** What is counted, a plural: `records put into a shard`. */
  readonly counts: string;
  /** Who has a bucket of their own: the account in its region, each trigger or each resource. */
  readonly scope: 'account' | 'own';
  readonly effect: QuotaEffect;
  /**
   * Who sends events of a trigger is taken to send again until they are in, as uploads and SDKs do: what is
   * refused is late, not lost. Default false.
   */
  readonly isSentAgain?: boolean;
  /** Each target that gets an event takes it, however many share the event. Default it is sent once. */
  readonly isPerTarget?: boolean;
  /** AWS's name of the error, or of the metric that shows the delay. */
  readonly sign: string;
  readonly limit: Fact<RegionalLimit>;
  /** AWS raises it on request: `account.quotas.ID`. */
  readonly isAdjustable: boolean;
  /** What raises it besides, as a key of the trigger or resource and how; null where nothing does. */
  readonly key: QuotaKey | null;
  /** A workflow of several states takes it as it goes, transition by transition. Default at its start. */
  readonly isOnTheWay?: boolean;
  /** Tokens that one event or call takes; 0 where the quota does not hold for it. */
  readonly tokens: (subject: QuotaSubject) => number;
  /** Buckets over which events are spread by their key, each with the whole limit. Default 1. */
  readonly buckets?: (subject: QuotaSubject) => number;
  /** How many times the limit holds, where use is taken to be even. Default 1. */
  readonly times?: (subject: QuotaSubject) => number;
  /** The limit grows with use: to twice the highest use that is at least `windowMs` old. */
  readonly growth?: Fact<{ readonly initialPerSecond: number; readonly windowMs: number }>;
  /** Came after 2018. */
  readonly isLater?: boolean;
}

export interface QuotaKey {
  /** Key of the trigger or the resource. */
  readonly name: string;
  /** Value that carries `factor` times what is carried now; undefined where none does. */
  readonly raised: (subject: QuotaSubject, factor: number) => number | boolean | string | undefined;
}

/** A quota that is not simulated, and how a scenario that meets it is told. */
export interface UntoldQuota {
  readonly service: string;
  readonly counts: string;
  readonly limit: string;
  readonly source: string;
  readonly date: string;
  /** How a scenario that comes near it hears of it. */
  readonly told: string;
  /** Sources whose triggers note it among the assumptions. */
  readonly sources?: readonly string[];
}

/** The limit in a region. */
export function limitIn({ limit }: Quota, region: string): Required<QuotaLimit> {
  const { regions, ...everywhere } = limit.value;
  const { perSecond, burst = perSecond } = regions?.[region] ?? everywhere;
  return { perSecond, burst };
}
