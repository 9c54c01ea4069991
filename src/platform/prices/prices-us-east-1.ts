import type { PriceTable } from './price-table.ts';

/** Prices of us-east-1, where nearly all are known, in USD. */
export const usEast1Prices: readonly PriceTable[] = [
  {
    source: 'AWS Price List, AWSLambda, us-east-1, as quoted in public notes',
    asOf: '2026-09-19',
    confirmed: true,
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
    confirmed: true,
    rows: `
lambda.snapStartCache | GB-second | 0.0000015046 | at least 3 h a version; free for managed Java runtimes
lambda.snapStartRestore | GB | 0.0001397998 | free for managed Java runtimes
lambda.responseStreaming | GB | 0.008 | beyond the first 6 MB of a response; 100 GB a month free
lambda.durableOperation | operation | 0.000008
lambda.durableDataWritten | GB | 0.25
lambda.durableDataRetained | GB-month | 0.15
lambda.tenantEnvironment.x86_64 | GB | 0.000166667 | for each environment created
lambda.tenantEnvironment.arm64 | GB | 0.000133333 | for each environment created
lambda.kafkaPollerUnit | event-poller-unit-hour | 0.185
lambda.sqsPoller | event-poller-hour | 0.00925
lambda.managedInstancesFee | share | 0.15 | share of the EC2 on-demand price
lambdaAtEdge.requests | request | 0.0000006
lambdaAtEdge.duration | GB-second | 0.00005001
`,
  },
  {
    source: 'AWS Compute Savings Plans, rates as quoted in a public repository',
    asOf: '2026-09-25',
    confirmed: true,
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
    confirmed: true,
    rows: `
apiGateway.restRequest | request | 0.0000035 to 333000000, 0.0000028 to 1000000000, 0.00000238 to 20000000000, 0.00000151
apiGateway.httpRequest | request | 0.000001 to 300000000, 0.0000009 | a request is 512 KB
apiGateway.websocketMessage | message | 0.000001 to 1000000000, 0.0000008 | a message is 32 KB
apiGateway.websocketConnectionMinutes | minute | 0.00000025
sqs.standardRequest | request | 0.0000004 to 100000000000, 0.0000003 to 200000000000, 0.00000024 | in chunks of 64 KB, first million a month free; tiers 2 and 3 from public copies of the SQS price page
sqs.fifoRequest | request | 0.0000005 to 100000000000, 0.0000004 to 200000000000, 0.00000035 | in chunks of 64 KB; tiers 2 and 3 from public copies of the SQS price page
eventbridge.customEvent | event | 0.000001 | in chunks of 64 KB
eventbridge.awsServiceEvent | event | 0
eventbridge.thirdPartyEvent | event | 0.000001
eventbridge.archiveProcessing | GB | 0.1
eventbridge.archiveStorage | GB-month | 0.023
kinesis.shardHour | shard-hour | 0.015
kinesis.putPayloadUnit | payload unit | 0.000000014 | 25 KB
kinesis.enhancedFanOutData | GB | 0.013
kinesis.enhancedFanOutShardHour | consumer-shard-hour | 0.015
kinesis.longTermRetention | GB-month | 0.023
kinesis.longTermRetrieval | GB | 0.021
kinesis.onDemandStreamHour | stream-hour | 0.04
kinesis.onDemandIn | GB | 0.08
kinesis.onDemandOut | GB | 0.04
kinesis.onDemandEnhancedFanOut | GB | 0.05
kinesis.onDemandExtendedRetention | GB-month | 0.1
s3.putRequest | request | 0.000005
s3.getRequest | request | 0.0000004
s3.standardStorage | GB-month | 0.023 to 51200, 0.022 to 512000, 0.021 | tiers 2 and 3 from public copies of the price page
logs.ingest | GB | 0.5 | after 5 GB free
logs.storage | GB-month | 0.03 | compressed
logs.insightsScan | GB | 0.005
stepFunctions.standardTransition | state transition | 0.000025 | 4000 a month free
stepFunctions.expressRequest | request | 0.000001
stepFunctions.expressDuration | GB-hour | 0.060012 to 1000, 0.029988 to 5000, 0.016416 | time rounded up to 100 ms, memory to 64 MB
natGateway.hour | hour | 0.045
natGateway.data | GB | 0.045
`,
  },
  {
    source: 'a region table in a public repository, seen once',
    asOf: '2026-09-11',
    confirmed: false,
    rows: `
sqs.fairQueueAddition | request | 0.0000001
`,
  },
  {
    source: 'infracost golden file sns_topic_test',
    asOf: '2024-12-04',
    confirmed: true,
    rows: `
sns.publishRequest | request | 0.0000005 | in chunks of 64 KB, after 1 million free
sns.deliveryLambda | delivery | 0
sns.deliveryHttp | delivery | 0.0000006 | after 100000 free
sns.deliveryEmail | delivery | 0.00002 | after 1000 free
sns.deliveryFirehose | delivery | 0.00000019
sns.fifoPublish | request | 0.0000003
sns.fifoPublishPayload | GB | 0.017
sns.fifoDelivery | delivery | 0.00000001
sns.fifoDeliveryPayload | GB | 0.001
`,
  },
  {
    source: 'a region table in a public repository, seen once',
    asOf: '2026',
    confirmed: false,
    rows: `
eventbridge.schedulerInvocation | invocation | 0.000001 | after 14 million free a month
eventbridge.pipesRequest | request | 0.0000004 | after filtering
eventbridge.apiDestination | request | 0.0000002
cloudwatch.alarm | alarm-month | 0.1
`,
  },
  {
    source: 'infracost golden files of July 2024',
    asOf: '2024-07-01',
    confirmed: false,
    rows: `
eventbridge.schemaDiscovery | event | 0.0000001 | other public texts differ
kinesis.extendedRetention | shard-hour | 0.02 | the unit is unclear: AWS lists shard-hours, the source GB
`,
  },
  {
    source: 'infracost golden file dynamodb_table_test',
    asOf: '2024-11-15',
    confirmed: true,
    rows: `
dynamodb.writeRequestUnit | write request unit | 0.000000625 | 1 KB; halved 2024-11-01
dynamodb.readRequestUnit | read request unit | 0.000000125 | 4 KB strongly consistent; halved 2024-11-01
dynamodb.writeCapacityUnitHour | WCU-hour | 0.00065
dynamodb.readCapacityUnitHour | RCU-hour | 0.00013
dynamodb.storage | GB-month | 0.25 | after 25 GB free
dynamodb.streamsRead | stream read request unit | 0.0000002 | GetRecords by Lambda is free
dynamodb.streamsReadByLambda | record | 0
dynamodb.pointInTimeRecovery | GB-month | 0.2
dynamodb.backup | GB-month | 0.1
dynamodb.restore | GB | 0.15
`,
  },
  {
    source: "AWS What's New, tiered pricing of Lambda logs",
    asOf: '2025-05-01',
    confirmed: true,
    rows: `
logs.ingestLambda | GB | 0.5 to 10000, 0.25 to 30000, 0.1 to 50000, 0.05 | since 2025-05-01; 1 TB taken as 1000 GB, as in the published 60 TB figure
`,
  },
  {
    source: 'aws/karpenter-provider-aws, generated from the AWS Pricing API',
    asOf: '2026-07-20',
    confirmed: true,
    rows: `
ec2.t3.nano | instance-hour | 0.0052
ec2.t3.micro | instance-hour | 0.0104
ec2.t3.small | instance-hour | 0.0208
ec2.t3.medium | instance-hour | 0.0416
ec2.t3.large | instance-hour | 0.0832
ec2.t3.xlarge | instance-hour | 0.1664
ec2.t3.2xlarge | instance-hour | 0.3328
ec2.t4g.nano | instance-hour | 0.0042
ec2.t4g.micro | instance-hour | 0.0084
ec2.t4g.small | instance-hour | 0.0168
ec2.t4g.medium | instance-hour | 0.0336
ec2.t4g.large | instance-hour | 0.0672
ec2.m5.large | instance-hour | 0.096
ec2.m5.xlarge | instance-hour | 0.192
ec2.m5.2xlarge | instance-hour | 0.384
ec2.m6i.large | instance-hour | 0.096
ec2.m6g.medium | instance-hour | 0.0385
ec2.m6g.large | instance-hour | 0.077
ec2.m7g.medium | instance-hour | 0.0408
ec2.m7g.large | instance-hour | 0.0816
ec2.m7g.xlarge | instance-hour | 0.1632
ec2.m7g.2xlarge | instance-hour | 0.3264
ec2.m7i.large | instance-hour | 0.1008
ec2.m8g.medium | instance-hour | 0.04488
ec2.m8g.large | instance-hour | 0.08976
ec2.c5.large | instance-hour | 0.085
ec2.c5.xlarge | instance-hour | 0.17
ec2.c5.2xlarge | instance-hour | 0.34
ec2.c6g.medium | instance-hour | 0.034
ec2.c6g.large | instance-hour | 0.068
ec2.c6i.large | instance-hour | 0.085
ec2.c7g.medium | instance-hour | 0.0363
ec2.c7g.large | instance-hour | 0.0725
ec2.c7g.xlarge | instance-hour | 0.145
ec2.c7i.large | instance-hour | 0.08925
ec2.c8g.medium | instance-hour | 0.03988
ec2.c8g.large | instance-hour | 0.07976
`,
  },
  {
    source: 'AWS Fargate pricing page',
    asOf: '2026',
    confirmed: true,
    rows: `
fargate.vcpuHour.x86_64 | vCPU-hour | 0.04048
fargate.gbHour.x86_64 | GB-hour | 0.004445
fargate.vcpuHour.arm64 | vCPU-hour | 0.03238
fargate.gbHour.arm64 | GB-hour | 0.00356
fargate.ephemeralStorage | GB-hour | 0.000111 | above 20 GB
`,
  },
  {
    source: 'infracost golden file data_transfer_test',
    asOf: '2024-09-25',
    confirmed: true,
    rows: `
dataTransfer.internetOut | GB | 0.09 to 10240, 0.085 to 51200, 0.07 to 153600, 0.05 | first 100 GB a month free, account-wide
dataTransfer.crossZone | GB | 0.01 | in each direction
dataTransfer.interRegionOut | GB | 0.02
`,
  },
];
