import type * as z from 'zod';
import { exactBytes } from '../../units/exact-text.ts';
import { parseBytes } from '../../units/memory.ts';
import { readInner } from './distribution-schema.ts';
import { bytes, field, isMap, keyed, refused, SIZE_JSON } from './fields.ts';
import { mapOf } from './written.ts';

/** Bytes of one event and of its answer. */
export interface PayloadSpec {
  readonly requestBytes: number;
  readonly responseBytes: number;
}

export function payloadField(): z.ZodType<PayloadSpec, unknown> {
  const keys = keyed('payload', {
    request: bytes('Size of one event. Default 0').optional(),
    response: bytes('Size of its answer. Default 0').optional(),
  });
  const json = {
    description: 'Size of one event, or { request, response }; for the bill. Default 0',
    anyOf: [
      SIZE_JSON,
      {
        type: 'object',
        properties: {
          request: { description: 'Size of one event. Default 0', type: ['string', 'number'] },
          response: { description: 'Size of its answer. Default 0', type: ['string', 'number'] },
        },
        additionalProperties: false,
      },
    ],
    examples: ['2 KB', { request: '2 KB', response: '20 KB' }],
  };
  return field(
    json,
    (value, context): PayloadSpec => {
      if (isMap(value)) {
        const read = readInner(keys, value, [], context);
        return { requestBytes: read?.request ?? 0, responseBytes: read?.response ?? 0 };
      }
      const parsed = parseBytes(value);
      return parsed.ok ? { requestBytes: parsed.value, responseBytes: 0 } : refused(context, parsed);
    },
    ({ requestBytes, responseBytes }) =>
      responseBytes === 0
        ? exactBytes(requestBytes)
        : mapOf({ request: exactBytes(requestBytes), response: exactBytes(responseBytes) }),
  );
}
