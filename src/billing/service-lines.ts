/**
 * How a line of the bill calls an item of the price list that is another service's, or Lambda's besides its
 * functions.
 */
export interface ServiceLine {
  readonly service: string;
  readonly line: string;
  /** Plural, as the quantity is shown with it. */
  readonly unit: string;
}

const SERVICE_LINES: Readonly<Record<string, readonly [service: string, line: string, unit: string]>> = {
  'lambda.requests': ['lambda', 'Requests for payloads above 256 KB', 'requests'],
  'lambda.responseStreaming': ['lambda', 'Streamed beyond 6 MB an answer', 'GB'],
  'lambda.sqsPoller': ['lambda', 'Provisioned pollers', 'poller-hours'],
  'lambda.kafkaPollerUnit': ['lambda', 'Event poller units', 'unit-hours'],
  'lambda.durableOperation': ['lambda', 'Durable operations', 'operations'],
  'lambda.durableDataWritten': ['lambda', 'Durable data written', 'GB'],
  'lambda.durableDataRetained': ['lambda', 'Durable data kept', 'GB-months'],
  'apiGateway.restRequest': ['api-gateway', 'REST API requests', 'requests'],
  'apiGateway.httpRequest': ['api-gateway', 'HTTP API requests', 'requests'],
  'apiGateway.websocketMessage': ['api-gateway', 'WebSocket messages', 'messages'],
  'apiGateway.websocketConnectionMinutes': ['api-gateway', 'WebSocket connection minutes', 'minutes'],
  'apiGateway.cacheHour.0.5GB': ['api-gateway', 'Cache of 0.5 GB', 'hours'],
  'apiGateway.cacheHour.1.6GB': ['api-gateway', 'Cache of 1.6 GB', 'hours'],
  'apiGateway.cacheHour.6.1GB': ['api-gateway', 'Cache of 6.1 GB', 'hours'],
  'apiGateway.cacheHour.13.5GB': ['api-gateway', 'Cache of 13.5 GB', 'hours'],
  'apiGateway.cacheHour.28.4GB': ['api-gateway', 'Cache of 28.4 GB', 'hours'],
  'apiGateway.cacheHour.58.2GB': ['api-gateway', 'Cache of 58.2 GB', 'hours'],
  'apiGateway.cacheHour.118GB': ['api-gateway', 'Cache of 118 GB', 'hours'],
  'apiGateway.cacheHour.237GB': ['api-gateway', 'Cache of 237 GB', 'hours'],
  'cloudFront.httpsRequest': ['cloudfront', 'HTTPS requests', 'requests'],
  'cloudFront.dataOut': ['cloudfront', 'To the internet', 'GB'],
  'waf.request': ['waf', 'Requests looked at', 'requests'],
  'waf.webAclMonth': ['waf', 'Web ACLs', 'months'],
  'waf.ruleMonth': ['waf', 'Rules', 'months'],
  'alb.hour': ['alb', 'Load balancer hours', 'hours'],
  'alb.lcuHour': ['alb', 'Capacity units', 'LCU-hours'],
  'natGateway.hour': ['nat-gateway', 'NAT gateway hours', 'gateway-hours'],
  'natGateway.data': ['nat-gateway', 'NAT gateway data', 'GB'],
  'iot.message': ['iot', 'Messages', 'messages'],
  'ses.emailReceived': ['ses', 'Messages received', 'messages'],
  'sqs.standardRequest': ['sqs', 'Requests', 'requests'],
  'sqs.fifoRequest': ['sqs', 'FIFO requests', 'requests'],
  'sns.publishRequest': ['sns', 'Publishes', 'requests'],
  'sns.deliveryLambda': ['sns', 'Deliveries to Lambda', 'deliveries'],
  'eventbridge.customEvent': ['eventbridge', 'Custom events', 'events'],
  'eventbridge.awsServiceEvent': ['eventbridge', 'Scheduled events', 'events'],
  'eventbridge.schedulerInvocation': ['eventbridge', 'Scheduler invocations', 'invocations'],
  'eventbridge.pipesRequest': ['eventbridge', 'Pipe requests', 'requests'],
  'appsync.query': ['appsync', 'Queries', 'queries'],
  'kinesis.shardHour': ['kinesis', 'Shard-hours', 'shard-hours'],
  'kinesis.putPayloadUnit': ['kinesis', 'PUT payload units', 'payload units'],
  'kinesis.extendedRetention': ['kinesis', 'Extended retention', 'shard-hours'],
  'kinesis.enhancedFanOutShardHour': ['kinesis', 'Enhanced fan-out', 'consumer-shard-hours'],
  'kinesis.enhancedFanOutData': ['kinesis', 'Enhanced fan-out data', 'GB'],
  'kinesis.onDemandStreamHour': ['kinesis', 'On-demand stream hours', 'stream-hours'],
  'kinesis.onDemandIn': ['kinesis', 'On-demand data in', 'GB'],
  'kinesis.onDemandOut': ['kinesis', 'On-demand data out', 'GB'],
  'kinesis.onDemandEnhancedFanOut': ['kinesis', 'On-demand enhanced fan-out', 'GB'],
  'dynamodb.streamsReadByLambda': ['dynamodb', 'Stream reads by Lambda', 'records'],
  'dynamodb.writeRequestUnit': ['dynamodb', 'Write request units', 'request units'],
  'dynamodb.readRequestUnit': ['dynamodb', 'Read request units', 'request units'],
  'dynamodb.writeCapacityUnitHour': ['dynamodb', 'Write capacity', 'capacity-unit-hours'],
  'dynamodb.readCapacityUnitHour': ['dynamodb', 'Read capacity', 'capacity-unit-hours'],
  'dynamodb.storage': ['dynamodb', 'Storage', 'GB-months'],
  's3.standardStorage': ['s3', 'Storage', 'GB-months'],
  's3.putRequest': ['s3', 'PUT requests', 'requests'],
  's3.getRequest': ['s3', 'GET requests', 'requests'],
  'stepFunctions.standardTransition': ['step-functions', 'State transitions', 'transitions'],
  'stepFunctions.expressRequest': ['step-functions', 'Express executions', 'requests'],
  'stepFunctions.expressDuration': ['step-functions', 'Express duration', 'GB-hours'],
  'logs.ingestLambda': ['cloudwatch-logs', 'Log ingestion', 'GB'],
  'logs.ingestLambdaInfrequentAccess': ['cloudwatch-logs', 'Log ingestion, infrequent access', 'GB'],
  'logs.storage': ['cloudwatch-logs', 'Log storage', 'GB-months'],
  'dataTransfer.internetOut': ['data-transfer', 'To the internet', 'GB'],
};

/** Every service that a line can be of. */
export const SERVICES: readonly string[] = [
  ...new Set(Object.values(SERVICE_LINES).map(([service]) => service)),
];

/** The line of an item. Throws for one that no line is made of. */
export function serviceLineOf(item: string): ServiceLine {
  const found = Object.hasOwn(SERVICE_LINES, item) ? SERVICE_LINES[item] : undefined;
  if (found === undefined) throw new Error(`the bill has no line for ${item}`);
  const [service, line, unit] = found;
  return { service, line, unit };
}

/**
 * A line that a bill can have, and what it can be of: a function, or a trigger or resource (`Requests of
 * jobs`).
 */
export interface KnownLine {
  readonly service: string;
  readonly line: string;
  readonly isOfFunction: boolean;
  readonly isOfOther: boolean;
}

/** Lambda's own lines, a function's each (price-usage.ts). */
const FUNCTION_LINES = [
  'Requests',
  'Duration',
  'Provisioned concurrency',
  'Provisioned duration',
  'Ephemeral storage',
  'SnapStart cache',
  'SnapStart restores',
];

/** Every line that a bill can have. */
export const BILL_LINES: readonly KnownLine[] = [
  ...FUNCTION_LINES.map((line) => ({ service: 'lambda', line, isOfFunction: true, isOfOther: false })),
  ...Object.entries(SERVICE_LINES).map(([item, [service, line]]) => ({
    service,
    line,
    // Usage of logs is a function's; that of large payloads a function's or a trigger's.
    isOfFunction: service === 'cloudwatch-logs' || item === 'lambda.requests',
    isOfOther: service !== 'cloudwatch-logs',
  })),
];
