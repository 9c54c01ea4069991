import { expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { writeScenario } from '../../src/scenario/write-scenario.ts';

const definition = {
  StartAt: 'Pay',
  States: {
    Pay: {
      Type: 'Task',
      Resource: 'pay',
      Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }],
      Next: 'Wait',
    },
    Wait: { Type: 'Wait', Seconds: 2, Next: 'Pack' },
    Pack: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'pack' },
      End: true,
    },
  },
};
const scenario = {
  functions: { pay: { work: { duration: '1s' } }, pack: { work: { duration: '1s' } } },
  triggers: { flow: { source: 'step-functions', definition } },
  traffic: [{ to: 'flow', poisson: '1/s' }],
};

test('a state machine may stand in the scenario itself', async () => {
  const loaded = await loadScenario(scenario);
  expect(loaded).toMatchObject({ ok: true });
});

test('it is written back as it stands', async () => {
  const loaded = await loadScenario(scenario);
  if (!loaded.ok) throw new Error('it does not load');
  const text = writeScenario(loaded.scenario);
  const again = await loadScenario({ text });
  if (!again.ok) throw new Error(JSON.stringify(again.faults));
  expect(again.scenario.triggers.get('flow')?.definition).toEqual(definition);
});

test('what is wrong in it is a fault with its key path', async () => {
  const states = { ...definition.States, Wait: { Type: 'Wait', Seconds: 2, Next: 'Pick' } };
  const loaded = await loadScenario({
    ...scenario,
    triggers: { flow: { source: 'step-functions', definition: { StartAt: 'Pay', States: states } } },
  });
  expect(loaded).toMatchObject({
    ok: false,
    faults: [{ path: 'triggers.flow.definition.States.Wait.Next', remedy: "did you mean 'Pack'?" }],
  });
});
