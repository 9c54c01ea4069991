import { describe, expect, it } from 'vitest';
import { oneFunction, scratchFolder } from './scratch.ts';

const { write, faults, compiled, folder } = scratchFolder();

describe('YAML', () => {
  it('takes comments, anchors, aliases and merge keys', async () => {
    const scenario = await compiled(`
functions:
  a: &base { memory: 256, timeout: 5s }   # a comment
  b: { <<: *base, memory: 512 }
  c: *base
traffic: [{ to: b, poisson: 1/s }]
`);
    expect(scenario.model.functions.map(({ memoryMb, timeoutMs }) => [memoryMb, timeoutMs])).toEqual([
      [256, 5000],
      [512, 5000],
      [256, 5000],
    ]);
  });

  it('keeps names as they were written', async () => {
    const scenario = await compiled('functions: { 010: {}, 1.50: {}, true: {}, _x: {} }');
    expect(scenario.fileOrder.functions).toEqual(['010', '1.50', 'true', '_x']);
  });

  const BROKEN: readonly [text: string, fault: string][] = [
    ['functions: { f: {}', '1:19: this is not YAML'],
    ['functions:\n  f: {}\n f: 1', '3:1: this is not YAML'],
    [
      'functions: {}\n---\nfunctions: {}',
      '2:1: a second YAML document begins here; keep one scenario in a file',
    ],
    [
      'functions:\n  f: { memory: 1, memory: 2 }',
      "2:19: functions.f.memory: 'memory' stands here a second time (first on line 2); keep one of the two",
    ],
    [
      'functions: { __proto__: {} }',
      "1:14: functions.__proto__: '__proto__' cannot be a key; choose another name",
    ],
    [
      'functions: { constructor: {} }',
      "1:14: functions.constructor: 'constructor' cannot be a key; choose another name",
    ],
    [
      'functions: { f: *nowhere }',
      "1:17: functions.f: there is no anchor '&nowhere' before this; define it first",
    ],
    [
      'functions: &a { f: *a }',
      '1:15: functions.f: this anchor holds an alias of itself; write the value out',
    ],
    ['functions: { [1, 2]: {} }', '1:14: functions: this key is not a name; write a word before the colon'],
    [
      'functions: { <<: 3 }',
      "1:18: functions.<<: '<<' merges a map, and this is none; give an alias of a map",
    ],
  ];
  it.each(BROKEN)('%s', async (text, fault) => {
    const [first = ''] = await faults(text);
    expect(first.startsWith(`scenario.yml:${fault}`), first).toBe(true);
  });
});

describe('extends', () => {
  it('lays maps over each other, replaces lists and takes away what is null', async () => {
    write(
      'base.yml',
      'functions: { f: { memory: 256, timeout: 5s, reservedConcurrency: 5 } }\ntraffic: [{ to: f, poisson: 1/s }, { to: f, poisson: 2/s }]',
    );
    write('middle.yml', 'extends: base.yml\nrun: { seed: 7 }');
    const scenario = await compiled(
      'extends: middle.yml\nfunctions: { f: { memory: 512, reservedConcurrency: null } }\ntraffic: [{ to: f, poisson: 3/s }]',
    );
    expect(scenario.model.functions[0]).toMatchObject({
      memoryMb: 512,
      timeoutMs: 5000,
      reservedConcurrency: null,
    });
    expect(scenario.model.seed).toBe(7);
    expect(scenario.arrivals.map(({ pattern }) => pattern)).toEqual([{ kind: 'poisson', ratePerSecond: 3 }]);
  });

  it('lets a new distribution and a new form of work replace the old one', async () => {
    write(
      'base.yml',
      'functions: { f: { work: { cpu: 1s, io: { uniform: { min: 1, max: 2 } } }, keepAlive: { halving: 380s } } }',
    );
    const work = await compiled(
      'extends: base.yml\nfunctions: { f: { work: { duration: 3s }, keepAlive: { exponential: { mean: 1m } } } }',
    );
    expect(work.model.functions[0]?.work).toMatchObject({ kind: 'whole', durationMs: { value: 3000 } });
    expect(work.model.functions[0]?.keepAlive.kind).toBe('distribution');
    const io = await compiled(
      'extends: base.yml\nfunctions: { f: { work: { io: { exponential: { mean: 9 } } } } }',
    );
    expect(io.model.functions[0]?.work).toMatchObject({
      kind: 'parts',
      ioMs: { kind: 'exponential', mean: 9 },
    });
  });

  it('leaves names alone that are also kinds of distributions', async () => {
    write('base.yml', 'functions: { gamma: { memory: 256 }, lognormal: {} }');
    const scenario = await compiled('extends: base.yml\nfunctions: { normal: {}, mixture: {} }');
    expect(scenario.fileOrder.functions).toEqual(['gamma', 'lognormal', 'normal', 'mixture']);
  });

  it('points to the file and line where the value stands', async () => {
    write(
      'sub/base.yml',
      'functions:\n  f:\n    memory: 100\n    work: { io: { empirical: { file: values.csv } } }',
    );
    write('sub/values.csv', 'ms\n1\nx');
    expect(await faults('extends: sub/base.yml\nfunctions: { f: { timeout: 0s } }')).toEqual([
      'scenario.yml:2:28: functions.f.timeout: 0s is not above zero; give a value above zero',
      'sub/base.yml:3:13: functions.f.memory: memory is 100 MB; aws allows 128 to 10240 MB in steps of 1 MB',
      'sub/base.yml:4:38: functions.f.work.io.empirical.file: values.csv, row 3: "x" is not a duration; mend or remove the row',
    ]);
  });

  it('refuses circles, long chains and files that are not there', async () => {
    write('one.yml', 'extends: two.yml');
    write('two.yml', 'extends: one.yml');
    expect(await faults('extends: one.yml')).toEqual([
      'two.yml:1:10: extends: the files extend each other in a circle; take one extends away',
    ]);
    expect(await faults('extends: gone.yml')).toEqual([
      'scenario.yml:1:10: extends: gone.yml: the file does not exist; check its name and folder',
    ]);
    for (let index = 0; index < 20; index += 1) write(`chain${index}.yml`, `extends: chain${index + 1}.yml`);
    expect((await faults('extends: chain0.yml'))[0]).toContain('more than 16 files extend each other');
    expect(await faults('extends: [a.yml]')).toEqual([
      'scenario.yml:1:10: extends: extends takes the name of one file; give a path relative to this file, such as base.yml',
    ]);
  });
});

describe('settings', () => {
  it('change what the file says, in their order, lists by index', async () => {
    const scenario = await compiled(
      oneFunction('memory: 128\nwork: { cpu: { lognormal: { median: 1, p95: 2 } } }'),
      {
        set: [
          'functions.f.memory=256',
          { option: '--seed', text: 'run.seed=9' },
          'functions.f.memory=1 GB',
          'traffic.0.poisson=20/s',
          'functions.f.work.cpu.exponential.mean=5ms',
          'thresholds={f.latency: ["avg < 1s"]}',
        ],
      },
    );
    expect(scenario.model.functions[0]).toMatchObject({
      memoryMb: 1024,
      work: { cpuMs: { kind: 'exponential', mean: 5 } },
    });
    expect(scenario.model.seed).toBe(9);
    expect(scenario.arrivals[0]?.pattern).toEqual({ kind: 'poisson', ratePerSecond: 20 });
    expect(scenario.thresholds).toEqual([{ metric: 'f.latency', expression: 'avg < 1s' }]);
  });

  it('replace the pattern of a traffic entry', async () => {
    const text = 'functions: { f: {} }\ntraffic: [{ to: f, constant: 1/s }]';
    const scenario = await compiled(text, { set: ['traffic.0.poisson=2/s'] });
    expect(scenario.arrivals[0]?.pattern).toEqual({ kind: 'poisson', ratePerSecond: 2 });
  });

  const BROKEN: readonly [setting: string, fault: string][] = [
    [
      'functions.f.memroy=512',
      "functions.f.memroy: 'memroy' is not a key of a function; did you mean 'memory'?",
    ],
    ['functions.g.memory=512', "functions.g.memory: there is no function 'g'; name one of f"],
    [
      'functions.f.memory=100',
      'functions.f.memory: memory is 100 MB; aws allows 128 to 10240 MB in steps of 1 MB',
    ],
    [
      'traffic.3.poisson=1/s',
      "traffic.3.poisson: '3' is not an entry of the list traffic; it has the entries 0 to 0",
    ],
    ['memory', "'memory' is not PATH=VALUE; write it like functions.api.memory=512"],
    ['a..b=1', 'a..b: a part of the path is empty; write it like functions.api.memory=512'],
    [
      'functions.__proto__.x=1',
      "functions.__proto__.x: '__proto__' cannot be a key; write it like functions.api.memory=512",
    ],
    ['run.seed={', 'run.seed: this is not YAML'],
    ['functions.f.memory.x=1', 'functions.f.memory: a map is not a memory size'],
  ];
  it.each(BROKEN)('%s', async (setting, fault) => {
    const [first = ''] = await faults(oneFunction('memory: 128'), { set: [setting] });
    expect(first.replace('a mapping', 'a map').startsWith(`--set: ${fault}`), first).toBe(true);
  });
});

describe('other files', () => {
  it('reads a column of values, with units or without', async () => {
    write('values.csv', 'name,took\na,10\nb,"0.2s"\n\n# comment\nc,30ms\n');
    const scenario = await compiled(
      oneFunction('work: { io: { empirical: { file: values.csv, column: took } } }'),
    );
    expect(scenario.model.functions[0]?.work).toMatchObject({
      ioMs: { kind: 'empirical', values: [10, 200, 30] },
    });
    write('plain.txt', '1\n2.5\n');
    const plain = await compiled(oneFunction('work: { io: { empirical: { file: plain.txt } } }'));
    expect(plain.model.functions[0]?.work).toMatchObject({ ioMs: { values: [1, 2.5] } });
    expect(
      await faults(oneFunction('work: { io: { empirical: { file: values.csv, column: tok } } }')),
    ).toEqual([
      "scenario.yml:3:38: functions.f.work.io.empirical.file: values.csv: the file has no column 'tok'; it has name, took; give a file with one value a row",
    ]);
  });

  it('reads own prices, flat or nested, and names the nearest item', async () => {
    write(
      'own.json',
      '{ "lambda.requests": 0.00000018, "lambda": { "duration": { "x86_64": "0.000015" } } }',
    );
    const scenario = await compiled(oneFunction('memory: 128', 'billing: { prices: own.json }'));
    expect(scenario.billing.ownPrices).toEqual({
      'lambda.requests': '1.8e-7',
      'lambda.duration.x86_64': '0.000015',
    });
    write('own.json', '{ "lambda.request": 1,\n "lambda.requests": -1 }');
    expect(await faults(oneFunction('memory: 128', 'billing: { prices: own.json }'))).toEqual([
      "scenario.yml:5:20: billing.prices: own.json, line 1: 'lambda.request' is not a key of a price list; did you mean 'lambda.requests'?",
      'scenario.yml:5:20: billing.prices: own.json, line 2: lambda.requests is -1, not a price; give a number from 0 on',
    ]);
  });

  it('takes the start and, where nobody says, the length of the run from a trace', async () => {
    write('day.csv', 'timestamp\n2025-03-01T10:00:00Z\n2025-03-01T10:05:30Z\n');
    const scenario = await compiled('functions: { f: {} }\ntraffic: [{ to: f, trace: day.csv }]');
    expect(scenario.startEpochMs).toBe(Date.UTC(2025, 2, 1, 10));
    expect(scenario.model.horizonMs).toBe(6 * 60_000);
    expect(scenario.assumptions.some(({ key }) => key === 'run.duration')).toBe(true);
    expect(scenario.arrivals[0]?.pattern).toMatchObject({
      trace: { file: `${folder}/day.csv`, displayName: 'day.csv', timeUnit: 's', speed: 1, repeat: 1 },
    });
    const given = await compiled(
      'functions: { f: {} }\nrun: { duration: 2m, start: 2026-01-01 }\ntraffic: [{ to: f, trace: day.csv, repeat: forever }]',
    );
    expect([given.model.horizonMs, given.startEpochMs]).toEqual([120_000, Date.UTC(2026, 0, 1)]);
  });

  it('asks where a trace without a function column goes', async () => {
    write('day.csv', 'timestamp\n1\n2\n');
    write('by-row.csv', 'timestamp,function\n1,f\n2,g\n');
    expect(await faults('functions: { f: {}, g: {} }\ntraffic: [{ trace: day.csv }]')).toEqual([
      "scenario.yml:2:11: traffic.0: 'to' is missing, and day.csv has no function column; name the trigger or function that the traffic goes to",
    ]);
    const scenario = await compiled('functions: { f: {}, g: {} }\ntraffic: [{ trace: by-row.csv }]');
    expect(scenario.model.sources.map(({ functionIndex }) => functionIndex)).toEqual([-1]);
  });

  it('tells of a trace that is not there where it is named', async () => {
    const [fault] = await faults('functions: { f: {} }\ntraffic: [{ to: f, trace: gone.csv }]');
    expect(fault).toMatch(/^scenario\.yml:2:27: traffic\.0\.trace: gone\.csv: /);
  });
});
