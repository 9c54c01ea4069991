import { scenarioJsonSchema as schemaOfTheFile } from '../../scenario/schema/schema.ts';
import type { JsonSchema } from '../documents/schema.ts';
import { CATALOGUE, figuresOfOwner } from './catalogue.ts';
import type { Figure, OwnerFigures } from './figure.ts';

/** JSON Schema (draft 2020-12) of the scenario file, the names of thresholds' metrics included. */
export function scenarioJsonSchema(): Record<string, unknown> {
  return schemaOfTheFile({ propertyNames: metricNames() });
}

/**
 * The metrics that a threshold can name: those without a name before them one by one, for completion in an
 * editor, and after any name those that its owner has.
 */
function metricNames(): JsonSchema {
  const alone = [
    ...spellings(figuresOfOwner('bill').figures).map((name) => `cost.${name}`),
    ...(['function', 'total'] as const).flatMap((owner) => spellings(figuresOfOwner(owner).figures)),
  ];
  const named = CATALOGUE.filter(({ owner }) => owner !== 'bill' && owner !== 'total');
  return { anyOf: [{ enum: alone }, ...named.map(namedPattern)] };
}

function namedPattern({ owner, folder, isFolderWritten, figures }: OwnerFigures): JsonSchema {
  const start = isFolderWritten ? `${folder}\\.` : `(${folder}\\.)?`;
  return { description: `Of a ${owner}`, pattern: `^${start}.+\\.(${spellings(figures).join('|')})$` };
}

function spellings(figures: readonly Figure[]): readonly string[] {
  return figures.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
}
