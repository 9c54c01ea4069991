import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchContext } from './bench-context.ts';
import { runNode } from './processes.ts';
import { builtCommandLine } from './product.ts';
import { singleFunction, writeScenario } from './scenarios.ts';
import { power, printTable, printTitle } from './text.ts';

const RATE_PER_SECOND = 100;
const SIZES = [1e6, 1e7, 1e8];
const SHORT_SIZES = [1e6, 1e7];
const MOST_MB = 150;
/** Between a run and one of ten times its requests. */
const MOST_GROWTH_MB = 20;

/**
 * Tells the peak of the process it is loaded into. `VmHWM` is the program's own; `maxRSS` begins with what
 * the parent process had when it forked, and serves only where there is no /proc.
 */
const PEAK_TELLER = `
import { readFileSync, writeFileSync } from 'node:fs';
process.on('exit', () => {
  let kilobytes = process.resourceUsage().maxRSS;
  try {
    kilobytes = Number(/VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {}
  writeFileSync(process.env.LAMBDA_SIM_BENCH_PEAK, String(kilobytes));
});
`;

export async function benchMemory(context: BenchContext): Promise<void> {
  const { root, folder, isShort, budgets } = context;
  const cli = await builtCommandLine(root);
  const scenario = join(folder, 'memory.json');
  const run = ['run', scenario, '--quiet'];
  printTitle(`memory: peak RSS of the command line, one function at ${RATE_PER_SECOND}/s`);
  const rows: string[][] = [['requests', 'output', 'peak']];
  const peaksMb: number[] = [];
  for (const requests of isShort ? SHORT_SIZES : SIZES) {
    writeScenario(scenario, singleFunction(RATE_PER_SECOND, requests));
    const peakMb = await peakOf(folder, [cli, ...run, '--json']);
    peaksMb.push(peakMb);
    rows.push([power(requests), '--json', `${peakMb.toFixed(0)} MB`]);
    const what = `peak RSS at ${power(requests)} requests`;
    budgets.hold(what, `${peakMb.toFixed(0)} MB`, `< ${MOST_MB} MB`, peakMb < MOST_MB);
  }
  writeScenario(scenario, singleFunction(RATE_PER_SECOND, 1e6));
  const full = await peakOf(folder, [cli, ...run, '--out', join(folder, 'report')]);
  rows.push([power(1e6), 'html, png, json', `${full.toFixed(0)} MB`]);
  printTable(rows);
  const [before = Number.NaN, last = Number.NaN] = peaksMb.slice(-2);
  const growthMb = last - before;
  budgets.hold(
    `its growth over the last tenfold`,
    `${growthMb.toFixed(0)} MB`,
    `<= ${MOST_GROWTH_MB} MB`,
    growthMb <= MOST_GROWTH_MB,
  );
}

async function peakOf(folder: string, words: readonly string[]): Promise<number> {
  const teller = join(folder, 'peak-teller.mjs');
  const answer = join(folder, 'peak');
  writeFileSync(teller, PEAK_TELLER);
  await runNode(['--import', teller, ...words], { LAMBDA_SIM_BENCH_PEAK: answer });
  return Number(readFileSync(answer, 'utf8')) / 1024;
}
