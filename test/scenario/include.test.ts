import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatFault } from '../../src/model/fault.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { scratchFolder } from './scratch.ts';

const { write, folder } = scratchFolder();

const CHECKOUT = `functions:
  api: { memory: 256, invokes: [{ function: pay }], calls: [{ resource: orders }], role: worker }
  pay: { memory: 128 }
triggers: { site: { source: api-gateway, function: api } }
resources: { orders: { type: dynamodb } }
roles:
  worker:
    policies:
      - { effect: Allow, actions: ['dynamodb:*'], resources: ['arn:aws:dynamodb:*:*:table/orders'] }
      - { effect: Allow, actions: ['lambda:InvokeFunction'], resources: ['arn:aws:lambda:*:*:function:pay'] }
      - AWSLambdaBasicExecutionRole
traffic: [{ to: site, poisson: 5/s }]
thresholds: { api.latency: 'p(99) < 2s', cost.monthly: 'value < 5' }
`;
const SEARCH = 'functions: { find: {} }\ntraffic: [{ poisson: 2/s }]\n';

let number = 0;
/** Writes files into a folder of their own; what loading its account file gives. */
async function account(files: Readonly<Record<string, string>>, name = 'acme.yml', set: string[] = []) {
  const own = `case${number++}`;
  for (const [file, text] of Object.entries(files)) write(`${own}/${file}`, text);
  const loaded = await loadScenario(join(folder, own, name), { set });
  const faults = loaded.ok
    ? []
    : loaded.faults.map((fault) => formatFault(fault).replaceAll(`${join(folder, own)}/`, ''));
  const compiled = loaded.ok ? loaded.compiled : null;
  const warnings = compiled?.warnings.map((text) => text.replaceAll(`${join(folder, own)}/`, '')) ?? [];
  return { faults, compiled, warnings, folder: join(folder, own) };
}

const ACME =
  'account: { concurrency: 3000 }\ninclude: [shop/checkout.yml, { scenario: search.yml, as: s }]\n';

describe('include', () => {
  it('lays scenarios beside each other under prefixes, with one account', async () => {
    const { compiled, faults } = await account({
      'acme.yml': ACME,
      'shop/checkout.yml': CHECKOUT,
      'search.yml': SEARCH,
    });
    expect(faults).toEqual([]);
    expect(compiled?.fileOrder).toEqual({
      functions: ['checkout.api', 'checkout.pay', 's.find'],
      triggers: ['checkout.site'],
      resources: ['checkout.orders'],
    });
    expect(compiled?.model.account.concurrency).toBe(3000);
    // Traffic without `to` goes where it went alone.
    expect(compiled?.arrivals.length).toBe(2);
    expect(compiled?.thresholds).toEqual([{ metric: 'checkout.api.latency', expression: 'p(99) < 2s' }]);
    expect(compiled?.groups?.map(({ name, functions }) => [name, functions])).toEqual([
      ['checkout', ['checkout.api', 'checkout.pay']],
      ['s', ['s.find']],
    ]);
  });

  it('takes settings: of an entry before the prefix, of the account and --set behind it', async () => {
    const { compiled, faults } = await account(
      {
        'acme.yml': `include:
  - { scenario: shop/checkout.yml, set: { functions.api.memory: 512, traffic.0.poisson: 9/s } }
functions: { checkout.pay: { memory: 1024 } }
`,
        'shop/checkout.yml': CHECKOUT,
      },
      'acme.yml',
      ['functions.checkout.api.timeout=7s'],
    );
    expect(faults).toEqual([]);
    const of = (name: string) =>
      compiled?.model.functions[compiled.functions.findIndex((one) => one.name === name)];
    expect(of('checkout.api')).toMatchObject({ memoryMb: 512, timeoutMs: 7000 });
    expect(of('checkout.pay')).toMatchObject({ memoryMb: 1024 });
  });

  it('lets a prefix be none, and files include files', async () => {
    const { compiled, faults } = await account({
      'acme.yml': "include: [{ scenario: east.yml }, { scenario: search.yml, as: '' }]",
      'east.yml': 'include: shop/checkout.yml',
      'shop/checkout.yml': CHECKOUT,
      'search.yml': SEARCH,
    });
    expect(faults).toEqual([]);
    expect(compiled?.fileOrder.functions).toEqual(['east.checkout.api', 'east.checkout.pay', 'find']);
    expect(compiled?.groups?.map(({ name }) => name)).toEqual(['east', 'search']);
  });

  it('finds traces and state machines beside the file that names them', async () => {
    const machine = {
      StartAt: 'A',
      States: {
        A: { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:123456789012:function:pay', End: true },
      },
    };
    const { compiled, faults } = await account({
      'acme.yml': 'include: shop/*.yml',
      'shop/flow.yml': `functions: { pay: {}, log: {} }
triggers: { orders: { source: step-functions, definition: machine.json } }
traffic: [{ to: orders, poisson: 1/s }, { trace: day.csv }]
`,
      'shop/machine.json': JSON.stringify(machine),
      'shop/day.csv': 'timestamp,function\n0,log\n1,pay\n',
    });
    expect(faults).toEqual([]);
    expect(compiled?.fileOrder.functions).toEqual(['flow.pay', 'flow.log']);
  });

  it('says in a warning what a file says else of the account, and which file holds', async () => {
    const { warnings, compiled } = await account({
      'acme.yml': 'include: [a.yml, b.yml]\nrun: { duration: 1h }\n',
      'a.yml': `${SEARCH}run: { duration: 2h, seed: 7 }\nbilling: { freeTier: true }\ncompare: { memory: [128, 256] }\nthresholds: { cost.monthly: 'value < 3' }\n`,
      'b.yml': `${SEARCH}billing: { freeTier: true }\nrun: { seed: 8 }\n`,
    });
    expect(compiled?.model.horizonMs).toBe(3_600_000);
    expect(compiled?.billing.freeTier).toBe(true);
    expect(compiled?.compare).toBeNull();
    expect(warnings.slice(0, 4)).toEqual([
      'run.duration is 2h in a.yml and 1h in acme.yml, which holds',
      'run.seed is 7 in a.yml and 8 in b.yml: give it in the account file, for until then its default holds',
      'compare of a.yml is left out: the account file says what is asked of the account',
      'thresholds.cost.monthly of a.yml is left out: it is of the whole account, and belongs into the account file',
    ]);
  });

  const long = 'n'.repeat(62);
  const CASES: readonly [what: string, files: Record<string, string>, fault: string][] = [
    [
      'a file that is not there',
      { 'acme.yml': 'include:\n  - none.yml' },
      'acme.yml:2:5: include.0: none.yml: the file does not exist; check its name and folder',
    ],
    [
      'a pattern that nothing fits',
      { 'acme.yml': 'include: teams/*.yml' },
      "acme.yml:1:10: include: no file fits 'teams/*.yml'; check its folder, relative to this file",
    ],
    [
      'a circle',
      { 'acme.yml': 'include: a.yml', 'a.yml': 'include: acme.yml' },
      'a.yml:1:10: include: the files include each other in a circle; take one include away',
    ],
    [
      'two files of one prefix',
      { 'acme.yml': 'include: [a/x.yml, b/x.yml]', 'a/x.yml': SEARCH, 'b/x.yml': SEARCH },
      "acme.yml:1:20: include.1: b/x.yml has the prefix 'x', as a/x.yml has; give one of them another: { scenario: …, as: NAME }",
    ],
    [
      'an unknown key',
      { 'acme.yml': 'include: { scenario: a.yml, us: b }', 'a.yml': SEARCH },
      "acme.yml:1:29: include.us: 'us' is not a key of an included scenario; did you mean 'as'?",
    ],
    [
      'a prefix that is none',
      { 'acme.yml': 'include: { scenario: a.yml, as: a b }', 'a.yml': SEARCH },
      "acme.yml:1:33: include.as: 'a b' cannot be the name of a prefix; use letters, digits, hyphens, underscores and dots, at most 64, beginning with a letter or digit",
    ],
    [
      'a name that is too long under its prefix',
      { 'acme.yml': 'include: a.yml\n', 'a.yml': `functions:\n  ok: {}\n  ${long}x: {}\n` },
      `a.yml:3:3: functions.${long}x: 'a.${long}x', as it is called in the account, has 65 characters; at most 64 are allowed: give include a shorter as`,
    ],
    [
      'files of two regions',
      {
        'acme.yml': 'include: [a.yml, b.yml]',
        'a.yml': `region: eu-west-1\n${SEARCH}`,
        'b.yml': `${SEARCH}region: us-west-2`,
      },
      'b.yml:3:9: region: the account has one region, and it is eu-west-1 in a.yml and us-west-2 here; give region in the account file',
    ],
    [
      'a setting of what is not there',
      { 'acme.yml': 'include: { scenario: a.yml, set: { functions.fnd.memory: 512 } }', 'a.yml': SEARCH },
      "acme.yml:1:36: functions.fnd.memory: there is no function 'fnd'; did you mean 'find'?",
    ],
    [
      'a name without an owner, in its own file',
      {
        'acme.yml': 'include: a.yml',
        'a.yml': 'functions: { find: {} }\ntraffic:\n  - { to: fnd, poisson: 1/s }\n',
      },
      "a.yml:3:11: traffic.0.to: there is no trigger or function 'a.fnd'; did you mean 'a.find'?",
    ],
    [
      'a mistyped key of an included file',
      { 'acme.yml': 'include: a.yml', 'a.yml': `${SEARCH}trafic: []\n` },
      "a.yml:3:1: trafic: 'trafic' is not a key of a scenario; did you mean 'traffic'?",
    ],
    [
      'names of two files that meet',
      {
        'acme.yml': "include: [{ scenario: a.yml, as: '' }, { scenario: b.yml, as: '' }]",
        'a.yml': SEARCH,
        'b.yml': SEARCH,
      },
      "b.yml:1:14: functions.find: 'find' stands in a.yml too; give one of the two another prefix with as, in include.1",
    ],
    [
      'what is no scenario',
      { 'acme.yml': 'include: a.yml', 'a.yml': 'title: a page\n' },
      'acme.yml:1:10: include: a.yml has no functions, so that it is no scenario; give it functions, or take it out of include',
    ],
  ];

  it.each(CASES)('tells one fault for %s', async (_what, files, fault) => {
    const { faults } = await account(files);
    expect(faults).toEqual([fault]);
  });

  it('tells one fault for more than eight megabytes in sum, and for more than sixteen in a row', async () => {
    const half = `${SEARCH}# ${'x'.repeat(4_500_000)}\n`;
    const large = await account({ 'acme.yml': 'include: [a.yml, b.yml]', 'a.yml': half, 'b.yml': half });
    expect(large.faults).toEqual([
      'acme.yml:1:18: include.1: the included files have more than 8388608 bytes together; include fewer, or smaller ones',
    ]);
    const files: Record<string, string> = { 'acme.yml': 'include: f1.yml' };
    for (let index = 1; index < 20; index++) files[`f${index}.yml`] = `include: f${index + 1}.yml`;
    const deep = await account(files);
    expect(deep.faults).toEqual([
      'f15.yml:1:10: include: more than 16 files include each other; put them together',
    ]);
  });
});

describe('a folder of scenarios', () => {
  it('is the account of all that stand in it, but for those that others rest on', async () => {
    const {
      compiled,
      faults,
      folder: own,
    } = await account(
      {
        'org/base.yml': SEARCH,
        'org/one.yml': 'extends: base.yml\n',
        'org/two.yaml': CHECKOUT,
        'org/notes.txt': 'not read',
      },
      'org',
    );
    expect(faults).toEqual([]);
    expect(compiled?.name).toBe('org');
    expect(compiled?.fileOrder.functions).toEqual(['one.find', 'two.api', 'two.pay']);
    const within = await loadScenario(`${join(own, 'org')}/`);
    expect(within.ok && within.compiled.fileOrder).toEqual(compiled?.fileOrder);
  });

  it('has an account file of its own', async () => {
    const { compiled } = await account(
      { 'org/account.yml': 'name: acme\ninclude: [two.yml]\nrun: { duration: 5m }', 'org/two.yml': CHECKOUT },
      'org',
    );
    expect(compiled?.name).toBe('acme');
    expect(compiled?.model.horizonMs).toBe(300_000);
  });

  it('tells what is wrong with it', async () => {
    const none = await account({ 'org/notes.txt': 'x' }, 'org');
    expect(none.faults).toEqual([
      'org: no .yml or .yaml file stands in the folder; name a scenario, or a folder that holds some',
    ]);
    const other = await account({ 'org/a.yml': SEARCH, 'org/page.yml': 'title: x' }, 'org');
    expect(other.faults).toEqual([
      'org/page.yml:1:1: this is no scenario, and stands in a folder of scenarios; put it elsewhere, or name the scenarios in org/account.yml with include',
    ]);
    mkdirSync(join(folder, 'empty'));
    const empty = await loadScenario(join(folder, 'empty'));
    expect(empty.ok).toBe(false);
  });
});
