import { REFUSAL_REASONS } from '../../model/refusal-reasons.ts';
import { CHART_DATA, CONCURRENCY_LIMITS } from './chart-data-schema.ts';
import { FINDING, VERDICT } from './finding-schema.ts';

/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = { readonly [key: string]: unknown };

export const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

const TEXT: JsonSchema = { type: 'string' };
const COUNT: JsonSchema = { type: 'number', minimum: 0 };
const WHOLE_NUMBER: JsonSchema = { type: 'integer', minimum: 0 };
const SHARE: JsonSchema = { type: 'number', minimum: 0, maximum: 1 };
const FLAG: JsonSchema = { type: 'boolean' };
const counts: JsonSchema = listOf(COUNT);
const texts: JsonSchema = listOf(TEXT);
const LIMIT: JsonSchema = { type: ['number', 'null'], minimum: 0 };

/**
 * Beside a figure of replications: its 95 % interval, or one a point of a series; null where none would hold
 * that.
 */
const CONFIDENCE: JsonSchema = {
  anyOf: [
    { $ref: '#/$defs/interval' },
    { type: 'null' },
    listOf({ anyOf: [{ $ref: '#/$defs/interval' }, { type: 'null' }] }),
  ],
};

export const DEFINITIONS: JsonSchema = {
  interval: {
    description: '95 % confidence interval of the mean over replications, low and high.',
    type: 'array',
    items: { type: 'number' },
    minItems: 2,
    maxItems: 2,
  },
  trend: strict('A distribution, milliseconds; all 0 where count is 0.', {
    count: COUNT,
    mean: COUNT,
    min: COUNT,
    max: COUNT,
    p50: COUNT,
    p90: COUNT,
    p95: COUNT,
    p99: COUNT,
    p999: COUNT,
  }),
  function: strict(
    'One function; counts refer to the measured time.',
    {
      memoryMb: { type: 'number', exclusiveMinimum: 0 },
      architecture: { enum: ['x86_64', 'arm64'] },
      requests: COUNT,
      invocations: COUNT,
      outcomes: strict('Requests by final outcome; they add up to requests.', {
        succeeded: COUNT,
        failed: COUNT,
        timedOut: COUNT,
        outOfMemory: COUNT,
        throttled: COUNT,
        accessDenied: COUNT,
        dropped: COUNT,
        inFlight: COUNT,
      }),
      coldStarts: COUNT,
      coldStartRate: SHARE,
      durationMs: { $ref: '#/$defs/trend' },
      initMs: { $ref: '#/$defs/trend' },
      latencyMs: { $ref: '#/$defs/trend' },
      billedMs: COUNT,
      gbSeconds: COUNT,
      concurrency: strict('Busy environments.', { mean: COUNT, max: COUNT }),
      environments: strict('Alive environments.', { mean: COUNT, max: COUNT, idleMean: COUNT }),
      latencyBins: strict('Requests by latency in logarithmic bins, warm and cold apart.', {
        startMs: counts,
        warm: counts,
        cold: counts,
      }),
      latencyPercentiles: strict('Latency at many percentiles.', {
        percentile: listOf({ type: 'number', minimum: 0, maximum: 100 }),
        valueMs: counts,
      }),
    },
    {
      throttles: COUNT,
      failedInvocations: COUNT,
      throttledBy: strict(
        'Refused attempts by reason.',
        Object.fromEntries(REFUSAL_REASONS.map((reason) => [reason, COUNT])),
      ),
      worstMinute: strict('The greatest of any minute.', {
        p99Ms: COUNT,
        refusedRate: SHARE,
        errorRate: SHARE,
      }),
    },
  ),
  costRange: strict('Where prices are estimates, what the amount may be.', {
    low: { type: 'number' },
    high: { type: 'number' },
  }),
  costLine: strict(
    'Quantity × unit price.',
    {
      service: TEXT,
      function: { type: ['string', 'null'] },
      item: TEXT,
      quantity: COUNT,
      unit: TEXT,
      unitPrice: { type: 'number' },
      amount: { type: 'number' },
    },
    { priceItem: TEXT, estimate: TEXT },
  ),
  series: strict(
    'One value a step, from the start of the simulation.',
    {
      invocations: counts,
      concurrency: counts,
      coldStarts: counts,
      throttles: counts,
      errors: counts,
      p50Ms: counts,
      p99Ms: counts,
      concurrencyMax: counts,
      environments: counts,
    },
    { requests: counts, refused: counts, lost: counts },
  ),
  trigger: strict(
    'Events that came through a trigger.',
    {
      source: TEXT,
      function: TEXT,
      events: COUNT,
      filtered: COUNT,
      batches: COUNT,
      deadLettered: COUNT,
      expired: COUNT,
      throttled: COUNT,
      accessDenied: COUNT,
      ageMs: { $ref: '#/$defs/trend' },
      backlog: level('Events that wait for their invocation.'),
    },
    {
      iteratorAgeMs: { $ref: '#/$defs/trend' },
      executionMs: { $ref: '#/$defs/trend' },
      succeeded: COUNT,
      failed: COUNT,
      timedOut: COUNT,
      inFlight: COUNT,
      transitions: COUNT,
      retries: COUNT,
      recordsPerBatch: COUNT,
      leftOver: COUNT,
      isDrained: FLAG,
      drainedAtMs: COUNT,
      drainedAfterMs: COUNT,
      drainedSince: { enum: ['failure', 'begin'] },
      blocked: COUNT,
      edgeHits: COUNT,
      cacheHits: COUNT,
      firstByteMs: { $ref: '#/$defs/trend' },
    },
  ),
  resource: strict('Calls of a downstream resource.', {
    type: TEXT,
    calls: COUNT,
    rejected: COUNT,
    failed: COUNT,
    timedOut: COUNT,
    accessDenied: COUNT,
    latencyMs: { $ref: '#/$defs/trend' },
    concurrency: level('Calls in service.'),
    waiting: level('Calls that wait to be served.'),
    connections: level('Open connections.'),
    limits: strict('As the scenario gives them; null for none.', {
      concurrency: LIMIT,
      connections: LIMIT,
      ratePerSecond: LIMIT,
    }),
  }),
  chain: strict(
    'From an event to the end of the last invocation that it set off; of refused events nothing ran.',
    { latencyMs: { $ref: '#/$defs/trend' }, invocationsPerEvent: COUNT },
    { events: COUNT, refused: COUNT, refusedRate: SHARE },
  ),
  triggerSeries: strict('A queue or a stream over time.', {
    backlog: counts,
    backlogMax: counts,
    iteratorAgeMs: counts,
  }),
  resourceSeries: strict('A resource over time.', {
    calls: counts,
    rejected: counts,
    concurrency: counts,
    waiting: counts,
    connections: counts,
  }),
  architecture: strict('What calls what.', {
    nodes: listOf(
      strict('A source of events, a function or a resource.', {
        id: TEXT,
        kind: { enum: ['source', 'function', 'resource'] },
        name: TEXT,
        detail: TEXT,
      }),
    ),
    edges: listOf(
      strict('Events or calls that went along, and how many of them were refused.', {
        from: TEXT,
        to: TEXT,
        count: COUNT,
        refused: COUNT,
        isAsync: FLAG,
      }),
    ),
  }),
  results: strict(
    'What one scenario gave.',
    {
      schemaVersion: { const: 1 },
      name: TEXT,
      platform: { enum: ['aws', 'aws-2018'] },
      region: TEXT,
      seed: { type: 'number' },
      simulatedSeconds: COUNT,
      measuredSeconds: COUNT,
      replications: { type: 'integer', minimum: 1 },
      engine: strict('The run itself; sums over replications.', {
        version: TEXT,
        requests: WHOLE_NUMBER,
        events: WHOLE_NUMBER,
        wallSeconds: COUNT,
        requestsPerSecond: COUNT,
        peakRssMb: COUNT,
      }),
      totals: strict('All functions; requests counts entry points only, throttles counts refused attempts.', {
        requests: COUNT,
        invocations: COUNT,
        coldStarts: COUNT,
        throttles: COUNT,
        errors: COUNT,
        gbSeconds: COUNT,
      }),
      functions: byName({ $ref: '#/$defs/function' }),
      cost: strict(
        'Lines and total: the simulated usage as one billing month; monthly: the usage scaled to 730 h.',
        {
          currency: { type: 'string', pattern: '^[A-Z]{3}$' },
          total: { type: 'number' },
          monthly: { type: 'number' },
          perMillionRequests: { type: 'number' },
          totalRange: { $ref: '#/$defs/costRange' },
          monthlyRange: { $ref: '#/$defs/costRange' },
          lines: listOf({ $ref: '#/$defs/costLine' }),
          monthlyLines: listOf({ $ref: '#/$defs/costLine' }),
          freeTier: FLAG,
          notes: texts,
          month: strict(
            'What monthly rests on.',
            { basis: { enum: ['stationary', 'periods', 'month', 'regimes', 'repeated'] } },
            {
              regimes: listOf(
                strict('A part of the month.', { label: TEXT, days: COUNT, monthly: { type: 'number' } }),
              ),
              periodSeconds: COUNT,
              warning: TEXT,
            },
          ),
        },
      ),
      triggers: byName({ $ref: '#/$defs/trigger' }),
      resources: byName({ $ref: '#/$defs/resource' }),
      chains: byName({ $ref: '#/$defs/chain' }),
      thresholds: listOf(
        strict(
          'A condition on a metric; limit and actual are in its unit (ms, share, count, money).',
          {
            metric: TEXT,
            expression: TEXT,
            actual: { type: 'number' },
            limit: { type: 'number' },
            passed: FLAG,
          },
          { warning: TEXT },
        ),
      ),
      series: strict('Over simulated time.', {
        stepSeconds: { enum: [1, 10, 60, 300, 3600, 86400] },
        functions: byName({ $ref: '#/$defs/series' }),
        triggers: byName({ $ref: '#/$defs/triggerSeries' }),
        resources: byName({ $ref: '#/$defs/resourceSeries' }),
      }),
      architecture: { $ref: '#/$defs/architecture' },
      warnings: texts,
      findings: listOf(FINDING),
      assumptions: listOf(
        strict(
          'A value that the scenario did not give; `keys` says for how many keys one with a * holds.',
          { key: TEXT, value: TEXT, source: TEXT, date: TEXT, confirmed: FLAG },
          { keys: { ...COUNT, minimum: 2 } },
        ),
      ),
    },
    {
      kind: { const: 'run' },
      clock: strict('Wall clock at the start.', { start: TEXT, timezone: TEXT }),
      verdict: VERDICT,
      charts: CHART_DATA,
      limits: CONCURRENCY_LIMITS,
      quotas: listOf(
        strict('A quota of a service, and what it did.', {
          limit: TEXT,
          service: TEXT,
          counts: TEXT,
          limits: strict('As it is set.', { perSecond: COUNT }),
          refused: COUNT,
          delayed: COUNT,
        }),
      ),
      groups: listOf(
        strict('A scenario that the account includes; the last is what is of none alone.', {
          name: TEXT,
          scenario: TEXT,
          functions: COUNT,
          requests: COUNT,
          invocations: COUNT,
          coldStarts: COUNT,
          throttles: COUNT,
          total: { type: 'number' },
          monthly: { type: 'number' },
        }),
      ),
      withoutInterval: listOf(
        strict('Figures of replications beside which the interval is null: none would hold 95 %.', {
          why: {
            enum: [
              'empty',
              'rare',
              'agree',
              'apart',
              'skewed',
              'extreme',
              'worst',
              'ceiling',
              'two',
              'few',
              'bunched',
            ],
          },
          reason: TEXT,
          figures: texts,
        }),
      ),
    },
  ),
};

/** JSON Schema of the results document (`results.json`, `--json`). */
export function resultsSchema(): JsonSchema {
  return {
    $schema: DRAFT,
    title: 'lambda-sim results, schemaVersion 1',
    $ref: '#/$defs/results',
    $defs: DEFINITIONS,
  };
}

export const pairedFigure: JsonSchema = strict(
  'Variant against baseline on the same traffic and work; intervals are of the paired difference, absent where one run cannot tell.',
  { ratio: { type: ['number', 'null'] }, difference: { type: 'number' } },
  { withoutInterval: TEXT },
);

const paired: JsonSchema = strict(
  'Against the baseline; absent for the baseline itself, and where other requests arrive.',
  {
    functions: byName(
      strict('A function that both have.', {
        meanDurationMs: { $ref: '#/$defs/pairedFigure' },
        p50LatencyMs: { $ref: '#/$defs/pairedFigure' },
        p99LatencyMs: { $ref: '#/$defs/pairedFigure' },
      }),
    ),
    monthlyCost: { $ref: '#/$defs/pairedFigure' },
  },
);

/** JSON Schema of the comparison document (`compare --json`). */
export function comparisonSchema(): JsonSchema {
  return {
    $schema: DRAFT,
    title: 'lambda-sim comparison, schemaVersion 1',
    ...strict(
      'The same scenario with different settings, side by side.',
      COMPARISON_PROPERTIES,
      COMPARISON_OPTIONS,
    ),
    $defs: { ...DEFINITIONS, pairedFigure },
  };
}

const WORK_DONE = strict(
  'What became of its requests by the end of the run.',
  { arrived: COUNT, served: COUNT, refused: COUNT, failed: COUNT, leftOver: COUNT },
  { drainedAtSeconds: { type: ['number', 'null'], minimum: 0 } },
);

export const COMPARISON_PROPERTIES: Readonly<Record<string, JsonSchema>> = {
  schemaVersion: { const: 1 },
  variants: listOf(
    strict(
      'One setting and what it gave.',
      {
        label: TEXT,
        set: { type: 'object', additionalProperties: { type: ['string', 'number'] } },
        results: { $ref: '#/$defs/results' },
      },
      { paired, work: WORK_DONE },
    ),
  ),
  pareto: texts,
};

export const COMPARISON_OPTIONS: Readonly<Record<string, JsonSchema>> = {
  kind: { const: 'comparison' },
  baseline: TEXT,
  notJudged: TEXT,
  verdict: VERDICT,
  warnings: texts,
};

/**
 * An object with exactly these keys (the optional ones may be missing), and with an interval beside any of
 * them.
 */
export function strict(
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  optional: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  return {
    description,
    type: 'object',
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
    patternProperties: { '^.+Ci95$': CONFIDENCE },
    additionalProperties: false,
  };
}

function level(description: string): JsonSchema {
  return strict(description, { mean: COUNT, max: COUNT });
}

function byName(values: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties: values };
}

export function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}
