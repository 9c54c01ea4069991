import type { TemplateValue } from '../../../value.ts';
import { referenceValue } from '../../values.ts';
import type { Expansion, Origin, SamResource } from '../expansion.ts';
import { entriesOf, given, idWord, pick, wordOf } from '../make.ts';
import { DOMAIN } from './rest-api.ts';

const SAME = [
  'ApiKeySelectionExpression',
  'Description',
  'DisableExecuteApiEndpoint',
  'DisableSchemaValidation',
  'IpAddressType',
  'RouteSelectionExpression',
];
const ROUTE = [
  'ApiKeyRequired',
  'ModelSelectionExpression',
  'OperationName',
  'RequestModels',
  'RequestParameters',
  'RouteResponseSelectionExpression',
];
const STAGE = ['AccessLogSettings', 'DefaultRouteSettings', 'RouteSettings', 'StageVariables'];

/**
 * A WebSocket API of SAM: the API, a route and an integration for each of its routes, and a stage.
 * Source: aws/serverless-application-model, websocket_api_generator, read 2026-11-28.
 */
export function addWebSocketApi(expansion: Expansion, resource: SamResource): void {
  const { id, properties, place } = resource;
  const origin: Origin = resource;
  const routes = [...entriesOf(given(properties, 'Routes'))];
  const subject = `Resources.${id}.Properties.Routes`;
  if (routes.length === 0)
    expansion.drop(place, subject, 'a WebSocket API needs a route, and SAM refuses it without');
  expansion.add(
    id,
    'AWS::ApiGatewayV2::Api',
    { Name: given(properties, 'Name') ?? id, ProtocolType: 'WEBSOCKET', ...pick(properties, SAME) },
    origin,
  );
  const authorizer = addAuthorizer(expansion, resource);
  for (const [key, route] of routes) {
    const functionArn = given(route, 'FunctionArn');
    if (route.kind !== 'map' || functionArn === undefined) {
      expansion.drop(
        route.place,
        `${subject}.${key}`,
        'a route needs FunctionArn, and SAM refuses it without',
      );
      continue;
    }
    const base = `${id}${capitalized(idWord(key))}`;
    const itsOrigin = { ...origin, place: route.place };
    expansion.add(
      `${base}Integration`,
      'AWS::ApiGatewayV2::Integration',
      {
        ApiId: referenceValue(id, 'Ref', route.place),
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: expansion.invocationUri(functionArn, route.place),
        TimeoutInMillis: given(route, 'IntegrationTimeout'),
      },
      itsOrigin,
    );
    const target = { integration: referenceValue(`${base}Integration`, 'Ref', route.place) };
    expansion.add(
      `${base}Route`,
      'AWS::ApiGatewayV2::Route',
      {
        ApiId: referenceValue(id, 'Ref', route.place),
        RouteKey: key,
        Target: expansion.text('integrations/{integration}', route.place, target),
        ...pick(route, ROUTE),
        ...(key === '$connect' ? authorizer : {}),
      },
      itsOrigin,
    );
    const permission = { Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' };
    expansion.add(
      `${base}Permission`,
      'AWS::Lambda::Permission',
      { ...permission, FunctionName: functionArn },
      itsOrigin,
    );
  }
  const stageName = given(properties, 'StageName');
  const stage = `${id}${stageName === undefined ? 'Default' : idWord(wordOf(stageName) ?? '')}Stage`;
  expansion.add(
    stage,
    'AWS::ApiGatewayV2::Stage',
    {
      ApiId: referenceValue(id, 'Ref', place),
      AutoDeploy: true,
      StageName: stageName ?? 'default',
      ...pick(properties, STAGE),
    },
    origin,
  );
  expansion.referable.set(`${id}.Stage`, stage);
  const domain = given(properties, 'Domain');
  if (domain !== undefined) expansion.drop(domain.place, `Resources.${id}.Properties.Domain`, DOMAIN);
}

/** What the route of a connection says of its authorizer. */
function addAuthorizer(expansion: Expansion, { id, properties, ...origin }: SamResource) {
  const auth = given(properties, 'Auth');
  const type = wordOf(given(auth, 'AuthType'))?.toUpperCase();
  const functionArn: TemplateValue | undefined = given(auth, 'AuthArn');
  if (auth === undefined || type === undefined) return {};
  if (type !== 'CUSTOM' || functionArn === undefined) return { AuthorizationType: type };
  const authorizer = `${id}ConnectAuthorizer`;
  const { place } = auth;
  expansion.add(
    authorizer,
    'AWS::ApiGatewayV2::Authorizer',
    {
      ApiId: referenceValue(id, 'Ref', place),
      Name: given(auth, 'Name') ?? authorizer,
      AuthorizerType: 'REQUEST',
      AuthorizerUri: expansion.invocationUri(functionArn, place),
      AuthorizerCredentialsArn: given(auth, 'InvokeRole'),
      IdentitySource: given(auth, 'IdentitySource'),
    },
    { ...origin, place },
  );
  return { AuthorizationType: 'CUSTOM', AuthorizerId: referenceValue(authorizer, 'Ref', place) };
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
}
