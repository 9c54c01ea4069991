import { AWS } from '../aws.ts';
import { standInOf } from '../regions.ts';

/** In place of an item that another one follows: the price is the same in every region where it is known. */
export const UNIFORM = 'uniform';

/**
 * What an item's price follows from region to region, by item or by the beginning of its name (the longest
 * counts). Chosen for the least error over the regions where both prices are known; `ruleTests` of
 * `prices-by-region.generated.ts` has how well each did. Where too few regions are known for a test, the item
 * of the same service that is nearest in kind.
 */
const FOLLOWS: Readonly<Record<string, string>> = {
  'alb.': 'dynamodb.writeCapacityUnitHour',
  'apiGateway.httpRequest': 'lambda.provisionedDuration.arm64',
  'apiGateway.websocketMessage': 'apiGateway.websocketConnectionMinutes',
  'apiGateway.websocketConnectionMinutes': 'fargate.vcpuHour.x86_64',
  'cloudFront.': UNIFORM,
  'appsync.': 'apiGateway.restRequest',
  'dataTransfer.crossZone': UNIFORM,
  'dynamodb.changeDataCaptureUnit': 'dynamodb.writeCapacityUnitHour',
  'dynamodb.streamsRead': 'dynamodb.readCapacityUnitHour',
  'eventbridge.': 'sns.publishRequest',
  'eventbridge.archiveStorage': 's3.standardStorage',
  'eventbridge.schedulerInvocation': 'fargate.vcpuHour.x86_64',
  'iot.': 'fargate.vcpuHour.x86_64',
  'lambda.durableDataRetained': 'dynamodb.storage',
  'lambda.durableDataWritten': 'dynamodb.writeRequestUnit',
  'lambda.durableOperation': 'lambda.requests',
  'lambda.kafkaPollerUnit': 'fargate.vcpuHour.arm64',
  'lambda.managedInstancesRequest': 'lambda.requests',
  'lambda.responseStreaming': 'lambda.duration.x86_64',
  'lambda.snapStart': 'dynamodb.backup',
  'lambda.sqsPoller': 'lambda.kafkaPollerUnit',
  'lambda.tenantEnvironment.arm64': 'lambda.duration.arm64',
  'lambda.tenantEnvironment.x86_64': 'lambda.duration.x86_64',
  'lambdaAtEdge.': UNIFORM,
  'logs.dataProtection': UNIFORM,
  'ses.': UNIFORM,
  'waf.': UNIFORM,
  'sns.fifo': 'lambda.provisionedDuration.x86_64',
  'sqs.': 'sns.publishRequest',
  'stepFunctions.': 'sns.publishRequest',
};

/**
 * The region whose prices stand in where nothing that a price follows is known: data transfer, which nothing
 * predicts, and regions of which no list is public.
 */
const NEIGHBOURS: Readonly<Record<string, string>> = {
  'ap-east-2': 'ap-east-1',
  'ap-southeast-3': 'ap-southeast-1',
  'ap-southeast-4': 'ap-southeast-2',
  'ap-southeast-6': 'ap-southeast-2',
  'ap-southeast-7': 'ap-southeast-1',
  'eu-central-2': 'eu-central-1',
  'eu-south-2': 'eu-south-1',
  'eusc-de-east-1': 'eu-central-1',
  'me-central-1': 'me-south-1',
  'me-west-1': 'me-south-1',
  'mx-central-1': 'us-west-1',
  'sa-west-1': 'sa-east-1',
};

/** What an item's price follows; `UNIFORM`; or null where only the neighbouring region tells. */
export function referenceOf(item: string): string | null {
  let beginning: string | null = null;
  for (const name of Object.keys(FOLLOWS)) {
    if (item.startsWith(name) && name.length > (beginning?.length ?? 0)) beginning = name;
  }
  return beginning === null ? null : (FOLLOWS[beginning] ?? null);
}

/** The region whose price stands in; undefined where none is near. */
export function neighbourOf(region: string): string | undefined {
  return Object.hasOwn(NEIGHBOURS, region) ? NEIGHBOURS[region] : standInOf(region, AWS.regions);
}
