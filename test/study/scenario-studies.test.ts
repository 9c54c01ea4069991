import { describe, expect, it } from 'vitest';
import { compareScenario, loadScenario, planScenario, runScenario, tuneScenario } from '../../src/index.ts';
import { lambdaSim } from '../cli/command-line.ts';
import { scratchFolder } from '../scenario/scratch.ts';

const scratch = scratchFolder();
const SCENARIO = {
  name: 'pair',
  functions: {
    a: { memory: 512, work: { cpu: { lognormal: { median: '30ms', p95: '90ms' } } } },
    b: { memory: 256, work: { cpu: '20ms' } },
  },
  traffic: [
    { to: 'a', poisson: '3/s' },
    { to: 'b', poisson: '1/s' },
  ],
  run: { duration: '2m' },
  thresholds: { 'a.latency': ['p(99) < 2s'] },
};
const file = scratch.write('pair.yml', JSON.stringify(SCENARIO));

/** Without what hangs on the machine. */
function comparable(document: unknown): string {
  return JSON.stringify(document, (key, value) =>
    /^(wallSeconds|requestsPerSecond|peakRssMb)/.test(key) && typeof value === 'number' ? 0 : value,
  );
}

function printed(words: readonly string[]): string {
  const { stdout, stderr } = lambdaSim([...words, '--json', '--workers', '1']);
  if (stdout === '') throw new Error(stderr);
  return comparable(JSON.parse(stdout));
}

const alone = { workers: 1 };

describe('a study of the library gives the document that the command of its name prints', () => {
  it('tune', async () => {
    const words = ['tune', file, '--function', 'a', '--memory', '256..1024:256', '--arch', 'x86_64,arm64'];
    const options = { function: 'a', memory: '256..1024:256', architectures: ['x86_64', 'arm64'], ...alone };
    expect(comparable(await tuneScenario(file, options))).toBe(printed(words));
    const slo = {
      function: 'b',
      strategy: 'slo',
      memory: [256, 512],
      provisionedConcurrency: [0, 1],
    } as const;
    expect(comparable(await tuneScenario(file, { ...slo, ...alone }))).toBe(
      printed([
        'tune',
        file,
        '--function',
        'b',
        '--strategy',
        'slo',
        '--memory',
        '256,512',
        '--provisioned',
        '0,1',
      ]),
    );
  });

  it('compare', async () => {
    const words = [
      'compare',
      file,
      '--memory',
      '512,256',
      '--function',
      'a',
      '--set',
      'functions.b.timeout=1s,2s',
    ];
    const axes = { 'functions.b.timeout': ['1s', '2s'] };
    const options = { memory: [512, 256], function: 'a', axes, ...alone };
    expect(comparable(await compareScenario(file, options))).toBe(printed(words));
    const other = scratch.write('other.yml', JSON.stringify({ ...SCENARIO, name: 'other' }));
    expect(comparable(await compareScenario([file, other], { baseline: 'other', ...alone }))).toBe(
      printed(['compare', file, other, '--baseline', 'other']),
    );
  });

  it('plan, its memory sizes included', async () => {
    const settings = { growth: [1, 2], requestsPerRun: 1000 };
    expect(comparable(await planScenario(file, { settings, ...alone }))).toBe(
      printed(['plan', file, '--growth', '1,2', '--requests-per-run', '1000']),
    );
  });

  it('run, with its options for the scenario', async () => {
    const thresholds = { 'b.latency': 'avg < 1s' };
    const { document } = await runScenario(file, { seed: 7, duration: '1m', replications: 2, thresholds });
    const words = ['--seed', '7', '--duration', '1m', '--replications', '2'];
    const set = ['--set', 'thresholds={b.latency: avg < 1s}'];
    expect(comparable(document)).toBe(printed(['run', file, ...words, ...set]));
  });
});

describe('a study of the library', () => {
  it('takes a path, a text, an object and what loadScenario gave for the same', async () => {
    const options = { function: 'b', memory: [256, 512], ...alone };
    const loaded = await loadScenario(file);
    const texts = await Promise.all(
      [file, { text: JSON.stringify(SCENARIO) }, SCENARIO, loaded].map(async (input) =>
        comparable(await tuneScenario(input, options)),
      ),
    );
    expect(new Set(texts).size).toBe(1);
  });

  it('lays its settings over those that the scenario was loaded with', async () => {
    const loaded = await loadScenario(SCENARIO, { set: ['functions.b.memory=128', 'run.duration=1m'] });
    const { variants, tune } = await tuneScenario(loaded, { function: 'b', memory: [128, 256], seed: 9 });
    expect(tune.current).toBe('128 MB');
    expect(variants[0]?.results).toMatchObject({ seed: 9, simulatedSeconds: 60 });
  });

  it("compares what the scenario's own compare says where nothing else is said", async () => {
    const { variants } = await compareScenario({ ...SCENARIO, compare: { memory: [128, 256] } }, alone);
    expect(variants.map(({ label }) => label)).toEqual(['128 MB', '256 MB']);
  });
});
