import type { ReusePolicy } from './reuse.ts';
import { LEAST_RECENT_REUSE } from './reuse-least-recent.ts';
import { MOST_RECENT_REUSE } from './reuse-most-recent.ts';
import { RANDOM_REUSE } from './reuse-random.ts';

/** Every reuse that there is, a row each; the first is the default. */
export const REUSES = [MOST_RECENT_REUSE, LEAST_RECENT_REUSE, RANDOM_REUSE] as const;

export type ReuseName = (typeof REUSES)[number]['name'];

export function reuseOf(name: ReuseName): ReusePolicy {
  const policy = REUSES.find((one) => one.name === name);
  if (policy === undefined) throw new Error(`no reuse ${name}`);
  return policy;
}
