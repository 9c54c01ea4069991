import type { PriceTable } from './price-table.ts';

/** What is known of the prices outside us-east-1 beside the columns of `lambdaRegionPrices`; each row begins with its region. */
export const otherRegionPrices: readonly PriceTable[] = [
  {
    source: 'alexcasalboni/aws-lambda-power-tuning, template.yml',
    asOf: '2026-04-13',
    confirmed: true,
    rows: `
af-south-1 | stepFunctions.standardTransition | state transition | 0.00002975
ap-east-1 | stepFunctions.standardTransition | state transition | 0.0000275
ap-south-1 | stepFunctions.standardTransition | state transition | 0.0000285
ap-northeast-2 | stepFunctions.standardTransition | state transition | 0.0000271
eu-south-1 | stepFunctions.standardTransition | state transition | 0.00002625
eu-west-3 | stepFunctions.standardTransition | state transition | 0.0000297
me-south-1 | stepFunctions.standardTransition | state transition | 0.0000275
sa-east-1 | stepFunctions.standardTransition | state transition | 0.0000375
us-west-1 | stepFunctions.standardTransition | state transition | 0.0000279
us-gov-east-1 | stepFunctions.standardTransition | state transition | 0.00003
us-gov-west-1 | stepFunctions.standardTransition | state transition | 0.00003
`,
  },
  {
    source: 'infracost golden file data_transfer_test',
    asOf: '2024-09-25',
    confirmed: true,
    rows: `
af-south-1 | dataTransfer.internetOut | GB | 0.154 to 10240, 0.147 to 51200, 0.126 to 153600, 0.112
af-south-1 | dataTransfer.crossZone | GB | 0.01
af-south-1 | dataTransfer.interRegionOut | GB | 0.147
ap-east-1 | dataTransfer.internetOut | GB | 0.12 to 10240, 0.085 to 51200, 0.082 to 153600, 0.08
ap-east-1 | dataTransfer.crossZone | GB | 0.01
ap-east-1 | dataTransfer.interRegionOut | GB | 0.09
ap-south-1 | dataTransfer.internetOut | GB | 0.1093 to 10240, 0.085 to 51200, 0.082 to 153600, 0.08
ap-south-1 | dataTransfer.crossZone | GB | 0.01
ap-south-1 | dataTransfer.interRegionOut | GB | 0.086
ap-northeast-3 | dataTransfer.internetOut | GB | 0.114 to 10240, 0.089 to 51200, 0.086 to 153600, 0.084
ap-northeast-3 | dataTransfer.crossZone | GB | 0.01
ap-northeast-3 | dataTransfer.interRegionOut | GB | 0.09
ap-northeast-2 | dataTransfer.internetOut | GB | 0.126 to 10240, 0.122 to 51200, 0.117 to 153600, 0.108
ap-northeast-2 | dataTransfer.crossZone | GB | 0.01
ap-northeast-2 | dataTransfer.interRegionOut | GB | 0.08
ap-southeast-5 | dataTransfer.internetOut | GB | 0.108 to 10240, 0.0765 to 51200, 0.0738 to 153600, 0.072
ap-southeast-5 | dataTransfer.crossZone | GB | 0.01
ap-southeast-5 | dataTransfer.interRegionOut | GB | 0.08
ap-southeast-1 | dataTransfer.internetOut | GB | 0.12 to 10240, 0.085 to 51200, 0.082 to 153600, 0.08
ap-southeast-1 | dataTransfer.crossZone | GB | 0.01
ap-southeast-1 | dataTransfer.interRegionOut | GB | 0.09
ap-southeast-2 | dataTransfer.internetOut | GB | 0.114 to 10240, 0.098 to 51200, 0.094 to 153600, 0.092
ap-southeast-2 | dataTransfer.crossZone | GB | 0.01
ap-southeast-2 | dataTransfer.interRegionOut | GB | 0.098
ap-northeast-1 | dataTransfer.internetOut | GB | 0.114 to 10240, 0.089 to 51200, 0.086 to 153600, 0.084
ap-northeast-1 | dataTransfer.crossZone | GB | 0.01
ap-northeast-1 | dataTransfer.interRegionOut | GB | 0.09
ca-central-1 | dataTransfer.internetOut | GB | 0.09 to 10240, 0.085 to 51200, 0.07 to 153600, 0.05
ca-central-1 | dataTransfer.crossZone | GB | 0.01
ca-central-1 | dataTransfer.interRegionOut | GB | 0.02
eu-central-1 | dataTransfer.internetOut | GB | 0.09 to 10240, 0.085 to 51200, 0.07 to 153600, 0.05
eu-central-1 | dataTransfer.crossZone | GB | 0.01
eu-central-1 | dataTransfer.interRegionOut | GB | 0.02
eu-west-1 | dataTransfer.internetOut | GB | 0.09 to 10240, 0.085 to 51200, 0.07 to 153600, 0.05
eu-west-1 | dataTransfer.crossZone | GB | 0.01
eu-west-1 | dataTransfer.interRegionOut | GB | 0.02
eu-west-2 | dataTransfer.internetOut | GB | 0.09 to 10240, 0.085 to 51200, 0.07 to 153600, 0.05
eu-west-2 | dataTransfer.crossZone | GB | 0.01
eu-west-2 | dataTransfer.interRegionOut | GB | 0.02
eu-south-1 | dataTransfer.internetOut | GB | 0.09 to 10240, 0.085 to 51200, 0.07 to 153600, 0.05
eu-south-1 | dataTransfer.crossZone | GB | 0.01
eu-south-1 | dataTransfer.interRegionOut | GB | 0.02
eu-west-3 | dataTransfer.internetOut | GB | 0.09 to 10240, 0.085 to 51200, 0.07 to 153600, 0.05
eu-west-3 | dataTransfer.crossZone | GB | 0.01
eu-west-3 | dataTransfer.interRegionOut | GB | 0.02
eu-north-1 | dataTransfer.internetOut | GB | 0.09 to 10240, 0.085 to 51200, 0.07 to 153600, 0.05
eu-north-1 | dataTransfer.crossZone | GB | 0.01
eu-north-1 | dataTransfer.interRegionOut | GB | 0.02
me-south-1 | dataTransfer.internetOut | GB | 0.117 to 10240, 0.1105 to 51200, 0.091 to 153600, 0.065
me-south-1 | dataTransfer.crossZone | GB | 0.01
me-south-1 | dataTransfer.interRegionOut | GB | 0.1105
sa-east-1 | dataTransfer.internetOut | GB | 0.15 to 10240, 0.138 to 51200, 0.126 to 153600, 0.114
sa-east-1 | dataTransfer.crossZone | GB | 0.01
sa-east-1 | dataTransfer.interRegionOut | GB | 0.138
us-east-2 | dataTransfer.internetOut | GB | 0.09 to 10240, 0.085 to 51200, 0.07 to 153600, 0.05
us-east-2 | dataTransfer.crossZone | GB | 0.01
us-east-2 | dataTransfer.interRegionOut | GB | 0.02
us-west-2 | dataTransfer.internetOut | GB | 0.09 to 10240, 0.085 to 51200, 0.07 to 153600, 0.05
us-west-2 | dataTransfer.crossZone | GB | 0.01
us-west-2 | dataTransfer.interRegionOut | GB | 0.02
us-west-1 | dataTransfer.internetOut | GB | 0.09 to 10240, 0.085 to 51200, 0.07 to 153600, 0.05
us-west-1 | dataTransfer.crossZone | GB | 0.01
us-west-1 | dataTransfer.interRegionOut | GB | 0.02
il-central-1 | dataTransfer.internetOut | GB | 0.11 to 10240, 0.085 to 51200, 0.077 to 153600, 0.055
il-central-1 | dataTransfer.crossZone | GB | 0.01
il-central-1 | dataTransfer.interRegionOut | GB | 0.08
ap-south-2 | dataTransfer.internetOut | GB | 0.1093 to 10240, 0.085 to 51200, 0.082 to 153600, 0.08
ap-south-2 | dataTransfer.crossZone | GB | 0.01
ap-south-2 | dataTransfer.interRegionOut | GB | 0.086
ca-west-1 | dataTransfer.internetOut | GB | 0.09 to 10240, 0.085 to 51200, 0.07 to 153600, 0.05
ca-west-1 | dataTransfer.crossZone | GB | 0.01
ca-west-1 | dataTransfer.interRegionOut | GB | 0.02
us-gov-east-1 | dataTransfer.internetOut | GB | 0.155 to 10240, 0.115 to 51200, 0.09 to 153600, 0.065
us-gov-east-1 | dataTransfer.crossZone | GB | 0.01
us-gov-east-1 | dataTransfer.interRegionOut | GB | 0.03
us-gov-west-1 | dataTransfer.internetOut | GB | 0.155 to 10240, 0.115 to 51200, 0.09 to 153600, 0.065
us-gov-west-1 | dataTransfer.crossZone | GB | 0.01
us-gov-west-1 | dataTransfer.interRegionOut | GB | 0.03
`,
  },
  {
    source: 'a region table in a public repository, seen once',
    asOf: '2026-10-06',
    confirmed: false,
    rows: `
ap-northeast-2 | apiGateway.httpRequest | request | 0.00000123 | a request is 512 KB
ap-northeast-2 | s3.putRequest | request | 0.0000045
ap-northeast-2 | s3.getRequest | request | 0.00000035
ap-northeast-2 | s3.standardStorage | GB-month | 0.025 | tiers 2 and 3 from public copies of the price page
ap-northeast-2 | logs.ingest | GB | 0.76
ap-northeast-2 | logs.storage | GB-month | 0.0314
`,
  },
  {
    source: 'a region table in a public repository, seen once',
    asOf: '2026-07-01',
    confirmed: false,
    rows: `
ap-northeast-1 | apiGateway.httpRequest | request | 0.00000129 | a request is 512 KB
ap-northeast-1 | dynamodb.writeRequestUnit | write request unit | 0.000000715 | 1 KB; halved 2024-11-01
ap-northeast-1 | dynamodb.readRequestUnit | read request unit | 0.0000001425 | 4 KB strongly consistent; halved 2024-11-01
ap-northeast-1 | dynamodb.storage | GB-month | 0.285 | after 25 GB free
ap-northeast-1 | s3.putRequest | request | 0.0000047
ap-northeast-1 | s3.getRequest | request | 0.00000037
ap-northeast-1 | s3.standardStorage | GB-month | 0.025 | tiers 2 and 3 from public copies of the price page
ap-northeast-1 | logs.ingest | GB | 0.76
ap-northeast-1 | logs.storage | GB-month | 0.033
`,
  },
  {
    source: 'a region table in a public repository, seen once',
    asOf: '2026-09-11',
    confirmed: false,
    rows: `
eu-central-1 | dynamodb.writeRequestUnit | write request unit | 0.0000007625 | 1 KB; halved 2024-11-01
eu-central-1 | dynamodb.readRequestUnit | read request unit | 0.0000001525 | 4 KB strongly consistent; halved 2024-11-01
eu-central-1 | dynamodb.storage | GB-month | 0.306 | after 25 GB free
eu-central-1 | logs.ingest | GB | 0.63
eu-central-1 | logs.storage | GB-month | 0.0324
eu-west-1 | sqs.standardRequest | request | 0.0000004 to 100000000000, 0.0000003 to 200000000000, 0.00000024 | in chunks of 64 KB, first million a month free; tiers 2 and 3 from public copies of the SQS price page
eu-west-1 | sqs.fifoRequest | request | 0.0000005 to 100000000000, 0.0000004 to 200000000000, 0.00000035 | in chunks of 64 KB; tiers 2 and 3 from public copies of the SQS price page
`,
  },
  {
    source: 'AWS Price List, AWSLambda, eu-west-1, extract in mamtha4u/SDLC',
    asOf: '2026-10-02',
    confirmed: true,
    rows: `
eu-west-1 | lambda.duration.x86_64 | GB-second | 0.0000166667 to 6000000000, 0.000015 to 15000000000, 0.0000133334
eu-west-1 | lambda.duration.arm64 | GB-second | 0.0000133334 to 7500000000, 0.0000120001 to 18750000000, 0.0000106667
`,
  },
  {
    source: 'a region table in a public repository, seen once',
    asOf: '2026-09-21',
    confirmed: false,
    rows: `
eu-west-1 | apiGateway.restRequest | request | 0.0000035 to 333000000, 0.00000319 to 1000000000, 0.00000271 to 20000000000, 0.00000172
eu-west-1 | apiGateway.httpRequest | request | 0.00000111 to 300000000, 0.000001 | a request is 512 KB
eu-west-1 | logs.ingest | GB | 0.57
eu-west-1 | logs.storage | GB-month | 0.03
`,
  },
  {
    source: 'a region table in a public repository, seen once',
    asOf: '2026-09-05',
    confirmed: false,
    rows: `
eu-west-2 | apiGateway.restRequest | request | 0.0000035
eu-west-2 | apiGateway.httpRequest | request | 0.00000116 | a request is 512 KB
`,
  },
  {
    source: 'infracost golden files of July 2024',
    asOf: '2024-07-01',
    confirmed: true,
    rows: `
us-east-2 | kinesis.shardHour | shard-hour | 0.015
us-east-2 | kinesis.putPayloadUnit | payload unit | 0.000000014 | 25 KB
us-east-2 | kinesis.enhancedFanOutData | GB | 0.013
us-east-2 | kinesis.enhancedFanOutShardHour | consumer-shard-hour | 0.015
us-east-2 | kinesis.longTermRetention | GB-month | 0.023
us-east-2 | kinesis.longTermRetrieval | GB | 0.021
us-east-2 | kinesis.onDemandStreamHour | stream-hour | 0.04
us-east-2 | kinesis.onDemandIn | GB | 0.08
us-east-2 | kinesis.onDemandOut | GB | 0.04
us-east-2 | kinesis.onDemandEnhancedFanOut | GB | 0.05
us-east-2 | kinesis.onDemandExtendedRetention | GB-month | 0.1
`,
  },
  {
    source: 'infracost golden files of July 2024',
    asOf: '2024-07-01',
    confirmed: false,
    rows: `
us-east-2 | kinesis.extendedRetention | shard-hour | 0.02 | the unit is unclear: AWS lists shard-hours, the source GB
`,
  },
  {
    source: 'a region table in a public repository, seen once',
    asOf: '2026',
    confirmed: false,
    rows: `
me-central-1 | fargate.vcpuHour.x86_64 | vCPU-hour | 0.0526
me-central-1 | fargate.gbHour.x86_64 | GB-hour | 0.0058
`,
  },
];
