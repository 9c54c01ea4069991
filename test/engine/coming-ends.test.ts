import { describe, expect, it } from 'vitest';
import { OWN_ROWS, WORKSPACE } from '../../src/engine/kernel/workspace.ts';
import { ComingEnds } from '../../src/engine/steady/coming-ends.ts';
import { DUE, DUE_END, LATE, LATE_LEAST_MS, PLACES_IN_BUCKET } from '../../src/engine/steady/places.ts';
import { Generator } from '../../src/random/generator.ts';

const { dueMs, dueRows, slotOfRow, steady, steadyCodes } = WORKSPACE;
const BUCKETS = 64;

/** What is due, in order: times and slots. */
function due(): readonly (readonly [endMs: number, slot: number])[] {
  const found: [number, number][] = [];
  for (let place = steadyCodes[DUE]!; place < steadyCodes[DUE_END]!; place++) {
    found.push([dueMs[place]!, slotOfRow[dueRows[place]!]!]);
  }
  return found;
}

const begun = (perMs: number): ComingEnds => {
  const ends = new ComingEnds();
  ends.begin(perMs, 0, BUCKETS);
  return ends;
};

describe('ends of invocations on the steady path', () => {
  // Against a list that is sorted anew each time; half of the ends lie farther ahead than the buckets reach.
  it.each([
    ['in buckets as wide as they should be', 0.5, 1],
    ['in buckets that are far too wide', 0.02, 1],
    ['far ahead of the buckets', 0.5, 40],
  ])('become due in their order, with their slots: %s', (_, perMs, reach) => {
    const generator = new Generator(7, `ends ${perMs} ${reach}`);
    const ends = begun(perMs);
    const bucketOf = (ms: number) => Math.floor(ms * perMs);
    let waiting: [endMs: number, slot: number][] = [];
    let slot = 0;
    let nowMs = 0;
    let late = 0;
    let dueOnes = 0;
    for (let round = 0; round < 300; round++) {
      for (let count = Math.floor(generator.uniform() * 12); count > 0; count--) {
        const endMs = nowMs + generator.uniform() * 100 * reach;
        ends.put(endMs, ++slot);
        waiting.push([endMs, slot]);
      }
      late = Math.max(late, steadyCodes[LATE]!);
      if (waiting.length > 0 && generator.uniform() < 0.3) {
        const [taken] = waiting.splice(Math.floor(generator.uniform() * waiting.length), 1);
        ends.takeOut(OWN_ROWS + taken![1], taken![0]);
      }
      nowMs += generator.uniform() * 20 * reach;
      expect(ends.makeDue(nowMs)).toBe(false);
      const expected = waiting
        .filter(([endMs]) => bucketOf(endMs) <= bucketOf(nowMs))
        .sort(([one], [other]) => one - other);
      expect(due()).toEqual(expected);
      expect(ends.nextMs).toBe(expected[0]?.[0] ?? Number.POSITIVE_INFINITY);
      const left: [number, number][] = [];
      ends.forEachBefore(0, (endMs, of) => left.push([endMs, of]));
      const inOrder = (all: typeof left) => [...all].sort(([one], [other]) => one - other);
      expect(inOrder(left)).toEqual(inOrder(waiting));
      // What the loop merges: those up to now.
      const merged = expected.filter(([endMs]) => endMs <= nowMs).length;
      dueOnes += merged;
      steadyCodes[DUE]! += merged;
      waiting = waiting.filter(([endMs]) => endMs > nowMs);
    }
    expect(ends.takeMerged()).toBe(dueOnes);
    expect(dueOnes).toBeGreaterThan(500);
    if (reach > 1) expect(late).toBeGreaterThan(10);
  });

  it('are tied where two are at the same time, wherever they stand', () => {
    for (const [times, isTied] of [
      [[10, 20, 30], false],
      [[10, 20, 20], true],
      [[3000, 10, 3000], true],
      [[3000, 10, 3001], false],
      [[...Array.from({ length: PLACES_IN_BUCKET }, (_, place) => 10 + place / 100), 10.05], true],
    ] as const) {
      const ends = begun(0.5);
      for (const [slot, endMs] of times.entries()) ends.put(endMs, slot);
      expect([times, ends.makeDue(5000)]).toEqual([times, isTied]);
    }
  });

  it('are told to be tied as they are put among those that are due', () => {
    const ends = begun(0.5);
    ends.makeDue(100);
    expect([50, 60, 55, 60, 50].map((endMs, slot) => ends.put(endMs, slot))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('lack buckets from the 1,024th on that found no place in one', () => {
    const ends = begun(0.5);
    for (let slot = 0; slot < 1023 + PLACES_IN_BUCKET; slot++) ends.put(10 + slot / 1e6, slot);
    expect(ends.lacksBuckets).toBe(false);
    expect(steady[LATE_LEAST_MS]).toBeCloseTo(10 + PLACES_IN_BUCKET / 1e6, 9);
    ends.put(11, 5000);
    expect(ends.lacksBuckets).toBe(true);
  });
});
