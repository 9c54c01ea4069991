import type { TemplateValue } from '../../../value.ts';
import type { Expansion, Origin, SamResource } from '../expansion.ts';
import { at, entriesOf, idWord, pick, reference, wordOf } from '../make.ts';
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
  const routes = [...entriesOf(at(properties, 'Routes'))];
  const subject = `Resources.${id}.Properties.Routes`;
  if (routes.length === 0) expansion.drop(place, subject, 'a WebSocket API needs a route, and SAM refuses it without');
  expansion.add(
    id,
    'AWS::ApiGatewayV2::Api',
    { Name: at(properties, 'Name') ?? id, ProtocolType: 'WEBSOCKET', ...pick(properties, SAME) },
    origin,
  );
  const authorizer = addAuthorizer(expansion, resource);
  for (const [key, route] of routes) {
    const functionArn = at(route, 'FunctionArn');
    if (route.kind !== 'map' || functionArn === undefined) {
      expansion.drop(route.place, `${subject}.${key}`, 'a route needs FunctionArn, and SAM refuses it without');
      continue;
    }
    const base = `${id}${capitalized(idWord(key))}`;
    const at_ = { ...origin, place: route.place };
    expansion.add(
      `${base}Integration`,
      'AWS::ApiGatewayV2::Integration',
      {
        ApiId: reference(id, 'Ref', route.place),
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: expansion.invocationUri(functionArn, route.place),
        TimeoutInMillis: at(route, 'IntegrationTimeout'),
      },
      at_,
    );
    const target = { integration: reference(`${base}Integration`, 'Ref', route.place) };
    expansion.add(
      `${base}Route`,
      'AWS::ApiGatewayV2::Route',
      {
        ApiId: reference(id, 'Ref', route.place),
        RouteKey: key,
        Target: expansion.text('integrations/{integration}', route.place, target),
        ...pick(route, ROUTE),
        ...(key === '$connect' ? authorizer : {}),
      },
      at_,
    );
    const permission = { Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' };
    expansion.add(`${base}Permission`, 'AWS::Lambda::Permission', { ...permission, FunctionName: functionArn }, at_);
  }
  const stageName = at(properties, 'StageName');
  const stage = `${id}${stageName === undefined ? 'Default' : idWord(wordOf(stageName) ?? '')}Stage`;
  expansion.add(
    stage,
    'AWS::ApiGatewayV2::Stage',
    {
      ApiId: reference(id, 'Ref', place),
      AutoDeploy: true,
      StageName: stageName ?? 'default',
      ...pick(properties, STAGE),
    },
    origin,
  );
  expansion.referable.set(`${id}.Stage`, stage);
  const domain = at(properties, 'Domain');
  if (domain !== undefined) expansion.drop(domain.place, `Resources.${id}.Properties.Domain`, DOMAIN);
}

/** What the route of a connection says of its authorizer. */
function addAuthorizer(expansion: Expansion, { id, properties, ...origin }: SamResource) {
  const auth = at(properties, 'Auth');
  const type = wordOf(at(auth, 'AuthType'))?.toUpperCase();
  const functionArn: TemplateValue | undefined = at(auth, 'AuthArn');
  if (auth === undefined || type === undefined) return {};
  if (type !== 'CUSTOM' || functionArn === undefined) return { AuthorizationType: type };
  const authorizer = `${id}ConnectAuthorizer`;
  const { place } = auth;
  expansion.add(
    authorizer,
    'AWS::ApiGatewayV2::Authorizer',
    {
      ApiId: reference(id, 'Ref', place),
      Name: at(auth, 'Name') ?? authorizer,
      AuthorizerType: 'REQUEST',
      AuthorizerUri: expansion.invocationUri(functionArn, place),
      AuthorizerCredentialsArn: at(auth, 'InvokeRole'),
      IdentitySource: at(auth, 'IdentitySource'),
    },
    { ...origin, place },
  );
  return { AuthorizationType: 'CUSTOM', AuthorizerId: reference(authorizer, 'Ref', place) };
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
}
