import { powerOfTwo } from '../../math/powers-of-two.ts';
import { parseExpression } from '../../results/figures/threshold-expression.ts';
import type { MonthBasis } from './plan-basis.ts';
import type { Limit } from './plan-limits.ts';
import type { PlanRuns } from './plan-runs.ts';
import type { Broken, SearchResult } from './plan-search.ts';

/** Beyond so many doublings nothing is looked for. */
const MOST_DOUBLINGS = 10;

/** Scales at which bills beyond whole runs are asked for. */
const BILLED_SCALES: readonly number[] = Array.from({ length: MOST_DOUBLINGS }, (_, doubling) =>
  powerOfTwo(doubling + 1),
);

/**
 * The same search with budgets of a month that hold as far as whole runs of a scenario with queues go.
 * Beyond, the bill is that of the rows of growth, and tells where it passes the budget. Between two scales
 * that were billed it is straight.
 */
export async function withBudgetsBeyond(
  found: SearchResult,
  runs: PlanRuns,
  basis: MonthBasis,
): Promise<SearchResult> {
  if (!Number.isFinite(runs.mostScale)) return found;
  const beyond: Broken[] = [];
  for (const limit of found.holding) {
    if (!isBudget(limit)) continue;
    const scale = await scaleOf(limit, basis, found.upToScale);
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

async function scaleOf({ threshold }: Limit, basis: MonthBasis, fromScale: number): Promise<number | null> {
  if (threshold === null) return null;
  const given = (await basis.oneAt(1)).document.thresholds[threshold.index];
  if (given === undefined) return null;
  const { limit } = given;
  let low = { scale: fromScale, monthly: (await basis.at(fromScale)).monthly };
  for (const scale of BILLED_SCALES) {
    if (scale <= fromScale) continue;
    const { monthly } = await basis.at(scale);
    if (monthly >= limit) {
      const way = (limit - low.monthly) / (monthly - low.monthly);
      const passed = low.scale + Math.min(1, Math.max(0, way)) * (scale - low.scale);
      return Number(passed.toPrecision(4));
    }
    low = { scale, monthly };
  }
  return null;
}
