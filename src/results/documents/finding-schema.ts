type Schema = { readonly [key: string]: unknown };

const TEXT = { type: 'string' };
const NUMBER = { type: 'number' };
const COUNT = { type: 'number', minimum: 0 };
const SHARE = { type: 'number', minimum: 0, maximum: 1 };

/** JSON Schema of a `Finding`. */
export const FINDING: Schema = closed(
  'What the figures say, and what mends it.',
  { severity: { enum: ['info', 'notice', 'warning'] }, text: TEXT },
  {
    id: TEXT,
    about: TEXT,
    window: closed('Simulated seconds.', { sinceSeconds: COUNT, untilSeconds: COUNT }),
    hits: closed('Whom it hits.', { count: COUNT, share: SHARE, what: TEXT }),
    monthlyUsd: COUNT,
    runUsd: COUNT,
    advice: closed('The change that mends it.', {
      set: { type: 'object', additionalProperties: { type: ['number', 'string', 'boolean'] } },
      options: TEXT,
    }),
    whatIf: closed('What that change did.', {
      text: TEXT,
      figures: {
        type: 'array',
        items: closed('A figure without and with it.', { figure: TEXT, before: NUMBER, after: NUMBER }),
      },
    }),
  },
);

/** JSON Schema of a `Verdict`. */
export const VERDICT: Schema = closed('What happened, whatever the thresholds allow.', {
  state: { enum: ['calm', 'strained', 'broken'] },
  headline: TEXT,
  points: { type: 'array', items: TEXT },
});

function closed(
  description: string,
  properties: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  return {
    description,
    type: 'object',
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
    additionalProperties: false,
  };
}
