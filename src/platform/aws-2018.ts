import { AWS_2018_SOURCES } from './aws-2018-sources.ts';
import type { Fact } from './fact.ts';
import type { PlatformFacts } from './facts.ts';
import { LAUNCHES } from './launches.ts';

const LIMITS =
  'AWS Lambda Developer Guide of December 2017, limits (awsdocs/aws-lambda-developer-guide @9e8eefb)';
const SCALING =
  'AWS Lambda Developer Guide of 2018, scaling and concurrency (awsdocs/aws-lambda-developer-guide @974ed4b)';
const RETRIES = 'AWS Lambda Developer Guide of 2018, retries (awsdocs/aws-lambda-developer-guide @974ed4b)';
const PRICING = 'AWS Lambda pricing page, 2018 revision';
const LATER = "what today's documentation says; nothing from 2018 says otherwise";

function fact<T>(value: T, source: string, date = '2018-05-31', confirmed = true): Fact<T> {
  return { value, source, date, confirmed };
}

/**
 * Share of requests that found no environment after this many minutes without a request (the first whole
 * minute at which each share was reached).
 */
const COLD_SHARE_BY_IDLE_MINUTES: readonly (readonly [minutes: number, share: number])[] = [
  [0, 0],
  [1, 0.00362],
  [2, 0.00542],
  [4, 0.00723],
  [5, 0.00904],
  [7, 0.01085],
  [9, 0.01447],
  [16, 0.01627],
  [23, 0.01808],
  [26, 0.02712],
  [27, 0.05425],
  [28, 0.0651],
  [29, 0.08137],
  [30, 0.10488],
  [31, 0.12839],
  [32, 0.13924],
  [33, 0.15732],
  [34, 0.17541],
  [35, 0.1953],
  [36, 0.22061],
  [37, 0.24231],
  [38, 0.27306],
  [39, 0.30922],
  [40, 0.32731],
  [41, 0.35262],
  [42, 0.37613],
  [43, 0.41049],
  [44, 0.43761],
  [45, 0.48463],
  [46, 0.51537],
  [47, 0.55696],
  [48, 0.58228],
  [49, 0.61483],
  [50, 0.64195],
  [51, 0.66365],
  [52, 0.70344],
  [53, 0.72694],
  [54, 0.75407],
  [55, 0.78662],
  [56, 0.81013],
  [57, 0.83725],
  [58, 0.86618],
  [59, 0.89331],
  [60, 0.92405],
  [61, 0.94575],
  [62, 0.96926],
  [63, 0.98011],
  [64, 0.99096],
  [65, 0.99638],
  [80, 0.99819],
  // Two of 553 were still warm at the longest gap tried.
  [90, 1],
];

/** Lambda as it was in the first nine months of 2018: before 900 s time-outs, layers and custom runtimes. */
export const AWS_2018: PlatformFacts = {
  name: 'aws-2018',
  title: 'AWS Lambda, 2018',
  memoryMb: {
    minimum: fact(128, LIMITS),
    maximum: fact(3008, LIMITS),
    step: fact(64, LIMITS),
    default: fact(128, LIMITS),
  },
  timeoutMs: { default: fact(3000, LIMITS), maximum: fact(300_000, LIMITS) },
  ephemeralStorageMb: { minimum: fact(512, LIMITS), maximum: fact(512, LIMITS) },
  billingStepMs: fact(100, PRICING, '2018-03-15'),
  initBilled: {
    zipManaged: fact(
      false,
      'REPORT lines with a free init in the documentation of 2019 (Duration 198.50 ms, Init 524.75 ms, billed 200 ms)',
      '2019-03-01',
    ),
    zipCustom: fact(
      false,
      'custom runtimes came on 2018-11-29; taken to be billed as the managed ones were',
      '2018-11-29',
      false,
    ),
    image: fact(false, 'container images came on 2020-12-01; of no effect', '2020-12-01', false),
  },
  restoreBilledShare: fact(0, 'SnapStart came on 2022-11-28; of no effect', '2022-11-28', false),
  initLimitMs: fact(10_000, LATER, '2026-11-23', false),
  accountConcurrency: fact(1000, SCALING),
  unreservedMinimum: fact(100, SCALING),
  requestsPerConcurrency: fact(10, LATER, '2023-10-30', false),
  scaling: {
    scope: 'account',
    perSecond: fact(500 / 60, `${SCALING}: 500 more a minute until the account's quota`),
    burst: fact(
      {
        default: 500,
        'us-east-1': 3000,
        'us-west-2': 3000,
        'eu-west-1': 3000,
        'ap-northeast-1': 1000,
        'eu-central-1': 1000,
      },
      `${SCALING}: immediate concurrency increase by region`,
    ),
  },
  fullVcpuMb: fact(
    1769,
    'the guide of 2018 gives no size, editions of 2019 said 1792 MB; 1769 MB, which those since 2020 give and measurements show, serves for both years',
    '2021-07-31',
    false,
  ),
  singleThreadGain: fact(
    { fromMb: 1769, toMb: 2048, factor: 1.11 },
    "measured on today's Lambda (public cebert benchmark series, Nov/Dec 2025); no curve of 2018 is fine enough to tell",
    '2025-12-31',
    false,
  ),
  keepAliveMs: fact(
    {
      probabilities: COLD_SHARE_BY_IDLE_MINUTES.map(([, share]) => share),
      values: COLD_SHARE_BY_IDLE_MINUTES.map(([minutes]) => minutes * 60_000),
    },
    'M. Shilkov, "Cold Starts in AWS Lambda", snapshot of 2019-02-22: share of cold requests by minutes since the last one (10 % at 30, half at 46, 90 % at 59 min); in August 2018 he had found none before 28 min and many beyond an hour',
    '2019-02-22',
  ),
  hiddenMs: fact(
    { probabilities: [0, 1], values: [85, 180] },
    'range of what clients saw beyond init and duration in early 2020 (SeBS measurements on Lambda, small Python and Node.js packages); nothing earlier was measured',
    '2020-02-29',
    false,
  ),
  vpcHiddenMs: fact(
    { probabilities: [0, 0.025, 0.5, 0.975, 1], values: [0, 0, 5630, 16_200, 16_200] },
    'M. Shilkov, "Cold Starts in AWS Lambda" (February 2019, a network interface for each environment): 5.92 s in the median and 0.15 to 16.5 s in 95 % of cases, against 0.29 s outside a VPC',
    '2019-02-22',
    false,
  ),
  asynchronous: {
    retryDelaysMs: fact(
      [60_000, 120_000],
      `${RETRIES}: two retries, "with delays between", whose length it does not give; one and two minutes stand in editions from 2019 on`,
      '2018-05-31',
      false,
    ),
    maximumRetryAttempts: fact(2, RETRIES),
    maximumEventAgeMs: fact(21_600_000, `${RETRIES}: throttled events are tried for up to six hours`),
    throttleBackoffMs: fact({ initial: 1000, maximum: 300_000 }, LATER, '2023-10-30', false),
  },
  provisionedStepSeconds: fact(300, 'provisioned concurrency came on 2019-12-03; of no effect', '2019-12-03'),
  apiGateway: {
    ratePerSecond: fact(10_000, LATER, '2023-06-29', false),
    burst: fact(5000, LATER, '2023-06-29', false),
    timeoutMs: fact({ rest: 29_000, http: 30_000, websocket: 29_000 }, LATER, '2023-06-29', false),
    authorizer: fact(
      { rest: { timeoutMs: 29_000, cacheMs: 300_000 }, http: { timeoutMs: 10_000, cacheMs: 0 } },
      'Amazon API Gateway Developer Guide: a decision is kept for 300 s by default, an hour at most; an HTTP API waits for 10 s, for a REST API no figure is given, and that of its integrations is taken',
      '2026-11-28',
      false,
    ),
    longestTimeoutMs: fact({ rest: 29_000, http: 30_000, websocket: 29_000 }, LATER, '2023-06-29', false),
  },
  sources: AWS_2018_SOURCES,
  launches: LAUNCHES,
  knowsUntil: '2018-09-30',
  regions: [
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ca-central-1',
    'cn-north-1',
    'eu-central-1',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'sa-east-1',
    'us-east-1',
    'us-east-2',
    'us-gov-west-1',
    'us-west-1',
    'us-west-2',
  ],
};
