import { parseDurationMs } from '../../units/duration.ts';
import { nearest } from '../../units/nearest.ts';
import { show } from '../../units/parsed.ts';
import type { DiffDocument, FailOnResult, FigureUnit, MetricDiff } from '../documents/diff-document.ts';
import { rounded } from '../statistics/rounded.ts';
import { metricName } from './read-figures.ts';
import { holds, type Operator, type Problem } from './threshold-expression.ts';

/** A condition on a change, `cost.monthly: > +5%`: where it holds, the comparison fails. */
export interface FailOn {
  /** As written. */
  readonly metric: string;
  /** As written, without the metric. */
  readonly expression: string;
  readonly operator: Operator;
  readonly isRelative: boolean;
  /** With its sign; a fraction where relative, as written (with a unit perhaps) where not. */
  readonly amount: string;
}

const CONDITION =
  /^([^:]{1,200}):\s*(>=|<=|===|==|!=|>|<)\s*([+-]?)\s*((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-zA-Zµ%]*)$/;
const REMEDY = 'write METRIC: OPERATOR CHANGE, such as "cost.monthly: > +5%" or "api.latency.p99: > +20ms"';

/**
 * Reads `METRIC: OP ±N[%]`. Percentages are of A's value; other numbers are in the metric's unit, durations
 * with a unit of their own if need be.
 */
export function parseFailOn(text: string): { readonly ok: true; readonly failOn: FailOn } | Problem {
  const match = CONDITION.exec(text.trim());
  if (match === null)
    return { ok: false, problem: `${show(text)} is no condition on a change`, remedy: REMEDY };
  const [, metric = '', operator = '>', sign = '', digits = '', unit = ''] = match;
  const isRelative = unit === '%';
  return {
    ok: true,
    failOn: {
      metric: metric.trim(),
      expression: text
        .trim()
        .slice(metric.length + 1)
        .trim(),
      operator: operator as Operator,
      isRelative,
      amount: isRelative ? `${sign}${digits}` : `${sign}${digits}${unit}`,
    },
  };
}

/** The amount in the metric's unit, or as a fraction where it is relative. */
function limitOf(
  { amount, isRelative }: FailOn,
  unit: FigureUnit,
): { readonly ok: true; readonly limit: number } | Problem {
  const isNegative = amount.startsWith('-');
  const size = amount.replace(/^[+-]/, '');
  const signed = (value: number) => (isNegative ? -value : value) + 0;
  if (isRelative) return { ok: true, limit: signed(Number(size) / 100) };
  if (unit === 'ms') {
    const parsed = parseDurationMs(size);
    return parsed.ok ? { ok: true, limit: signed(parsed.value) } : parsed;
  }
  const value = Number(size);
  if (Number.isFinite(value)) return { ok: true, limit: signed(value) };
  return {
    ok: false,
    problem: `${show(amount)} is no change of this metric`,
    remedy: 'give a number, or a percentage such as +5%',
  };
}

/** Whether the condition holds for a change. From 0 to something is more than any percentage. */
function judgeFailOn(failOn: FailOn, limit: number, diff: MetricDiff, variant: string | null): FailOnResult {
  const { change, relative, metric, unit } = diff;
  const actual = failOn.isRelative
    ? (relative ?? (change === 0 ? 0 : change * Number.POSITIVE_INFINITY))
    : change;
  return {
    variant,
    metric,
    expression: failOn.expression,
    unit,
    change,
    relative,
    failed: holds(actual, failOn.operator, limit),
  };
}

/**
 * A line of the bill without its function, `cost.lambda.Requests.monthly`: those of all functions together,
 * as a threshold means it. Undefined where there is none.
 */
function summedLine(metric: string, metrics: readonly MetricDiff[]): MetricDiff | undefined {
  const [, line, statistic] = /^(cost\.[^.]+\..+)\.(total|monthly|quantity)$/.exec(metric) ?? [];
  const parts = metrics.filter(
    (one) =>
      one.metric.startsWith(`${line}.`) && one.metric.endsWith(`.${statistic}`) && one.metric !== metric,
  );
  const [first] = parts;
  if (line === undefined || first === undefined) return undefined;
  const sum = (read: (one: MetricDiff) => number): number =>
    rounded(parts.reduce((total, one) => total + read(one), 0));
  const [a, b] = [sum((one) => one.a), sum((one) => one.b)];
  const change = rounded(b - a);
  return { metric, unit: first.unit, a, b, change, relative: a === 0 ? null : rounded(change / a) };
}

/**
 * The difference with each condition judged on every variant that both sides have; or what is wrong with a
 * condition: a metric that the two do not share, a change in a unit that the metric does not have.
 */
export function judgeDiff(
  diff: DiffDocument,
  conditions: readonly FailOn[],
):
  | { readonly ok: true; readonly diff: DiffDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] } {
  const known = new Set(diff.variants.flatMap(({ metrics }) => metrics.map(({ metric }) => metric)));
  const problems: Problem[] = [];
  const judged = conditions.flatMap((condition): FailOnResult[] => {
    const metric = metricName(condition.metric, known);
    const found = diff.variants.flatMap(({ label, metrics }) => {
      const own = metrics.find((one) => one.metric === metric) ?? summedLine(metric, metrics);
      return own === undefined ? [] : [{ label, own }];
    });
    const unit = found[0]?.own.unit;
    if (unit === undefined) {
      const near = nearest(metric, known);
      const remedy =
        near === undefined
          ? 'use a metric such as cost.monthly or FUNCTION.latency.p99'
          : `did you mean ${near}?`;
      problems.push({
        ok: false,
        problem: `the documents share no metric ${show(condition.metric)}`,
        remedy,
      });
      return [];
    }
    const limit = limitOf(condition, unit);
    if (!limit.ok) {
      problems.push(limit);
      return [];
    }
    return found.map(({ label, own }) => judgeFailOn(condition, limit.limit, own, label));
  });
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, diff: withState({ ...diff, failOn: judged }) };
}

/** A condition that failed is trouble, whatever else the sentence says. */
function withState(diff: DiffDocument): DiffDocument {
  const { verdict } = diff;
  if (verdict === undefined || !diff.failOn.some(({ failed }) => failed)) return diff;
  return { ...diff, verdict: { ...verdict, state: 'broken' } };
}
