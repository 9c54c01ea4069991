import { afterEach, describe, expect, it, vi } from 'vitest';
import { Pace, threadsOf } from '../../src/cli/queue/job-sizes.ts';
import { Turns } from '../../src/cli/queue/turns.ts';
import { Pause, within } from '../../src/cli/queue/waiting.ts';

/** Sizes of all jobs of a sweep, one after another. */
function sizesOf(pace: Pace, tasks: number): readonly number[] {
  const sizes: number[] = [];
  for (let left = tasks; left > 0; left -= sizes.at(-1) ?? 0) sizes.push(pace.tasksInAJob(left));
  return sizes;
}

function paceOf(threads: number, tookMs: number): Pace {
  const pace = new Pace();
  pace.threads = threads;
  for (let time = 0; time < 100; time++) pace.tell(tookMs);
  return pace;
}

describe('how many tasks a job has', () => {
  it('one as long as nobody knows how long one takes, and few jobs then', () => {
    const pace = new Pace();
    expect(new Set(sizesOf(pace, 500))).toEqual(new Set([1]));
    expect(pace.jobsInQueue).toBeLessThan(50);
    pace.threads = 1000;
    // Long tasks find every thread something to do all the same.
    expect(pace.jobsInQueue).toBeGreaterThanOrEqual(2000);
  });

  it.each([
    [2, 50, 2_000],
    [2, 50, 400],
    [64, 50, 20_000],
    [8, 1, 100_000],
    [8, 60_000, 300],
    [1, 0, 10_000],
  ])(
    'of %i threads and tasks of %i ms: all tasks once, for a second at most, small at the end',
    (threads, tookMs, tasks) => {
      const sizes = sizesOf(paceOf(threads, tookMs), tasks);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(tasks);
      const most = Math.max(1, Math.min(100, Math.floor(1000 / Math.max(1, tookMs))));
      expect(Math.max(...sizes)).toBeLessThanOrEqual(most);
      // Short tasks cost the queue few jobs.
      if (tasks * tookMs > 20_000 * threads)
        expect(sizes.length).toBeLessThan((2 * tasks) / most + 20 * threads);
      // The last jobs of all threads end within two tasks of one another.
      expect(sizes.at(-1)).toBe(1);
      const last = sizes.slice(-threads);
      expect(Math.max(...last) - Math.min(...last)).toBeLessThanOrEqual(1);
    },
  );

  it('follows what tasks take once the first, slow ones are behind', () => {
    const pace = new Pace();
    pace.threads = 2;
    for (const tookMs of [900, 500, ...Array.from({ length: 80 }, () => 50)]) pace.tell(tookMs);
    expect(pace.tasksInAJob(1_000)).toBeGreaterThanOrEqual(18);
  });

  it('counts the threads that workers tell, and one where none is told', () => {
    const rawnames = [
      'lambda-sim-queue:dGFza3M=:w:8',
      'lambda-sim-queue:dGFza3M=:w:16',
      'lambda-sim-queue:x',
    ];
    expect(threadsOf(rawnames.map((rawname) => ({ rawname })))).toBe(25);
    expect(threadsOf([{}])).toBe(1);
    expect(threadsOf([])).toBe(0);
  });
});

describe('turns', () => {
  it('are as many as there may be at once, in the order in which they were asked for', async () => {
    const turns = new Turns(2);
    const begun: number[] = [];
    const ask = (one: number) => turns.take().then(() => begun.push(one));
    const asked = [1, 2, 3, 4].map(ask);
    await Promise.all(asked.slice(0, 2));
    expect([begun, turns.taken]).toEqual([[1, 2], 2]);
    turns.giveBack();
    await asked[2];
    expect([begun, turns.taken]).toEqual([[1, 2, 3], 2]);
    for (let time = 0; time < 3; time++) turns.giveBack();
    await asked[3];
    expect([begun, turns.taken]).toEqual([[1, 2, 3, 4], 0]);
  });
});

describe('waiting', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ends in time, and leaves no timer that keeps the process alive', async () => {
    vi.useFakeTimers();
    expect(await within(60_000, Promise.resolve('done'))).toBe('done');
    await expect(within(60_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(vi.getTimerCount()).toBe(0);
    const late = within(60_000, new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await late).toBeNull();
  });

  it('a pause is cut short, and after the last there is none', async () => {
    vi.useFakeTimers();
    const pause = new Pause();
    const first = pause.take(60_000);
    pause.cut();
    await first;
    const second = pause.take(60_000);
    pause.stop();
    await second;
    await pause.take(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
