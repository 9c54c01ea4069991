import { join } from 'node:path';
import type { BenchContext } from './bench-context.ts';
import { runTold } from './processes.ts';
import { builtCommandLine } from './product.ts';
import { tiny, writeScenario } from './scenarios.ts';
import { median, medianAndRange, printTable, printTitle } from './text.ts';

const ROUNDS = 15;
const SHORT_ROUNDS = 5;

interface Timed {
  readonly title: string;
  readonly words: readonly string[];
  /** Its goal's name; undefined where nothing was promised. */
  readonly goal?: string;
}

/** CPU time of a process (and those that it starts) from its start to its end, against `node -e 0`, one after the other round by round. */
export async function benchStartup({ root, folder, isShort, budgets }: BenchContext): Promise<void> {
  const rounds = isShort ? SHORT_ROUNDS : ROUNDS;
  const cli = await builtCommandLine(root);
  const scenario = join(folder, 'tiny.json');
  writeScenario(scenario, tiny());
  const out = join(folder, 'report');
  const commands: readonly Timed[] = [
    { title: '--version', words: ['--version'], goal: 'start-up of --version ÷ bare Node' },
    {
      title: 'validate scenarios/thumbnails.yml',
      words: ['validate', join(root, 'scenarios', 'thumbnails.yml')],
      goal: 'start-up of validate ÷ bare Node',
    },
    {
      title: 'run, tiny, --format json',
      words: ['run', scenario, '--format', 'json', '--out', out],
      goal: 'start-up of a tiny run --json ÷ bare Node',
    },
    { title: 'run, tiny, html, png and json', words: ['run', scenario, '--out', out] },
  ];
  const bareMs: number[] = [];
  const cpuMs = commands.map((): number[] => []);
  // The first round fills the disk cache and is not counted.
  for (let round = -1; round < rounds; round++) {
    const bare = await runTold(folder, ['-e', '0']);
    if (round >= 0) bareMs.push(bare.cpuMs);
    for (const [index, { words }] of commands.entries()) {
      const ended = await runTold(folder, [cli, ...words]);
      if (round >= 0) cpuMs[index]?.push(ended.cpuMs);
    }
  }
  const rows: string[][] = [
    ['command', 'CPU (median)', 'ratio (range)'],
    ['node -e 0', `${median(bareMs).toFixed(0)} ms`, '1'],
  ];
  for (const [index, { title, goal }] of commands.entries()) {
    const times = cpuMs[index] ?? [];
    const ratios = times.map((ms, round) => ms / (bareMs[round] ?? Number.NaN));
    const ratio = median(ratios);
    rows.push([title, `${median(times).toFixed(0)} ms`, medianAndRange(ratios, 1)]);
    if (goal !== undefined) budgets.measure(goal, ratio);
  }
  printTitle(`start-up: CPU time, ${rounds} rounds`);
  printTable(rows);
}
