/**
 * What a model holds of any queue or stream before a function, and of its event source mapping; times in ms.
 */
export interface PollerNumbers {
  readonly kind: string;
  readonly batchSize: number;
  /** How long a batch is gathered, from its first message on. */
  readonly batchWindowMs: number;
  readonly retentionMs: number;
  readonly partialResponses: boolean;
  /** Share of messages that fail every time. */
  readonly poisonShare: number;
}

/** How a poller offers a refused or failed batch again: the wait doubles to the maximum. */
export interface BackOffNumbers {
  readonly initial: number;
  readonly maximum: number;
}

/**
 * What findings, plan and compiler know of a kind of poller. How it polls is the engine's: `POLLERS` there
 * has a row for every row of `POLLER_KINDS`, or does not compile. A new kind is a file beside this one, one
 * in the engine, and a row in each table.
 */
export interface PollerKind<M extends PollerNumbers> {
  readonly kind: M['kind'];
  /** What grows while it falls behind. */
  readonly lag: 'backlog' | 'iteratorAge';
  /** Of one that falls behind, by its name. */
  fallsBehind(name: string): string;
  /** Most batches at once. */
  mostBatches(model: M): number;
  /** Most of them that could run at once, had they all the room: one of a message group or a shard. */
  mostAtOnce(model: M): number;
  /** How long an event may wait before it is lost, ms. */
  lifetimeMs(model: M): number;
  /** Tries before an event is given up, in words. */
  tries(model: M): string;
  /** Whether a batch that Lambda refused may use up a try. */
  readonly countsRefusals: boolean;
  /** Index into `Model.sources` of a source that receives what is given up, or null. */
  givenUpSource(model: M): number | null;
  withGivenUpSource(model: M, source: number | null): M;
  /** Whether that source receives every event, or hears once of a batch. */
  readonly givesUp: 'events' | 'batches';
  /**
   * The key that keeps good events from failing with the bad of their batch; null where that is done already.
   */
  sparingKey(model: M): string | null;
  /** Advice on what is given up, besides. */
  readonly repair: string;
}
