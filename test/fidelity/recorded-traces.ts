import { join } from 'node:path';
import { createArrivalBatch } from '../../src/model/arrivals.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { openArrivals } from '../../src/workload/arrivals.ts';
import { BOUNDS } from './bounds.ts';
import { runByCommandLine } from './command-line.ts';
import { numberOf, readData, textOf } from './committed-data.ts';
import { replayedColdStarts } from './poisson-runs.ts';
import { withFiles } from './run-files.ts';
import { errorPercent, type Section, tableLines } from './section.ts';

/**
 * What is known of the Azure LLM code arrivals of November 2023, from the whole file with its tenths of
 * microseconds.
 */
const CODE_ARRIVALS = { count: 8819, spanSeconds: 3435.95, gapCv: 13.152 };
const SERVICE_MS = 2000;
const MINUTES = 1440;

/**
 * Real arrivals, bursty, through a CSV trace and the command line: nothing is lost, and what can be computed
 * directly comes out.
 */
export async function codeArrivalSection(): Promise<Section> {
  let timeMs = 0;
  const timesMs = readData('azure-llm-code-2023.csv').map((row) => {
    timeMs += numberOf(row, 'gapMs');
    return timeMs;
  });
  const trace = ['timestamp', ...timesMs.map((arrivalMs) => arrivalMs / 1000), ''].join('\n');
  const scenario = (coldStart: string) => `
functions:
  code: { memory: 1769, timeout: 10s, work: { duration: ${SERVICE_MS}ms }${coldStart} }
traffic: [{ to: code, trace: trace.csv }]
run: { duration: ${Math.ceil(timeMs / 1000) + 60}s }
`;
  const files = {
    'trace.csv': trace,
    'bare.yml': scenario(', coldStart: { init: 0ms }'),
    'default.yml': scenario(''),
  };
  const { read, bare, usual } = await withFiles(files, async (folder) => ({
    read: shapeOf(await arrivalsOf(join(folder, 'bare.yml'))),
    bare: runByCommandLine(join(folder, 'bare.yml')),
    usual: runByCommandLine(join(folder, 'default.yml')),
  }));
  const code = bare.functions['code'];
  const usualCode = usual.functions['code'];
  if (code === undefined || usualCode === undefined) throw new Error('the function has no results');
  const run = {
    day: '',
    requests: timesMs.map((sentMs) => ({ sentMs, durationMs: SERVICE_MS, isCold: false })),
    steadyFromMs: 0,
    ratePerSecond: 0,
  };
  const directPeak = peakOf(timesMs, SERVICE_MS);
  const directColdStarts = replayedColdStarts(run, 645_000, 0);
  const rows = [
    ['arrivals', String(CODE_ARRIVALS.count), String(bare.totals.requests)],
    ['span, s', String(CODE_ARRIVALS.spanSeconds), read.spanSeconds.toFixed(1)],
    ['coefficient of variation of the gaps', String(CODE_ARRIVALS.gapCv), read.gapCv.toFixed(2)],
    [`peak concurrency at ${SERVICE_MS} ms each`, String(directPeak), String(code.concurrency.max)],
    ['cold starts', String(directColdStarts), String(code.coldStarts)],
    [
      'with default cold starts: peak concurrency, cold starts',
      '',
      `${usualCode.concurrency.max}, ${usualCode.coldStarts}`,
    ],
  ];
  return {
    title: 'Azure LLM code arrivals of November 2023, replayed from a CSV trace through the command line',
    lines: tableLines(['', 'known or computed directly', 'simulated'], rows),
    checks: [
      {
        name: 'code arrivals lost or added',
        actual: Math.abs(bare.totals.requests - CODE_ARRIVALS.count),
        bound: BOUNDS.exact,
        unit: '',
      },
      {
        name: 'code arrivals, span',
        actual: errorPercent(read.spanSeconds, CODE_ARRIVALS.spanSeconds),
        bound: BOUNDS.traceSpanPercent,
        unit: '%',
      },
      {
        name: 'code arrivals, variation of the gaps',
        actual: errorPercent(read.gapCv, CODE_ARRIVALS.gapCv),
        bound: BOUNDS.traceGapCvPercent,
        unit: '%',
      },
      {
        name: 'code arrivals, peak concurrency off by',
        actual: Math.abs(code.concurrency.max - directPeak),
        bound: BOUNDS.exact,
        unit: '',
      },
      {
        name: 'code arrivals, cold starts off by',
        actual: Math.abs(code.coldStarts - directColdStarts),
        bound: BOUNDS.exact,
        unit: '',
      },
    ],
  };
}

/**
 * Minute counts in the shape of the Azure Functions 2019 trace, a file a function: every minute of every
 * function comes out as counted.
 */
export async function minuteCountSection(): Promise<Section> {
  const functions = readData('azure-2019-minutes.csv').map((row) => ({
    name: `function${textOf(row, 'function')}`,
    trigger: textOf(row, 'trigger'),
    counts: textOf(row, 'countsByMinutes')
      .split(' ')
      .flatMap((cell) => {
        const [count = 0, minutes = 0] = cell.split('x').map(Number);
        return new Array<number>(minutes).fill(count);
      }),
  }));
  const minuteNames = Array.from({ length: MINUTES }, (_, minute) => minute + 1);
  const header = ['HashOwner', 'HashApp', 'HashFunction', 'Trigger', ...minuteNames].join(',');
  const scenario = `
functions:
${functions.map(({ name }) => `  ${name}: { work: { duration: 500ms } }`).join('\n')}
traffic:
${functions.map(({ name }) => `  - { to: ${name}, trace: ${name}.csv }`).join('\n')}
run: { duration: ${MINUTES}m }
`;
  const traces = functions.map(({ name, trigger, counts }) => [
    `${name}.csv`,
    `${header}\nowner,app,${name},${trigger},${counts.join(',')}\n`,
  ]);
  const files = { 'scenario.yml': scenario, ...(Object.fromEntries(traces) as Record<string, string>) };
  const results = await withFiles(files, async (folder) => runByCommandLine(join(folder, 'scenario.yml')));
  const compared = functions.map(({ name, counts }) => {
    const invocations = results.series.functions[name]?.invocations ?? [];
    return {
      name,
      counted: counts.reduce((sum, count) => sum + count, 0),
      simulated: results.functions[name]?.requests ?? 0,
      coldStarts: results.functions[name]?.coldStarts ?? 0,
      wrongMinutes: counts.filter((count, minute) => count !== invocations[minute]).length,
    };
  });
  return {
    title: 'Azure Functions 2019 minute counts, replayed through the command line',
    lines: tableLines(
      ['', 'counted', 'simulated', 'minutes that differ', 'cold starts'],
      compared.map(({ name, counted, simulated, wrongMinutes, coldStarts }) => [
        name,
        String(counted),
        String(simulated),
        String(wrongMinutes),
        String(coldStarts),
      ]),
    ),
    checks: [
      {
        name: 'minute counts, minutes that differ',
        actual: compared.reduce((sum, { wrongMinutes }) => sum + wrongMinutes, 0),
        bound: BOUNDS.exact,
        unit: '',
      },
      {
        name: 'minute counts, requests lost or added',
        actual: compared.reduce((sum, { counted, simulated }) => sum + Math.abs(counted - simulated), 0),
        bound: BOUNDS.exact,
        unit: '',
      },
    ],
  };
}

/** Arrival times in ms as the scenario's only trace is read. */
async function arrivalsOf(file: string): Promise<readonly number[]> {
  const loaded = await loadScenario(file, { purpose: 'run' });
  const arrivals = loaded.ok ? loaded.compiled.arrivals[0] : undefined;
  if (!loaded.ok || arrivals === undefined) throw new Error(`${file} cannot be loaded`);
  const { model, startEpochMs, timezone } = loaded.compiled;
  const stream = await openArrivals(arrivals.pattern, {
    seed: model.seed,
    streamName: arrivals.streamName,
    horizonMs: model.horizonMs,
    startEpochMs,
    timezone,
    functionIndex: new Map(),
    maximumBadRows: 0,
  });
  const batch = createArrivalBatch();
  const timesMs: number[] = [];
  try {
    for (;;) {
      await stream.next(batch);
      if (batch.rows === 0) return timesMs;
      timesMs.push(...batch.timeMs.subarray(0, batch.rows));
    }
  } finally {
    stream.close();
  }
}

function shapeOf(timesMs: readonly number[]): { readonly spanSeconds: number; readonly gapCv: number } {
  const gaps = timesMs.slice(1).map((timeMs, index) => timeMs - (timesMs[index] ?? 0));
  const mean = gaps.reduce((sum, gapMs) => sum + gapMs, 0) / gaps.length;
  const variance = gaps.reduce((sum, gapMs) => sum + (gapMs - mean) ** 2, 0) / (gaps.length - 1);
  return {
    spanSeconds: ((timesMs.at(-1) ?? 0) - (timesMs[0] ?? 0)) / 1000,
    gapCv: Math.sqrt(variance) / mean,
  };
}

/** The most arrivals that any interval of the service time holds. */
function peakOf(timesMs: readonly number[], serviceMs: number): number {
  let peak = 0;
  let first = 0;
  timesMs.forEach((timeMs, index) => {
    while ((timesMs[first] ?? 0) + serviceMs <= timeMs) first += 1;
    peak = Math.max(peak, index - first + 1);
  });
  return peak;
}
