import { execFileSync } from 'node:child_process';
import { VERSION } from '../../model/version.ts';
import type { RenderContext } from '../../report/render.ts';
import type { BriefDocument } from '../../results/brief/brief.ts';
import { shellWord } from '../../units/shell-word.ts';
import type { Arguments } from '../command.ts';
import { deliver, note } from '../delivery.ts';
import type { OutputSettings } from '../options.ts';
import type { OutputFile } from '../output.ts';
import { textOf } from '../print.ts';
import { systemErrorText } from '../system-error.ts';
import type { KeptHeader } from './entry.ts';
import { keep, keptName } from './store.ts';

const LONGEST_WORDS = 2000;
const GIT_MS = 2000;

/** A report that is delivered, and kept in the history where it stands in `reports/`. */
export interface KeptDelivery {
  readonly command: string;
  readonly document: BriefDocument;
  readonly context: RenderContext;
}

/** Writes the files; of those under `reports/` the document is kept too. That it cannot be is a note. */
export async function deliverKept(
  folder: string,
  files: readonly OutputFile[],
  input: Arguments,
  { keep: most }: Pick<OutputSettings, 'keep'>,
  { command, document, context }: KeptDelivery,
): Promise<void> {
  deliver(folder, files, input);
  const name = keptName(folder);
  if (files.length === 0 || most === 0 || name === null) return;
  const text = await textOf(document, 'json', {});
  const { scenarioName = '', scenarioText = '' } = context;
  try {
    keep(name, most, await headerFor(command, document), { scenarioName, scenarioText }, text);
  } catch (error) {
    const reason = systemErrorText(error) ?? (error instanceof Error ? error.message : String(error));
    note(input, `The report is not kept in the history: ${reason}`);
  }
}

async function headerFor(
  command: string,
  document: BriefDocument,
): Promise<Omit<KeptHeader, 'at'> & { at: string | null }> {
  const words = ['lambda-sim', ...process.argv.slice(2).map(shellWord)].join(' ');
  return {
    schemaVersion: 1,
    kind: 'kept-report',
    command,
    words: words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS)} …` : words,
    version: VERSION,
    at: dateOfEnvironment(),
    seed: seedOf(document),
    commit: commitOf('.'),
    ...(await headlineOf(document)),
  };
}

/** The convention of reproducible builds: seconds since 1970. */
function dateOfEnvironment(): string | null {
  const seconds = process.env['SOURCE_DATE_EPOCH'];
  return seconds !== undefined && /^\d{1,11}$/.test(seconds)
    ? new Date(Number(seconds) * 1000).toISOString()
    : null;
}

function seedOf(document: object): number | null {
  const runs = 'variants' in document ? (document.variants as { results: object }[])[0]?.results : document;
  const seed = runs !== undefined && 'seed' in runs ? runs.seed : null;
  return typeof seed === 'number' ? seed : null;
}

async function headlineOf(
  document: BriefDocument,
): Promise<Pick<KeptHeader, 'verdict' | 'monthly' | 'currency'>> {
  const { briefOf } = await import('../../results/brief/brief.ts');
  const brief = briefOf(document);
  const { verdict } = brief;
  const currency = 'currency' in brief ? brief.currency : 'USD';
  return { verdict: verdict?.headline ?? null, monthly: monthlyOf(brief, document), currency };
}

function monthlyOf(
  brief: ReturnType<typeof import('../../results/brief/brief.ts').briefOf>,
  document: BriefDocument,
): number | null {
  if ('totals' in document) return document.cost.monthly;
  if (brief.kind === 'run') return brief.monthlyUsd.expected;
  if (brief.kind === 'tune') return (brief.chosen ?? brief.now)?.monthlyUsd ?? null;
  if (brief.kind === 'plan') return brief.growth.find(({ factor }) => factor === 1)?.monthlyUsd ?? null;
  if (brief.kind === 'estimate') {
    const asked = 'level' in document ? document.level : undefined;
    return brief.levels.find(({ level }) => level === asked)?.monthlyUsd ?? null;
  }
  const baseline = brief.variants.find(({ label }) => label === brief.baseline) ?? brief.variants[0];
  return baseline?.monthlyUsd ?? null;
}

/** The commit that the folder stands at; null outside a repository, without git, or where it takes long. */
function commitOf(folder: string): string | null {
  try {
    const words = ['-C', folder, 'describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'];
    const told = execFileSync('git', words, {
      encoding: 'utf8',
      timeout: GIT_MS,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return /^[0-9a-f]{40,64}(-dirty)?$/.test(told) ? told : null;
  } catch {
    return null;
  }
}
