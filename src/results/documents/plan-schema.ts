import { FINDING, VERDICT } from './finding-schema.ts';
import { DEFINITIONS, DRAFT, type JsonSchema, listOf, strict } from './schema.ts';

const TEXT: JsonSchema = { type: 'string' };
const NUMBER: JsonSchema = { type: 'number' };
const COUNT: JsonSchema = { type: 'number', minimum: 0 };
const WHOLE: JsonSchema = { type: 'integer', minimum: 0 };
const SHARE: JsonSchema = { type: 'number', minimum: 0, maximum: 1 };
const FLAG: JsonSchema = { type: 'boolean' };
const MAYBE: JsonSchema = { type: ['number', 'null'] };
const rates: JsonSchema = listOf(COUNT);

const levels = (description: string, keys: Readonly<Record<string, JsonSchema>>): JsonSchema =>
  strict(description, keys);

/** JSON Schema of the plan (`plan --json`). */
export function planSchema(): JsonSchema {
  const end = strict('The figures with the assumption changed.', {
    label: TEXT,
    p99Ms: COUNT,
    monthly: COUNT,
  });
  return {
    $schema: DRAFT,
    title: 'lambda-sim plan, schemaVersion 1',
    ...strict(
      'What breaks as the traffic grows, what to reserve and provision, and what it costs.',
      {
        schemaVersion: { const: 1 },
        breakPoints: listOf(
          strict('A limit or threshold, and the multiple of the given traffic at which it breaks.', {
            limit: TEXT,
            scale: { type: 'number', exclusiveMinimum: 0 },
            ratePerSecond: COUNT,
            peakRatePerSecond: COUNT,
            effect: TEXT,
            isBelowRange: FLAG,
          }),
        ),
        functions: {
          type: 'object',
          additionalProperties: strict(
            'Concurrency for the given traffic.',
            {
              reservedConcurrency: WHOLE,
              provisionedConcurrency: WHOLE,
              refusalLimit: SHARE,
              refusalRate: SHARE,
              concurrency: levels('Busy environments without a limit.', { mean: COUNT, max: COUNT }),
              coldStartRate: levels('Without and with what is recommended.', { without: SHARE, with: SHARE }),
              monthly: levels("Lambda's part of the bill.", { without: COUNT, with: COUNT }),
              breakEvenUtilization: MAYBE,
              given: levels('As the scenario has it.', { reserved: MAYBE, provisioned: COUNT }),
            },
            { askForConcurrency: WHOLE },
          ),
        },
        growth: listOf(
          strict(
            'The traffic times a factor.',
            {
              factor: { type: 'number', exclusiveMinimum: 0 },
              monthly: COUNT,
              p99Ms: COUNT,
              throttleRate: SHARE,
              monthlyLow: COUNT,
              monthlyHigh: COUNT,
              ratePerSecond: COUNT,
              coldStartRate: SHARE,
              errorRate: SHARE,
              unfinishedRate: SHARE,
              shortened: FLAG,
              simulatedSeconds: COUNT,
              services: listOf(strict('Part of the bill.', { service: TEXT, monthly: NUMBER })),
              lines: listOf({ $ref: '#/$defs/costLine' }),
            },
            { servedRate: SHARE, refusedRate: SHARE, failedRate: SHARE, monthlyIfServed: COUNT },
          ),
        ),
        alternatives: listOf(
          strict(
            'The same work elsewhere.',
            {
              platform: TEXT,
              monthly: COUNT,
              units: WHOLE,
              unit: TEXT,
              architecture: { enum: ['x86_64', 'arm64'] },
              utilization: SHARE,
              waitMs: COUNT,
              crossoverRatePerSecond: MAYBE,
              dearerRanges: listOf(
                strict(
                  "Rates at which Lambda's part is the dearer one; null: to the end of those looked at.",
                  {
                    fromRatePerSecond: MAYBE,
                    toRatePerSecond: MAYBE,
                  },
                ),
              ),
              crossoverRange: listOf(COUNT),
              curve: strict('Bills over rates.', {
                ratePerSecond: rates,
                lambdaMonthly: rates,
                monthly: rates,
              }),
              priceSource: TEXT,
              priceDate: TEXT,
              confirmed: FLAG,
            },
            { notJudged: TEXT },
          ),
        ),
        name: TEXT,
        platform: TEXT,
        region: TEXT,
        seed: { type: 'integer' },
        version: TEXT,
        currency: TEXT,
        freeTier: FLAG,
        traffic: strict('The given traffic.', {
          simulatedSeconds: COUNT,
          requests: COUNT,
          ratePerSecond: COUNT,
          peakRatePerSecond: COUNT,
        }),
        holds: listOf(strict('What did not break.', { limit: TEXT, upToScale: COUNT })),
        latencyOf: { type: ['string', 'null'] },
        lambdaMonthly: COUNT,
        sensitivity: listOf(strict('One assumption changed.', { assumption: TEXT, low: end, high: end })),
        sensitivityBase: strict('Nothing changed.', { p99Ms: COUNT, monthly: COUNT }),
        settings: strict('How the question was asked.', {
          growth: listOf(COUNT),
          uncertainty: SHARE,
          coldStartRate: SHARE,
          targetUtilization: SHARE,
          maximumWaitMs: COUNT,
          minimumUnits: WHOLE,
          requestsPerRun: WHOLE,
        }),
        findings: listOf(FINDING),
        notes: listOf(TEXT),
        warnings: listOf(TEXT),
        assumptions: listOf(
          strict('A value that the scenario does not give.', {
            key: TEXT,
            value: TEXT,
            source: TEXT,
            date: TEXT,
            confirmed: FLAG,
          }),
        ),
      },
      {
        kind: { const: 'plan' },
        notJudged: TEXT,
        verdict: VERDICT,
        cost: strict(
          'What the simulated time costs.',
          { total: COUNT, seconds: COUNT, timesAMonth: COUNT },
          { warning: TEXT },
        ),
        steps: listOf(
          strict('What to change before the traffic has grown to a factor.', {
            factor: { type: 'number', exclusiveMinimum: 0 },
            breaks: listOf(TEXT),
            set: { type: 'object', additionalProperties: { type: ['number', 'string', 'boolean'] } },
            options: TEXT,
            asks: listOf(
              strict('A quota of AWS that has to be raised.', {
                service: TEXT,
                quota: TEXT,
                code: { type: ['string', 'null'] },
                from: COUNT,
                to: COUNT,
              }),
            ),
            remaining: listOf(TEXT),
            refusedAfter: MAYBE,
            monthly: COUNT,
          }),
        ),
      },
    ),
    $defs: { interval: DEFINITIONS['interval'], costLine: DEFINITIONS['costLine'] },
  };
}
