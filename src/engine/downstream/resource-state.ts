import type { ResourceModel } from '../../model/model.ts';
import type { OnLimitPolicy } from '../../policies/on-limit.ts';
import { type OnLimits, onLimitOf } from '../../policies/on-limits.ts';
import { Fifo } from './fifo.ts';
import { SharedCpus } from './shared-cpus.ts';

/** One resource in a run. */
export interface ResourceState {
  readonly model: ResourceModel;
  readonly onLimit: Readonly<Record<keyof OnLimits, OnLimitPolicy>>;
  /** What its calls share; null where they do not slow each other down. */
  readonly cpus: SharedCpus | null;
  busy: number;
  /** Calls that wait for a connection, and those that wait for a place. */
  readonly connecting: Fifo;
  readonly waiting: Fifo;
}

export function idleResource(model: ResourceModel): ResourceState {
  return {
    model,
    onLimit: {
      rate: onLimitOf(model.onLimit.rate),
      connections: onLimitOf(model.onLimit.connections),
      concurrency: onLimitOf(model.onLimit.concurrency),
    },
    cpus: Number.isFinite(model.cpus) ? new SharedCpus(model.cpus) : null,
    busy: 0,
    connecting: new Fifo(),
    waiting: new Fifo(),
  };
}
