import type { TemplateMap, TemplatePlace, TemplateValue } from '../../../value.ts';
import { withEntries } from '../../values.ts';
import type { Expansion, Origin } from '../expansion.ts';
import {
  entriesOf,
  given,
  idWord,
  isTrue,
  itemsOf,
  type Made,
  make,
  makeMap,
  pick,
  wordOf,
} from '../make.ts';

/** Authorizers of an API, by name, as its definition names them. */
export interface Authorizers {
  readonly schemes: TemplateMap;
  /** The functions that authorize, by the authorizer's name. */
  readonly functions: ReadonlyMap<string, TemplateValue>;
  readonly defaultName: string | undefined;
}

/** `Auth` of a REST API. Source: AWS SAM Developer Guide, "ApiAuth", read 2026-11-28. */
export function restAuthorizers(expansion: Expansion, auth: TemplateValue | undefined, place: TemplatePlace) {
  const schemes: [string, TemplateValue][] = [];
  const functions = new Map<string, TemplateValue>();
  for (const [name, authorizer] of entriesOf(given(auth, 'Authorizers'))) {
    const pools = given(authorizer, 'UserPoolArn');
    const functionArn = given(authorizer, 'FunctionArn');
    if (functionArn !== undefined) functions.set(name, functionArn);
    schemes.push([
      name,
      make(
        {
          type: 'apiKey',
          name:
            given(authorizer, 'Identity', 'Header') ?? (isRequest(authorizer) ? 'Unused' : 'Authorization'),
          in: 'header',
          'x-amazon-apigateway-authtype': pools === undefined ? 'custom' : 'cognito_user_pools',
          'x-amazon-apigateway-authorizer':
            pools === undefined
              ? lambdaAuthorizer(expansion, authorizer, functionArn)
              : {
                  type: 'cognito_user_pools',
                  providerARNs: itemsOf(pools),
                  identityValidationExpression: given(authorizer, 'Identity', 'ValidationExpression'),
                },
        },
        authorizer.place,
      ),
    ]);
  }
  const named = wordOf(given(auth, 'DefaultAuthorizer'));
  if (usesIam(auth)) schemes.push(['AWS_IAM', iamScheme(place)]);
  return { schemes: withEntries(makeMap({}, place), schemes), functions, defaultName: named };
}

function usesIam(auth: TemplateValue | undefined): boolean {
  return wordOf(given(auth, 'DefaultAuthorizer')) === 'AWS_IAM';
}

export function iamScheme(place: TemplatePlace): TemplateValue {
  const scheme = { type: 'apiKey', name: 'Authorization', in: 'header' };
  return make({ ...scheme, 'x-amazon-apigateway-authtype': 'awsSigv4' }, place);
}

export function keyScheme(place: TemplatePlace): TemplateValue {
  return make({ type: 'apiKey', name: 'x-api-key', in: 'header' }, place);
}

function isRequest(authorizer: TemplateValue): boolean {
  return wordOf(given(authorizer, 'FunctionPayloadType')) === 'REQUEST';
}

function lambdaAuthorizer(
  expansion: Expansion,
  authorizer: TemplateValue,
  functionArn: TemplateValue | undefined,
): Made {
  const identity = given(authorizer, 'Identity');
  return {
    type: isRequest(authorizer) ? 'request' : 'token',
    authorizerUri:
      functionArn === undefined ? undefined : expansion.invocationUri(functionArn, authorizer.place),
    authorizerCredentials: invokeRole(authorizer),
    authorizerResultTtlInSeconds: given(identity, 'ReauthorizeEvery'),
    identityValidationExpression: given(identity, 'ValidationExpression'),
    identitySource: isRequest(authorizer) ? identitySource(identity, REST_SOURCES) : undefined,
  };
}

function invokeRole(authorizer: TemplateValue): TemplateValue | undefined {
  const role = given(authorizer, 'FunctionInvokeRole');
  return wordOf(role) === 'NONE' ? undefined : role;
}

const REST_SOURCES: { readonly [key: string]: string } = {
  Headers: 'method.request.header.',
  QueryStrings: 'method.request.querystring.',
  StageVariables: 'stageVariables.',
  Context: 'context.',
};

const HTTP_SOURCES: { readonly [key: string]: string } = {
  Headers: '$request.header.',
  QueryStrings: '$request.querystring.',
  StageVariables: '$stageVariables.',
  Context: '$context.',
};

function identitySource(identity: TemplateValue | undefined, prefixes: typeof REST_SOURCES): Made {
  const sources = Object.entries(prefixes).flatMap(([key, prefix]) =>
    itemsOf(given(identity, key)).map((name) => `${prefix}${wordOf(name) ?? ''}`),
  );
  return sources.length === 0 ? undefined : sources.join(', ');
}

/** `Auth` of an HTTP API. Source: AWS SAM Developer Guide, "HttpApiAuth", read 2026-11-28. */
export function httpAuthorizers(expansion: Expansion, auth: TemplateValue | undefined, place: TemplatePlace) {
  const schemes: [string, TemplateValue][] = [];
  const functions = new Map<string, TemplateValue>();
  for (const [name, authorizer] of entriesOf(given(auth, 'Authorizers'))) {
    const functionArn = given(authorizer, 'FunctionArn');
    if (functionArn !== undefined) functions.set(name, functionArn);
    const scheme: Made =
      functionArn === undefined
        ? {
            type: 'oauth2',
            'x-amazon-apigateway-authorizer': {
              type: 'jwt',
              jwtConfiguration: lowered(given(authorizer, 'JwtConfiguration')),
              identitySource: given(authorizer, 'IdentitySource'),
            },
          }
        : {
            type: 'apiKey',
            name: 'Unused',
            in: 'header',
            'x-amazon-apigateway-authorizer': httpLambdaAuthorizer(expansion, authorizer, functionArn),
          };
    schemes.push([name, make(scheme, authorizer.place)]);
  }
  const named = wordOf(given(auth, 'DefaultAuthorizer'));
  if (isTrue(given(auth, 'EnableIamAuthorizer')) || named === 'AWS_IAM')
    schemes.push(['AWS_IAM', iamScheme(place)]);
  return { schemes: withEntries(makeMap({}, place), schemes), functions, defaultName: named };
}

function httpLambdaAuthorizer(
  expansion: Expansion,
  authorizer: TemplateValue,
  functionArn: TemplateValue,
): Made {
  const identity = given(authorizer, 'Identity');
  return {
    type: 'request',
    authorizerUri: expansion.invocationUri(functionArn, authorizer.place),
    authorizerPayloadFormatVersion: given(authorizer, 'AuthorizerPayloadFormatVersion'),
    authorizerCredentials: invokeRole(authorizer),
    authorizerResultTtlInSeconds: given(identity, 'ReauthorizeEvery'),
    identitySource: identitySource(identity, HTTP_SOURCES),
    enableSimpleResponses: given(authorizer, 'EnableSimpleResponses'),
  };
}

function lowered(config: TemplateValue | undefined): Made {
  if (config?.kind !== 'map') return config;
  const { issuer, audience } = pick(config, ['issuer', 'audience']);
  return { issuer: issuer ?? given(config, 'Issuer'), audience: audience ?? given(config, 'Audience') };
}

/** Lets API Gateway invoke the functions that authorize. */
export function permitAuthorizers(
  expansion: Expansion,
  api: string,
  { functions }: Pick<Authorizers, 'functions'>,
  origin: Origin,
): void {
  for (const [name, FunctionName] of functions) {
    const permission = {
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      FunctionName,
    };
    expansion.add(`${api}${idWord(name)}AuthorizerPermission`, 'AWS::Lambda::Permission', permission, origin);
  }
}
