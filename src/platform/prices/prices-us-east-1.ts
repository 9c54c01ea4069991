import type { PriceTable } from './price-table.ts';

/** Prices of us-east-1 that the lists by region lack, or have from an earlier day, in USD. */
export const US_EAST_1_PRICES: readonly PriceTable[] = [
  {
    source: 'AWS Price List, AWSLambda, us-east-1, as quoted in public notes',
    asOf: '2026-09-19',
    rows: `
lambda.requests | request | 0.0000002 | an asynchronous payload above 256 KB adds a request for each further 64 KB
lambda.duration.x86_64 | GB-second | 0.0000166667 to 6000000000, 0.000015 to 15000000000, 0.0000133334
lambda.duration.arm64 | GB-second | 0.0000133334 to 7500000000, 0.0000120001 to 18750000000, 0.0000106667
lambda.ephemeralStorage | GB-second | 0.0000000309 | above 512 MB
lambda.provisionedConcurrency.x86_64 | GB-second | 0.0000041667
lambda.provisionedConcurrency.arm64 | GB-second | 0.0000033334
lambda.provisionedDuration.x86_64 | GB-second | 0.0000097222
lambda.provisionedDuration.arm64 | GB-second | 0.0000077778
`,
  },
  {
    source: 'AWS Lambda pricing page',
    asOf: '2026',
    rows: `
lambda.durableOperation | operation | 0.000008
lambda.durableDataWritten | GB | 0.25
lambda.durableDataRetained | GB-month | 0.15
lambda.tenantEnvironment.x86_64 | GB | 0.000166667 | for each environment created
lambda.tenantEnvironment.arm64 | GB | 0.000133333 | for each environment created
lambda.sqsPoller | event-poller-hour | 0.00925
lambda.managedInstancesFee | share | 0.15 | share of the EC2 on-demand price
`,
  },
  {
    source: 'AWS Compute Savings Plans, rates as quoted in a public repository',
    asOf: '2026-09-25',
    rows: `
lambda.savingsPlan1YearNoUpfront.x86_64 | GB-second | 0.0000147
lambda.savingsPlan1YearNoUpfront.arm64 | GB-second | 0.0000117
lambda.savingsPlan1YearAllUpfront.x86_64 | GB-second | 0.0000138
lambda.savingsPlan1YearAllUpfront.arm64 | GB-second | 0.0000111
lambda.savingsPlanProvisionedConcurrency.x86_64 | GB-second | 0.00000367
lambda.savingsPlanProvisionedDuration.x86_64 | GB-second | 0.00000856
`,
  },
  {
    source: 'infracost golden files of July 2024',
    asOf: '2024-07-01',
    rows: `
eventbridge.customEvent | event | 0.000001 | in chunks of 64 KB
eventbridge.awsServiceEvent | event | 0
eventbridge.thirdPartyEvent | event | 0.000001
eventbridge.archiveProcessing | GB | 0.1
eventbridge.archiveStorage | GB-month | 0.023
stepFunctions.expressRequest | request | 0.000001
stepFunctions.expressDuration | GB-hour | 0.060012 to 1000, 0.029988 to 5000, 0.016416 | time rounded up to 100 ms, memory to 64 MB
`,
  },
  {
    source: 'infracost golden file data_transfer_test',
    asOf: '2024-09-25',
    rows: `
dataTransfer.internetOut | GB | 0.09 to 10240, 0.085 to 51200, 0.07 to 153600, 0.05 | first 100 GB a month free, account-wide
`,
  },
  {
    source: 'Amazon CloudFront pricing page',
    asOf: '2026',
    rows: `
cloudFront.httpsRequest | request | 0.000001 | viewers in North America; dearer elsewhere
cloudFront.dataOut | GB | 0.085 to 10240, 0.08 to 51200, 0.06 to 153600, 0.04 to 512000, 0.03 to 1048576, 0.025 to 5242880, 0.02 | viewers in North America and Europe; dearer elsewhere
`,
  },
  {
    source: 'AWS WAF pricing page',
    asOf: '2026',
    rows: `
waf.request | request | 0.0000006
waf.webAclMonth | month | 5
waf.ruleMonth | month | 1
`,
  },
  {
    source: 'a region table in a public repository, seen once',
    asOf: '2026-09-11',
    rows: `
sqs.fairQueueAddition | request | 0.0000001
`,
  },
  {
    source: 'a region table in a public repository, seen once',
    asOf: '2026',
    rows: `
eventbridge.schedulerInvocation | invocation | 0.000001 | after 14 million free a month
eventbridge.pipesRequest | request | 0.0000004 | after filtering
eventbridge.apiDestination | request | 0.0000002
`,
  },
  {
    source: 'infracost golden files of July 2024',
    asOf: '2024-07-01',
    rows: `
eventbridge.schemaDiscovery | event | 0.0000001 | other public texts differ
`,
  },
  {
    source: 'AWS AppSync pricing page, as quoted in public documents',
    asOf: '2026-11-28',
    rows: `
appsync.query | query | 0.000004 | queries and mutations
`,
  },
  {
    source: 'infracost golden file dynamodb_table_test',
    asOf: '2024-11-15',
    rows: `
dynamodb.streamsReadByLambda | record | 0
`,
  },
];
