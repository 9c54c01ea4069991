import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { buildDocument } from '../../src/results/build-document.ts';
import {
  buildComparison,
  buildPairedComparison,
  costLatencyPoint,
  type SampledVariant,
} from '../../src/results/compare/comparison.ts';
import type { VariantResults } from '../../src/results/documents/document.ts';
import { variantLabel } from '../../src/results/documents/variant-label.ts';
import { paretoFront } from '../../src/results/statistics/pareto.ts';
import { fc } from '../support/fast-check.ts';
import {
  bill,
  compiledFunction,
  compiledScenario,
  documentInput,
  histogramOf,
  line,
  measured,
  measurements,
  outcomes,
} from './fixtures.ts';

describe('the Pareto front', () => {
  it('keeps what nothing beats, in the order given', () => {
    const points = [
      { label: '128', costUsd: 3, latencyMs: 800 },
      { label: '256', costUsd: 2, latencyMs: 400 },
      { label: '512', costUsd: 2.5, latencyMs: 200 },
      { label: '1024', costUsd: 2.5, latencyMs: 210 },
      { label: '2048', costUsd: 5, latencyMs: 200 },
      { label: '3008', costUsd: 7, latencyMs: 190 },
    ];
    expect(paretoFront(points)).toEqual(['256', '512', '3008']);
    expect(paretoFront([])).toEqual([]);
  });

  it('keeps equals together', () => {
    const one = { label: 'a', costUsd: 1, latencyMs: 1 };
    expect(paretoFront([one, { ...one, label: 'b' }])).toEqual(['a', 'b']);
  });

  it('is never empty, beats all others and holds nothing that beats its peers', () => {
    const point = fc.record({ costUsd: fc.nat(20), latencyMs: fc.nat(20) });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 30 }), (raw) => {
        const points = raw.map((one, index) => ({ label: String(index), ...one }));
        const front = new Set(paretoFront(points));
        const on = points.filter(({ label }) => front.has(label));
        const off = points.filter(({ label }) => !front.has(label));
        expect(on.length).toBeGreaterThan(0);
        for (const one of off) {
          expect(on.some((two) => two.costUsd <= one.costUsd && two.latencyMs <= one.latencyMs)).toBe(true);
        }
        const ascending = on.toSorted((a, b) => a.costUsd - b.costUsd || a.latencyMs - b.latencyMs);
        expect(ascending.map(({ latencyMs }) => latencyMs)).toEqual(
          on.map(({ latencyMs }) => latencyMs).sort((a, b) => b - a),
        );
      }),
    );
  });
});

describe('labels of variants', () => {
  it.each([
    [{ 'functions.api.memory': 1024 }, '1024 MB'],
    [{ 'functions.api.memory': '1 GB' }, '1024 MB'],
    [{ 'functions.api.memory': '512' }, '512 MB'],
    [{ 'functions.api.memory': 1024, 'functions.api.architecture': 'arm64' }, '1024 MB · arm64'],
    [{ 'functions.api.architecture': 'arm64', 'functions.api.memory': 1024 }, '1024 MB · arm64'],
    [{ 'functions.my.worker.provisionedConcurrency': 5 }, 'provisionedConcurrency 5'],
    [{ 'functions.api.memory': 512, 'functions.worker.memory': 256 }, '512 MB api · 256 MB worker'],
    [{ 'account.concurrency': 500 }, 'account.concurrency 500'],
    [{ 'triggers.jobs.batchSize': 10, 'functions.api.memory': 128 }, '128 MB · batchSize 10'],
    [{}, 'as written'],
  ])('%o is %s', (set, label) => {
    expect(variantLabel(set as Record<string, number | string>)).toBe(label);
  });
});

describe('a comparison', () => {
  const variant = (label: string, costUsd: number, latencyMs: number, succeeded = 104): VariantResults => ({
    label,
    set: {},
    results: buildDocument(
      documentInput({
        measurements: measurements([
          measured({
            latencyMs: histogramOf([latencyMs]),
            coldLatencyMs: histogramOf([]),
            outcomes: outcomes({ succeeded, throttled: 104 - succeeded }),
          }),
        ]),
        bill: bill([line({ quantity: new Decimal(costUsd), unitPrice: new Decimal(1) })]),
      }),
    ),
  });

  it('keeps the order asked and marks the front', () => {
    const variants = [variant('256 MB', 2, 300), variant('128 MB', 3, 600), variant('512 MB', 4, 100)];
    const { schemaVersion, variants: kept, pareto } = buildComparison(variants);
    expect(schemaVersion).toBe(1);
    expect(kept).toBe(variants);
    expect(pareto).toEqual(['256 MB', '512 MB']);
  });

  it('does not praise a variant for the requests it refuses', () => {
    const variants = [variant('keeps', 2, 300), variant('refuses', 1, 100, 50)];
    expect(buildComparison(variants).pareto).toEqual(['keeps']);
  });

  it('pairs variants on the same requests alone', () => {
    const sampled = (label: string, set: Record<string, string>, requests = 104): SampledVariant => {
      const { results } = variant(label, 1, 100);
      const document = { ...results, totals: { ...results.totals, requests } };
      return { label, set, results: document, samples: { replications: [document], batches: null } };
    };
    const { variants } = buildPairedComparison(
      [
        sampled('baseline', {}),
        sampled('memory', { 'functions.api.memory': '1024' }),
        sampled('traffic', { 'traffic.0.poisson': '60/s' }),
        sampled('seed', { 'run.seed': '2' }),
        sampled('users', { 'functions.api.memory': '1024' }, 120),
      ],
      undefined,
    );
    expect(variants.filter(({ paired }) => paired !== undefined).map(({ label }) => label)).toEqual([
      'memory',
    ]);
  });

  it('weighs the latency of functions by their requests', () => {
    const results = buildDocument(
      documentInput({
        compiled: compiledScenario({
          functions: [compiledFunction(), compiledFunction({ name: 'worker' })],
        }),
        measurements: measurements([
          measured({ latencyMs: histogramOf([100, 100, 100]) }),
          measured({ latencyMs: histogramOf([500]) }),
        ]),
      }),
    );
    expect(costLatencyPoint({ label: '', set: {}, results }).latencyMs).toBe(200);
  });
});
