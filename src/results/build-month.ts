import { priceParts } from '../billing/price-parts.ts';
import type { CompiledScenario } from '../model/compiled.ts';
import { findPrices } from '../platform/prices/prices.ts';
import type { CostLine, CostRange, MonthRegimeResults, ResultsDocument } from './documents/document.ts';
import { statisticOf } from './figures/statistics.ts';
import { holds } from './figures/threshold-expression.ts';
import { nodeOf, parseThreshold } from './figures/thresholds.ts';
import { createEstimator } from './statistics/confidence.ts';
import { rounded } from './statistics/rounded.ts';
import { isOfMonth, withVerdict } from './verdict/with-verdict.ts';

/** A run of one regime of a month. */
export interface RegimeRun {
  readonly label: string;
  readonly days: number;
  readonly document: ResultsDocument;
  /** Each of its replications by itself. */
  readonly replications: readonly ResultsDocument[];
  /** Where it runs, and how it is billed. */
  readonly compiled: Pick<CompiledScenario, 'platform' | 'region' | 'billing'>;
}

/** A month's bill. */
interface Month {
  readonly lines: readonly CostLine[];
  readonly range: CostRange;
  /** What each regime costs of it. */
  readonly amounts: readonly number[];
}

/**
 * A run's document with the month made of regimes: what each regime would use in a month of 730 h counts by
 * its share of the days, so that a month of 28 days and one of 31 are as long, and all of it is priced as one
 * month, whose tiers and free tier are there once. Monthly lines, figures and thresholds follow; what else
 * the document says is of the run alone.
 */
export function withMonth(run: ResultsDocument, regimes: readonly RegimeRun[]): ResultsDocument {
  const count = Math.min(...regimes.map(({ replications }) => replications.length));
  const months = Array.from({ length: count }, (_, replication) => monthOf(regimes, replication));
  const mean = (of: (month: Month) => number): number =>
    rounded(months.reduce((sum, month) => sum + of(month), 0) / count);
  const told = regimes.map(({ label, days }, index): MonthRegimeResults => {
    return { label, days, monthly: mean(({ amounts }) => amounts[index] ?? 0) };
  });
  const totals = months.map(({ amounts }) => amounts.reduce((sum, amount) => sum + amount, 0));
  const warnings = regimes.flatMap(({ document }, index) => {
    const { warning } = document.cost.month ?? {};
    return warning === undefined ? [] : [`month.${index}: ${warning}`];
  });
  const ofRun = run.cost.month?.warning;
  const hasInterval = Reflect.get(run.cost, 'monthlyCi95') !== undefined && count > 1;
  const document: ResultsDocument = {
    ...run,
    cost: {
      ...run.cost,
      monthly: rounded(told.reduce((sum, one) => sum + one.monthly, 0)),
      ...(hasInterval ? { monthlyCi95: createEstimator(count)(totals).interval } : {}),
      monthlyRange: { low: mean(({ range }) => range.low), high: mean(({ range }) => range.high) },
      monthlyLines: meanLines(months.map(({ lines }) => lines)),
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

/** The month of one replication of each regime; what is billed elsewhere, or otherwise, is a bill apart. */
function monthOf(regimes: readonly RegimeRun[], replication: number): Month {
  const days = regimes.reduce((sum, one) => sum + one.days, 0);
  const accounts = new Map<string, number[]>();
  for (const [index, { compiled }] of regimes.entries()) {
    const { platform, region, billing } = compiled;
    const { freeTier, savingsPlan, ownPrices } = billing;
    const key = JSON.stringify([platform, region, freeTier, savingsPlan, ownPrices]);
    accounts.set(key, [...(accounts.get(key) ?? []), index]);
  }
  const amounts = regimes.map(() => 0);
  const lines: CostLine[] = [];
  const range = { low: 0, high: 0 };
  for (const indexes of accounts.values()) {
    const own = indexes.map((index) => regimes[index]!);
    const { platform, region, billing } = own[0]!.compiled;
    const prices = findPrices(platform, region);
    if (prices === undefined) throw new Error(`no prices for ${platform} in ${region}`);
    const parts = own.map((regime) => ({
      share: regime.days / days,
      lines: regime.replications[replication]!.cost.monthlyLines.map((line) => {
        if (line.priceItem === undefined) throw new Error(`${line.item} names no price`);
        return { ...line, priceItem: line.priceItem };
      }),
    }));
    const priced = priceParts(parts, prices, billing);
    for (const [place, index] of indexes.entries()) amounts[index] = priced.amounts[place]!.toNumber();
    for (const line of priced.lines) {
      const { estimate } = line;
      range.low += line.amount.times(estimate?.low ?? 1).toNumber();
      range.high += line.amount.times(estimate?.high ?? 1).toNumber();
      lines.push({
        service: line.service,
        function: line.function,
        item: line.item,
        priceItem: line.priceItem,
        quantity: line.quantity.toNumber(),
        unit: line.unit,
        unitPrice: line.unitPrice.toNumber(),
        amount: line.amount.toNumber(),
        ...(estimate === null ? {} : { estimate: estimate.rule }),
      });
    }
  }
  return { lines, range, amounts };
}

/** The lines of all replications, the same ones together, in the order in which they come first. */
function meanLines(months: readonly (readonly CostLine[])[]): readonly CostLine[] {
  const byName = new Map<string, CostLine>();
  for (const lines of months) {
    for (const line of lines) {
      const { service, function: name, item, unitPrice } = line;
      const key = JSON.stringify([service, name, item, unitPrice]);
      const { quantity = 0, amount = 0 } = byName.get(key) ?? {};
      byName.set(key, { ...line, quantity: quantity + line.quantity, amount: amount + line.amount });
    }
  }
  return [...byName.values()].map((line) => ({
    ...line,
    quantity: rounded(line.quantity / months.length),
    amount: rounded(line.amount / months.length),
  }));
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
