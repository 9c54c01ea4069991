import type * as z from 'zod';
import type { Quota } from '../../platform/quotas/quota.ts';
import { ADJUSTABLE_QUOTAS } from '../../platform/quotas/quotas.ts';
import {
  addIssue,
  bytes,
  duration,
  field,
  flag,
  keyed,
  memory,
  number,
  rate,
  refused,
  share,
  shown,
  text,
} from './fields.ts';
import { MAXIMUM_CONCURRENCY } from './function-schema.ts';
import type { Written } from './written.ts';

/** 1500 points of a day each: the longest run whose series the results document can hold. */
export const LONGEST_RUN_MS = 1500 * 86_400_000;
const MAXIMUM_REPLICATIONS = 1000;

export function accountSchema() {
  return keyed(
    'account',
    {
      concurrency: number('Concurrent executions of all functions. Default 1000', {
        minimum: 1,
        maximum: MAXIMUM_CONCURRENCY,
        isWhole: true,
      }).optional(),
      memory: memory(
        'Most memory of a function that the account’s quota allows. Default what Lambda allows; new accounts often 3008 MB',
        { minimum: 128, maximum: 10_240, words: '128 MB to 10240 MB' },
      ).optional(),
      quotas: keyed(
        'quotas',
        Object.fromEntries(ADJUSTABLE_QUOTAS.map((quota) => [quota.id, quotaField(quota).optional()])),
        'Quotas of other services that AWS has raised, or that a new account has lower, a second',
      ).optional(),
      zoneLoss: keyed(
        'zoneLoss',
        {
          at: duration('When, from the start of the run', { leastBareMs: 1000 }),
          share: share('Share of the environments of every function that are lost. Default 33%').optional(),
        },
        'An availability zone fails: environments are lost, with what runs in them',
      ).optional(),
    },
    'Quotas of the account in the region, and what befalls it',
  );
}

/** Bytes or events a second. */
function quotaField({ counts, service }: Quota): z.ZodType<number, unknown> {
  const description = `${service}: ${counts}, a second. Default by region`;
  return counts.startsWith('bytes')
    ? bytes(description, { minimum: 1, words: 'at least one byte' })
    : rate(description, { isPositive: true });
}

export function billingSchema() {
  return keyed(
    'billing',
    {
      freeTier: flag("Take the month's free tier off. Default false").optional(),
      savingsPlan: share(
        'Share that a savings plan takes off duration and provisioned concurrency. Default 0%',
      ).optional(),
      natGateways: number('NAT gateways that run all the time, for functions in a VPC. Default 0', {
        minimum: 0,
        maximum: 1000,
        isWhole: true,
      }).optional(),
      prices: text('JSON or YAML file of own prices by item, relative to the file this stands in', {
        maximum: 4096,
      }).optional(),
    },
    'How the usage is priced',
  );
}

/** A run of less tells nothing; who writes `duration: 600` means ten minutes. */
const LEAST_BARE_RUN_MS = 10_000;

export function runSchema() {
  return keyed(
    'run',
    {
      duration: duration(
        'Simulated time. Default 1h; the length of the trace where all traffic is recorded',
        {
          isPositive: true,
          leastBareMs: LEAST_BARE_RUN_MS,
          maximum: LONGEST_RUN_MS,
          words: 'at most 1500d',
        },
      ).optional(),
      warmup: duration('Left out of the statistics, simulated all the same. Default 0s', {
        leastBareMs: LEAST_BARE_RUN_MS,
      }).optional(),
      seed: number('Same seed, same results. Default 42', {
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        isWhole: true,
      }).optional(),
      replications: replicationsField().optional(),
      start: startField().optional(),
      period: duration(
        'After which the traffic repeats itself, so that a month is made of whole periods of it: 1d, 7d. Default what the traffic says',
        { isPositive: true, leastBareMs: LEAST_BARE_RUN_MS, maximum: LONGEST_RUN_MS, words: 'at most 1500d' },
      ).optional(),
      timezone: timezoneField(
        'IANA name, for hour and day in expressions (schedules are UTC). Default UTC',
      ).optional(),
    },
    'How long and how often is simulated',
  );
}

function replicationsField(): z.ZodType<number | 'auto', unknown> {
  const json = {
    description:
      'Independent runs, for confidence intervals; auto: as many as give every threshold 2 % on either side, at most 64. Default 1',
    anyOf: [
      { type: 'integer', minimum: 1, maximum: MAXIMUM_REPLICATIONS },
      { type: 'string', enum: ['auto'] },
    ],
    examples: [5, 'auto'],
  };
  return field(json, (value, context) => {
    if (value === 'auto') return value;
    const remedy = `give a whole number from 1 to ${MAXIMUM_REPLICATIONS}, or auto`;
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      return refused(context, { problem: `${shown(value)} is not a whole number`, remedy });
    }
    const isInside = value >= 1 && value <= MAXIMUM_REPLICATIONS;
    return isInside ? value : refused(context, { problem: `${value} is out of range`, remedy });
  });
}

const ISO_DATE =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

function startField(): z.ZodType<number, unknown> {
  const description =
    'Wall clock at t = 0, for schedules, hour and day. Without an offset it is UTC. Default 2026-01-05T00:00:00Z, a Monday';
  return field(
    { description, type: 'string', examples: ['2026-01-05T00:00:00Z'] },
    (value, context) => {
      const match = typeof value === 'string' ? ISO_DATE.exec(value.trim()) : null;
      const epochMs = match === null ? Number.NaN : epochOf(match);
      if (Number.isNaN(epochMs)) {
        const remedy = 'write it like 2026-01-05T00:00:00Z';
        return refused(context, { problem: `${shown(value)} is not a date and time`, remedy });
      }
      if (epochMs < 0 || epochMs >= Date.UTC(2200, 0, 1)) {
        return refused(context, {
          problem: `${shown(value)} is out of range`,
          remedy: 'give a year from 1970 to 2199',
        });
      }
      return epochMs;
    },
    (epochMs) => new Date(epochMs).toISOString().replace('.000Z', 'Z'),
  );
}

function epochOf(match: RegExpExecArray): number {
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', offset = 'Z'] = match;
  const date = `${year}-${month}-${day}`;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // Date.parse takes the 31st of April for the 1st of May.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date) return Number.NaN;
  const zone = /^z$/i.test(offset) ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(-2)}`;
  return Date.parse(`${date}T${hour}:${minute}:${second}${fraction.slice(0, 4)}${zone}`);
}

export function timezoneField(description: string): z.ZodType<string, unknown> {
  return field({ description, type: 'string', examples: ['UTC', 'Europe/Berlin'] }, (value, context) => {
    try {
      if (typeof value === 'string' && value.length < 100) {
        new Intl.DateTimeFormat('en', { timeZone: value });
        return value;
      }
    } catch {
      // Not a time zone; told below.
    }
    const remedy = 'give an IANA name such as UTC or Europe/Berlin';
    return refused(context, { problem: `${shown(value)} is not a time zone`, remedy });
  });
}

export interface ThresholdSpec {
  readonly metric: string;
  readonly expression: string;
}

function writtenThresholds(thresholds: readonly ThresholdSpec[]): Written | undefined {
  const byMetric = new Map<string, string[]>();
  for (const { metric, expression } of thresholds) {
    byMetric.set(metric, [...(byMetric.get(metric) ?? []), expression]);
  }
  return byMetric.size === 0 ? undefined : byMetric;
}

/** `thresholds`: metric → one expression or a list of them. Their grammar is the results' own. */
export function thresholdsField(): z.ZodType<readonly ThresholdSpec[], unknown> {
  const json = {
    description: "Metric → expressions in k6's grammar; any that fails makes the run exit 99",
    type: 'object',
    additionalProperties: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
    examples: [{ 'api.latency': ['p(99) < 800ms'], 'cost.monthly': ['value < 120'] }],
  };
  const expression = text('', { maximum: 300 });
  return field(
    json,
    (value, context) => {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) {
        const remedy = 'write it like { api.latency: ["p(99) < 800ms"] }';
        return refused(context, { problem: `${shown(value)} is not a map of metrics`, remedy });
      }
      const thresholds: ThresholdSpec[] = [];
      for (const [metric, given] of Object.entries(value as Record<string, unknown>)) {
        const isList = Array.isArray(given);
        for (const [index, item] of (isList ? given : [given]).entries()) {
          const read = expression.safeParse(item);
          if (read.success) thresholds.push({ metric, expression: read.data });
          else {
            const path = isList ? [metric, index] : [metric];
            const problem = `${shown(item)} is not a threshold`;
            addIssue(context, { problem, remedy: 'write it in quotes, like "p(99) < 800ms"' }, path);
          }
        }
      }
      return thresholds;
    },
    writtenThresholds,
  );
}
