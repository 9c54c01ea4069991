/**
 * Derives src/platform/cold-start-data.generated.ts from public cold-start measurements.
 *
 *   npx esbuild scripts/derive-cold-starts.ts --bundle --platform=node --format=esm --outfile=/tmp/derive.mjs
 *   node /tmp/derive.mjs QUANTILES.json > src/platform/cold-start-data.generated.ts
 *
 * QUANTILES.json pools the daily files of https://github.com/maxday/lambda-perf (Apache-2.0), by runtime, package and architecture:
 *   { "source": text, "probabilities": [percent, ascending from 0 to 100],
 *     "rows": [ { "runtime": the repository's display name, "package": "zip" | "image", "arch": "x86_64" | "arm64", "n": cold starts,
 *                 "quantiles_ms": [init at each probability, all memory sizes together],
 *                 "first_invoke_mean_ms": { memory in MB: mean Duration of the cold invocation } } ] }
 */
import { readFileSync } from 'node:fs';
import { argv, exit, stderr, stdout } from 'node:process';
import { fitFirstInvoke } from './fit-first-invoke.ts';

interface QuantileFile {
  readonly source: string;
  readonly probabilities: readonly number[];
  readonly rows: readonly {
    readonly runtime: string;
    readonly package: string;
    readonly arch: string;
    readonly n: number;
    readonly quantiles_ms: readonly number[];
    readonly first_invoke_mean_ms: Readonly<Record<string, number>>;
  }[];
}

const input = argv[2];
if (input === undefined) {
  stderr.write('usage: node derive.mjs QUANTILES.json\n');
  exit(2);
}
const file = JSON.parse(readFileSync(input, 'utf8')) as QuantileFile;

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
