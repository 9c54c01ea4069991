import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ArrivalStream, createArrivalBatch } from '../../src/model/arrivals.ts';
import type { TrafficPattern } from '../../src/model/traffic-pattern.ts';
import type { Distribution } from '../../src/random/distribution.ts';
import { Generator } from '../../src/random/generator.ts';
import { createSampler } from '../../src/random/sampler.ts';
import { compareScenario } from '../../src/study/compare-scenario.ts';
import { runScenario } from '../../src/study/run.ts';
import { DrawnWork } from '../../src/study/runs/drawn-work.ts';
import { SharedArrivals } from '../../src/study/runs/shared-arrivals.ts';
import { openArrivals } from '../../src/workload/arrivals.ts';
import type { ArrivalContext } from '../../src/workload/patterns/pattern.ts';
import { settled } from '../laws/lab.ts';

const pattern: TrafficPattern = { kind: 'poisson', ratePerSecond: 50 };
const context: ArrivalContext = {
  seed: 3,
  streamName: 'traffic.0',
  horizonMs: 60_000,
  startEpochMs: 0,
  timezone: 'UTC',
  functionIndex: new Map([['f', 0]]),
  maximumBadRows: 0,
};

async function timesOf(stream: ArrivalStream): Promise<number[][]> {
  const batches: number[][] = [];
  const batch = createArrivalBatch();
  for (;;) {
    await stream.next(batch);
    if (batch.rows === 0) return batches;
    batches.push([...batch.timeMs.subarray(0, batch.rows)]);
  }
}

describe('shared arrivals', () => {
  it('are the same rows in the same batches, the first time and every other', async () => {
    const own = await timesOf(await openArrivals(pattern, context));
    const shared = new SharedArrivals();
    for (let time = 0; time < 3; time++) {
      const stream = await shared.open(pattern, context);
      expect(await timesOf(stream)).toEqual(own);
      await stream.next(createArrivalBatch());
      stream.close();
    }
  });

  it('are not those of another seed, nor of a stream that was left half read', async () => {
    const shared = new SharedArrivals();
    const left = await shared.open(pattern, context);
    left.next(createArrivalBatch());
    left.close();
    const own = await timesOf(await openArrivals(pattern, context));
    expect(await timesOf(await shared.open(pattern, context))).toEqual(own);
    expect(await timesOf(await shared.open(pattern, { ...context, seed: 4 }))).not.toEqual(own);
  });
});

describe('a thread that outlives studies', () => {
  const MUCH = { ...context, horizonMs: 50_000_000 };
  const FULL: TrafficPattern = { kind: 'poisson', ratePerSecond: 83.5 };
  const ROWS = 30_000;

  it.each([
    ['gives way to', 100, ROWS],
    ['is kept, while it is in use, before', 10, null],
  ])('what it remembers of an earlier study %s what a later one asks for', async (_, others, again) => {
    const folder = mkdtempSync(join(tmpdir(), 'shared-'));
    const file = join(folder, 'trace.csv');
    writeFileSync(file, `timestamp\n${Array.from({ length: ROWS }, (_each, at) => at / 1000).join('\n')}\n`);
    const columns = {};
    const trace: TrafficPattern = {
      kind: 'trace',
      trace: { file, displayName: 'trace.csv', columns, timeUnit: 's', speed: 1, repeat: 1 },
    };
    const shared = new SharedArrivals();
    const read = async (asked: TrafficPattern, inContext: ArrivalContext): Promise<number> => {
      const stream = await shared.open(asked, inContext);
      const batch = createArrivalBatch();
      let rows = 0;
      do {
        await stream.next(batch);
        rows += batch.rows;
      } while (batch.rows > 0);
      stream.close();
      return rows;
    };
    expect(await read(FULL, MUCH)).toBeGreaterThan(4_194_304 - ROWS);
    for (let seed = 0; seed < others; seed++) await read(pattern, { ...context, seed, horizonMs: 100 });
    expect(await read(trace, context)).toBe(ROWS);
    // Whoever reads the file again cannot.
    rmSync(folder, { recursive: true });
    expect(await read(trace, context).catch(() => null)).toBe(again);
  });
});

describe('drawn work', () => {
  const lognormal: Distribution = { kind: 'lognormal', mu: 3, sigma: 0.8 };
  const names = [3, 'traffic.0', 'f', 'cpu'];
  const make = () => createSampler(lognormal, new Generator(3, 'work', 'traffic.0', 'f', 'cpu'));

  /** Reads `size` draws in uneven pieces. */
  function drawsOf(sampler: ReturnType<typeof make>, size: number): Float64Array {
    const out = new Float64Array(size);
    for (let from = 0, piece = 1; from < size; from += piece, piece = (piece * 7) % 5000) {
      sampler.fill(out, from, Math.min(size, from + piece));
    }
    return out;
  }

  it('is what a stream of its own gives, for whoever reads it, and beyond what there is room for', () => {
    const size = 5_000_000;
    const own = drawsOf(make(), size);
    const drawn = new DrawnWork();
    for (const some of [1000, size, 300_000, size]) {
      const read = drawsOf(drawn.samplerOf(names, lognormal, make), some);
      expect(Buffer.compare(Buffer.from(read.buffer), Buffer.from(own.buffer, 0, 8 * some))).toBe(0);
    }
  });

  it.each([
    ['gives way, where it is of an earlier study,', 100, 0],
    ['is kept, where it is in use,', 10, 1],
  ])('%s to what a later one asks for', (_, others, drawnAgain) => {
    const drawn = new DrawnWork();
    drawsOf(drawn.samplerOf(names, lognormal, make), 4_194_304);
    for (let other = 0; other < others; other++) drawn.samplerOf([other], lognormal, make);
    let made = 0;
    const counted = () => {
      made += 1;
      return make();
    };
    const own = drawsOf(make(), 300_000);
    for (const _time of [1, 2]) {
      made = 0;
      expect(drawsOf(drawn.samplerOf(['later'], lognormal, counted), 300_000)).toEqual(own);
    }
    expect(made).toBe(drawnAgain);
  });

  it('is not that of another distribution or stream', () => {
    const drawn = new DrawnWork();
    const one = drawsOf(drawn.samplerOf(names, lognormal, make), 10);
    const other: Distribution = { ...lognormal, mu: 4 };
    const wider = () => createSampler(other, new Generator(3, 'work', 'traffic.0', 'f', 'cpu'));
    expect(drawsOf(drawn.samplerOf(names, other, wider), 10)).toEqual(drawsOf(wider(), 10));
    expect(drawsOf(drawn.samplerOf(names, other, wider), 10)).not.toEqual(one);
  });

  it('leaves every variant of a comparison as it is by itself', async () => {
    const scenario = {
      name: 'Variants',
      functions: {
        f: {
          runtime: 'nodejs22.x',
          memory: 512,
          work: {
            cpu: { lognormal: { median: '60ms', p95: '85ms' } },
            io: { exponential: { mean: '12ms' } },
            errorRate: '3%',
            memoryUsed: { normal: { mean: 90, sd: 15 } },
          },
        },
        g: {
          runtime: 'python3.13',
          memory: 256,
          work: { cpu: '5ms', perRecord: { cpu: { exponential: { mean: '4ms' } } } },
        },
      },
      triggers: { inbox: { source: 'sqs', function: 'g' }, web: { source: 'api-gateway', function: 'f' } },
      traffic: [
        { to: 'web', poisson: '20/s' },
        { to: 'f', gamma: { rate: '5/s', cv: 2 } },
        { to: 'inbox', poisson: '10/s' },
      ],
      run: { duration: '2m', seed: 5 },
    };
    const memory = [128, 256, 1024, 1792];
    const { variants } = await compareScenario(scenario, { function: 'f', memory, workers: 1 });
    expect(variants).toHaveLength(memory.length);
    for (const [index, { results }] of variants.entries()) {
      const set = [`functions.f.memory=${memory[index]}`];
      const alone = await runScenario(scenario, { set, whatIf: false, workers: 1 });
      expect(settled(results)).toEqual(settled(alone.document));
    }
  });
});
