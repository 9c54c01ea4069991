import type { CostResults, Finding } from '../../results/documents/document.ts';
import { formatMoney, formatStretch } from '../../units/format.ts';

/** Of what bill money is told: a month's, or the measured time's where that is no part of a month. */
export interface MoneyBasis {
  readonly isMonth: boolean;
  /** Name of that bill in the catalogue of figures. */
  readonly figure: 'cost.monthly' | 'cost.total';
  readonly totalOf: (cost: CostResults) => number;
  readonly linesOf: (cost: CostResults) => CostResults['lines'];
  /** "the bill rises by $1.20 a month", or "the bill of these 30 min rises by $0.12". */
  readonly change: (usd: number, currency: string) => string;
  /** An amount as a member of a finding. */
  readonly atStake: (usd: number) => Pick<Finding, 'monthlyUsd' | 'runUsd'>;
}

const MONTH: MoneyBasis = {
  isMonth: true,
  figure: 'cost.monthly',
  totalOf: ({ monthly }) => monthly,
  linesOf: ({ monthlyLines }) => monthlyLines,
  change: (usd, currency) => `the bill ${moved(usd, currency)} a month`,
  atStake: (monthlyUsd) => ({ monthlyUsd }),
};

export function moneyBasis({
  cost,
  measuredSeconds,
}: {
  readonly cost: CostResults;
  readonly measuredSeconds: number;
}): MoneyBasis {
  if (cost.month?.warning === undefined) return MONTH;
  return {
    isMonth: false,
    figure: 'cost.total',
    totalOf: ({ total }) => total,
    linesOf: ({ lines }) => lines,
    change: (usd, currency) => `the bill of ${formatStretch(measuredSeconds * 1000)} ${moved(usd, currency)}`,
    atStake: (runUsd) => ({ runUsd }),
  };
}

function moved(usd: number, currency: string): string {
  return `${usd < 0 ? 'falls' : 'rises'} by ${formatMoney(Math.abs(usd), currency)}`;
}
