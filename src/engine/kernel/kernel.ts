import type { TimerQueue } from '../../metrics/timer-queue.ts';
import type { Counters } from '../../model/counters.ts';
import type { Model } from '../../model/model.ts';
import type { Arrivals } from './arrivals.ts';
import type { Attempts } from './attempts.ts';
import type { Chains } from './chains.ts';
import type { CounterDraws } from './draws.ts';
import type { Environments } from './environments.ts';
import type { Gauges } from './gauges.ts';
import type { Quotas } from './quotas.ts';
import type { Recorder } from './recorder.ts';
import type { Tickets } from './tickets.ts';

/**
 * What a simulation is made of before anything behaves: records, draws, timers, and what is written down. A
 * part names those of them that it uses.
 */
export interface Kernel {
  readonly model: Model;
  readonly arrivals: Arrivals;
  readonly attempts: Attempts;
  readonly tickets: Tickets;
  readonly chains: Chains;
  readonly timers: TimerQueue;
  readonly environments: Environments;
  readonly draws: CounterDraws;
  readonly recorder: Recorder;
  readonly gauges: Gauges;
  readonly counters: Counters;
  readonly quotas: Quotas;
}
