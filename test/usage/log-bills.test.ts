import { describe, expect, it } from 'vitest';
import type { CompiledLogs } from '../../src/model/compiled.ts';
import { histogramOf } from '../results/fixtures.ts';
import { billOf, explained, linesOf } from './service-bills.ts';

const GB = 1024 ** 3;
const DAYS_30 = 30;

const logs = (changes: Partial<CompiledLogs> = {}): CompiledLogs => ({
  bytes: 600,
  format: 'text',
  retentionDays: DAYS_30,
  isGiven: true,
  ...changes,
});

/** A function whose invocations all take 26.73 ms and leave lines of `bytes` each, as they were counted. */
function runWith(given: CompiledLogs | null, invocations: number, bytes = 1024) {
  return {
    functions: [
      {
        compiled: { memoryMb: 128, logs: given },
        measured: {
          invocations,
          onDemandBilledMs: 27 * invocations,
          durationMs: histogramOf([26.73]),
          initMs: histogramOf([413.61]),
          logBytes: bytes * invocations,
        },
      },
    ],
  };
}

describe('CloudWatch Logs', () => {
  it('bills what the handler and Lambda write, and what is kept of it after compression', () => {
    // 10 x 1,048,576 invocations of 1,024 bytes = 10 GB x $0.50 = $5; 10 GB x 0.15 x 30 days / 30.41666... =
    // 1.479452... GB-months x $0.03
    const bill = billOf(runWith(logs(), 10 * 1024 * 1024));
    const lines = bill.lines.filter(({ service }) => service === 'cloudwatch-logs');
    expect(lines.map(({ item, quantity, amount }) => [item, quantity.toNumber(), amount.toNumber()])).toEqual(
      [
        ['Log ingestion', 10, 5],
        [
          'Log storage',
          expect.closeTo((10 * 0.15 * 30 * 24) / 730, 12),
          expect.closeTo((45 * 24 * 0.03) / 730, 12),
        ],
      ],
    );
  });

  it('has the tiers of May 2025, which end at binary terabytes: 60 TB cost $12,800 (the published $12,500 has round ones)', () => {
    // 10,240 x $0.50 + 20,480 x $0.25 + 20,480 x $0.10 + 10,240 x $0.05
    const bill = billOf(runWith(logs(), 61_440, GB));
    const ingestion = bill.lines.filter(({ item }) => item.startsWith('Log ingestion'));
    expect(ingestion.map(({ item, amount }) => `${item}: ${amount.toFixed()}`)).toEqual([
      'Log ingestion: 5120',
      'Log ingestion, tier 2: 5120',
      'Log ingestion, tier 3: 2048',
      'Log ingestion, tier 4: 512',
    ]);
  });

  it('has 5 GB free, storage after ingestion', () => {
    const bill = billOf(runWith(logs(), 4, GB), { freeTier: true });
    expect(bill.total.toNumber()).toBe(0);
    expect(bill.notes.join()).toContain('5 GB of CloudWatch Logs');
  });

  it('bills the first month of what is kept for ever', () => {
    const bill = billOf(runWith(logs({ retentionDays: Number.POSITIVE_INFINITY }), 100, GB));
    const [ingested, stored] = bill.lines.filter(({ service }) => service === 'cloudwatch-logs');
    expect(stored?.quantity.toNumber()).toBeCloseTo((ingested?.quantity.toNumber() ?? 0) * 0.15, 9);
    expect(bill.notes.join()).toContain('kept for ever');
  });

  it('explains the bytes that were counted', () => {
    expect(explained(runWith(logs(), 8))).toContain(
      "The lines of 8 invocations, Lambda's own and the handler's 600 bytes each, counted: 8,192 bytes (1,024 an invocation)",
    );
  });

  it('is never billed on lines that nobody counted', () => {
    const run = runWith(logs(), 8);
    const [fn] = run.functions;
    const uncounted = { functions: [{ ...fn, measured: { ...fn?.measured, logBytes: null } }] };
    expect(() => billOf(uncounted)).toThrow('were not counted');
  });

  it.each([
    ['where the scenario gives none', logs({ isGiven: false })],
    ['where the role may not write them', null],
  ])('bills nothing %s', (_case, given) => {
    expect(linesOf(billOf(runWith(given, 1000))).join()).not.toContain('cloudwatch-logs');
  });

  it('tells the mean of an invocation to a hundredth of a byte', () => {
    const wordsOf = (invocations: number, bytes: number) => {
      const run = runWith(logs(), invocations, bytes);
      return explained(run).match(/counted: (.*)/)?.[1];
    };
    expect(wordsOf(3, 1024.125)).toBe('3,072.375 bytes (1,024.13 an invocation)');
    expect(wordsOf(1, 1000)).toBe('1,000 bytes (1,000 an invocation)');
  });
});
