import { NO_STATE, type WorkflowState } from '../../model/workflow.ts';
import { meanOf } from '../../random/moments.ts';

/** The start and the end of an execution are a transition each. */
const START_AND_END = 2;
/** Ways round a loop that are less likely than this are left out. */
const LEAST_SHARE = 1e-6;
const MOST_STEPS = 100_000;

/**
 * State transitions that an execution makes in the mean, when nothing fails. A loop that nothing but a
 * failure ends is gone through once.
 */
export function expectedTransitions(states: readonly WorkflowState[], start: number): number {
  const waiting: { readonly at: number; readonly share: number }[] = [{ at: start, share: 1 }];
  let transitions = START_AND_END;
  const met = new Set<number>();
  for (let step = 0; step < MOST_STEPS; step++) {
    const one = waiting.pop();
    if (one === undefined) return transitions;
    const state = one.at === NO_STATE ? undefined : states[one.at];
    if (state === undefined || one.share < LEAST_SHARE) continue;
    transitions += one.share;
    met.add(one.at);
    for (const { at, share } of waysOn(state)) waiting.push({ at, share: one.share * share });
  }
  return START_AND_END + met.size;
}

/** The states that follow, or begin below, with how often in the mean. */
function waysOn(state: WorkflowState): { readonly at: number; readonly share: number }[] {
  if (state.kind === 'end') return [];
  if (state.kind === 'choice') return state.ways.map(({ next, share }) => ({ at: next, share }));
  const next = { at: state.next, share: 1 };
  if (state.kind === 'parallel') return [next, ...state.branches.map((at) => ({ at, share: 1 }))];
  if (state.kind !== 'map') return [next];
  const items = meanOf(state.items);
  return [next, { at: state.first, share: Number.isFinite(items) ? items : 1 }];
}
