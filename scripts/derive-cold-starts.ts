/**
 * Derives src/platform/cold-start-data.generated.ts from public cold-start measurements.
 *
 *   npx esbuild scripts/derive-cold-starts.ts --bundle --platform=node --format=esm --outfile=/tmp/derive.mjs
 *   node /tmp/derive.mjs FOLDER 2025-08-23 2026-08-22 > src/platform/cold-start-data.generated.ts
 *
 * FOLDER is `data/` of a clone of https://github.com/maxday/lambda-perf (Apache-2.0), whose daily files `YYYY-MM-DD.json` are pooled from
 * the first day to the last. In place of all three, a JSON file of quantiles that were pooled before will do:
 *   { "source": text, "probabilities": [percent], "rows": [PooledRow] }
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { argv, exit, stderr, stdout } from 'node:process';
import { fitFirstInvoke } from './fit-first-invoke.ts';
import { type DailyFile, type PooledRow, poolDays, QUANTILE_PERCENTS } from './pool-lambda-perf.ts';

interface PooledFile {
  readonly source: string;
  readonly probabilities: readonly number[];
  readonly rows: readonly PooledRow[];
}

const [, , input, from, to] = argv;
if (input === undefined || (from === undefined) !== (to === undefined)) {
  stderr.write('usage: node derive.mjs FOLDER FIRST-DAY LAST-DAY | node derive.mjs QUANTILES.json\n');
  exit(2);
}
const file: PooledFile =
  from === undefined || to === undefined
    ? (JSON.parse(readFileSync(input, 'utf8')) as PooledFile)
    : {
        source: `maxday/lambda-perf data ${from}..${to}`,
        probabilities: QUANTILE_PERCENTS,
        rows: poolDays(readDays(input, from, to)),
      };

/** Lambda reports hundredths of a millisecond; a tenth is well below what a few thousand cold starts can tell apart. */
const round = (value: number): number => Number(value.toFixed(1));

const rows = file.rows.map((row) => {
  const points = Object.entries(row.first_invoke_mean_ms).map(([memoryMb, durationMs]) => ({
    memoryMb: Number(memoryMb),
    durationMs,
  }));
  const cpuMs = Number(fitFirstInvoke(points).cpuMs.toFixed(2));
  return JSON.stringify([row.runtime, row.package, row.arch, row.n, cpuMs, row.quantiles_ms.map(round)]);
});

stdout.write(`/**
 * Init durations of hello-world functions, and the CPU time of their first handler run, derived by scripts/derive-cold-starts.ts.
 * Source: ${file.source} (https://github.com/maxday/lambda-perf, Apache-2.0; see NOTICE).
 * A row: runtime, package, architecture, cold starts measured, CPU time of the first handler run (ms on one vCPU),
 * init (of "snapstart" rows: restore) in ms at each of the probabilities. Text, so that nothing is parsed before it is asked for.
 */
export const coldStartDataJson = \`{
"source": ${JSON.stringify(file.source)},
"probabilities": ${JSON.stringify(file.probabilities.map((percent) => Number((percent / 100).toFixed(6))))},
"rows": [
${rows.join(',\n')}
]}\`;
`);

function* readDays(folder: string, first: string, last: string): Generator<DailyFile> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  for (const name of names) {
    const day = basename(name, '.json');
    if (!/^\d{4}-\d\d-\d\d$/.test(day) || !name.endsWith('.json') || day < first || day > last) continue;
    yield JSON.parse(readFileSync(join(folder, name), 'utf8')) as DailyFile;
  }
}
