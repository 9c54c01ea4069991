import { describe, expect, it } from 'vitest';
import { meanOf, quantileOf } from '../../src/random/moments.ts';
import { loadScenario } from '../../src/scenario/load.ts';

const scenario = (work: string, more = ''): string =>
  `functions: { f: { work: ${work} } }\ntraffic: [{ to: f, poisson: 1/s }]\n${more}`;

async function durationOf(given: string) {
  const loaded = await loadScenario({ text: scenario(`{ duration: ${given} }`), baseFolder: '/' });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  const { work } = loaded.compiled.model.functions[0]!;
  if (work.kind !== 'whole') throw new Error('not whole');
  const said = loaded.compiled.assumptions.find(({ key }) => key === 'functions.f.work.duration');
  return { duration: work.durationMs, said };
}

async function faultsOf(text: string): Promise<string[]> {
  const loaded = await loadScenario({ text, baseFolder: '/' });
  return loaded.ok ? [] : loaded.faults.map(({ path, problem, remedy }) => `${path}: ${problem}; ${remedy}`);
}

describe('two figures of a distribution', () => {
  it.each([
    ['{ p50: 100ms, p99: 800ms }', 'median', 100, 0.99, 800],
    ['{ median: 100ms, p95: 300ms }', 'median', 100, 0.95, 300],
    ['{ mean: 100ms, p99: 400ms }', 'mean', 100, 0.99, 400],
    ['{ mean: 100ms, p95: 380ms }', 'mean', 100, 0.95, 380],
    ['{ lognormal: { mean: 100ms, p99: 400ms } }', 'mean', 100, 0.99, 400],
    ['{ lognormal: { p50: 100ms, p95: 400ms } }', 'median', 100, 0.95, 400],
  ])('%s', async (given, middle, middleMs, probability, quantileMs) => {
    const { duration, said } = await durationOf(given);
    expect(duration.kind).toBe('lognormal');
    const found = middle === 'mean' ? meanOf(duration) : quantileOf(duration, 0.5);
    expect(found).toBeCloseTo(middleMs, 6);
    expect(quantileOf(duration, probability)).toBeCloseTo(quantileMs, 6);
    // Who names the distribution has assumed nothing.
    if (given.includes('lognormal')) expect(said).toBeUndefined();
    else expect(said?.value).toContain('a lognormal distribution');
  });

  it.each([
    ['{ mean: 10ms, p99: 1s }', 'p99 is 100 times the mean, and no lognormal has more than 15 times'],
    ['{ mean: 10ms, p99: 9ms }', 'p99 is below the mean'],
    ['{ mean: 10ms, cv: 1 }', 'mean and cv do not say which distribution it is'],
    ['{ p99: 10ms }', 'a lognormal does not follow from p99'],
    ['{ p50: 10ms, p999: 20ms }', "'p999' is not a key of a distribution"],
  ])('%s is a fault', async (given, words) => {
    expect((await faultsOf(scenario(`{ duration: ${given} }`))).join()).toContain(words);
  });
});

describe('a number without a unit', () => {
  it.each([
    ['functions: { f: { timeout: 30 } }', 'functions.f.timeout: 30 has no unit and would be 30 ms'],
    ['functions: { f: { keepAlive: 600 } }', 'write 600s for seconds'],
    ['functions: { f: { maxLifetime: 7200 } }', 'write 7200s for seconds'],
    ['functions: { f: {} }\nrun: { duration: 3600 }', 'run.duration: 3600 has no unit'],
    [
      'functions: { f: {} }\ntriggers: { q: { source: sqs, function: f, visibilityTimeout: 180 } }',
      'write 180s for seconds',
    ],
    ['functions: { f: { failures: [{ at: 60, errorRate: 50% }] } }', 'write 60s for seconds'],
    ['functions: { f: {} }\nresources: { db: { type: http, timeout: 5 } }', 'write 5s for seconds'],
    [
      'functions: { f: {} }\ntriggers: { t: { source: alb, function: f, timeout: 30 } }',
      'write 30s for seconds',
    ],
    [
      'functions: { f: {} }\ntriggers: { t: { source: step-functions, function: f, retry: { interval: 2 } } }',
      'write 2s for seconds',
    ],
  ])('that can only be seconds is told: %s', async (text, words) => {
    const faults = await faultsOf(`${text}\ntraffic: [{ to: f, poisson: 1/s }]\n`);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(words);
  });

  it('is milliseconds elsewhere, and with a unit it is what it says', async () => {
    const text =
      'functions: { f: { timeout: 30000, keepAlive: 500ms, work: { duration: 5 } } }\ntraffic: [{ to: f, poisson: 1/s }]\nrun: { duration: 600s, warmup: 0 }\n';
    expect(await faultsOf(text)).toEqual([]);
  });
});
