import type { TemplateMap, TemplatePlace, TemplateValue } from '../../../value.ts';
import { withEntries } from '../../values.ts';
import type { Route } from '../events/routes.ts';
import { entriesOf, given, make, makeMap, wordOf } from '../make.ts';

/** The methods of OpenAPI, and what API Gateway calls all of them. */
export const ANY = 'x-amazon-apigateway-any-method';
const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', ANY]);

/** A definition with the routes of events in it; the definition's own integrations stay as they are. */
export function withRoutes(
  body: TemplateMap,
  routes: readonly Route[],
  security: (route: Route) => TemplateValue | undefined,
): TemplateMap {
  const paths = new Map(entriesOf(given(body, 'paths')));
  for (const route of routes) {
    const { place } = route.origin;
    const method = route.method === 'any' ? ANY : route.method;
    const path = paths.get(route.path);
    const before = path?.kind === 'map' ? path : makeMap({}, place);
    if (given(before, method, 'x-amazon-apigateway-integration') !== undefined) continue;
    const definition = make(
      {
        isDefaultRoute: route.isDefault ? true : undefined,
        'x-amazon-apigateway-integration': route.integration,
        responses: route.responses ?? {},
        security: security(route),
      },
      place,
    );
    paths.set(route.path, withEntries(before, [[method, definition]]));
  }
  const all: TemplateMap = { kind: 'map', entries: paths, place: body.place };
  return withEntries(body, [['paths', all]]);
}

export interface MethodOf {
  readonly path: string;
  readonly method: string;
  readonly definition: TemplateMap;
}

/** The definition with each method that has an integration changed. */
export function eachMethod(body: TemplateMap, change: (method: MethodOf) => TemplateMap): TemplateMap {
  const paths = given(body, 'paths');
  if (paths?.kind !== 'map') return body;
  const changedPaths = [...paths.entries].map(([path, methods]): [string, TemplateValue] => {
    if (methods.kind !== 'map') return [path, methods];
    const changes = [...methods.entries].flatMap(([method, definition]): [string, TemplateValue][] => {
      if (!METHODS.has(method.toLowerCase()) || definition.kind !== 'map') return [];
      return [[method, change({ path, method: method.toLowerCase(), definition })]];
    });
    return [path, withEntries(methods, changes)];
  });
  return withEntries(body, [['paths', withEntries(paths, changedPaths)]]);
}

/** Methods get the authorizer that the API takes where an event says none. */
export function withDefaultSecurity(
  body: TemplateMap,
  security: TemplateValue | undefined,
  alsoOptions: boolean,
): TemplateMap {
  if (security === undefined) return body;
  return eachMethod(body, ({ method, definition }) => {
    const isExempt = method === 'options' && !alsoOptions;
    if (isExempt || given(definition, 'security') !== undefined) return definition;
    return withEntries(definition, [['security', security]]);
  });
}

/** What a method's `security` says of an authorizer and its scopes. */
export function securityOf(
  name: string,
  scopes: TemplateValue | undefined,
  place: TemplatePlace,
): TemplateValue {
  return make([{ [name]: scopes ?? [] }], place);
}

/** What an event's `Auth` asks for: an authorizer's name, `NONE`, or nothing. */
export function authorizerOf(route: Route): string | undefined {
  return wordOf(given(route.auth, 'Authorizer'));
}
