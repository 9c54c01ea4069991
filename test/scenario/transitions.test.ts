import { describe, expect, it } from 'vitest';
import { NO_STATE, type WorkflowState } from '../../src/model/workflow.ts';
import { expectedTransitions } from '../../src/scenario/graph/transitions.ts';
import { constant } from '../support/models.ts';

const pass = (next: number): WorkflowState => ({ kind: 'pass', next });
const errors = { retriers: [], catchers: [] };

describe('the transitions of an execution in the mean', () => {
  it('are its states, its start and its end', () => {
    expect(expectedTransitions([pass(1), pass(2), pass(NO_STATE)], 0)).toBe(5);
  });

  it('of branches count all, of items each, of a choice by its shares', () => {
    const parallel: WorkflowState = { kind: 'parallel', branches: [1, 2], next: NO_STATE, ...errors };
    expect(expectedTransitions([parallel, pass(NO_STATE), pass(NO_STATE)], 0)).toBe(5);
    const map: WorkflowState = {
      kind: 'map',
      items: constant(12),
      maximumConcurrency: 40,
      first: 1,
      next: NO_STATE,
      ...errors,
    };
    expect(expectedTransitions([map, pass(NO_STATE)], 0)).toBe(15);
    const choice: WorkflowState = {
      kind: 'choice',
      ways: [
        { share: 0.25, next: 1 },
        { share: 0.75, next: NO_STATE },
      ],
    };
    expect(expectedTransitions([choice, pass(NO_STATE)], 0)).toBe(3.25);
  });

  it('of a loop are those of a geometric number of rounds', () => {
    const again: WorkflowState = {
      kind: 'choice',
      ways: [
        { share: 0.5, next: 0 },
        { share: 0.5, next: NO_STATE },
      ],
    };
    expect(expectedTransitions([pass(1), again], 0)).toBeCloseTo(2 + 2 * 2, 4);
  });
});
