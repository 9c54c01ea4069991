import type { ReusePolicy } from './reuse.ts';

/**
 * First out, first in: every environment is kept alive by its share of the load, so that few end. Replays of
 * the Poisson runs of 2020 do not fit it (docs/keep-alive.md); it is the other end of what a platform might
 * do.
 */
export const LEAST_RECENT_REUSE: ReusePolicy<'least-recent'> = {
  name: 'least-recent',
  words: 'the environment that has been idle longest serves next',
  choose: (idle, pool) => idle.oldestIdle(pool),
};
