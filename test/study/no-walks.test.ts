import { afterEach, describe, expect, it } from 'vitest';
import { renderCsv, renderMarkdown, renderTerminal } from '../../src/report/library.ts';
import { runScenario } from '../../src/study/run.ts';
import { scratchFolder } from '../scenario/scratch.ts';
import { countVisits, stopCounting } from './visits.ts';

const folder = scratchFolder();
const SIZES = [10, 20, 30] as const;

/** So many members of each kind, which belong together in pairs. */
const MEMBERS: Readonly<Record<string, (index: number) => object>> = {
  'functions behind an API each': (index) => ({
    functions: { [`f${index}`]: { memory: 512, work: { duration: '20ms' } } },
    triggers: { [`t${index}`]: { source: 'api-gateway', function: `f${index}` } },
    traffic: [{ to: `t${index}`, constant: '1/s' }],
  }),
  'functions that fail behind a queue each, with a queue for what they give up': (index) => ({
    functions: {
      [`f${index}`]: { memory: 512, work: { duration: '20ms', errorRate: '90%' }, reservedConcurrency: 2 },
      [`g${index}`]: { memory: 128, work: { duration: '5ms' } },
    },
    triggers: {
      [`t${index}`]: { source: 'sqs', function: `f${index}`, maxReceiveCount: 2, deadLetter: `d${index}` },
      [`d${index}`]: { source: 'sqs', function: `g${index}` },
    },
    traffic: [{ to: `t${index}`, constant: '1/s' }],
  }),
  'functions that call a table each and invoke another': (index) => ({
    functions: {
      [`f${index}`]: {
        memory: 512,
        work: { duration: '20ms' },
        calls: [{ resource: `r${index}`, operation: 'GetItem' }],
        invokes: [{ function: `g${index}` }],
      },
      [`g${index}`]: { memory: 128, work: { duration: '5ms' } },
    },
    resources: { [`r${index}`]: { type: 'dynamodb' } },
    traffic: [{ to: `f${index}`, constant: '1/s' }],
  }),
  'readers of a topic each, with destinations': (index) => ({
    functions: {
      [`f${index}`]: {
        memory: 512,
        work: { duration: '20ms', errorRate: '50%' },
        async: { maximumRetryAttempts: 0, onFailure: `g${index}`, onSuccess: `t${index}b` },
      },
      [`g${index}`]: { memory: 128, work: { duration: '5ms' } },
    },
    triggers: {
      [`t${index}`]: { source: 'sns', function: `f${index}`, topic: `topic${index}` },
      [`t${index}a`]: { source: 'sns', function: `g${index}`, topic: `topic${index}` },
      [`t${index}b`]: { source: 'sqs', function: `g${index}` },
    },
    traffic: [{ to: `topic${index}`, constant: '1/s' }],
  }),
};

function scenarioOf(members: (index: number) => object, count: number): string {
  const lists: Record<string, Record<string, object>> = {};
  const traffic: object[] = [];
  for (let index = 0; index < count; index++) {
    for (const [kind, own] of Object.entries(members(index))) {
      if (kind === 'traffic') traffic.push(...(own as object[]));
      else lists[kind] = { ...lists[kind], ...(own as Record<string, object>) };
    }
  }
  return JSON.stringify({ account: { concurrency: 50_000 }, ...lists, traffic, run: { duration: '3s' } });
}

/**
 * Members of lists and maps that are looked at, by what is done. Of all that grows with the square of the
 * members, this is what does: something that walks all of them for each one.
 */
async function visitsOf(text: string): Promise<Readonly<Record<string, number>>> {
  const visits: Record<string, number> = {};
  const counted = async <T>(what: string, work: () => T | Promise<T>): Promise<T> => {
    const visited = countVisits();
    const done = await work();
    visits[what] = visited();
    return done;
  };
  const compiled = await counted('reading', () => folder.compiled(text));
  const { document } = await counted('a run', () => runScenario(compiled, { workers: 1 }));
  await counted('Markdown', () => renderMarkdown(document));
  await counted('CSV', () => renderCsv(document));
  await counted('the terminal', () => renderTerminal(document, { summary: 'full' }));
  return visits;
}

function isByChance(kind: string): boolean {
  return /fail|destinations/.test(kind);
}

describe('nothing walks all members for each one:', () => {
  afterEach(stopCounting);

  it.each(Object.keys(MEMBERS))(
    '%s',
    async (kind) => {
      const members = MEMBERS[kind] as (index: number) => object;
      // What is made once for all runs is made.
      await visitsOf(scenarioOf(members, 2));
      const counts: Readonly<Record<string, number>>[] = [];
      for (const size of SIZES) counts.push(await visitsOf(scenarioOf(members, size)));
      const [few = {}, more = {}, most = {}] = counts;
      const square = (SIZES[1] - SIZES[0]) ** 2;
      // How often each member walks all of them.
      const bends = Object.keys(few).map((what) => {
        const [a = 0, b = 0, c = 0] = [few[what], more[what], most[what]];
        return [what, Math.round((10 * (c - 2 * b + a)) / (2 * square)) / 10] as const;
      });
      // Where attempts fail by chance, so does what a run walks; what is read does not.
      const isSure = ([what]: readonly [string, number]): boolean => !isByChance(kind) || what === 'reading';
      expect(bends.filter(isSure).filter(([, times]) => times > 0.3)).toEqual([]);
    },
    180_000,
  );
});
