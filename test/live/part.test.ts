import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesOf } from '../../src/live/carried-file.ts';
import { loadRecorded } from '../../src/live/load-recorded.ts';
import { livePart } from '../../src/live/part.ts';
import { patchOf } from '../../src/live/patch.ts';
import { loadScenario } from '../../src/study/load.ts';
import { expectedRequests } from '../../src/workload/expected-requests.ts';

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-part-'));
afterAll(() => rmSync(folder, { recursive: true }));

const BASE = 'functions:\n  api: { memory: 512, work: { duration: 100ms } }\nrun: { duration: 1m }\n';

function write(name: string, text: string | Uint8Array): string {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

async function partOf(file: string, set: readonly string[] = []) {
  const { loaded, paths } = await loadRecorded(file, { set, purpose: 'run' });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return livePart(loaded, { paths, maximumBadRows: 0, whatIf: true });
}

describe('what a page carries of its scenario', () => {
  it('is the file, what it extends and its traces, named from the folder that holds them all', async () => {
    write('base/base.yml', BASE);
    write('traces/day.csv', 'timestamp\n1\n2\n');
    const file = write(
      'mine/main.yml',
      'extends: ../base/base.yml\ntraffic: [{ to: api, trace: ../traces/day.csv }]\n',
    );
    const { scenario, refusal } = await partOf(file, ['functions.api.memory=256']);
    expect(refusal).toBe('');
    expect(scenario?.main).toBe('mine/main.yml');
    expect(Object.keys(scenario?.files ?? {}).sort()).toEqual([
      'base/base.yml',
      'mine/main.yml',
      'traces/day.csv',
    ]);
    expect(scenario?.options).toEqual(['--set functions.api.memory=256']);
    expect(scenario?.isWhole).toBe(false);
    expect(scenario?.controls.functions[0]).toMatchObject({ name: 'api', memory: 256 });
    expect(scenario?.controls.fixedTraffic).toBe('recorded requests');
  });

  it('has what is asked of it besides a run, with the scenarios that it is compared with', async () => {
    write('two/now.yml', `${BASE}traffic: [{ to: api, poisson: 1/s }]\n`);
    write('two/then.yml', `${BASE}traffic: [{ to: api, rate: 1 + t }]\n`);
    const [now, then] = [join(folder, 'two/now.yml'), join(folder, 'two/then.yml')];
    const { loaded, paths } = await loadRecorded(now, { purpose: 'run' });
    const other = await loadRecorded(then, { purpose: 'run' });
    if (!loaded.ok || !other.loaded.ok) throw new Error('not loaded');
    const { scenario } = livePart(loaded, {
      paths: [...paths, ...other.paths],
      maximumBadRows: 0,
      whatIf: true,
      study: { kind: 'compare', others: [], axes: [], words: [] },
      others: [{ compiled: other.loaded.compiled, path: then }],
    });
    expect(scenario?.study).toEqual({ kind: 'compare', others: ['then.yml'], axes: [], words: [] });
    expect(Object.keys(scenario?.files ?? {})).toEqual(['now.yml', 'then.yml']);
    // The other one's rate is an expression, which needs the whole reader.
    expect(scenario?.isWhole).toBe(true);
    expect((await partOf(now)).scenario).toMatchObject({ study: null, isWhole: false });
  });

  it('is nothing, and a sentence says why, where a trace is long or no text', async () => {
    const rows = Array.from({ length: 60_000 }, (_, row) => `${row}.25`).join('\n');
    write('long.csv', `timestamp\n${rows}\n`);
    const file = write('long.yml', `${BASE}traffic: [{ to: api, trace: long.csv }]\n`);
    const { scenario, refusal } = await partOf(file);
    expect(scenario).toBeNull();
    expect(refusal).toBe(
      'This page cannot simulate again: the files that it reads, long.csv among them, hold more than 400 kB.',
    );
  });

  it('has the bytes of what is packed or Parquet, and the reader of it', async () => {
    const packed = gzipSync('timestamp\n1\n2\n');
    write('packed.csv.gz', packed);
    const file = write('packed.yml', `${BASE}traffic: [{ to: api, trace: packed.csv.gz }]\n`);
    const { scenario, refusal } = await partOf(file);
    expect(refusal).toBe('');
    const carried = scenario?.files['packed.csv.gz'];
    expect(carried === undefined ? '' : Buffer.from(bytesOf(carried))).toEqual(packed);
    expect(scenario).toMatchObject({ isWhole: true, hasParquet: false });
    const columns = [{ name: 'timestamp', data: [1, 2], type: 'DOUBLE' as const }];
    write('day.parquet', new Uint8Array(parquetWriteBuffer({ columnData: columns })));
    const other = write('parquet.yml', `${BASE}traffic: [{ to: api, trace: day.parquet }]\n`);
    expect((await partOf(other)).scenario).toMatchObject({ hasParquet: true });
  });

  it('is nothing where a packed trace is long', async () => {
    const rows = Array.from({ length: 100_000 }, (_, row) => row + Math.random());
    write('long.csv.gz', gzipSync(`timestamp\n${rows.join('\n')}\n`));
    const file = write('long-packed.yml', `${BASE}traffic: [{ to: api, trace: long.csv.gz }]\n`);
    const { scenario, refusal } = await partOf(file);
    expect(scenario).toBeNull();
    expect(refusal).toContain('hold more than 400 kB');
  });

  it('has the reader of expressions where a rate is one', async () => {
    const file = write('rate.yml', `${BASE}traffic: [{ to: api, rate: 10 + 5 * sin(t) }]\n`);
    const { scenario } = await partOf(file);
    expect(scenario?.isWhole).toBe(true);
    expect(scenario?.controls.traffic).toEqual([
      { path: 'traffic.0.rate', value: 1, unit: '', expression: '10 + 5 * sin(t)' },
    ]);
  });
});

describe('settings as YAML', () => {
  it('are a scenario that extends the one here, and gives the same', async () => {
    const file = write(
      'whole.yml',
      `${BASE}traffic: [{ to: api, poisson: 4/s }, { to: api, constant: 1/s }]\n`,
    );
    const set = ['functions.api.memory=1024', 'traffic.0.poisson=8/s', 'account.concurrency=50'];
    const loaded = await loadScenario(file, { set, purpose: 'run' });
    if (!loaded.ok) throw new Error('not loaded');
    const patch = patchOf(loaded, set, 'whole.yml');
    expect(patch).toContain('extends: whole.yml\nfunctions:\n  api:\n    memory: 1024\n');
    const patched = await loadScenario(write('patched.yml', patch), { purpose: 'run' });
    if (!patched.ok) throw new Error(JSON.stringify(patched.faults));
    expect(patched.compiled.model).toEqual(loaded.compiled.model);
    expect(patched.compiled.arrivals).toEqual(loaded.compiled.arrivals);
  });
});

describe('the number of requests ahead', () => {
  it.each([
    ['poisson: 10/s', 600],
    ['burst: { every: 10s, size: 7 }', 42],
    ['ramp: [{ at: 0s, rate: 0/s }, { at: 30s, rate: 20/s }]', 900],
    ['rate: 10 + 0 * t', 600],
    ['closed: { users: 10, thinkTime: 800ms }', 600],
  ])('%s: %d', async (pattern, requests) => {
    const file = write('volume.yml', `${BASE}traffic: [{ to: api, ${pattern} }]\n`);
    const loaded = await loadScenario(file, { purpose: 'run' });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
    expect(await expectedRequests(loaded.compiled)).toBeCloseTo(requests, 0);
  });
});
