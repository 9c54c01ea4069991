import { parseDurationMs } from '../../units/duration.ts';
import { show } from '../../units/parsed.ts';
import { readTerms } from '../../units/quantity.ts';

export type Aggregation = 'avg' | 'min' | 'max' | 'med' | 'p' | 'count' | 'rate' | 'value';
export type Operator = '>' | '>=' | '<' | '<=' | '==' | '===' | '!=';

/** One expression of k6's threshold grammar, `p(99) < 800ms`, the value still as written. */
export interface ThresholdExpression {
  readonly aggregation: Aggregation;
  /** N of `p(N)`, 0–100; null for every other aggregation. */
  readonly percentile: number | null;
  readonly operator: Operator;
  readonly value: string;
  /** Of `worst(1m, p(99))`: length of the windows whose worst one is held against the limit; else null. */
  readonly windowMs: number | null;
}

export interface Problem {
  readonly ok: false;
  readonly problem: string;
  readonly remedy: string;
}

/**
 * What a limit counts: `ms` durations, `share` fractions, `count` everything without a unit, money included.
 */
export type LimitUnit = 'ms' | 'share' | 'count';

/** Longer than any threshold a person writes. */
const LONGEST_EXPRESSION_CHARACTERS = 100;
const EXPRESSION = /^([a-zA-Z]+)(\d[\d.]*)?(?:\(([^()]*)\))?([<>=!]+)([^<>=!]+)$/;
const AGGREGATIONS: ReadonlySet<string> = new Set([
  'avg',
  'min',
  'max',
  'med',
  'p',
  'count',
  'rate',
  'value',
]);
const OPERATORS: ReadonlySet<string> = new Set(['>', '>=', '<', '<=', '==', '===', '!=']);
const GRAMMAR_REMEDY =
  'write an aggregation (avg, min, max, med, p(N), count, rate, value), an operator (> >= < <= == === !=) and a value, as in p(99) < 800ms';

const WINDOW = /^worst\(([^,()]*),([a-zA-Z]+\d*(?:\([^()]*\))?)\)(.*)$/;
const WINDOW_REMEDY =
  'write the length of the windows and what is held against the limit, as in worst(1m, p(99)) < 2s';

/** Reads an expression without knowing its metric. Blanks count for nothing. */
export function parseExpression(
  expression: string,
): { readonly ok: true; readonly expression: ThresholdExpression } | Problem {
  if (expression.length > LONGEST_EXPRESSION_CHARACTERS || !/^\s*worst\b/.test(expression)) {
    return parsePlain(expression);
  }
  const [, length = '', aggregation = '', rest = ''] = WINDOW.exec(expression.replace(/\s+/g, '')) ?? [];
  if (aggregation === '') return problem(`${show(expression)} is not a threshold`, WINDOW_REMEDY);
  const parsed = parsePlain(`${aggregation}${rest}`);
  if (!parsed.ok) return parsed;
  const windowMs = parseDurationMs(length);
  if (!windowMs.ok) return windowMs;
  if (windowMs.value <= 0) return problem(`${show(length)} is no length of a window`, WINDOW_REMEDY);
  return { ok: true, expression: { ...parsed.expression, windowMs: windowMs.value } };
}

function parsePlain(
  expression: string,
): { readonly ok: true; readonly expression: ThresholdExpression } | Problem {
  const isTooLong = expression.length > LONGEST_EXPRESSION_CHARACTERS;
  const match = isTooLong ? null : EXPRESSION.exec(expression.replace(/\s+/g, ''));
  if (match === null) return problem(`${show(expression)} is not a threshold`, GRAMMAR_REMEDY);
  const [, name = '', digits, argument, operator = '', value = ''] = match;
  if (digits !== undefined) {
    const meant = name === 'p' ? `p(${digits})` : name;
    return problem(`${name}${digits} is not an aggregation`, `write ${meant} ${operator} ${value}`);
  }
  if (!AGGREGATIONS.has(name)) return problem(`${show(name)} is not an aggregation`, GRAMMAR_REMEDY);
  if (!OPERATORS.has(operator)) {
    const meant = operator === '=' ? 'write == for equality' : 'use one of > >= < <= == === !=';
    return problem(`${show(operator)} is not an operator of a threshold`, meant);
  }
  const percentile = argument === undefined ? null : Number(argument);
  const isPercentile = percentile !== null && argument !== '' && percentile >= 0 && percentile <= 100;
  if (name === 'p' && !isPercentile) {
    return problem(
      argument === undefined ? 'p names no percentile' : `p(${argument}) is not a percentile`,
      'give a number from 0 to 100 in brackets, as in p(99) or p(99.9)',
    );
  }
  if (name !== 'p' && argument !== undefined) {
    return problem(`${name} takes no argument`, `write ${name} ${operator} ${value}`);
  }
  return {
    ok: true,
    expression: {
      aggregation: name as Aggregation,
      percentile,
      operator: operator as Operator,
      value,
      windowMs: null,
    },
  };
}

/** The limit in the metric's own unit: ms, a fraction, or a plain number. */
export function parseLimit(
  value: string,
  unit: LimitUnit,
): { readonly ok: true; readonly limit: number } | Problem {
  if (unit === 'ms') {
    const parsed = parseDurationMs(value);
    return parsed.ok ? { ok: true, limit: parsed.value } : parsed;
  }
  const terms = readTerms(value);
  const term = terms?.length === 1 ? terms[0] : undefined;
  const isPercentage = unit === 'share' && term?.unit === '%';
  if (term === undefined || !Number.isFinite(term.value) || (term.unit !== '' && !isPercentage)) {
    return problem(
      `${show(value)} is not a limit of this metric`,
      unit === 'share'
        ? 'give a fraction or a percentage, such as 0.001 or 0.1%'
        : 'give a plain number, such as 120',
    );
  }
  if (term.value < 0) return problem(`${show(value)} is negative`, 'give a limit of at least 0');
  return { ok: true, limit: isPercentage ? term.value / 100 : term.value + 0 };
}

/** Whether `actual` is on the right side of the limit. */
export function holds(actual: number, operator: Operator, limit: number): boolean {
  switch (operator) {
    case '>':
      return actual > limit;
    case '>=':
      return actual >= limit;
    case '<':
      return actual < limit;
    case '<=':
      return actual <= limit;
    case '==':
    case '===':
      return actual === limit;
    case '!=':
      return actual !== limit;
  }
}

function problem(what: string, remedy: string): Problem {
  return { ok: false, problem: what, remedy };
}
