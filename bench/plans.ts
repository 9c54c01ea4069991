import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchContext } from './bench-context.ts';
import { runNode } from './processes.ts';
import { builtCommandLine } from './product.ts';
import { printTable, printTitle } from './text.ts';

const MOST_CPU_SECONDS = 10;
/** Writes the processor time of all threads of the process to a file as it ends. */
const WRITES_CPU = `data:text/javascript,${encodeURIComponent(
  `import { writeFileSync } from 'node:fs';
   import { isMainThread } from 'node:worker_threads';
   if (isMainThread) process.on('exit', () => writeFileSync(process.env.BENCH_CPU, String(process.cpuUsage().user)));`,
)}`;

/** The processor time of `plan` on one thread, for every scenario that is shipped. */
export async function benchPlans({ root, folder, isShort, budgets }: BenchContext): Promise<void> {
  const cli = await builtCommandLine(root);
  const scenarios = join(root, 'scenarios');
  const rows: string[][] = [];
  const options = isShort ? ['--requests-per-run', '1000', '--growth', '1'] : [];
  let most = 0;
  for (const file of readdirSync(scenarios).filter((name) => name.endsWith('.yml'))) {
    const cpuFile = join(folder, 'cpu.txt');
    await runNode(
      ['--import', WRITES_CPU, cli, 'plan', join(scenarios, file), '--json', '--workers', '1', ...options],
      { BENCH_CPU: cpuFile },
    );
    const seconds = Number(readFileSync(cpuFile, 'utf8')) / 1e6;
    most = Math.max(most, seconds);
    rows.push([file.replace(/\.yml$/, ''), seconds.toFixed(1)]);
  }
  printTitle(`studies: plan of each shipped scenario, one thread${isShort ? ', 1000 requests a run' : ''}`);
  printTable([['', 'CPU s'], ...rows]);
  budgets.hold(
    'plan of a shipped scenario, CPU',
    `${most.toFixed(1)} s`,
    `<= ${MOST_CPU_SECONDS} s`,
    most <= MOST_CPU_SECONDS,
  );
}
