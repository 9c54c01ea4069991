import { ESTIMATE_LEVELS } from './estimate-document.ts';
import { VERDICT } from './finding-schema.ts';
import { DEFINITIONS, DRAFT, type JsonSchema, listOf, strict } from './schema.ts';

const TEXT: JsonSchema = { type: 'string' };
const MAYBE_TEXT: JsonSchema = { type: ['string', 'null'] };
const COUNT: JsonSchema = { type: 'number', minimum: 0 };
const MAYBE: JsonSchema = { type: ['number', 'null'] };
const AMOUNT: JsonSchema = { type: 'number' };
const SHARE: JsonSchema = { type: 'number', minimum: 0, maximum: 1 };
const FLAG: JsonSchema = { type: 'boolean' };
const LEVEL: JsonSchema = { enum: [...ESTIMATE_LEVELS] };
const CHANGE = strict('Of the other side and of this one.', { before: AMOUNT, after: AMOUNT });
const MAYBE_CHANGE = strict('Of the other side and of this one; null where it is not there.', {
  before: MAYBE,
  after: MAYBE,
});
const maybe = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });

const LEVEL_FIGURES = strict(
  'What the stack costs and does at a level of traffic.',
  {
    level: LEVEL,
    ratePerSecond: MAYBE,
    requestsPerMonth: COUNT,
    monthlyUsd: AMOUNT,
    perMillionRequestsUsd: AMOUNT,
    p99Ms: COUNT,
    p99Of: MAYBE_TEXT,
    refusedShare: SHARE,
    failedShare: SHARE,
    coldStartRate: SHARE,
    verdict: VERDICT,
    functions: listOf(
      strict('A function.', {
        name: TEXT,
        memoryMb: COUNT,
        requestsPerMonth: COUNT,
        monthlyUsd: AMOUNT,
        p99Ms: COUNT,
        coldStartRate: SHARE,
      }),
    ),
    lines: listOf(
      strict('An item of the monthly bill.', {
        service: TEXT,
        function: MAYBE_TEXT,
        item: TEXT,
        monthlyUsd: AMOUNT,
      }),
    ),
  },
  { results: { $ref: '#/$defs/results' } },
);

const DIFFERENCE = strict('The difference from what was given with --against.', {
  with: TEXT,
  levels: listOf(
    strict('A level.', { level: LEVEL, monthlyUsd: CHANGE, p99Ms: CHANGE, refusedShare: CHANGE }),
  ),
  functions: listOf(strict('A function.', { name: TEXT, monthlyUsd: MAYBE_CHANGE, p99Ms: MAYBE_CHANGE })),
  lines: listOf(
    strict('An item of the bill.', { service: TEXT, function: MAYBE_TEXT, item: TEXT, monthlyUsd: CHANGE }),
  ),
  diff: { description: 'As `schema diff` has it, or null.', type: ['object', 'null'] },
});

/** JSON Schema of the estimate (`estimate --json`). */
export function estimateSchema(): JsonSchema {
  return {
    $schema: DRAFT,
    title: 'lambda-sim estimate, schemaVersion 1',
    ...strict('What a stack will cost and where it breaks.', {
      schemaVersion: { const: 1 },
      kind: { const: 'estimate' },
      version: TEXT,
      name: TEXT,
      platform: TEXT,
      region: TEXT,
      seed: { type: 'number' },
      currency: TEXT,
      freeTier: FLAG,
      sources: listOf(strict('A file that was read.', { file: TEXT, tool: TEXT })),
      trafficFrom: { enum: ['levels', 'usage', 'logs', 'scenario', 'settings', 'schedules'] },
      entryPoints: listOf(TEXT),
      verdict: VERDICT,
      levels: listOf(LEVEL_FIGURES),
      level: LEVEL,
      thresholds: listOf(
        strict('A threshold, judged at `level`.', {
          metric: TEXT,
          expression: TEXT,
          actual: AMOUNT,
          limit: AMOUNT,
          passed: FLAG,
        }),
      ),
      calibration: maybe(
        strict('How well the model fits the logs.', {
          verdict: VERDICT,
          functions: listOf(
            strict('A function.', { name: TEXT, logName: TEXT, invocations: COUNT, distance: MAYBE }),
          ),
        }),
      ),
      against: maybe(DIFFERENCE),
      assumptions: listOf(TEXT),
      notes: listOf(TEXT),
      notCarriedOver: listOf(
        strict('Of a template, what is not in the scenario.', {
          file: TEXT,
          line: MAYBE,
          subject: TEXT,
          reason: TEXT,
        }),
      ),
    }),
    $defs: DEFINITIONS,
  };
}
