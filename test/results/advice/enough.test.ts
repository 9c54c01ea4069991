import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Finding, ResultsDocument } from '../../../src/results/documents/document.ts';
import { root } from '../../cli/command-line.ts';
import type { Library } from './trial.ts';

/** Nothing is simulated for longer. */
const LONGEST_MS = 600_000;
/** Scenarios whose traffic alone takes too long for a test. */
const TOO_LONG = /^(44|07|17|launch-day|order-pipeline)/;
/** So many times what is needed may be advised: room for chance. */
const MOST_TIMES = 2;
/** Of numbers this small the next one is already twice as much. */
const SMALL = 5;
/** Keys that say how much there is of something, of which more is dearer, or takes from others. */
const AMOUNT =
  /\.(concurrency|reservedConcurrency|provisionedConcurrency|maximumConcurrency|cpus|connections|shards|rate|burst|max|parallelizationFactor|readCapacity|writeCapacity|memory)$|^account\./;

const library = (await import(pathToFileURL(join(root, 'dist/index.js')).href)) as Library;

async function run(path: string, set: readonly string[]): Promise<ResultsDocument | null> {
  const loaded = await library.loadScenario(path, { purpose: 'run', set });
  if (!loaded.ok) return null;
  const { document } = await library.runScenario({ ...loaded.compiled, replications: 1 }, { workers: 1 });
  return document;
}

function hitsOf(document: ResultsDocument, { id, about }: Finding): number {
  const same = document.findings.find((one) => one.id === id && one.about === about);
  return same === undefined ? 0 : (same.hits?.count ?? 1);
}

/** What is advised although less than half of it does as well. */
async function tooMuchIn(path: string): Promise<readonly string[]> {
  const loaded = await library.loadScenario(path, { purpose: 'run' });
  if (!loaded.ok) return [];
  const isLong = loaded.compiled.model.horizonMs > LONGEST_MS;
  const short = isLong ? [`run.duration=${LONGEST_MS / 1000}s`, 'run.warmup=0s'] : [];
  const before = await run(path, short);
  const found: string[] = [];
  for (const finding of before?.findings ?? []) {
    const { advice, id = '' } = finding;
    // What is saved by less is another law's; a deadlock is none as soon as anything is reserved.
    if (advice === undefined || /idle|deadlock|^cheaper/.test(id)) continue;
    const all = Object.entries(advice.set);
    const amounts = all.filter(
      ([key, value]) => AMOUNT.test(key) && Number.parseFloat(String(value)) > SMALL,
    );
    const main = amounts.filter(([key]) => key !== 'account.concurrency' || amounts.length === 1);
    if (main.length === 0) continue;
    const settings = (share: number) =>
      all.map(([key, value]) => {
        if (!main.some(([one]) => one === key)) return `${key}=${value}`;
        const unit = String(value).replace(/^[\d.]+/, '');
        return `${key}=${Math.max(1, Math.floor(Number.parseFloat(String(value)) * share))}${unit}`;
      });
    const [after, less] = [
      await run(path, [...short, ...settings(1)]),
      await run(path, [...short, ...settings(1 / MOST_TIMES - 0.01)]),
    ];
    if (after === null || less === null) continue;
    if (hitsOf(less, finding) <= hitsOf(after, finding)) found.push(`${id}: ${advice.options}`);
  }
  return found;
}

function sample(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.yml') && !TOO_LONG.test(name));
}

describe('advice is no more than about twice what is needed', () => {
  it.each(sample(join(root, 'scenarios')))('in %s', { timeout: 60_000 }, async (name) => {
    expect(await tooMuchIn(join(root, 'scenarios', name))).toEqual([]);
  });

  const cases = join(root, 'test/cases/scenarios');
  it.each(sample(cases))('in the case %s', { timeout: 60_000 }, async (name) => {
    expect(await tooMuchIn(join(cases, name))).toEqual([]);
  });
});
