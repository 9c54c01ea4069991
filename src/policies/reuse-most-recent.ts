import type { ReusePolicy } from './reuse.ts';

/**
 * Last out, first in: the pool stays as small as the load allows. AWS documents no order; replays of the
 * Poisson runs of 2020 fit this one (pacslab/serverless-performance-modeling; docs/keep-alive.md).
 */
export const MOST_RECENT_REUSE: ReusePolicy<'most-recent'> = {
  name: 'most-recent',
  words: 'the environment that was busy last serves next',
  choose: null,
};
