import { describe, expect, it } from 'vitest';
import type { ColdStartModel } from '../../src/model/model.ts';
import { meanOf, quantileOf } from '../../src/random/moments.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { writeScenario } from '../../src/scenario/write-scenario.ts';

const scenario = (keys: string): string =>
  `functions: { f: { timeout: 60s, work: { duration: 67ms }, ${keys} } }\ntraffic: [{ to: f, poisson: 1/h }]\nrun: { duration: 1h }\n`;

async function load(keys: string) {
  const loaded = await loadScenario({ text: scenario(keys), baseFolder: '/' });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded;
}

async function coldStart(keys: string): Promise<ColdStartModel> {
  return (await load(keys)).compiled.model.functions[0]!.coldStart;
}

/** Init as a cold start has it in the median, ms. */
function initMs({ initMs: waits, initCpu }: ColdStartModel): number {
  return quantileOf(waits, 0.5) + (initCpu === null ? 0 : quantileOf(initCpu.cpuMs, 0.5) * initCpu.factor);
}

function firstRunMs({ firstInvokeCpuMs, firstInvokeFactor }: ColdStartModel): number {
  return meanOf(firstInvokeCpuMs) * firstInvokeFactor;
}

async function faultsOf(keys: string): Promise<string[]> {
  const loaded = await loadScenario({ text: scenario(keys), baseFolder: '/' });
  return loaded.ok ? [] : loaded.faults.map(({ path, problem, remedy }) => `${path}: ${problem}; ${remedy}`);
}

describe('an init', () => {
  it.each([
    ['300ms', 128, 300],
    ['{ io: 300ms, cpu: 200ms }', 1769, 500],
    ['{ cpu: 200ms }', 884, (200 * 1769) / 884],
    ['{ cpu: 200ms }', 442, (200 * 1769) / 442],
    // Twice the processor: half of it at once, and 7 % more speed for one thread.
    ['{ cpu: 200ms, parallel: 100% }', 3538, 200 / 2],
  ])('of %s takes its time at %d MB', async (init, memory, expected) => {
    const found = initMs(await coldStart(`memory: ${memory}, coldStart: { init: ${init} }`));
    expect(Math.abs(found / expected - 1)).toBeLessThan(memory > 1769 ? 0.15 : 1e-9);
  });

  // Next.js in an image, aws-samples/serverless-full-stack-webapp-starter-kit, pull request 116: 21.7 s at 512 MB, where
  // 10 s are cut and it runs again.
  it.each([
    ['{ io: 2.6s, cpu: 2.6s, parallel: 1 }'],
    ['{ measured: { 512: 11.7s, 1024: 7.1s, 1536: 5.6s, 3008: 4s } }'],
  ])('of %s is what was measured at four sizes', async (init) => {
    const keys = (memory: number) => `package: image, memory: ${memory}, coldStart: { init: ${init} }`;
    for (const [memory, wholeMs] of [
      [512, 11_700],
      [1024, 7100],
      [1536, 5600],
      [3008, 4000],
    ] as const) {
      expect(Math.abs(initMs(await coldStart(keys(memory))) / wholeMs - 1)).toBeLessThan(0.05);
    }
    const { compiled } = await load(keys(512));
    const said = compiled.assumptions.find(({ key }) => key === 'functions.f.coldStart.init');
    expect(said?.value).toContain('is cut, billed where init is, and runs again');
  });

  it('measured is told to be extrapolated outside', async () => {
    const { compiled } = await load('memory: 2048, coldStart: { init: { measured: { 512: 2s, 1024: 1s } } }');
    expect(compiled.warnings.join()).toContain('coldStart.init.measured: 2048 MB lies outside');
  });

  it.each([
    [
      '{ io: 1s, measured: { 512: 1s } }',
      'io and measured stand side by side; give a time, or cpu and io, or',
    ],
    ['{ io: 1s }', 'io stands without cpu; give cpu too, or the time alone'],
    ['{ cpu: fast }', '"fast" is not a duration'],
    ['{ measured: {} }', 'no size was measured'],
    ['{ cpus: 1s }', "'cpus'"],
  ])('of %s is a fault', async (init, words) => {
    const faults = await faultsOf(`coldStart: { init: ${init} }`);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(words);
  });

  it.each([
    'sdk',
    '{ init: { cpu: 1s, io: 200ms, parallel: 50% } }',
    '{ init: { measured: { 512: 2s, 1024: 1s }, cv: 0.3 }, hidden: 20ms }',
    '{ init: { lognormal: { median: 1s, p99: 3s } }, firstInvoke: 10ms }',
  ])('written back reads the same: %s', async (given) => {
    const { scenario: read } = await load(`coldStart: ${given}`);
    const again = await loadScenario({ text: writeScenario(read), baseFolder: '/' });
    if (!again.ok) throw new Error(JSON.stringify(again.faults));
    expect(again.scenario.functions.get('f')?.coldStart).toEqual(read.functions.get('f')?.coldStart);
  });
});

describe('a preset', () => {
  // alex9smith/lambda-benchmark: init and first run at 256 MB on arm64, with its warm runs of 67, 68, 132, 42 and 133 ms.
  it.each([
    ['nodejs20.x', 1144, 67],
    ['python3.12', 896, 68],
    ['ruby3.4', 1892, 132],
    ['rust', 461, 42],
    ['java21', 7254, 133],
  ])('sdk is what was measured of %s', async (runtime, totalMs, warmMs) => {
    const cold = await coldStart(`runtime: ${runtime}, memory: 256, architecture: arm64, coldStart: sdk`);
    const found = initMs(cold) + firstRunMs(cold) + warmMs;
    expect(Math.abs(found / totalMs - 1)).toBeLessThan(0.05);
  });

  // k-i-soft/lambda-coldstart-bench: Quarkus on java25, restore 941, 705 and 658 ms.
  it.each([
    [512, 941],
    [1024, 705],
    [1769, 658],
  ])('framework restores at %d MB in %d ms', async (memory, restoreMs) => {
    const keys = `runtime: java21, memory: ${memory}, snapStart: true`;
    const found = initMs(await coldStart(`${keys}, coldStart: framework`));
    expect(Math.abs(found / restoreMs - 1)).toBeLessThan(0.01);
    const plain = initMs(await coldStart(keys));
    expect(plain).toBeGreaterThan(650);
    expect(plain).toBeLessThan(800);
  });

  it('plain is the default without the word that it was assumed for want of one', async () => {
    expect(await coldStart('coldStart: plain')).toEqual(await coldStart('reuse: most-recent'));
    expect((await load('coldStart: plain')).compiled.functions[0]?.coldStart).toBe('preset');
    expect((await load('reuse: most-recent')).compiled.functions[0]?.coldStart).toBe('default');
  });

  it('of a language without a measurement says so', async () => {
    const { compiled } = await load('runtime: dotnet8, coldStart: framework');
    expect(compiled.warnings.join()).toContain('no framework was measured for dotnet8');
  });

  it.each([
    ['skd', "'skd' is not known here; did you mean 'sdk'?"],
    ['3', 'is no cold start; give one of plain, sdk, framework, or a map'],
  ])('%s is a fault', async (given, words) => {
    expect((await faultsOf(`coldStart: ${given}`)).join()).toContain(words);
  });
});
