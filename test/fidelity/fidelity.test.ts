import { describe, expect, it } from 'vitest';
import { billedByRule, billedDurationSection, readBilledInvocations } from './billed-durations.ts';
import { BOUNDS } from './bounds.ts';
import { predictedColdStarts } from './cold-starts.ts';
import { memoryLawSection } from './memory-law.ts';
import {
  fittedIdleMs,
  observedColdStarts,
  POISSON_DAYS,
  readPoissonRun,
  replayedColdStarts,
} from './poisson-runs.ts';
import { errorPercent, isBroken } from './section.ts';

/** The quick part of `npm run fidelity`. */
describe('the seven recorded Poisson runs', () => {
  const runs = POISSON_DAYS.map(readPoissonRun);
  const observed = runs.map((run) => observedColdStarts(run, run.steadyFromMs));

  it('are the requests and cold starts that were recorded', () => {
    expect(runs.map(({ requests }) => requests.length)).toEqual([10116, 5050, 1648, 246, 290, 428, 791]);
    expect(observed).toEqual([46, 27, 20, 36, 31, 22, 22]);
  });

  it('are predicted in total by the defaults, run by run as the ten-line replay has it', async () => {
    const predicted: number[] = [];
    for (const run of runs) predicted.push((await predictedColdStarts(run)).steady);
    const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    expect(errorPercent(total(predicted), total(observed))).toBeLessThanOrEqual(
      BOUNDS.coldStartsTotalPercent.limit,
    );
    runs.forEach((run, index) => {
      const replayed = replayedColdStarts(run, 645_000, run.steadyFromMs);
      expect(Math.abs((predicted[index] ?? Number.NaN) - replayed), run.day).toBeLessThanOrEqual(1);
    });
  });

  it('tell the policies apart: the least recently used environment first has no cold starts where many were seen', async () => {
    const busiest = runs[0];
    if (busiest === undefined) throw new Error('no run');
    const { steady } = await predictedColdStarts(busiest, ['functions.work.reuse=least-recent']);
    expect(steady).toBe(0);
  });

  it('would have been fitted with about 645 s', () => {
    expect(fittedIdleMs(runs)).toBeGreaterThanOrEqual(600_000);
    expect(fittedIdleMs(runs)).toBeLessThanOrEqual(690_000);
  });
});

it('the memory law keeps its bounds', () => {
  expect(memoryLawSection().checks.filter(isBroken)).toEqual([]);
});

it('billed durations are those that AWS printed', async () => {
  const invocations = readBilledInvocations();
  expect(invocations.map(billedByRule)).toEqual(invocations.map(({ billedMs }) => billedMs));
  expect((await billedDurationSection()).checks.filter(isBroken)).toEqual([]);
});

it('a bound that is broken, or a figure that is none, is seen', () => {
  const check = { name: '', unit: '%', bound: { limit: 5, seen: 1 } } as const;
  expect([5, 5.01, Number.NaN].map((actual) => isBroken({ ...check, actual }))).toEqual([false, true, true]);
});
