import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FILES } from '../../../src/host/host.ts';
import { filesInMemory } from '../../../src/host/memory-files.ts';
import { scenarioObjectOf, scenarioOfStacks } from '../../../src/import/map/scenario-of-stacks.ts';
import type { ImportNote, Stack } from '../../../src/import/stack.ts';
import { chaliceReader } from '../../../src/import/templates/chalice/chalice.ts';
import { FILE_KEYS, FUNCTION_KEYS, STAGE_KEYS } from '../../../src/import/templates/chalice/keys.ts';
import { loadScenario } from '../../../src/scenario/load.ts';

type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json };
type Settings = { readonly [key: string]: Json };

let before: typeof FILES.now;
beforeEach(() => {
  before = FILES.now;
});
afterEach(() => FILES.handIn(before));

function read(settings: Settings, app: string | null = null, stage?: string): Stack {
  const files = new Map(app === null ? [] : [['/work/app.py', new TextEncoder().encode(app)]]);
  FILES.handIn(filesInMemory(files));
  const text = JSON.stringify({ version: '2.0', app_name: 'shop', ...settings }, null, 2);
  const file = { path: '/work/.chalice/config.json', name: '.chalice/config.json', text };
  return chaliceReader.read(file, { parameters: new Map(stage === undefined ? [] : [['stage', stage]]) });
}

async function imported(stack: Stack): Promise<{ text: string; notes: readonly ImportNote[] }> {
  const [{ text }, { notes }] = [await scenarioOfStacks([stack]), await scenarioObjectOf([stack])];
  expect(await loadScenario({ text })).toMatchObject({ ok: true });
  return { text, notes };
}

const keysOf = (text: string): string => text.replace(/^\s*#.*\n/gm, '');
const reasonsOf = (notes: readonly ImportNote[]): string => notes.map(({ reason }) => reason).join('\n');

describe('settings', () => {
  test.each([
    [{ lambda_memory_sise: 512 }, 'lambda_memory_sise', 'Chalice', 'lambda_memory_size'],
    [
      { stages: { dev: { lambda_time_out: 9 } } },
      'stages.dev.lambda_time_out',
      'a stage of Chalice',
      'lambda_timeout',
    ],
    [
      { stages: { dev: { lambda_functions: { work: { reserved_concurency: 9 } } } } },
      'stages.dev.lambda_functions.work.reserved_concurency',
      'a function of Chalice',
      'reserved_concurrency',
    ],
  ])(
    'a slip is told with its place and the key that is meant: %j',
    async (settings, subject, tool, meant) => {
      const { notes } = await imported(read(settings as Settings));
      const reason = `${tool} has no such key, and nothing is made of it; did you mean ${meant}?`;
      const found = notes.find((note) => note.subject === subject);
      expect(found).toMatchObject({ kind: 'dropped', reason });
      expect(found?.place.line).toBeGreaterThan(3);
    },
  );

  test('the function wins over the stage, the stage over the functions of the file, those over the file', async () => {
    const own = (memory: number) => ({ lambda_functions: { work: { lambda_memory_size: memory } } });
    const memoryOf = async (settings: Settings) =>
      /work:\n(?: {4}.*\n)*? {4}memory: (\d+)/.exec(keysOf((await imported(read(settings))).text))?.[1];
    const file = { lambda_memory_size: 256, ...own(512) };
    expect(await memoryOf({ lambda_memory_size: 256, lambda_functions: { work: {} } })).toBe('256');
    expect(await memoryOf(file)).toBe('512');
    expect(await memoryOf({ ...file, stages: { dev: { lambda_memory_size: 1024 } } })).toBe('1024');
    expect(await memoryOf({ ...file, stages: { dev: { lambda_memory_size: 1024, ...own(2048) } } })).toBe(
      '2048',
    );
  });

  test('its defaults are its own, and its Python is told as assumed', async () => {
    const { text, notes } = await imported(read({}));
    for (const key of ['memory: 128', 'timeout: 60s', 'runtime: python3.12'])
      expect(keysOf(text)).toContain(key);
    expect(notes.find(({ subject }) => subject === 'runtime')?.kind).toBe('assumed');
  });

  test('a network needs subnets and groups; one of them alone is told', async () => {
    const both = { subnet_ids: ['a'], security_group_ids: ['b'] };
    expect(keysOf((await imported(read(both))).text)).toContain('vpc: true');
    const { text, notes } = await imported(read({ subnet_ids: ['a'] }));
    expect(keysOf(text)).not.toContain('vpc');
    expect(reasonsOf(notes)).toContain('without security_group_ids');
  });

  test('a stage that the file does not have is made of the whole file, and told', async () => {
    const settings = { lambda_timeout: 7, stages: { dev: { lambda_timeout: 9 } } };
    const { text, notes } = await imported(read(settings, null, 'beta'));
    expect(text).toContain('name: shop-beta');
    expect(text).toContain('timeout: 7s');
    expect(reasonsOf(notes)).toContain('the file has no stage beta (it has dev)');
  });

  test('settings of a function that app.py does not have are told', async () => {
    const settings = { stages: { dev: { lambda_functions: { wrok: { lambda_timeout: 9 } } } } };
    const { notes } = await imported(
      read(settings, '@app.lambda_function()\ndef work(event, context):\n    pass\n'),
    );
    expect(reasonsOf(notes)).toContain(
      'app.py has no such function, as far as its decorators tell; did you mean work?',
    );
  });

  test('policies and roles are told', async () => {
    const settings = { autogen_policy: false, iam_role_arn: 'arn:aws:iam::1:role/a' };
    const subjects = (await imported(read(settings))).notes.map(({ subject }) => subject);
    expect(subjects).toEqual(expect.arrayContaining(['autogen_policy', 'iam_role_arn']));
  });
});

describe('decorators', () => {
  const triggers = async (app: string) => imported(read({}, app));

  test('a queue hands over one message at a time, streams a hundred, unless the decorator says so', async () => {
    const app = `
@app.on_sqs_message(queue='jobs')
def one(event):
    pass

@app.on_sqs_message('mails', 7)
def seven(event):
    pass

@app.on_kinesis_record(stream='clicks')
def many(event):
    pass
`;
    const made = keysOf((await triggers(app)).text);
    expect(made).toMatch(/jobs:\n(?: {4}.*\n)*? {4}batchSize: 1\n/);
    expect(made).toMatch(/mails:\n(?: {4}.*\n)*? {4}batchSize: 7\n/);
    expect(made).toContain('batchSize: 100');
  });

  test('an argument that is no plain value, and one that Chalice does not have, are told', async () => {
    const app =
      "@app.on_sqs_message(queue='jobs', batch_size=size(), batch_window=4)\ndef one(event):\n    pass\n";
    const { notes } = await triggers(app);
    const told = new Map(notes.map(({ subject, reason }) => [subject, reason]));
    expect(told.get('@app.on_sqs_message one.batch_size')).toContain('size() is no plain value');
    expect(told.get('@app.on_sqs_message one.batch_window')).toContain('has no such key');
  });

  test('a route asks the authorizer of the app; what stands elsewhere is told', async () => {
    const app = `
signed = IAMAuthorizer()
other = CustomAuthorizer('other', authorizer_uri='arn:aws:lambda:us-east-1:1:function:x')

@app.authorizer(ttl_seconds=30)
def check(request):
    pass

@app.route('/', authorizer=check)
def index():
    pass
`;
    expect(keysOf((await triggers(app)).text)).toContain(
      'authorizer:\n      function: check\n      cache: 30s',
    );
    const withOther = app.replace('authorizer=check', 'authorizer=other');
    expect(reasonsOf((await triggers(withOther)).notes)).toContain('a function that stands elsewhere');
    const { text, notes } = await triggers(app.replace('authorizer=check', 'authorizer=signed'));
    expect(keysOf(text)).not.toContain('authorizer:');
    expect(reasonsOf(notes)).not.toContain('elsewhere');
  });
});

const VALUES: Settings = {
  lambda_memory_size: 1792,
  lambda_timeout: 77,
  lambda_ephemeral_storage: 1024,
  reserved_concurrency: 7,
  layers: ['arn:aws:lambda:us-east-1:1:layer:a:1'],
  log_retention_in_days: 14,
  subnet_ids: ['a'],
  security_group_ids: ['b'],
  xray: true,
  autogen_policy: false,
  iam_policy_file: 'p.json',
  iam_role_arn: 'arn:aws:iam::1:role/a',
  lambda_memory: 5,
};

describe('laws over random settings', () => {
  test('they import to a scenario that loads, and each key given is in it or in a note, at every level', async () => {
    const keys = fc.subarray(Object.keys(VALUES), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(keys, fc.constantFrom('file', 'stage', 'function'), async (given, level) => {
        const at = (names: readonly string[]): Settings => {
          const inner = Object.fromEntries(names.map((name) => [name, VALUES[name] as Json]));
          if (level === 'file') return inner;
          if (level === 'stage') return { stages: { dev: inner } };
          return { stages: { dev: { lambda_functions: { work: inner } } } };
        };
        const whole = await imported(read(at(given)));
        for (const key of given) {
          const without = await imported(read(at(given.filter((one) => one !== key))));
          const said = (notes: readonly ImportNote[]) =>
            notes.map(({ subject, reason }) => `${subject} ${reason}`);
          const isSeen =
            without.text !== whole.text ||
            JSON.stringify(said(without.notes)) !== JSON.stringify(said(whole.notes));
          expect(isSeen, `${key} of ${given.join(', ')} in the ${level}`).toBe(true);
        }
      }),
      { seed: 5, numRuns: 40 },
    );
  });

  test('whatever changes nothing has a reason', () => {
    for (const { inert, told } of [FILE_KEYS, STAGE_KEYS, FUNCTION_KEYS]) {
      for (const reason of [...Object.keys(inert), ...Object.values(told)])
        expect(reason.length).toBeGreaterThan(10);
    }
  });
});
