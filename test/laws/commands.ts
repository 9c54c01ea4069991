import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ResultsDocument } from '../../src/results/documents/document.ts';
import { writeScenario } from './generator/valid.ts';
import { differences, type Lab, type Law, settled } from './lab.ts';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const run = promisify(execFile);
const LONGEST_MS = 60_000;

/**
 * Laws of the command line as it is shipped: each run is a process of its own, which has run nothing before.
 */
export const commandLaws: readonly Law[] = [
  {
    name: 'a run in a process of its own gives what it gives after others',
    share: 0.04,
    check: async (lab) =>
      differences(named(lab, await lab.base()), await commanded(lab, ['--replications', '1'])),
  },
  {
    name: 'two workers give what one gives',
    share: 0.04,
    check: async (lab) => {
      // So many that threads are worth their start.
      const asked = ['--replications', '6'];
      return differences(
        await commanded(lab, [...asked, '--workers', '1']),
        await commanded(lab, [...asked, '--workers', '2']),
      );
    },
  },
  {
    name: 'logs, metrics and formats do not change the document',
    share: 0.03,
    check: async (lab) => {
      const one = ['--replications', '1'];
      const [logs, metrics, out] = [lab.path('logs'), lab.path('metrics.csv'), lab.path('out')];
      try {
        const asked = [
          '--logs',
          logs,
          '--metrics',
          metrics,
          '--out',
          out,
          '--format',
          'html,json,csv,md,junit',
        ];
        return differences(await commanded(lab, one), await commanded(lab, [...one, ...asked]));
      } finally {
        for (const path of [logs, metrics, out]) rmSync(path, { recursive: true, force: true });
      }
    },
  },
];

/** The results document that `lambda-sim run` prints. */
async function commanded(lab: Lab, options: readonly string[]): Promise<ResultsDocument> {
  const { compare: _, ...plain } = lab.scenario.plain;
  const file = writeScenario(lab.folder, { ...lab.scenario, plain }, 'command.yml');
  const limits = { timeout: LONGEST_MS, maxBuffer: 1 << 28, killSignal: 'SIGKILL' } as const;
  const printed = await run(
    process.execPath,
    [CLI, 'run', file, '--no-what-if', '--json', '--quiet', ...options],
    limits,
  ).catch((error: { code?: unknown; stdout?: string; stderr?: string }) => {
    // 99: a threshold failed, and everything was written.
    if (error.code === 99) return { stdout: error.stdout ?? '' };
    throw new Error(`exit ${String(error.code)}: ${(error.stderr ?? '').slice(0, 300)}`);
  });
  return named(lab, settled(JSON.parse(printed.stdout) as ResultsDocument));
}

/** Under one name, since that of the file stands in where there is none. */
function named(lab: Lab, document: ResultsDocument): ResultsDocument {
  const name = String(lab.scenario.plain['name'] ?? 'scenario');
  return JSON.parse(JSON.stringify({ ...document, name })) as ResultsDocument;
}
