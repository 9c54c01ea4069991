/**
 * How bills call what the price list has: usage types without their region's prefix, by the service that
 * bills them. Source: usage types of AWS's price list (offer files of 2026-08-31) and of cost and usage
 * reports, read 2026-11-28.
 */
interface BilledItem {
  /** The service as bills write it: product codes of reports, names of Cost Explorer. */
  readonly services: readonly string[];
  /** Usage types without prefix. */
  readonly usageTypes: readonly string[];
  /** Of the price list. */
  readonly item: string;
  /** The bill's unit times this is the price list's. */
  readonly factor?: number;
}

const LAMBDA = ['AWSLambda', 'AWS Lambda', 'Lambda'];
const SQS = ['AWSQueueService', 'AmazonSQS', 'Amazon Simple Queue Service', 'SQS'];
const SNS = ['AmazonSNS', 'Amazon Simple Notification Service', 'SNS'];
const S3 = ['AmazonS3', 'Amazon Simple Storage Service', 'S3'];
const GATEWAY = ['AmazonApiGateway', 'Amazon API Gateway', 'API Gateway'];
const DYNAMODB = ['AmazonDynamoDB', 'Amazon DynamoDB', 'DynamoDB'];
const KINESIS = ['AmazonKinesis', 'Amazon Kinesis', 'Kinesis'];
const CLOUDWATCH = ['AmazonCloudWatch', 'Amazon CloudWatch', 'CloudWatch'];
const EVENTS = ['AWSEvents', 'CloudWatch Events', 'Amazon EventBridge', 'AmazonEventBridge', 'EventBridge'];
const STATES = ['AmazonStates', 'AWS Step Functions', 'Step Functions'];
const BALANCER = ['AWSELB', 'Elastic Load Balancing', 'Amazon Elastic Load Balancing', 'EC2-ELB'];
const EC2 = ['AmazonEC2', 'EC2 - Other', 'EC2-Other', 'VPC', 'AmazonVPC', 'Amazon Virtual Private Cloud'];
const CLOUDFRONT = ['AmazonCloudFront', 'Amazon CloudFront', 'CloudFront'];
const IOT = ['AWSIoT', 'AWS IoT', 'IoT'];
const APPSYNC = ['AWSAppSync', 'AWS AppSync'];
const TRANSFER = ['AWSDataTransfer', ...LAMBDA, ...GATEWAY, ...EC2, 'AWS Data Transfer'];

const HOURS_A_SECOND = 1 / 3600;

const BILLED_ITEMS: readonly BilledItem[] = [
  row(LAMBDA, ['Request', 'Request-ARM'], 'lambda.requests'),
  row(LAMBDA, ['Lambda-GB-Second'], 'lambda.duration.x86_64'),
  row(LAMBDA, ['Lambda-GB-Second-ARM'], 'lambda.duration.arm64'),
  row(LAMBDA, ['Lambda-Provisioned-Concurrency'], 'lambda.provisionedConcurrency.x86_64'),
  row(LAMBDA, ['Lambda-Provisioned-Concurrency-ARM'], 'lambda.provisionedConcurrency.arm64'),
  row(LAMBDA, ['Lambda-Provisioned-GB-Second'], 'lambda.provisionedDuration.x86_64'),
  row(LAMBDA, ['Lambda-Provisioned-GB-Second-ARM'], 'lambda.provisionedDuration.arm64'),
  row(LAMBDA, ['Lambda-Storage-GB-Second', 'Lambda-Storage-GB-Second-ARM'], 'lambda.ephemeralStorage'),
  row(LAMBDA, ['Lambda-Streaming-Response-Processed-Bytes'], 'lambda.responseStreaming'),
  row(
    LAMBDA,
    ['Lambda-SnapStart-Cached-GB-S', 'Lambda-SnapStart-Cached-GB-Second', 'Lambda-SnapStart-Cached-GB-S-ARM'],
    'lambda.snapStartCache',
  ),
  row(
    LAMBDA,
    ['Lambda-SnapStart-Restored-GB', 'Lambda-SnapStart-Restored-GB-ARM'],
    'lambda.snapStartRestore',
  ),
  row(LAMBDA, ['Lambda-Edge-Request'], 'lambdaAtEdge.requests'),
  row(LAMBDA, ['Lambda-Edge-GB-Second'], 'lambdaAtEdge.duration'),
  row(SQS, ['Requests-RBP', 'Requests-Tier1', 'Requests'], 'sqs.standardRequest'),
  row(SQS, ['Requests-FIFO-RBP', 'Requests-FIFO-Tier1', 'Requests-FIFO'], 'sqs.fifoRequest'),
  row(SNS, ['Requests-Tier1', 'Requests'], 'sns.publishRequest'),
  row(SNS, ['DeliveryAttempts-LAMBDA'], 'sns.deliveryLambda'),
  row(SNS, ['DeliveryAttempts-SQS'], 'sns.deliverySqs'),
  row(S3, ['Requests-Tier1'], 's3.putRequest'),
  row(S3, ['Requests-Tier2'], 's3.getRequest'),
  row(S3, ['TimedStorage-ByteHrs'], 's3.standardStorage'),
  row(GATEWAY, ['ApiGatewayRequest'], 'apiGateway.restRequest'),
  row(GATEWAY, ['ApiGatewayHttpRequest'], 'apiGateway.httpRequest'),
  row(GATEWAY, ['ApiGatewayMessage'], 'apiGateway.websocketMessage'),
  row(GATEWAY, ['ApiGatewayMinute'], 'apiGateway.websocketConnectionMinutes'),
  ...['0.5', '1.6', '6.1', '13.5', '28.4', '58.2', '118', '237'].map((size) =>
    row(GATEWAY, [`ApiGatewayCacheUsage:${size}GB`], `apiGateway.cacheHour.${size}GB`),
  ),
  row(DYNAMODB, ['WriteRequestUnits'], 'dynamodb.writeRequestUnit'),
  row(DYNAMODB, ['ReadRequestUnits'], 'dynamodb.readRequestUnit'),
  row(DYNAMODB, ['WriteCapacityUnit-Hrs'], 'dynamodb.writeCapacityUnitHour'),
  row(DYNAMODB, ['ReadCapacityUnit-Hrs'], 'dynamodb.readCapacityUnitHour'),
  row(DYNAMODB, ['TimedStorage-ByteHrs'], 'dynamodb.storage'),
  row(KINESIS, ['Storage-ShardHour'], 'kinesis.shardHour'),
  row(KINESIS, ['PutRequestPayloadUnits'], 'kinesis.putPayloadUnit'),
  row(KINESIS, ['Extended-ShardHour'], 'kinesis.extendedRetention'),
  row(KINESIS, ['OnDemand-StreamHour', 'OnDemandStreamHr'], 'kinesis.onDemandStreamHour'),
  row(KINESIS, ['OnDemand-BilledIncomingBytes'], 'kinesis.onDemandIn'),
  row(KINESIS, ['OnDemand-BilledOutgoingBytes'], 'kinesis.onDemandOut'),
  row(KINESIS, ['EnhancedFanoutHour', 'Storage-ConsumerHour'], 'kinesis.enhancedFanOutShardHour'),
  row(KINESIS, ['ReadBytes'], 'kinesis.enhancedFanOutData'),
  row(CLOUDWATCH, ['DataProcessing-Bytes', 'VendedLog-Bytes'], 'logs.ingestLambda'),
  row(CLOUDWATCH, ['DataProcessingIA-Bytes', 'VendedLogIA-Bytes'], 'logs.ingestLambdaInfrequentAccess'),
  row(CLOUDWATCH, ['TimedStorage-ByteHrs'], 'logs.storage'),
  row(EVENTS, ['Event-64K-Chunks'], 'eventbridge.customEvent'),
  row(EVENTS, ['ScheduledInvocation', 'Scheduler-ScheduledInvocation'], 'eventbridge.schedulerInvocation'),
  row(EVENTS, ['PipesRequest', 'Pipes-Request', 'Request-64K-Chunks'], 'eventbridge.pipesRequest'),
  row(STATES, ['StateTransition'], 'stepFunctions.standardTransition'),
  row(STATES, ['StepFunctions-Request'], 'stepFunctions.expressRequest'),
  row(STATES, ['StepFunctions-GB-Second'], 'stepFunctions.expressDuration', HOURS_A_SECOND),
  row(BALANCER, ['LoadBalancerUsage'], 'alb.hour'),
  row(BALANCER, ['LCUUsage'], 'alb.lcuHour'),
  row(EC2, ['NatGateway-Hours'], 'natGateway.hour'),
  row(EC2, ['NatGateway-Bytes'], 'natGateway.data'),
  row(CLOUDFRONT, ['Requests-HTTPS-Proxy', 'Requests-Tier2-HTTPS'], 'cloudFront.httpsRequest'),
  row(CLOUDFRONT, ['DataTransfer-Out-Bytes'], 'cloudFront.dataOut'),
  row(IOT, ['Messages'], 'iot.message'),
  row(APPSYNC, ['AppSync-Queries', 'Queries'], 'appsync.query'),
  row(TRANSFER, ['DataTransfer-Out-Bytes'], 'dataTransfer.internetOut'),
];

/** A usage type as an item of the price list. */
export interface KnownUsage {
  readonly item: string;
  readonly factor: number;
}

/**
 * What a usage type without its prefix can be, of that service; of any where the bill does not name one (the
 * same words are another thing elsewhere: `Requests-Tier1` of S3 and of SNS).
 */
export function itemsOf(usageType: string, service: string | null): readonly KnownUsage[] {
  return BILLED_ITEMS.filter(
    ({ services, usageTypes }) =>
      usageTypes.includes(usageType) && (service === null || services.includes(service)),
  ).map(({ item, factor = 1 }) => ({ item, factor }));
}

/** Is it CloudFront, whose usage types begin with where its edges are? */
export function isCloudFront(service: string | null): boolean {
  return service !== null && CLOUDFRONT.includes(service);
}

/** Is it a service that scenarios have parts of? */
export function isModelled(service: string): boolean {
  return BILLED_ITEMS.some(({ services }) => services.includes(service));
}

/** Beginnings of the price list's items that a bill's service has: `lambda`, `lambdaAtEdge`. */
export function roomsOf(service: string): ReadonlySet<string> {
  return new Set(
    BILLED_ITEMS.filter(
      ({ services, item }) => services.includes(service) && !item.startsWith('dataTransfer'),
    ).map(({ item }) => item.slice(0, item.indexOf('.'))),
  );
}

function row(
  services: readonly string[],
  usageTypes: readonly string[],
  item: string,
  factor?: number,
): BilledItem {
  return { services, usageTypes, item, ...(factor === undefined ? {} : { factor }) };
}
