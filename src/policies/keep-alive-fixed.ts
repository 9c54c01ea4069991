import type { PlainKeepAlivePolicy } from './keep-alive.ts';

export interface FixedKeepAlive {
  readonly kind: 'fixed';
  readonly idleMs: number;
}

/**
 * Every environment ends after the same idle time. Fits 11 Poisson runs of 28 h on Lambda, with the most
 * recently used environment first (pacslab/serverless-performance-modeling, April to June 2020;
 * docs/keep-alive.md). The inner loop knows this one itself; `start` serves where a maximum lifetime, or
 * connections that others wait for, make an event of each end.
 */
export const FIXED_KEEP_ALIVE: PlainKeepAlivePolicy<FixedKeepAlive> = {
  kind: 'fixed',
  asked: 'plainly',
  ofIdleTime: (idleMs) => (idleMs.kind === 'constant' ? { kind: 'fixed', idleMs: idleMs.value } : null),
  fixedIdleMs: ({ idleMs }) => idleMs,
  start: ({ idleMs }) => ({ state: null, whenIdle: () => idleMs, whenDue: () => 0 }),
  typicalIdleMs: ({ idleMs }) => idleMs,
  scaled: ({ kind, idleMs }, factor) => ({ kind, idleMs: idleMs * factor }),
};
