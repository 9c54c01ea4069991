/** AWS's own names of the sources and resources of a scenario. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['sdk', 'SDK'],
  ['lambda', 'Lambda'],
  ['api-gateway', 'API Gateway'],
  ['function-url', 'Function URL'],
  ['alb', 'Load balancer'],
  ['cloudfront', 'CloudFront'],
  ['lambda-edge', 'Lambda@Edge'],
  ['waf', 'WAF'],
  ['s3', 'S3'],
  ['sns', 'SNS'],
  ['eventbridge', 'EventBridge'],
  ['cloudwatch-events', 'CloudWatch Events'],
  ['iot', 'IoT'],
  ['ses', 'SES'],
  ['logs', 'CloudWatch Logs'],
  ['schedule', 'Schedule'],
  ['scheduler', 'EventBridge Scheduler'],
  ['sqs', 'SQS'],
  ['kinesis', 'Kinesis'],
  ['dynamodb-stream', 'DynamoDB Streams'],
  ['pipes', 'EventBridge Pipes'],
  ['cognito', 'Cognito'],
  ['appsync', 'AppSync'],
  ['lex', 'Lex'],
  ['connect', 'Connect'],
  ['msk', 'Amazon MSK'],
  ['kafka', 'Apache Kafka'],
  ['mq', 'Amazon MQ'],
  ['documentdb', 'DocumentDB'],
  ['step-functions', 'Step Functions'],
  ['durable', 'Durable execution'],
  ['dynamodb', 'DynamoDB'],
  ['rds', 'RDS'],
  ['http', 'HTTP'],
]);

/** `sqs` → "SQS"; what is not known stays as it is written. */
export function serviceName(source: string): string {
  return NAMES.get(source) ?? source;
}
