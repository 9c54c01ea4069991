import { VERDICT } from './finding-schema.ts';
import { DRAFT, type JsonSchema, listOf } from './schema.ts';

const TEXT: JsonSchema = { type: 'string' };
const MAYBE_TEXT: JsonSchema = { type: ['string', 'null'] };
const COUNT: JsonSchema = { type: 'number', minimum: 0 };
const MAYBE_COUNT: JsonSchema = { type: ['number', 'null'], minimum: 0 };
const NUMBER: JsonSchema = { type: 'number' };
const SHARE: JsonSchema = { type: 'number', minimum: 0, maximum: 1 };
const FLAG: JsonSchema = { type: 'boolean' };
const CI95: JsonSchema = { type: 'array', items: NUMBER, minItems: 2, maxItems: 2 };
const MAYBE_CI95 = maybe(CI95);

const SEEN = exact('Durations that were seen (ms).', {
  count: COUNT,
  mean: COUNT,
  min: COUNT,
  max: COUNT,
  p50: COUNT,
  p90: COUNT,
  p95: COUNT,
  p99: COUNT,
  p999: COUNT,
  meanCi95: MAYBE_CI95,
  p50Ci95: MAYBE_CI95,
  p95Ci95: MAYBE_CI95,
  p99Ci95: MAYBE_CI95,
});

const CANDIDATE: Readonly<Record<string, JsonSchema>> = {
  distribution: TEXT,
  parameters: byName(NUMBER),
  aic: { type: ['number', 'null'] },
  ks: SHARE,
  ad: NUMBER,
};

const FIT = exact('A distribution that was fitted.', {
  ...CANDIDATE,
  n: COUNT,
  censored: COUNT,
  isGood: FLAG,
  parametersCi95: byName(CI95),
  mean: COUNT,
  meanCi95: MAYBE_CI95,
  candidates: listOf(exact('A family that was tried.', CANDIDATE)),
});

const SHARE_OF = exact('A share with its interval.', {
  count: COUNT,
  of: COUNT,
  share: SHARE,
  ci95: MAYBE_CI95,
});

const RATE = exact('A rate in an hour or on a weekday.', { ratePerSecond: COUNT, ci95: CI95, hours: COUNT });

const FIGURE = exact('What was seen, and what the model gives.', { seen: COUNT, predicted: COUNT });

const QUANTILES = exact('Quantiles, seen and fitted (ms).', {
  probability: listOf(SHARE),
  seenMs: listOf(COUNT),
  fittedMs: listOf(COUNT),
});

const FUNCTION = exact('A function as its logs show it.', {
  invocations: COUNT,
  coldStarts: COUNT,
  coldStartRate: SHARE,
  coldStartRateCi95: MAYBE_CI95,
  restores: COUNT,
  memoryMb: MAYBE_COUNT,
  runtime: MAYBE_TEXT,
  architecture: MAYBE_TEXT,
  timeoutMs: MAYBE_COUNT,
  sources: listOf(TEXT),
  firstMs: { type: ['number', 'null'] },
  lastMs: { type: ['number', 'null'] },
  isSampled: FLAG,
  durationMs: maybe(SEEN),
  durationsOf: { enum: ['warm', 'cold'] },
  initMs: maybe(SEEN),
  fit: maybe(FIT),
  initFit: maybe(FIT),
  firstInvoke: maybe(
    exact('What the first handler run takes more than a warm one.', {
      n: COUNT,
      extraMs: NUMBER,
      extraMsCi95: MAYBE_CI95,
      cpuMs: NUMBER,
    }),
  ),
  memoryLaw: maybe(
    exact('Duration by memory size.', {
      source: { enum: ['logs', 'power-tuning'] },
      sizes: listOf(
        exact('A size.', { memoryMb: COUNT, n: MAYBE_COUNT, meanMs: COUNT, meanMsCi95: MAYBE_CI95 }),
      ),
      cv: COUNT,
    }),
  ),
  waiting: maybe(
    exact('How much of the duration is waiting downstream.', {
      n: COUNT,
      share: SHARE,
      shareCi95: MAYBE_CI95,
      meanMs: COUNT,
    }),
  ),
  timeOfDay: maybe(
    exact('What the hour of the day explains.', {
      explained: NUMBER,
      isMarked: FLAG,
      medianMs: listOf(MAYBE_COUNT),
    }),
  ),
  shares: exact('Of invocations.', {
    errors: SHARE_OF,
    timeouts: SHARE_OF,
    outOfMemory: SHARE_OF,
    retries: SHARE_OF,
  }),
  memoryUsedMb: maybe(
    exact('Memory that was used (MB).', { n: COUNT, mean: COUNT, p50: COUNT, p95: COUNT, max: COUNT }),
  ),
  keepAlive: exact('How long an idle environment lives.', {
    ms: MAYBE_COUNT,
    ci95: MAYBE_CI95,
    longestReusedMs: MAYBE_COUNT,
    reusedGaps: COUNT,
    shortestGoneMs: MAYBE_COUNT,
    gone: COUNT,
  }),
  reuse: exact('Which idle environment serves.', {
    order: { enum: ['most-recent', 'least-recent', 'random', null] },
    choices: COUNT,
    mostRecent: COUNT,
    leastRecent: COUNT,
  }),
  concurrency: maybe(exact('Busy environments.', { mean: COUNT, max: COUNT })),
  arrivals: maybe(
    exact('When events came.', {
      count: COUNT,
      seconds: COUNT,
      ratePerSecond: COUNT,
      ratePerSecondCi95: CI95,
      pattern: { enum: ['poisson', 'constant', 'gamma', 'rate'] },
      gapCv: MAYBE_COUNT,
      dispersion: listOf(
        exact('Variance over mean of counts.', { seconds: COUNT, index: COUNT, windows: COUNT }),
      ),
      byHour: listOf(maybe(RATE)),
      byWeekday: listOf(maybe(RATE)),
    }),
  ),
  billing: exact('What was billed.', {
    billedMs: COUNT,
    gbSeconds: COUNT,
    initBilled: COUNT,
    initNotBilled: COUNT,
  }),
  loggedBytesPerInvocation: MAYBE_COUNT,
  check: maybe(
    exact('The model on the arrivals that were seen.', {
      coldStarts: FIGURE,
      p50Ms: FIGURE,
      p95Ms: FIGURE,
      p99Ms: FIGURE,
      maxConcurrency: FIGURE,
      billedSeconds: FIGURE,
    }),
  ),
  unknown: listOf(exact('What the data cannot tell.', { id: TEXT, text: TEXT, remedy: TEXT })),
  charts: exact('What charts are drawn from.', {
    quantiles: maybe(QUANTILES),
    initQuantiles: maybe(QUANTILES),
    overTime: maybe(
      exact('Invocations an hour.', {
        stepHours: COUNT,
        startMs: NUMBER,
        perHour: listOf(COUNT),
        modelPerHour: listOf(COUNT),
      }),
    ),
  }),
});

/** JSON Schema of the calibration (`calibrate --json`). */
export function calibrationSchema(): JsonSchema {
  return {
    $schema: DRAFT,
    title: 'lambda-sim calibration, schemaVersion 1',
    ...exact('A model fitted to logs, and how well it fits.', {
      schemaVersion: { const: 1 },
      kind: { const: 'calibration' },
      version: TEXT,
      name: TEXT,
      verdict: VERDICT,
      lines: exact('Lines that were read.', {
        read: COUNT,
        reports: COUNT,
        unexplainedBilling: COUNT,
        emulator: COUNT,
      }),
      functions: byName(FUNCTION),
      warnings: listOf(TEXT),
    }),
  };
}

const AMOUNTS: Readonly<Record<string, JsonSchema>> = {
  predicted: NUMBER,
  billed: NUMBER,
  difference: NUMBER,
  ratio: { type: ['number', 'null'] },
};

/** JSON Schema of the reconciliation (`reconcile --json`). */
export function reconciliationSchema(): JsonSchema {
  return {
    $schema: DRAFT,
    title: 'lambda-sim reconciliation, schemaVersion 1',
    ...exact('A prediction held against a bill or against logs.', {
      schemaVersion: { const: 1 },
      kind: { const: 'reconciliation' },
      name: TEXT,
      region: TEXT,
      verdict: VERDICT,
      against: exact('What it is held against.', {
        kind: { enum: ['bill', 'logs'] },
        files: listOf(TEXT),
        format: TEXT,
      }),
      period: exact('What both sides are for.', { start: MAYBE_TEXT, end: MAYBE_TEXT, hours: COUNT }),
      lines: listOf(
        exact(
          'A line of the bill.',
          {
            ...AMOUNTS,
            item: TEXT,
            region: MAYBE_TEXT,
            usageTypes: listOf(TEXT),
            unit: MAYBE_TEXT,
            predictedQuantity: { type: ['number', 'null'] },
            billedQuantity: { type: ['number', 'null'] },
            reason: TEXT,
          },
          { function: TEXT, set: byName({ type: ['string', 'number', 'boolean'] }) },
        ),
      ),
      total: exact('Of all lines.', AMOUNTS),
      outside: listOf(
        exact('Billed beside what scenarios have.', { what: TEXT, billed: NUMBER, reason: TEXT }),
      ),
      notes: listOf(TEXT),
    }),
  };
}

function maybe(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: 'null' }] };
}

function byName(values: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties: values };
}

/** An object with exactly these keys, of which the optional ones may be missing. */
function exact(
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
