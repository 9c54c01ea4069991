import { AWS_SOURCES } from './aws-sources.ts';
import type { Fact } from './fact.ts';
import type { PlatformFacts } from './facts.ts';
import { LAUNCHES } from './launches.ts';
import { SMALL_GATEWAY_REGIONS } from './quotas/by-region.ts';

const QUOTAS = 'AWS Lambda Developer Guide, "Lambda quotas"';
const SCALING = 'AWS Lambda Developer Guide, "Lambda scaling behavior"';
const CONCURRENCY = 'AWS Lambda Developer Guide, "Understanding Lambda function scaling"';
const ENVIRONMENT = 'AWS Lambda Developer Guide, "Lambda execution environment lifecycle"';
const ASYNCHRONOUS = 'AWS Lambda Developer Guide, "Asynchronous invocation"';
const GATEWAY = 'Amazon API Gateway Developer Guide, quotas';
const INIT_BILLING =
  'AWS Compute Blog, "AWS Lambda standardizes billing for INIT Phase" (2025-04-29), in force since 2025-08-01';

function fact<T>(value: T, source: string, date = '2026-11-23', confirmed = true): Fact<T> {
  return { value, source, date, confirmed };
}

/** Lambda as it is today (as of 2026-11-23). */
export const AWS: PlatformFacts = {
  name: 'aws',
  title: 'AWS Lambda, 2026',
  memoryMb: {
    minimum: fact(128, QUOTAS),
    maximum: fact(10240, QUOTAS),
    step: fact(1, QUOTAS),
    default: fact(128, QUOTAS),
  },
  timeoutMs: { default: fact(3000, QUOTAS), maximum: fact(900_000, QUOTAS) },
  ephemeralStorageMb: { minimum: fact(512, QUOTAS), maximum: fact(10240, QUOTAS) },
  billingStepMs: fact(1, 'AWS News Blog, "AWS Lambda changes duration billing granularity"', '2020-12-01'),
  initBilled: {
    zipManaged: fact(true, INIT_BILLING, '2025-08-01'),
    zipCustom: fact(true, INIT_BILLING, '2025-08-01'),
    image: fact(true, INIT_BILLING, '2025-08-01'),
  },
  restoreBilledShare: fact(
    0.4,
    'mean of the two public REPORT lines that print both durations (Restore 511.25 ms, billed 303; 562.43 ms, billed 118): hooks and runtime load are billed, the copying of the snapshot is not',
    '2024-09-30',
    false,
  ),
  initLimitMs: fact(10_000, ENVIRONMENT),
  accountConcurrency: fact(1000, `${QUOTAS}; new accounts may start lower, and it can be raised`),
  unreservedMinimum: fact(100, CONCURRENCY),
  requestsPerConcurrency: fact(10, CONCURRENCY),
  scaling: {
    scope: 'function',
    perSecond: fact(100, `${SCALING}: 1,000 environments every 10 seconds a function, refilled continuously`),
    burst: fact(
      { default: 1000 },
      `${SCALING}: 1,000 environments every 10 seconds; unused rate does not add up`,
    ),
  },
  fullVcpuMb: fact(1769, 'AWS Lambda Developer Guide, "Configure Lambda function memory"'),
  singleThreadGain: fact(
    { fromMb: 1769, toMb: 2048, factor: 1.11 },
    'median of the single-threaded curves of the public cebert benchmark series (Nov/Dec 2025): 1769 to 2048 MB runs 1.11 times as fast (1.00 to 1.17), 2048 to 4096 MB no faster',
    '2025-12-31',
  ),
  keepAliveMs: fact(
    { probabilities: [0, 1], values: [645_000, 645_000] },
    'fit on 11 Poisson runs of 28 h on Lambda (pacslab/serverless-performance-modeling, April to June 2020): newest environment first with 645 s of idle time gives 342 cold starts where 339 were seen. The only figure tested together with a reuse rule; AWS publishes none, and the newest snapshot (M. Shilkov, January 2021) points to 6 to 7 min: docs/keep-alive.md',
    '2020-06-30',
    false,
  ),
  hiddenMs: fact(
    {
      probabilities: [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99, 1],
      values: [51.3, 51.9, 56.2, 59.1, 63, 69.4, 77.6, 86.6, 92.1, 110.2, 124.2, 142.8],
    },
    'X-Ray segments of 116 cold starts of a minimal Rust function (codetalkio/patterns-serverless-rust-minimal, January 2021): segment minus init, invocation and overhead, less the 6.4 ms of a warm one. Measured inside the service, so the lower end of what clients saw in 2020 (85 to 180 ms for small Python and Node.js packages, more for large ones)',
    '2021-01-31',
    false,
  ),
  vpcHiddenMs: fact(
    { probabilities: [0, 0.16, 0.5, 0.84, 1], values: [216, 222, 233, 250, 250] },
    'M. Shilkov, "Cold Starts in AWS Lambda" (January 2021): cold start inside a VPC minus outside one, at equal quantiles',
    '2021-01-07',
    false,
  ),
  asynchronous: {
    retryDelaysMs: fact([60_000, 120_000], ASYNCHRONOUS),
    maximumRetryAttempts: fact(2, ASYNCHRONOUS),
    maximumEventAgeMs: fact(21_600_000, ASYNCHRONOUS),
    throttleBackoffMs: fact({ initial: 1000, maximum: 300_000 }, ASYNCHRONOUS),
  },
  provisionedStepSeconds: fact(300, 'AWS Lambda pricing page', '2026-11-23'),
  apiGateway: {
    ratePerSecond: fact(10_000, `${GATEWAY}; a quarter of it in the regions that the quotas name`),
    burst: fact(5000, `${GATEWAY}; a quarter of it in the regions that the quotas name`),
    timeoutMs: fact({ rest: 29_000, http: 30_000, websocket: 29_000 }, GATEWAY),
    authorizer: fact(
      { rest: { timeoutMs: 29_000, cacheMs: 300_000 }, http: { timeoutMs: 10_000, cacheMs: 0 } },
      'Amazon API Gateway Developer Guide: a decision is kept for 300 s by default, an hour at most; an HTTP API waits for 10 s, for a REST API no figure is given, and that of its integrations is taken',
      '2026-11-28',
      false,
    ),
    longestTimeoutMs: fact(
      { rest: 300_000, http: 30_000, websocket: 29_000 },
      'AWS What\'s New, 2024-06-04: above 29 s for Regional and private REST APIs, on request; up to 300 s by an answer on AWS re:Post ("What the maximum default timeout for API Gateway can be increased to")',
      '2026-11-28',
      false,
    ),
    reduced: fact(
      {
        regions: SMALL_GATEWAY_REGIONS,
        ratePerSecond: 2500,
        burst: 1250,
      },
      `${GATEWAY}: thirteen regions are named; ap-east-2, ap-southeast-6, eusc-de-east-1, me-west-1 and sa-west-1, the newest, stand in no list and are taken to be like the other new ones`,
      '2026-11-28',
    ),
  },
  sources: AWS_SOURCES,
  launches: LAUNCHES,
  knowsUntil: '2026-11-23',
  regions: [
    'af-south-1',
    'ap-east-1',
    'ap-east-2',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-south-2',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-4',
    'ap-southeast-5',
    'ap-southeast-6',
    'ap-southeast-7',
    'ca-central-1',
    'ca-west-1',
    'cn-north-1',
    'cn-northwest-1',
    'eu-central-1',
    'eu-central-2',
    'eu-north-1',
    'eu-south-1',
    'eu-south-2',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'eusc-de-east-1',
    'il-central-1',
    'me-central-1',
    'me-south-1',
    'me-west-1',
    'mx-central-1',
    'sa-east-1',
    'sa-west-1',
    'us-east-1',
    'us-east-2',
    'us-gov-east-1',
    'us-gov-west-1',
    'us-west-1',
    'us-west-2',
  ],
};
