import type { KeyedKeepAlivePolicy } from './keep-alive.ts';

export interface HalvingKeepAlive {
  readonly kind: 'halving';
  readonly periodMs: number;
}

/** Environments that have outlived as many periods, or more, are not told apart. */
const LEVELS = 64;

/**
 * Of the environments that have been idle for another full period, every second one ends: after a burst, half
 * of them were gone each 380 s (SeBS measurements on Lambda, January and February 2020: Copik and others,
 * "SeBS: A Serverless Benchmark Suite for Function-as-a-Service Computing", Middleware 2021;
 * docs/keep-alive.md).
 */
export const HALVING_KEEP_ALIVE: KeyedKeepAlivePolicy<HalvingKeepAlive> = {
  kind: 'halving',
  asked: 'by key',
  description: 'Of the environments idle for another full period, every second one ends',
  example: '380s',
  ofDuration: (periodMs) => ({ kind: 'halving', periodMs }),
  durationMs: ({ periodMs }) => periodMs,
  fixedIdleMs: () => Number.POSITIVE_INFINITY,
  start: ({ periodMs }) => {
    /** Whether the last environment asked of that has outlived as many periods was one to end. */
    const hasEnded = new Uint8Array(LEVELS);
    return {
      state: hasEnded,
      whenIdle: () => periodMs,
      whenDue: (times) => {
        const level = Math.min(times, LEVELS - 1);
        hasEnded[level] = 1 - hasEnded[level]!;
        return hasEnded[level] === 1 ? 0 : periodMs;
      },
    };
  },
  typicalIdleMs: ({ periodMs }) => periodMs,
  scaled: ({ kind, periodMs }, factor) => ({ kind, periodMs: periodMs * factor }),
};
