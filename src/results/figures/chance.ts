import type { ResultsDocument } from '../documents/document.ts';
import { studentProbability } from '../statistics/student.ts';
import { holds, type Operator, parseExpression } from './threshold-expression.ts';

/**
 * The chance that a setting truly meets all its thresholds, by independent replications of it: for each
 * threshold the probability, by Student's t, that the mean of which the replications are samples is on the
 * right side of the limit; together at least 1 − the sum of what is missing (Bonferroni: thresholds of one
 * run are not independent). null for a single replication.
 */
export function chanceToMeet(replications: readonly ResultsDocument[]): number | null {
  const [first] = replications;
  if (first === undefined || replications.length < 2) return null;
  const missing = first.thresholds.map(({ expression, limit }, index) => {
    const parsed = parseExpression(expression);
    if (!parsed.ok) throw new Error(`threshold ${expression}: ${parsed.problem}`);
    const values = replications.map(({ thresholds }) => thresholds[index]?.actual ?? 0);
    return 1 - chanceToHold(values, parsed.expression.operator, limit);
  });
  return Math.max(0, 1 - missing.reduce((sum, one) => sum + one, 0));
}

function chanceToHold(values: readonly number[], operator: Operator, limit: number): number {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const error = Math.sqrt(squares / (count - 1) / count);
  // Nothing varies: the figure is what it is.
  if (error <= Math.abs(mean) * 1e-12) return holds(mean, operator, limit) ? 1 : 0;
  const below = studentProbability((limit - mean) / error, count - 1);
  if (operator === '<' || operator === '<=') return below;
  if (operator === '>' || operator === '>=') return 1 - below;
  // A figure that varies hits one exact value with no probability.
  return operator === '!=' ? 1 : 0;
}

/** By how much the thresholds are missed, as shares of their limits added up; 0 where all are met. */
export function violation(results: ResultsDocument): number {
  return results.thresholds
    .filter(({ passed }) => !passed)
    .reduce((sum, { actual, limit }) => sum + excess(actual, limit), 0);
}

/** At least a trace: a limit that is met exactly where it should be passed is missed all the same. */
function excess(actual: number, limit: number): number {
  return Math.max(1e-9, Math.abs(actual - limit) / (limit === 0 ? 1 : Math.abs(limit)));
}
