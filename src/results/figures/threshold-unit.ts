import type { FigureUnit } from '../documents/diff-document.ts';
import { CATALOGUE } from './catalogue.ts';
import { unitOf } from './statistics.ts';
import { parseExpression } from './threshold-expression.ts';

/**
 * The unit of a judged threshold's value and limit. Figures of the same name have the same unit, whatever
 * they are of.
 */
export function thresholdUnit(metric: string, expression: string): FigureUnit {
  const measure = metric.slice(metric.lastIndexOf('.') + 1);
  const figure = CATALOGUE.flatMap(({ figures }) => figures).find(
    ({ name, aliases }) => name === measure || aliases?.includes(measure) === true,
  );
  const parsed = parseExpression(expression);
  return figure === undefined ? 'count' : unitOf(figure, parsed.ok ? parsed.expression.aggregation : '');
}
