/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = { readonly [key: string]: unknown };

export const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'number', minimum: 0 };
const wholeNumber: JsonSchema = { type: 'integer', minimum: 0 };
const share: JsonSchema = { type: 'number', minimum: 0, maximum: 1 };
const flag: JsonSchema = { type: 'boolean' };
const counts: JsonSchema = listOf(count);
const texts: JsonSchema = listOf(text);
const limit: JsonSchema = { type: ['number', 'null'], minimum: 0 };

/** Beside a figure of replications: its 95 % interval, or one a point of a series; null where none would hold that. */
const confidence: JsonSchema = {
  anyOf: [
    { $ref: '#/$defs/interval' },
    { type: 'null' },
    listOf({ anyOf: [{ $ref: '#/$defs/interval' }, { type: 'null' }] }),
  ],
};

export const definitions: JsonSchema = {
  interval: {
    description: '95 % confidence interval of the mean over replications, low and high.',
    type: 'array',
    items: { type: 'number' },
    minItems: 2,
    maxItems: 2,
  },
  trend: strict('A distribution, milliseconds; all 0 where count is 0.', {
    count,
    mean: count,
    min: count,
    max: count,
    p50: count,
    p90: count,
    p95: count,
    p99: count,
    p999: count,
  }),
  function: strict(
    'One function; counts refer to the measured time.',
    {
      memoryMb: { type: 'number', exclusiveMinimum: 0 },
      architecture: { enum: ['x86_64', 'arm64'] },
      requests: count,
      invocations: count,
      outcomes: strict('Requests by final outcome; they add up to requests.', {
        succeeded: count,
        failed: count,
        timedOut: count,
        outOfMemory: count,
        throttled: count,
        accessDenied: count,
        dropped: count,
        inFlight: count,
      }),
      coldStarts: count,
      coldStartRate: share,
      durationMs: { $ref: '#/$defs/trend' },
      initMs: { $ref: '#/$defs/trend' },
      latencyMs: { $ref: '#/$defs/trend' },
      billedMs: count,
      gbSeconds: count,
      concurrency: strict('Busy environments.', { mean: count, max: count }),
      environments: strict('Alive environments.', { mean: count, max: count, idleMean: count }),
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
    { throttles: count },
  ),
  costRange: strict('Where prices are estimates, what the amount may be.', {
    low: { type: 'number' },
    high: { type: 'number' },
  }),
  costLine: strict(
    'Quantity × unit price.',
    {
      service: text,
      function: { type: ['string', 'null'] },
      item: text,
      quantity: count,
      unit: text,
      unitPrice: { type: 'number' },
      amount: { type: 'number' },
    },
    { estimate: text },
  ),
  series: strict('One value a step, from the start of the simulation.', {
    invocations: counts,
    concurrency: counts,
    coldStarts: counts,
    throttles: counts,
    errors: counts,
    p50Ms: counts,
    p99Ms: counts,
    concurrencyMax: counts,
    environments: counts,
  }),
  trigger: strict(
    'Events that came through a trigger.',
    {
      source: text,
      function: text,
      events: count,
      filtered: count,
      batches: count,
      deadLettered: count,
      expired: count,
      throttled: count,
      accessDenied: count,
      ageMs: { $ref: '#/$defs/trend' },
      backlog: level('Events that wait for their invocation.'),
    },
    { iteratorAgeMs: { $ref: '#/$defs/trend' } },
  ),
  resource: strict('Calls of a downstream resource.', {
    type: text,
    calls: count,
    rejected: count,
    failed: count,
    timedOut: count,
    accessDenied: count,
    latencyMs: { $ref: '#/$defs/trend' },
    concurrency: level('Calls in service.'),
    waiting: level('Calls that wait to be served.'),
    connections: level('Open connections.'),
    limits: strict('As the scenario gives them; null for none.', {
      concurrency: limit,
      connections: limit,
      ratePerSecond: limit,
    }),
  }),
  chain: strict(
    'From an event to the end of the last invocation that it set off; of refused events nothing ran.',
    { latencyMs: { $ref: '#/$defs/trend' }, invocationsPerEvent: count },
    { events: count, refused: count, refusedRate: share },
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
        id: text,
        kind: { enum: ['source', 'function', 'resource'] },
        name: text,
        detail: text,
      }),
    ),
    edges: listOf(
      strict('Events or calls that went along, and how many of them were refused.', {
        from: text,
        to: text,
        count,
        refused: count,
        isAsync: flag,
      }),
    ),
  }),
  results: strict(
    'What one scenario gave.',
    {
      schemaVersion: { const: 1 },
      name: text,
      platform: { enum: ['aws', 'aws-2018'] },
      region: text,
      seed: { type: 'number' },
      simulatedSeconds: count,
      measuredSeconds: count,
      replications: { type: 'integer', minimum: 1 },
      engine: strict('The run itself; sums over replications.', {
        version: text,
        requests: wholeNumber,
        events: wholeNumber,
        wallSeconds: count,
        requestsPerSecond: count,
        peakRssMb: count,
      }),
      totals: strict('All functions; requests counts entry points only, throttles counts refused attempts.', {
        requests: count,
        invocations: count,
        coldStarts: count,
        throttles: count,
        errors: count,
        gbSeconds: count,
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
          freeTier: flag,
          notes: texts,
        },
      ),
      triggers: byName({ $ref: '#/$defs/trigger' }),
      resources: byName({ $ref: '#/$defs/resource' }),
      chains: byName({ $ref: '#/$defs/chain' }),
      thresholds: listOf(
        strict('A condition on a metric; limit and actual are in its unit (ms, share, count, money).', {
          metric: text,
          expression: text,
          actual: { type: 'number' },
          limit: { type: 'number' },
          passed: flag,
        }),
      ),
      series: strict('Over simulated time.', {
        stepSeconds: { enum: [1, 10, 60, 300, 3600, 86400] },
        functions: byName({ $ref: '#/$defs/series' }),
        triggers: byName({ $ref: '#/$defs/triggerSeries' }),
        resources: byName({ $ref: '#/$defs/resourceSeries' }),
      }),
      architecture: { $ref: '#/$defs/architecture' },
      warnings: texts,
      findings: listOf(
        strict('What the figures say.', { severity: { enum: ['info', 'notice', 'warning'] }, text }),
      ),
      assumptions: listOf(
        strict('A value that the scenario did not give.', {
          key: text,
          value: text,
          source: text,
          date: text,
          confirmed: flag,
        }),
      ),
    },
    {
      kind: { const: 'run' },
      withoutInterval: listOf(
        strict('Figures of replications beside which the interval is null: none would hold 95 %.', {
          why: { enum: ['empty', 'rare', 'agree', 'apart', 'skewed', 'extreme', 'two', 'few', 'bunched'] },
          reason: text,
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
    $defs: definitions,
  };
}

export const pairedFigure: JsonSchema = strict(
  'Variant against baseline on the same traffic and work; intervals are of the paired difference, absent where one run cannot tell.',
  { ratio: { type: ['number', 'null'] }, difference: { type: 'number' } },
  { withoutInterval: text },
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
      comparisonProperties,
      comparisonOptions,
    ),
    $defs: { ...definitions, pairedFigure },
  };
}

export const comparisonProperties: Readonly<Record<string, JsonSchema>> = {
  schemaVersion: { const: 1 },
  variants: listOf(
    strict(
      'One setting and what it gave.',
      {
        label: text,
        set: { type: 'object', additionalProperties: { type: ['string', 'number'] } },
        results: { $ref: '#/$defs/results' },
      },
      { paired },
    ),
  ),
  pareto: texts,
};

export const comparisonOptions: Readonly<Record<string, JsonSchema>> = {
  kind: { const: 'comparison' },
  baseline: text,
};

/** An object with exactly these keys (the optional ones may be missing), and with an interval beside any of them. */
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
    patternProperties: { '^.+Ci95$': confidence },
    additionalProperties: false,
  };
}

function level(description: string): JsonSchema {
  return strict(description, { mean: count, max: count });
}

function byName(values: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties: values };
}

export function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}
