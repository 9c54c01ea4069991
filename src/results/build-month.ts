import type { CostLine, CostRange, MonthRegimeResults, ResultsDocument } from './documents/document.ts';
import { statisticOf } from './figures/statistics.ts';
import { holds } from './figures/threshold-expression.ts';
import { nodeOf, parseThreshold } from './figures/thresholds.ts';
import { rounded } from './statistics/rounded.ts';
import { isOfMonth, withVerdict } from './verdict/with-verdict.ts';

/** A run of one regime of a month. */
export interface RegimeRun {
  readonly label: string;
  readonly days: number;
  readonly document: ResultsDocument;
}

/**
 * A run's document with the month made of regimes: each regime's month of 730 h, priced by itself, counts by
 * its share of the days, so that a month of 28 days and one of 31 are as long. Monthly lines, figures and
 * thresholds follow; what else the document says is of the run alone.
 */
export function withMonth(run: ResultsDocument, regimes: readonly RegimeRun[]): ResultsDocument {
  const days = regimes.reduce((sum, one) => sum + one.days, 0);
  const shares = regimes.map((one) => ({ share: one.days / days, cost: one.document.cost }));
  const told: readonly MonthRegimeResults[] = regimes.map(({ label, days: own, document }) => ({
    label,
    days: own,
    monthly: rounded((own / days) * document.cost.monthly),
  }));
  const warnings = regimes.flatMap(({ document }, index) => {
    const { warning } = document.cost.month ?? {};
    return warning === undefined ? [] : [`month.${index}: ${warning}`];
  });
  const ofRun = run.cost.month?.warning;
  const { monthlyRange, ...cost } = run.cost;
  const ranges = shares.flatMap(({ share, cost: own }) =>
    own.monthlyRange === undefined ? [] : [{ share, range: own.monthlyRange }],
  );
  const document: ResultsDocument = {
    ...run,
    cost: {
      ...cost,
      monthly: rounded(told.reduce((sum, one) => sum + one.monthly, 0)),
      ...interval(
        shares.map(({ share, cost: own }) => ({ share, pair: Reflect.get(own, 'monthlyCi95') as unknown })),
      ),
      ...(ranges.length < shares.length ? {} : { monthlyRange: rangeOf(ranges) }),
      monthlyLines: linesOf(shares.map(({ share, cost: own }) => ({ share, lines: own.monthlyLines }))),
      month: {
        basis: 'regimes',
        regimes: told,
        ...(warnings.length === 0 ? {} : { warning: warnings.join('; ') }),
      },
    },
    warnings: [...run.warnings.filter((one) => one !== ofRun), ...warnings],
  };
  return withVerdict({ ...document, thresholds: judgedAnew(document) });
}

/** Of replications: the intervals of the regimes added up, wider than need be; null where one has none. */
function interval(parts: readonly { readonly share: number; readonly pair: unknown }[]): {
  readonly monthlyCi95?: readonly [number, number] | null;
} {
  if (parts.every(({ pair }) => pair === undefined)) return {};
  const bounds = parts.map(({ share, pair }) =>
    Array.isArray(pair) ? [share * Number(pair[0]), share * Number(pair[1])] : null,
  );
  if (bounds.includes(null)) return { monthlyCi95: null };
  const sum = (at: 0 | 1) => rounded(bounds.reduce((total, one) => total + (one?.[at] ?? 0), 0));
  return { monthlyCi95: [sum(0), sum(1)] };
}

function rangeOf(parts: readonly { readonly share: number; readonly range: CostRange }[]): CostRange {
  const sum = (key: 'low' | 'high') =>
    rounded(parts.reduce((total, { share, range }) => total + share * range[key], 0));
  return { low: sum('low'), high: sum('high') };
}

/** The lines of all regimes, the same ones together, in the order in which they come first. */
function linesOf(
  parts: readonly { readonly share: number; readonly lines: readonly CostLine[] }[],
): readonly CostLine[] {
  const byName = new Map<string, CostLine>();
  for (const { share, lines } of parts) {
    const seen = new Map<string, number>();
    for (const line of lines) {
      const { service, function: name, item, priceItem, quantity, unit, unitPrice } = line;
      const { amount, estimate } = line;
      const plain = JSON.stringify([service, name, item, unitPrice]);
      const count = seen.get(plain) ?? 0;
      seen.set(plain, count + 1);
      const key = `${plain}${count}`;
      const known = byName.get(key);
      byName.set(key, {
        service,
        function: name,
        item,
        ...(priceItem === undefined ? {} : { priceItem }),
        quantity: rounded((known?.quantity ?? 0) + share * quantity),
        unit,
        unitPrice,
        amount: rounded((known?.amount ?? 0) + share * amount),
        ...(estimate === undefined ? {} : { estimate }),
      });
    }
  }
  return [...byName.values()];
}

/** Thresholds on a month's cost, held against the month of regimes. */
function judgedAnew(document: ResultsDocument): ResultsDocument['thresholds'] {
  const names = {
    functions: Object.keys(document.functions),
    triggers: Object.keys(document.triggers),
    resources: Object.keys(document.resources),
  };
  return document.thresholds.map((judged) => {
    const { warning: _, ...rest } = judged;
    const parsed = parseThreshold(judged.metric, judged.expression, names);
    if (!isOfMonth(judged.metric) || !parsed.ok) return rest;
    const { of, aggregation, operator, limit } = parsed.threshold;
    const actual = rounded(statisticOf(of.figure, aggregation, nodeOf(of.owner, of.name, document)) ?? 0);
    return { ...rest, actual, passed: holds(actual, operator, limit) };
  });
}
