import { join } from 'node:path';
import { BOUNDS } from './bounds.ts';
import {
  fittedIdleMs,
  observedColdStarts,
  POISSON_DAYS,
  type PoissonRun,
  readPoissonRun,
  replayedColdStarts,
} from './poisson-runs.ts';
import { runFile, withFiles } from './run-files.ts';
import { errorPercent, type Section, tableLines } from './section.ts';

/**
 * What the scenario leaves to the defaults (645 s, most recent first) is what is tested; the rest stands
 * beside it.
 */
const POLICIES: readonly { readonly title: string; readonly set: readonly string[] }[] = [
  { title: 'default', set: [] },
  { title: '600 s', set: ['functions.work.keepAlive=600s'] },
  { title: '366 s', set: ['functions.work.keepAlive=366s'] },
  { title: 'halving', set: ['functions.work.keepAlive={halving: 380s}'] },
  { title: 'least-rec.', set: ['functions.work.reuse=least-recent'] },
  { title: 'random', set: ['functions.work.reuse=random', 'run.replications=5'] },
];

/**
 * Cold starts of a run that the scenario path predicts: all of them, and those after upstream's first
 * quarter.
 */
export async function predictedColdStarts(
  run: PoissonRun,
  set: readonly string[] = [],
): Promise<{ readonly all: number; readonly steady: number }> {
  const lines = run.requests.map(({ sentMs, durationMs }) => `${sentMs / 1000},${durationMs}`);
  const lastMs = run.requests.at(-1)?.sentMs ?? 0;
  const scenario = `
name: Poisson run of ${run.day}
functions:
  work: { runtime: python3.6, memory: 128, timeout: 60s, work: { duration: 1.9s } }
traffic: [{ to: work, trace: run.csv }]
run: { duration: ${Math.ceil(lastMs / 1000) + 10}s }
`;
  const files = { 'run.csv': ['timestamp,durationMs', ...lines, ''].join('\n'), 'scenario.yml': scenario };
  return withFiles(files, async (folder) => {
    const file = join(folder, 'scenario.yml');
    const all = await runFile(file, set);
    const steady = await runFile(file, [...set, `run.warmup=${run.steadyFromMs}ms`]);
    if (all.totals.requests !== run.requests.length) throw new Error('requests of the trace were lost');
    return { all: all.totals.coldStarts, steady: steady.totals.coldStarts };
  });
}

interface RunResult {
  readonly run: PoissonRun;
  readonly observed: { readonly all: number; readonly steady: number };
  readonly oracle: number;
  readonly predicted: readonly { readonly all: number; readonly steady: number }[];
  readonly fittedWithoutMs: number;
  readonly heldOut: number;
}

/**
 * Replays the recorded arrivals of seven runs through scenario, trace and engine: cold starts predicted and
 * observed.
 */
export async function coldStartSection(): Promise<Section> {
  const runs = POISSON_DAYS.map(readPoissonRun);
  const results: RunResult[] = [];
  for (const run of runs) {
    const predicted = [];
    for (const { set } of POLICIES) predicted.push(await predictedColdStarts(run, set));
    const fittedWithoutMs = fittedIdleMs(runs.filter((other) => other !== run));
    const heldOut = await predictedColdStarts(run, [`functions.work.keepAlive=${fittedWithoutMs}ms`]);
    results.push({
      run,
      observed: { all: observedColdStarts(run, 0), steady: observedColdStarts(run, run.steadyFromMs) },
      oracle: replayedColdStarts(run, 645_000, run.steadyFromMs),
      predicted,
      fittedWithoutMs,
      heldOut: heldOut.steady,
    });
  }
  const total = (pick: (result: RunResult) => number) =>
    results.reduce((sum, result) => sum + pick(result), 0);
  const steady = (index: number) => (result: RunResult) => result.predicted[index]?.steady ?? Number.NaN;
  const all = (result: RunResult) => result.predicted[0]?.all ?? Number.NaN;
  const columns: readonly (readonly [title: string, pick: (result: RunResult) => number])[] = [
    ['requests', ({ run }) => run.requests.length],
    ['observed', ({ observed }) => observed.steady],
    ...POLICIES.map(({ title }, index) => [title, steady(index)] as const),
    ['oracle', ({ oracle }) => oracle],
    ['held-out', ({ heldOut }) => heldOut],
    ['obs. all', ({ observed }) => observed.all],
    ['pred. all', all],
  ];
  const shown = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(1));
  const rows = results.map((result) => [
    `${result.run.day} ${result.run.ratePerSecond.toFixed(4)}/s`,
    ...columns.map(([, pick]) => shown(pick(result))),
  ]);
  const totals = ['all seven', ...columns.map(([, pick]) => shown(total(pick)))];
  const runErrors = results.map((result) => errorPercent(steady(0)(result), result.observed.steady));
  const scores = results.map(
    (result) => (steady(0)(result) - result.observed.steady) / Math.sqrt(result.observed.steady),
  );
  const observedSteady = total(({ observed }) => observed.steady);
  return {
    title: 'Cold starts of seven Poisson runs of 28 h on Lambda (2020), recorded arrivals replayed',
    lines: [
      ...tableLines(['run', ...columns.map(([title]) => title)], [...rows, totals]),
      '',
      'observed and policies: after the first quarter (upstream’s rule); obs. all and pred. all: whole runs, default policy.',
      `default: 645 s idle time, most recent first. oracle: the same in ten lines. held-out: idle time fitted on the other six runs (${[...new Set(results.map(({ fittedWithoutMs }) => fittedWithoutMs / 1000))].toSorted((left, right) => left - right).join(', ')} s).`,
      `(predicted − observed) ÷ √observed by run: ${scores.map((score) => score.toFixed(1)).join(', ')}`,
    ],
    checks: [
      {
        name: 'cold starts, total, after the first quarter',
        actual: errorPercent(total(steady(0)), observedSteady),
        bound: BOUNDS.coldStartsTotalPercent,
        unit: '%',
      },
      {
        name: 'cold starts, total, whole runs',
        actual: errorPercent(
          total(all),
          total(({ observed }) => observed.all),
        ),
        bound: BOUNDS.coldStartsWholePercent,
        unit: '%',
      },
      {
        name: 'cold starts, worst run',
        actual: Math.max(...runErrors),
        bound: BOUNDS.coldStartsRunPercent,
        unit: '%',
      },
      {
        name: 'cold starts, total, idle time held out',
        actual: errorPercent(
          total(({ heldOut }) => heldOut),
          observedSteady,
        ),
        bound: BOUNDS.coldStartsHeldOutPercent,
        unit: '%',
      },
      {
        name: 'engine against the oracle, runs that differ by more than 1',
        actual: results.filter((result) => Math.abs(steady(0)(result) - result.oracle) > 1).length,
        bound: BOUNDS.exact,
        unit: '',
      },
    ],
  };
}
