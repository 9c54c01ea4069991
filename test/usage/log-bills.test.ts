import { describe, expect, it } from 'vitest';
import type { CompiledFunction, CompiledLogs } from '../../src/scenario/compiled.ts';
import { logLineBytes } from '../../src/usage/log-line-bytes.ts';
import { compiledFunction, histogramOf, measured } from '../results/fixtures.ts';
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

/** A function whose invocations all take 26.73 ms. */
function runWith(given: CompiledLogs | null, invocations: number, changes: Partial<CompiledFunction> = {}) {
  return {
    functions: [
      {
        compiled: { memoryMb: 128, logs: given, ...changes },
        measured: {
          invocations,
          onDemandBilledMs: 27 * invocations,
          durationMs: histogramOf([26.73]),
          initMs: histogramOf([413.61]),
        },
      },
    ],
  };
}

describe("Lambda's own lines", () => {
  const bytesOf = (changes: Partial<CompiledFunction>, platform: 'aws' | 'aws-2018' = 'aws') =>
    logLineBytes(
      compiledFunction({ memoryMb: 128, logs: logs(), ...changes }),
      measured({
        invocations: 10,
        onDemandBilledMs: 270,
        durationMs: histogramOf([26.73]),
        initMs: histogramOf([413.61]),
      }),
      platform,
      'us-east-1',
    );

  it('are as long as a line that was seen', () => {
    const id = '8f507cfc-xmpl-4697-b07a-ac58fc914c95';
    const lines = [
      `START RequestId: ${id} Version: $LATEST\n`,
      `END RequestId: ${id}\n`,
      `REPORT RequestId: ${id}\tDuration: 26.73 ms\tBilled Duration: 27 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t\n`,
    ];
    expect(bytesOf({}).invocation).toBe(lines.join('').length);
    const init = `INIT_START Runtime Version: nodejs22.x.v50\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:${'0'.repeat(64)}\nInit Duration: 413.61 ms\t`;
    expect(bytesOf({}).coldStart).toBe(init.length);
  });

  it('are longer in JSON, and in 2018 a cold start adds none', () => {
    expect(bytesOf({ logs: logs({ format: 'json' }) }).invocation).toBeGreaterThan(bytesOf({}).invocation);
    expect(bytesOf({}, 'aws-2018')).toEqual({ invocation: bytesOf({}).invocation, coldStart: 0 });
  });
});

describe('CloudWatch Logs', () => {
  it('bills what the handler and Lambda write, and what is kept of it after compression', () => {
    // START 70 + line end, END 52 + line end, REPORT 128 with tabs and line end: 252 bytes; with 772 more 1,024 an invocation.
    // 10 x 1,048,576 invocations = 10 GB x $0.50 = $5; 10 GB x 0.15 x 30 days / 30.41666... = 1.479452... GB-months x $0.03
    const own = logLineBytes(
      compiledFunction({ memoryMb: 128, logs: logs() }),
      measured(runWith(logs(), 10).functions[0]?.measured),
      'aws',
      'us-east-1',
    ).invocation;
    const bill = billOf(runWith(logs({ bytes: 1024 - own }), 10 * 1024 * 1024));
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

  it('has the tiers of May 2025: 60 TB cost $12,500 instead of $30,000 (published example)', () => {
    // 10,000 x $0.50 + 20,000 x $0.25 + 20,000 x $0.10 + 10,000 x $0.05
    const invocations = 60_000;
    const given = logs({ bytes: GB - 252 });
    const own = explained(runWith(given, 1)).match(/of the handler \+ (\d+) of Lambda/)?.[1];
    const bill = billOf(runWith(logs({ bytes: GB - Number(own) }), invocations));
    const ingestion = bill.lines.filter(({ item }) => item.startsWith('Log ingestion'));
    expect(ingestion.map(({ item, amount }) => `${item}: ${amount.toFixed()}`)).toEqual([
      'Log ingestion: 5000',
      'Log ingestion, tier 2: 5000',
      'Log ingestion, tier 3: 2000',
      'Log ingestion, tier 4: 500',
    ]);
  });

  it('has 5 GB free, storage after ingestion', () => {
    const bill = billOf(runWith(logs({ bytes: GB }), 4), { freeTier: true });
    expect(bill.total.toNumber()).toBe(0);
    expect(bill.notes.join()).toContain('5 GB of CloudWatch Logs');
  });

  it('bills the first month of what is kept for ever', () => {
    const bill = billOf(runWith(logs({ bytes: GB, retentionDays: Number.POSITIVE_INFINITY }), 100));
    const [ingested, stored] = bill.lines.filter(({ service }) => service === 'cloudwatch-logs');
    expect(stored?.quantity.toNumber()).toBeCloseTo((ingested?.quantity.toNumber() ?? 0) * 0.15, 9);
    expect(bill.notes.join()).toContain('kept for ever');
  });

  it.each([
    ['where the scenario gives none', logs({ isGiven: false })],
    ['where the role may not write them', null],
  ])('bills nothing %s', (_case, given) => {
    expect(linesOf(billOf(runWith(given, 1000))).join()).not.toContain('cloudwatch-logs');
  });
});
