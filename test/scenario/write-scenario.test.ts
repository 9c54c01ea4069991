import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { FaultError, formatFault } from '../../src/model/fault.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/schema/scenario.ts';
import { writeScenario } from '../../src/scenario/write-scenario.ts';
import { parseDurationMs } from '../../src/units/duration.ts';
import { exactBytes, exactDuration, exactMemory, exactRate, exactShare } from '../../src/units/exact-text.ts';
import { parseBytes, parseMemoryMb } from '../../src/units/memory.ts';
import { parseRatePerSecond } from '../../src/units/rate.ts';
import { parseShare } from '../../src/units/share.ts';
import { root } from '../cli/command-line.ts';
import { scratchFolder } from './scratch.ts';

const scratch = scratchFolder();
const shipped = readdirSync(join(root, 'scenarios')).filter((name) => name.endsWith('.yml'));

async function read(file: string): Promise<Scenario> {
  const loaded = await loadScenario(file);
  if (!loaded.ok) throw new Error(loaded.faults.map(formatFault).join('\n'));
  return loaded.scenario;
}

async function readText(text: string, folder = scratch.folder): Promise<Scenario> {
  const file = join(folder, 'written.yml');
  writeFileSync(file, text);
  return read(file);
}

/** Loads to the same scenario, and writing that writes the same text. */
async function expectRoundTrip(scenario: Scenario, folder = scratch.folder): Promise<string> {
  const text = writeScenario(scenario);
  const again = await readText(text, folder);
  expect(again).toEqual(scenario);
  expect(writeScenario(again)).toBe(text);
  return text;
}

describe('a scenario that is written', () => {
  const folder = join(scratch.folder, 'shipped');
  beforeAll(() => cpSync(join(root, 'scenarios'), folder, { recursive: true }));

  it.each(shipped)('loads to the same scenario: %s', async (name) => {
    await expectRoundTrip(await read(join(folder, name)), folder);
  });

  it('keeps any distribution to the last bit', async () => {
    const duration = fc.double({ min: 1e-3, max: 1e7, noNaN: true });
    const cv = fc.double({ min: 0.01, max: 20, noNaN: true });
    const distributions = fc.oneof(
      fc.record({ lognormal: fc.record({ median: duration, p95: duration }) }),
      fc.record({ lognormal: fc.record({ mean: duration, cv }) }),
      fc.record({ gamma: fc.record({ mean: duration, cv }) }),
      fc.record({ weibull: fc.record({ shape: cv.filter((value) => value > 0.1), scale: duration }) }),
      fc.record({ empirical: fc.record({ values: fc.array(duration, { minLength: 1, maxLength: 4 }) }) }),
      fc.record({
        lognormal: fc.record({
          mu: fc.double({ min: -5, max: 20, noNaN: true }),
          sigma: cv.filter((value) => value < 8),
        }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(distributions, async (io) => {
        const text = `functions: { f: { work: { io: ${JSON.stringify(io)} } } }`;
        const loaded = await loadScenario(scratch.write('given.yml', text));
        if (loaded.ok) await expectRoundTrip(loaded.scenario);
      }),
      { numRuns: 300 },
    );
  });

  it('takes comments above keys, for keys that are not there, and at its head', async () => {
    const scenario = await readText('functions: { a.b: { memory: 1 GB }, c: {} }');
    const text = writeScenario(
      { functions: scenario.functions },
      {
        comments: {
          '': 'from template.yml',
          'functions.a.b.memory': 'as deployed\nmemory: 5',
          'functions.a.b.timeout': 'unknown, because the log has none',
          'functions.c.memory': 'unknown',
        },
      },
    );
    expect(text).toBe(`# from template.yml

functions:
  a.b:
    # as deployed
    # memory: 5
    memory: 1024 MB
    # timeout: unknown, because the log has none
  c: {} # memory: unknown
`);
    expect((await readText(text)).functions).toEqual(scenario.functions);
  });

  it('refuses a comment for which there is no place', () => {
    expect(() => writeScenario({}, { comments: { 'functions.f.memory': 'x' } })).toThrow(FaultError);
  });
});

describe('a quantity that is written', () => {
  const positive = (max: number) => fc.double({ min: 0, max, noNaN: true });
  it.each([
    ['a duration', exactDuration, parseDurationMs, 3e11],
    ['a rate', exactRate, parseRatePerSecond, 1e7],
    ['a share', exactShare, parseShare, 1],
    ['a memory size', exactMemory, parseMemoryMb, 1e6],
    ['a size', exactBytes, parseBytes, 1e12],
  ] as const)('reads as the identical number: %s', (_, write, parse, max) => {
    fc.assert(
      fc.property(fc.oneof(positive(max), fc.integer({ min: 0, max: Math.floor(max) })), (value) => {
        expect(parse(write(value))).toEqual({ ok: true, value });
      }),
    );
  });

  it.each([
    [exactDuration(250), '250ms'],
    [exactDuration(90_000), '90s'],
    [exactDuration(86_400_000), '1d'],
    [exactRate(20), '20/s'],
    [exactRate(1 / 30), '2/min'],
    [exactShare(0.001), '0.1%'],
    [exactMemory(1024), '1024 MB'],
    [exactBytes(2048), '2 KB'],
  ])('reads as people write it: %s', (text, expected) => {
    expect(text).toBe(expected);
  });
});
