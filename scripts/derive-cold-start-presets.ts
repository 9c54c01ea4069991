/**
 * Derives the figures of src/platform/cold-start-presets.ts from public measurements of functions that do some work.
 *
 *   node scripts/run-ts.mjs scripts/derive-cold-start-presets.ts PARSED_CLOUDWATCH_LOGS.csv SUMMARY.csv
 *
 * The first is benchmark/data/parsed_cloudwatch_logs.csv of https://github.com/alex9smith/lambda-benchmark (commit 7dfc15b, MIT), the
 * second results/summary.csv of https://github.com/k-i-soft/lambda-coldstart-bench (commit e0972ac, MIT). Printed: init in ms (median, and
 * mean), and the CPU time of the first handler run beyond a warm one, in ms on one vCPU.
 */
import { readFileSync } from 'node:fs';
import { argv, exit, stderr, stdout } from 'node:process';
import { fitFirstInvoke } from './fit-first-invoke.ts';

const [, , logs, summary] = argv;
if (logs === undefined || summary === undefined) {
  stderr.write('usage: derive-cold-start-presets.ts PARSED_CLOUDWATCH_LOGS.csv SUMMARY.csv\n');
  exit(2);
}
const FULL_VCPU_MB = 1769;
const LOGS_MEMORY_MB = 256;

type Row = Readonly<Record<string, string>>;

function rowsOf(file: string): Row[] {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = head.trim().split(',');
  return lines.map((line) => {
    const cells = line.trim().split(',');
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other);
  return (
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) /
    2
  );
};

const log = rowsOf(logs);
for (const name of new Set(log.map((row) => row['name'] ?? ''))) {
  const of = (cold: string, field: string) =>
    log.filter((row) => row['name'] === name && row['cold_start'] === cold).map((row) => Number(row[field]));
  const init = of('True', 'init_duration_ms');
  const extraMs = mean(of('True', 'execution_time_ms')) - mean(of('False', 'execution_time_ms'));
  const cpuMs = (extraMs * LOGS_MEMORY_MB) / FULL_VCPU_MB;
  stdout.write(
    `sdk ${name}: ${init.length} cold starts, init ${median(init).toFixed(1)} (mean ${mean(init).toFixed(1)}), first run ${cpuMs.toFixed(1)}\n`,
  );
}

const bench = rowsOf(summary);
for (const name of new Set(bench.map((row) => row['runtime'] ?? ''))) {
  const own = bench.filter((row) => row['runtime'] === name);
  const points = own.map((row) => ({
    memoryMb: Number(row['memory_mb']),
    durationMs: Number(row['billed_p50_ms']) - Number(row['init_p50_ms']),
  }));
  const inits = own.map((row) => `${row['memory_mb']}: ${row['init_p50_ms']}`);
  stdout.write(
    `framework ${name}: init ${inits.join(', ')}, first run ${fitFirstInvoke(points).cpuMs.toFixed(1)}\n`,
  );
}
