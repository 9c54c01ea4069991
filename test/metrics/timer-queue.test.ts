import { describe, expect, it } from 'vitest';
import { TimerQueue } from '../../src/metrics/timer-queue.ts';
import { fc } from '../support/fast-check.ts';

describe('the timer queue', () => {
  /** A time to push, or null to take the earliest. Few different times, so that many are the same. */
  const steps = (times: fc.Arbitrary<number>) =>
    fc.array(fc.option(times, { freq: 3 }), { minLength: 1, maxLength: 400 });

  it.each([
    ['few times', fc.integer({ min: 0, max: 5 })],
    ['any times', fc.double({ min: 0, max: 1e12, noNaN: true })],
  ])('gives back what is earliest, and of that what was pushed first: %s', (_, times) => {
    fc.assert(
      fc.property(steps(times), (asked) => {
        const queue = new TimerQueue();
        const waiting: { readonly time: number; readonly payload: number }[] = [];
        asked.forEach((time, payload) => {
          if (time !== null) {
            queue.push(time, payload);
            waiting.push({ time, payload });
          } else if (waiting.length > 0) expectEarliest(queue, waiting);
          expect(queue.size).toBe(waiting.length);
        });
        while (waiting.length > 0) expectEarliest(queue, waiting);
        expect(queue.nextMs).toBe(Number.POSITIVE_INFINITY);
      }),
      { numRuns: 300 },
    );
  });
});

function expectEarliest(queue: TimerQueue, waiting: { readonly time: number; readonly payload: number }[]) {
  const least = Math.min(...waiting.map(({ time }) => time));
  expect(queue.nextMs).toBe(least);
  const at = waiting.findIndex(({ time }) => time === least);
  expect(queue.pop()).toBe(waiting[at]?.payload);
  waiting.splice(at, 1);
}
