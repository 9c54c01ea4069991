import type { Distribution } from '../random/distribution.ts';
import type { Generator } from '../random/generator.ts';

/** How the idle environments of one function end, while a simulation runs. */
export interface KeepAlive {
  /** All that changes while it runs, so that a run's state can be taken down; null where nothing does. */
  readonly state: object | null;
  /** ms of idle time that an environment which has just become idle has, at least. */
  whenIdle(): number;
  /** ms that it stays on, its time being up for the `times`-th time in a row (from 0); 0: it ends. */
  whenDue(times: number): number;
}

/** What a model holds of a keep-alive: its kind, and numbers of its own, times in ms. */
interface OfAKind {
  readonly kind: string;
}

/**
 * When idle environments end: a policy, and what the scenario, the findings and the plan know of it. A new
 * one is a file beside this one and a row of `KEEP_ALIVES`.
 */
export interface KeepAlivePolicy<M extends OfAKind> {
  readonly kind: M['kind'];
  /**
   * The idle time of every environment, ms, where it is one and the same: they then end in the order of last
   * use, which the inner loop knows without events. Infinity where each ends by an event of its own.
   */
  fixedIdleMs(model: M): number;
  /** `stream` makes the function's own random stream of idle times. */
  start(model: M, stream: () => Generator): KeepAlive;
  /** Idle time, ms, after which about every second environment is gone. */
  typicalIdleMs(model: M): number;
  /** The same, with every time multiplied. */
  scaled(model: M, factor: number): M;
}

/** One that a scenario asks for by an idle time, or a distribution of idle times. */
export interface PlainKeepAlivePolicy<M extends OfAKind> extends KeepAlivePolicy<M> {
  readonly asked: 'plainly';
  /** Its model for an idle time in ms; null where that is another policy's. */
  ofIdleTime(idleMs: Distribution): M | null;
}

/**
 * One that a scenario asks for by a map of one key, its kind, with a duration: `keepAlive: { halving: 380s
 * }`.
 */
export interface KeyedKeepAlivePolicy<M extends OfAKind> extends KeepAlivePolicy<M> {
  readonly asked: 'by key';
  /** Of the key in the scenario's schema. */
  readonly description: string;
  readonly example: string;
  ofDuration(durationMs: number): M;
  /** The way back, ms. */
  durationMs(model: M): number;
}
