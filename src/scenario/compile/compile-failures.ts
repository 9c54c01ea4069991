import type { FailureWindow } from '../../model/model.ts';
import type { FailureSpec } from '../schema/failure-schema.ts';

/**
 * Failure windows in order and without overlap: where several hold at once, their errors are independent and
 * their factors multiply. A loss of environments is a window that begins with it, of no length where nothing
 * else holds.
 */
export function compileFailures(given: readonly FailureSpec[]): readonly FailureWindow[] {
  const lasting = given.filter(({ duration = 0 }) => duration > 0);
  const endMs = ({ at, duration = 0 }: FailureSpec) => at + duration;
  const edges = [...new Set([...given.map(({ at }) => at), ...lasting.map(endMs)])].sort((a, b) => a - b);
  return edges.flatMap((fromMs, index): FailureWindow[] => {
    const toMs = edges[index + 1] ?? fromMs;
    const holding = lasting.filter((failure) => failure.at <= fromMs && fromMs < endMs(failure));
    const starting = given.filter(({ at, environmentsLost = 0 }) => at === fromMs && environmentsLost > 0);
    if (holding.length === 0 && starting.length === 0) return [];
    return [
      {
        fromMs,
        toMs: holding.length === 0 ? fromMs : toMs,
        errorRate: 1 - holding.reduce((kept, { errorRate = 0 }) => kept * (1 - errorRate), 1),
        latencyFactor: holding.reduce((product, { latencyFactor = 1 }) => product * latencyFactor, 1),
        lostShare: 1 - starting.reduce((kept, { environmentsLost = 0 }) => kept * (1 - environmentsLost), 1),
      },
    ];
  });
}
