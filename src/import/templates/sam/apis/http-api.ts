import type { TemplateMap, TemplateValue } from '../../../value.ts';
import { referenceValue, withEntries } from '../../values.ts';
import type { Route, RouteBook } from '../events/routes.ts';
import type { Expansion, Origin, SamResource } from '../expansion.ts';
import { entriesOf, given, idWord, type Made, makeMap, pick, wordOf } from '../make.ts';
import { httpAuthorizers, iamScheme, permitAuthorizers } from './authorizers.ts';
import { authorizerOf, securityOf, withDefaultSecurity, withRoutes } from './paths.ts';
import { DOMAIN, writtenDefinition } from './rest-api.ts';

const SAME = ['Description', 'DisableExecuteApiEndpoint', 'FailOnWarnings'];
const STAGE = ['AccessLogSettings', 'DefaultRouteSettings'];

/** An HTTP API of SAM, or the one that it makes for events that name none, and its stage. */
export function addHttpApi(expansion: Expansion, resource: SamResource, book: RouteBook): void {
  const { id, properties, place } = resource;
  const origin: Origin = resource;
  const routes = book.of(id);
  const authorizers = httpAuthorizers(expansion, given(properties, 'Auth'), place);
  expansion.add(
    id,
    'AWS::ApiGatewayV2::Api',
    {
      ...pick(properties, SAME),
      ...definitionOf(expansion, resource, routes),
      CorsConfiguration: corsOf(given(properties, 'CorsConfiguration')),
    },
    origin,
  );
  permitAuthorizers(expansion, id, authorizers, origin);
  const stageName = given(properties, 'StageName');
  const stage = `${id}${stageName === undefined ? 'ApiGatewayDefault' : idWord(wordOf(stageName) ?? '')}Stage`;
  expansion.add(
    stage,
    'AWS::ApiGatewayV2::Stage',
    {
      ApiId: referenceValue(id, 'Ref', place),
      StageName: stageName ?? '$default',
      AutoDeploy: true,
      StageVariables: given(properties, 'StageVariables'),
      ...pick(properties, STAGE),
      RouteSettings: routeSettings(given(properties, 'RouteSettings'), routes),
    },
    origin,
  );
  expansion.referable.set(`${id}.Stage`, stage);
  const domain = given(properties, 'Domain');
  if (domain !== undefined) expansion.drop(domain.place, `Resources.${id}.Properties.Domain`, DOMAIN);
}

function definitionOf(
  expansion: Expansion,
  resource: SamResource,
  routes: readonly Route[],
): { readonly [key: string]: Made } {
  const { properties, place } = resource;
  const auth = given(properties, 'Auth');
  const authorizers = httpAuthorizers(expansion, auth, place);
  const written = writtenDefinition(expansion, resource);
  if (written !== null && written.kind !== 'map') return { BodyS3Location: written };
  const info = { version: '1.0', title: given(properties, 'Name') ?? expansion.stackName(place) };
  const start: TemplateMap = written ?? makeMap({ openapi: '3.0.1', info, paths: {} }, place);
  const filled = withRoutes(start, routes, (route) => {
    const name = authorizerOf(route);
    if (name === undefined) return undefined;
    const scopes = given(route.auth, 'AuthorizationScopes') ?? scopesOf(auth, name);
    return securityOf(name, scopes, route.origin.place);
  });
  const name = authorizers.defaultName;
  const security =
    name === undefined || name === 'NONE' ? undefined : securityOf(name, scopesOf(auth, name), place);
  const secured = withDefaultSecurity(filled, security, false);
  const schemes = new Map(authorizers.schemes.entries);
  if (routes.some((route) => authorizerOf(route) === 'AWS_IAM')) schemes.set('AWS_IAM', iamScheme(place));
  if (schemes.size === 0) return { Body: secured };
  const components = given(secured, 'components');
  const map = components?.kind === 'map' ? components : makeMap({}, place);
  const before = given(map, 'securitySchemes');
  const all = withEntries(before?.kind === 'map' ? before : makeMap({}, place), schemes);
  return { Body: withEntries(secured, [['components', withEntries(map, [['securitySchemes', all]])]]) };
}

function scopesOf(auth: TemplateValue | undefined, name: string): TemplateValue | undefined {
  return given(auth, 'Authorizers', name, 'AuthorizationScopes');
}

/** `true` allows everything; a map is CloudFormation's own. */
function corsOf(cors: TemplateValue | undefined): Made {
  if (cors?.kind === 'map') return cors;
  if (cors === undefined || wordOf(cors)?.toLowerCase() === 'false') return undefined;
  return { AllowOrigins: wordOf(cors)?.toLowerCase() === 'true' ? ['*'] : [cors] };
}

/** The settings of routes: the API's own, and what events say of theirs. */
function routeSettings(own: TemplateValue | undefined, routes: readonly Route[]): Made {
  const settings = new Map(entriesOf(own));
  for (const route of routes) {
    if (route.settings === undefined) continue;
    const method = route.method === 'any' ? 'ANY' : route.method.toUpperCase();
    settings.set(route.isDefault ? '$default' : `${method} ${route.path}`, route.settings);
  }
  return settings.size === 0 ? own : Object.fromEntries(settings);
}
