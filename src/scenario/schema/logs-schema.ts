import { bytes, choice, duration, keyed } from './fields.ts';

/** `logs`: what the handler writes, and how it is kept. */
export function logsField() {
  return keyed(
    'logs',
    {
      bytes: bytes(
        'What the handler writes in one invocation, besides Lambda’s own lines. Default 0',
      ).optional(),
      format: choice('Default text', ['text', 'json']).optional(),
      class: choice('Log class of the log group. Default standard', [
        'standard',
        'infrequentAccess',
      ]).optional(),
      retention: duration('How long CloudWatch Logs keeps it, in whole days. Default for ever').optional(),
    },
    'Logs; billed only where this key is given',
  );
}
