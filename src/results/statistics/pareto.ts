export interface CostLatencyPoint {
  readonly label: string;
  readonly costUsd: number;
  readonly latencyMs: number;
}

/**
 * Labels of the points that no other point beats (at most as dear and as slow, and better in one of the two),
 * in the order given.
 */
export function paretoFront(points: readonly CostLatencyPoint[]): string[] {
  return points.filter((point) => !points.some((other) => beats(other, point))).map(({ label }) => label);
}

function beats(one: CostLatencyPoint, other: CostLatencyPoint): boolean {
  const isNoWorse = one.costUsd <= other.costUsd && one.latencyMs <= other.latencyMs;
  return isNoWorse && (one.costUsd < other.costUsd || one.latencyMs < other.latencyMs);
}
