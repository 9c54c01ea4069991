import type * as z from 'zod';
import { SDK_NAMES, type SdkName } from '../../platform/source-facts.ts';
import { readInner } from './distribution-schema.ts';
import { choice, duration, field, isMap, keyed, number, refused, shown } from './fields.ts';
import { writtenForm } from './written.ts';

/** A synchronous caller that tries again; a name stands for an SDK's own defaults. */
export type ClientSpec = SdkName | ClientKeys;

interface ClientKeys {
  readonly sdk?: SdkName | undefined;
  readonly clients?: number | undefined;
  readonly retries?: number | undefined;
  readonly backoff?: number | undefined;
  readonly timeout?: number | undefined;
}

const DESCRIPTION =
  'How the caller tries again: aws-sdk (as the SDKs do since November 2026), an older SDK by name, or its retries, backoff and timeout';

const SDK = 'Defaults of this SDK, for what is not given';
const CLIENTS =
  'How many clients make the calls: those of one share its retry quota. Default as many as calls, so that the quota never binds';

export function clientField(): z.ZodType<ClientSpec, unknown> {
  const keys = keyed('client', {
    sdk: choice(SDK, SDK_NAMES).optional(),
    clients: number(CLIENTS, { minimum: 1, maximum: 1_000_000, isWhole: true }).optional(),
    retries: number('Attempts after the first. Default 0', {
      minimum: 0,
      maximum: 100,
      isWhole: true,
    }).optional(),
    backoff: duration('Wait before the first retry, doubled for each further one. Default 100ms').optional(),
    timeout: duration('The caller gives up on an attempt after this. Default none', {
      isPositive: true,
      leastBareMs: 100,
    }).optional(),
  });
  const json = {
    description: DESCRIPTION,
    anyOf: [
      { enum: SDK_NAMES },
      {
        type: 'object',
        properties: {
          sdk: { description: SDK, enum: SDK_NAMES },
          clients: { description: CLIENTS, type: 'integer', minimum: 1, maximum: 1_000_000 },
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
      if (isSdkName(value)) return value;
      if (isMap(value)) return (readInner(keys, value, [], context) ?? {}) as ClientKeys;
      const remedy = `give ${SDK_NAMES.join(', ')}, or a map such as { retries: 3, timeout: 5s }`;
      return refused(context, { problem: `${shown(value)} is not a client`, remedy });
    },
    (client) => (typeof client === 'string' ? client : writtenForm(keys, client)),
  );
}

function isSdkName(value: unknown): value is SdkName {
  return SDK_NAMES.some((name) => name === value);
}
