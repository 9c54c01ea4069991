import { describe, expect, test } from 'vitest';
import { importTemplates } from '../../../src/import/import.ts';

type Json = { readonly [key: string]: unknown };

const fn = (name: string, memory = 512) => ({
  address: `aws_lambda_function.${name}`,
  mode: 'managed',
  type: 'aws_lambda_function',
  name,
  values: { function_name: name, runtime: 'python3.13', memory_size: memory, timeout: 30 },
});
const planned = (...resources: readonly Json[]) => ({ planned_values: { root_module: { resources } } });
const plan = (more: Json) => ({ format_version: '1.2', terraform_version: '1.9.0', ...more });
const instance = (memory: number, more: Json = {}) => ({ attributes: fn('a', memory).values, ...more });
const stateFile = (...instances: readonly Json[]) => ({
  version: 4,
  terraform_version: '1.9.0',
  serial: 3,
  lineage: 'x',
  resources: [{ mode: 'managed', type: 'aws_lambda_function', name: 'a', provider: 'p', instances }],
});

const imported = (document: unknown, name = 'plan.json', indent?: number) =>
  importTemplates([{ path: `/${name}`, name, text: JSON.stringify(document, null, indent) }], {
    parameters: new Map(),
  });

describe('forms of plans and states', () => {
  test.each([
    ['a plan of OpenTofu', plan({ ...planned(fn('a')), timestamp: '2026-11-30T00:00:00Z', errored: false })],
    [
      'a plan cut down to its changes',
      plan({ resource_changes: [{ ...fn('a'), change: { actions: ['create'], after: fn('a').values } }] }),
    ],
    ['a state as show prints it', plan({ values: { root_module: { resources: [fn('a')] } } })],
    ['what state pull prints', stateFile(instance(512))],
    [
      'a state in the form of 0.11',
      stateFile({
        attributes_flat: { function_name: 'a', memory_size: '512', timeout: '30', 'vpc_config.#': '0' },
      }),
    ],
  ])('%s', async (_, document) => {
    expect((await imported(document)).text).toContain('memory: 512');
  });

  test.each([
    [
      'show',
      plan({
        values: { root_module: { resources: [fn('a', 512), { ...fn('a', 128), deposed_key: 'ab12' }] } },
      }),
    ],
    ['state pull', stateFile(instance(512), instance(128, { deposed: 'ab12' }))],
  ])('an object that waits to be destroyed is told and left out: %s', async (_, document) => {
    const { text, notes } = await imported(document);
    expect(text).toContain('memory: 512');
    expect(notes).toContainEqual(
      expect.objectContaining({
        subject: 'aws_lambda_function.a',
        reason: expect.stringContaining('waits to be destroyed'),
      }),
    );
  });

  test('what a plan puts off, and that it ended with an error, are told', async () => {
    const deferred_changes = [{ reason: 'instance_count_unknown', resource_change: fn('later') }];
    const { notes } = await imported(plan({ ...planned(fn('a')), deferred_changes, errored: true }));
    expect(notes.map(({ subject }) => subject)).toEqual(['errored', 'aws_lambda_function.later']);
  });

  test.each([
    [
      'its configuration alone',
      plan({ configuration: { root_module: { resources: [{ type: 'aws_lambda_function' }] } } }),
      'none of the values',
    ],
    [
      'all of it put off',
      plan({ planned_values: { root_module: {} }, deferred_changes: [{ reason: 'x' }] }),
      'puts off all',
    ],
    ['no resources', plan({ planned_values: { root_module: {} } }), 'leaves no resources'],
    ['a state without resources', { ...stateFile(), resources: [] }, 'nothing is deployed'],
    ['what show prints of nothing', { format_version: '1.0' }, 'nothing is deployed'],
    [
      'an encrypted state',
      {
        serial: 1,
        lineage: 'x',
        meta: { 'key_provider.pbkdf2.k': 'a' },
        encrypted_data: 'a',
        encryption_version: 'v0',
      },
      'tofu show -json',
    ],
    [
      'an encrypted plan',
      { meta: { 'key_provider.pbkdf2.k': 'a' }, encrypted_data: 'a', encryption_version: 'v0' },
      'tofu show -json',
    ],
    [
      'a state of 0.11',
      { version: 3, terraform_version: '0.11.14', modules: [{ path: ['root'], resources: {} }] },
      'older than 0.12',
    ],
    [
      'where the state is',
      { version: 3, terraform_version: '1.9.0', backend: { type: 's3' } },
      'terraform state pull',
    ],
  ])('%s is one sentence', async (_, document, words) => {
    await expect(imported(document)).rejects.toThrow(words);
  });

  test('a cluster that a mapping reads from is told as what it is', async () => {
    const cluster = {
      address: 'aws_msk_cluster.k',
      mode: 'managed',
      type: 'aws_msk_cluster',
      name: 'k',
      values: { cluster_name: 'k', arn: 'arn:aws:kafka:us-east-1:1:cluster/k/1' },
    };
    const mapping = {
      address: 'aws_lambda_event_source_mapping.m',
      mode: 'managed',
      type: 'aws_lambda_event_source_mapping',
      name: 'm',
      values: {
        function_name: 'a',
        event_source_arn: 'arn:aws:kafka:us-east-1:1:cluster/k/1',
        topics: ['t'],
      },
    };
    const reasonOf = async (...more: readonly Json[]) =>
      (await imported(plan(planned(fn('a'), cluster, ...more)))).notes.find(
        ({ subject }) => subject === 'aws_msk_cluster.k',
      )?.reason;
    expect(await reasonOf(mapping)).toContain('the mappings that read from it are carried over');
    expect(await reasonOf()).toContain('a scenario has nothing for it');
  });

  test('a plan of one line has no lines to tell: what is told is called by its address', async () => {
    const document = plan(
      planned(fn('a'), { ...fn('b'), values: { ...fn('b').values, tracing_config: [{ mode: 'Active' }] } }),
    );
    const placesOf = async (indent?: number) =>
      (await imported(document, 'plan.json', indent)).notes.map(({ place, subject }) => [
        subject,
        place.line,
      ]);
    expect(await placesOf()).toEqual([['aws_lambda_function.b.TracingConfig.Mode', undefined]]);
    expect((await placesOf(1))[0]?.[1]).toBeGreaterThan(10);
  });
});
