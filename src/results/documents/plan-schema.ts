import { DRAFT, definitions, type JsonSchema, listOf, strict } from './schema.ts';

const text: JsonSchema = { type: 'string' };
const number: JsonSchema = { type: 'number' };
const count: JsonSchema = { type: 'number', minimum: 0 };
const whole: JsonSchema = { type: 'integer', minimum: 0 };
const share: JsonSchema = { type: 'number', minimum: 0, maximum: 1 };
const flag: JsonSchema = { type: 'boolean' };
const maybe: JsonSchema = { type: ['number', 'null'] };
const rates: JsonSchema = listOf(count);

const levels = (description: string, keys: Readonly<Record<string, JsonSchema>>): JsonSchema =>
  strict(description, keys);

/** JSON Schema of the plan (`plan --json`). */
export function planSchema(): JsonSchema {
  const end = strict('The figures with the assumption changed.', {
    label: text,
    p99Ms: count,
    monthly: count,
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
            limit: text,
            scale: { type: 'number', exclusiveMinimum: 0 },
            ratePerSecond: count,
            peakRatePerSecond: count,
            effect: text,
            isBelowRange: flag,
          }),
        ),
        functions: {
          type: 'object',
          additionalProperties: strict('Concurrency for the given traffic.', {
            reservedConcurrency: whole,
            provisionedConcurrency: whole,
            refusalLimit: share,
            refusalRate: share,
            concurrency: levels('Busy environments without a limit.', { mean: count, max: count }),
            coldStartRate: levels('Without and with what is recommended.', { without: share, with: share }),
            monthly: levels("Lambda's part of the bill.", { without: count, with: count }),
            breakEvenUtilization: maybe,
            given: levels('As the scenario has it.', { reserved: maybe, provisioned: count }),
          }),
        },
        growth: listOf(
          strict('The traffic times a factor.', {
            factor: { type: 'number', exclusiveMinimum: 0 },
            monthly: count,
            p99Ms: count,
            throttleRate: share,
            monthlyLow: count,
            monthlyHigh: count,
            ratePerSecond: count,
            coldStartRate: share,
            errorRate: share,
            unfinishedRate: share,
            shortened: flag,
            simulatedSeconds: count,
            services: listOf(strict('Part of the bill.', { service: text, monthly: number })),
            lines: listOf({ $ref: '#/$defs/costLine' }),
          }),
        ),
        alternatives: listOf(
          strict('The same work elsewhere.', {
            platform: text,
            monthly: count,
            units: whole,
            unit: text,
            architecture: { enum: ['x86_64', 'arm64'] },
            utilization: share,
            waitMs: count,
            crossoverRatePerSecond: maybe,
            dearerRanges: listOf(
              strict("Rates at which Lambda's part is the dearer one; null: to the end of those looked at.", {
                fromRatePerSecond: maybe,
                toRatePerSecond: maybe,
              }),
            ),
            crossoverRange: listOf(count),
            curve: strict('Bills over rates.', {
              ratePerSecond: rates,
              lambdaMonthly: rates,
              monthly: rates,
            }),
            priceSource: text,
            priceDate: text,
            confirmed: flag,
          }),
        ),
        name: text,
        platform: text,
        region: text,
        seed: { type: 'integer' },
        version: text,
        currency: text,
        freeTier: flag,
        traffic: strict('The given traffic.', {
          simulatedSeconds: count,
          requests: count,
          ratePerSecond: count,
          peakRatePerSecond: count,
        }),
        holds: listOf(strict('What did not break.', { limit: text, upToScale: count })),
        latencyOf: { type: ['string', 'null'] },
        lambdaMonthly: count,
        sensitivity: listOf(strict('One assumption changed.', { assumption: text, low: end, high: end })),
        sensitivityBase: strict('Nothing changed.', { p99Ms: count, monthly: count }),
        settings: strict('How the question was asked.', {
          growth: listOf(count),
          uncertainty: share,
          coldStartRate: share,
          targetUtilization: share,
          maximumWaitMs: count,
          minimumUnits: whole,
          requestsPerRun: whole,
        }),
        findings: listOf(strict('A sentence.', { severity: { enum: ['info', 'notice', 'warning'] }, text })),
        notes: listOf(text),
        warnings: listOf(text),
        assumptions: listOf(
          strict('A value that the scenario does not give.', {
            key: text,
            value: text,
            source: text,
            date: text,
            confirmed: flag,
          }),
        ),
      },
      { kind: { const: 'plan' } },
    ),
    $defs: { interval: definitions['interval'], costLine: definitions['costLine'] },
  };
}
