import { FaultError } from '../../../model/fault.ts';
import type { TemplatePlace, TemplateValue } from '../../value.ts';
import { parseTemplate } from '../cloudformation/parse.ts';
import { arnOf, invocationUri, type Service } from '../serverless/service.ts';
import { fromPlain, listValue, mapValue, referenceValue, scalarValue, textValue } from '../values.ts';
import type { Decorated } from './decorators.ts';

export interface ChaliceFunction {
  readonly key: string;
  readonly id: string;
}

type MakeFunction = (key: string) => ChaliceFunction;

/** Where a decorated function gets its events from, as resources; routes and websockets share a function. */
export function addDecorated(service: Service, decorated: readonly Decorated[], make: MakeFunction): void {
  for (const one of decorated) {
    const add = SOURCES[one.decorator];
    if (add === undefined) {
      service.note(
        'dropped',
        one.place,
        `@app.${one.decorator} ${one.name}`,
        'nothing here knows this decorator',
      );
    } else add(service, one, make);
  }
}

const SOURCES: Readonly<Record<string, (service: Service, one: Decorated, make: MakeFunction) => void>> = {
  route: addRoute,
  lambda_function: (_, one, make) => void make(one.name),
  authorizer: (_, one, make) => void make(one.name),
  schedule: (service, one, make) => {
    const expression = one.positional[0] ?? one.named.get('expression');
    const { id } = make(one.name);
    if (expression === undefined) noteUnknown(service, one, 'its expression is no plain text');
    else addRule(service, one, id, ['ScheduleExpression', scalarValue(expression, one.place)]);
  },
  on_cw_event: (service, one, make) => {
    const { id } = make(one.name);
    const pattern = one.positional[0] ?? one.named.get('event_pattern') ?? '{}';
    addRule(service, one, id, ['EventPattern', patternOf(pattern, one.place)]);
  },
  on_sqs_message: (service, one, make) => {
    const { id } = make(one.name);
    const arn = one.named.get('queue_arn');
    const queue = one.named.get('queue') ?? one.positional[0];
    const source =
      arn ?? (queue === undefined ? undefined : `arn:aws:sqs:${service.region}:000000000000:${queue}`);
    addMapping(service, one, id, source);
  },
  on_kinesis_record: (service, one, make) => {
    const { id } = make(one.name);
    const stream = one.named.get('stream') ?? one.positional[0];
    const source =
      stream === undefined ? undefined : `arn:aws:kinesis:${service.region}:000000000000:stream/${stream}`;
    addMapping(service, one, id, source);
  },
  on_dynamodb_record: (service, one, make) => {
    const { id } = make(one.name);
    addMapping(service, one, id, one.named.get('stream_arn') ?? one.positional[0]);
  },
  on_sns_message: (service, one, make) => {
    const { id } = make(one.name);
    const topic = one.named.get('topic') ?? one.positional[0];
    if (topic === undefined) return noteUnknown(service, one, 'its topic is no plain text');
    const { place } = one;
    const arn = topic.startsWith('arn:') ? topic : `arn:aws:sns:${service.region}:000000000000:${topic}`;
    service.add(
      `${id}Subscription`,
      'AWS::SNS::Subscription',
      [
        ['TopicArn', scalarValue(arn, place)],
        ['Protocol', scalarValue('lambda', place)],
        ['Endpoint', arnOf(id, place)],
      ],
      place,
    );
  },
  on_s3_event: addBucket,
  on_ws_connect: addWebsocket,
  on_ws_disconnect: addWebsocket,
  on_ws_message: addWebsocket,
};

function noteUnknown(service: Service, one: Decorated, reason: string): void {
  service.note('unknown', one.place, `@app.${one.decorator} ${one.name}`, reason);
}

/** `{"source": ["aws.ec2"]}`: what Python and JSON write alike. */
function patternOf(text: string, place: TemplatePlace): TemplateValue {
  try {
    return parseTemplate(text, place.file).root;
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return fromPlain({}, place);
  }
}

function addRule(service: Service, one: Decorated, id: string, what: readonly [string, TemplateValue]): void {
  const { place } = one;
  const target = mapValue(
    [
      ['Arn', arnOf(id, place)],
      ['Id', scalarValue(id, place)],
    ],
    place,
  );
  service.add(
    `${id}Rule`,
    'AWS::Events::Rule',
    [what, ['Targets', listValue([target], place)]],
    place,
    one.name,
  );
}

function addMapping(service: Service, one: Decorated, id: string, source: string | undefined): void {
  const { place } = one;
  if (source === undefined) noteUnknown(service, one, 'what it reads from is no plain text');
  const number = (name: string): TemplateValue | undefined => {
    const text = one.named.get(name);
    return text === undefined ? undefined : scalarValue(/^\d+$/.test(text) ? Number(text) : text, place);
  };
  const maximum = number('maximum_concurrency');
  service.add(
    `${id}Mapping`,
    'AWS::Lambda::EventSourceMapping',
    [
      ['EventSourceArn', source === undefined ? undefined : scalarValue(source, place)],
      ['FunctionName', arnOf(id, place)],
      ['BatchSize', number('batch_size')],
      ['MaximumBatchingWindowInSeconds', number('maximum_batching_window_in_seconds')],
      ['ScalingConfig', maximum && mapValue([['MaximumConcurrency', maximum]], place)],
      ['StartingPosition', number('starting_position')],
    ],
    place,
  );
}

function addBucket(service: Service, one: Decorated, make: MakeFunction): void {
  const { id } = make(one.name);
  const { place } = one;
  const bucket = one.named.get('bucket') ?? one.positional[0];
  if (bucket === undefined) {
    noteUnknown(service, one, 'its bucket is no plain text');
    return;
  }
  const events = [...(one.named.get('events') ?? "['s3:ObjectCreated:*']").matchAll(/["']([^"']+)["']/g)].map(
    (match) => match[1] ?? '',
  );
  const rules = (['prefix', 'suffix'] as const).flatMap((name) => {
    const value = one.named.get(name);
    return value === undefined ? [] : [fromPlain({ Name: name, Value: value }, place)];
  });
  const filter = mapValue([['S3Key', mapValue([['Rules', listValue(rules, place)]], place)]], place);
  const configurations = events.map((event) =>
    mapValue(
      [
        ['Event', scalarValue(event, place)],
        ['Function', arnOf(id, place)],
        ['Filter', rules.length === 0 ? undefined : filter],
      ],
      place,
    ),
  );
  const notification = mapValue([['LambdaConfigurations', listValue(configurations, place)]], place);
  service.add(
    `${id}Bucket`,
    'AWS::S3::Bucket',
    [
      ['BucketName', scalarValue(bucket, place)],
      ['NotificationConfiguration', notification],
    ],
    place,
    bucket,
  );
}

function addRoute(service: Service, one: Decorated, make: MakeFunction): void {
  const { id } = make('api_handler');
  const { place } = one;
  const path = one.positional[0] ?? one.named.get('path') ?? '/';
  const methods = [...(one.named.get('methods') ?? "['GET']").matchAll(/["'](\w+)["']/g)].map(
    (match) => match[1] ?? '',
  );
  service.add(
    'RestAPI',
    'AWS::ApiGateway::RestApi',
    [['Name', scalarValue(service.name, place)]],
    place,
    'api',
  );
  const api = referenceValue('RestAPI', 'Ref', place);
  const stage = scalarValue(service.stage, place);
  service.add(
    'RestAPIStage',
    'AWS::ApiGateway::Stage',
    [
      ['RestApiId', api],
      ['StageName', stage],
    ],
    place,
  );
  for (const method of methods) {
    const integration = mapValue(
      [
        ['Type', scalarValue('AWS_PROXY', place)],
        ['IntegrationHttpMethod', scalarValue('POST', place)],
        ['Uri', invocationUri(arnOf(id, place), place)],
      ],
      place,
    );
    service.add(
      `Route${method}${path.replace(/[^0-9A-Za-z]/g, '')}`,
      'AWS::ApiGateway::Method',
      [
        ['HttpMethod', scalarValue(method, place)],
        ['RestApiId', api],
        ['AuthorizationType', scalarValue('NONE', place)],
        ['Integration', integration],
      ],
      place,
      `${method} ${path}`,
    );
  }
}

const WEBSOCKET_ROUTES: Readonly<Record<string, string>> = {
  on_ws_connect: '$connect',
  on_ws_disconnect: '$disconnect',
  on_ws_message: '$default',
};

function addWebsocket(service: Service, one: Decorated, make: MakeFunction): void {
  const { id } = make(one.name);
  const { place } = one;
  const name = scalarValue(`${service.name}-websocket`, place);
  const protocol = scalarValue('WEBSOCKET', place);
  service.add(
    'WebsocketAPI',
    'AWS::ApiGatewayV2::Api',
    [
      ['Name', name],
      ['ProtocolType', protocol],
    ],
    place,
    'websocket',
  );
  const api = referenceValue('WebsocketAPI', 'Ref', place);
  service.add(
    `${id}Integration`,
    'AWS::ApiGatewayV2::Integration',
    [
      ['ApiId', api],
      ['IntegrationType', scalarValue('AWS_PROXY', place)],
      ['IntegrationUri', invocationUri(arnOf(id, place), place)],
    ],
    place,
  );
  const route = WEBSOCKET_ROUTES[one.decorator] ?? '$default';
  service.add(
    `${id}Route`,
    'AWS::ApiGatewayV2::Route',
    [
      ['ApiId', api],
      ['RouteKey', scalarValue(route, place)],
      ['Target', textValue(['integrations/', referenceValue(`${id}Integration`, 'Ref', place)], place)],
    ],
    place,
    route,
  );
}
