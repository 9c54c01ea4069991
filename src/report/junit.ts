import type { ComparisonDocument, ResultsDocument, ThresholdResult } from '../results/documents/document.ts';
import { visible } from './words/text.ts';
import { thresholdValues } from './words/threshold-values.ts';

/**
 * JUnit XML: a suite for the run or for each variant, a test case for each threshold, a failure with what
 * came out and the limit.
 */
export function renderJunit(document: ResultsDocument | ComparisonDocument): string {
  const suites =
    'variants' in document
      ? document.variants.map(({ label, results }) => ({ name: `${results.name}: ${label}`, results }))
      : [{ name: document.name, results: document }];
  const all = suites.flatMap(({ results }) => results.thresholds);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="lambda-sim" ${counts(all)}>`,
    ...suites.flatMap(({ name, results }) => [
      `  <testsuite name="${escapeXml(name)}" ${counts(results.thresholds)}>`,
      ...verdictOf(results),
      ...results.thresholds.flatMap((threshold) => testCase(name, threshold, results.cost.currency)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

/** What happened, whatever the thresholds allow. */
function verdictOf({ verdict }: ResultsDocument): string[] {
  if (verdict === undefined) return [];
  const property = (name: string, value: string) =>
    `      <property name="${name}" value="${escapeXml(value)}"/>`;
  return [
    '    <properties>',
    property('verdict', verdict.state),
    property('headline', verdict.headline),
    ...verdict.points.map((point) => property('point', point)),
    '    </properties>',
  ];
}

function testCase(suite: string, threshold: ThresholdResult, currency: string): string[] {
  const open = `    <testcase classname="${escapeXml(suite)}" name="${escapeXml(`${threshold.metric}: ${threshold.expression}`)}"`;
  const { warning } = threshold;
  const told = warning === undefined ? [] : [`      <system-out>${escapeXml(warning)}</system-out>`];
  if (threshold.passed)
    return warning === undefined ? [`${open}/>`] : [`${open}>`, ...told, '    </testcase>'];
  const { actual, limit } = thresholdValues(threshold, currency);
  const message = `${threshold.metric} is ${actual}, the threshold is ${threshold.expression}`;
  return [
    `${open}>`,
    `      <failure type="threshold" message="${escapeXml(message)}">actual ${escapeXml(actual)} (${threshold.actual}), limit ${escapeXml(limit)} (${threshold.limit})</failure>`,
    ...told,
    '    </testcase>',
  ];
}

function counts(thresholds: readonly ThresholdResult[]): string {
  const failed = thresholds.filter((threshold) => !threshold.passed).length;
  return `tests="${thresholds.length}" failures="${failed}" errors="0" skipped="0"`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML 1.0 has no way to write control characters and a few others at all; those stand written out. */
function escapeXml(text: string): string {
  return visible(text)
    .replace(/[\ufffe\uffff]/g, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`)
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
