import { expect, it } from 'vitest';
import { scenarioObjectOf } from '../../../src/import/map/scenario-of-stacks.ts';
import { type Planned, type PlannedModule, planJson, propertiesOf, readPlan, readText } from './plan.ts';

// A plan gives the references of an expression and not the expression: what a module makes of `each.value`, of
// a local or of a dynamic block stands in it as everything that it may name.

const FUNCTION: Planned = {
  type: 'aws_lambda_function',
  name: 'this',
  index: 0,
  values: { function_name: 'worker', runtime: 'nodejs22.x', memory_size: 256, timeout: 10 },
  unknown: { architectures: ['var.architectures'] },
};
const QUEUES: PlannedModule = {
  resources: [
    { type: 'aws_sqs_queue', name: 'this', index: 0, values: { name: 'orders' } },
    { type: 'aws_sqs_queue', name: 'dlq', index: 0, values: { name: 'orders-dlq' } },
    {
      type: 'aws_sqs_queue_redrive_policy',
      name: 'dlq',
      index: 0,
      unknown: {
        queue_url: ['aws_sqs_queue.this[0].url', 'aws_sqs_queue.this[0]', 'aws_sqs_queue.this'],
        redrive_policy: ['local.inline_policy', 'var.redrive_policy'],
      },
    },
  ],
  outputs: {
    arn: ['aws_sqs_queue.this[0].arn', 'aws_sqs_queue.this[0]', 'aws_sqs_queue.this'],
    dead_arn: ['aws_sqs_queue.dlq[0].arn', 'aws_sqs_queue.dlq[0]', 'aws_sqs_queue.dlq'],
  },
};
const TABLE: Planned = { type: 'aws_dynamodb_table', name: 'orders', values: { name: 'orders' } };
const STREAM: Planned = { type: 'aws_kinesis_stream', name: 'clicks', values: { name: 'clicks' } };
const SOURCES = [
  'module.orders.arn',
  'module.orders',
  'aws_dynamodb_table.orders.stream_arn',
  'aws_dynamodb_table.orders',
  'module.orders.dead_arn',
  'module.orders',
  'aws_kinesis_stream.clicks.arn',
  'aws_kinesis_stream.clicks',
];

function mapping(index: string, values: Record<string, unknown>, more: readonly string[] = []): Planned {
  return {
    type: 'aws_lambda_event_source_mapping',
    name: 'this',
    index,
    forEach: ['var.event_source_mapping', 'var.create'],
    values,
    unknown: {
      event_source_arn: ['each.value.event_source_arn', 'each.value'],
      function_name: ['aws_lambda_function.this[0].arn', 'aws_lambda_function.this[0]'],
      maximum_retry_attempts: ['each.value.maximum_retry_attempts', 'each.value'],
      ...Object.fromEntries(more.map((key) => [key, null])),
    },
  };
}

const worker = (...mappings: readonly Planned[]): PlannedModule => ({
  resources: [TABLE, STREAM],
  modules: {
    orders: { ...QUEUES, constants: { redrive_policy: { maxReceiveCount: 4 } } },
    worker: {
      resources: [FUNCTION, ...mappings],
      variables: { architectures: null },
      arguments: { event_source_mapping: SOURCES },
    },
  },
});
const inModule = (index: string): string => `module.worker.aws_lambda_event_source_mapping.this["${index}"]`;

it('each mapping of a module finds its source among those of all of them', () => {
  const stack = readPlan(
    worker(
      mapping('one', { batch_size: 10, scaling_config: [{ maximum_concurrency: 5 }] }),
      mapping('two', { starting_position: 'LATEST' }),
      mapping('clicks', { starting_position: 'LATEST' }),
    ),
  );
  const sources = ['one', 'two', 'clicks'].map(
    (index) => (propertiesOf(stack, inModule(index)) as Record<string, unknown>)['EventSourceArn'],
  );
  expect(sources).toEqual([
    '<module.orders.aws_sqs_queue.this[0]|Arn>',
    // One of each source: the stream is taken by the mapping that names it.
    '<aws_dynamodb_table.orders|StreamArn>',
    '<aws_kinesis_stream.clicks|Arn>',
  ]);
  expect(stack.notes.filter(({ kind }) => kind === 'assumed')).toHaveLength(4);
});

it('where nothing tells two sources apart, neither is taken', () => {
  const stack = readPlan(
    worker(mapping('one', { starting_position: 'LATEST' }), mapping('two', { starting_position: 'LATEST' })),
  );
  const { EventSourceArn: source } = propertiesOf(stack, inModule('one')) as Record<string, unknown>;
  expect(source).toMatch(/^\?.*aws_dynamodb_table\.orders.* or aws_kinesis_stream\.clicks/);
});

it('what nobody set is left to AWS, and what hangs on a resource stays open', () => {
  const given: Planned = {
    ...FUNCTION,
    name: 'given',
    unknown: { architectures: ['data.aws_ami.base.architecture', 'data.aws_ami.base'] },
  };
  const ami: Planned = { type: 'aws_ami', name: 'base', mode: 'data' };
  const { modules, ...rest } = worker(mapping('clicks', { starting_position: 'LATEST' }));
  const stack = readPlan({ ...rest, modules: modules ?? {}, resources: [TABLE, STREAM, ami, given] });
  expect(propertiesOf(stack, 'module.worker.aws_lambda_function.this[0]')).not.toHaveProperty(
    'Architectures',
  );
  expect(propertiesOf(stack, inModule('clicks'))).not.toHaveProperty('MaximumRetryAttempts');
  expect(propertiesOf(stack, 'aws_lambda_function.given[0]')).toHaveProperty('Architectures');
});

it('a redrive policy behind a local goes to the dead letters of its module, as often as its argument says', () => {
  const stack = readPlan(worker());
  expect(propertiesOf(stack, 'module.orders.aws_sqs_queue.this[0]')).toMatchObject({
    RedrivePolicy: { deadLetterTargetArn: '<module.orders.aws_sqs_queue.dlq[0]|Arn>', maxReceiveCount: 4 },
  });
});

it('a local of the root means the one source that its name says', () => {
  const queue = (name: string): Planned => ({ type: 'aws_sqs_queue', name, values: { name } });
  const reader: Planned = {
    type: 'aws_lambda_event_source_mapping',
    name: 'reader',
    unknown: {
      event_source_arn: ['local.jobs_queue_arn'],
      function_name: ['aws_lambda_function.this[0].arn'],
    },
  };
  const source = (...queues: readonly Planned[]): unknown => {
    const stack = readPlan({ resources: [FUNCTION, reader, ...queues] });
    const all = propertiesOf(stack, 'aws_lambda_event_source_mapping.reader') as Record<string, unknown>;
    return all['EventSourceArn'];
  };
  expect(source(queue('jobs'))).toBe('<aws_sqs_queue.jobs|Ref>');
  expect(source(queue('mails'), queue('jobs'))).toBe('<aws_sqs_queue.jobs|Ref>');
  expect(source(queue('mails'), queue('orders'))).toBe('?local.jobs_queue_arn');
});

it('a dynamic block finds what it names by the arguments of its module, or is told', () => {
  const invoke: Planned = {
    type: 'aws_lambda_function_event_invoke_config',
    name: 'this',
    index: 'current_version',
    values: { maximum_retry_attempts: 1 },
    unknown: { function_name: ['aws_lambda_function.this[0].arn'], destination_config: null },
  };
  const id = 'module.worker.aws_lambda_function_event_invoke_config.this["current_version"]';
  const plan = (args: Record<string, readonly string[]>): PlannedModule => ({
    modules: {
      orders: QUEUES,
      worker: { resources: [FUNCTION, invoke], arguments: args, variables: { destination_on_failure: null } },
    },
  });
  const found = readPlan(plan({ destination_on_failure: ['module.orders.dead_arn', 'module.orders'] }));
  expect(propertiesOf(found, id)).toMatchObject({
    DestinationConfig: { OnFailure: { Destination: '<module.orders.aws_sqs_queue.dlq[0]|Arn>' } },
  });
  const lost = readPlan(plan({ settings: ['data.x.y.z'] }));
  expect(propertiesOf(lost, id)).not.toHaveProperty('DestinationConfig');
  expect(lost.notes).toContainEqual(
    expect.objectContaining({ kind: 'unknown', subject: `${id}.destination_config` }),
  );
});

it('a policy whose statements are dynamic is for the resources of its services that the module is given', () => {
  const policy: Planned = {
    type: 'aws_iam_policy_document',
    name: 'inline',
    mode: 'data',
    values: {
      statement: [
        { actions: ['dynamodb:GetItem'], effect: 'Allow' },
        { actions: ['sqs:SendMessage'], effect: 'Allow' },
      ],
    },
    unknown: { json: null },
    partlyUnknown: { statement: [{ resources: true }, { resources: true }] },
  };
  const attached: Planned = {
    type: 'aws_iam_role_policy',
    name: 'inline',
    values: { name: 'inline' },
    unknown: { policy: ['data.aws_iam_policy_document.inline.json', 'data.aws_iam_policy_document.inline'] },
  };
  const stack = readPlan({
    resources: [TABLE],
    modules: {
      orders: QUEUES,
      worker: {
        resources: [FUNCTION, policy, attached],
        arguments: {
          policy_statements: [
            'aws_dynamodb_table.orders.arn',
            'aws_dynamodb_table.orders',
            'module.orders.arn',
          ],
        },
      },
    },
  });
  expect(propertiesOf(stack, 'module.worker.aws_iam_role_policy.inline')).toMatchObject({
    PolicyDocument: {
      Statement: [
        { Resource: ['<aws_dynamodb_table.orders|Arn>', '<aws_dynamodb_table.orders|Arn>/*'] },
        { Resource: ['<module.orders.aws_sqs_queue.this[0]|Arn>'] },
      ],
    },
  });
});

it('routes that may lead to several functions give each of them a trigger of their API', async () => {
  const route = (key: string): readonly Planned[] => [
    {
      type: 'aws_apigatewayv2_integration',
      name: 'this',
      index: key,
      forEach: ['var.routes'],
      values: { integration_type: 'AWS_PROXY' },
      unknown: {
        api_id: ['aws_apigatewayv2_api.this[0].id'],
        integration_uri: ['each.value.uri', 'each.value'],
      },
    },
    {
      type: 'aws_apigatewayv2_route',
      name: 'this',
      index: key,
      values: { route_key: key },
      unknown: { api_id: ['aws_apigatewayv2_api.this[0].id'], target: ['aws_apigatewayv2_integration.this'] },
    },
  ];
  const stack = readText(
    planJson({
      modules: {
        a: { resources: [FUNCTION], outputs: { arn: ['aws_lambda_function.this[0].arn'] } },
        b: { resources: [FUNCTION], outputs: { arn: ['aws_lambda_function.this[0].arn'] } },
        http: {
          resources: [
            { type: 'aws_apigatewayv2_api', name: 'this', index: 0, values: { protocol_type: 'HTTP' } },
            ...route('GET /x'),
            ...route('POST /y'),
          ],
          arguments: { routes: ['module.a.arn', 'module.a', 'module.b.arn', 'module.b'] },
        },
      },
    }),
  );
  const { scenario: values, notes } = await scenarioObjectOf([stack]);
  const triggers = Object.values(values['triggers'] as Record<string, Record<string, unknown>>);
  expect(triggers).toMatchObject([
    { source: 'api-gateway', type: 'http', function: 'a' },
    { source: 'api-gateway', type: 'http', function: 'b' },
  ]);
  expect(notes.filter(({ reason }) => /which of a, b it calls is unknown/.test(reason))).toHaveLength(2);
});
