import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatFault } from '../../src/model/fault.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { oneFunction, scratchFolder } from './scratch.ts';

const { folder, write, faults } = scratchFolder();
/** Generous for a busy machine; what is meant is "at once, not in minutes". */
const SECONDS = 10_000;

async function fileFaults(file: string): Promise<string[]> {
  const loaded = await loadScenario(file);
  return loaded.ok ? [] : loaded.faults.map((fault) => formatFault(fault).replaceAll(`${folder}/`, ''));
}

describe('files that are no scenario', () => {
  it(
    'are one fault each',
    async () => {
      mkdirSync(join(folder, 'directory'));
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      const huge = openSync(join(folder, 'huge.yml'), 'w');
      ftruncateSync(huge, 200_000_000);
      closeSync(huge);
      write('nul.yml', 'functions: { f\0: {} }');
      write('latin.yml', Buffer.from([0x66, 0xfc, 0x6e, 0x66]));
      expect(await fileFaults(join(folder, 'directory'))).toEqual([
        'directory: no .yml or .yaml file stands in the folder; name a scenario, or a folder that holds some',
      ]);
      expect(await fileFaults(join(folder, 'pipe'))).toEqual([
        'pipe: this is a pipe (FIFO), not a file; name a text file',
      ]);
      expect(await fileFaults(join(folder, 'huge.yml'))).toEqual([
        'huge.yml: the file has 200000000 bytes; at most 8388608 bytes are read here',
      ]);
      expect(await fileFaults(join(folder, 'gone.yml'))).toEqual([
        'gone.yml: the file does not exist; check its name and folder',
      ]);
      expect(await fileFaults(join(folder, 'nul.yml'))).toEqual([
        'nul.yml: the file holds a NUL byte at offset 14, so it is not text; save it as UTF-8 text',
      ]);
      expect(await fileFaults(join(folder, 'latin.yml'))).toEqual([
        'latin.yml: the file is not UTF-8 text; save it as UTF-8',
      ]);
      expect(await fileFaults('/dev/zero')).toEqual([
        '/dev/zero: this is not a regular file; name a text file',
      ]);
    },
    SECONDS,
  );
});

describe('traces that are no files', () => {
  it(
    'are one fault each, at once',
    async () => {
      mkdirSync(join(folder, 'trace-directory'));
      execFileSync('mkfifo', [join(folder, 'trace-pipe')]);
      for (const name of ['trace-directory', 'trace-pipe', 'trace-gone', '/dev/zero']) {
        const found = await faults(`functions: { f: {} }\ntraffic: [{ to: f, trace: ${name} }]`);
        expect(found).toHaveLength(1);
        expect(found[0]?.startsWith(`scenario.yml:2:27: traffic.0.trace: ${name}: `), found[0]).toBe(true);
      }
    },
    SECONDS,
  );
});

describe('a large scenario', () => {
  it(
    'of a thousand functions, triggers and streams loads in seconds',
    async () => {
      const names = Array.from({ length: 1000 }, (_, index) => `f${index}`);
      const text = [
        'functions:',
        ...names.map(
          (name) => `  ${name}: { memory: 512, work: { cpu: { lognormal: { median: 10, p95: 30 } } } }`,
        ),
        'triggers:',
        ...names.map((name) => `  t-${name}: { source: s3, function: ${name} }`),
        'traffic:',
        ...names.map((name) => `  - { to: t-${name}, poisson: 1/s }`),
      ].join('\n');
      expect(await faults(text)).toEqual([]);
    },
    SECONDS,
  );
});

function aliasBomb(separator: string): string {
  const levels = Array.from({ length: 30 }, (_, level) => {
    const below =
      level === 0
        ? '1'
        : Array(9)
            .fill(`*a${level - 1}`)
            .join(separator);
    return `a${level}: &a${level} [${below}]`;
  });
  return levels.join('\n');
}

function mergeBomb(): string {
  const keys = Array.from({ length: 2000 }, (_, index) => `k${index}: 1`).join(', ');
  const merges = Array.from({ length: 5000 }, (_, index) => `m${index}: { <<: *base }`).join('\n');
  return `base: &base { ${keys} }\n${merges}`;
}

describe('text made to cost', () => {
  const BOMBS: readonly [name: string, text: () => string, problem: string][] = [
    ['aliases', () => aliasBomb(', '), 'with its aliases written out the file holds more than 400000 values'],
    ['merge keys', mergeBomb, 'with its aliases written out the file holds more than 400000 values'],
    ['open brackets', () => '['.repeat(1_000_000), 'the file nests more than 64 brackets in each other'],
    ['nested maps', () => '{a: '.repeat(200_000), 'the file nests more than 64 brackets in each other'],
    [
      'nested dashes',
      () => '- '.repeat(400_000),
      'the file has more than 64 marks of lists or maps in a row',
    ],
    ['nested dashes, fewer', () => '- '.repeat(10_000), ''],
    ['deep indentation', () => Array.from({ length: 1000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'), ''],
    ['a long line', () => `name: ${'x'.repeat(1_000_000)}`, 'the text has 1000000 characters'],
    [
      'many keys',
      () => Array.from({ length: 30_000 }, (_, index) => `k${index}: 1`).join('\n'),
      "'k0' is not a key of a scenario",
    ],
    ['many errors', () => 'a: b\n}}}}{{{ %%% \n'.repeat(20_000), ''],
  ];
  it.each(BOMBS)(
    '%s',
    async (_, text, problem) => {
      const found = await faults(text());
      expect(found.length).toBeGreaterThan(0);
      expect(found.some((fault) => fault.includes(problem))).toBe(true);
    },
    SECONDS,
  );

  it('keeps prototypes out of reach', async () => {
    for (const name of ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString']) {
      expect(await faults(`functions: { ${name}: { memory: 512 } }`)).toHaveLength(1);
      expect(
        (await faults('functions: { f: {} }', { set: [`thresholds.${name}=1`] })).length,
      ).toBeGreaterThan(0);
    }
    expect(Object.keys({})).toEqual([]);
  });

  it(
    'refuses thousands of functions and sources',
    async () => {
      const names = Array.from({ length: 10_001 }, (_, index) => `f${index}: {}`).join(', ');
      expect((await faults(`functions: { ${names} }`))[0]).toContain(
        'there are 10001 functions; give at most 10000',
      );
      const entries = Array(10_001).fill('{}').join(', ');
      expect((await faults(`functions: { f: {} }\ntraffic: [${entries}]`))[0]).toContain(
        'there are 10001 traffic entries; give at most 10000',
      );
    },
    3 * SECONDS,
  );
});

describe('numbers beyond sense', () => {
  const NUMBERS: readonly [lines: string, rest: string, path: string][] = [
    ['memory: .inf', '', 'functions.f.memory'],
    ['memory: .nan', '', 'functions.f.memory'],
    ['timeout: 1e300 s', '', 'functions.f.timeout'],
    ['timeout: -1s', '', 'functions.f.timeout'],
    ['work: { cpu: 1e300s }', '', 'functions.f.work.cpu'],
    ['work: { cpu: { lognormal: { mean: 1s, cv: .inf } } }', '', 'functions.f.work.cpu.lognormal.cv'],
    ['work: { cpu: { pareto: { shape: 1e-300, min: 1 } } }', '', 'functions.f.work.cpu.pareto.shape'],
    ['reservedConcurrency: 1e30', '', 'functions.f.reservedConcurrency'],
    ['memory: 128', 'run: { duration: 1e300s }', 'run.duration'],
    ['memory: 128', 'run: { duration: 3000d }', 'run.duration'],
    ['memory: 128', 'run: { duration: .nan }', 'run.duration'],
    ['memory: 128', 'run: { replications: 1e9 }', 'run.replications'],
    ['memory: 128', 'run: { seed: 1e300 }', 'run.seed'],
    ['memory: 128', 'account: { concurrency: .inf }', 'account.concurrency'],
    ['memory: 128', 'compare: { memory: "128..10240:0.0001" }', 'compare.memory'],
    ['memory: 128', 'run: { start: 9999-01-01 }', 'run.start'],
  ];
  it.each(NUMBERS)('%s %s', async (lines, rest, path) => {
    const found = await faults(oneFunction(lines, rest));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^scenario\\.yml:\\d+:\\d+: ${path.replaceAll('.', '\\.')}: `));
  });

  const TRAFFIC = [
    'poisson: 1e30/s',
    'poisson: -1/s',
    'constant: .nan',
    'burst: { every: 1s, size: 1e12 }',
    'burst: { every: 0s, size: 1 }',
    'gamma: { rate: 1/s, cv: 0 }',
    'poisson: 9e6/s',
    'burst: { every: 1ms, size: 1e9 }',
  ];
  it.each(TRAFFIC)('%s', async (pattern) => {
    const found = await faults(
      `functions: { f: {} }\nrun: { duration: 1d }\ntraffic: [{ to: f, ${pattern} }]`,
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('traffic.0');
  });

  it('tells how many requests would be too many', async () => {
    const text = 'functions: { f: {} }\nrun: { duration: 100d }\ntraffic: [{ to: f, poisson: 1000000/s }]';
    expect(await faults(text)).toEqual([
      'scenario.yml:3:11: traffic.0: the run would have 8.6e+12 requests; at most 1e+11 are simulated: lower the rate or shorten run.duration',
    ]);
  });

  it(
    'refuses expressions that reach out',
    async () => {
      for (const expression of [
        'import({})',
        'createUnit("x")',
        'evaluate("1")',
        'parse("1")',
        'constructor',
        't.constructor',
        'f(x) = f(x)',
      ]) {
        const [fault] = await faults(`functions: { f: {} }\ntraffic: [{ to: f, rate: '${expression}' }]`);
        expect(fault).toMatch(/^scenario\.yml:2:26: traffic\.0\.rate: /);
      }
    },
    SECONDS,
  );
});

describe('what only a run found', () => {
  it.each([
    ['"-5"', 'is -5 per second at t = 0 s'],
    ['9^9^9', 'is Infinity per second'],
    ['0/0', 'is not a number at t = 0 s'],
    ['exp(t)', 'per second at t = '],
    ['"t - 100"', 'is -100 per second at t = 0 s'],
    ['99999999', 'is 100000000 per second'],
  ])('comes with its place: rate: %s', async (rate, words) => {
    const found = await faults(`functions: { f: {} }\ntraffic: [{ to: f, rate: ${rate} }]`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^scenario\.yml:2:26: traffic\.0\.rate: /);
    expect(found[0]).toContain(words);
  });

  it('counts what an expression asks for over the run', async () => {
    const text = 'functions: { f: {} }\nrun: { duration: 100d }\ntraffic: [{ to: f, rate: 1e6 + t - t }]';
    expect((await faults(text))[0]).toContain('the run would have 8.6e+12 requests');
  });

  it('is a row of a trace, once', async () => {
    write('bad.csv', 'timestamp\n1\nx\n');
    const file = write('bad.yml', 'functions: { f: {} }\ntraffic: [{ to: f, trace: bad.csv }]');
    const loaded = await loadScenario(file, { readTraces: true });
    expect(loaded.ok ? [] : loaded.faults.map((fault) => `${fault.path}: ${fault.problem}`)).toEqual([
      'traffic.0.trace: bad.csv:3:1: timestamp: "x" is not a time',
    ]);
  });
});

describe('one slip is one fault', () => {
  it.each([
    ['functions: { f: { memory: !foo 1 } }', 'functions.f.memory: the YAML tag !foo is not known here'],
    ['functions: { f: {} }\ncompare: { memory: !!omap [a: 1] }', 'the YAML tag !!omap is not known here'],
    ['functions: { f: { memory: !!int x } }', 'the YAML tag !!int does not fit its value'],
    ['functions: { f: {} }\ncompare: { memory: [128, { a: 1 }] }', 'compare.memory.1: a map is not a memory'],
    [
      'functions: { f: {}, g: {} }\ntraffic: [{ to: [x], poisson: 1/s }]',
      "traffic.0.to: there is no trigger or function 'x'",
    ],
    [
      'functions: { f: {}, g: {} }\ntraffic: [{ to: [[f]], poisson: 1/s }]',
      'traffic.0.to: a list is not a name',
    ],
    ['functions:\n\t- b\n\t- c: {', 'this is not YAML: tabs are not allowed'],
  ])('%s', async (text, words) => {
    const found = await faults(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(words);
  });

  it('and no message acts on a terminal', () => {
    const fault = { file: 'a\u202eb', path: 'x\u001b[2J', problem: 'p\u2066', remedy: 'r\n' };
    expect(formatFault(fault)).toBe('a\\u{202e}b: x\\x1b[2J: p\\u{2066}; r\\n');
  });
});
