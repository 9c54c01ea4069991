import { FaultError } from '../../../model/fault.ts';
import type { TemplatePlace, TemplateValue } from '../../value.ts';
import { parseTemplate } from '../cloudformation/parse.ts';
import { arnOf, invocationUri, type Service } from '../serverless/service.ts';
import { slip } from '../settings-keys.ts';
import { fromPlain, listValue, mapValue, referenceValue, scalarValue, textValue } from '../values.ts';
import { type Decorated, PARAMETERS } from './decorators.ts';

/** Messages of a batch where the decorator does not say (chalice/app.py of aws/chalice, read 2026-11-30). */
const QUEUE_BATCH = 1;
const STREAM_BATCH = 100;
/** https://aws.github.io/chalice/api.html, "authorizer", read 2026-11-30. */
const DEFAULT_TTL_SECONDS = 300;

export interface ChaliceFunction {
  readonly key: string;
  readonly id: string;
}

/** What an app is made of while its functions are carried over. */
export interface App {
  readonly service: Service;
  readonly make: (key: string) => ChaliceFunction;
  readonly decorated: readonly Decorated[];
  /** Classes of authorizers by the variables that hold them. */
  readonly authorizers: ReadonlyMap<string, string>;
  readonly endpoint: TemplateValue;
}

/** Where a decorated function gets its events from, as resources; all routes share a function. */
export function addDecorated(app: App): void {
  const { service } = app;
  for (const one of app.decorated) {
    const add = SOURCES[one.decorator];
    noteArguments(service, one);
    if (add === undefined) {
      service.note(
        'dropped',
        one.place,
        `@app.${one.decorator} ${one.name}`,
        'nothing here knows this decorator',
      );
    } else add(app, one);
  }
}

/** Arguments that are a variable or a call, and those that Chalice does not have. */
function noteArguments(service: Service, one: Decorated): void {
  const known = PARAMETERS[one.decorator];
  if (known === undefined) return;
  const subject = `@app.${one.decorator} ${one.name}`;
  for (const name of [...one.named.keys(), ...one.open.keys()]) {
    if (!known.includes(name))
      service.note('dropped', one.place, `${subject}.${name}`, slip(name, known, 'it'));
  }
  for (const name of one.open.keys()) {
    if (!COUNTS.has(name)) continue;
    const reason = `${one.open.get(name)} is no plain value, and what Chalice takes without it stands in the scenario`;
    service.note('unknown', one.place, `${subject}.${name}`, reason);
  }
}

/** Arguments that have a default which counts. */
const COUNTS: ReadonlySet<string> = new Set([
  ...['batch_size', 'maximum_batching_window_in_seconds', 'maximum_concurrency', 'ttl_seconds'],
  ...['events', 'prefix', 'suffix', 'methods', 'event_pattern'],
]);

const SOURCES: Readonly<Record<string, (app: App, one: Decorated) => void>> = {
  route: addRoute,
  lambda_function: ({ make }, one) => void make(one.name),
  authorizer: ({ make }, one) => void make(one.name),
  schedule: ({ service, make }, one) => {
    const expression = one.named.get('expression');
    const { id } = make(one.name);
    if (expression === undefined) noteUnknown(service, one, 'its expression is no plain text');
    else addRule(service, one, id, ['ScheduleExpression', scalarValue(expression, one.place)]);
  },
  on_cw_event: ({ service, make }, one) => {
    const { id } = make(one.name);
    const pattern = one.named.get('event_pattern') ?? '{}';
    addRule(service, one, id, ['EventPattern', patternOf(pattern, one.place)]);
  },
  on_sqs_message: ({ service, make }, one) => {
    const { id } = make(one.name);
    const arn = one.named.get('queue_arn');
    const queue = one.named.get('queue');
    const source =
      arn ?? (queue === undefined ? undefined : `arn:aws:sqs:${service.region}:000000000000:${queue}`);
    addMapping(service, one, { id, source, batch: QUEUE_BATCH });
  },
  on_kinesis_record: ({ service, make }, one) => {
    const { id } = make(one.name);
    const stream = one.named.get('stream');
    const source =
      stream === undefined ? undefined : `arn:aws:kinesis:${service.region}:000000000000:stream/${stream}`;
    addMapping(service, one, { id, source, batch: STREAM_BATCH });
  },
  on_dynamodb_record: ({ service, make }, one) => {
    const { id } = make(one.name);
    addMapping(service, one, { id, source: one.named.get('stream_arn'), batch: STREAM_BATCH });
  },
  on_sns_message: ({ service, make }, one) => {
    const { id } = make(one.name);
    const topic = one.named.get('topic');
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

interface Polled {
  readonly id: string;
  readonly source: string | undefined;
  readonly batch: number;
}

function addMapping(service: Service, one: Decorated, { id, source, batch }: Polled): void {
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
      ['BatchSize', number('batch_size') ?? scalarValue(batch, place)],
      ['MaximumBatchingWindowInSeconds', number('maximum_batching_window_in_seconds')],
      ['ScalingConfig', maximum && mapValue([['MaximumConcurrency', maximum]], place)],
      ['StartingPosition', number('starting_position')],
    ],
    place,
  );
}

function addBucket({ service, make }: App, one: Decorated): void {
  const { id } = make(one.name);
  const { place } = one;
  const bucket = one.named.get('bucket');
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

function addRoute(app: App, one: Decorated): void {
  const { service, make } = app;
  const { id } = make('api_handler');
  const { place } = one;
  const path = one.named.get('path') ?? '/';
  const methods = [...(one.named.get('methods') ?? "['GET']").matchAll(/["'](\w+)["']/g)].map(
    (match) => match[1] ?? '',
  );
  service.add(
    'RestAPI',
    'AWS::ApiGateway::RestApi',
    [
      ['Name', scalarValue(service.name, place)],
      ['EndpointConfiguration', mapValue([['Types', listValue([app.endpoint], place)]], place)],
    ],
    place,
    'api',
  );
  const api = referenceValue('RestAPI', 'Ref', place);
  const authorizer = authorizerOf(app, one, api);
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
        ['AuthorizationType', scalarValue(authorizer === undefined ? 'NONE' : 'CUSTOM', place)],
        ['AuthorizerId', authorizer],
        ['Integration', integration],
      ],
      place,
      `${method} ${path}`,
    );
  }
}

/** The function of the app that the API asks before this route. */
function authorizerOf(app: App, one: Decorated, api: TemplateValue): TemplateValue | undefined {
  const variable = one.open.get('authorizer');
  if (variable === undefined) return undefined;
  const { service, make } = app;
  const { place } = one;
  const asked = app.decorated.find(
    ({ decorator, definition }) => decorator === 'authorizer' && definition === variable,
  );
  if (asked === undefined) {
    const kind = app.authorizers.get(variable) ?? variable;
    // A pool of users and signed requests are looked at by API Gateway itself.
    if (/^(CognitoUserPool|IAM)Authorizer\b/.test(kind)) return undefined;
    const reason = /^CustomAuthorizer\b/.test(kind)
      ? 'its authorizer is a function that stands elsewhere: its time is left out'
      : `what ${variable} is stands in no plain text of app.py: if it is a function, its time is left out`;
    service.note('dropped', place, `@app.route ${one.name}.authorizer`, reason);
    return undefined;
  }
  const { id } = make(asked.name);
  const ttl = asked.named.get('ttl_seconds');
  service.add(
    `${id}Authorizer`,
    'AWS::ApiGateway::Authorizer',
    [
      ['RestApiId', api],
      ['Type', scalarValue('TOKEN', asked.place)],
      ['AuthorizerUri', invocationUri(arnOf(id, asked.place), asked.place)],
      [
        'AuthorizerResultTtlInSeconds',
        scalarValue(/^\d+$/.test(ttl ?? '') ? Number(ttl) : DEFAULT_TTL_SECONDS, asked.place),
      ],
    ],
    asked.place,
  );
  return referenceValue(`${id}Authorizer`, 'Ref', place);
}

const WEBSOCKET_ROUTES: Readonly<Record<string, string>> = {
  on_ws_connect: '$connect',
  on_ws_disconnect: '$disconnect',
  on_ws_message: '$default',
};

function addWebsocket({ service, make }: App, one: Decorated): void {
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
