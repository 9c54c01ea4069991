import type * as z from 'zod';
import { readInner } from './distribution-schema.ts';
import { duration, field, isMap, keyed, number, refused, shown } from './fields.ts';
import { writtenForm } from './written.ts';

/** A synchronous caller that tries again; `sdk` stands for the SDK's own defaults. */
export type ClientSpec = 'aws-sdk' | ClientKeys;

interface ClientKeys {
  readonly retries?: number | undefined;
  readonly backoff?: number | undefined;
  readonly timeout?: number | undefined;
}

const DESCRIPTION =
  'How the caller tries again: aws-sdk (three attempts), or its retries, backoff and timeout';

export function clientField(): z.ZodType<ClientSpec, unknown> {
  const keys = keyed('client', {
    retries: number('Attempts after the first. Default 0', {
      minimum: 0,
      maximum: 100,
      isWhole: true,
    }).optional(),
    backoff: duration('Wait before the first retry, doubled for each further one. Default 100ms').optional(),
    timeout: duration('The caller gives up on an attempt after this. Default none', {
      isPositive: true,
    }).optional(),
  });
  const json = {
    description: DESCRIPTION,
    anyOf: [
      { const: 'aws-sdk' },
      {
        type: 'object',
        properties: {
          retries: { description: 'Attempts after the first. Default 0', type: 'integer', minimum: 0 },
          backoff: {
            description: 'Wait before the first retry, doubled for each further one. Default 100ms',
            type: ['string', 'number'],
          },
          timeout: {
            description: 'The caller gives up on an attempt after this. Default none',
            type: ['string', 'number'],
          },
        },
        additionalProperties: false,
      },
    ],
    examples: ['aws-sdk', { retries: 3, backoff: '100ms', timeout: '5s' }],
  };
  return field(
    json,
    (value, context): ClientSpec => {
      if (value === 'aws-sdk') return value;
      if (isMap(value)) return (readInner(keys, value, [], context) ?? {}) as ClientKeys;
      const remedy = 'give aws-sdk, or a map such as { retries: 3, timeout: 5s }';
      return refused(context, { problem: `${shown(value)} is not a client`, remedy });
    },
    (client) => (client === 'aws-sdk' ? client : writtenForm(keys, client)),
  );
}
