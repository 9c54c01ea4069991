import { join } from 'node:path';
import type { BenchContext } from './bench-context.ts';
import { runNode } from './processes.ts';
import { builtCommandLine } from './product.ts';
import { tiny, writeScenario } from './scenarios.ts';
import { median, medianAndRange, printTable, printTitle } from './text.ts';

const ROUNDS = 15;

interface Timed {
  readonly title: string;
  readonly words: readonly string[];
  /** Times as long as bare Node; undefined where nothing was promised. */
  readonly budget?: number;
}

/** Wall time from starting a process to its end, against `node -e 0`, one after the other round by round. */
export async function benchStartup({ root, folder, budgets }: BenchContext): Promise<void> {
  const cli = await builtCommandLine(root);
  const scenario = join(folder, 'tiny.json');
  writeScenario(scenario, tiny());
  const out = join(folder, 'report');
  const commands: readonly Timed[] = [
    { title: '--version', words: ['--version'], budget: 3 },
    {
      title: 'validate scenarios/thumbnails.yml',
      words: ['validate', join(root, 'scenarios', 'thumbnails.yml')],
      budget: 5,
    },
    {
      title: 'run, tiny, --format json',
      words: ['run', scenario, '--format', 'json', '--out', out],
      budget: 6,
    },
    { title: 'run, tiny, html, png and json', words: ['run', scenario, '--out', out] },
  ];
  const bareMs: number[] = [];
  const wallMs = commands.map((): number[] => []);
  // The first round fills the disk cache and is not counted.
  for (let round = -1; round < ROUNDS; round++) {
    const bare = await runNode(['-e', '0']);
    if (round >= 0) bareMs.push(bare.wallMs);
    for (const [index, { words }] of commands.entries()) {
      const ended = await runNode([cli, ...words]);
      if (round >= 0) wallMs[index]?.push(ended.wallMs);
    }
  }
  const rows: string[][] = [
    ['command', 'median', 'ratio (range)', 'budget', ''],
    ['node -e 0', `${median(bareMs).toFixed(0)} ms`, '1'],
  ];
  for (const [index, { title, budget }] of commands.entries()) {
    const times = wallMs[index] ?? [];
    const ratios = times.map((ms, round) => ms / (bareMs[round] ?? Number.NaN));
    const ratio = median(ratios);
    const cells = [title, `${median(times).toFixed(0)} ms`, medianAndRange(ratios, 1)];
    if (budget === undefined) {
      rows.push([...cells, '-']);
      continue;
    }
    const isMet = ratio <= budget;
    rows.push([...cells, `${budget}`, isMet ? 'PASS' : 'OVER']);
    budgets.hold(`start-up of ${title} ÷ bare Node`, ratio.toFixed(1), `<= ${budget}`, isMet);
  }
  printTitle(`start-up: ${ROUNDS} rounds`);
  printTable(rows);
}
