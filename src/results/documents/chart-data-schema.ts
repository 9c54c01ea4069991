import type { JsonSchema } from './schema.ts';

const COUNT: JsonSchema = { type: 'number', minimum: 0 };
const COUNTS: JsonSchema = { type: 'array', items: COUNT };

/** Of `ChartData`. */
export const CHART_DATA: JsonSchema = object(
  'Points of charts that no other key has; of all replications together, lanes of the first.',
  {
    latencyCurves: byName(
      object('Latency at many percentiles.', {
        percentile: { type: 'array', items: { type: 'number', minimum: 0, maximum: 100 } },
        valueMs: COUNTS,
      }),
    ),
    latencyOverTime: byName(
      object('Requests by time and latency.', {
        columnSeconds: COUNT,
        startMs: COUNTS,
        counts: { type: 'array', items: COUNTS },
      }),
    ),
  },
  {
    lanes: object('Each environment and invocation of a small run.', {
      environments: {
        type: 'array',
        items: object('An execution environment.', {
          function: { type: 'string' },
          isProvisioned: { type: 'boolean' },
          startMs: COUNT,
          endMs: COUNT,
        }),
      },
      invocations: object('One entry an invocation in each.', {
        environment: { type: 'array', items: { type: 'integer', minimum: 0 } },
        startMs: COUNTS,
        initMs: COUNTS,
        durationMs: COUNTS,
        hasFailed: { type: 'array', items: { type: 'boolean' } },
      }),
    }),
  },
);

/** Of `ConcurrencyLimits`. */
export const CONCURRENCY_LIMITS: JsonSchema = object('Limits of concurrency that the run had.', {
  concurrency: COUNT,
  requestsPerSecond: COUNT,
  functions: byName(
    object('Of a function that has one.', {
      reservedConcurrency: { type: ['number', 'null'], minimum: 0 },
      provisionedConcurrency: {
        anyOf: [
          { type: 'null' },
          { type: 'array', items: object('From a time on.', { atSeconds: COUNT, count: COUNT }) },
        ],
      },
    }),
  ),
});

function object(
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  optional: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  return {
    description,
    type: 'object',
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

function byName(values: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties: values };
}
