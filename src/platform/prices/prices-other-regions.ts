import type { PriceTable } from './price-table.ts';

/**
 * What is known of the prices outside us-east-1 beside the lists by region; each row begins with its region.
 * CNY in China.
 */
export const OTHER_REGION_PRICES: readonly PriceTable[] = [
  {
    source:
      'infracost golden file lambda_function_china_test, which does not say which of the two regions it is',
    asOf: '2024-12-31',
    rows: `
cn-north-1 | lambda.requests | request | 0.00000136
cn-north-1 | lambda.duration.x86_64 | GB-second | 0.000113477
cn-north-1 | lambda.ephemeralStorage | GB-second | 0.0000002303
cn-northwest-1 | lambda.requests | request | 0.00000136
cn-northwest-1 | lambda.duration.x86_64 | GB-second | 0.000113477
cn-northwest-1 | lambda.ephemeralStorage | GB-second | 0.0000002303
`,
  },
];
