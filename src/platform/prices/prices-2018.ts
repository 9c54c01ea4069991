import type { PriceTable } from './price-table.ts';

/**
 * One price for all commercial regions of 2018; services that are not here have today's (`prices.ts`). A
 * GB-second is billed at the 0.00001667 that the page printed, not at the 0.0000166667 of the Price List: the
 * page's table by 100 ms is memory ÷ 1024 × 0.1 × 0.00001667, rounded to nine decimals, in all 46 sizes, and
 * its worked examples come out to the cent only so (1,100,000 GB-s: 18.34, not 18.33).
 */
export const PRICES_2018: readonly PriceTable[] = [
  {
    source: 'AWS Lambda pricing page, 2018 revision, as reproduced on 2018-03-15',
    asOf: '2018-03-15',
    rows: `
lambda.requests | request | 0.0000002
lambda.duration.x86_64 | GB-second | 0.00001667 | durations rounded up to 100 ms
`,
  },
  {
    source: 'AWS Price List, AWSLambda, 2019-04-24',
    asOf: '2019-04-24',
    rows: `
lambdaAtEdge.duration | GB-second | 0.00005001
`,
  },
  {
    source:
      'Amazon CloudFront pricing page, 2018, as quoted by Bloom, "Serverless Pricing and Costs: AWS Lambda and Lambda@Edge"',
    asOf: '2018-08-22',
    rows: `
lambdaAtEdge.requests | request | 0.0000006
`,
  },
  {
    source:
      'Amazon DynamoDB on-demand prices before they were halved on 2024-11-01; on demand came on 2018-11-28',
    asOf: '2018-11-28',
    rows: `
dynamodb.writeRequestUnit | write request unit | 0.00000125 | 1 KB
dynamodb.readRequestUnit | read request unit | 0.00000025 | 4 KB strongly consistent
`,
  },
  {
    source: 'price of CloudWatch Logs in July 2024; the tiers of Lambda logs came on 2025-05-01',
    asOf: '2024-07-01',
    rows: `
logs.ingestLambda | GB | 0.5 | no price of the time found: that of other logs, without tiers
`,
  },
];
