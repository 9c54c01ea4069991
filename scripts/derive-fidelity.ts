/**
 * Derives the compact figures under test/fidelity/data/ from public measurements:
 *
 *   node scripts/run-ts.mjs scripts/derive-fidelity.ts FOLDER
 *
 * FOLDER holds, each with its upstream's licence (see test/fidelity/data/README.md and NOTICE):
 *   pacs-poisson-aws/requests.csv                    experiment, send_s, cold, aws_duration_ms (pacslab/serverless-performance-modeling,
 *                                                    experiments/results/res-01-2020-*.csv, one after the other; rows with gaps dropped)
 *   duration_vs_memory_curves.csv                    dataset, label, statistic, memory_mb, duration_ms
 *   lambda-perf/init_by_runtime_mem_arch_last365d.csv  runtime, package, memory_mb, arch, n, p50, p95, p99 (maxday/lambda-perf, days pooled)
 *   traces/azure_llm_code_2023.csv                   TIMESTAMP (Azure/AzurePublicDataset)
 *   traces/azure2019_example_invocations.csv         HashOwner, HashApp, HashFunction, Trigger, 1 … 1440 (vhive-serverless/invitro)
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, exit, stderr } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';

type Row = Readonly<Record<string, string>>;

const [, , folder] = argv;
if (folder === undefined) {
  stderr.write('use node scripts/run-ts.mjs scripts/derive-fidelity.ts FOLDER\n');
  exit(2);
}
const input = folder;
const output = fileURLToPath(new URL('../test/fidelity/data', import.meta.url));
mkdirSync(output, { recursive: true });

poissonRuns();
memoryCurves();
initPercentiles();
codeArrivals();
minuteCounts();

/** A file a run: the gap since the run's last request, and the reported duration, to the millisecond; whether it started cold. */
function poissonRuns(): void {
  const runs = groupBy(read('pacs-poisson-aws/requests.csv'), (row) => column(row, 'experiment'));
  for (const [run, rows] of runs) {
    const sent = rows.map((row) => 1000 * Number(column(row, 'send_s')));
    const lines = rows.map((row, index) =>
      [gap(sent, index), Math.round(Number(column(row, 'aws_duration_ms'))), column(row, 'cold')].join(','),
    );
    write(`poisson-${run}.csv`, ['gapMs,durationMs,cold', ...lines]);
  }
}

/** A row a curve with at least four sizes (three to fit, one to predict), from the datasets whose licence lets them be carried. */
function memoryCurves(): void {
  const licensed = read('duration_vs_memory_curves.csv').flatMap((row) => {
    const dataset = datasetOf(column(row, 'dataset'), column(row, 'label'));
    return dataset === undefined ? [] : [{ ...dataset, row }];
  });
  const curves = groupBy(licensed, ({ dataset, curve }) => `${dataset},${curve}`);
  const lines = [...curves].flatMap(([key, entries]) => {
    const sizes = groupBy(entries, ({ row }) => Number(column(row, 'memory_mb')));
    if (sizes.size < 4) return [];
    const points = [...sizes]
      .toSorted(([left], [right]) => left - right)
      .map(([memoryMb, same]) => {
        const durations = same.map(({ row }) => Number(column(row, 'duration_ms')));
        return `${memoryMb}:${significant(durations.reduce((sum, value) => sum + value, 0) / durations.length)}`;
      });
    return [`${key},${points.join(' ')}`];
  });
  write('memory-curves.csv', ['dataset,curve,memoryMbAndDurationMs', ...lines]);
}

function datasetOf(
  dataset: string,
  label: string,
): { readonly dataset: string; readonly curve: string } | undefined {
  if (dataset.startsWith('cebert ')) {
    const [month, kind, ...rest] = label.split('/');
    return { dataset: `cebert ${kind} ${dataset.slice(7)}`, curve: `${rest.join('/')} ${month}` };
  }
  if (dataset.startsWith('mbwilding')) return { dataset: 'mbwilding S3 PUT × 500', curve: label };
  const [repository, curve] = label.split(' | ');
  if (repository === 'ubc-cirrus-lab/unfaasener' && curve !== undefined)
    return { dataset: 'unfaasener', curve };
  return undefined;
}

/** A row a runtime, package and architecture; a cell a memory size: cold starts measured, then p50, p95 and p99 in ms. */
function initPercentiles(): void {
  const measured = read('lambda-perf/init_by_runtime_mem_arch_last365d.csv');
  const groups = groupBy(measured, (row) =>
    [column(row, 'runtime'), column(row, 'package'), column(row, 'arch')].join(','),
  );
  const lines = [...groups].map(([key, rows]) => {
    const cells = ['128', '256', '512', '1024'].map((memoryMb) => {
      const row = rows.find((candidate) => column(candidate, 'memory_mb') === memoryMb);
      if (row === undefined) return '';
      const percentiles = ['p50', 'p95', 'p99'].map((name) => Number(column(row, name)).toFixed(1));
      return [column(row, 'n'), ...percentiles].join(' ');
    });
    return [key, ...cells].join(',');
  });
  write('init-percentiles.csv', ['runtime,package,architecture,128,256,512,1024', ...lines]);
}

/** Gaps between the arrivals, to the millisecond. */
function codeArrivals(): void {
  const times = read('traces/azure_llm_code_2023.csv').map((row) => {
    const [date, clock] = column(row, 'TIMESTAMP').split(' ');
    const [seconds, fraction] = (clock ?? '').split('.');
    return Date.parse(`${date}T${seconds}Z`) + 1000 * Number(`0.${fraction ?? '0'}`);
  });
  const [firstMs = 0] = times;
  const sinceFirst = times.map((timeMs) => timeMs - firstMs);
  write('azure-llm-code-2023.csv', ['gapMs', ...sinceFirst.map((_, index) => gap(sinceFirst, index))]);
}

/** A row a function: its counts as runs of equal minutes, `count×minutes`. */
function minuteCounts(): void {
  const lines = read('traces/azure2019_example_invocations.csv').map((row, index) => {
    const runs: { count: string; minutes: number }[] = [];
    for (let minute = 1; minute <= 1440; minute += 1) {
      const count = column(row, String(minute));
      const last = runs.at(-1);
      if (last?.count === count) last.minutes += 1;
      else runs.push({ count, minutes: 1 });
    }
    const cell = runs.map(({ count, minutes }) => `${count}x${minutes}`).join(' ');
    return `${index + 1},${column(row, 'Trigger')},${cell}`;
  });
  write('azure-2019-minutes.csv', ['function,trigger,countsByMinutes', ...lines]);
}

/** Map.groupBy, which Node 20 does not have. */
function groupBy<Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** Difference of the rounded times, so that rounding does not add up over a trace. */
function gap(timesMs: readonly number[], index: number): number {
  return Math.round(timesMs[index] ?? 0) - Math.round(timesMs[index - 1] ?? 0);
}

function significant(value: number): number {
  return Number(value.toPrecision(5));
}

function read(file: string): readonly Row[] {
  return parse(readFileSync(join(input, file)), { columns: true, bom: true }) as Row[];
}

function write(file: string, lines: readonly (string | number)[]): void {
  writeFileSync(join(output, file), `${lines.join('\n')}\n`);
}

function column(row: Row, name: string): string {
  const value = row[name];
  if (value === undefined) throw new Error(`no column ${name}`);
  return value;
}
