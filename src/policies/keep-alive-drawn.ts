import type { Distribution } from '../random/distribution.ts';
import { quantileOf } from '../random/moments.ts';
import { createSampler } from '../random/sampler.ts';
import { scaledBy } from '../random/scaled.ts';
import type { PlainKeepAlivePolicy } from './keep-alive.ts';

export interface DrawnKeepAlive {
  readonly kind: 'distribution';
  readonly idleMs: Distribution;
}

/**
 * Each time that an environment becomes idle, its idle time is drawn anew. For what is measured as a spread,
 * not as a
 * number: 10 % gone after 30 min, half after 46, 90 % after 59 (M. Shilkov, "Cold Starts in AWS Lambda",
 * February 2019; docs/keep-alive.md).
 */
export const DRAWN_KEEP_ALIVE: PlainKeepAlivePolicy<DrawnKeepAlive> = {
  kind: 'distribution',
  asked: 'plainly',
  ofIdleTime: (idleMs) => ({ kind: 'distribution', idleMs }),
  fixedIdleMs: () => Number.POSITIVE_INFINITY,
  start: ({ idleMs }, stream) => {
    const sampler = createSampler(idleMs, stream());
    return { state: sampler, whenIdle: () => sampler.sample(), whenDue: () => 0 };
  },
  typicalIdleMs: ({ idleMs }) => quantileOf(idleMs, 0.5),
  scaled: ({ kind, idleMs }, factor) => ({ kind, idleMs: scaledBy(idleMs, factor) }),
};
