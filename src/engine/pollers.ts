import type { Simulation } from './simulation.ts';

/** Queues and streams that stand before functions, and the event source mappings that poll them. */
export class Pollers {
  readonly simulation: Simulation;

  constructor(simulation: Simulation) {
    this.simulation = simulation;
  }

  start(): void {}

  /** An event of a source with a poller comes to its queue or stream; it arrived (for age and latency) at `arrivalMs`. */
  receive(
    _sourceIndex: number,
    _requestIndex: number,
    _arrivalMs: number,
    _nowMs: number,
    _workMs: number,
    _memoryUsedMb: number,
    _fails: number,
    _ticket: number,
  ): void {
    throw new Error('not yet');
  }

  /** Lambda refused a batch (its row is written). */
  refuse(_sourceIndex: number, _ticket: number, _nowMs: number): void {}

  /** A batch's invocation ends at `endMs`, which may lie ahead; IN_FLIGHT where the run cuts it. Its row is written by the caller. */
  settle(
    _sourceIndex: number,
    _ticket: number,
    _outcome: number,
    _startMs: number,
    _endMs: number,
    _isCold: boolean,
  ): void {}

  /** BATCH_TIMER */
  endBatch(_ticket: number, _nowMs: number): void {}

  /** POLL_TIMER */
  poll(_index: number, _nowMs: number): void {}

  /** POLLER_TIMER */
  timer(_index: number, _nowMs: number): void {}

  /** Gives every event that still waits, or whose batch runs, a row: it is in flight. */
  finish(_horizonMs: number): void {}
}
