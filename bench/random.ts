import type { Distribution } from '../src/random/distribution.ts';
import { Generator } from '../src/random/generator.ts';
import { createSampler } from '../src/random/sampler.ts';
import { printTable, printTitle } from './text.ts';

const BATCH = 4096;
const RUNS = 60;
const BATCHES_PER_RUN = 50;

const DISTRIBUTIONS: Readonly<Record<string, Distribution>> = {
  constant: { kind: 'constant', value: 1 },
  exponential: { kind: 'exponential', mean: 10 },
  lognormal: { kind: 'lognormal', mu: 5, sigma: 0.5 },
  gamma: { kind: 'gamma', shape: 4, scale: 25 },
  'gamma, shape < 1': { kind: 'gamma', shape: 0.5, scale: 25 },
  weibull: { kind: 'weibull', shape: 1.5, scale: 10 },
  uniform: { kind: 'uniform', min: 1, max: 2 },
  normal: { kind: 'normal', mean: 10, sd: 2 },
  pareto: { kind: 'pareto', shape: 3, min: 1 },
  empirical: { kind: 'empirical', values: [1, 2, 3, 4, 5] },
  'empirical, weights': { kind: 'empirical', values: [1, 2, 3, 4, 5], weights: [5, 4, 3, 2, 1] },
  quantiles: {
    kind: 'quantiles',
    probabilities: [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1],
    values: [1, 2, 3, 4, 5, 6, 8, 9, 12, 40],
  },
  mixture: {
    kind: 'mixture',
    parts: [
      { weight: 9, of: { kind: 'exponential', mean: 1 } },
      { weight: 1, of: { kind: 'lognormal', mu: 3, sigma: 1 } },
    ],
  },
};

const out = new Float64Array(BATCH);

function nanosecondsPerDraw(draw: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const start = process.hrtime.bigint();
    for (let batch = 0; batch < BATCHES_PER_RUN; batch++) draw();
    best = Math.min(best, Number(process.hrtime.bigint() - start) / (BATCHES_PER_RUN * BATCH));
  }
  return best;
}

function shown(nanoseconds: number): string {
  return nanoseconds.toFixed(1);
}

/** Nanoseconds a draw: the best of many short runs, since other load on the machine only ever adds. */
export function benchRandom(): void {
  const rows: string[][] = [['', 'fill', 'sample']];
  for (const [name, distribution] of Object.entries(DISTRIBUTIONS)) {
    const sampler = createSampler(distribution, new Generator(1, name));
    const filled = nanosecondsPerDraw(() => sampler.fill(out, 0, BATCH));
    const sampled = nanosecondsPerDraw(() => {
      for (let index = 0; index < BATCH; index++) out[index] = sampler.sample();
    });
    rows.push([name, shown(filled), shown(sampled)]);
  }
  const generator = new Generator(1);
  const uniform = nanosecondsPerDraw(() => {
    for (let index = 0; index < BATCH; index++) out[index] = generator.uniform();
  });
  const rekeyed = nanosecondsPerDraw(() => {
    for (let index = 0; index < BATCH; index++) {
      generator.rekey(1, 2, index);
      out[index] = generator.uniform();
    }
  });
  rows.push(['generator.uniform', '-', shown(uniform)], ['rekey + uniform', '-', shown(rekeyed)]);
  printTitle('random: ns a draw');
  printTable(rows);
}
