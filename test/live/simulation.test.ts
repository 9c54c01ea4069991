import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/live/protocol.ts';
import { Simulation } from '../../src/live/simulation.ts';

/** A page with that scenario, as its worker has it. */
function simulationOf(text: string, study: unknown = null): Simulation {
  const given = {
    main: 'main.yml',
    files: { 'main.yml': text },
    set: [],
    options: [],
    maximumBadRows: 0,
    whatIf: false,
    isWhole: false,
    hasParquet: false,
    controls: { functions: [], triggers: [] },
    study,
  } as never as ConstructorParameters<typeof Simulation>[0];
  return new Simulation(given, study === null);
}

/** What the panel is told of a scenario's first look and of the whole, the second without its what-ifs. */
async function looks(text: string) {
  const told: Extract<Answer, { kind: 'shown' }>[] = [];
  const stop = new AbortController();
  await simulationOf(text).answer(
    { id: 1, set: ['run.seed=3'], of: '', isAgreed: true, wantsRecorded: false, signal: stop.signal },
    (answer) => {
      if (answer.kind === 'faults') throw new Error(answer.faults.join());
      if (answer.kind === 'shown') told.push(answer);
      if (answer.kind === 'shown' && answer.stage === 'whole') stop.abort();
    },
  );
  const [part, whole] = ['part', 'whole'].map((stage) => told.find((one) => one.stage === stage));
  if (part === undefined || whole === undefined) throw new Error('both looks were expected');
  const figure = (of: typeof part, id: string) => of.figures.find((one) => one.id === id);
  const ratio = (id: string) => (figure(part, id)?.value ?? Number.NaN) / (figure(whole, id)?.value ?? 0);
  return { part, whole, figure, ratio };
}

const API = `
functions:
  api: { memory: 512, work: { io: { lognormal: { median: 40ms, p95: 90ms } } }, calls: [{ resource: db }] }
resources:
  db: { type: external, latency: 5ms OUTAGE }
`;
const FLAT = API.replace(' OUTAGE', '');

const PEAK = `[${[
  '{ at: 0s, rate: 50/s }',
  '{ at: 30m, rate: 50/s }',
  '{ at: 31m, rate: 400/s }',
  '{ at: 32m, rate: 50/s }',
].join()}]`;

describe('a first look at a long run', () => {
  it('tells the figures of the whole within its intervals, where the whole is always the same', async () => {
    const { part, whole, figure, ratio } = await looks(
      `${FLAT}traffic: [{ to: api, poisson: 100/s }]\nrun: { duration: 1h, warmup: 30m }\n`,
    );
    expect(part.part).toHaveLength(1);
    expect(part.requests).toBeLessThan(whole.requests / 4);
    for (const id of ['monthly', 'perMillion', 'p50', 'p99']) {
      expect(ratio(id), id).toBeGreaterThan(0.9);
      expect(ratio(id), id).toBeLessThan(1.1);
      expect(figure(part, id)?.interval, id).not.toBe('');
    }
    // The longer a run, the more are running at its busiest moment.
    expect(figure(part, 'concurrency')?.interval).toBe('');
  });

  it.each(['9s', '{ exponential: { mean: 9s } }'])('is there for users who think %s', async (think) => {
    const { part, whole, ratio } = await looks(
      `${FLAT}traffic: [{ to: api, closed: { users: 1000, thinkTime: ${think} } }]\nrun: { duration: 1h }\n`,
    );
    expect(part.requests).toBeLessThan(whole.requests / 3);
    for (const id of ['monthly', 'p50', 'p99']) {
      expect(ratio(id), id).toBeGreaterThan(0.9);
      expect(ratio(id), id).toBeLessThan(1.1);
    }
  });

  it('tells a failure that it leaves out, and promises no interval', async () => {
    const failing = API.replace(' OUTAGE', ', failures: [{ at: 40m, duration: 10m, errorRate: 1 }]');
    const { part, ratio } = await looks(
      `${failing}traffic: [{ to: api, poisson: 100/s }]\nrun: { duration: 1h }\n`,
    );
    expect(part.part[1]).toBe('the failure of db');
    expect(part.figures.map(({ interval }) => interval).join('')).toBe('');
    expect(part.page?.head).not.toContain('95 %');
    expect(ratio('unserved')).toBe(0);
  });

  it('tells a peak that it leaves out', async () => {
    const { part } = await looks(`${FLAT}traffic: [{ to: api, ramp: ${PEAK} }]\nrun: { duration: 1h }\n`);
    expect(part.part[1]).toMatch(/^the busiest time, \d+(\.\d)? times as busy$/);
  });

  it('bills provisioned concurrency by the month, whose five minutes at least a short run has not', async () => {
    const { ratio } = await looks(
      `${FLAT.replace('memory: 512,', 'memory: 512, provisionedConcurrency: 40,')}traffic: [{ to: api, poisson: 100/s }]\nrun: { duration: 1h }\n`,
    );
    expect(ratio('perMillion')).toBeGreaterThan(0.95);
    expect(ratio('perMillion')).toBeLessThan(1.05);
  });

  it('of a comparison tells what it leaves out too', async () => {
    const failing = API.replace(' OUTAGE', ', failures: [{ at: 8m, duration: 2m, errorRate: 1 }]');
    const text = `${failing}traffic: [{ to: api, poisson: 300/s }]\nrun: { duration: 15m }\n`;
    const study = { kind: 'compare', others: [], memory: '512,1024', axes: [], words: [] };
    const told: Extract<Answer, { kind: 'studied' }>[] = [];
    await simulationOf(text, study).answer(
      {
        id: 1,
        set: ['run.seed=3'],
        of: '',
        isAgreed: true,
        wantsRecorded: false,
        signal: new AbortController().signal,
      },
      (answer) => {
        if (answer.kind === 'faults') throw new Error(answer.faults.join());
        if (answer.kind === 'studied') told.push(answer);
      },
    );
    expect(told.map(({ isRough, leftOut }) => [isRough, leftOut])).toEqual([
      [true, ['the failure of db']],
      [false, []],
    ]);
  });
});
