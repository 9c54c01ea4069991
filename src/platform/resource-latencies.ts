import type { Fact } from './fact.ts';

/** Median and 99th percentile of one call of a downstream service, ms. */
export interface CallLatency {
  readonly medianMs: number;
  readonly p99Ms: number;
}

const SOURCE =
  'round figure of this simulator for a call inside one region, connection kept; AWS publishes none and no measurement stands behind it';

function guess(medianMs: number, p99Ms: number): Fact<CallLatency> {
  return { value: { medianMs, p99Ms }, source: SOURCE, date: '2026-11-24', confirmed: false };
}

const LATENCIES: Readonly<Record<string, Fact<CallLatency>>> = {
  dynamodb: guess(5, 20),
  s3: guess(30, 150),
  sqs: guess(12, 50),
  sns: guess(15, 60),
  eventbridge: guess(20, 80),
  kinesis: guess(15, 60),
  rds: guess(5, 30),
  elasticache: guess(1, 5),
  opensearch: guess(15, 80),
  'step-functions': guess(20, 80),
  secretsmanager: guess(15, 60),
  ssm: guess(15, 60),
  firehose: guess(15, 60),
  http: guess(100, 500),
};

/**
 * Types of resources whose latency, operations and permissions are known; any other name is taken as an HTTP
 * service.
 */
export const resourceTypes: readonly string[] = Object.keys(LATENCIES);

/** What one call takes where the scenario does not say. */
export function callLatency(type: string): Fact<CallLatency> {
  return LATENCIES[type] ?? guess(100, 500);
}
