import type { Fault } from '../model/fault.ts';
import type { Interval } from '../results/documents/with-ci95.ts';

/**
 * One point of a sweep to be simulated: plain data, so that it can be done on any thread and any machine.
 * What it gives depends on the scenario, the settings, the number of replications and the version alone.
 */
export interface SweepTask {
  /** Digest of all that the result depends on (task-key.ts). */
  readonly key: string;
  /** Place of the point in its design, from 0. */
  readonly index: number;
  /** `PATH=VALUE`, laid over the scenario in this order. */
  readonly settings: readonly string[];
  readonly replications: number;
}

/** What a task gave: figures by the names that thresholds give them. */
export interface SweepOutcome {
  readonly figures: Readonly<Record<string, number | null>>;
  /** 95 % intervals of the figures that have one; none where there is one replication. */
  readonly intervals: Readonly<Record<string, Interval>>;
  /** Metrics and expressions of the scenario's own thresholds that failed. */
  readonly failedThresholds: readonly string[];
  /** Why the scenario refuses these settings; empty where it ran. */
  readonly faults: readonly Pick<Fault, 'path' | 'problem' | 'remedy'>[];
}

/**
 * Where the tasks of a sweep are done: on this thread, on threads, on other machines through a queue. An
 * executor may do tasks in any order and at any place; it never changes what one gives.
 */
export interface Executor {
  /** Tasks that it can use at once: more are not handed to it. */
  readonly capacity: number;
  /** Rejects with the signal's reason when stopped, and where the task can be done nowhere. */
  run(task: SweepTask): Promise<SweepOutcome>;
  close(): Promise<void>;
}

/** A task that was tried as often as it may be: the others go on, and it is told at the end. */
export class GivenUp extends Error {
  readonly task: Pick<SweepTask, 'index'>;
  readonly tries: number;
  readonly reason: string;

  constructor(task: Pick<SweepTask, 'index'>, tries: number, reason: string) {
    super(`point ${task.index} was given up after ${tries} tries: ${reason}`);
    this.task = task;
    this.tries = tries;
    this.reason = reason;
  }
}

/** Somebody asked that the sweep ends. */
export class Cancelled extends Error {}
