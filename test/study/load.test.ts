import { expect, it } from 'vitest';
import { loadScenario } from '../../src/study/load.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const { write } = scratchFolder();

async function faultsOf(thresholds: string): Promise<readonly string[]> {
  const file = write(
    'thresholds.yml',
    `functions:
  f: { calls: [{ resource: db }], async: { onFailure: lost } }
  g: { calls: [{ resource: cache }] }
triggers:
  q: { source: sqs, function: g }
  lost: { source: sqs, function: f }
resources: { db: { type: rds }, cache: { type: http } }
traffic: [{ to: f, poisson: 1/s }]
thresholds: { ${thresholds} }
`,
  );
  const loaded = await loadScenario(file);
  return loaded.ok ? [] : loaded.faults.map(({ line, path, problem }) => `${line} ${path}: ${problem}`);
}

it('a threshold that makes no sense is a fault of the scenario', async () => {
  expect(await faultsOf('f.latency: p(99) <')).toEqual([
    '9 thresholds.f.latency: "p(99) <" is not a threshold',
  ]);
});

it('a threshold on what no event comes to is refused, since it would hold at 0 whatever happens', async () => {
  const refused = ['q.backlog: max < 5', 'g.latency: p(99) < 1s', 'cache.latency: p(99) < 1s'];
  for (const threshold of refused) {
    const [metric = ''] = threshold.split(':');
    const found = await faultsOf(threshold);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(
      new RegExp(`^9 thresholds\\.${metric}: no event comes to the (trigger|function|resource) '`),
    );
  }
});

it('failures, dead letters and calls count as ways that events come', async () => {
  expect(
    await faultsOf('lost.age: p(99) < 1s, db.latency: p(99) < 1s, f.errors: rate < 1%, latency: avg < 1s'),
  ).toEqual([]);
});
