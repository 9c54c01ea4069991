import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { aggregateReplications } from '../../src/results/aggregate-replications.ts';
import { buildDocument } from '../../src/results/build-document.ts';
import { buildComparison } from '../../src/results/compare/comparison.ts';
import { comparisonSchema, resultsSchema } from '../../src/results/documents/schema.ts';
import { diffSchema, tuneSchema } from '../../src/results/documents/study-schema.ts';
import { bill, compiledScenario, compiledSource, documentInput, line } from './fixtures.ts';
import { richInput } from './rich.ts';

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), 'utf8'));

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
const isResults = ajv.compile(read('results'));
const isComparison = ajv.compile(read('comparison'));

const document = buildDocument(
  documentInput({
    compiled: compiledScenario({
      sources: [compiledSource({ trigger: 'uploads', source: 's3' })],
      thresholds: [{ metric: 'api.latency', expression: 'p(99) < 800ms' }],
      warnings: ['one'],
      assumptions: [{ key: 'a', value: '1', source: 'here', date: '2026-01-01', confirmed: false }],
    }),
    bill: bill([line(), line({ function: null })], ['a note']),
  }),
);

type Node = { [key: string]: Node };
function planted(mistake: (copy: Node) => void): unknown {
  const copy = structuredClone(document) as unknown as Node;
  mistake(copy);
  return copy;
}

describe('the published schemas', () => {
  it('are what the code says', () => {
    expect(read('results')).toEqual(resultsSchema());
    expect(read('comparison')).toEqual(comparisonSchema());
    expect(read('tune')).toEqual(tuneSchema());
    expect(read('diff')).toEqual(diffSchema());
  });

  it('accept a document, as it is and after a trip through JSON', () => {
    expect(isResults(document), ajv.errorsText(isResults.errors)).toBe(true);
    expect(isResults(JSON.parse(JSON.stringify(document)))).toBe(true);
  });

  it('accept replications with their intervals', () => {
    const together = aggregateReplications([document, document]);
    expect(isResults(together), ajv.errorsText(isResults.errors)).toBe(true);
  });

  it('accept triggers, resources, chains and their series, as they are and as means', () => {
    const rich = buildDocument(richInput());
    expect(isResults(rich), ajv.errorsText(isResults.errors)).toBe(true);
    const together = aggregateReplications([rich, rich, rich]);
    expect(isResults(together), ajv.errorsText(isResults.errors)).toBe(true);
    expect(isResults({ ...rich, resources: { orders: { calls: 1 } } })).toBe(false);
    expect(isResults({ ...rich, chains: { web: { latencyMs: {} } } })).toBe(false);
    expect(isResults({ ...rich, architecture: { nodes: [{ id: 'a' }], edges: [] } })).toBe(false);
  });

  it('accept a comparison', () => {
    const comparison = buildComparison([
      { label: '512 MB', set: { 'functions.api.memory': 512 }, results: document },
    ]);
    expect(isComparison(comparison), ajv.errorsText(isComparison.errors)).toBe(true);
    expect(isComparison({ ...comparison, pareto: undefined })).toBe(false);
    expect(isComparison({ ...comparison, variants: [{ label: '512 MB', set: {} }] })).toBe(false);
  });

  it.each<[string, (copy: Node) => void]>([
    ['a missing key', (copy) => delete copy['totals']?.['errors']],
    ['an unknown key', (copy) => Object.assign(copy['functions']?.['api'] ?? {}, { color: 'red' })],
    ['null for a number', (copy) => Object.assign(copy['cost'] ?? {}, { total: null })],
    ['text for a number', (copy) => Object.assign(copy['totals'] ?? {}, { requests: '12' })],
    ['a negative count', (copy) => Object.assign(copy['functions']?.['api'] ?? {}, { requests: -1 })],
    ['a rate above 1', (copy) => Object.assign(copy['functions']?.['api'] ?? {}, { coldStartRate: 1.5 })],
    ['another version', (copy) => Object.assign(copy, { schemaVersion: 2 })],
    ['an interval with one end', (copy) => Object.assign(copy['totals'] ?? {}, { errorsCi95: [1] })],
    ['a step that is none', (copy) => Object.assign(copy['series'] ?? {}, { stepSeconds: 7 })],
    [
      'a series of text',
      (copy) => Object.assign(copy['series']?.['functions']?.['api'] ?? {}, { errors: [''] }),
    ],
    ['a severity that is none', (copy) => Object.assign(copy, { findings: [{ severity: 'bad', text: '' }] })],
  ])('refuse %s', (_, mistake) => {
    expect(isResults(planted(mistake))).toBe(false);
  });
});
