import type { Model } from '../../model/model.ts';
import type { WorkflowModel, WorkflowState } from '../../model/workflow.ts';
import type { Distribution } from '../../random/distribution.ts';
import { Generator } from '../../random/generator.ts';
import { createSampler, type Sampler } from '../../random/sampler.ts';
import type { Branch } from './execution.ts';

/** Odd numbers that spread small ones over all bits (Knuth, "The Art of Computer Programming" 3, §6.4). */
const SPREAD = 0x9e3779b1;
const OTHER_SPREAD = 0x85ebca6b;

/**
 * What chance decides in a workflow: which way, how long, how many. Each draw hangs on the execution, its
 * branch, the state and the try alone, so that variants of a scenario meet the same luck.
 */
export class WorkflowDraws {
  private readonly generator = new Generator(0);
  private readonly keys: ReadonlyMap<WorkflowModel, number>;
  private readonly samplers = new Map<WorkflowState, Sampler>();

  constructor({ workflows = [], sources, seed }: Model) {
    this.keys = new Map(
      workflows.map((workflow) => [
        workflow,
        Generator.keyOf(seed, 'workflow', sources[workflow.sourceIndex]?.name ?? ''),
      ]),
    );
    for (const { states } of workflows) {
      for (const state of states) {
        const drawn = drawnOf(state);
        if (drawn !== null) this.samplers.set(state, createSampler(drawn, this.generator));
      }
    }
  }

  /** A number in [0, 1) that belongs to the branch's state and try. */
  share(branch: Branch): number {
    this.rekey(branch);
    return this.generator.uniform();
  }

  /** The state's own distribution: the time of a Wait, the items of a Map. */
  sample(branch: Branch, state: WorkflowState): number {
    const sampler = this.samplers.get(state);
    if (sampler === undefined) throw new Error(`nothing is drawn in a state of kind ${state.kind}`);
    this.rekey(branch);
    return sampler.sample();
  }

  private rekey(branch: Branch): void {
    const { execution } = branch;
    this.generator.rekey(this.keys.get(execution.workflow)!, placeOf(branch), execution.requestIndex);
  }
}

/** A number of 31 bits for where a branch is: its way there, its state, its turns and its tries. */
export function placeOf({ key, state, turns, tries }: Branch): number {
  return mixed(mixed(mixed(key, state), turns), tries) >>> 1;
}

export function mixed(key: number, value: number): number {
  const one = Math.imul(key ^ Math.imul(value + 1, SPREAD), OTHER_SPREAD);
  return one ^ (one >>> 15);
}

function drawnOf(state: WorkflowState): Distribution | null {
  if (state.kind === 'wait') return state.durationMs;
  return state.kind === 'map' ? state.items : null;
}
