import { createReadStream, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchContext } from './bench-context.ts';
import { runTold } from './processes.ts';
import { builtCommandLine } from './product.ts';
import { singleFunction, writeScenario } from './scenarios.ts';
import { millions, power, printTable, printTitle } from './text.ts';

const RATE_PER_SECOND = 100;
const SIZES = [1e5, 1e6];
const SHORT_SIZES = [3e4, 3e5];

/** `run --logs`: lines per CPU second of all that the command does, and its peak memory. */
export async function benchWriteLogs({ root, folder, isShort, budgets }: BenchContext): Promise<void> {
  const cli = await builtCommandLine(root);
  const scenario = join(folder, 'written.json');
  const logs = join(folder, 'written');
  printTitle(`--logs: one function at ${RATE_PER_SECOND}/s, everything else on`);
  const rows: string[][] = [['requests', 'lines', 'lines per CPU s', 'of which writes', 'peak']];
  const peaksMb: number[] = [];
  let perSecond = 0;
  for (const requests of isShort ? SHORT_SIZES : SIZES) {
    writeScenario(scenario, singleFunction(RATE_PER_SECOND, requests));
    const words = [cli, 'run', scenario, '--json', '--quiet'];
    const plain = await runTold(folder, words);
    const { cpuMs, peakMb } = await runTold(folder, [...words, '--logs', logs]);
    const lines = await linesBelow(logs);
    rmSync(logs, { recursive: true });
    perSecond = (1000 * lines) / (cpuMs - plain.cpuMs);
    peaksMb.push(peakMb);
    rows.push([
      power(requests),
      power(lines),
      millions((1000 * lines) / cpuMs),
      millions(perSecond),
      `${peakMb.toFixed(0)} MB`,
    ]);
  }
  printTable(rows);
  // What it adds to the run that is measured elsewhere.
  budgets.measure('lines/s written by --logs', perSecond);
  const [before = Number.NaN, last = Number.NaN] = peaksMb;
  budgets.measure('growth of its memory over a tenfold', last - before);
}

async function linesBelow(folder: string): Promise<number> {
  let lines = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    for await (const piece of createReadStream(join(entry.parentPath, entry.name))) {
      for (const byte of piece as Buffer) if (byte === 10) lines++;
    }
  }
  return lines;
}
