/** A piece of a source in words; one that is published leads there. */
export interface SourcePiece {
  readonly text: string;
  /** Address of the document, null where the words alone say where it stands. */
  readonly address: string | null;
}

const AWS_DOCS = 'https://docs.aws.amazon.com';

/** Where each document that sources name begins; what the words say besides (a chapter) is found there. */
const DOCUMENTS: ReadonlyMap<string, string> = new Map([
  ['AWS Lambda Developer Guide', `${AWS_DOCS}/lambda/latest/dg/`],
  ['AWS Lambda API Reference', `${AWS_DOCS}/lambda/latest/api/`],
  ['Amazon API Gateway Developer Guide', `${AWS_DOCS}/apigateway/latest/developerguide/`],
  ['Amazon SQS Developer Guide', `${AWS_DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/`],
  ['Amazon SQS API Reference', `${AWS_DOCS}/AWSSimpleQueueService/latest/APIReference/`],
  ['Amazon SNS Developer Guide', `${AWS_DOCS}/sns/latest/dg/`],
  ['Amazon DynamoDB Developer Guide', `${AWS_DOCS}/amazondynamodb/latest/developerguide/`],
  ['Amazon DynamoDB API Reference', `${AWS_DOCS}/amazondynamodb/latest/APIReference/`],
  ['Amazon Kinesis Data Streams Developer Guide', `${AWS_DOCS}/streams/latest/dev/`],
  ['Amazon EventBridge User Guide', `${AWS_DOCS}/eventbridge/latest/userguide/`],
  ['Amazon S3 User Guide', `${AWS_DOCS}/AmazonS3/latest/userguide/`],
  ['Amazon DocumentDB Developer Guide', `${AWS_DOCS}/documentdb/latest/developerguide/`],
  ['AWS Step Functions Developer Guide', `${AWS_DOCS}/step-functions/latest/dg/`],
  ['Amazon Cognito Developer Guide', `${AWS_DOCS}/cognito/latest/developerguide/`],
  ['Amazon Lex V2 Developer Guide', `${AWS_DOCS}/lexv2/latest/dg/`],
  ['Amazon ECS Developer Guide', `${AWS_DOCS}/AmazonECS/latest/developerguide/`],
  ['Amazon EC2 User Guide', `${AWS_DOCS}/AWSEC2/latest/UserGuide/`],
  ['Amazon Aurora User Guide', `${AWS_DOCS}/AmazonRDS/latest/AuroraUserGuide/`],
  ['Amazon CloudWatch Logs User Guide', `${AWS_DOCS}/AmazonCloudWatch/latest/logs/`],
  ['Amazon CloudWatch Logs API Reference', `${AWS_DOCS}/AmazonCloudWatchLogs/latest/APIReference/`],
  ['AWS Secrets Manager User Guide', `${AWS_DOCS}/secretsmanager/latest/userguide/`],
  ['AWS General Reference', `${AWS_DOCS}/general/latest/gr/`],
  ['AWS Lambda pricing page', 'https://aws.amazon.com/lambda/pricing/'],
  ['pacslab/serverless-performance-modeling', 'https://github.com/pacslab/serverless-performance-modeling'],
  ['maxday/lambda-perf', 'https://github.com/maxday/lambda-perf'],
]);

/** Each service's page of prices, by its name in the bill. */
const PRICE_PAGES: ReadonlyMap<string, string> = new Map([
  ['lambda', 'lambda'],
  ['api-gateway', 'api-gateway'],
  ['alb', 'elasticloadbalancing'],
  ['cloudfront', 'cloudfront'],
  ['waf', 'waf'],
  ['sqs', 'sqs'],
  ['sns', 'sns'],
  ['s3', 's3'],
  ['ses', 'ses'],
  ['iot', 'iot-core'],
  ['dynamodb', 'dynamodb'],
  ['kinesis', 'kinesis/data-streams'],
  ['eventbridge', 'eventbridge'],
  ['step-functions', 'step-functions'],
  ['appsync', 'appsync'],
  ['cognito', 'cognito'],
  ['cloudwatch-logs', 'cloudwatch'],
  ['data-transfer', 'ec2/on-demand'],
]);

const PATTERN = new RegExp(
  `https?://[^\\s<>"')\\]]+[^\\s<>"')\\].,;:]|${[...DOCUMENTS.keys()]
    .map((name) => name.replace(/[.*+?^$()[\]{}|\\/]/g, '\\$&'))
    .join('|')}`,
  'g',
);

/** A source's words, cut where a known document or an address begins and ends. */
export function sourcePieces(source: string): readonly SourcePiece[] {
  const pieces: SourcePiece[] = [];
  let end = 0;
  for (const match of source.matchAll(PATTERN)) {
    const [text] = match;
    if (match.index > end) pieces.push({ text: source.slice(end, match.index), address: null });
    pieces.push({ text, address: DOCUMENTS.get(text) ?? text });
    end = match.index + text.length;
  }
  if (end < source.length) pieces.push({ text: source.slice(end), address: null });
  return pieces;
}

/**
 * The page of a service's prices today; null where none is known: China has a site of its own, and the prices
 * of other times are not on it.
 */
export function pricePage(
  service: string,
  { platform, region }: { readonly platform: string; readonly region: string },
): string | null {
  const page = PRICE_PAGES.get(service);
  if (page === undefined || platform !== 'aws' || region.startsWith('cn-')) return null;
  // Outward traffic has no page of its own: its prices stand on that of EC2.
  return `https://aws.amazon.com/${page === 'ec2/on-demand' ? 'ec2/pricing/on-demand' : `${page}/pricing`}/`;
}
