import type { TemplateMap, TemplatePlace, TemplateValue } from '../../value.ts';
import { arnOf, invocationUri, type Service } from '../serverless/service.ts';
import { settingNotes } from '../settings-keys.ts';
import {
  at,
  booleanOf,
  fromPlain,
  isAbsent,
  listValue,
  mapValue,
  referenceValue,
  scalarValue,
  textOf,
  textValue,
} from '../values.ts';
import { FUNCTION_ID } from './function.ts';
import { AUTHORIZER_KEYS } from './keys.ts';

const API_ID = 'Api';
/** README of zappa/Zappa, "Advanced Settings", read 2026-11-30. */
const DEFAULT_RESULT_TTL_SECONDS = 300;

type Properties = readonly (readonly [string, TemplateValue | undefined])[];

/** Settings of a door that another setting opens. */
const OPENED_BY: Readonly<Record<string, string>> = {
  function_url_config: 'function_url_enabled',
  function_url_domains: 'function_url_enabled',
  alb_vpc_config: 'alb_enabled',
  cache_cluster_size: 'cache_cluster_enabled',
};
/** Settings of the API that would cost or take time. */
const OF_API = ['authorizer', 'cache_cluster_enabled'];

/** Everything goes through one proxy of a REST API, unless the settings say otherwise. */
export function addDoors(service: Service, all: TemplateMap): void {
  for (const [key, opener] of Object.entries(OPENED_BY)) {
    if (booleanOf(at(all, opener)) !== true) noteIdle(service, all, key, `${opener} is not true`);
  }
  if (booleanOf(at(all, 'function_url_enabled')) === true) addUrl(service, all);
  if (booleanOf(at(all, 'alb_enabled')) === true) addBalancer(service, all);
  if (!isAbsent(at(all, 'websocket_handler_module'))) addWebSocket(service, all);
  // The older name switches it off too, whatever the newer one says.
  const switches = ['apigateway_enabled', 'use_apigateway'];
  const off = switches.find((key) => booleanOf(at(all, key)) === false);
  if (off !== undefined) {
    for (const key of OF_API) noteIdle(service, all, key, `${off} is false`);
    return;
  }
  if (textOf(at(all, 'apigateway_version'))?.toLowerCase() === 'v2') {
    noteIdle(service, all, 'cache_cluster_enabled', 'an HTTP API has no cache');
    addHttpApi(service, all);
  } else addRestApi(service, all);
}

function noteIdle(service: Service, all: TemplateMap, key: string, why: string): void {
  const value = at(all, key);
  if (value === undefined || isAbsent(value) || booleanOf(value) === false) return;
  service.note('dropped', value.place, `${service.stage}.${key}`, `${why}, so that nothing is made of it`);
}

function addUrl(service: Service, all: TemplateMap): void {
  const { place } = all;
  service.add(
    'Url',
    'AWS::Lambda::Url',
    [
      ['TargetFunctionArn', arnOf(FUNCTION_ID, place)],
      ['AuthType', at(all, 'function_url_config', 'authorizer') ?? scalarValue('NONE', place)],
    ],
    place,
  );
}

function addBalancer(service: Service, all: TemplateMap): void {
  const place = at(all, 'alb_enabled')?.place ?? all.place;
  const targets = listValue([mapValue([['Id', arnOf(FUNCTION_ID, place)]], place)], place);
  service.add(
    'TargetGroup',
    'AWS::ElasticLoadBalancingV2::TargetGroup',
    [
      ['TargetType', scalarValue('lambda', place)],
      ['Targets', targets],
    ],
    place,
    'balancer',
  );
}

function addWebSocket(service: Service, all: TemplateMap): void {
  const place = at(all, 'websocket_handler_module')?.place ?? all.place;
  addApi(service, { id: 'WebSocketApi', title: 'websocket', protocol: 'WEBSOCKET', place });
  for (const route of ['$connect', '$disconnect', '$default']) {
    addHttpRoute(service, 'WebSocketApi', route, [], place);
  }
}

function addHttpApi(service: Service, all: TemplateMap): void {
  const place = at(all, 'apigateway_version')?.place ?? all.place;
  addApi(service, { id: API_ID, title: 'api', protocol: 'HTTP', place });
  addHttpRoute(service, API_ID, '$default', authorization(service, all, 'V2'), place);
}

function addApi(
  service: Service,
  { id, title, protocol, place }: { id: string; title: string; protocol: string; place: TemplatePlace },
): void {
  const name = scalarValue(`${service.name}-${service.stage}-${title}`, place);
  service.add(
    id,
    'AWS::ApiGatewayV2::Api',
    [
      ['Name', name],
      ['ProtocolType', scalarValue(protocol, place)],
    ],
    place,
    title,
  );
  service.add(
    `${id}Integration`,
    'AWS::ApiGatewayV2::Integration',
    [
      ['ApiId', referenceValue(id, 'Ref', place)],
      ['IntegrationType', scalarValue('AWS_PROXY', place)],
      ['IntegrationUri', invocationUri(arnOf(FUNCTION_ID, place), place)],
    ],
    place,
  );
}

function addHttpRoute(
  service: Service,
  api: string,
  route: string,
  more: Properties,
  place: TemplatePlace,
): void {
  const target = textValue(['integrations/', referenceValue(`${api}Integration`, 'Ref', place)], place);
  service.add(
    `${api}Route${route.slice(1)}`,
    'AWS::ApiGatewayV2::Route',
    [
      ['ApiId', referenceValue(api, 'Ref', place)],
      ['RouteKey', scalarValue(route, place)],
      ['Target', target],
      ...more,
    ],
    place,
    route,
  );
}

function addRestApi(service: Service, all: TemplateMap): void {
  const { place } = all;
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
  service.add(
    'Stage',
    'AWS::ApiGateway::Stage',
    [
      ['RestApiId', api],
      ['StageName', scalarValue(service.stage, place)],
      ['CacheClusterEnabled', at(all, 'cache_cluster_enabled')],
      ['CacheClusterSize', at(all, 'cache_cluster_size')],
    ],
    place,
  );
  const integration = mapValue(
    [
      ['Type', scalarValue('AWS_PROXY', place)],
      ['IntegrationHttpMethod', scalarValue('POST', place)],
      ['Uri', invocationUri(arnOf(FUNCTION_ID, place), place)],
    ],
    place,
  );
  service.add(
    'Method',
    'AWS::ApiGateway::Method',
    [
      ['HttpMethod', scalarValue('ANY', place)],
      ['RestApiId', api],
      ['ApiKeyRequired', at(all, 'api_key_required')],
      ...authorization(service, all, ''),
      ['Integration', integration],
    ],
    place,
    'ANY /{proxy+}',
  );
}

/** Signed requests win over an authorizer; one that is a function of the package is the function itself. */
function authorization(service: Service, all: TemplateMap, version: 'V2' | ''): Properties {
  const authorizer = at(all, 'authorizer');
  if (authorizer?.kind === 'map') {
    service.notes.push(...settingNotes(authorizer, `${service.stage}.authorizer`, AUTHORIZER_KEYS));
  }
  if (booleanOf(at(all, 'iam_authorization')) === true) {
    const place = at(all, 'iam_authorization')!.place;
    if (authorizer?.kind === 'map' && authorizer.entries.size > 0) {
      const reason = 'iam_authorization is on, which Zappa lets win: no authorizer is asked';
      service.note('dropped', authorizer.place, `${service.stage}.authorizer`, reason);
    }
    return [['AuthorizationType', scalarValue('AWS_IAM', place)]];
  }
  if (authorizer?.kind !== 'map' || authorizer.entries.size === 0) return [];
  const { place } = authorizer;
  if (textOf(at(authorizer, 'type'))?.toUpperCase() === 'COGNITO_USER_POOLS') {
    return [['AuthorizationType', scalarValue('COGNITO_USER_POOLS', place)]];
  }
  const arn = at(authorizer, 'arn');
  const uri = isAbsent(arn)
    ? invocationUri(arnOf(FUNCTION_ID, place), place)
    : textValue(
        ['arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/', textOf(arn) ?? '', '/invocations'],
        place,
      );
  const kind = scalarValue(version === 'V2' ? 'REQUEST' : 'TOKEN', place);
  service.add(
    'Authorizer',
    `AWS::ApiGateway${version}::Authorizer`,
    [
      [version === 'V2' ? 'ApiId' : 'RestApiId', referenceValue(API_ID, 'Ref', place)],
      [version === 'V2' ? 'AuthorizerType' : 'Type', kind],
      ['AuthorizerUri', uri],
      [
        'AuthorizerResultTtlInSeconds',
        at(authorizer, 'result_ttl') ?? scalarValue(DEFAULT_RESULT_TTL_SECONDS, place),
      ],
    ],
    place,
  );
  return [
    ['AuthorizationType', scalarValue('CUSTOM', place)],
    ['AuthorizerId', referenceValue('Authorizer', 'Ref', place)],
  ];
}
