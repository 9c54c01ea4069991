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

/** The trigger of an integration; undefined where it calls no function of the templates. */
function doorOfIntegration(mapping: Mapping, integration: StackResource): Entry | undefined {
  const p = mapping.read(integration);
  const called = mapping.functionOf(p.at('IntegrationUri'));
  if (called === undefined) return undefined;
  const { name, type } = apiOf(mapping, p.at('ApiId'));
  return doorOf(mapping, name, type, called);
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
    const entry = doorOfIntegration(mapping, resource);
    if (entry === undefined) {
      draft.noteOf(
        'dropped',
        resource,
        p.at('IntegrationUri'),
        `the integration ${p.at('IntegrationUri').words(80) || p.at('IntegrationSubtype').words(80)} is no function of the templates: what it starts needs traffic of its own`,
      );
      p.at('TimeoutInMillis').take();
      return;
    }
    draft.carry(entry, 'timeout', resource, p.at('TimeoutInMillis'), (reading) => {
      const value = reading.number();
      return value === undefined ? undefined : `${value}ms`;
    });
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
    const entry =
      integration?.kind === 'inside' ? doorOfIntegration(mapping, integration.resource) : undefined;
    if (entry !== undefined) addRoute(mapping, entry, route);
    const authorizer = p.at('AuthorizerId').isGiven ? mapping.target(p.at('AuthorizerId')) : undefined;
    if (entry !== undefined && authorizer?.kind === 'inside') authorize(mapping, entry, authorizer.resource);
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
  map: (resource, p, mapping) => {
    p.take();
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
