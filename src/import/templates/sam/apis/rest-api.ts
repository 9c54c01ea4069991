import type { TemplateMap, TemplateValue } from '../../../value.ts';
import { referenceValue, withEntries } from '../../values.ts';
import { IMPLICIT, type Route, type RouteBook } from '../events/routes.ts';
import type { Expansion, Origin, SamResource } from '../expansion.ts';
import { s3Location, tagsOf } from '../function.ts';
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
import { iamScheme, keyScheme, permitAuthorizers, restAuthorizers } from './authorizers.ts';
import { withCors } from './cors.ts';
import { ANY, authorizerOf, eachMethod, securityOf, withDefaultSecurity, withRoutes } from './paths.ts';
import { addUsagePlan } from './usage-plan.ts';

const SAME = [
  'Name',
  'Description',
  'BinaryMediaTypes',
  'MinimumCompressionSize',
  'ApiKeySourceType',
  'DisableExecuteApiEndpoint',
  'FailOnWarnings',
  'Mode',
];
const STAGE = [
  'MethodSettings',
  'CacheClusterEnabled',
  'CacheClusterSize',
  'AccessLogSetting',
  'CanarySetting',
  'TracingEnabled',
  'Variables',
];

/**
 * A REST API of SAM, or the one that it makes for events that name none: the API, a stage and a plan of
 * usage.
 */
export function addRestApi(expansion: Expansion, resource: SamResource, routes: RouteBook): void {
  const { id, properties, place } = resource;
  const origin: Origin = resource;
  const auth = given(properties, 'Auth');
  const authorizers = restAuthorizers(expansion, auth, place);
  expansion.add(
    id,
    'AWS::ApiGateway::RestApi',
    {
      ...pick(properties, SAME),
      ...definitionOf(expansion, resource, routes.of(id)),
      EndpointConfiguration: endpointOf(given(properties, 'EndpointConfiguration')),
      Policy: given(auth, 'ResourcePolicy', 'CustomStatements'),
      Tags: tagsOf(given(properties, 'Tags')),
    },
    origin,
  );
  permitAuthorizers(expansion, id, authorizers, origin);
  const stageName = given(properties, 'StageName') ?? make('Prod', place);
  const stage = `${id}${idWord(wordOf(stageName) ?? '')}Stage`;
  const deployment = `${id}Deployment`;
  const api = referenceValue(id, 'Ref', place);
  expansion.add(deployment, 'AWS::ApiGateway::Deployment', { RestApiId: api }, origin);
  expansion.add(
    stage,
    'AWS::ApiGateway::Stage',
    {
      RestApiId: api,
      DeploymentId: referenceValue(deployment, 'Ref', place),
      StageName: stageName,
      ...pick(properties, STAGE),
    },
    origin,
  );
  expansion.referable.set(`${id}.Stage`, stage);
  expansion.referable.set(`${id}.Deployment`, deployment);
  addUsagePlan(expansion, resource, stage);
  noteRest(expansion, resource);
}

/** `Body`, or where it stands in S3. */
function definitionOf(
  expansion: Expansion,
  resource: SamResource,
  routes: readonly Route[],
): { [key: string]: Made } {
  const { id, properties, place } = resource;
  const auth = given(properties, 'Auth');
  const authorizers = restAuthorizers(expansion, auth, place);
  const written = writtenDefinition(expansion, resource);
  if (written !== null && written.kind !== 'map') return { BodyS3Location: bodyLocation(written) };
  const isOwn = written !== null && !isTrue(given(properties, 'MergeDefinitions'));
  const noted = isOwn ? missingRoutes(written, routes) : [];
  for (const route of noted) {
    const reason = `the definition of ${id} says nothing of ${route.method.toUpperCase()} ${route.path}, and SAM adds none to a definition that its author wrote`;
    expansion.drop(route.origin.place, `Resources.${id}.Properties.DefinitionBody`, reason);
  }
  const start: TemplateMap = written ?? emptyDefinition(expansion, resource);
  const filled = isOwn ? start : withRoutes(start, routes, (route) => routeSecurity(route, auth));
  const cors = withCors(filled, given(properties, 'Cors'));
  const named = wordOf(given(auth, 'DefaultAuthorizer'));
  const security =
    named === undefined || named === 'NONE' ? undefined : securityOf(named, scopesOf(auth, named), place);
  const secured = withDefaultSecurity(cors, security, isPreflightAuthorized(auth));
  const schemes = new Map(authorizers.schemes.entries);
  if (routes.some((route) => authorizerOf(route) === 'AWS_IAM')) schemes.set('AWS_IAM', iamScheme(place));
  const keyed = withKeys(secured, routes, isTrue(given(auth, 'ApiKeyRequired')));
  if (keyed !== secured) schemes.set('api_key', keyScheme(place));
  if (schemes.size === 0) return { Body: secured };
  const key =
    given(keyed, 'openapi') === undefined ? ['securityDefinitions'] : ['components', 'securitySchemes'];
  return { Body: deepMerge(keyed, key, { kind: 'map', entries: schemes, place }) };
}

/** The definition with an API key asked for where the event, or else the API, says so. */
function withKeys(body: TemplateMap, routes: readonly Route[], byDefault: boolean): TemplateMap {
  const asked = new Map(routes.map((route) => [routeKey(route), given(route.auth, 'ApiKeyRequired')]));
  let isAny = false;
  const keyed = eachMethod(body, ({ path, method, definition }) => {
    const own = asked.get(routeKey({ path, method: method === ANY ? 'any' : method }));
    const isAsked = own === undefined ? byDefault && method !== 'options' : isTrue(own);
    if (!isAsked) return definition;
    isAny = true;
    const before = itemsOf(given(definition, 'security'));
    return withEntries(definition, [['security', make([...before, { api_key: [] }], definition.place)]]);
  });
  return isAny ? keyed : body;
}

function routeKey({ path, method }: Pick<Route, 'path' | 'method'>): string {
  return `${method} ${path}`;
}

/** Is a call before a request of another origin authorized as well? Off unless asked for, since SAM's 1.0. */
function isPreflightAuthorized(auth: TemplateValue | undefined): boolean {
  const asked = given(auth, 'AddDefaultAuthorizerToCorsPreflight');
  return asked === undefined || isTrue(asked);
}

function missingRoutes(body: TemplateMap, routes: readonly Route[]): readonly Route[] {
  return routes.filter((route) => {
    const methods = new Map(
      [...entriesOf(given(body, 'paths', route.path))].map(([method, value]) => [
        method.toLowerCase(),
        value,
      ]),
    );
    return !methods.has(route.method) && !methods.has('x-amazon-apigateway-any-method');
  });
}

function deepMerge(
  body: TemplateMap,
  [key = '', ...others]: readonly string[],
  value: TemplateMap,
): TemplateMap {
  const before = given(body, key);
  const map: TemplateMap = before?.kind === 'map' ? before : makeMap({}, value.place);
  const inner = others.length === 0 ? withEntries(map, value.entries) : deepMerge(map, others, value);
  return withEntries(body, [[key, inner]]);
}

function scopesOf(auth: TemplateValue | undefined, name: string): TemplateValue | undefined {
  return given(auth, 'Authorizers', name, 'AuthorizationScopes');
}

function routeSecurity(route: Route, auth: TemplateValue | undefined): TemplateValue | undefined {
  const name = authorizerOf(route);
  if (name === undefined) return undefined;
  const scopes = given(route.auth, 'AuthorizationScopes') ?? scopesOf(auth, name);
  return securityOf(name, name === 'NONE' ? undefined : scopes, route.origin.place);
}

/** The definition that the template writes or names; null where SAM makes one. */
export function writtenDefinition(
  expansion: Expansion,
  { id, properties }: SamResource,
): TemplateValue | null {
  const body = given(properties, 'DefinitionBody');
  if (body !== undefined) return body;
  const uri = given(properties, 'DefinitionUri');
  if (uri === undefined) return null;
  const name = wordOf(uri);
  const subject = `Resources.${id}.Properties.DefinitionUri`;
  if (name === undefined || name.startsWith('s3://')) {
    const reason =
      'the definition stands in S3 and is not read, so which functions it calls is not known; name a local file';
    expansion.drop(uri.place, subject, reason);
    return uri;
  }
  return expansion.readBeside(name, uri.place, subject) ?? uri;
}

function bodyLocation(uri: TemplateValue): Made {
  const location = s3Location(uri);
  if (location === undefined || location === null || typeof location !== 'object') return undefined;
  const { S3Bucket, S3Key, S3ObjectVersion } = location as { readonly [key: string]: Made };
  return { Bucket: S3Bucket, Key: S3Key, Version: S3ObjectVersion };
}

function emptyDefinition(expansion: Expansion, { id, properties, place }: SamResource): TemplateMap {
  const version = given(properties, 'OpenApiVersion');
  const spec =
    version === undefined || wordOf(version)?.startsWith('2') ? { swagger: '2.0' } : { openapi: version };
  const title =
    id === expansion.prefix + IMPLICIT.rest
      ? expansion.stackName(place)
      : (given(properties, 'Name') ?? expansion.stackName(place));
  return makeMap({ ...spec, info: { version: '1.0', title }, paths: {} }, place);
}

function endpointOf(endpoint: TemplateValue | undefined): Made {
  if (endpoint === undefined || endpoint.kind !== 'scalar') {
    if (endpoint?.kind !== 'map') return endpoint;
    const type = given(endpoint, 'Type');
    return {
      Types: type === undefined ? undefined : [type],
      VpcEndpointIds: given(endpoint, 'VPCEndpointIds'),
    };
  }
  return { Types: [endpoint] };
}

/** What of an API changes neither its time nor its bill, or is not known here. */
function noteRest(expansion: Expansion, { id, properties }: SamResource): void {
  const domain = given(properties, 'Domain');
  if (domain !== undefined) expansion.drop(domain.place, `Resources.${id}.Properties.Domain`, DOMAIN);
}

export const DOMAIN =
  'a name of one’s own changes neither time nor bill of what is simulated, so it is left out';
