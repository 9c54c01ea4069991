import { join } from 'node:path';
import { formatFault } from '../../src/model/fault.ts';
import type { FunctionMeasurements } from '../../src/model/measurements.ts';
import type { Interval } from '../../src/results/documents/with-ci95.ts';
import { createEstimator, type Estimate, ratioEstimate } from '../../src/results/statistics/confidence.ts';
import { estimateAt } from '../../src/results/statistics/level-estimate.ts';
import { PooledTrend } from '../../src/results/statistics/pooled-trend.ts';
import { loadScenarioVariants } from '../../src/scenario/load.ts';
import { replicationSeed } from '../../src/study/runs/run-replication.ts';
import { simulate } from '../../src/study/runs/simulate.ts';
import { BOUNDS } from './bounds.ts';
import { withFiles } from './run-files.ts';
import { type Check, percent, type Section, tableLines } from './section.ts';

/**
 * Independent runs of each case, which are the truth together and the replications in groups. About a minute
 * in all.
 */
const RUNS = 1600;
const GROUPS = [2, 4, 8, 16];
/** The rest lie nearer to 95 %. */
const CHECKS_SHOWN = 3;
/** Of fewer intervals a share says nothing. */
const FEWEST_INTERVALS = 100;

const EXPONENTIAL = 'coldStart: {}, work: { duration: { exponential: { mean: 300ms } } }';

const CASES: Readonly<Record<string, string>> = {
  light: scenarioText(EXPONENTIAL, 'poisson: 2/s', '2m'),
  short: scenarioText(EXPONENTIAL, 'poisson: 0.05/s', '20m'),
  'heavy-tailed': scenarioText(
    'coldStart: {}, work: { duration: { pareto: { shape: 1.5, min: 50ms } } }',
    'poisson: 3/s',
    '2m',
  ),
  bursty: scenarioText(
    'runtime: nodejs22.x, work: { duration: { lognormal: { median: 100ms, p99: 500ms } } }',
    'gamma: { rate: 2/s, cv: 4 }',
    '3m',
  ),
  saturated: scenarioText(
    'reservedConcurrency: 5, coldStart: {}, work: { duration: { exponential: { mean: 1s } } }',
    'poisson: 6/s',
    '2m',
  ),
};

type Family = 'percentiles' | 'means of times' | 'counts' | 'concurrency' | 'environments' | 'rates';

interface Figure {
  readonly family: Family;
  readonly value: number;
  readonly interval: Interval | null;
}

/**
 * How often intervals over 2, 4, 8 and 16 replications hold the figure of all runs of a case, of those that
 * are given.
 */
export async function replicationCoverageSection(): Promise<Section> {
  const rows: string[][] = [];
  const checks: Check[] = [];
  for (const [name, text] of Object.entries(CASES)) {
    const runs = await runsOf(text);
    const truth = figuresOf(runs);
    for (const size of GROUPS) {
      const tallies = new Map<Family, { asked: number; given: number; held: number }>();
      for (let from = 0; from + size <= runs.length; from += size) {
        const found = figuresOf(runs.slice(from, from + size));
        found.forEach(({ family, interval }, index) => {
          const value = truth[index]?.value ?? Number.NaN;
          const tally = tallies.get(family) ?? { asked: 0, given: 0, held: 0 };
          tallies.set(family, tally);
          tally.asked += 1;
          if (interval === null) return;
          tally.given += 1;
          if (interval[0] <= value && value <= interval[1]) tally.held += 1;
        });
      }
      for (const [family, { asked, given, held }] of tallies) {
        const coverage = (100 * held) / given;
        const isTold = given >= FEWEST_INTERVALS;
        rows.push([
          name,
          String(size),
          family,
          `${percent((100 * given) / asked, 0)} %`,
          isTold ? `${percent(coverage)} %` : '–',
        ]);
        if (!isTold) continue;
        checks.push({
          name: `interval coverage, ${name}, ${size} replications, ${family}: off 95 %`,
          actual: Math.abs(coverage - 95),
          bound: BOUNDS.replicationCoverageOffPercent,
          unit: '%',
        });
      }
    }
  }
  return {
    title: `95 % intervals over replications, ${RUNS} runs of each case`,
    lines: tableLines(['case', 'replications', 'figures', 'given', 'hold the truth'], rows),
    checks: checks.toSorted((a, b) => b.actual - a.actual).slice(0, CHECKS_SHOWN),
  };
}

async function runsOf(text: string): Promise<readonly FunctionMeasurements[]> {
  return withFiles({ 'case.yml': text }, async (folder) => {
    const [loaded] = await loadScenarioVariants(join(folder, 'case.yml'), [{ set: [] }]);
    if (!loaded?.ok) throw new Error(loaded?.faults.map(formatFault).join('\n'));
    const runs: FunctionMeasurements[] = [];
    for (let replication = 0; replication < RUNS; replication++) {
      const seed = replicationSeed(loaded.compiled.model.seed, replication);
      const { measurements } = await simulate(loaded.compiled, seed, { maximumBadRows: 0 });
      const [own] = measurements.functions;
      if (own === undefined) throw new Error('no function was measured');
      runs.push(own);
    }
    return runs;
  });
}

/** What a reader decides by, in a fixed order, as the results document puts replications together. */
function figuresOf(runs: readonly FunctionMeasurements[]): readonly Figure[] {
  const estimator = createEstimator(runs.length);
  const told = (family: Family, { mean, interval }: Estimate): Figure => ({ family, value: mean, interval });
  const number = (family: Family, read: (run: FunctionMeasurements) => number): Figure =>
    told(family, estimator(runs.map(read)));
  const alive = runs.map(({ environments }) => [environments.mean, environments.max] as const);
  const environments = (key: 'mean' | 'max'): Figure => {
    const values = alive.map(([mean, max]) => (key === 'mean' ? mean : max));
    return told(
      'environments',
      estimateAt(`environments.${key}`, values, () => alive, estimator),
    );
  };
  const latency = new PooledTrend(runs.map(({ latencyMs }) => latencyMs));
  return [
    ...[0.5, 0.9, 0.95, 0.99, 0.999].map((probability) => told('percentiles', latency.quantile(probability))),
    told('means of times', latency.mean()),
    number('counts', ({ requests }) => requests),
    number('counts', ({ coldStarts }) => coldStarts),
    number('counts', ({ throttledAttempts }) => throttledAttempts),
    number('counts', ({ onDemandBilledMs }) => onDemandBilledMs),
    number('concurrency', ({ concurrency }) => concurrency.mean),
    number('concurrency', ({ concurrency }) => concurrency.max),
    environments('mean'),
    environments('max'),
    told(
      'rates',
      ratioEstimate(
        runs.map(({ coldStarts, invocations }) => [coldStarts, invocations]),
        estimator,
      ),
    ),
    told(
      'rates',
      ratioEstimate(
        runs.map(({ throttledAttempts, requests }) => [throttledAttempts, requests]),
        estimator,
      ),
    ),
  ];
}

function scenarioText(settings: string, traffic: string, duration: string): string {
  return [
    'functions:',
    `  f: { memory: 512, timeout: 900s, ${settings} }`,
    `traffic: [{ to: f, ${traffic} }]`,
    `run: { duration: ${duration} }`,
    '',
  ].join('\n');
}
