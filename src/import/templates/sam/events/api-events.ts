import type { TemplateValue } from '../../../value.ts';
import { referred } from '../expansion.ts';
import { given, idWord, make, pick, wordOf } from '../make.ts';
import type { FunctionEvent } from './function-event.ts';
import { addPermission } from './push.ts';
import { IMPLICIT } from './routes.ts';

/** A method of a REST API that invokes the function. */
export function addRestApiEvent(event: FunctionEvent): void {
  const { expansion, target, routes, properties, origin } = event;
  const { place } = origin;
  const api = apiOf(event, 'rest');
  const isStreamed = wordOf(given(properties, 'ResponseTransferMode')) === 'STREAM';
  if (api !== null)
    routes.add({
      kind: 'rest',
      api,
      ...pathOf(event),
      isDefault: false,
      integration: {
        type: make('aws_proxy', place),
        httpMethod: make('POST', place),
        uri: isStreamed ? streamUri(event) : expansion.invocationUri(target.arn, place),
        ...renamed(event, {
          TimeoutInMillis: 'timeoutInMillis',
          ResponseTransferMode: 'responseTransferMode',
        }),
      },
      auth: given(properties, 'Auth'),
      settings: undefined,
      origin,
    });
  addPermissionOf(event);
}

/** A route of an HTTP API that invokes the function; without a path and a method, what no other takes. */
export function addHttpApiEvent(event: FunctionEvent): void {
  const { expansion, target, routes, properties, origin } = event;
  const { place } = origin;
  const api = apiOf(event, 'http');
  const isDefault = given(properties, 'Path') === undefined && given(properties, 'Method') === undefined;
  if (api !== null)
    routes.add({
      kind: 'http',
      api,
      ...(isDefault ? { path: '$default', method: 'any' } : pathOf(event)),
      isDefault,
      integration: {
        type: make('aws_proxy', place),
        httpMethod: make('POST', place),
        uri: expansion.invocationUri(target.arn, place),
        payloadFormatVersion: given(properties, 'PayloadFormatVersion') ?? make('2.0', place),
        ...renamed(event, { TimeoutInMillis: 'timeoutInMillis' }),
      },
      auth: given(properties, 'Auth'),
      settings: given(properties, 'RouteSettings'),
      origin,
    });
  addPermissionOf(event);
}

function pathOf({ properties }: FunctionEvent): { readonly path: string; readonly method: string } {
  return {
    path: wordOf(given(properties, 'Path')) ?? '/',
    method: (wordOf(given(properties, 'Method')) ?? 'any').toLowerCase().replace('*', 'any'),
  };
}

/** Settings of an event under the name that they have in an integration. */
function renamed({ properties }: FunctionEvent, names: { readonly [key: string]: string }) {
  const settings = pick(properties, Object.keys(names));
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [names[key] ?? key, value]));
}

function streamUri({ expansion, target, origin }: FunctionEvent): TemplateValue {
  const uri =
    'arn:{partition}:apigateway:{region}:lambda:path/2021-11-15/functions/{arn}/response-streaming-invocations';
  return expansion.text(uri, origin.place, { arn: target.arn });
}

/**
 * The API that the event names, or the one that SAM makes; null, and a note, where it is none of the
 * template.
 */
function apiOf({ expansion, properties, subject }: FunctionEvent, kind: 'rest' | 'http'): string | null {
  const key = kind === 'rest' ? 'RestApiId' : 'ApiId';
  const value = given(properties, key);
  const implicit = expansion.prefix + IMPLICIT[kind];
  if (value === undefined) return implicit;
  const word = wordOf(value);
  const named = referred(value)?.resource ?? (word === undefined ? undefined : expansion.prefix + word);
  if (named !== undefined && (named === implicit || expansion.resources.has(named))) return named;
  const reason = `${key} names no API of this template, so its gateway and throttles are not known here`;
  expansion.drop(value.place, `${subject}.${key}`, reason);
  return null;
}

/** Lets API Gateway invoke the function; what the SourceArn says of stages changes nothing here. */
function addPermissionOf(event: FunctionEvent): void {
  const { id } = event;
  addPermission({ ...event, id: idWord(id) }, 'apigateway.amazonaws.com', {});
}
