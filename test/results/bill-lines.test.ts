import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildDiff } from '../../src/results/compare/diff.ts';
import { judgeDiff, parseFailOn } from '../../src/results/figures/fail-on.ts';
import { findMetric } from '../../src/results/figures/metric-names.ts';
import { nodesOf } from '../../src/results/figures/nodes.ts';
import { thresholdNames } from '../../src/results/figures/threshold-names.ts';
import { loadScenario } from '../../src/study/load.ts';
import { runScenario } from '../../src/study/run.ts';
import { root } from '../cli/command-line.ts';

const SCENARIO = `
functions: { api: { work: { duration: 100ms } }, worker: { work: { duration: 50ms } } }
triggers: { jobs: { source: sqs, function: worker } }
traffic: [{ to: api, constant: 10/s }, { to: jobs, constant: 5/s }]
run: { duration: 1m }
`;

async function loadWith(metric: string) {
  const thresholds = JSON.stringify({ [metric]: [metric.endsWith('uantity') ? 'count >= 0' : 'value >= 0'] });
  return loadScenario({ text: `${SCENARIO}thresholds: ${thresholds}\n` }, { purpose: 'run' });
}

describe('a threshold on a line of the bill', () => {
  it.each([
    ['cost.lambda.Requests.api.quantity', ['lambda', 'Requests', 'api']],
    ['cost.lambda.Requests.quantity', ['lambda', 'Requests', null]],
    ['cost.lambda.Duration.worker.total', ['lambda', 'Duration', 'worker']],
    ['cost.sqs.Requests of jobs.total', ['sqs', 'Requests of jobs', null]],
    ['cost.sqs.Requests of jobs.worker.total', ['sqs', 'Requests of jobs', 'worker']],
    ['cost.lambda.SnapStart cache.api.total', ['lambda', 'SnapStart cache', 'api']],
  ])('%s is held against the sum of its lines', async (metric, [service, item, fn]) => {
    const loaded = await loadWith(metric);
    if (!loaded.ok) throw new Error(loaded.faults[0]?.problem);
    const { document } = await runScenario(loaded.compiled, { workers: 1 });
    const meant = document.cost.lines.filter(
      (line) => line.service === service && line.item === item && (fn === null || line.function === fn),
    );
    const key = metric.endsWith('quantity') ? 'quantity' : 'amount';
    const sum = meant.reduce((total, line) => total + line[key], 0);
    expect(document.thresholds[0]?.actual).toBeCloseTo(sum, 9);
    expect(sum > 0).toBe(!metric.includes('SnapStart'));
  });

  it.each([
    ['cost.lambda.Reqests.api.monthly', 'did you mean cost.lambda.Requests.api.monthly?'],
    ['cost.lambda.Requests.apj.monthly', 'did you mean cost.lambda.Requests.api.monthly?'],
    ['cost.sqs.Requests of job.monthly', 'did you mean cost.sqs.Requests of jobs.monthly?'],
    ['cost.sqs.Requests of jobs.montly', 'did you mean cost.sqs.Requests of jobs.monthly?'],
    ['cost.sqs.Requests of jobs.api.monthly', 'leave .api away for the line of all functions'],
  ])('is refused where no bill has the line: %s', async (metric, remedy) => {
    const loaded = await loadWith(metric);
    expect(loaded.ok ? [] : loaded.faults.map((fault) => fault.remedy)).toEqual([remedy]);
  });
});

describe('a condition on a line of the bill', () => {
  it('without its function is held against the sum over functions', async () => {
    const at = async (rate: string) => {
      const text = SCENARIO.replace('10/s', rate);
      const loaded = await loadScenario({ text }, { purpose: 'run' });
      if (!loaded.ok) throw new Error(loaded.faults[0]?.problem);
      return (await runScenario(loaded.compiled, { workers: 1 })).document;
    };
    const sides = [await at('10/s'), await at('20/s')].map((document, index) => ({
      file: index === 0 ? 'a.json' : 'b.json',
      document,
    }));
    const diff = buildDiff(sides[0]!, sides[1]!);
    const condition = parseFailOn('cost.lambda.Requests.monthly: > +50%');
    const judged = condition.ok ? judgeDiff(diff, [condition.failOn]) : condition;
    expect(judged.ok && judged.diff.failOn[0]).toMatchObject({ failed: true });
    expect(judged.ok && judged.diff.failOn[0]?.relative).toBeCloseTo(2 / 3, 9);
  });
});

describe('the lines that a bill can have', () => {
  it('are known by their names, those of every shipped scenario', async () => {
    const folder = join(root, 'scenarios');
    let lines = 0;
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.yml'))) {
      const loaded = await loadScenario(join(folder, file), {
        set: ['run.duration=1m', 'run.warmup=0s', 'run.replications=1', 'billing.freeTier=true'],
      });
      if (!loaded.ok) continue;
      const { document } = await runScenario(loaded.compiled, { workers: 1 });
      for (const [name] of nodesOf('line', document)) {
        lines += 1;
        const found = findMetric(`cost.${name}.monthly`, thresholdNames(loaded.compiled));
        expect(found, name).toMatchObject({ owner: 'line', name });
      }
    }
    expect(lines).toBeGreaterThan(60);
  }, 120_000);
});
