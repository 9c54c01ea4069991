import '../src/node.ts';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type BenchContext, Budgets } from './bench-context.ts';
import { printTable, printTitle } from './text.ts';

/**
 * npm run bench -- [--short] [--only PART[,PART…]] [--random] [--check]: speed, memory and start-up (docs/speed.md). The status is 0 unless `--check`
 * is given and a goal of goals.ts is missed by more than its margin. Each part's code is loaded when it is asked for, so that a child process runs its own alone.
 */
const PARTS: Readonly<Record<string, (context: BenchContext) => Promise<void>>> = {
  engine: async (context) => (await import('./engine.ts')).benchEngine(context),
  pollers: async (context) => (await import('./pollers.ts')).benchPollers(context),
  chains: async (context) => (await import('./chains.ts')).benchChains(context),
  functions: async (context) => (await import('./functions.ts')).benchFunctions(context),
  memory: async (context) => (await import('./memory.ts')).benchMemory(context),
  startup: async (context) => (await import('./startup.ts')).benchStartup(context),
  traces: async (context) => (await import('./traces.ts')).benchTraces(context),
  logs: async (context) => (await import('./logs.ts')).benchLogs(context),
  'write-logs': async (context) => (await import('./write-logs.ts')).benchWriteLogs(context),
  growth: async (context) => (await import('./growth.ts')).benchGrowth(context),
  studies: async (context) => (await import('./studies.ts')).benchStudies(context),
  random: async () => (await import('./random.ts')).benchRandom(),
};
/** Of interest to whoever works on a sampler, and slow; what writes docs/growth.md. */
const ON_REQUEST = ['random', 'growth'];

const USAGE = `use npm run bench -- [--short] [--only ${Object.keys(PARTS).join(',')}] [--random] [--check] [--write]`;

const [first, scenarioFile] = process.argv.slice(2);
if (first === '--child' && scenarioFile !== undefined) {
  const { simulateAlone } = await import('./simulate-alone.ts');
  process.stdout.write(JSON.stringify(await simulateAlone(scenarioFile)));
} else {
  process.exitCode = await bench();
}

async function bench(): Promise<number> {
  const options = readOptions();
  if (options === undefined) {
    console.error(USAGE);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  if (!existsSync(join(root, 'package.json'))) throw new Error(`${root} is not the repository`);
  const budgets = new Budgets();
  for (const part of options.parts) {
    await PARTS[part]?.({ folder, root, isShort: options.isShort, isWritten: options.isWritten, budgets });
  }
  const rows = budgets.rows(options.parts);
  if (rows.length > 0) {
    printTitle('goals (near: within a tenth)');
    printTable([['', 'measured', 'goal', ''], ...rows]);
  }
  return options.isCheck && !budgets.areMet ? 1 : 0;
}

function readOptions():
  | {
      readonly parts: readonly string[];
      readonly isShort: boolean;
      readonly isCheck: boolean;
      readonly isWritten: boolean;
    }
  | undefined {
  try {
    const { values } = parseArgs({
      options: {
        short: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        random: { type: 'boolean', default: false },
        only: { type: 'string' },
      },
    });
    const names = Object.keys(PARTS);
    const parts =
      values.only?.split(',') ??
      names.filter((name) => !ON_REQUEST.includes(name) || (name === 'random' && values.random));
    if (parts.some((part) => !names.includes(part))) return undefined;
    return { parts, isShort: values.short, isCheck: values.check, isWritten: values.write };
  } catch {
    return undefined;
  }
}
