import { expect, it } from 'vitest';
import { terraformReader } from '../../../src/import/templates/terraform/terraform.ts';
import { type Planned, planJson, propertiesOf, readPlan, readText } from './plan.ts';

const FUNCTION: Planned = {
  type: 'aws_lambda_function',
  name: 'worker',
  values: {
    function_name: 'worker',
    runtime: 'nodejs22.x',
    memory_size: 512,
    timeout: 30,
    architectures: ['arm64'],
    reserved_concurrent_executions: -1,
    ephemeral_storage: [{ size: 1024 }],
    environment: [{ variables: { table_name: 'orders' } }],
    dead_letter_config: [],
    publish: true,
  },
  unknown: { role: ['aws_iam_role.worker.arn', 'aws_iam_role.worker'] },
};
const QUEUE: Planned = {
  type: 'aws_sqs_queue',
  name: 'jobs',
  values: { name: 'jobs', visibility_timeout_seconds: 180 },
};
const ROLE: Planned = {
  type: 'aws_iam_role',
  name: 'worker',
  values: { name: 'worker', assume_role_policy: '{"Statement":[{"Effect":"Allow"}]}' },
};

it('a function has its settings under the names of CloudFormation, and the region is that of its provider', () => {
  const stack = readPlan({ resources: [FUNCTION, ROLE] });
  expect(stack.region).toBe('eu-west-1');
  expect(stack.resources.get('aws_lambda_function.worker')).toMatchObject({
    type: 'AWS::Lambda::Function',
    title: 'worker',
    place: { file: 'plan.json', line: 1 },
  });
  expect(propertiesOf(stack, 'aws_lambda_function.worker')).toEqual({
    FunctionName: 'worker',
    Runtime: 'nodejs22.x',
    MemorySize: 512,
    Timeout: 30,
    Architectures: ['arm64'],
    EphemeralStorage: { Size: 1024 },
    Environment: { Variables: { table_name: 'orders' } },
    Role: '<aws_iam_role.worker|Arn>',
  });
});

it('a mapping follows its ARN through the variables of a module and the outputs of another', () => {
  const stack = readPlan({
    modules: {
      queue: {
        resources: [{ ...QUEUE, name: 'this' }],
        outputs: { arn: ['aws_sqs_queue.this.arn', 'aws_sqs_queue.this'] },
      },
      worker: {
        arguments: { source_arn: ['module.queue.arn', 'module.queue'] },
        resources: [
          { ...FUNCTION, name: 'this', index: 0 },
          {
            type: 'aws_lambda_event_source_mapping',
            name: 'this',
            values: { batch_size: 5, scaling_config: [{ maximum_concurrency: 4 }] },
            unknown: {
              event_source_arn: ['var.source_arn'],
              function_name: [
                'aws_lambda_function.this[0].arn',
                'aws_lambda_function.this[0]',
                'aws_lambda_function.this',
              ],
            },
          },
        ],
      },
    },
  });
  expect(propertiesOf(stack, 'module.worker.aws_lambda_event_source_mapping.this')).toEqual({
    BatchSize: 5,
    ScalingConfig: { MaximumConcurrency: 4 },
    EventSourceArn: '<module.queue.aws_sqs_queue.this|Arn>',
    FunctionName: '<module.worker.aws_lambda_function.this[0]|Arn>',
  });
  expect(stack.resources.get('module.worker.aws_lambda_function.this[0]')?.title).toBe('worker');
});

it('with for_each the resource of the same key is meant', () => {
  const stack = readPlan({
    resources: [
      { ...FUNCTION, index: 'a' },
      { ...FUNCTION, index: 'b' },
      {
        type: 'aws_lambda_alias',
        name: 'live',
        index: 'b',
        values: { name: 'live' },
        unknown: { function_name: ['aws_lambda_function.worker', 'each.key'] },
      },
      {
        type: 'aws_lambda_provisioned_concurrency_config',
        name: 'live',
        index: 'b',
        values: { provisioned_concurrent_executions: 7, qualifier: 'live' },
        unknown: { function_name: ['aws_lambda_function.worker', 'each.key'] },
      },
    ],
  });
  expect(propertiesOf(stack, 'aws_lambda_alias.live["b"]')).toEqual({
    Name: 'live',
    FunctionName: '<aws_lambda_function.worker["b"]|Ref>',
    ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 7 },
  });
  expect(stack.resources.get('aws_lambda_function.worker["b"]')?.title).toBe('worker_b');
});

it('a name that the plan knows still finds its function, by reference or by name', () => {
  const mapping: Planned = {
    type: 'aws_lambda_permission',
    name: 'events',
    values: { function_name: 'worker', principal: 'events.amazonaws.com', action: 'lambda:InvokeFunction' },
  };
  const stack = readPlan({ resources: [FUNCTION, mapping] });
  expect(propertiesOf(stack, 'aws_lambda_permission.events')).toMatchObject({
    FunctionName: '<aws_lambda_function.worker|Ref>',
  });
});

it('queues keep what they redrive to, even where the policy as a whole is unknown', () => {
  const stack = readPlan({
    resources: [
      { ...QUEUE, unknown: { redrive_policy: ['aws_sqs_queue.dead.arn', 'aws_sqs_queue.dead'] } },
      { ...QUEUE, name: 'dead' },
    ],
  });
  expect(propertiesOf(stack, 'aws_sqs_queue.jobs')).toMatchObject({
    VisibilityTimeout: 180,
    RedrivePolicy: {
      deadLetterTargetArn: '<aws_sqs_queue.dead|Arn>',
      maxReceiveCount: '?(known after apply)',
    },
  });
});

it('what CloudFormation keeps inside another resource is laid into it', () => {
  const stack = readPlan({
    resources: [
      FUNCTION,
      { type: 'aws_s3_bucket', name: 'in', values: { bucket: 'in' } },
      {
        type: 'aws_s3_bucket_notification',
        name: 'in',
        values: {
          lambda_function: [{ events: ['s3:ObjectCreated:*'], filter_suffix: '.jpg' }],
          eventbridge: false,
        },
        unknown: { bucket: ['aws_s3_bucket.in.id', 'aws_s3_bucket.in'] },
      },
      { type: 'aws_cloudwatch_event_rule', name: 'tick', values: { schedule_expression: 'rate(5 minutes)' } },
      {
        type: 'aws_cloudwatch_event_target',
        name: 'tick',
        values: { input: '{}' },
        unknown: {
          rule: ['aws_cloudwatch_event_rule.tick.name', 'aws_cloudwatch_event_rule.tick'],
          arn: ['aws_lambda_function.worker.arn', 'aws_lambda_function.worker'],
        },
      },
    ],
  });
  expect(propertiesOf(stack, 'aws_s3_bucket.in')).toMatchObject({
    NotificationConfiguration: {
      LambdaConfigurations: [
        {
          Event: 's3:ObjectCreated:*',
          Filter: { S3Key: { Rules: [{ Name: 'suffix', Value: '.jpg' }] } },
        },
      ],
    },
  });
  expect(propertiesOf(stack, 'aws_cloudwatch_event_rule.tick')).toMatchObject({
    ScheduleExpression: 'rate(5 minutes)',
    Targets: [{ Arn: '<aws_lambda_function.worker|Arn>', Id: 'tick' }],
  });
});

it('the integration of a method stands in it, and routes name their integration', () => {
  const api: Planned = { type: 'aws_api_gateway_rest_api', name: 'api', values: { name: 'api' } };
  const of = (name: string) => [`${name}.id`, name];
  const stack = readPlan({
    resources: [
      FUNCTION,
      api,
      {
        type: 'aws_api_gateway_method',
        name: 'get',
        values: { http_method: 'GET', authorization: 'NONE' },
        unknown: {
          rest_api_id: of('aws_api_gateway_rest_api.api'),
          resource_id: ['aws_api_gateway_rest_api.api.root_resource_id', 'aws_api_gateway_rest_api.api'],
        },
      },
      {
        type: 'aws_api_gateway_integration',
        name: 'get',
        values: {
          http_method: 'GET',
          integration_http_method: 'POST',
          type: 'AWS_PROXY',
          timeout_milliseconds: 29000,
        },
        unknown: {
          rest_api_id: of('aws_api_gateway_rest_api.api'),
          resource_id: ['aws_api_gateway_rest_api.api.root_resource_id', 'aws_api_gateway_rest_api.api'],
          uri: ['aws_lambda_function.worker.invoke_arn', 'aws_lambda_function.worker'],
        },
      },
      { type: 'aws_apigatewayv2_api', name: 'http', values: { name: 'http', protocol_type: 'HTTP' } },
      {
        type: 'aws_apigatewayv2_route',
        name: 'all',
        values: { route_key: '$default' },
        unknown: { api_id: of('aws_apigatewayv2_api.http'), target: of('aws_apigatewayv2_integration.all') },
      },
      {
        type: 'aws_apigatewayv2_integration',
        name: 'all',
        values: { integration_type: 'AWS_PROXY' },
        unknown: { integration_uri: ['aws_lambda_function.worker.invoke_arn', 'aws_lambda_function.worker'] },
      },
    ],
  });
  expect(propertiesOf(stack, 'aws_api_gateway_method.get')).toEqual({
    HttpMethod: 'GET',
    AuthorizationType: 'NONE',
    RestApiId: '<aws_api_gateway_rest_api.api|Ref>',
    ResourceId: '<aws_api_gateway_rest_api.api|RootResourceId>',
    Integration: {
      IntegrationHttpMethod: 'POST',
      Type: 'AWS_PROXY',
      TimeoutInMillis: 29000,
      Uri: '<aws_lambda_function.worker|Arn>',
    },
  });
  expect(propertiesOf(stack, 'aws_apigatewayv2_route.all')).toMatchObject({
    RouteKey: '$default',
    Target: 'integrations/<aws_apigatewayv2_integration.all|Ref>',
  });
});

it('policies stand as their documents, with the resources of the plan in them', () => {
  const stack = readPlan({
    resources: [
      ROLE,
      QUEUE,
      {
        type: 'aws_iam_role_policy',
        name: 'send',
        unknown: {
          policy: ['data.aws_iam_policy_document.send.json', 'data.aws_iam_policy_document.send'],
          role: ['aws_iam_role.worker.id', 'aws_iam_role.worker'],
        },
      },
      {
        mode: 'data',
        type: 'aws_iam_policy_document',
        name: 'send',
        values: { statement: [{ actions: ['sqs:SendMessage'], effect: 'Allow' }] },
        references: { statement: ['aws_sqs_queue.jobs.arn', 'aws_sqs_queue.jobs'] },
      },
      {
        type: 'aws_iam_role_policy_attachment',
        name: 'logs',
        values: { policy_arn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' },
        unknown: { role: ['aws_iam_role.worker.name', 'aws_iam_role.worker'] },
      },
    ],
  });
  expect(propertiesOf(stack, 'aws_iam_role_policy.send')).toMatchObject({
    Roles: ['<aws_iam_role.worker|Ref>'],
    PolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: ['<aws_sqs_queue.jobs|Arn>'] }],
    },
  });
  expect(propertiesOf(stack, 'aws_iam_role.worker')).toMatchObject({
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
  });
});

it('lines of a log around the JSON do not hide it, and several plans in a file are all read', () => {
  const one = planJson({ resources: [FUNCTION] });
  const text = `Initializing {provider}...\n[command]/usr/bin/terraform show -json tfplan\n${one}\n::debug::done {}\n`;
  expect([...readText(text).resources.keys()]).toEqual(['aws_lambda_function.worker']);
  expect([...readText(`${one}\n${one}\n`).resources.keys()]).toEqual([
    'aws_lambda_function.worker',
    'plan2.aws_lambda_function.worker',
  ]);
});

it('a state tells the same by the names that AWS gave, as a file of its own too', () => {
  const arn = 'arn:aws:sqs:us-west-2:111122223333:jobs';
  const queue = {
    address: 'aws_sqs_queue.jobs',
    mode: 'managed',
    type: 'aws_sqs_queue',
    name: 'jobs',
    values: { arn, name: 'jobs' },
  };
  const worker = {
    address: 'aws_lambda_function.worker',
    mode: 'managed',
    type: 'aws_lambda_function',
    name: 'worker',
    values: { function_name: 'worker', arn: 'arn:aws:lambda:us-west-2:111122223333:function:worker' },
  };
  const mapping = {
    address: 'aws_lambda_event_source_mapping.m',
    mode: 'managed',
    type: 'aws_lambda_event_source_mapping',
    name: 'm',
    values: { event_source_arn: arn, function_name: `${worker.values.arn}:live`, uuid: 'x' },
  };
  const state = { format_version: '1.0', values: { root_module: { resources: [queue, worker, mapping] } } };
  const wanted = {
    EventSourceArn: '<aws_sqs_queue.jobs|Arn>',
    FunctionName: '<aws_lambda_function.worker|Arn>',
  };
  expect(propertiesOf(readText(JSON.stringify(state)), 'aws_lambda_event_source_mapping.m')).toEqual(wanted);
  expect(readText(JSON.stringify(state)).region).toBe('us-west-2');
  const file = {
    version: 4,
    terraform_version: '1.9.8',
    lineage: 'l',
    resources: [queue, worker, mapping].map(({ values, ...rest }) => ({
      ...rest,
      instances: [{ attributes: values }],
    })),
  };
  expect(propertiesOf(readText(JSON.stringify(file)), 'aws_lambda_event_source_mapping.m')).toEqual(wanted);
});

it('a plan that was cut down to its changes is read without what it deletes', () => {
  const changes = [
    {
      address: 'aws_lambda_function.a',
      mode: 'managed',
      type: 'aws_lambda_function',
      name: 'a',
      change: { actions: ['create'], after: { memory_size: 256 } },
    },
    {
      address: 'aws_lambda_function.b',
      mode: 'managed',
      type: 'aws_lambda_function',
      name: 'b',
      change: { actions: ['delete'], before: { memory_size: 256 }, after: null },
    },
  ];
  const stack = readText(JSON.stringify({ resource_changes: changes }));
  expect([...stack.resources.keys()]).toEqual(['aws_lambda_function.a']);
  expect(propertiesOf(stack, 'aws_lambda_function.a')).toEqual({ MemorySize: 256 });
});

it('what has no row keeps its type', () => {
  const stack = readPlan({
    resources: [{ type: 'aws_instance', name: 'web', values: { instance_type: 'm5.large' } }],
  });
  expect(stack.resources.get('aws_instance.web')?.type).toBe('aws_instance');
});

it.each([
  [
    'a plan that is cut off',
    planJson({ resources: [FUNCTION] }).slice(0, 700),
    'the JSON of the plan cannot be read',
  ],
  [
    'the log of a plan',
    '{"@level":"info","type":"version","terraform":"1.9.8"}\n',
    "the log of 'terraform plan -json'",
  ],
  [
    '200 levels',
    `{"format_version":"1.2","planned_values":${'['.repeat(200)}${']'.repeat(200)}}`,
    'nested more than',
  ],
  ['no plan', 'resource "aws_lambda_function" "a" {}\n', 'holds no plan'],
])('%s is one fault with its place', (_name, text, words) => {
  expect(() => readText(text)).toThrow(words);
  expect(() => readText(text)).toThrow(/^plan\.json:\d+:\d+: /);
});

it('a plan is told from other JSON', () => {
  const sniff = (text: string) => terraformReader.sniff({ path: '/a', name: 'a', text });
  expect(sniff(planJson({}))).toBe('sure');
  expect(sniff('{"Resources":{}}')).toBe('no');
});
