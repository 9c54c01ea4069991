import { expect, it } from 'vitest';
import { loadScenario } from '../../src/study/load.ts';

it('a missing key is told with what it looks like', async () => {
  const loaded = await loadScenario({
    text: `
functions: { job: { memory: 512, work: { duration: 1s } } }
triggers: { nightly: { source: schedule, function: job } }
run: { duration: 1h }
`,
  });
  if (loaded.ok) throw new Error('it has no expression');
  expect(loaded.faults.map(({ path, problem, remedy }) => `${path}: ${problem}; ${remedy}`)).toEqual([
    'triggers.nightly.expression: this key is missing; give it, such as rate(5 minutes)',
  ]);
});
