import { describe, expect, it } from 'vitest';
import { searchGrid } from '../../src/study/tune/tune-search.ts';
import { fc } from '../support/fast-check.ts';

const memoryMb = Array.from({ length: 159 }, (_, index) => 128 + 64 * index);
const line = { ids: memoryMb.map((_, id) => id), memoryMb, landmarksMb: [] };

/** Ids that were run to minimise `value` over the grid. */
async function search(value: (memoryMb: number) => number, toothShare = 0): Promise<readonly number[]> {
  const at = (id: number) => value(memoryMb[id] ?? 0);
  return searchGrid(
    [line],
    async () => undefined,
    () => [{ order: (id) => [at(id), id], floor: (id) => at(id) * (1 - toothShare) }],
  );
}

const lowest = (ids: readonly number[], value: (memoryMb: number) => number) =>
  ids.reduce((best, id) => (value(memoryMb[id] ?? 0) < value(memoryMb[best] ?? 0) ? id : best));

describe('a search', () => {
  it('finds the lowest point of every smooth valley in a sixth of the runs', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 1, max: 2000, noNaN: true }),
        fc.double({ min: 1, max: 2000, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (io, cpu, weight) => {
          const duration = (mb: number) => io + (cpu * 1769) / Math.min(mb, 1769);
          const value = (mb: number) =>
            (weight * mb * duration(mb)) / (10_240 * duration(10_240)) +
            ((1 - weight) * duration(mb)) / duration(128);
          const ran = await search(value);
          expect(value(memoryMb[lowest(ran, value)] ?? 0)).toBe(Math.min(...memoryMb.map(value)));
          expect(ran.length).toBeLessThanOrEqual(27);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('fills what the teeth of billing steps could hide', async () => {
    const cost = (mb: number) => mb * Math.ceil((250 * 1769) / Math.min(mb, 1769) / 100) * 100;
    const ran = await search(cost, 0.4);
    expect(cost(memoryMb[lowest(ran, cost)] ?? 0)).toBe(Math.min(...memoryMb.map(cost)));
  });

  it('runs a small grid whole', async () => {
    const small = { ids: [4, 5, 6], memoryMb: [128, 256, 512], landmarksMb: [] };
    expect(
      await searchGrid(
        [small],
        async () => undefined,
        () => [],
      ),
    ).toEqual([4, 5, 6]);
  });

  it('ends where everything is alike', async () => {
    expect((await search(() => 1)).length).toBeLessThan(memoryMb.length);
  });

  it('never runs a size twice, nor more than there are, whatever the figures', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 120 }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        async (values, toothShare) => {
          const sizes = {
            ids: [...values.keys()],
            memoryMb: memoryMb.slice(0, values.length),
            landmarksMb: [512],
          };
          const ran: number[] = [];
          const at = (id: number) => values[id] ?? 0;
          const told = await searchGrid(
            [sizes],
            async (ids) => {
              ran.push(...ids);
            },
            () => [
              { order: (id) => [at(id), id], floor: (id) => at(id) * (1 - toothShare) },
              { order: (id) => [-at(id), id], floor: (id) => -at(id) },
            ],
          );
          expect(new Set(ran).size).toBe(ran.length);
          expect(ran.toSorted((a, b) => a - b)).toEqual(told);
          expect(ran.every((id) => id in values)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });
});
