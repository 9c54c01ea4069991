import type { ReusePolicy } from './reuse.ts';

/**
 * Any of the idle environments, each as likely as the others: a front end that knows who is idle, but not for
 * how long. Between the two orders in what it does to cold starts (docs/keep-alive.md).
 */
export const RANDOM_REUSE: ReusePolicy<'random'> = {
  name: 'random',
  words: 'any of the idle environments serves next, each as likely as the others',
  choose: (idle, pool, chance) => idle.idleAt(pool, Math.floor(chance() * idle.countIdle(pool))),
};
