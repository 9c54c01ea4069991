import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { dayTrace } from '../../scripts/day-trace.ts';
import { openTrace } from '../../src/workload/trace/trace.ts';
import { contextOf, rowsOf } from './drain.ts';

const FILE = fileURLToPath(new URL('../../scenarios/traces/day.csv', import.meta.url));

describe('scenarios/traces/day.csv', () => {
  it('is what its script makes', async () => {
    expect(await dayTrace()).toBe(readFileSync(FILE, 'utf8'));
  });

  it('is a day with a lunch peak, durations included', async () => {
    const trace = {
      file: FILE,
      displayName: 'day.csv',
      columns: {},
      timeUnit: 's',
      speed: 1,
      repeat: 1,
    } as const;
    const rows = await rowsOf(await openTrace(trace, contextOf({ horizonMs: 86_400_000 })));
    expect(rows.length).toBeGreaterThan(18_500);
    expect(rows.length).toBeLessThan(20_500);
    expect(rows.every((row) => (row.durationMs ?? 0) > 0)).toBe(true);
    const hours = new Array<number>(24).fill(0);
    for (const row of rows) hours[Math.floor(row.timeMs / 3_600_000)]! += 1;
    expect(Math.max(...hours)).toBe(hours[12]);
    expect(hours[12]).toBeGreaterThan(4 * (hours[3] ?? 0));
  });
});
