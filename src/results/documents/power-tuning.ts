/**
 * What AWS Lambda Power Tuning knows of a memory size: the mean cost and the mean duration of an invocation.
 */
export interface TunePoint {
  readonly label: string;
  readonly costPerInvocation: number;
  readonly durationMs: number;
}

export const POWER_TUNING_STRATEGIES = ['cost', 'speed', 'balanced'] as const;
export type PowerTuningStrategy = (typeof POWER_TUNING_STRATEGIES)[number];

/** By which `balanced` makes cost and duration comparable. */
export interface Maxima {
  readonly costPerInvocation: number;
  readonly durationMs: number;
}

/** The greatest of each over all points; 0 where there are none. */
export function maximaOf(points: readonly TunePoint[]): Maxima {
  return points.reduce(
    (greatest, point) => ({
      costPerInvocation: Math.max(greatest.costPerInvocation, point.costPerInvocation),
      durationMs: Math.max(greatest.durationMs, point.durationMs),
    }),
    { costPerInvocation: 0, durationMs: 0 },
  );
}

/**
 * What `balanced` minimises: weight × cost ÷ greatest cost + (1 − weight) × duration ÷ greatest duration; the
 * weight is taken between 0 (speed alone) and 1 (cost alone).
 */
export function balancedScore(point: TunePoint, weight: number, maxima: Maxima): number {
  const clamped = Math.min(1, Math.max(0, weight));
  return (
    clamped * shareOf(point.costPerInvocation, maxima.costPerInvocation) +
    (1 - clamped) * shareOf(point.durationMs, maxima.durationMs)
  );
}

/**
 * The figures by which a strategy orders points, the decisive one first and its tie-breaks after it. Rules:
 * aws-lambda-power-tuning, lambda/analyzer.js (2026-04-13): the cheapest, of equally cheap ones the shorter;
 * the shortest, of equally short ones the cheaper; the least balanced score. Equal scores, which upstream
 * leaves to the order of the sizes, go to the shorter and then to the cheaper.
 */
export function orderOf(
  strategy: PowerTuningStrategy,
  point: TunePoint,
  weight: number,
  maxima: Maxima,
): readonly number[] {
  const { costPerInvocation, durationMs } = point;
  if (strategy === 'cost') return [costPerInvocation, durationMs];
  if (strategy === 'speed') return [durationMs, costPerInvocation];
  return [balancedScore(point, weight, maxima), durationMs, costPerInvocation];
}

/** The points from the best to the worst; those that tie in everything keep their order. */
export function rankPoints<Point extends TunePoint>(
  strategy: PowerTuningStrategy,
  points: readonly Point[],
  weight: number,
  maxima: Maxima = maximaOf(points),
): readonly Point[] {
  const order = new Map(points.map((point) => [point, orderOf(strategy, point, weight, maxima)]));
  return points.toSorted((left, right) => compareOrders(order.get(left) ?? [], order.get(right) ?? []));
}

/** Negative where `left` comes first: by the first figure in which they differ. */
export function compareOrders(left: readonly number[], right: readonly number[]): number {
  for (const [index, value] of left.entries()) {
    const difference = value - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function shareOf(value: number, greatest: number): number {
  return greatest > 0 ? value / greatest : 0;
}
