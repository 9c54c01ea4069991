import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { OutcomeBatch, OutcomeSink } from '../../src/model/outcomes.ts';
import { simulate } from '../../src/study/runs/simulate.ts';
import { scratchFolder } from '../scenario/scratch.ts';
import { RowKeeper } from '../support/models.ts';
import { type PlainScenario, scenarioFolder, shipped, written } from './written-scenarios.ts';

const folder = scratchFolder();

/** Rows of a run that were over before `untilMs`, in the order in which they ended. */
async function rowsBefore(scenario: PlainScenario, duration: string, untilMs: number) {
  const text = JSON.stringify({ ...scenario, run: { ...scenario.run, duration, warmup: '0s' } });
  const compiled = await folder.compiled(text.replaceAll('"traces/', `"${scenarioFolder}/traces/`));
  const rows = new RowKeeper();
  const observer = { take: (batch: OutcomeBatch) => (rows as OutcomeSink).take(batch), finish() {} };
  await simulate(compiled, compiled.model.seed, { maximumBadRows: 0, observer });
  return rows.rows
    .map(({ environment: _, ...row }) => row)
    .filter(({ startMs, hiddenMs, initMs, durationMs, arrivalMs, latencyMs }) => {
      return Math.max(startMs + hiddenMs + initMs + durationMs, arrivalMs + latencyMs) < untilMs;
    })
    .map((row) => JSON.stringify(row))
    .sort();
}

const patterns: Readonly<Record<string, object>> = {
  poisson: { poisson: '20/s' },
  constant: { constant: '7/s' },
  rate: { rate: '10 + 8*sin(t/20)' },
  hours: { rate: '3 + hour + day' },
  ramp: {
    ramp: [
      { at: '10s', rate: '1/s' },
      { at: '4m', rate: '20/s' },
    ],
  },
  'ramp that ends': {
    ramp: [
      { at: '0s', rate: '20/s' },
      { at: '30s', rate: '5/s' },
    ],
  },
  burst: { burst: { every: '7s', size: 20 } },
  gamma: { gamma: { rate: '5/s', cv: 3 } },
  closed: { closed: { users: 20, thinkTime: { exponential: { mean: '1s' } } } },
  'closed, without a thought': { closed: { users: 3, thinkTime: '0s' } },
  trace: { trace: 'TRACE', repeat: 20, columns: { durationMs: 'ms' } },
};
const trace = `${folder.folder}/trace.csv`;
const header = 'timestamp,ms\n';
writeFileSync(trace, header + Array.from({ length: 100 }, (_, row) => `${row / 3},${10 + row}\n`).join(''));

describe.each(Object.entries(patterns))('traffic: %s', (_, pattern) => {
  it.each([
    ['61s', '5m'],
    ['100.0005s', '2h'],
    ['3s', '61s'],
  ])('of %s is the beginning of that of %s', async (short, long) => {
    const entry = JSON.parse(JSON.stringify({ to: 'f', ...pattern }).replace('TRACE', trace)) as object;
    const scenario: PlainScenario = {
      functions: {
        f: {
          work: { cpu: { exponential: { mean: '50ms' } }, errorRate: '3%' },
          keepAlive: { exponential: { mean: '1s' } },
        },
      },
      traffic: [entry],
      run: { start: '2026-01-05T07:00:00Z' },
    };
    const untilMs = Number.parseFloat(short) * 1000;
    const rows = await rowsBefore(scenario, short, untilMs);
    expect(rows).toEqual(await rowsBefore(scenario, long, untilMs));
    expect(rows.length).toBeGreaterThan(0);
  });
});

describe.each(Object.entries({ ...written, ...shipped() }))('%s', (_, scenario) => {
  it('is the same up to the end of a shorter run', async () => {
    const short = await rowsBefore(scenario, '61s', 61_000);
    expect(short).toEqual(await rowsBefore(scenario, '4m', 61_000));
  });
});
