import type { ThresholdResult } from '../../results/documents/document.ts';
import { visible } from '../words/text.ts';
import { thresholdValues } from '../words/threshold-values.ts';
import { displayWidth, shorten } from '../words/width.ts';
import type { TerminalStyle } from './style.ts';

/** A line for each threshold that failed, and how many passed; none where all did. */
export function failedThresholdLines(
  thresholds: readonly ThresholdResult[],
  currency: string,
  style: TerminalStyle,
): string[] {
  const failed = thresholds.filter(({ passed }) => !passed);
  if (failed.length === 0) return [];
  const [, ...rows] = thresholdLines(failed, currency, style);
  const passed = thresholds.length - failed.length;
  return [style.heading('THRESHOLDS', `${passed} of ${thresholds.length} passed; failed:`), ...rows];
}

/** A line for each threshold: ✓ or ✗, what was asked, what came out. */
export function thresholdLines(
  thresholds: readonly ThresholdResult[],
  currency: string,
  style: TerminalStyle,
): string[] {
  if (thresholds.length === 0) return [];
  const { colors, width } = style;
  const passed = thresholds.filter((threshold) => threshold.passed).length;
  const rows = thresholds.map((threshold) => ({
    passed: threshold.passed,
    metric: visible(threshold.metric),
    expression: visible(threshold.expression),
    actual: thresholdValues(threshold, currency).actual,
  }));
  const actualWidth = Math.max(...rows.map((row) => displayWidth(row.actual)));
  const rest = width - 4 - actualWidth - 2;
  const expressionWidth = Math.min(
    Math.max(...rows.map((row) => displayWidth(row.expression))),
    Math.floor(rest / 2),
  );
  const metricWidth = Math.min(
    Math.max(...rows.map((row) => displayWidth(row.metric))),
    rest - expressionWidth,
  );
  const pad = (text: string, columns: number) => text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
  return [
    style.heading('THRESHOLDS', `${passed} of ${thresholds.length} passed`),
    ...rows.map((row) => {
      const paint = row.passed ? colors.green : colors.red;
      const metric = pad(shorten(row.metric, metricWidth), metricWidth);
      const expression = pad(shorten(row.expression, expressionWidth), expressionWidth);
      return `${paint(row.passed ? '✓' : '✗')} ${metric}  ${expression}  ${paint(row.actual.padStart(actualWidth))}`;
    }),
  ];
}
