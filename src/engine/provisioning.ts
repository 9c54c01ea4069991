import type { Concurrency } from './concurrency.ts';
import type { Simulation } from './simulation.ts';

/** Provisioned concurrency that changes in the run. */
export class Provisioning {
  readonly simulation: Simulation;
  readonly concurrency: Concurrency;

  constructor(simulation: Simulation, concurrency: Concurrency) {
    this.simulation = simulation;
    this.concurrency = concurrency;
  }

  start(): void {}

  /** PROVISION_TIMER */
  timer(_functionIndex: number, _nowMs: number): void {}

  finish(_horizonMs: number): void {}
}
