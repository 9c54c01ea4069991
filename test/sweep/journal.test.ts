import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SweepJournal } from '../../src/cli/sweep-journal.ts';
import type { SweepOutcome } from '../../src/sweep/executor.ts';

const OUTCOME: SweepOutcome = { figures: { requests: 3 }, intervals: {}, failedThresholds: [], faults: [] };

it('a sweep that ends leaves what another keeps that still runs in its folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'));
  const tell = (error: unknown): never => {
    throw error;
  };
  try {
    const long = new SweepJournal(folder, tell);
    long.keep('a', OUTCOME);
    const short = new SweepJournal(folder, tell);
    expect(short.find('a')).toEqual(OUTCOME);
    short.keep('b', OUTCOME);
    short.discard();
    // As after kill -9 of the other.
    expect(new SweepJournal(folder, tell).find('a')).toEqual(OUTCOME);
    long.discard();
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
