import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
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

it('finds all of a journal that is read in many pieces, but for a line that is torn', () => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'));
  const tell = (error: unknown): never => {
    throw error;
  };
  try {
    const journal = new SweepJournal(folder, tell);
    const failedThresholds = ['größer ≤ 5 €'.repeat(40)];
    for (let at = 0; at < 5000; at++) journal.keep(`task ${at}`, { ...OUTCOME, failedThresholds });
    const [name = ''] = readdirSync(folder);
    appendFileSync(join(folder, name), `${'0'.repeat(64)} {"key":"torn","outc`);
    const found = new SweepJournal(folder, tell);
    expect(found.found).toBe(5000);
    for (const at of [0, 1234, 4999])
      expect(found.find(`task ${at}`)).toEqual({ ...OUTCOME, failedThresholds });
    journal.discard();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
