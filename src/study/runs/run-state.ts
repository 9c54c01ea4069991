import type { GraphState } from '../../engine/simulation.ts';

/** State of a run from which another process can go on; plain data. */
export interface RunState {
  readonly graph: GraphState;
  /** Real time spent up to it. */
  readonly elapsedMs: number;
}
