import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pow } from '../../src/math/pow.ts';
import type { CompiledScenario } from '../../src/model/compiled.ts';
import { loadScenario } from '../../src/study/load.ts';
import { BreakSearch } from '../../src/study/plan/break-search.ts';
import { guessScales } from '../../src/study/plan/plan-bounds.ts';
import { type Limit, limitsOf } from '../../src/study/plan/plan-limits.ts';
import { type LoadedRun, PlanRuns } from '../../src/study/plan/plan-runs.ts';
import { type SearchResult, searchLimits } from '../../src/study/plan/plan-search.ts';
import { trafficShape } from '../../src/study/plan/traffic-shape.ts';
import { SharedArrivals } from '../../src/study/runs/shared-arrivals.ts';
import { Crew } from '../../src/study/runs/task-scheduler.ts';
import { doWork } from '../../src/study/runs/work.ts';
import { Draw } from '../laws/generator/draw.ts';
import { validScenario } from '../laws/generator/valid.ts';
import { scenarioFolder } from '../laws/written-scenarios.ts';

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-plan-search-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Drawn scenarios: `PLANS=200 npx vitest run test/study/plan-search.test.ts` for more. */
const DRAWN = Number(process.env['PLANS'] ?? 6);
/** What takes longer by itself is left to others. */
const MOST_EVENTS = 20_000;
const MOST_BAD_ROWS = 1000;

async function compiledOf(source: string | { readonly text: string }, set: readonly string[] = []) {
  const loaded = await loadScenario(source, { set });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.compiled;
}

async function runsOf(compiled: CompiledScenario, requestsPerRun: number): Promise<PlanRuns> {
  const shape = await trafficShape(compiled, MOST_BAD_ROWS);
  const crew = new Crew({ workers: 1 });
  const runs = new PlanRuns(compiled, shape, crew, { requestsPerRun, maximumBadRows: MOST_BAD_ROWS });
  runs.learn((await runs.whole()).document);
  return runs;
}

/** Every limit looked at by itself, at every scale, in whole runs with all that is measured of them. */
async function exhaustively(runs: PlanRuns, limit: Limit, doublings: number): Promise<number | null> {
  const isBroken = async (step: number): Promise<boolean> => {
    const factor = pow(2, step / 32);
    const all = await runs.at(factor);
    if (limit.inForce === 'all') return limit.isBroken(all);
    if (limit.onlyRefuses && !refuses(all)) return false;
    return limit.isBroken(await runs.at(factor, limit.inForce));
  };
  let high = 0;
  while (!(await isBroken(high))) {
    high += 32;
    if (high > 32 * doublings) return null;
  }
  while (high === 0 || (high < 0 && (await isBroken(high)))) {
    high -= 32;
    if (high < -6 * 32) return 1 / 64;
  }
  let low = high;
  high += 32;
  if (low >= 0) [low, high] = [low - 32, low];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await isBroken(middle)) high = middle;
    else low = middle;
  }
  return Number(pow(2, (low + high) / 64).toPrecision(4));
}

function refuses({ document }: LoadedRun): boolean {
  const { totals, triggers, series } = document;
  return (
    totals.throttles > 0 ||
    Object.values(triggers).some(({ throttled }) => throttled > 0) ||
    Object.values(series.functions).some(({ throttles }) => throttles.some((count) => count > 0))
  );
}

function scalesOf(found: SearchResult): Readonly<Record<string, number | null>> {
  return Object.fromEntries([
    ...found.broken.map(({ limit, scale }) => [limit.name, scale] as const),
    ...found.holding.map(({ name }) => [name, null] as const),
  ]);
}

async function bothWays(compiled: CompiledScenario, requestsPerRun: number) {
  const limits = limitsOf(compiled);
  const given = await runsOf(compiled, requestsPerRun);
  const guesses = guessScales(compiled, (await given.at(1, 'none')).document);
  const found = await searchLimits(given, limits, { bounds: new Map(), guesses });
  const short = scalesOf(found);
  const runs = await runsOf(compiled, requestsPerRun);
  const long: Record<string, number | null> = {};
  for (const limit of limits) {
    long[limit.name] = await exhaustively(runs, limit, Math.round(Math.log2(found.reachOf(limit))));
  }
  return { short, long };
}

/** A function or three behind doors with limits of every kind, of which any may break first. */
function drawn(seed: number): string {
  const draw = new Draw(seed);
  const provisioned = draw.chance(0.3) ? ', provisionedConcurrency: 2' : '';
  const reserved = draw.chance(0.5) ? `, reservedConcurrency: ${draw.whole(2, 30)}` : '';
  const isStream = draw.chance(0.5);
  return `
account: { concurrency: ${draw.whole(120, 400)} }
functions:
  api: { memory: 512, coldStart: { init: ${draw.whole(0, 400)}ms }, work: { duration: { exponential: { mean: 80ms } } }${reserved}${provisioned} }
  work: { memory: 512, work: { duration: ${draw.whole(5, 300)}ms } }
triggers:
  web: { source: api-gateway, function: api, throttle: { rate: ${draw.whole(15, 60)}, burst: ${draw.whole(1, 20)} } }
  in: ${isStream ? '{ source: kinesis, function: work, shards: 1 }' : '{ source: sqs, function: work, batchSize: 1 }'}
traffic:
  - { to: web, poisson: ${draw.whole(2, 20)}/s }
  - { to: in, poisson: ${draw.whole(1, 30)}/s }
run: { duration: 60s, seed: ${seed} }
`;
}

describe('the search for what breaks', () => {
  const range = { least: -192, most: 320 };

  it.each([-191, -40, 0, 1, 33, 64, 319, 320])('finds %i from any guess, in few looks', (answer) => {
    for (const guess of [null, -192, -3, answer, answer + 2, 150, 320]) {
      for (const known of [
        { low: null, high: null },
        { low: Math.min(0, answer - 1), high: null },
      ]) {
        const search = new BreakSearch(range, known, guess);
        let looks = 0;
        for (let at = search.next; at !== null; at = search.next) {
          search.tell(at, at >= answer);
          looks += 1;
          if (looks > 40) break;
        }
        expect(search.found, `from ${guess}`).toEqual({ low: answer - 1, high: answer });
        expect(looks).toBeLessThan(guess === answer ? 5 : 26);
      }
    }
  });

  it('tells what breaks nowhere, or everywhere', () => {
    for (const guess of [null, 5]) {
      const found = (isBroken: boolean) => {
        const search = new BreakSearch(range, { low: null, high: null }, guess);
        for (let at = search.next; at !== null; at = search.next) search.tell(at, isBroken);
        return search.found;
      };
      expect(found(false)).toEqual({ low: 320, high: null });
      expect(found(true)).toEqual({ low: null, high: -192 });
    }
  });
});

describe('break points that are looked for with what can be known without a run', () => {
  it.each(Array.from({ length: DRAWN }, (_, index) => index + 1))(
    'are those of every limit looked at by itself: drawn %i',
    { timeout: 300_000 },
    async (seed) => {
      const { short, long } = await bothWays(await compiledOf({ text: drawn(seed) }), 1000);
      expect(short).toEqual(long);
    },
  );

  it.each(Array.from({ length: DRAWN }, (_, index) => index + 1))(
    'are so too in scenarios with everything in them: %i',
    { timeout: 300_000 },
    async (seed) => {
      const scenario = await validScenario(seed, join(folder, `${seed}`));
      if (scenario === null) return;
      const { compiled } = scenario;
      const task = { compiled, replication: 0, maximumBadRows: MOST_BAD_ROWS };
      const rest = { measuresBatches: false, keepsTrends: false, sharesArrivals: false };
      const { document } = await doWork({ ...task, ...rest }, new SharedArrivals(), {});
      if (document.engine.events > MOST_EVENTS) return;
      const { short, long } = await bothWays(compiled, 1000);
      expect(short).toEqual(long);
    },
  );

  it.each(['launch-day', 'clickstream', 'database-connections', 'order-pipeline', 'order-workflow'])(
    'and in what is shipped: %s',
    { timeout: 300_000 },
    async (name) => {
      const compiled = await compiledOf(join(scenarioFolder, `${name}.yml`), [
        'run.duration=2m',
        'run.warmup=0s',
      ]);
      const { short, long } = await bothWays(compiled, 1000);
      expect(short).toEqual(long);
    },
  );
});

describe('bursts that a short part of a run does not have', () => {
  it('break a limit at the least scale at which they do, whatever the mean of the traffic would bear', {
    timeout: 300_000,
  }, async () => {
    const compiled = await compiledOf({
      text: `
account: { concurrency: 200 }
functions:
  api: { memory: 512, work: { duration: 20ms } }
triggers:
  web: { source: function-url, function: api }
traffic:
  - { to: web, poisson: 10/s }
  - { to: web, burst: { every: 10m, size: 60 } }
run: { duration: 2h, seed: 3 }
`,
    });
    const { short, long } = await bothWays(compiled, 20_000);
    expect(short).toEqual(long);
    // 60 at once, in an account of 200.
    expect(short['account.concurrency']).toBeGreaterThan(2.5);
    expect(short['account.concurrency']).toBeLessThan(3.5);
  });
});

describe('a run that ends where a limit leaves its mark', () => {
  it('leaves it where the whole run does', { timeout: 120_000 }, async () => {
    const seen = { made: 0, not: 0 };
    for (let seed = 1; seed <= DRAWN; seed += 1) {
      const runs = await runsOf(await compiledOf({ text: drawn(seed) }), 1000);
      for (const limit of limitsOf(runs.compiled)) {
        if (limit.mark === null) continue;
        for (const factor of [1, 4, 16]) {
          const isMade = await runs.isMadeAt(factor, limit.inForce, limit.mark);
          expect([limit.name, factor, isMade]).toEqual([
            limit.name,
            factor,
            limit.isBroken(await runs.at(factor, limit.inForce)),
          ]);
          seen[isMade ? 'made' : 'not'] += 1;
        }
      }
    }
    expect(Math.min(seen.made, seen.not)).toBeGreaterThan(DRAWN);
  });
});
