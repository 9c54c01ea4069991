import { join } from 'node:path';
import type { BenchContext } from './bench-context.ts';
import { runTold, type Told } from './processes.ts';
import { builtCommandLine } from './product.ts';
import { equalFunctions, writeScenario } from './scenarios.ts';
import { median, medianAndRange, power, printTable, printTitle } from './text.ts';

const RATE_PER_SECOND = 100;
const MANY = 1000;
const EQUAL = 20;
/** Of a run on two threads, against one on one thread: what pays for the start of the second. */
const TIMES_LONGER = 5;

interface Timed extends Told {
  readonly wallMs: number;
}

/**
 * What many functions cost against one with as many requests, CPU time of the whole command with its results
 * as JSON; and twenty equal functions, and one, on two cores against one, by the wall. In turns, since other
 * work on the machine comes and goes.
 */
export async function benchFunctions(context: BenchContext): Promise<void> {
  const { root, folder, isShort, budgets } = context;
  const cli = await builtCommandLine(root);
  const requests = isShort ? 2e6 : 1e7;
  const fileOf = (count: number, times: number): string => {
    const file = join(folder, `functions-${count}-${times}.json`);
    writeScenario(file, equalFunctions(count, RATE_PER_SECOND, times * requests));
    return file;
  };
  const run = async (count: number, workers: number, times = 1): Promise<Timed> => {
    const words = ['run', fileOf(count, times), '--json', '--quiet', '--no-what-if'];
    const startMs = performance.now();
    const told = await runTold(folder, [cli, ...words, '--workers', `${workers}`]);
    return { ...told, wallMs: performance.now() - startMs };
  };
  const one: Timed[] = [];
  const many: Timed[] = [];
  const speedUps: Record<number, number[]> = { 1: [], [EQUAL]: [] };
  for (let round = 0; round < (isShort ? 1 : 3); round++) {
    one.push(await run(1, 1));
    many.push(await run(MANY, 1));
    for (const count of [1, EQUAL]) {
      const alone = (await run(count, 1, TIMES_LONGER)).wallMs;
      speedUps[count]?.push(alone / (await run(count, 2, TIMES_LONGER)).wallMs);
    }
  }
  const seconds = (runs: readonly Timed[]): number[] => runs.map(({ cpuMs }) => cpuMs / 1000);
  const ratios = many.map(({ cpuMs }, round) => cpuMs / (one[round]?.cpuMs ?? Number.NaN));
  const peakMb = Math.max(...many.map(({ peakMb: peak }) => peak));
  printTitle(`functions: ${power(requests)} requests, ${RATE_PER_SECOND}/s in all, run --json on one thread`);
  printTable([
    ['functions', 'CPU seconds', 'peak'],
    ['1', medianAndRange(seconds(one), 2), ''],
    [`${MANY}`, medianAndRange(seconds(many), 2), `${peakMb.toFixed(0)} MB`],
    ['ratio', medianAndRange(ratios, 2), ''],
  ]);
  budgets.measure('1,000 functions ÷ one, time at as many requests', median(ratios));
  budgets.measure('peak memory of 1,000 functions', peakMb);
  // The best: what was in the way of a pair was other work on the machine.
  budgets.measure('twenty equal functions on two cores ÷ one', Math.max(...(speedUps[EQUAL] ?? [])));
  budgets.measure('one function on two cores ÷ one', Math.max(...(speedUps[1] ?? [])));
}
