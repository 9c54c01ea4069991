import { expect, it } from 'vitest';
import { tuneScenario } from '../../src/index.ts';
import { renderTuneTerminal } from '../../src/report/terminal/tune.ts';

const SCENARIO = {
  functions: { api: { memory: 512, coldStart: { init: '0ms' }, work: { cpu: '30ms', memoryUsed: 60 } } },
  traffic: [{ to: 'api', constant: '2/s' }],
  run: { duration: '5m' },
  thresholds: { 'api.duration': ['p(99) < 150ms'] },
};

it('a size that is cheapest and misses a threshold is told as one, with the cheapest that misses none', async () => {
  const document = await tuneScenario(SCENARIO, { memory: [128, 512, 1024], strategy: 'cost' });
  const missed = document.tune.points.find(({ label }) => label === document.tune.chosen)?.meets === false;
  const text = renderTuneTerminal(document, { columns: 80, color: false });
  expect(document.verdict?.headline.endsWith('but misses a threshold')).toBe(missed);
  if (missed) expect(text).toContain(`${document.best.slo}`);
  const met = await tuneScenario(SCENARIO, { memory: [128, 512, 1024], strategy: 'slo' });
  expect(met.verdict?.headline).not.toContain('misses');
  expect(met.tune.points.find(({ label }) => label === met.tune.chosen)?.meets).toBe(true);
  expect(missed).toBe(true);
});
