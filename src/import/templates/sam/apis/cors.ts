import type { TemplateMap, TemplateValue } from '../../../value.ts';
import { withEntries } from '../../values.ts';
import { given, make } from '../make.ts';

/**
 * An answer of the gateway itself to the call before a request of another origin, for each path without one.
 */
export function withCors(body: TemplateMap, cors: TemplateValue | undefined): TemplateMap {
  const paths = given(body, 'paths');
  if (cors === undefined || paths?.kind !== 'map') return body;
  const changes = [...paths.entries].flatMap(([path, methods]): [string, TemplateValue][] => {
    if (methods.kind !== 'map' || given(methods, 'options') !== undefined) return [];
    const answer = make(
      {
        summary: 'CORS support',
        'x-amazon-apigateway-integration': { type: 'mock' },
        responses: { 200: { description: 'Default response for CORS method' } },
      },
      cors.place,
    );
    return [[path, withEntries(methods, [['options', answer]])]];
  });
  return withEntries(body, [['paths', withEntries(paths, changes)]]);
}
