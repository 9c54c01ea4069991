import type { StackResource } from '../stack.ts';
import { type ApiType, addRoute, authorize, doorOf, setAuthorizer, throttleAll } from './doors.ts';
import type { Entry } from './draft.ts';
import type { Mapper, Mapping } from './mapping.ts';
import type { Reading } from './reading.ts';

const SHAPE = 'what requests look like';
const WHO = 'who may call is not part of traffic';

/** Routes of an entry by whether they stream. */
const STREAMS = new WeakMap<Entry, { readonly streamed: string[]; readonly others: string[] }>();

export const REST_API: Mapper = {
  type: 'AWS::ApiGateway::RestApi',
  inert: {
    Name: 'a name',
    ApiKeySourceType: WHO,
    BinaryMediaTypes: SHAPE,
    MinimumCompressionSize: SHAPE,
    EndpointConfiguration: 'where it stands changes neither the latency of the function nor its price',
    EndpointAccessMode: WHO,
    SecurityPolicy: WHO,
    Policy: WHO,
    Parameters: 'how the body is read',
    FailOnWarnings: 'how the body is read',
    Mode: 'how the body is read',
    CloneFrom: 'of the deployment alone',
    DisableExecuteApiEndpoint: WHO,
  },
  map: (resource, p, mapping) => {
    openApi(mapping, resource, p.at('Body').document(), mapping.nameOfResource(resource), 'rest');
    noBody(mapping, resource, p);
  },
};

/** A definition that stands in S3 or in a file that was not read. */
export function noBody(mapping: Mapping, resource: StackResource, p: Reading): void {
  const place = p.at('BodyS3Location');
  if (!place.isGiven) return;
  mapping.draft.noteOf(
    'unknown',
    resource,
    place.take(),
    'the definition of the API stands in another file: which functions it calls is unknown',
  );
}

/** Routes of an OpenAPI document with AWS's extensions. */
export function openApi(
  mapping: Mapping,
  resource: StackResource,
  body: Reading,
  api: string,
  type: ApiType,
): void {
  if (!body.isGiven) return;
  const schemes = new Map<string, Reading>();
  for (const list of [body.at('securityDefinitions'), body.at('components', 'securitySchemes')]) {
    for (const [name, scheme] of list.entries())
      schemes.set(name, scheme.at('x-amazon-apigateway-authorizer'));
  }
  for (const [path, item] of body.at('paths').entries()) {
    for (const [method, operation] of item.entries()) {
      const integration = operation.at('x-amazon-apigateway-integration');
      if (!integration.isGiven) continue;
      const entry = integrate(mapping, resource, api, type, integration, `${wordOf(method)} ${path}`);
      if (entry === undefined) continue;
      for (const requirement of [...operation.at('security').items(), ...body.at('security').items()]) {
        for (const [name] of requirement.entries()) {
          const scheme = schemes.get(name);
          const called = scheme === undefined ? undefined : mapping.functionOf(scheme.at('authorizerUri'));
          if (scheme !== undefined && called !== undefined)
            setAuthorizer(mapping, entry, called, scheme.at('authorizerResultTtlInSeconds'));
        }
      }
    }
  }
  body.take();
}

function wordOf(method: string): string {
  return method === 'x-amazon-apigateway-any-method' ? 'ANY' : method.toUpperCase();
}

/** One integration, under the names of OpenAPI (`uri`) and of CloudFormation (`Uri`). */
function integrate(
  mapping: Mapping,
  resource: StackResource,
  api: string,
  type: ApiType,
  integration: Reading,
  route: string,
): Entry | undefined {
  const { draft } = mapping;
  const uri = [integration.at('uri'), integration.at('Uri')].find(({ isGiven }) => isGiven);
  const kind = [integration.at('type'), integration.at('Type')].find(({ isGiven }) => isGiven)?.text();
  // A mock answers by itself, as the answer to a browser's OPTIONS does.
  if (kind?.toUpperCase() === 'MOCK') return undefined;
  const called = uri === undefined ? undefined : mapping.functionOf(uri);
  if (called === undefined) {
    draft.noteOf(
      'dropped',
      resource,
      integration.take(),
      `${route} goes to ${uri?.words(100) ?? 'nothing'}, which is no function of the templates: what it starts needs traffic of its own`,
    );
    return undefined;
  }
  const entry = doorOf(mapping, api, type, called);
  addRoute(mapping, entry, route);
  stream(mapping, resource, entry, { integration, uri, route });
  const timeout = [integration.at('timeoutInMillis'), integration.at('TimeoutInMillis')].find(
    ({ isGiven }) => isGiven,
  );
  if (timeout !== undefined) {
    draft.carry(entry, 'timeout', resource, timeout, (reading) => {
      const value = reading.number();
      return value === undefined ? undefined : `${value}ms`;
    });
  }
  return entry;
}

/** A route that streams its answer; one trigger of the scenario stands for all routes to its function. */
function stream(
  { draft }: Mapping,
  resource: StackResource,
  entry: Entry,
  { integration, uri, route }: { integration: Reading; uri: Reading | undefined; route: string },
): void {
  const modes = [integration.at('responseTransferMode'), integration.at('ResponseTransferMode')];
  const isStreamed =
    modes.some((mode) => mode.text()?.toUpperCase() === 'STREAM') ||
    uri?.words(500).includes('response-streaming-invocations') === true;
  const routes = STREAMS.get(entry) ?? { streamed: [], others: [] };
  STREAMS.set(entry, routes);
  (isStreamed ? routes.streamed : routes.others).push(route);
  if (isStreamed) entry.values['streaming'] = true;
  if (routes.streamed.length === 0 || routes.others.length === 0) return;
  for (const other of routes.others.splice(0)) {
    const words = `${other} does not stream its answer, ${routes.streamed[0]} does: ${entry.path}.streaming is for both`;
    draft.noteOf('assumed', resource, integration, words);
  }
}

export const METHOD: Mapper = {
  type: 'AWS::ApiGateway::Method',
  inert: {
    ApiKeyRequired: WHO,
    AuthorizationScopes: WHO,
    AuthorizationType: WHO,
    MethodResponses: SHAPE,
    OperationName: 'a name',
    RequestModels: SHAPE,
    RequestParameters: SHAPE,
    RequestValidatorId: SHAPE,
  },
  map: (resource, p, mapping) => {
    const api = mapping.target(p.at('RestApiId'), 'apigateway');
    const path = pathOf(mapping, p.at('ResourceId'), 0);
    const integration = p.at('Integration');
    const name = api === undefined ? 'api' : mapping.nameOf(api);
    const entry = integrate(
      mapping,
      resource,
      name,
      'rest',
      integration,
      `${p.at('HttpMethod').text() ?? 'ANY'} ${path}`,
    );
    integration.take();
    const authorizer = p.at('AuthorizerId').isGiven ? mapping.target(p.at('AuthorizerId')) : undefined;
    if (entry !== undefined && authorizer?.kind === 'inside') authorize(mapping, entry, authorizer.resource);
  },
};

const DEEPEST_PATH = 30;

function pathOf(mapping: Mapping, reading: Reading, depth: number): string {
  const target = mapping.target(reading);
  // A path that nobody knows is not the root's.
  if (reading.unknown() !== undefined) return '/…';
  if (
    target?.kind !== 'inside' ||
    target.resource.type !== 'AWS::ApiGateway::Resource' ||
    depth > DEEPEST_PATH
  )
    return '/';
  const p = mapping.read(target.resource);
  const parent = pathOf(mapping, p.at('ParentId'), depth + 1);
  return `${parent === '/' ? '' : parent}/${p.at('PathPart').text() ?? '…'}`;
}

export const API_RESOURCE: Mapper = {
  type: 'AWS::ApiGateway::Resource',
  whole: 'paths are read where a method names them',
  map: () => {},
};

export const REST_AUTHORIZER: Mapper = {
  type: 'AWS::ApiGateway::Authorizer',
  whole: 'it is read where a route names it; who is let in is not part of traffic',
  map: (resource, p, mapping) => {
    if (p.at('AuthorizerUri').isGiven && mapping.functionOf(p.at('AuthorizerUri')) === undefined) {
      mapping.draft.noteOf(
        'dropped',
        resource,
        p,
        'the function of the authorizer is not in the template: its time is left out',
      );
    }
  },
};

export const REST_STAGE: Mapper = {
  type: 'AWS::ApiGateway::Stage',
  inert: {
    StageName: 'a name',
    DeploymentId: 'of the deployment alone',
    Variables: 'what an event says is not simulated',
    ClientCertificateId: WHO,
    DocumentationVersion: 'a description',
    TracingEnabled: 'traces are not in the bill',
  },
  map: (resource, p, mapping) => {
    const { draft } = mapping;
    const api = mapping.target(p.at('RestApiId'), 'apigateway');
    if (api === undefined) return;
    const name = mapping.nameOf(api);
    for (const setting of p.at('MethodSettings').items()) methodSetting(mapping, resource, setting, name);
    if (p.at('CacheClusterEnabled').flag() === true) {
      const size = p.at('CacheClusterSize').text() ?? '0.5';
      mapping.later(() => {
        for (const entry of draft.doors.get(name)?.values() ?? []) {
          draft.comment(
            `${entry.path}.cache`,
            `{ hitShare: 50%, size: ${size}GB }   # the stage has a cache; how much it answers, no template knows`,
          );
          draft.noteOf(
            'unknown',
            resource,
            p.at('CacheClusterEnabled'),
            `${entry.path}.cache is left open: the share that the cache answers is unknown`,
          );
        }
      });
    }
    p.at('CacheClusterSize').take();
    for (const key of ['AccessLogSetting', 'CanarySetting']) {
      if (p.at(key).isGiven)
        draft.noteOf(
          'dropped',
          resource,
          p.at(key).take(),
          key === 'CanarySetting'
            ? 'a canary is not simulated'
            : 'access logs of the API are not in the bill',
        );
    }
  },
};

function methodSetting(mapping: Mapping, resource: StackResource, setting: Reading, api: string): void {
  const { draft } = mapping;
  const [path, method] = [setting.at('ResourcePath').text() ?? '/*', setting.at('HttpMethod').text() ?? '*'];
  const [rate, burst] = [setting.at('ThrottlingRateLimit'), setting.at('ThrottlingBurstLimit')];
  if (path === '/*' && method === '*') throttleAll(mapping, resource, api, rate, burst);
  else if (rate.isGiven || burst.isGiven) {
    rate.take();
    burst.take();
    draft.noteOf(
      'dropped',
      resource,
      rate.isGiven ? rate : burst,
      `a throttle of ${method} ${path} alone (${rate.words(20)}/s, burst ${burst.words(20)}) is not carried over: give throttle to the trigger of its function`,
    );
  }
  setting.take();
}

export const USAGE_PLAN: Mapper = {
  type: 'AWS::ApiGateway::UsagePlan',
  inert: { UsagePlanName: 'a name' },
  map: (resource, p, mapping) => {
    const { draft } = mapping;
    const throttle = p.at('Throttle');
    const [rate, burst] = [throttle.at('RateLimit'), throttle.at('BurstLimit')];
    const apis = p
      .at('ApiStages')
      .items()
      .map((stage) => ({ stage: stage.take(), target: mapping.target(stage.at('ApiId'), 'apigateway') }));
    if (rate.isGiven || burst.isGiven) {
      const words = `{ rate: ${rate.words(20) || '10000'}/s, burst: ${burst.words(20) || '5000'} }`;
      mapping.later(() => {
        for (const { target } of apis) {
          const doors = target === undefined ? undefined : draft.doors.get(mapping.nameOf(target));
          for (const entry of doors?.values() ?? []) {
            draft.comment(
              `${entry.path}.throttle`,
              `${words}   # of a usage plan, for each API key: times the number of keys`,
            );
            draft.noteOf(
              'unknown',
              resource,
              throttle,
              `${entry.path}.throttle is left open: the usage plan lets ${words} through for each key, and how many keys there are is unknown`,
            );
          }
        }
      });
    }
    throttle.take();
    if (p.at('Quota').isGiven)
      draft.noteOf(
        'dropped',
        resource,
        p.at('Quota').take(),
        'quotas by day, week or month are not modelled',
      );
  },
};
