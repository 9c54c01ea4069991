import { describe, expect, it } from 'vitest';
import type { StepModel } from '../../src/model/model.ts';
import {
  arrivalsAt,
  attemptOutcome,
  callStep,
  constant,
  feed,
  functionModel,
  invokeStep,
  measure,
  modelOf,
  requestOutcome,
  resourceModel,
  rowsOf,
  sourceModel,
} from '../support/models.ts';

/**
 * Function 0 works 10 ms, takes the step, and calls a resource for 100 ms after it; function 1 works 30 ms.
 */
function modelWith(step: StepModel, invocation: 'sync' | 'async') {
  const steps = [step, callStep()];
  return modelOf([functionModel(constant(10), { steps }), functionModel(constant(30))], {
    resources: [resourceModel(constant(100))],
    sources: [sourceModel(), sourceModel({ functionIndex: 1, invocation, isEntry: false })],
  });
}

const STEPS: readonly {
  readonly what: string;
  readonly invocation: 'sync' | 'async';
  readonly tookMs: number;
  readonly step: (over: { readonly isDenied: boolean; readonly isRequired: boolean }) => StepModel;
}[] = [
  { what: 'a call of a resource', invocation: 'sync', tookMs: 100, step: (over) => callStep(over) },
  { what: 'a synchronous invoke', invocation: 'sync', tookMs: 30, step: (over) => invokeStep(1, over) },
  {
    what: 'an asynchronous invoke',
    invocation: 'async',
    tookMs: 0,
    step: (over) => invokeStep(1, { isSync: false, ...over }),
  },
];

describe.each(STEPS)('$what that no permission allows', ({ invocation, tookMs, step }) => {
  const run = async (isDenied: boolean, isRequired: boolean) => {
    const model = modelWith(step({ isDenied, isRequired }), invocation);
    const { rows } = await rowsOf(model, [feed(arrivalsAt([0]))]);
    const [own] = rows.filter(({ functionIndex }) => functionIndex === 0);
    return {
      outcome: own === undefined ? 'none' : requestOutcome(own),
      durationMs: own?.durationMs,
      called: rows.length - 1,
    };
  };

  it('ends the invocation at once as failed, and nothing is called', async () => {
    expect(await run(true, true)).toEqual({ outcome: 'failed', durationMs: 10, called: 0 });
  });

  it('is passed over where it is optional', async () => {
    expect(await run(true, false)).toEqual({ outcome: 'succeeded', durationMs: 110, called: 0 });
  });

  it.each([true, false])('is taken where it is allowed (required: %s)', async (isRequired) => {
    const called = step({ isDenied: false, isRequired }).kind === 'invoke' ? 1 : 0;
    expect(await run(false, isRequired)).toEqual({ outcome: 'succeeded', durationMs: 110 + tookMs, called });
  });
});

describe.each(['sync', 'async'] as const)('a source (%s) that may not invoke its function', (invocation) => {
  it('has every event refused as it comes, and no code runs', async () => {
    const model = modelOf([functionModel(constant(10))], {
      sources: [sourceModel({ invocation, isDenied: true })],
    });
    const { rows } = await rowsOf(model, [feed(arrivalsAt([0, 500]))]);
    expect(
      rows.map((row) => [row.startMs, row.durationMs, attemptOutcome(row), requestOutcome(row)]),
    ).toEqual([
      [0, 0, 'accessDenied', 'accessDenied'],
      [500, 0, 'accessDenied', 'accessDenied'],
    ]);
    const measured = await measure(model, [feed(arrivalsAt([0, 500]))]);
    expect(measured.functions[0]).toMatchObject({ requests: 2, invocations: 0 });
  });
});
