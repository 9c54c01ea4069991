import type { Assumption } from './assumption.ts';
import type { Model } from './model.ts';
import type { Architecture, PlatformName } from './platform-name.ts';
import type { ScenarioGroup } from './scenario-group.ts';
import type { TrafficPattern } from './traffic-pattern.ts';

/**
 * A scenario made ready to run: the engine's model, what feeds it, and the names and rules that the results
 * need.
 */
export interface CompiledScenario {
  readonly name: string;
  readonly platform: PlatformName;
  readonly region: string;
  readonly model: Model;
  /** In the order of `model.functions`. */
  readonly functions: readonly CompiledFunction[];
  /** In the order of `model.sources`. */
  readonly sources: readonly CompiledSource[];
  /** In the order of `model.resources`. */
  readonly resources: readonly CompiledResource[];
  /** In the order of `model.quotas`. */
  readonly quotas?: readonly CompiledQuota[];
  readonly arrivals: readonly CompiledArrivals[];
  /** The model's lists are in the order of names; this is the order in which their author gave them. */
  readonly fileOrder: FileOrder;
  readonly startEpochMs: number;
  /** Whether the scenario or a trace gives that start. Default false. */
  readonly isStartGiven?: boolean;
  /** What a month is made of, where the scenario says it: each is a run of its own. */
  readonly month?: readonly {
    readonly label: string;
    readonly days: number;
    readonly compiled: CompiledScenario;
  }[];
  /** The scenarios that an account file includes; absent where it is one scenario. */
  readonly groups?: readonly ScenarioGroup[];
  /** Period of the traffic as the scenario gives it, ms. */
  readonly periodMs?: number;
  readonly timezone: string;
  readonly billing: CompiledBilling;
  /** auto: as many as the figures need (study). */
  readonly replications: number | 'auto';
  /** Metric name → expressions, as written. */
  readonly thresholds: readonly { readonly metric: string; readonly expression: string }[];
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly string[];
  /** `compare:` of the scenario: key path → values, in the order asked; null where there is none. */
  readonly compare:
    | readonly { readonly path: string; readonly values: readonly (string | number)[] }[]
    | null;
}

/** A quota of a service as the report names it. */
export interface CompiledQuota {
  /** What plan and document call it: `account.quotas.snsPublish`, `triggers.events.shardRecords`. */
  readonly name: string;
  readonly service: string;
  /** What is counted, a plural. */
  readonly counts: string;
  /** Trigger or resource that it is of; null for the account's. */
  readonly of: string | null;
  readonly ofKind: 'trigger' | 'resource' | null;
  readonly sign: string;
  readonly delays: boolean;
  /** Of all its buckets together; of one that grows, at the start. */
  readonly perSecond: number;
  /** Setting that raises it: a key path, and the value there that carries what is carried now. */
  readonly raise:
    | { readonly path: string; readonly carriesNow: number; readonly isWhole: boolean }
    | { readonly path: string; readonly value: string | boolean }
    | null;
}

/** Names as the file has them, for documents and reports. */
export interface FileOrder {
  readonly functions: readonly string[];
  readonly triggers: readonly string[];
  readonly resources: readonly string[];
}

export interface CompiledFunction {
  readonly name: string;
  readonly memoryMb: number;
  readonly architecture: Architecture;
  readonly runtime: string;
  readonly package: 'zip' | 'image';
  readonly ephemeralStorageMb: number;
  readonly snapStart: boolean;
  /** Whether its calls to the internet go through a NAT gateway. */
  readonly isInVpc: boolean;
  /**
   * Where its cold starts come from: an empty handler's because nothing was said, a preset, or the scenario.
   */
  readonly coldStart: 'default' | 'preset' | 'given';
  readonly provisionedConcurrency: number;
  /** Whether it runs at CloudFront, at the prices of Lambda@Edge. */
  readonly isAtEdge: boolean;
  /**
   * Keys under `functions.F` whose time nobody told for other memory sizes than its own: `work.duration`,
   * `work.measured` with one size, `work.perRecord.duration` …; absent where there is none.
   */
  readonly memoryGaps?: readonly string[];
  /**
   * What CloudWatch Logs takes in for one invocation besides Lambda's own lines, bytes, and for how long it
   * is kept; null where the role may not write logs.
   */
  readonly logs: CompiledLogs | null;
  /** How a duration becomes a billed one. */
  readonly billedDuration: {
    readonly stepMs: number;
    readonly billsInit: boolean;
    readonly restoreBilledShare: number;
  };
}

export interface CompiledLogs {
  /** Bytes that the handler writes in one invocation. */
  readonly bytes: number;
  readonly format: 'text' | 'json';
  /** Days; Infinity for ever. */
  readonly retentionDays: number;
  /** The log group is of the Infrequent Access class. Default false. */
  readonly isInfrequent?: boolean;
  /** Whether the scenario gave `logs`: only then are logs billed. */
  readonly isGiven: boolean;
}

export interface CompiledSource {
  /**
   * The trigger's name, or null for traffic sent to a function directly, for destinations and for calls
   * between functions.
   */
  readonly trigger: string | null;
  readonly source: string;
  /**
   * Who sends where nothing comes from outside: the function whose `invokes` or destination this is; null for
   * traffic.
   */
  readonly from: string | null;
  /** The stream, topic, bus or bucket that its events come through, where other triggers get them too. */
  readonly hub?: CompiledHub;
  /** The entry of the scenario, where that names several functions and this is not the first of them. */
  readonly writtenAs?: string;
  /** Of a workflow of several states: the functions that its states call. */
  readonly functions?: readonly string[];
  /** Of the calls that states make: the trigger whose workflow it is. */
  readonly workflow?: string;
  /** The trigger whose authorizer this calls; absent for all other sources. */
  readonly authorizes?: string;
  readonly billing: CompiledSourceBilling;
}

export interface CompiledHub {
  /** `topic`, `bus`, `bucket`, `stream` … */
  readonly kind: string;
  readonly name: string;
  /** Triggers that share it, in the order of names. */
  readonly members: readonly string[];
}

/** What the bill of the service in front of the function hangs on. */
export interface CompiledSourceBilling {
  /** API Gateway's type; null elsewhere. */
  readonly apiType: 'rest' | 'http' | 'websocket' | null;
  /** Bytes of one event (request), and of its answer; 0 where the scenario does not say. */
  readonly payloadBytes: number;
  readonly responseBytes: number;
  /** The answer is streamed. */
  readonly isStreamed: boolean;
  readonly isFifo: boolean;
  /** What sends to a queue that nobody sends to directly; null for whoever calls SendMessage. */
  readonly sentBy: 'topic' | 'bus' | 'bucket' | null;
  /** State transitions of one execution, retries aside. */
  readonly transitions: number;
  readonly isExpress: boolean;
  /** Of executions of a durable function: what is kept of them; null elsewhere. */
  readonly durable: CompiledDurable | null;
  readonly shards: number;
  /** A stream without provisioned shards, billed by data. */
  readonly isOnDemand?: boolean;
  /** Messages that one send carries. Default 1. */
  readonly sendBatchSize?: number;
  readonly enhancedFanOut: boolean;
  /** Provisioned mode of an SQS mapping; null where it is off. */
  readonly provisionedPollers: { readonly minimum: number; readonly maximum: number } | null;
  readonly batchSize: number;
  /** Requests that an authorizer refuses are billed. */
  readonly billsRefused: boolean;
  /**
   * What stands before it: a cache of this size, CloudFront, a firewall with so many rules; null for none.
   */
  readonly ahead: {
    readonly cacheSize: string | null;
    readonly hasDistribution: boolean;
    readonly firewallRules: number | null;
  };
  /** WebSocket connections open at a time, in the mean; null where the scenario does not say. */
  readonly openConnections: number | null;
  /** Requests that one connection to a load balancer carries. */
  readonly requestsPerConnection: number;
}

export interface CompiledDurable {
  /** Of one execution; null where they are counted. */
  readonly operations: number | null;
  /** Bytes that one execution writes into its checkpoints; null where they go with the operations. */
  readonly writtenBytes: number | null;
  readonly bytesPerOperation: number;
  /** How long an ended execution is kept. */
  readonly retentionMs: number;
}

/** A source whose service bills nothing. */
export const NOT_BILLED: CompiledSourceBilling = {
  apiType: null,
  payloadBytes: 0,
  responseBytes: 0,
  isStreamed: false,
  isFifo: false,
  sentBy: null,
  transitions: 0,
  isExpress: false,
  durable: null,
  shards: 0,
  enhancedFanOut: false,
  provisionedPollers: null,
  batchSize: 1,
  billsRefused: true,
  ahead: { cacheSize: null, hasDistribution: false, firewallRules: null },
  openConnections: null,
  requestsPerConnection: 1,
};

export interface CompiledResource {
  readonly name: string;
  /** `dynamodb`, `s3`, `sqs`, `sns`, `rds`, `http` … as the scenario has it. */
  readonly type: string;
  /** By operation: how many calls each function makes an invocation, in the mean, with their size. */
  readonly operations: readonly {
    readonly function: string;
    readonly operation: string;
    readonly count: number;
    readonly sizeBytes: number;
    readonly readUnits: number;
    readonly writeUnits: number;
  }[];
  /** Provisioned capacity units; null for on demand. */
  readonly readCapacity: number | null;
  readonly writeCapacity: number | null;
  /** Bytes that are kept in it all the time; null where the scenario does not say. */
  readonly storedBytes: number | null;
  /** Limits, for the report: null where there is none. */
  readonly concurrency: number | null;
  readonly connections: number | null;
  readonly ratePerSecond: number | null;
}

export interface CompiledArrivals {
  readonly sourceIndex: number;
  readonly pattern: TrafficPattern;
  /**
   * Names its random streams: what it addresses and its place among the traffic to that, so that other
   * traffic changes nothing.
   */
  readonly streamName: string;
  /** Where it stands in the scenario: `traffic.0`, `triggers.nightly`. */
  readonly keyPath: string;
  /** The events of another one, which reach this source too. Default false. */
  readonly isCopy?: boolean;
}

export interface CompiledBilling {
  readonly freeTier: boolean;
  /** Share taken off duration and provisioned prices, 0–1. */
  readonly savingsPlan: number;
  /** NAT gateways that run all the time. */
  readonly natGateways: number;
  /** Own prices by item, as decimal text; empty where there are none. */
  readonly ownPrices: Readonly<Record<string, string>>;
  readonly provisionedStepSeconds: number;
  /**
   * Where only a part of the traffic's time is simulated: use a second over the whole time ÷ that of the
   * part. 1 where it is not given.
   */
  readonly monthlyShare?: number;
}
