import { describe, expect, it } from 'vitest';
import { readLogs } from '../../../src/calibrate/read/read-logs.ts';
import { logInput } from './log-text.ts';

describe('REPORT lines in text', () => {
  it('give counts, sums and columns', async () => {
    const { functions, linesRead } = await readLogs([
      logInput(
        'orders.log',
        'INIT_START Runtime Version: nodejs:22.v50\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:0',
        'START RequestId: a Version: $LATEST',
        '2026-01-05T00:00:01.000Z\ta\tINFO\tone',
        'END RequestId: a',
        'REPORT RequestId: a\tDuration: 26.73 ms\tBilled Duration: 441 ms\tMemory Size: 1024 MB\tMax Memory Used: 75 MB\tInit Duration: 413.61 ms\t',
        'START RequestId: b Version: $LATEST',
        'END RequestId: b',
        'REPORT RequestId: b\tDuration: 10.00 ms\tBilled Duration: 10 ms\tMemory Size: 1024 MB\tMax Memory Used: 75 MB\t',
      ),
    ]);
    expect(linesRead).toBe(8);
    const orders = functions.get('orders');
    expect(orders).toMatchObject({ runtime: 'nodejs22.x', sources: ['report-lines'], isSampled: false });
    expect(orders?.counts).toMatchObject({
      reports: 2,
      invocations: 2,
      coldStarts: 1,
      initBilled: 1,
      billedMs: 451,
      gbSeconds: 0.451,
      unexplainedBilling: 0,
    });
    expect([...(orders?.invocations.startMs ?? [])]).toEqual([
      Date.parse('2026-01-05T00:00:01.000Z') - 413.61,
      Number.NaN,
    ]);
  });
});
