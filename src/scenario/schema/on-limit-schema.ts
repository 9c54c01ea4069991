import type * as z from 'zod';
import { LIMIT_KINDS, ON_LIMITS, type OnLimitName, type OnLimits } from '../../policies/on-limits.ts';
import { readInner } from './distribution-schema.ts';
import { choice, field, isMap, keyed, notOneOf, refused } from './fields.ts';
import { mapOf } from './written.ts';

/** What was said of each kind of limit. */
export type OnLimitSpec = { readonly [Kind in keyof OnLimits]?: OnLimitName | undefined };

const NAMES: readonly OnLimitName[] = ON_LIMITS.map(({ name }) => name);
const DESCRIPTION =
  'What happens above a limit: one word for all of them, or one each for rate, connections and concurrency. Default: a rate, a capacity and connections reject, concurrency and the connections of a pool queue';
const OF_KIND: Readonly<Record<keyof OnLimits, string>> = {
  rate: 'Above rate, readCapacity and writeCapacity. Default reject',
  connections: 'Where all connections are in use. Default reject, of a pool queue',
  concurrency: 'Where all places are taken. Default queue',
};

export function onLimitField(): z.ZodType<OnLimitSpec, unknown> {
  const kind = (name: keyof OnLimits) => choice(OF_KIND[name], NAMES).optional();
  const keys = keyed('onLimit', {
    rate: kind('rate'),
    connections: kind('connections'),
    concurrency: kind('concurrency'),
  });
  const json = {
    description: DESCRIPTION,
    anyOf: [
      { enum: NAMES },
      {
        type: 'object',
        properties: Object.fromEntries(
          LIMIT_KINDS.map((name) => [name, { description: OF_KIND[name], enum: NAMES }]),
        ),
        additionalProperties: false,
      },
    ],
  };
  return field(
    json,
    (value, context): OnLimitSpec => {
      if (isMap(value)) return readInner(keys, value, [], context) ?? {};
      const word = NAMES.find((name) => name === value);
      if (word !== undefined) return { rate: word, connections: word, concurrency: word };
      return refused(context, notOneOf(value, NAMES));
    },
    (given) => {
      const words = new Set(LIMIT_KINDS.map((name) => given[name]));
      const [word] = words;
      return words.size === 1 && word !== undefined ? word : mapOf(given);
    },
  );
}
