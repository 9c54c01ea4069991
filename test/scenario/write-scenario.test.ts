import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FaultError, formatFault } from '../../src/model/fault.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import type { Scenario } from '../../src/scenario/schema/scenario.ts';
import { scenarioJsonSchema } from '../../src/scenario/schema/schema.ts';
import { readSourceText } from '../../src/scenario/text/extend.ts';
import { writeScenario } from '../../src/scenario/write-scenario.ts';
import { parseDurationMs } from '../../src/units/duration.ts';
import { exactBytes, exactDuration, exactMemory, exactRate, exactShare } from '../../src/units/exact-text.ts';
import { parseBytes, parseMemoryMb } from '../../src/units/memory.ts';
import { parseRatePerSecond } from '../../src/units/rate.ts';
import { parseShare } from '../../src/units/share.ts';
import { root } from '../cli/command-line.ts';
import { fc } from '../support/fast-check.ts';
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

describe('names of files in a scenario that is written', () => {
  const inFolder = (...names: string[]) => join(scratch.folder, ...names);
  function put(name: string, text: string): string {
    mkdirSync(dirname(inFolder(name)), { recursive: true });
    writeFileSync(inFolder(name), text);
    return inFolder(name);
  }
  const base = `
functions:
  f: { work: { io: { empirical: { file: data/io.csv } } } }
traffic: [{ to: f, trace: data/day.csv }, { to: f, trace: ../shared/day.csv }]
billing: { prices: data/prices.json }
`;
  beforeAll(() => {
    put('bases/deep/base.yml', base);
    put('bases/deep/data/io.csv', '1\n2\n');
    put('bases/deep/data/day.csv', 'timestamp\n0\n1\n');
    put('bases/shared/day.csv', 'timestamp\n0\n2\n');
    put('bases/deep/data/prices.json', '{ "sqs.standardRequest": 1 }');
    put('bases/middle.yml', 'extends: deep/base.yml\nrun: { seed: 1 }\n');
    put('top/top.yml', 'extends: ../bases/middle.yml\nrun: { seed: 2 }\n');
    mkdirSync(inFolder('bases/beside'));
  });

  const filesOf = ({ traffic, billing }: Scenario) => [
    ...traffic.map(({ pattern }) => (pattern.kind === 'trace' ? pattern.file : null)),
    billing.prices,
  ];

  it('are those from the folder of the file that was loaded, whatever folder the file that it extends stands in', async () => {
    const scenario = await read(inFolder('top', 'top.yml'));
    const [data, shared] = ['../bases/deep/data', '../bases/shared'];
    expect(filesOf(scenario)).toEqual([`${data}/day.csv`, `${shared}/day.csv`, `${data}/prices.json`]);
    await expectRoundTrip(scenario, inFolder('top'));
    // A file beside its base calls everything as that does.
    put('bases/deep/over.yml', 'extends: base.yml\n');
    expect(filesOf(await read(inFolder('bases/deep/over.yml')))).toEqual(
      filesOf(await read(inFolder('bases/deep/base.yml'))),
    );
  });

  it('keep absolute names, and those that a setting gives, which are from the scenario itself', async () => {
    const absolute = inFolder('bases/shared/day.csv');
    put(
      'bases/absolute.yml',
      `functions: { f: {} }\ntraffic: [{ to: f, trace: ${JSON.stringify(absolute)} }]\n`,
    );
    const over = put('top/over.yml', 'extends: ../bases/absolute.yml\n');
    expect(filesOf(await read(over))[0]).toBe(absolute);
    const set = await loadScenario(inFolder('top', 'top.yml'), {
      set: ['billing.prices=../bases/deep/data/prices.json'],
    });
    expect(set.ok && set.scenario.billing.prices).toBe('../bases/deep/data/prices.json');
  });

  it('are called as the caller says where the text is to stand in another folder', async () => {
    const scenario = await read(inFolder('bases/deep/base.yml'));
    const text = writeScenario(scenario, { fileName: (name) => join('../deep', name) });
    const again = await readText(text, inFolder('bases/beside'));
    expect(again.functions).toEqual(scenario.functions);
    expect(filesOf(again)).toEqual(['../deep/data/day.csv', '../shared/day.csv', '../deep/data/prices.json']);
    expect(writeScenario({ traffic: scenario.traffic }, { fileName: () => 'x.csv' })).toContain('x.csv');
  });

  it('are all that there are: no other key of a scenario names a file', () => {
    const keys = new Set<string>();
    const walk = (node: unknown, key: string): void => {
      if (node === null || typeof node !== 'object') return;
      const { description } = node as { description?: unknown };
      if (typeof description === 'string' && /\brelative to the file\b/.test(description)) keys.add(key);
      for (const [name, inner] of Object.entries(node)) walk(inner, name);
    };
    walk(scenarioJsonSchema({}), '');
    // `empirical: { file }` is written out.
    expect([...keys].sort()).toEqual(['definition', 'file', 'prices', 'trace']);
  });
});

describe('texts that YAML takes for something else', () => {
  const STRANGE = [
    ...[
      'yes',
      'no',
      'on',
      'off',
      'true',
      'null',
      '~',
      '1e3',
      '012',
      '0x1F',
      '0o17',
      '1_000',
      '.inf',
      '.nan',
      '12:30:45',
    ],
    ...[
      '2026-01-05',
      '2026-01-05T00:00:00Z',
      ' blank before',
      'blank behind ',
      ' ',
      '"',
      "'",
      `it's "so"`,
      'a: b',
      ':',
    ],
    ...[
      'a #b',
      '#',
      '<<',
      '&a',
      '*a',
      '!tag',
      '- a',
      '-',
      '?',
      '? a',
      '{ a',
      '[a]',
      '%a',
      '@a',
      '`a`',
      '|',
      '>',
      '---',
      '...',
    ],
    ...[
      'a,b',
      'ünïcödé',
      '日本',
      '😀',
      '\\',
      '\\n',
      'NULL',
      'Yes',
      'x'.repeat(180),
      `${'word '.repeat(30)}end`,
    ],
  ];

  it.each(STRANGE)('%s is the same as a name, a header and a file', async (strange) => {
    const given = {
      name: strange,
      functions: { f: { work: { io: 1 } } },
      traffic: [{ to: 'f', trace: strange, columns: { timestamp: strange } }],
    };
    const { scenario, issues } = readPlain(JSON.stringify(given));
    expect(issues).toEqual([]);
    const text = writeScenario(scenario, {
      comments: { '': strange, name: strange, 'functions.f.x': strange },
    });
    expect(readPlain(text)).toEqual({ scenario, issues: [] });
  });

  it.each(['yes', 'no', '012', '1e3', '0x1F', '2026-01-05', 'null', 'true', '1.5', 'a.b', '12'])(
    '%s is the same as the name of a function, a trigger, a resource and a role',
    (name) => {
      const given = {
        functions: { [name]: { role: name, calls: [{ resource: name }] } },
        triggers: { [name]: { source: 'sqs', function: name } },
        resources: { [name]: { type: name } },
        roles: { [name]: { policies: ['AWSLambdaBasicExecutionRole'] } },
        traffic: [{ to: name, poisson: '1/s' }],
      };
      const { scenario, issues } = readPlain(JSON.stringify(given));
      expect(issues).toEqual([]);
      expect(readPlain(writeScenario(scenario))).toEqual({ scenario, issues: [] });
    },
  );

  it('end no comment and begin no key, whatever breaks the lines', async () => {
    const { scenario } = readPlain('functions: { f: { memory: 512 } }');
    for (const end of ['\n', '\r\n', '\r', '\u0085', '\u2028', '\u2029', '\n\n']) {
      const words = `one${end}memory: 64${end}- x${end}`;
      const comments = {
        '': words,
        'functions.f': words,
        'functions.f.memory': words,
        'functions.f.timeout': words,
      };
      expect(readPlain(writeScenario(scenario, { comments })).scenario).toEqual(scenario);
    }
  });

  it('are what empty lists and maps are not: they read the same too', () => {
    const { scenario } = readPlain(
      'functions: { f: { calls: [], invokes: [], logs: {}, work: {}, async: {} } }\ntraffic: []\nrun: {}\nthresholds: {}',
    );
    expect(readPlain(writeScenario(scenario)).scenario).toEqual(scenario);
  });

  function readPlain(text: string): { scenario: Scenario; issues: readonly unknown[] } {
    const source = readSourceText(text, 'scenario.yml', 'scenario.yml');
    if (!source.ok) throw new FaultError(source.faults);
    const { scenario, issues } = readScenario(source.root, 'scenario');
    if (scenario === undefined) throw new Error('there is no function');
    return { scenario, issues };
  }
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
