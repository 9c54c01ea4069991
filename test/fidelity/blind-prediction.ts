import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calibrate } from '../../src/calibrate/fit/calibrate.ts';
import { concurrencyOf } from '../../src/calibrate/fit/environments.ts';
import { modelText } from '../../src/calibrate/fit/model-text.ts';
import { functionOf, observationsOf, type Seen } from '../calibrate/fit/observations-of.ts';
import { BOUNDS } from './bounds.ts';
import { POISSON_DAYS, readPoissonRun } from './poisson-runs.ts';
import { runFile, withFiles } from './run-files.ts';
import { percent, quantile, type Section, tableLines } from './section.ts';

/** A recording of one function: with times, it is predicted whole; without, its durations alone. */
interface Recording {
  readonly name: string;
  readonly seen: readonly Seen[];
  readonly hasTimes: boolean;
}

interface Outcome {
  readonly coldStarts: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly concurrency: number;
  readonly billedSeconds: number;
}

const START_MS = Date.UTC(2020, 3, 24);
const MEMORY_MB = 128;
const LEAST_WITHOUT_TIMES = 200;

/** The runs of the repository, which do not say which environment served: keep-alive is the platform's. */
function committedRuns(): readonly Recording[] {
  return POISSON_DAYS.map((day) => ({
    name: `Poisson run ${day}`,
    hasTimes: true,
    seen: readPoissonRun(day).requests.map(({ sentMs, durationMs, isCold }) => ({
      startMs: START_MS + sentMs,
      durationMs,
      memoryMb: MEMORY_MB,
      ...(isCold ? { initMs: 0 } : {}),
    })),
  }));
}

/** What a folder of more measurements holds: the same runs with their environments, and durations in order. */
function recordingsIn(folder: string): readonly Recording[] {
  const runs = groupsOf(
    rowsOf(join(folder, 'pacs-poisson-aws/requests.csv')),
    ({ experiment = '' }) => experiment,
  );
  const messages = groupsOf(
    rowsOf(join(folder, 'cold-starts-real/alex9smith_parsed_cloudwatch_logs_2025.csv')),
    ({ name = '' }) => name,
  );
  const puts = groupsOf(
    rowsOf(join(folder, 'mbwilding-s3put-2023/invocations.csv')),
    ({ runtime = '', arch = '' }) => `${runtime} ${arch}`,
  );
  return [
    ...runs.map(([day, rows]) => ({
      name: `Poisson run ${day}, with environments`,
      hasTimes: true,
      seen: rows.map((row) => ({
        startMs: START_MS + 1000 * Number(row['send_s']),
        durationMs: Number(row['aws_duration_ms']),
        memoryMb: MEMORY_MB,
        environment: Number(row['instance']),
        ...(row['cold'] === '1' ? { initMs: 0 } : {}),
      })),
    })),
    ...messages.map(([name, rows]) => ({
      name: `SQS to DynamoDB, ${name}`,
      hasTimes: false,
      seen: rows.map((row) => ({
        durationMs: Number(row['execution_time_ms']),
        memoryMb: 256,
        ...(row['cold_start'] === 'True' ? { initMs: Number(row['init_duration_ms']) } : {}),
      })),
    })),
    // Ten invocations a size: halves of every size, in turn.
    ...puts.map(([name, rows]) => {
      const seen = rows.map((row) => ({
        durationMs: Number(row['duration_ms']),
        memoryMb: Number(row['memory_mb']),
        ...(row['init_ms'] === '' ? {} : { initMs: Number(row['init_ms']) }),
      }));
      const halves = [0, 1].flatMap((half) => seen.filter((_, index) => index % 2 === half));
      return { name: `500 S3 PUTs, ${name}`, hasTimes: false, seen: halves };
    }),
  ];
}

/** Calibrates on the first half; null where it is too short. */
async function predicted({ seen, hasTimes, name }: Recording): Promise<readonly [Outcome, Outcome] | null> {
  const middle = Math.floor(seen.length / 2);
  const first = seen.slice(0, middle);
  const second = seen.slice(middle);
  if (!hasTimes) return durationsAlone(name, first, second);
  const calibration = calibrate(observationsOf([functionOf('f', first)]));
  const startMs = seen[0]?.startMs ?? 0;
  const splitMs = (second[0]?.startMs ?? 0) - startMs;
  const lastMs = (seen.at(-1)?.startMs ?? 0) - startMs;
  const trace = ['timestamp', ...seen.map((one) => String(((one.startMs ?? 0) - startMs) / 1000)), ''].join(
    '\n',
  );
  // The first half warms the model up, as it did the recorded function; only the second is counted.
  const text = `${modelText(calibration, { trace: 'arrivals.csv' })}run: { duration: ${Math.ceil(lastMs / 1000) + 60}s, warmup: ${splitMs}ms }\n`;
  const { functions } = await withFiles({ 'arrivals.csv': trace, 'model.yml': text }, (folder) =>
    runFile(join(folder, 'model.yml')),
  );
  const fn = functions['f'];
  if (fn === undefined) throw new Error('the model has no function');
  return [
    outcomeOf(second),
    {
      coldStarts: fn.coldStarts,
      p50: fn.durationMs.p50,
      p95: fn.durationMs.p95,
      p99: fn.durationMs.p99,
      concurrency: fn.concurrency.max,
      billedSeconds: fn.billedMs / 1000,
    },
  ];
}

/** Warm durations of as many invocations as the second half has; its cold starts are not predicted. */
async function durationsAlone(
  name: string,
  first: readonly Seen[],
  second: readonly Seen[],
): Promise<readonly [Outcome, Outcome] | null> {
  const sizes = [...new Set(second.map(({ memoryMb = 0 }) => memoryMb))];
  if (second.length < LEAST_WITHOUT_TIMES && sizes.length === 1) return null;
  const calibration = calibrate(observationsOf([functionOf('f', first)]));
  const warm = second.filter(({ initMs }) => initMs === undefined);
  if (sizes.length > 1) {
    const law = calibration.document.functions['f']?.memoryLaw;
    if (law === null || law === undefined) return null;
    return billedAlone(warm, new Map(law.sizes.map(({ memoryMb, meanMs }) => [memoryMb, meanMs])));
  }
  const [size = 0] = sizes;
  const text = modelText({
    ...calibration,
    functions: Object.fromEntries(
      Object.entries(calibration.functions).map(([key, fragment]) => [key, { ...fragment, traffic: null }]),
    ),
  });
  const run = `traffic: [{ to: f, constant: 1/s }]\nrun: { duration: ${20 * warm.length}s, warmup: 60s, seed: ${name.length} }\n`;
  const { functions } = await withFiles({ 'model.yml': `${text}${run}` }, (folder) =>
    runFile(join(folder, 'model.yml'), [`functions.f.memory=${size}`, 'functions.f.timeout=900s']),
  );
  const fn = functions['f'];
  if (fn === undefined) throw new Error('the model has no function');
  const share = warm.length / fn.invocations;
  return [
    { ...outcomeOf(warm), coldStarts: Number.NaN, concurrency: Number.NaN },
    {
      coldStarts: Number.NaN,
      p50: fn.durationMs.p50,
      p95: fn.durationMs.p95,
      p99: fn.durationMs.p99,
      concurrency: Number.NaN,
      billedSeconds: (share * fn.billedMs) / 1000,
    },
  ];
}

/** Of several sizes together only a sum says something: the law's mean of every size, as often as it ran. */
function billedAlone(
  warm: readonly Seen[],
  meanMs: ReadonlyMap<number, number>,
): readonly [Outcome, Outcome] {
  const known = warm.filter(({ memoryMb = 0 }) => meanMs.has(memoryMb));
  const none = {
    coldStarts: Number.NaN,
    p50: Number.NaN,
    p95: Number.NaN,
    p99: Number.NaN,
    concurrency: Number.NaN,
  };
  const predictedMs = known.reduce((sum, { memoryMb = 0 }) => sum + (meanMs.get(memoryMb) ?? 0), 0);
  return [
    { ...none, billedSeconds: outcomeOf(known).billedSeconds },
    { ...none, billedSeconds: predictedMs / 1000 },
  ];
}

function outcomeOf(seen: readonly Seen[]): Outcome {
  const durations = seen.map(({ durationMs }) => durationMs);
  return {
    coldStarts: seen.filter(({ initMs }) => initMs !== undefined).length,
    p50: quantile(durations, 0.5),
    p95: quantile(durations, 0.95),
    p99: quantile(durations, 0.99),
    concurrency: concurrencyOf(functionOf('f', seen))?.max ?? Number.NaN,
    // By the millisecond, whatever the year of the recording rounded to.
    billedSeconds:
      seen.reduce((sum, { durationMs, initMs = 0 }) => sum + Math.ceil(durationMs + initMs), 0) / 1000,
  };
}

const COLUMNS = ['coldStarts', 'p50', 'p95', 'p99', 'concurrency', 'billedSeconds'] as const;

/** Calibrated on the first half of each recording, predicted for its second half. */
export async function blindPredictionSection(folder: string | null): Promise<Section> {
  const recordings = [...committedRuns(), ...(folder === null ? [] : recordingsIn(folder))];
  const rows: string[][] = [];
  const total = { seen: 0, predicted: 0 };
  const quantileErrors: number[] = [];
  const skipped: string[] = [];
  for (const recording of recordings) {
    const pair = await predicted(recording);
    if (pair === null) {
      skipped.push(recording.name);
      continue;
    }
    const [seen, model] = pair;
    rows.push([
      recording.name,
      ...COLUMNS.map((column) =>
        cellOf(seen[column], model[column], column === 'coldStarts' || column === 'concurrency'),
      ),
    ]);
    if (rows.length <= POISSON_DAYS.length) {
      total.seen += seen.coldStarts;
      total.predicted += model.coldStarts;
      for (const column of ['p50', 'p95', 'p99', 'billedSeconds'] as const) {
        quantileErrors.push(100 * Math.abs(model[column] / seen[column] - 1));
      }
    }
  }
  const off = (100 * Math.abs(total.predicted - total.seen)) / total.seen;
  return {
    title: 'Blind prediction: calibrated on the first half, the second half predicted (seen → predicted)',
    lines: [
      ...tableLines(
        ['recording', 'cold starts', 'p50 ms', 'p95 ms', 'p99 ms', 'concurrency', 'billed s'],
        rows,
      ),
      `cold starts of the ${POISSON_DAYS.length} committed runs: ${total.seen} seen, ${total.predicted} predicted (${percent(off)} % off)`,
      ...(skipped.length === 0
        ? []
        : [
            `not predicted, fewer than ${LEAST_WITHOUT_TIMES} invocations or too few of each memory size: ${skipped.join(', ')}`,
          ]),
    ],
    checks: [
      {
        name: 'blind prediction, cold starts of all runs',
        actual: off,
        bound: BOUNDS.blindColdStartsPercent,
        unit: '%',
      },
      {
        name: 'blind prediction, worst percentile or billed time',
        actual: quantileErrors.reduce((most, one) => Math.max(most, one), 0),
        bound: BOUNDS.blindDurationPercent,
        unit: '%',
      },
    ],
  };
}

function cellOf(seen: number, model: number, isCount: boolean): string {
  if (!Number.isFinite(seen)) return '–';
  const shown = (value: number) => String(Number(value.toPrecision(4)));
  const off = 100 * (model / seen - 1);
  return `${shown(seen)} → ${shown(model)}${isCount ? '' : ` (${off >= 0 ? '+' : ''}${percent(off)} %)`}`;
}

type Row = Readonly<Record<string, string | undefined>>;

function rowsOf(file: string): readonly Row[] {
  if (!existsSync(file)) return [];
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
}

function groupsOf(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): readonly (readonly [string, readonly Row[]])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const known = groups.get(keyOf(row));
    if (known === undefined) groups.set(keyOf(row), [row]);
    else known.push(row);
  }
  return [...groups];
}
