import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CostResults, ResultsDocument } from '../../src/results/documents/document.ts';
import { lambdaSim } from './command-line.ts';

/** Worked examples of AWS, simulated request by request, to the cent. */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lambda-sim-bills-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Rows at equal gaps over `seconds`, in turn for each function. */
function writeTrace(rows: number, seconds: number, functions: readonly string[]): void {
  const lines = Array.from({ length: rows }, (_, row) => {
    const timestamp = ((row * seconds) / rows).toFixed(6);
    return `${timestamp},${functions[row % functions.length]}`;
  });
  writeFileSync(join(folder, 'trace.csv'), `timestamp,function\n${lines.join('\n')}\n`);
}

function costOf(scenario: string): CostResults {
  const file = join(folder, 'scenario.yml');
  writeFileSync(file, scenario);
  const { status, stdout, stderr } = lambdaSim(['run', file, '--json']);
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  const { cost, functions } = JSON.parse(stdout) as ResultsDocument;
  // Nothing refused, and nothing cut at the end: the quantities are the example's.
  for (const { requests, outcomes } of Object.values(functions)) expect(outcomes.succeeded).toBe(requests);
  return cost;
}

const cents = (amount: number): number => Math.round(amount * 100) / 100;

describe('AWS examples through the command line', () => {
  it('2018: 3 million requests of 1 s at 512 MB, with the free tier: $18.74 (pricing page of 2018)', () => {
    writeTrace(1000, 1, ['f']);
    const cost = costOf(`
platform: aws-2018
account: { concurrency: 5000 }
functions: { f: { memory: 512, work: { duration: 1s }, coldStart: { init: 0ms } } }
traffic: [{ trace: trace.csv, repeat: 3000 }]
billing: { freeTier: true }
run: { duration: 3010s }
`);
    expect(cents(cost.total)).toBe(18.74);
    expect(cost.total).toBeCloseTo(18.737, 9);
  });

  it('today: 3 million requests of 120 ms at 1536 MB, with the free tier: $2.73 (pricing page, 2026)', () => {
    writeTrace(1000, 1, ['f']);
    const cost = costOf(`
functions: { f: { memory: 1536, work: { duration: 120ms }, coldStart: { init: 0ms } } }
traffic: [{ trace: trace.csv, repeat: 3000 }]
billing: { freeTier: true }
run: { duration: 3010s }
`);
    expect(cents(cost.total)).toBe(2.73);
    expect(cost.total).toBeCloseTo(2.733338, 9);
  });

  it('all three tiers: 15 billion requests and 61.44 billion GB-seconds a month: $857203.30 (infracost golden file, 2024)', () => {
    // A hundred-thousandth of the month is simulated; `monthly` scales it up before it is priced.
    const functions = Array.from({ length: 10 }, (_, index) => `f${index}`);
    writeTrace(1500, 0.25, functions);
    const one = '{ memory: 4096, work: { duration: 1024ms }, coldStart: { init: 0ms } }';
    const cost = costOf(`
account: { concurrency: 20000 }
functions: { ${functions.map((name) => `${name}: ${one}`).join(', ')} }
traffic: [{ trace: trace.csv, repeat: 100 }]
run: { duration: 26.28s }
`);
    expect(cents(cost.monthly)).toBe(857_203.3);
    expect(cost.monthly).toBeCloseTo(857_203.296, 3);
    const amountOf = (item: string): number =>
      cost.monthlyLines.filter((line) => line.item === item).reduce((sum, { amount }) => sum + amount, 0);
    expect(cents(amountOf('Requests'))).toBe(3000);
    expect(cents(amountOf('Duration'))).toBe(100_000.2);
    expect(cents(amountOf('Duration, tier 2'))).toBe(135_000);
    expect(cents(amountOf('Duration, tier 3'))).toBe(619_203.1);
  });

  it('no traffic, no charge', () => {
    const cost = costOf(`
functions: { f: { memory: 10240 } }
traffic: [{ to: f, constant: 0/s }]
run: { duration: 30d }
`);
    expect([cost.total, cost.monthly, cost.lines.length]).toEqual([0, 0, 0]);
  });
});
