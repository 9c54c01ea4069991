import { FaultError } from '../../model/fault.ts';
import type { ImportNote, ReadOptions, Stack, TemplateFile, TemplateReader } from '../stack.ts';
import type { TemplateMap, TemplatePlace, TemplateValue } from '../value.ts';
import { parseTemplate } from './cloudformation/parse.ts';
import { Service } from './serverless/service.ts';
import { parseToml } from './toml.ts';
import {
  at,
  booleanOf,
  fromPlain,
  isAbsent,
  listOf,
  listValue,
  mapOf,
  mapValue,
  referenceValue,
  scalarValue,
  textOf,
} from './values.ts';

/**
 * Zappa's own, where the settings do not say otherwise (README of zappa/Zappa, "Advanced settings", read
 * 2026-11-28).
 */
const DEFAULT_MEMORY_MB = 512;
const DEFAULT_TIMEOUT_SECONDS = 30;
const DEFAULT_WARM_RATE = 'rate(4 minutes)';
const DEFAULT_REGION = 'us-east-1';
const FUNCTION_ID = 'Function';
const API_ID = 'Api';

/** What could change what it costs or how long it takes, and is not read. */
const TELLING = [
  'alb_enabled',
  'async_response_table',
  'cognito',
  'throttle_burst_limit',
  'throttle_rate_limit',
];

/** Reads zappa_settings.json, .yml and .toml: one stage of it. */
export const zappaReader: TemplateReader = {
  tool: 'zappa',
  sniff: ({ path, text }) => {
    const isNamed = /(^|[/\\])[^/\\]*zappa[_-]?settings[^/\\]*\.(json|ya?ml|toml)$/i.test(path);
    const speaks =
      /["']?(app_function|django_settings|lambda_handler)["']?\s*[:=]/.test(text) &&
      /["']?(s3_bucket|aws_region|project_name|profile_name|runtime)["']?\s*[:=]/.test(text);
    if (speaks) return 'sure';
    return isNamed ? 'maybe' : 'no';
  },
  read: readZappa,
};

function readZappa(file: TemplateFile, options: ReadOptions): Stack {
  const isToml = /\.toml$/i.test(file.path);
  const parsed = isToml
    ? { root: parseToml(file.text, file.name), notes: [] }
    : parseTemplate(file.text, file.name);
  const notes: ImportNote[] = [...parsed.notes];
  const stages = [...(mapOf(parsed.root) ?? [])].flatMap(([key, value]) =>
    value.kind === 'map' ? [[key, value] as const] : [],
  );
  const [stage, settings] = chosenStage(stages, options, notes, file);
  const all = inherited(settings, parsed.root, 0);
  const name = textOf(at(all, 'project_name')) ?? 'zappa';
  const region = options.region ?? textOf(at(all, 'aws_region'));
  const service = new Service({
    name,
    stage,
    region: region ?? DEFAULT_REGION,
    provider: mapValue([], all.place),
    root: all,
    functions: new Map(),
    notes,
  });
  addFunction(service, all);
  addApi(service, all);
  addEvents(service, all);
  for (const key of mapOf(all)?.keys() ?? []) {
    const value = at(all, key);
    if (!TELLING.includes(key) || value === undefined || isAbsent(value) || booleanOf(value) === false)
      continue;
    service.note('dropped', value.place, `${stage}.${key}`, 'nothing here reads this setting');
  }
  return {
    tool: 'zappa',
    name: `${name}-${stage}`,
    region,
    file: file.name,
    resources: service.resources,
    notes,
  };
}

/** `--parameter stage=…`, else production, else the only or the first stage. */
function chosenStage(
  stages: readonly (readonly [string, TemplateMap])[],
  options: ReadOptions,
  notes: ImportNote[],
  file: TemplateFile,
): readonly [string, TemplateMap] {
  const wanted = options.parameters.get('stage');
  const names = stages.map(([name]) => name).join(', ');
  const asked = stages.find(([name]) => name === wanted);
  if (wanted !== undefined && asked === undefined && stages.length > 0) {
    const remedy = `the stages are ${names}`;
    throw new FaultError([{ file: file.name, path: '', problem: `there is no stage ${wanted}`, remedy }]);
  }
  const usual = stages.find(([name]) => /^prod(uction)?$/i.test(name));
  const chosen = asked ?? usual ?? stages[0];
  if (chosen === undefined) {
    const remedy = 'give a file with a map of settings for each stage';
    throw new FaultError([
      { file: file.name, path: '', problem: 'there is no stage in these settings', remedy },
    ]);
  }
  if (stages.length > 1 && asked === undefined) {
    const reason = `of the stages ${names} this one is taken; --parameter stage=… takes another`;
    notes.push({ kind: 'assumed', place: chosen[1].place, subject: chosen[0], reason });
  }
  return chosen;
}

/** A stage's settings over those of the stage that it extends. */
function inherited(settings: TemplateMap, root: TemplateValue, depth: number): TemplateMap {
  const parent = textOf(at(settings, 'extends'));
  const base = parent === null || depth > 20 ? undefined : at(root, parent);
  if (base?.kind !== 'map') return settings;
  return mapValue([...inherited(base, root, depth + 1).entries, ...settings.entries], settings.place);
}

function addFunction(service: Service, all: TemplateMap): void {
  const { place } = all;
  const get = (key: string): TemplateValue | undefined => {
    const value = at(all, key);
    return isAbsent(value) ? undefined : value;
  };
  const size = get('ephemeral_storage');
  const isImage = get('docker_image_uri') !== undefined;
  const storage = at(size, 'Size') ?? size;
  const dead = get('dead_letter_arn');
  const snap = textOf(get('snap_start')) ?? 'None';
  const vpc = at(all, 'vpc_config');
  service.add(
    FUNCTION_ID,
    'AWS::Lambda::Function',
    [
      ['FunctionName', scalarValue(`${service.name}-${service.stage}`, place)],
      ['PackageType', isImage ? scalarValue('Image', place) : undefined],
      ['Runtime', isImage ? undefined : get('runtime')],
      ['MemorySize', get('memory_size') ?? scalarValue(DEFAULT_MEMORY_MB, place)],
      ['Timeout', get('timeout_seconds') ?? scalarValue(DEFAULT_TIMEOUT_SECONDS, place)],
      ['Architectures', architectures(get('architecture'))],
      ['ReservedConcurrentExecutions', get('lambda_concurrency')],
      ['EphemeralStorage', storage === undefined ? undefined : mapValue([['Size', storage]], storage.place)],
      ['DeadLetterConfig', dead === undefined ? undefined : mapValue([['TargetArn', dead]], dead.place)],
      ['SnapStart', snap === 'None' ? undefined : fromPlain({ ApplyOn: snap }, place)],
      ['VpcConfig', (mapOf(vpc)?.size ?? 0) === 0 ? undefined : vpc],
      ['Layers', get('layers')],
      [
        'TracingConfig',
        booleanOf(get('xray_tracing')) === true ? fromPlain({ Mode: 'Active' }, place) : undefined,
      ],
    ],
    place,
    service.name,
  );
}

function architectures(value: TemplateValue | undefined): TemplateValue | undefined {
  if (value === undefined) return undefined;
  return value.kind === 'list' ? value : listValue([value], value.place);
}

/** Zappa puts everything behind one proxy of a REST API, unless it is told not to. */
function addApi(service: Service, all: TemplateMap): void {
  const { place } = all;
  if (booleanOf(at(all, 'function_url_enabled')) === true) {
    service.add(
      'Url',
      'AWS::Lambda::Url',
      [
        ['TargetFunctionArn', referenceValue(FUNCTION_ID, 'Arn', place)],
        ['AuthType', at(all, 'function_url_config', 'authorizer') ?? scalarValue('NONE', place)],
      ],
      place,
    );
  }
  const enabled = at(all, 'apigateway_enabled') ?? at(all, 'use_apigateway');
  if (booleanOf(enabled) === false) return;
  const kind = textOf(at(all, 'endpoint_configuration', 0)) ?? 'EDGE';
  service.add(
    API_ID,
    'AWS::ApiGateway::RestApi',
    [
      ['Name', scalarValue(`${service.name}-${service.stage}`, place)],
      ['EndpointConfiguration', fromPlain({ Types: [kind] }, place)],
    ],
    place,
    'api',
  );
  const api = referenceValue(API_ID, 'Ref', place);
  const stage = scalarValue(service.stage, place);
  service.add(
    'Stage',
    'AWS::ApiGateway::Stage',
    [
      ['RestApiId', api],
      ['StageName', stage],
    ],
    place,
  );
  const authorizer = at(all, 'authorizer');
  const authorization =
    authorizer !== undefined && !isAbsent(authorizer) ? authorizerOf(service, authorizer, api) : [];
  const head = 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/';
  const uri: TemplateValue = {
    kind: 'text',
    parts: [head, { kind: 'reference', resource: FUNCTION_ID, attribute: 'Arn', place }, '/invocations'],
    place,
  };
  const integration = mapValue(
    [
      ['Type', scalarValue('AWS_PROXY', place)],
      ['IntegrationHttpMethod', scalarValue('POST', place)],
      ['Uri', uri],
    ],
    place,
  );
  const iam = booleanOf(at(all, 'iam_authorization')) === true ? 'AWS_IAM' : 'NONE';
  service.add(
    'Method',
    'AWS::ApiGateway::Method',
    [
      ['HttpMethod', scalarValue('ANY', place)],
      ['RestApiId', api],
      ['ApiKeyRequired', at(all, 'api_key_required')],
      ['AuthorizationType', scalarValue(iam, place)],
      ...authorization,
      ['Integration', integration],
    ],
    place,
    'ANY /{proxy+}',
  );
}

/** An authorizer that is a function of the same package is the one function that Zappa deploys. */
function authorizerOf(
  service: Service,
  authorizer: TemplateValue,
  api: TemplateValue,
): readonly (readonly [string, TemplateValue | undefined])[] {
  const { place } = authorizer;
  if (textOf(at(authorizer, 'type'))?.toUpperCase() === 'COGNITO_USER_POOLS') {
    return [['AuthorizationType', scalarValue('COGNITO_USER_POOLS', place)]];
  }
  const arn = at(authorizer, 'arn') ?? referenceValue(FUNCTION_ID, 'Arn', place);
  const part = arn.kind === 'reference' ? arn : (textOf(arn) ?? '');
  const uri: TemplateValue = {
    kind: 'text',
    parts: ['arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/', part, '/invocations'],
    place,
  };
  service.add(
    'Authorizer',
    'AWS::ApiGateway::Authorizer',
    [
      ['RestApiId', api],
      ['Type', scalarValue('TOKEN', place)],
      ['AuthorizerUri', uri],
      ['AuthorizerResultTtlInSeconds', at(authorizer, 'result_ttl') ?? scalarValue(300, place)],
    ],
    place,
  );
  return [
    ['AuthorizationType', scalarValue('CUSTOM', place)],
    ['AuthorizerId', referenceValue('Authorizer', 'Ref', place)],
  ];
}

/** Schedules, sources of events, and the calls that keep it warm (on unless it is told not to). */
function addEvents(service: Service, all: TemplateMap): void {
  const warm = at(all, 'keep_warm');
  if (booleanOf(warm) !== false) {
    const rate = textOf(at(all, 'keep_warm_expression')) ?? DEFAULT_WARM_RATE;
    addRule(service, 'KeepWarm', 'keep warm', rate, warm?.place ?? all.place);
  }
  for (const [index, event] of (listOf(at(all, 'events')) ?? []).entries()) {
    const title = textOf(at(event, 'name')) ?? textOf(at(event, 'function')) ?? `event ${index + 1}`;
    const expressions = at(event, 'expressions') ?? at(event, 'expression');
    for (const [at_, expression] of (listOf(expressions) ?? [expressions]).entries()) {
      const rate = textOf(expression);
      const suffix = at_ === 0 ? '' : `x${at_ + 1}`;
      if (rate !== null) addRule(service, `Event${index + 1}${suffix}`, title, rate, event.place);
    }
    const source = at(event, 'event_source');
    if (source !== undefined) addSource(service, source, index + 1);
  }
  if (booleanOf(at(all, 'async_resources')) === true) {
    const reason = 'its own asynchronous tasks are calls that the settings do not count';
    service.note(
      'unknown',
      all.place,
      `${service.stage}.async_resources`,
      `${reason}; functions.F.invokes tells them`,
    );
  }
}

function addRule(service: Service, id: string, title: string, rate: string, place: TemplatePlace): void {
  const target = mapValue(
    [
      ['Arn', referenceValue(FUNCTION_ID, 'Arn', place)],
      ['Id', scalarValue(id, place)],
    ],
    place,
  );
  service.add(
    `${id}Rule`,
    'AWS::Events::Rule',
    [
      ['ScheduleExpression', scalarValue(rate, place)],
      ['State', scalarValue('ENABLED', place)],
      ['Targets', listValue([target], place)],
    ],
    place,
    title,
  );
}

function addSource(service: Service, source: TemplateValue, number: number): void {
  const { place } = source;
  const arn = at(source, 'arn');
  const text = textOf(arn) ?? '';
  const kind = text.split(':')[2] ?? '';
  const fn = referenceValue(FUNCTION_ID, 'Arn', place);
  if (kind === 's3') {
    const events = listOf(at(source, 'events')) ?? [scalarValue('s3:ObjectCreated:*', place)];
    const configurations = events.map((event) =>
      mapValue(
        [
          ['Event', event],
          ['Function', fn],
        ],
        place,
      ),
    );
    const notification = mapValue([['LambdaConfigurations', listValue(configurations, place)]], place);
    const name = scalarValue(text.split(':').at(-1) ?? '', place);
    service.add(
      `Bucket${number}`,
      'AWS::S3::Bucket',
      [
        ['BucketName', name],
        ['NotificationConfiguration', notification],
      ],
      place,
    );
  } else if (kind === 'sns') {
    const protocol = scalarValue('lambda', place);
    service.add(
      `Subscription${number}`,
      'AWS::SNS::Subscription',
      [
        ['TopicArn', arn],
        ['Protocol', protocol],
        ['Endpoint', fn],
      ],
      place,
    );
  } else if (['sqs', 'dynamodb', 'kinesis'].includes(kind)) {
    service.add(
      `Mapping${number}`,
      'AWS::Lambda::EventSourceMapping',
      [
        ['EventSourceArn', arn],
        ['FunctionName', fn],
        ['BatchSize', at(source, 'batch_size')],
        ['MaximumBatchingWindowInSeconds', at(source, 'batch_window')],
        ['StartingPosition', at(source, 'starting_position')],
        ['Enabled', at(source, 'enabled')],
      ],
      place,
    );
  } else {
    service.note(
      'dropped',
      place,
      `events.${number}.event_source`,
      `nothing here reads the source ${text || '?'}`,
    );
  }
}
