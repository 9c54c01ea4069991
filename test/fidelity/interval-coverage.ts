import { join } from 'node:path';
import { formatFault } from '../../src/model/fault.ts';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { intervalOf } from '../../src/results/statistics/confidence.ts';
import { loadScenarioVariants } from '../../src/scenario/load.ts';
import { runScenario } from '../../src/study/run.ts';
import { BOUNDS } from './bounds.ts';
import { withFiles } from './run-files.ts';
import { percent, type Section, tableLines } from './section.ts';

const SEEDS = 200;
const REPLICATIONS = 10;
/** Places and offered load of the loss system. */
const PLACES = 5;
const LOAD = 4;

interface Model {
  readonly name: string;
  readonly text: string;
  readonly truth: number;
  readonly intervalIn: (document: ResultsDocument) => readonly [number, number] | undefined;
}

const MODELS: readonly Model[] = [
  {
    name: 'M/M/∞: mean concurrency',
    // 5 a second for 1 s each; five minutes after ten service times of warm-up.
    text: scenarioText('', 'poisson: 5/s', 1000),
    truth: 5,
    intervalIn: ({ functions }) => intervalOf(functions['f']?.concurrency ?? {}, 'mean'),
  },
  {
    name: 'M/M/5/5: share refused (Erlang B)',
    text: scenarioText(`reservedConcurrency: ${PLACES}, `, `poisson: ${LOAD}/s`, 1000, [
      'f.throttles: ["rate < 1"]',
    ]),
    truth: erlangB(PLACES, LOAD),
    intervalIn: ({ thresholds }) => intervalOf(thresholds[0] ?? {}, 'actual'),
  },
];

/**
 * How often the 95 % interval over replications holds the value that queueing theory gives, over two hundred
 * seeds.
 */
export async function intervalCoverageSection(): Promise<Section> {
  const rows: string[][] = [];
  const checks = [];
  for (const { name, text, truth, intervalIn } of MODELS) {
    const held = await withFiles({ 'model.yml': text }, async (folder) => {
      let count = 0;
      for (let seed = 1; seed <= SEEDS; seed++) {
        const [loaded] = await loadScenarioVariants(join(folder, 'model.yml'), [
          { set: [`run.seed=${seed * 7919}`] },
        ]);
        if (!loaded?.ok) throw new Error(loaded?.faults.map(formatFault).join('\n'));
        const { document } = await runScenario(loaded.compiled, { maximumBadRows: 0 });
        const interval = intervalIn(document);
        if (interval === undefined) throw new Error(`${name}: there is no interval`);
        if (interval[0] <= truth && truth <= interval[1]) count++;
      }
      return count;
    });
    const coverage = (100 * held) / SEEDS;
    rows.push([name, truth.toFixed(4), `${held} of ${SEEDS}`, `${percent(coverage)} %`]);
    // From 91 to 99 %: at most 4 % away from 95.
    checks.push({
      name: `interval coverage, ${name}: off 95 %`,
      actual: Math.abs(coverage - 95),
      bound: BOUNDS.intervalCoverageOffPercent,
      unit: '%' as const,
    });
  }
  return {
    title: `95 % intervals of ${REPLICATIONS} replications against queueing theory, ${SEEDS} seeds each`,
    lines: tableLines(['model', 'true value', 'intervals that hold it', 'share'], rows),
    checks,
  };
}

function scenarioText(
  settings: string,
  traffic: string,
  meanMs: number,
  thresholds: readonly string[] = [],
): string {
  return [
    'functions:',
    `  f: { memory: 128, timeout: 900s, ${settings}coldStart: {}, work: { duration: { exponential: { mean: ${meanMs}ms } } } }`,
    `traffic: [{ to: f, ${traffic} }]`,
    `run: { duration: 310s, warmup: 10s, replications: ${REPLICATIONS} }`,
    ...(thresholds.length === 0 ? [] : ['thresholds:', ...thresholds.map((line) => `  ${line}`)]),
    '',
  ].join('\n');
}

/** Blocking probability of M/G/c/c (Erlang 1917), by the usual recursion. */
function erlangB(servers: number, load: number): number {
  let blocking = 1;
  for (let server = 1; server <= servers; server++) blocking = (load * blocking) / (server + load * blocking);
  return blocking;
}
