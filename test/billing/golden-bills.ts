import type { FunctionUsage } from '../../src/model/usage.ts';

/** A worked example with its source: what is used, and what each line and the whole come to. */
export interface GoldenBill {
  readonly name: string;
  readonly source: string;
  readonly platform?: 'aws-2018';
  readonly region?: string;
  readonly functions: readonly Partial<FunctionUsage>[];
  readonly freeTier?: boolean;
  /** Line item → amount in USD to the cent, over all functions. Items not named are not in the example. */
  readonly cents: Readonly<Record<string, string>>;
  /** Sum of the exact amounts of the items named, USD. */
  readonly exact: string;
}

const PAGE = 'AWS Lambda pricing page, 2026';
const PAGE_2018 = 'AWS Lambda pricing page, 2018 revision, as quoted in public copies';
const INFRACOST = 'infracost golden file lambda_function_test, priced from the AWS Price List, 2024-07-01';
const CALCULATOR = 'text of the AWS Pricing Calculator as quoted in public repositories';

/** Durations are given as milliseconds billed in all: requests × duration. */
export const goldenBills: readonly GoldenBill[] = [
  {
    name: 'mobile backend: 3 million requests of 120 ms at 1536 MB, free tier',
    source: `${PAGE}, example 1`,
    functions: [{ memoryMb: 1536, requests: 3e6, onDemandBilledMs: 3e6 * 120 }],
    freeTier: true,
    cents: { Duration: '2.33', Requests: '0.40' },
    exact: '2.733338',
  },
  {
    name: 'launch day: 100 provisioned environments for 8 hours, the rest on demand, free tier',
    source: `${PAGE}, example 4`,
    functions: [
      {
        memoryMb: 1536,
        requests: 3e6,
        onDemandBilledMs: 2.5e6 * 120,
        provisionedBilledMs: 500_000 * 100,
        provisionedConcurrency: 100,
        provisionedSeconds: 8 * 3600,
      },
    ],
    freeTier: true,
    cents: {
      'Provisioned concurrency': '18.00',
      Requests: '0.40',
      'Provisioned duration': '0.73',
      Duration: '0.83',
    },
    exact: '19.962644',
  },
  {
    name: 'telemetry with SnapStart: 1 % of invocations restore a 1 GB snapshot',
    source: `${PAGE}, example 6, based on example 2`,
    functions: [
      {
        runtime: 'python3.13',
        memoryMb: 1024,
        requests: 7_440_000,
        onDemandBilledMs: 7_440_000 * 2000,
        snapStart: { restores: 74_400, cachedSeconds: 31 * 86_400 },
      },
    ],
    cents: { Duration: '248.00', Requests: '1.49', 'SnapStart cache': '4.03', 'SnapStart restores': '10.40' },
    exact: '263.91952176',
  },
  {
    name: 'response streaming, its Lambda lines: 3 million requests of 500 ms at 1536 MB, free tier',
    source: `${PAGE}, example 7`,
    functions: [{ memoryMb: 1536, requests: 3e6, onDemandBilledMs: 3e6 * 500 }],
    freeTier: true,
    cents: { Duration: '30.83', Requests: '0.40' },
    exact: '31.233395',
  },
  {
    name: 'managed instances, its request line: 100 million requests',
    source: `${PAGE}, example 8`,
    functions: [{ requests: 100e6, onDemandBilledMs: 0 }],
    cents: { Requests: '20.00' },
    exact: '20',
  },
  {
    name: 'durable functions, their Lambda lines: a million workflows of 32 s at 1024 MB on arm64, free tier',
    source: `${PAGE}, example 9`,
    functions: [{ architecture: 'arm64', memoryMb: 1024, requests: 2e6, onDemandBilledMs: 1e6 * 32_000 }],
    freeTier: true,
    cents: { Duration: '421.34', Requests: '0.20' },
    exact: '421.53544',
  },
  {
    name: 'tenant isolation, its other lines: 10 million requests of 2 s at 1024 MB',
    // The page prints 333.34 for the duration, rounded up; 20,000,000 GB-s × 0.0000166667 is 333.334.
    source: `${PAGE}, example 10`,
    functions: [{ memoryMb: 1024, requests: 10e6, onDemandBilledMs: 10e6 * 2000 }],
    cents: { Duration: '333.33', Requests: '2.00' },
    exact: '335.334',
  },
  {
    name: 'Kafka with provisioned pollers, its duration: a million a day for 30 days, 2 s at 1024 MB, free tier',
    // The page charges 60 million requests where its inputs give 30 million, so that line is no example of
    // anything.
    source: `${PAGE}, example 11`,
    functions: [{ memoryMb: 1024, onDemandBilledMs: 30e6 * 2000 }],
    freeTier: true,
    cents: { Duration: '993.34' },
    exact: '993.33532',
  },
  {
    name: 'SQS with provisioned pollers, its Lambda lines: 30 million requests of 1 s at 1024 MB',
    source: `${PAGE}, example 12`,
    functions: [{ memoryMb: 1024, requests: 30e6, onDemandBilledMs: 30e6 * 1000 }],
    cents: { Duration: '500.00', Requests: '6.00' },
    exact: '506.001',
  },
  {
    name: 'ten Kafka sources, their Lambda lines: 60 million GB-seconds and 300 million requests',
    source: `${PAGE}, example 13`,
    functions: [{ memoryMb: 1024, requests: 300e6, onDemandBilledMs: 60e9 }],
    cents: { Duration: '1000.00', Requests: '60.00' },
    exact: '1060.002',
  },
  {
    name: '2018: 3 million requests of 1 s at 512 MB, free tier',
    source: `${PAGE_2018}, example 1`,
    platform: 'aws-2018',
    functions: [{ memoryMb: 512, requests: 3e6, onDemandBilledMs: 3e6 * 1000 }],
    freeTier: true,
    cents: { Duration: '18.34', Requests: '0.40' },
    exact: '18.737',
  },
  {
    name: '2018: three functions in one account, free tier',
    source: `${PAGE_2018}, example 3`,
    platform: 'aws-2018',
    functions: [
      { memoryMb: 128, requests: 25e6, onDemandBilledMs: 25e6 * 200 },
      { memoryMb: 448, requests: 5e6, onDemandBilledMs: 5e6 * 500 },
      { memoryMb: 1024, requests: 2.5e6, onDemandBilledMs: 2.5e6 * 1000 },
    ],
    freeTier: true,
    cents: { Duration: '63.66', Requests: '6.30' },
    exact: '69.9585625',
  },
  {
    name: 'all three x86_64 tiers: 61.44 billion GB-seconds',
    source: INFRACOST,
    functions: [{ memoryMb: 1024, requests: 15e9, onDemandBilledMs: 61.44e12 }],
    cents: {
      Requests: '3000.00',
      Duration: '100000.20',
      'Duration, tier 2': '135000.00',
      'Duration, tier 3': '619203.10',
    },
    exact: '857203.296',
  },
  {
    name: 'two x86_64 tiers: 9.216 billion GB-seconds',
    source: INFRACOST,
    functions: [{ memoryMb: 512, requests: 9e9, onDemandBilledMs: 18.432e12 }],
    cents: { Requests: '1800.00', Duration: '100000.20', 'Duration, tier 2': '48240.00' },
    exact: '150040.2',
  },
  {
    name: 'two arm64 tiers: 11.52 billion GB-seconds',
    source: INFRACOST,
    functions: [{ architecture: 'arm64', memoryMb: 512, requests: 11.25e9, onDemandBilledMs: 23.04e12 }],
    cents: { Requests: '2250.00', Duration: '100000.50', 'Duration, tier 2': '48240.40' },
    exact: '150490.902',
  },
  {
    name: 'all three arm64 tiers: 74.752 billion GB-seconds',
    source: INFRACOST,
    functions: [{ architecture: 'arm64', memoryMb: 1024, onDemandBilledMs: 74.752e12 }],
    cents: { Duration: '100000.50', 'Duration, tier 2': '135001.13', 'Duration, tier 3': '597356.53' },
    exact: '832358.1584',
  },
  {
    name: 'provisioned concurrency on arm64',
    source: 'infracost golden file lambda_provisioned_concurrency_config_test, 2024-07-01',
    functions: [
      {
        architecture: 'arm64',
        memoryMb: 512,
        requests: 10e6,
        provisionedConcurrency: 10,
        provisionedSeconds: 1_800_000,
        provisionedBilledMs: 3.5e9,
      },
    ],
    cents: { Requests: '2.00', 'Provisioned concurrency': '30.00', 'Provisioned duration': '13.61' },
    exact: '45.61175',
  },
  {
    name: '100,000 requests of 6 s at 8000 MB',
    source: CALCULATOR,
    functions: [{ memoryMb: 8000, requests: 100_000, onDemandBilledMs: 100_000 * 6000 }],
    cents: { Duration: '78.13', Requests: '0.02' },
    exact: '78.14515625',
  },
  {
    name: '4,380,000 requests of 200 ms at 512 MB',
    source: CALCULATOR,
    functions: [{ memoryMb: 512, requests: 4_380_000, onDemandBilledMs: 4_380_000 * 200 }],
    cents: { Duration: '7.30', Requests: '0.88' },
    exact: '8.1760146',
  },
  {
    name: '229,410 requests of 50.5 s at 256 MB',
    source: CALCULATOR,
    functions: [{ memoryMb: 256, requests: 229_410, onDemandBilledMs: 229_410 * 50_500 }],
    cents: { Duration: '48.27', Requests: '0.05' },
    exact: '48.317666043375',
  },
  {
    name: '730 million requests of 4 ms at 128 MB, free tier: no duration to pay',
    source: CALCULATOR,
    functions: [{ memoryMb: 128, requests: 730e6, onDemandBilledMs: 730e6 * 4 }],
    freeTier: true,
    cents: { Duration: '0.00', Requests: '145.80' },
    exact: '145.8',
  },
  {
    name: '29,214,600 requests of 200 ms at 2048 MB, free tier',
    source: 'aws-solutions-library-samples/guidance-for-custom-game-backend-hosting-on-aws#12',
    functions: [{ memoryMb: 2048, requests: 29_214_600, onDemandBilledMs: 29_214_600 * 200 }],
    freeTier: true,
    cents: { Duration: '188.10', Requests: '5.64' },
    exact: '193.740629528',
  },
  {
    name: '100 requests/s of 200 ms at 512 MB for 30 days',
    source: 'awslabs/agent-plugins PR #140',
    functions: [{ memoryMb: 512, requests: 259.2e6, onDemandBilledMs: 259.2e6 * 200 }],
    cents: { Duration: '432.00', Requests: '51.84' },
    exact: '483.840864',
  },
  {
    name: 'one environment always busy for 730 h at 3538 MB on arm64, eu-west-1',
    source: 'cloudphilos.io, Lambda against EC2',
    region: 'eu-west-1',
    functions: [
      { architecture: 'arm64', memoryMb: 3538, requests: 2_628_000, onDemandBilledMs: 2_628_000e3 },
    ],
    cents: { Duration: '121.07', Requests: '0.53' },
    exact: '121.5921428296875',
  },
  {
    name: 'one match of 900 s at 4096 MB on arm64',
    source: 'cmu-dsc/poker-backend-2025 PR #16',
    functions: [{ architecture: 'arm64', memoryMb: 4096, onDemandBilledMs: 900_000 }],
    cents: { Duration: '0.05' },
    exact: '0.04800024',
  },
  {
    name: 'a real bill: 1,563,577.501 GB-seconds',
    source: 'Uniswap/routing-api#187',
    functions: [{ memoryMb: 1024, onDemandBilledMs: 1_563_577_501 }],
    cents: { Duration: '26.06' },
    exact: '26.0596771359167',
  },
];
