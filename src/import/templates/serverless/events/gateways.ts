import type { TemplatePlace, TemplateValue } from '../../../value.ts';
import {
  at,
  booleanOf,
  fromPlain,
  isAbsent,
  mapValue,
  referenceValue,
  scalarValue,
  textOf,
  textValue,
} from '../../values.ts';
import { alphanumericName, functionId, normalizedName, pathName } from '../names.ts';
import { arnOf, invocationUri, renamed, type Service } from '../service.ts';
import { type EventReader, noteEvent, own, type ServiceEvent } from './event.ts';

const REST_ID = 'ApiGatewayRestApi';
const HTTP_ID = 'HttpApi';
const WEBSOCKET_ID = 'WebsocketsApi';

/** `GET /orders`, the short form, or `method` and `path`; `*` and ANY are both any method. */
function routeOf(event: ServiceEvent): { readonly method: string; readonly path: string } {
  const short = textOf(event.value);
  const [first = '*', second] = (short ?? '').trim().split(/\s+/);
  const method = short === null ? (textOf(own(event, 'method')) ?? '*') : first;
  const path = short === null ? (textOf(own(event, 'path')) ?? '*') : (second ?? '*');
  return { method: /^(any|\*)$/i.test(method) ? 'ANY' : method.toUpperCase(), path };
}

export const GATEWAYS: Readonly<Record<string, EventReader>> = {
  http: (event) => {
    const { service, target, place } = event;
    const { method, path } = routeOf(event);
    const api = restApi(service, place);
    const resource = pathResource(service, path, api, place);
    const authorizer = restAuthorizer(event);
    const type = /^(lambda|http|mock|aws)$/i.test(textOf(own(event, 'integration')) ?? '')
      ? 'AWS'
      : 'AWS_PROXY';
    const seconds = textOf(
      own(event, 'timeoutInMillis') ?? at(service.provider, 'apiGateway', 'timeoutInMillis'),
    );
    const needsKey = booleanOf(own(event, 'private')) === true;
    const isStreamed = /^stream$/i.test(textOf(own(event, 'response', 'transferMode')) ?? '');
    const isAsynchronous = booleanOf(own(event, 'async')) === true;
    const parameters = { 'integration.request.header.X-Amz-Invocation-Type': "'Event'" };
    service.add(
      `ApiGatewayMethod${pathName(path)}${alphanumericName(method.toLowerCase())}`,
      'AWS::ApiGateway::Method',
      [
        ['HttpMethod', scalarValue(method, place)],
        ['RestApiId', api],
        ['ResourceId', resource],
        ['ApiKeyRequired', needsKey ? scalarValue(true, place) : undefined],
        ...authorizer,
        [
          'Integration',
          mapValue(
            [
              ['Type', scalarValue(isAsynchronous ? 'AWS' : type, place)],
              ['IntegrationHttpMethod', scalarValue('POST', place)],
              ['Uri', invocationUri(target.target(place), place)],
              ['RequestParameters', isAsynchronous ? fromPlain(parameters, place) : undefined],
              ['ResponseTransferMode', isStreamed ? scalarValue('STREAM', place) : undefined],
              ['TimeoutInMillis', seconds === null ? undefined : scalarValue(Number(seconds), place)],
            ],
            place,
          ),
        ],
      ],
      place,
      `${method} ${path}`,
    );
  },
  httpApi: (event) => {
    const { service, target, place } = event;
    const { method, path } = routeOf(event);
    const api = httpApi(service, place);
    const integration = `HttpApiIntegration${normalizedName(target.key)}`;
    const timeout = at(target.map, 'httpApi', 'timeout') ?? at(service.provider, 'httpApi', 'timeout');
    const format = at(service.provider, 'httpApi', 'payload') ?? scalarValue('2.0', place);
    service.add(
      integration,
      'AWS::ApiGatewayV2::Integration',
      [
        ['ApiId', api],
        ['IntegrationType', scalarValue('AWS_PROXY', place)],
        ['IntegrationUri', target.target(place)],
        ['PayloadFormatVersion', format],
        ['TimeoutInMillis', isAbsent(timeout) ? undefined : timeout],
      ],
      place,
    );
    const key = path === '*' ? '$default' : `${method} ${path}`;
    service.add(
      `HttpApiRoute${key === '$default' ? 'Default' : alphanumericName(method.toLowerCase()) + pathName(path)}`,
      'AWS::ApiGatewayV2::Route',
      [
        ['ApiId', api],
        ['RouteKey', scalarValue(key, place)],
        ['Target', textValue(['integrations/', referenceValue(integration, 'Ref', place)], place)],
        ...httpAuthorizer(event, api),
      ],
      place,
      key,
    );
  },
  websocket: (event) => {
    const { service, target, place } = event;
    const api = websocketApi(service, place);
    const route = textOf(event.value) ?? textOf(own(event, 'route')) ?? '$default';
    const integration = `${normalizedName(target.key)}WebsocketsIntegration`;
    service.add(
      integration,
      'AWS::ApiGatewayV2::Integration',
      [
        ['ApiId', api],
        ['IntegrationType', scalarValue('AWS_PROXY', place)],
        ['IntegrationUri', invocationUri(target.target(place), place)],
      ],
      place,
    );
    const name = route.startsWith('$') ? route.slice(1) : route;
    service.add(
      `S${alphanumericName(name).slice(1)}WebsocketsRoute${normalizedName(name)}`,
      'AWS::ApiGatewayV2::Route',
      [
        ['ApiId', api],
        ['RouteKey', scalarValue(route, place)],
        ['Target', textValue(['integrations/', referenceValue(integration, 'Ref', place)], place)],
        [
          'AuthorizationType',
          own(event, 'authorizer') === undefined ? undefined : scalarValue('CUSTOM', place),
        ],
      ],
      place,
      route,
    );
  },
  alb: (event) => {
    const { service, target, place } = event;
    const group = `${normalizedName(target.key)}AlbTargetGroup${event.number}`;
    const targets = mapValue([['Id', target.target(place)]], place);
    service.add(
      group,
      'AWS::ElasticLoadBalancingV2::TargetGroup',
      [
        ['TargetType', scalarValue('lambda', place)],
        ['Targets', { kind: 'list', items: [targets], place }],
      ],
      place,
    );
    const action = mapValue(
      [
        ['Type', scalarValue('forward', place)],
        ['TargetGroupArn', referenceValue(group, 'Ref', place)],
      ],
      place,
    );
    service.add(
      `${normalizedName(target.key)}AlbListenerRule${event.number}`,
      'AWS::ElasticLoadBalancingV2::ListenerRule',
      [
        ['Actions', { kind: 'list', items: [action], place }],
        ['ListenerArn', own(event, 'listenerArn')],
        ['Priority', own(event, 'priority')],
      ],
      place,
    );
  },
};

function restApi(service: Service, place: TemplatePlace): TemplateValue {
  const settings = at(service.provider, 'apiGateway');
  const existing = at(settings, 'restApiId');
  if (existing !== undefined && !isAbsent(existing)) return existing;
  const name = scalarValue(`${service.stage}-${service.name}`, place);
  const kind = textOf(at(service.provider, 'endpointType') ?? at(settings, 'endpointType')) ?? 'EDGE';
  const endpoint = fromPlain({ Types: [kind.toUpperCase()] }, place);
  service.add(
    REST_ID,
    'AWS::ApiGateway::RestApi',
    [
      ['Name', name],
      ['EndpointConfiguration', endpoint],
    ],
    place,
  );
  const stageId = 'ApiGatewayStage';
  const tracing = at(service.provider, 'tracing', 'apiGateway');
  const api = referenceValue(REST_ID, 'Ref', place);
  service.add(
    stageId,
    'AWS::ApiGateway::Stage',
    [
      ['RestApiId', api],
      ['StageName', scalarValue(service.stage, place)],
      ['TracingEnabled', tracing],
    ],
    place,
  );
  addUsagePlans(service, settings, place);
  return api;
}

/** A plan, or a list of plans by name; its throttle holds for each of its keys. */
function addUsagePlans(service: Service, settings: TemplateValue | undefined, place: TemplatePlace): void {
  const plan = at(settings, 'usagePlan') ?? at(service.provider, 'usagePlan');
  if (plan === undefined || isAbsent(plan)) return;
  const plans: readonly (readonly [string, TemplateValue])[] =
    plan.kind === 'list'
      ? plan.items.flatMap((item) => (item.kind === 'map' ? [...item.entries] : []))
      : [['', plan]];
  for (const [name, one] of plans) {
    const throttle = at(one, 'throttle');
    const quota = at(one, 'quota');
    const stage = mapValue(
      [
        ['ApiId', referenceValue(REST_ID, 'Ref', place)],
        ['Stage', scalarValue(service.stage, place)],
      ],
      place,
    );
    service.add(
      `ApiGatewayUsagePlan${normalizedName(name)}`,
      'AWS::ApiGateway::UsagePlan',
      [
        ['ApiStages', { kind: 'list', items: [stage], place }],
        [
          'Throttle',
          throttle &&
            mapValue(renamed(throttle, { burstLimit: 'BurstLimit', rateLimit: 'RateLimit' }), throttle.place),
        ],
        [
          'Quota',
          quota &&
            mapValue(renamed(quota, { limit: 'Limit', offset: 'Offset', period: 'Period' }), quota.place),
        ],
      ],
      one.place,
    );
  }
}

/** The resource of a path and of its parents. */
function pathResource(
  service: Service,
  path: string,
  api: TemplateValue,
  place: TemplatePlace,
): TemplateValue {
  const parts = path.split('/').filter((part) => part !== '' && part !== '*');
  let parent: TemplateValue = referenceValue(REST_ID, 'RootResourceId', place);
  let soFar = '';
  for (const part of parts) {
    soFar += `/${part}`;
    const id = `ApiGatewayResource${pathName(soFar)}`;
    service.add(
      id,
      'AWS::ApiGateway::Resource',
      [
        ['ParentId', parent],
        ['PathPart', scalarValue(part, place)],
        ['RestApiId', api],
      ],
      place,
    );
    parent = referenceValue(id, 'Ref', place);
  }
  return parent;
}

/** A function's key, an ARN, `aws_iam`, or a map of them with a time to live. */
function restAuthorizer(event: ServiceEvent): readonly (readonly [string, TemplateValue | undefined])[] {
  const value = own(event, 'authorizer');
  if (value === undefined) return [['AuthorizationType', scalarValue('NONE', event.place)]];
  const { service } = event;
  const { place } = value;
  const name = textOf(value) ?? textOf(at(value, 'name')) ?? textOf(at(value, 'arn')) ?? '';
  const type = (textOf(at(value, 'type')) ?? name).toUpperCase();
  if (type === 'AWS_IAM') return [['AuthorizationType', scalarValue('AWS_IAM', place)]];
  const given = value.kind === 'map' ? at(value, 'arn') : value;
  const pool = given?.kind === 'reference' || /cognito-idp/.test(textOf(given) ?? '');
  if (type === 'COGNITO_USER_POOLS' || (pool && !service.functions.has(name) && type !== 'CUSTOM')) {
    return [['AuthorizationType', scalarValue('COGNITO_USER_POOLS', place)]];
  }
  const fn = service.functions.has(name) ? arnOf(functionId(name), place) : given;
  const existing = at(value, 'authorizerId');
  if (fn === undefined && existing !== undefined) {
    return [
      ['AuthorizationType', scalarValue('CUSTOM', place)],
      ['AuthorizerId', existing],
    ];
  }
  if (fn === undefined || (fn.kind === 'scalar' && !name.startsWith('arn:'))) {
    const reason = `there is no function '${name}' in the service: its time as an authorizer is left out`;
    noteEvent({ ...event, place }, 'dropped', reason);
    return [['AuthorizationType', scalarValue('CUSTOM', place)]];
  }
  const id = `${normalizedName(name.split(':').at(-1) ?? name)}ApiGatewayAuthorizer`.replace(
    /[^0-9A-Za-z]/g,
    '',
  );
  service.add(
    id,
    'AWS::ApiGateway::Authorizer',
    [
      ['RestApiId', referenceValue(REST_ID, 'Ref', place)],
      ['Name', scalarValue(name, place)],
      ['Type', scalarValue(/^request$/i.test(type) ? 'REQUEST' : 'TOKEN', place)],
      ['AuthorizerUri', invocationUri(fn, place)],
      ['AuthorizerResultTtlInSeconds', at(value, 'resultTtlInSeconds') ?? scalarValue(300, place)],
      ['IdentitySource', at(value, 'identitySource')],
    ],
    place,
  );
  return [
    ['AuthorizationType', scalarValue('CUSTOM', place)],
    ['AuthorizerId', referenceValue(id, 'Ref', place)],
  ];
}

function httpApi(service: Service, place: TemplatePlace): TemplateValue {
  const settings = at(service.provider, 'httpApi');
  const existing = at(settings, 'id');
  if (existing !== undefined && !isAbsent(existing)) return existing;
  const name = at(settings, 'name') ?? scalarValue(`${service.stage}-${service.name}`, place);
  service.add(
    HTTP_ID,
    'AWS::ApiGatewayV2::Api',
    [
      ['Name', name],
      ['ProtocolType', scalarValue('HTTP', place)],
    ],
    place,
  );
  const api = referenceValue(HTTP_ID, 'Ref', place);
  service.add(
    'HttpApiStage',
    'AWS::ApiGatewayV2::Stage',
    [
      ['ApiId', api],
      ['StageName', scalarValue('$default', place)],
      ['AutoDeploy', scalarValue(true, place)],
    ],
    place,
  );
  return api;
}

/** `authorizer: name` of `provider.httpApi.authorizers`; one of type `request` is a function. */
function httpAuthorizer(
  event: ServiceEvent,
  api: TemplateValue,
): readonly (readonly [string, TemplateValue | undefined])[] {
  const value = own(event, 'authorizer');
  if (value === undefined) return [];
  const { service } = event;
  const { place } = value;
  const name = textOf(value) ?? textOf(at(value, 'name')) ?? '';
  if (textOf(at(value, 'type')) === 'aws_iam') return [['AuthorizationType', scalarValue('AWS_IAM', place)]];
  const settings = at(service.provider, 'httpApi', 'authorizers', name);
  if (textOf(at(settings, 'type')) !== 'request') return [['AuthorizationType', scalarValue('JWT', place)]];
  const key = textOf(at(settings, 'functionName'));
  const fn = key === null ? at(settings, 'functionArn') : arnOf(functionId(key), place);
  const id = `HttpApiAuthorizer${normalizedName(name)}`;
  service.add(
    id,
    'AWS::ApiGatewayV2::Authorizer',
    [
      ['ApiId', api],
      ['AuthorizerType', scalarValue('REQUEST', place)],
      ['AuthorizerUri', fn === undefined ? undefined : invocationUri(fn, place)],
      ['AuthorizerResultTtlInSeconds', at(settings, 'resultTtlInSeconds')],
      ['IdentitySource', at(settings, 'identitySource')],
      ['Name', scalarValue(name, place)],
    ],
    place,
  );
  return [
    ['AuthorizationType', scalarValue('CUSTOM', place)],
    ['AuthorizerId', referenceValue(id, 'Ref', place)],
  ];
}

function websocketApi(service: Service, place: TemplatePlace): TemplateValue {
  const existing = at(service.provider, 'apiGateway', 'websocketApiId');
  if (existing !== undefined && !isAbsent(existing)) return existing;
  const name = at(service.provider, 'websocketsApiName');
  const selection = at(service.provider, 'websocketsApiRouteSelectionExpression');
  service.add(
    WEBSOCKET_ID,
    'AWS::ApiGatewayV2::Api',
    [
      ['Name', isAbsent(name) ? scalarValue(`${service.stage}-${service.name}-websockets`, place) : name],
      ['ProtocolType', scalarValue('WEBSOCKET', place)],
      ['RouteSelectionExpression', isAbsent(selection) ? undefined : selection],
    ],
    place,
  );
  const api = referenceValue(WEBSOCKET_ID, 'Ref', place);
  service.add(
    'WebsocketsDeploymentStage',
    'AWS::ApiGatewayV2::Stage',
    [
      ['ApiId', api],
      ['StageName', scalarValue(service.stage, place)],
    ],
    place,
  );
  return api;
}
