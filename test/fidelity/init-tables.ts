import { join } from 'node:path';
import type { FunctionResults, ResultsDocument } from '../../src/results/documents/document.ts';
import { BOUNDS } from './bounds.ts';
import { type DataRow, readData, textOf } from './committed-data.ts';
import { runFile, withFiles } from './run-files.ts';
import { errorPercent, percent, quantile, type Section, tableLines } from './section.ts';

const MEMORY_SIZES = ['128', '256', '512', '1024'] as const;
const PERCENTILES = ['p50', 'p95', 'p99'] as const;
/** A 99th percentile of fewer cold starts rests on less than ten of them. */
const LEAST_COLD_STARTS = 1000;
/** Simulated cold starts by row: the 99th percentile then rests on 100 of them. */
const DRAWS = 10_000;
/** The merging of arrivals takes longer the more sources there are. */
const FUNCTIONS_A_RUN = 14;
const SNAPSTART = ' snapstart';

interface InitRow {
  readonly label: string;
  readonly functionText: string;
  /** By memory size: cold starts measured, and p50, p95, p99 of init in ms. */
  readonly observed: readonly { readonly coldStarts: number; readonly valuesMs: readonly number[] }[];
}

function toInitRow(row: DataRow): InitRow {
  const [runtime, packageType, architecture] = ['runtime', 'package', 'architecture'].map((name) =>
    textOf(row, name),
  ) as [string, string, string];
  const isRestore = runtime.endsWith(SNAPSTART);
  const name = isRestore ? runtime.slice(0, -SNAPSTART.length) : runtime;
  return {
    label: `${runtime} ${packageType} ${architecture}`,
    functionText: `{ runtime: "${name}", package: ${packageType}, architecture: ${architecture}, snapStart: ${isRestore}, timeout: 60s, keepAlive: 0ms, work: { duration: 1ms } }`,
    observed: MEMORY_SIZES.map((memoryMb) => textOf(row, memoryMb))
      .filter((cell) => cell !== '')
      .map((cell) => {
        const [coldStarts = 0, ...valuesMs] = cell.split(' ').map(Number);
        return { coldStarts, valuesMs };
      }),
  };
}

/**
 * Init of each row. A function a row, each called once a second with no environment left from the call
 * before: every start is cold.
 */
async function simulatedInit(rows: readonly InitRow[]): Promise<readonly FunctionResults['initMs'][]> {
  const inits: FunctionResults['initMs'][] = [];
  for (let from = 0; from < rows.length; from += FUNCTIONS_A_RUN) {
    const some = rows.slice(from, from + FUNCTIONS_A_RUN);
    const { functions } = await simulate(some);
    some.forEach(({ label }, index) => {
      const fn = functions[`f${index}`];
      if (fn === undefined || fn.coldStarts !== fn.invocations) throw new Error(`${label} had warm starts`);
      inits.push(fn.initMs);
    });
  }
  return inits;
}

async function simulate(rows: readonly InitRow[]): Promise<ResultsDocument> {
  const scenario = `
name: Cold starts of every measured runtime
account: { concurrency: 10000 }
functions:
${rows.map(({ functionText }, index) => `  f${index}: ${functionText}`).join('\n')}
traffic:
${rows.map((_, index) => `  - { to: f${index}, constant: 1/s }`).join('\n')}
run: { duration: ${DRAWS + 60}s }
`;
  return withFiles({ 'scenario.yml': scenario }, (folder) => runFile(join(folder, 'scenario.yml')));
}

/**
 * Simulates cold starts of every runtime, package and architecture that was measured, and holds their init
 * against lambda-perf's percentiles.
 */
export async function initTableSection(): Promise<Section> {
  const rows = readData('init-percentiles.csv').map(toInitRow);
  const inits = await simulatedInit(rows);
  const deviations = rows.flatMap(({ label, observed }, index) => {
    const init = inits[index];
    return observed.map(({ coldStarts, valuesMs }) => ({
      label,
      coldStarts,
      errors: PERCENTILES.map((name, place) =>
        errorPercent(init?.[name] ?? Number.NaN, valuesMs[place] ?? Number.NaN),
      ),
    }));
  });
  const stated = deviations.filter(({ coldStarts }) => coldStarts >= LEAST_COLD_STARTS);
  const table = PERCENTILES.map((name, place) => {
    const errors = stated.map((deviation) => deviation.errors[place] ?? Number.NaN);
    const worst = stated[errors.indexOf(Math.max(...errors))];
    return { name, errors, worst: worst?.label ?? '' };
  });
  const at = (place: number, share: number) => quantile(table[place]?.errors ?? [], share);
  return {
    title:
      'Init of simulated cold starts against lambda-perf’s percentiles at each memory size (absolute deviation, %)',
    lines: [
      ...tableLines(
        ['percentile', 'median', 'p90', 'worst', 'of'],
        table.map(({ name, errors, worst }) => [
          name,
          percent(quantile(errors, 0.5)),
          percent(quantile(errors, 0.9)),
          percent(Math.max(...errors)),
          worst,
        ]),
      ),
      '',
      `${rows.length} combinations of runtime, package and architecture, ${DRAWS} cold starts each; ${stated.length} of ${deviations.length} memory sizes have ${LEAST_COLD_STARTS} measured cold starts or more.`,
      'One table serves all four memory sizes; what is left over is its distance from each of them, and sampling.',
    ],
    checks: [
      { name: 'init p50, median deviation', actual: at(0, 0.5), bound: BOUNDS.initMedianPercent, unit: '%' },
      { name: 'init p50, worst', actual: at(0, 1), bound: BOUNDS.initMedianWorstPercent, unit: '%' },
      { name: 'init p95, p90 of deviations', actual: at(1, 0.9), bound: BOUNDS.initP95Percent, unit: '%' },
      { name: 'init p99, p90 of deviations', actual: at(2, 0.9), bound: BOUNDS.initP99Percent, unit: '%' },
    ],
  };
}
