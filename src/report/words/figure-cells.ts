import { findFigure } from '../../results/figures/catalogue.ts';
import type { Owner } from '../../results/figures/figure.ts';
import { type Node, numberAt, statisticOf, unitOf } from '../../results/figures/statistics.ts';
import { formatCount, formatDuration, formatMoney, formatShare } from '../../units/format.ts';

/**
 * Figures of the catalogue in words, one a cell: `[['age', 'p99'], ['deadLettered', 'count']]` of a trigger's
 * part of the document. A dash where nothing was observed. Throws for a figure or a statistic that there is
 * not.
 */
export function figureCells(
  owner: Owner,
  part: object,
  wanted: readonly (readonly [figure: string, statistic: string])[],
  currency = 'USD',
): readonly string[] {
  const node = part as Node;
  return wanted.map(([name, statistic]) => {
    const figure = findFigure(owner, name);
    const value = figure === undefined ? undefined : statisticOf(figure, statistic, node);
    if (figure === undefined || value === undefined)
      throw new Error(`no ${statistic} of ${name} of a ${owner}`);
    const unit = unitOf(figure, statistic);
    if (figure.kind === 'trend' && unit === 'ms') {
      return numberAt(node, `${figure.keys[0]}.count`) === 0 ? '–' : formatDuration(value);
    }
    if (unit === 'money') return formatMoney(value, currency);
    if (unit === 'share') return formatShare(value);
    return unit === 'ms' ? formatDuration(value) : formatCount(value);
  });
}
