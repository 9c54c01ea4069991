import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiModels } from '../../scripts/facts/api-models.ts';
import { CHECKS, SERVICES } from '../../scripts/facts/checks.ts';
import { type Accepted, findDrift, judge } from '../../scripts/facts/drift.ts';

const installed = fileURLToPath(new URL('../../node_modules', import.meta.url));
const list = fileURLToPath(new URL('../../scripts/facts/accepted-drift.json', import.meta.url));
const accepted = JSON.parse(readFileSync(list, 'utf8')) as readonly Accepted[];
const now = findDrift(CHECKS, new ApiModels(installed));

let folder = '';
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The installed models with one file changed. */
function planted(service: string, file: string, from: string | RegExp, to: string): ApiModels {
  folder = mkdtempSync(join(tmpdir(), 'lambda-sim-facts-'));
  const at = (name: string) => join(folder, `@aws-sdk/client-${name}`);
  mkdirSync(join(folder, '@aws-sdk'));
  for (const name of SERVICES.filter((other) => other !== service)) {
    symlinkSync(join(installed, `@aws-sdk/client-${name}`), at(name));
  }
  for (const part of service === '' ? [] : ['package.json', 'dist-types/models', 'dist-types/commands']) {
    cpSync(join(installed, `@aws-sdk/client-${service}`, part), join(at(service), part), { recursive: true });
  }
  const partitions = '@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';
  mkdirSync(join(folder, partitions, '..'), { recursive: true });
  cpSync(join(installed, partitions), join(folder, partitions));
  const changed = file === '' ? join(folder, partitions) : join(at(service), file);
  const text = readFileSync(changed, 'utf8');
  const other = text.replace(from, to);
  expect(other).not.toBe(text);
  writeFileSync(changed, other);
  return new ApiModels(folder);
}

const newDrift = (models: ApiModels) => {
  const known = new Set(now.map(({ id }) => id));
  return findDrift(CHECKS, models).filter(({ id }) => !known.has(id));
};

it('nothing has drifted that is not accepted with a reason, and nothing is accepted that has not', () => {
  const { unaccepted, stale } = judge(now, accepted);
  expect(unaccepted).toEqual([]);
  expect(stale).toEqual([]);
  for (const { reason } of accepted) expect(reason).toMatch(/\w{4,}/);
});

const MODELS = 'dist-types/models/models_0.d.ts';

describe('a planted drift is found:', () => {
  it.each([
    [
      'a new runtime',
      [
        'lambda',
        'dist-types/models/enums.d.ts',
        'readonly ruby40',
        'readonly python316: "python3.16";\n    readonly ruby40',
      ],
      'lambda Runtime +python3.16',
    ],
    [
      'a runtime that is gone',
      ['lambda', 'dist-types/models/enums.d.ts', /readonly ruby40: "ruby4\.0";/, ''],
      'lambda Runtime -ruby4.0',
    ],
    ['a new region', ['', '', '"us-west-2": {', '"us-west-3": {},\n"us-west-2": {'], 'regions +us-west-3'],
    [
      'a longer time-out',
      ['lambda', MODELS, /allowed value is 900 seconds/g, 'allowed value is 1,800 seconds'],
      'lambda CreateFunctionRequest.Timeout 3 1800',
    ],
    [
      'larger batches',
      ['lambda', MODELS, /For standard queues the max is 10,000/g, 'For standard queues the max is 20,000'],
      'lambda CreateEventSourceMappingRequest.BatchSize of SQS 10 20000 10',
    ],
    [
      'other words',
      ['lambda', MODELS, /any whole number between 512 and 10,240 MB/g, 'as large as you like'],
      'lambda CreateFunctionRequest.EphemeralStorage ?',
    ],
    [
      'a new setting',
      [
        'lambda',
        MODELS,
        /(interface CreateFunctionRequest \{)/,
        '$1\n/** <p>New.</p> */\n    WarmPool?: number;',
      ],
      'lambda CreateFunctionRequest +WarmPool',
    ],
    [
      'a shape that is gone',
      ['sqs', MODELS, /interface CreateQueueRequest/g, 'interface MakeQueueRequest'],
      'sqs CreateQueueRequest.Attributes VisibilityTimeout ?',
    ],
  ] as const)('%s', (_, [service, file, from, to], id) => {
    const found = newDrift(planted(service, file, from, to));
    expect(found.map((drift) => drift.id)).toContain(id);
    expect(judge(found, accepted).unaccepted).not.toEqual([]);
  });
});

it('an accepted drift needs a reason, and one that is none any more is stale', () => {
  const drift = [{ id: 'a', text: '' }];
  expect(judge(drift, [{ ids: ['a'], reason: ' ' }]).unaccepted).toEqual(drift);
  expect(judge(drift, [{ ids: ['a', 'b'], reason: 'why' }])).toMatchObject({ unaccepted: [], stale: ['b'] });
});
