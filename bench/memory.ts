import { join } from 'node:path';
import type { BenchContext } from './bench-context.ts';
import { runTold } from './processes.ts';
import { builtCommandLine } from './product.ts';
import { singleFunction, writeScenario } from './scenarios.ts';
import { power, printTable, printTitle } from './text.ts';

const RATE_PER_SECOND = 100;
const SIZES = [1e6, 1e7, 1e8];
const SHORT_SIZES = [1e6, 1e7];

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
    budgets.measure('peak memory of run --json', peakMb);
  }
  writeScenario(scenario, singleFunction(RATE_PER_SECOND, 1e6));
  const full = await peakOf(folder, [cli, ...run, '--out', join(folder, 'report')]);
  rows.push([power(1e6), 'html, png, json', `${full.toFixed(0)} MB`]);
  printTable(rows);
  const [before = Number.NaN, last = Number.NaN] = peaksMb.slice(-2);
  const growthMb = last - before;
  budgets.measure('its growth over the last tenfold', growthMb);
  budgets.measure('peak memory of run with HTML, PNG and JSON', full);
}

async function peakOf(folder: string, words: readonly string[]): Promise<number> {
  return (await runTold(folder, words)).peakMb;
}
