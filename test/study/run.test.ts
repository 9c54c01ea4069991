import { describe, expect, it } from 'vitest';
import type { CompiledScenario } from '../../src/model/compiled.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { compareVariants } from '../../src/study/compare.ts';
import { runScenario } from '../../src/study/run.ts';
import { simulate } from '../../src/study/runs/simulate.ts';
import type { Progress } from '../../src/study/runs/task-scheduler.ts';
import { runVariants } from '../../src/study/variants.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const { compiled } = scratchFolder();

function scenario(memory = 1024, run = '', traffic = 'poisson: 2/s'): string {
  return `
functions:
  api:
    memory: ${memory}
    timeout: 5s
    work:
      cpu: { lognormal: { median: 80ms, p95: 300ms } }
      io: { exponential: { mean: 40ms } }
      errorRate: 2%
  worker: { memory: 256, work: { duration: 20ms } }
triggers:
  uploads: { source: s3, function: worker }
traffic:
  - { to: api, ${traffic} }
  - { to: uploads, ${traffic} }
run: { duration: 30m, seed: 5${run} }
`;
}

const options = { maximumBadRows: 0 };
const results = async (text: CompiledScenario): Promise<ResultsDocument> =>
  (await runScenario(text, options)).document;

/** Without what the contract lets differ. */
function comparable(document: ResultsDocument): unknown {
  const { wallSeconds, requestsPerSecond, peakRssMb, ...engine } = document.engine;
  return { ...document, engine };
}

describe('a run', () => {
  it('gives the same document each time, but for time and memory taken', async () => {
    const first = await results(await compiled(scenario()));
    const second = await results(await compiled(scenario()));
    expect(JSON.stringify(comparable(second))).toBe(JSON.stringify(comparable(first)));
    expect(first.engine.wallSeconds).toBeGreaterThan(0);
    expect(first.totals.requests).toBeGreaterThan(6800);
  });

  it('gives another with another seed', async () => {
    const first = await results(await compiled(scenario()));
    const other = await results(await compiled(scenario().replace('seed: 5', 'seed: 6')));
    expect(other.functions['api']!.latencyMs.mean).not.toBe(first.functions['api']!.latencyMs.mean);
  });

  it('conserves requests, time and money', async () => {
    const { functions, totals, cost, simulatedSeconds } = await results(await compiled(scenario()));
    for (const fn of Object.values(functions)) {
      expect(Object.values(fn.outcomes).reduce((sum, count) => sum + count, 0)).toBe(fn.requests);
      expect(fn.gbSeconds).toBeCloseTo((fn.billedMs / 1000) * (fn.memoryMb / 1024), 6);
    }
    const all = Object.values(functions);
    expect(totals.invocations).toBe(all.reduce((sum, fn) => sum + fn.invocations, 0));
    expect(totals.gbSeconds).toBeCloseTo(
      all.reduce((sum, fn) => sum + fn.gbSeconds, 0),
      6,
    );
    // us-east-1, x86_64: 0.20 a million requests, 0.0000166667 a GB-second (AWS Lambda pricing page, 2026).
    const expected = totals.invocations * 0.2e-6 + totals.gbSeconds * 0.0000166667;
    const amountOf = (lines: typeof cost.lines): number =>
      lines.filter(({ service }) => service === 'lambda').reduce((sum, { amount }) => sum + amount, 0);
    expect(amountOf(cost.lines)).toBeCloseTo(expected, 9);
    expect(cost.total).toBeCloseTo(
      cost.lines.reduce((sum, line) => sum + line.amount, 0),
      9,
    );
    expect(amountOf(cost.monthlyLines)).toBeCloseTo((expected * 730 * 3600) / simulatedSeconds, 6);
  });

  it('costs nothing without traffic', async () => {
    const quiet = await compiled(scenario(1024, '', 'ramp: [{ at: 0s, rate: 0/s }, { at: 1m, rate: 0/s }]'));
    const { document, explanation } = await runScenario(quiet, options);
    expect(document.totals).toEqual({
      requests: 0,
      invocations: 0,
      coldStarts: 0,
      throttles: 0,
      errors: 0,
      gbSeconds: 0,
    });
    expect(document.cost).toMatchObject({ total: 0, monthly: 0, perMillionRequests: 0, lines: [] });
    expect(explanation.join('\n')).not.toMatch(/NaN|Infinity|undefined/);
    expect(JSON.stringify(document)).not.toMatch(/null,|NaN/);
  });

  it('of more replications keeps the ones it had', async () => {
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map(async (count) => results(await compiled(scenario(1024, `, replications: ${count}`)))),
    );
    const counts = (document: ResultsDocument | undefined): readonly number[] =>
      document!.series.functions['api']!.invocations;
    // Means over replications: times their number, less what was there before, is the new one alone. Poisson
    // counts have the variance of their mean; with other replications in it, it would be three or five times
    // that.
    const second = counts(two).map((mean, step) => 2 * mean - counts(one)[step]!);
    const third = counts(three).map((mean, step) => 3 * mean - 2 * counts(two)[step]!);
    for (const alone of [second, third]) {
      const mean = alone.reduce((sum, count) => sum + count, 0) / alone.length;
      const variance = alone.reduce((sum, count) => sum + (count - mean) ** 2, 0) / alone.length;
      expect(mean).toBeGreaterThan(18);
      expect(variance / mean).toBeGreaterThan(0.6);
      expect(variance / mean).toBeLessThan(1.5);
    }
    expect(second).not.toEqual([...counts(one)]);
    // And the first is that of the scenario's own seed.
    const { measurements } = await simulate(await compiled(scenario()), 5, options);
    expect(counts(one)).toEqual([...measurements.series.functions[0]!.invocations]);
    expect(three!.seed).toBe(one!.seed);
    expect(three!.engine.requests).toBeGreaterThan(2.9 * one!.engine.requests);
  });
});

describe('a comparison', () => {
  it('gives each variant the same arrivals, and what no memory concerns the same results', async () => {
    const variants = await Promise.all(
      [128, 1024, 3008].map(async (memory) => ({
        label: `${memory} MB`,
        set: { 'functions.api.memory': memory },
        compiled: await compiled(scenario(memory)),
      })),
    );
    const document = await compareVariants(variants, options);
    expect(document.variants.map(({ label }) => label)).toEqual(['128 MB', '1024 MB', '3008 MB']);
    const [small, middle, large] = document.variants.map(({ results }) => results);
    for (const other of [small, large]) {
      expect(other!.totals.requests).toBe(middle!.totals.requests);
      expect(other!.functions['api']!.requests).toBe(middle!.functions['api']!.requests);
      expect(other!.series.functions['api']!.invocations).toEqual(
        middle!.series.functions['api']!.invocations,
      );
      expect(other!.functions['worker']).toEqual(middle!.functions['worker']);
    }
    const mean = (one: ResultsDocument | undefined): number => one!.functions['api']!.durationMs.mean;
    expect(mean(small)).toBeGreaterThan(mean(middle));
    expect(mean(middle)).toBeGreaterThan(mean(large));
  });

  it('tells its progress over all variants', async () => {
    const one = await compiled(scenario(1024, '', 'poisson: 1000/s'));
    const variants = ['a', 'b'].map((label) => ({ label, set: {}, compiled: one }));
    const seen: Progress[] = [];
    await compareVariants(variants, { ...options, onProgress: (progress) => seen.push(progress) });
    expect(seen.length).toBeGreaterThan(2);
    for (const { totalSeconds } of seen) expect(totalSeconds).toBe(3600);
    const seconds = seen.map(({ simulatedSeconds }) => simulatedSeconds);
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
    expect(seconds.at(-1)).toBeGreaterThan(1800);
    expect(seconds.at(-1)).toBeLessThanOrEqual(3600);
  });
});

describe('variants for a study of its own', () => {
  it('come as results in the order given, each as it would be alone', async () => {
    const variants = await Promise.all(
      [1024, 128].map(async (memory) => ({
        compiled: await compiled(scenario(memory).replace('30m', '2m')),
      })),
    );
    const together = await runVariants(variants, options);
    expect(together.map(({ functions }) => functions['api']?.memoryMb)).toEqual([1024, 128]);
    for (const [index, variant] of variants.entries()) {
      expect(comparable(together[index]!)).toEqual(comparable(await results(variant.compiled)));
    }
  });
});

describe('an abort signal', () => {
  it('stops a run in the middle, with its reason', async () => {
    const long = await compiled(scenario(1024, '', 'poisson: 2000/s').replace('30m', '7d'));
    const controller = new AbortController();
    const reason = new Error('stopped by hand');
    setTimeout(() => controller.abort(reason), 100);
    const startedMs = performance.now();
    await expect(runScenario(long, { ...options, signal: controller.signal })).rejects.toBe(reason);
    expect(performance.now() - startedMs).toBeLessThan(5000);
  });

  it('stops a study of many short runs', async () => {
    const many = await compiled(scenario(1024, ', replications: 1000').replace('30m', '10s'));
    const controller = new AbortController();
    const reason = new Error('stopped by hand');
    setTimeout(() => controller.abort(reason), 100);
    await expect(runScenario(many, { ...options, signal: controller.signal })).rejects.toBe(reason);
  });

  it('that was raised before lets nothing start', async () => {
    const reason = new Error('too late');
    const signal = AbortSignal.abort(reason);
    const short = await compiled(scenario().replace('30m', '10s'));
    await expect(runScenario(short, { ...options, signal })).rejects.toBe(reason);
  });
});
