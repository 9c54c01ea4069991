import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchContext } from './bench-context.ts';
import { runTold } from './processes.ts';
import { builtCommandLine } from './product.ts';
import { printTable, printTitle } from './text.ts';

/** The processor time of `plan` on one thread, for every scenario that is shipped. */
export async function benchPlans({ root, folder, isShort, budgets }: BenchContext): Promise<void> {
  const cli = await builtCommandLine(root);
  const scenarios = join(root, 'scenarios');
  const rows: string[][] = [];
  const options = isShort ? ['--requests-per-run', '1000', '--growth', '1'] : [];
  let most = 0;
  for (const file of readdirSync(scenarios).filter((name) => name.endsWith('.yml'))) {
    const words = ['plan', join(scenarios, file), '--json', '--workers', '1'];
    const seconds = (await runTold(folder, [cli, ...words, ...options])).cpuMs / 1000;
    most = Math.max(most, seconds);
    rows.push([file.replace(/\.yml$/, ''), seconds.toFixed(1)]);
  }
  printTitle(`studies: plan of each shipped scenario, one thread${isShort ? ', 1000 requests a run' : ''}`);
  printTable([['', 'CPU s'], ...rows]);
  // Of shorter runs nothing was promised.
  if (!isShort) budgets.measure('CPU of the slowest plan of a shipped scenario', most);
}
