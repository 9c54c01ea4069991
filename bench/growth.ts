import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderCharts } from '../src/report/png/png.ts';
import type { BenchContext } from './bench-context.ts';
import { type Fit, fitted } from './exponent.ts';
import { growthChart } from './growth-chart.ts';
import { runTold } from './processes.ts';
import { builtCommandLine } from './product.ts';
import { chainOf, manyFunctions, shardedStream, singleFunction, tiny, writeScenario } from './scenarios.ts';
import { median, printTable, printTitle } from './text.ts';

/** Something that a scenario can have more of, all else alike. */
interface Dimension {
  readonly name: string;
  /** What stays as it is. */
  readonly fixed: string;
  readonly sizes: readonly number[];
  readonly scenario: (size: number) => Parameters<typeof writeScenario>[1];
  /** The command's words behind the scenario; `run` unless given. */
  readonly words?: (size: number) => readonly string[];
}

const DIMENSIONS: readonly Dimension[] = [
  {
    name: 'requests',
    fixed: 'one function, 100 a second',
    sizes: [3e5, 1e6, 3e6, 1e7],
    scenario: (requests) => singleFunction(100, requests),
  },
  {
    name: 'functions',
    fixed: '300,000 requests, 10 a second in all',
    sizes: [1, 10, 100, 1000],
    scenario: (functions) => manyFunctions(functions, 3e5),
  },
  {
    name: 'requests in flight',
    fixed: 'one function, 1,000,000 requests',
    sizes: [10, 100, 1000, 10_000],
    scenario: (inFlight) => singleFunction(inFlight / 1.991, 1e6, 100_000),
  },
  {
    name: 'shards',
    fixed: '1,000,000 records, 1,000 a second, batches of 100 at most',
    sizes: [1, 10, 100, 1000],
    scenario: (shards) => shardedStream(shards, 1e6),
  },
  {
    name: 'chain depth',
    fixed: '1,000,000 invocations, ten requests a second',
    sizes: [1, 2, 4, 8, 15],
    scenario: (depth) => chainOf(depth, 1e6),
  },
  {
    name: 'variants',
    fixed: '100,000 requests each, one thread',
    sizes: [2, 4, 8, 16, 32],
    scenario: () => singleFunction(100, 1e5),
    words: (variants) => ['--memory', `128..${128 * variants}:128`, '--workers', '1'],
  },
];
const ROUNDS = 3;
const SHORT_ROUNDS = 1;

/**
 * CPU time of the command line by size, less that of a tiny run (its start), and the exponent of its growth.
 * With `--write`, docs/growth.md and its charts are written from it.
 */
export async function benchGrowth(context: BenchContext): Promise<void> {
  const { root, folder, isShort, isWritten } = context;
  const cli = await builtCommandLine(root);
  const rounds = isShort ? SHORT_ROUNDS : ROUNDS;
  const file = join(folder, 'growth.json');
  const cpuOf = async (scenario: ReturnType<typeof tiny>, words: readonly string[]): Promise<number> => {
    writeScenario(file, scenario);
    const [command = 'run', ...rest] = words;
    return (await runTold(folder, [cli, command, file, ...rest, '--json', '--quiet'])).cpuMs;
  };
  const starts: number[] = [];
  for (let round = 0; round < 3; round++) starts.push(await cpuOf(tiny(), []));
  const startMs = median(starts);
  const measured: { readonly dimension: Dimension; readonly fit: Fit }[] = [];
  printTitle('growth: CPU seconds of the command less its start, and the exponent with its 95 % interval');
  for (const dimension of DIMENSIONS) {
    const points: { x: number; y: number }[] = [];
    for (const size of dimension.sizes) {
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const words = dimension.words === undefined ? [] : ['compare', ...dimension.words(size)];
        times.push(await cpuOf(dimension.scenario(size), words));
      }
      // The least: what is above it is other work on the machine.
      points.push({ x: size, y: Math.max(1, Math.min(...times) - startMs) / 1000 });
    }
    const fit = fitted(points);
    measured.push({ dimension, fit });
    printTable([
      [dimension.name, ...points.map(({ x }) => x.toLocaleString('en-US'))],
      [shown(fit), ...points.map(({ y }) => y.toFixed(2))],
    ]);
  }
  if (isWritten) await writePage(root, measured, rounds);
}

function shown({ exponent, low, high }: Fit): string {
  return `${exponent.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

async function writePage(
  root: string,
  measured: readonly { readonly dimension: Dimension; readonly fit: Fit }[],
  rounds: number,
): Promise<void> {
  const charts = measured.map(({ dimension, fit }) => growthChart(dimension.name, dimension.fixed, fit));
  const images = await renderCharts(charts, 'light', [
    join(root, 'assets/inter-latin-400-normal.woff2'),
    join(root, 'assets/inter-latin-600-normal.woff2'),
  ]);
  const folder = join(root, 'docs/growth');
  mkdirSync(folder, { recursive: true });
  for (const [name, image] of images) writeFileSync(join(folder, name), image);
  const rows = measured.map(
    ({ dimension, fit }) =>
      `| ${dimension.name} | ${dimension.fixed} | ${fit.points.map(({ x, y }) => `${x.toLocaleString('en-US')}: ${y.toFixed(2)} s`).join(', ')} | ${shown(fit)} |`,
  );
  const pictures = measured.map(({ fit }, index) => {
    const { name, alternative } = charts[index] ?? { name: '', alternative: '' };
    return `### ${measured[index]?.dimension.name ?? ''}: exponent ${shown(fit)}\n\n![${alternative}](growth/${name}.png)`;
  });
  const page = `# How time grows

What a scenario has more of, all else alike, and the CPU time that the command takes then (\`run --json\`; \`compare --json\` for variants), less that of a
run of a minute. The exponent is the slope of a straight line through the logarithms, by least squares, with its 95 % interval: 1 is in proportion, 0 is no growth.
Each figure is the least of ${rounds === 1 ? 'one run' : `${rounds} runs`}. CPU time depends little on what else a machine does, though caches and cores that are shared show in it.

This page and its charts are written by \`npm run bench -- --only growth --write\`, and all figures come from it.

| more | all else | CPU seconds | exponent |
| --- | --- | --- | --- |
${rows.join('\n')}

${pictures.join('\n\n')}
`;
  writeFileSync(join(root, 'docs/growth.md'), page);
}
