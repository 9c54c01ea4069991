import type { StackResource } from '../stack.ts';
import { type ApiType, addRoute, authorize, doorOf, throttleAll } from './doors.ts';
import type { Entry } from './draft.ts';
import type { Mapper, Mapping } from './mapping.ts';
import type { Reading } from './reading.ts';
import { noBody, openApi } from './rest-api.ts';

const SHAPE = 'what requests look like';
const WHO = 'who may call is not part of traffic';

export const HTTP_API: Mapper = {
  type: 'AWS::ApiGatewayV2::Api',
  inert: {
    Name: 'a name',
    ApiKeySelectionExpression: WHO,
    BasePath: SHAPE,
    CorsConfiguration: 'of browsers',
    CredentialsArn: WHO,
    DisableExecuteApiEndpoint: WHO,
    DisableSchemaValidation: SHAPE,
    FailOnWarnings: 'how the body is read',
    IpAddressType: 'where it stands',
    RouteKey: 'a name',
    RouteSelectionExpression: SHAPE,
    Version: 'a name',
  },
  map: (resource, p, mapping) => {
    const api = mapping.nameOfResource(resource);
    const type = typeOf(mapping, resource);
    openApi(mapping, resource, p.at('Body').document(), api, type);
    noBody(mapping, resource, p);
    const called = p.at('Target').isGiven ? mapping.functionOf(p.at('Target')) : undefined;
    if (called !== undefined) doorOf(mapping, api, type, called);
  },
};

function typeOf(mapping: Mapping, api: StackResource): ApiType {
  return mapping.read(api).at('ProtocolType').text()?.toUpperCase() === 'WEBSOCKET' ? 'websocket' : 'http';
}

/** An API by a property: its name, and what kind it is. */
function apiOf(mapping: Mapping, reading: Reading): { readonly name: string; readonly type: ApiType } {
  const target = mapping.target(reading, 'apigateway');
  if (target === undefined) return { name: 'api', type: 'http' };
  return {
    name: mapping.nameOf(target),
    type: target.kind === 'inside' ? typeOf(mapping, target.resource) : 'http',
  };
}

/**
 * The triggers of an integration: none where it calls no function of the templates; several where a plan says
 * only that it is one of them, so that each of them may be called.
 */
function doorsOfIntegration(mapping: Mapping, integration: StackResource): readonly Entry[] {
  const p = mapping.read(integration);
  const called = p
    .at('IntegrationUri')
    .items()
    .flatMap((uri) => mapping.functionOf(uri) ?? []);
  if (called.length === 0) return [];
  const { name, type } = apiOf(mapping, p.at('ApiId'));
  return called.map((one) => doorOf(mapping, name, type, one));
}

export const INTEGRATION: Mapper = {
  type: 'AWS::ApiGatewayV2::Integration',
  inert: {
    ConnectionId: 'networks are not part of a scenario',
    ConnectionType: 'networks are not part of a scenario',
    ContentHandlingStrategy: SHAPE,
    CredentialsArn: WHO,
    IntegrationMethod: SHAPE,
    IntegrationSubtype: SHAPE,
    IntegrationType: 'its URI says what it calls',
    PassthroughBehavior: SHAPE,
    PayloadFormatVersion: SHAPE,
    RequestParameters: SHAPE,
    RequestTemplates: SHAPE,
    ResponseParameters: SHAPE,
    TemplateSelectionExpression: SHAPE,
    TlsConfig: WHO,
  },
  map: (resource, p, mapping) => {
    const { draft } = mapping;
    const doors = doorsOfIntegration(mapping, resource);
    if (doors.length === 0) {
      draft.noteOf(
        'dropped',
        resource,
        p.at('IntegrationUri'),
        `the integration ${p.at('IntegrationUri').words(80) || p.at('IntegrationSubtype').words(80)} is no function of the templates: what it starts needs traffic of its own`,
      );
      p.at('TimeoutInMillis').take();
      p.at('ApiId').take();
      return;
    }
    if (doors.length > 1) {
      const names = doors.map(({ values }) => String(values['function'])).join(', ');
      const reason = `which of ${names} it calls is unknown: each of them has a trigger of this API; give each its own traffic`;
      draft.noteOf('assumed', resource, p.at('IntegrationUri'), reason);
    }
    for (const entry of doors) {
      draft.carry(entry, 'timeout', resource, p.at('TimeoutInMillis'), (reading) => {
        const value = reading.number();
        return value === undefined ? undefined : `${value}ms`;
      });
    }
  },
};

export const ROUTE: Mapper = {
  type: 'AWS::ApiGatewayV2::Route',
  inert: {
    ApiKeyRequired: WHO,
    AuthorizationScopes: WHO,
    AuthorizationType: WHO,
    ModelSelectionExpression: SHAPE,
    OperationName: 'a name',
    RequestModels: SHAPE,
    RequestParameters: SHAPE,
    RouteResponseSelectionExpression: SHAPE,
  },
  map: (_resource, p, mapping) => {
    p.at('ApiId').take();
    const route = p.at('RouteKey').text() ?? '';
    const integration = p.at('Target').isGiven ? mapping.target(p.at('Target')) : undefined;
    const doors = integration?.kind === 'inside' ? doorsOfIntegration(mapping, integration.resource) : [];
    // A route that may lead to several functions is written above none of them.
    if (doors.length === 1 && doors[0] !== undefined) addRoute(mapping, doors[0], route);
    const authorizer = p.at('AuthorizerId').isGiven ? mapping.target(p.at('AuthorizerId')) : undefined;
    if (authorizer?.kind !== 'inside') return;
    for (const entry of doors) authorize(mapping, entry, authorizer.resource);
  },
};

export const HTTP_STAGE: Mapper = {
  type: 'AWS::ApiGatewayV2::Stage',
  inert: {
    StageName: 'a name',
    AutoDeploy: 'of the deployment alone',
    DeploymentId: 'of the deployment alone',
    StageVariables: 'what an event says is not simulated',
    ClientCertificateId: WHO,
    AccessPolicyId: WHO,
  },
  map: (resource, p, mapping) => {
    const { name } = apiOf(mapping, p.at('ApiId'));
    const settings = p.at('DefaultRouteSettings');
    throttleAll(
      mapping,
      resource,
      name,
      settings.at('ThrottlingRateLimit'),
      settings.at('ThrottlingBurstLimit'),
    );
    settings.take();
    for (const [key, reason] of [
      [
        'RouteSettings',
        'settings of single routes are not carried over: give throttle to the trigger of their function',
      ],
      ['AccessLogSettings', 'access logs of the API are not in the bill'],
    ] as const) {
      if (p.at(key).isGiven) mapping.draft.noteOf('dropped', resource, p.at(key).take(), reason);
    }
  },
};

export const HTTP_AUTHORIZER: Mapper = {
  type: 'AWS::ApiGatewayV2::Authorizer',
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
