import { powerOfTwo } from '../../math/powers-of-two.ts';
import { parseExpression } from '../../results/figures/threshold-expression.ts';
import type { Limit } from './plan-limits.ts';
import type { PlanRuns } from './plan-runs.ts';
import type { Broken, SearchResult } from './plan-search.ts';

/** Beyond so many doublings nothing is looked for. */
const MOST_DOUBLINGS = 10;

/** Scales at which bills in proportion are asked for. */
export const BILLED_SCALES: readonly number[] = Array.from({ length: MOST_DOUBLINGS }, (_, doubling) =>
  powerOfTwo(doubling + 1),
);

/**
 * The same search with budgets of a month that hold as far as whole runs of a scenario with queues go.
 * Beyond, the bill is in proportion to the use, as the rows of growth have it, and that tells where it passes
 * the budget. Between two scales that were billed it is straight.
 */
export async function withBudgetsBeyond(found: SearchResult, runs: PlanRuns): Promise<SearchResult> {
  if (!Number.isFinite(runs.mostScale)) return found;
  const beyond: Broken[] = [];
  for (const limit of found.holding) {
    if (!isBudget(limit)) continue;
    const scale = await scaleOf(limit, runs, found.upToScale);
    if (scale !== null) beyond.push({ limit, scale, isBelowRange: false });
  }
  const names = new Set(beyond.map(({ limit }) => limit.name));
  return {
    ...found,
    broken: [...found.broken, ...beyond].toSorted((a, b) => a.scale - b.scale),
    holding: found.holding.filter(({ name }) => !names.has(name)),
  };
}

/** Whether it is a threshold of the form `cost.monthly: value < 1000`. */
function isBudget({ threshold }: Limit): boolean {
  if (threshold?.metric !== 'cost.monthly') return false;
  const parsed = parseExpression(threshold.expression);
  return parsed.ok && parsed.expression.operator.startsWith('<');
}

async function scaleOf({ threshold }: Limit, runs: PlanRuns, fromScale: number): Promise<number | null> {
  if (threshold === null) return null;
  const at = async (scale: number) => (await runs.billedAt(scale)).document.thresholds[threshold.index];
  let low = { scale: fromScale, actual: (await at(fromScale))?.actual ?? 0 };
  for (const scale of BILLED_SCALES) {
    if (scale <= fromScale) continue;
    const result = await at(scale);
    if (result === undefined) return null;
    if (!result.passed) {
      const way = (result.limit - low.actual) / (result.actual - low.actual);
      const passed = low.scale + Math.min(1, Math.max(0, way)) * (scale - low.scale);
      return Number(passed.toPrecision(4));
    }
    low = { scale, actual: result.actual };
  }
  return null;
}
