import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../../src/report/markdown/run.ts';
import { renderTerminal } from '../../../src/report/terminal/run.ts';
import type { ResultsDocument } from '../../../src/results/documents/document.ts';
import type { loadScenario } from '../../../src/study/load.ts';
import type { runScenario } from '../../../src/study/run.ts';
import { root } from '../../cli/command-line.ts';
import { validScenario } from '../../laws/generator/valid.ts';
import { complaintsOf, tooWide } from './complaints.ts';
import { ODD_SCENARIOS } from './odd-scenarios.ts';

interface Library {
  readonly loadScenario: typeof loadScenario;
  readonly runScenario: typeof runScenario;
}

const RANDOM_SEEDS = 40;
/** A screen is 24; what is long has a reason, and an end. */
const MOST_LINES = 50;

const folder = mkdtempSync(join(tmpdir(), 'answers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const library = (await import(pathToFileURL(join(root, 'dist/index.js')).href)) as Library;

async function documentOf(path: string, set: readonly string[] = []): Promise<ResultsDocument> {
  const { document } = await library.runScenario(path, { set, workers: 1 });
  return document;
}

/** What is wrong with what a run prints, and with what its report says. */
async function wrongWith(document: ResultsDocument, path: string): Promise<readonly string[]> {
  const command = 'lambda-sim run scenario.yml';
  const compact = renderTerminal(document, { color: false, columns: 80, command });
  const full = renderTerminal(document, { color: false, columns: 80, command, summary: 'full' });
  const lines = compact.trimEnd().split('\n');
  return [
    ...complaintsOf(compact),
    ...complaintsOf(full),
    ...complaintsOf(renderMarkdown(document)),
    ...tooWide(compact).map((line) => `wider than 80: ${line}`),
    ...tooWide(full).map((line) => `wider than 80: ${line}`),
    ...(lines.length > MOST_LINES ? [`${lines.length} lines`] : []),
    ...headlineOf(document),
    ...(await refusedAdvice(document, path)),
  ];
}

/** The count in the first line is the document's. */
function headlineOf({ verdict, functions }: ResultsDocument): readonly string[] {
  const [, count, name = '', what = ''] =
    /^1 in ([\d,]+) requests of (\S+) (is refused|fails|times out|runs out of memory)$/.exec(
      verdict?.headline ?? '',
    ) ?? [];
  const own = functions[name];
  if (count === undefined || own === undefined) return [];
  const { throttled, failed, timedOut, outOfMemory } = own.outcomes;
  const lost = what === 'is refused' ? throttled : failed + timedOut + outOfMemory;
  const told = Number(count.replaceAll(',', ''));
  const isOwn = Math.abs(own.requests / lost - told) <= 1 || /fails/.test(what);
  return isOwn ? [] : [`the headline says 1 in ${told}, and ${lost} of ${own.requests} were`];
}

/** What is advised can be set. */
async function refusedAdvice({ findings }: ResultsDocument, path: string): Promise<readonly string[]> {
  const refused = await Promise.all(
    findings.map(async ({ advice, id }) => {
      const set = Object.entries(advice?.set ?? {}).map(([key, value]) => `${key}=${value}`);
      if (set.length === 0) return [];
      const loaded = await library.loadScenario(path, { purpose: 'run', set });
      return loaded.ok ? [] : [`${id}: ${advice?.options} is refused: ${loaded.faults[0]?.problem}`];
    }),
  );
  return refused.flat();
}

describe('what a run says', () => {
  it.each(Object.entries(ODD_SCENARIOS))('where it is of %s', { timeout: 120_000 }, async (name, text) => {
    const path = join(folder, `${name.replaceAll(' ', '-')}.yml`);
    writeFileSync(path, text);
    expect(await wrongWith(await documentOf(path), path)).toEqual([]);
  });

  it('of random scenarios', { timeout: 600_000 }, async () => {
    const found: string[] = [];
    for (let seed = 9000; seed < 9000 + RANDOM_SEEDS; seed++) {
      const own = join(folder, String(seed));
      if ((await validScenario(seed, own)) === null) continue;
      const path = join(own, 'scenario.yml');
      const wrong = await wrongWith(await documentOf(path, ['run.duration=120s', 'run.warmup=0s']), path);
      found.push(...wrong.map((what) => `seed ${seed}: ${what}`));
    }
    expect(found).toEqual([]);
  });
});

describe('the verdict', () => {
  const verdictOf = async (name: string) => {
    const path = join(folder, 'one.yml');
    writeFileSync(path, ODD_SCENARIOS[name] ?? '');
    const { verdict } = await documentOf(path);
    return { state: verdict?.state, headline: verdict?.headline };
  };

  it.each([
    ['all time out', 'broken', 'All requests of f time out'],
    ['no permission to read', 'broken', /^f's role may not read from s: [\d,]+ events were never polled$/],
    ['a loop', 'broken', /^1 in \d+ events of jobs is stopped as a recursive loop$/],
    [
      'a workflow that tries again',
      'strained',
      /^1 in \d+ calls of b fails and is tried again; no execution of flow failed for it$/,
    ],
    ['a workflow that gives up', 'broken', /executions of flow fail/],
    ['one request', 'calm', 'Nothing was refused or lost; p99 of f 323 ms'],
  ])('of %s is %s', async (name, state, headline) => {
    const told = await verdictOf(name);
    expect(told.state).toBe(state);
    expect(told.headline).toMatch(headline);
  });
});

describe('advice', () => {
  const findingsOf = async (name: string) => {
    const path = join(folder, 'one.yml');
    writeFileSync(path, ODD_SCENARIOS[name] ?? '');
    return (await documentOf(path)).findings;
  };

  it('never reserves more than there are users who wait', async () => {
    const [first] = await findingsOf('users who wait');
    expect(first?.id).toBe('throttled');
    expect(Number(first?.advice?.set['functions.chat.reservedConcurrency'])).toBeLessThanOrEqual(200);
    expect(first?.text).not.toMatch(/demand was about (2[0-9][1-9]|[3-9]\d\d)/);
  });

  it('comes with what was refused first, and what clients made of it behind', async () => {
    const ids = (await findingsOf('a ticket sale')).map(({ id }) => id);
    expect(ids.indexOf('retry-storm')).toBeGreaterThan(ids.indexOf('throttled'));
  });

  it('saves most first', async () => {
    const [first] = await findingsOf('provisioned for nobody');
    expect(first?.id).toBe('provisioned-idle');
  });
});
