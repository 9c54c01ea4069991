/** Region and account that ARNs are made up for; a scenario has no account of its own. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

/** The account of AWS's own examples. */
export const EXAMPLE_ACCOUNT_ID = '123456789012';
export const DEFAULT_REGION = 'us-east-1';

/**
 * What follows `arn:aws:` of a resource or source of this type, `REGION:ACCOUNT` standing as `@` (formats:
 * AWS Service Authorization Reference). Where IAM asks for something inside the resource (an object, a log
 * stream), for any one in it.
 */
const FORMATS: Readonly<Record<string, (name: string) => string>> = {
  lambda: (name) => `lambda:@:function:${name}`,
  dynamodb: (name) => `dynamodb:@:table/${name}`,
  'dynamodb-stream': (name) => `dynamodb:@:table/${name}/stream/latest`,
  s3: (name) => `s3:::${name}/object`,
  's3-bucket': (name) => `s3:::${name}`,
  sqs: (name) => `sqs:@:${name}`,
  sns: (name) => `sns:@:${name}`,
  kinesis: (name) => `kinesis:@:stream/${name}`,
  msk: (name) => `kafka:@:cluster/${name}/1`,
  mq: (name) => `mq:@:broker:${name}:b-1`,
  documentdb: (name) => `rds:@:cluster:${name}`,
  firehose: (name) => `firehose:@:deliverystream/${name}`,
  eventbridge: (name) => `events:@:event-bus/${name}`,
  'eventbridge-rule': (name) => `events:@:rule/${name}`,
  'step-functions': (name) => `states:@:stateMachine:${name}`,
  secretsmanager: (name) => `secretsmanager:@:secret:${name}`,
  ssm: (name) => `ssm:@:parameter/${name}`,
  ses: (name) => `ses:@:identity/${name}`,
  'ses-rule': (name) => `ses:@:receipt-rule-set/default:receipt-rule/${name}`,
  kms: (name) => `kms:@:key/${name}`,
  'rds-data': (name) => `rds:@:cluster:${name}`,
  'rds-db': (name) => `rds-db:@:dbuser:${name}/user`,
  'api-gateway': (name) => `execute-api:@:${name}/stage/POST/path`,
  alb: (name) => `elasticloadbalancing:@:targetgroup/${name}/1`,
  // Distributions have no region.
  cloudfront: (name) => `cloudfront::${EXAMPLE_ACCOUNT_ID}:distribution/${name}`,
  cognito: (name) => `cognito-idp:@:userpool/${name}`,
  lex: (name) => `lex:@:bot-alias/${name}/1`,
  connect: (name) => `connect:@:instance/${name}`,
  iot: (name) => `iot:@:rule/${name}`,
  'log-group': (name) => `logs:@:log-group:${name}`,
  'log-stream': (name) => `logs:@:log-group:${name}:log-stream:stream`,
  'network-interface': (name) => `ec2:@:network-interface/${name}`,
};

/** The roles of functions write to the log groups of these, and to no others. */
const LOG_GROUPS = 'log-group:/aws/lambda/';
/** Named by no scenario: an interface is any. */
const NAMELESS_TYPES: ReadonlySet<string> = new Set(['network-interface', 'log-group', 'log-stream']);

/**
 * What may stand before a name in the last part of an ARN of this service, the longest first: `table/` for
 * DynamoDB, nothing for a queue.
 */
export function nameHeads(service: string): readonly string[] {
  if (service === 'logs') return [LOG_GROUPS];
  if (service === 'iam') return ['role/'];
  const heads = Object.entries(FORMATS).flatMap(([type, format]) => {
    const [of = '', , , ...rest] = format('\0').replace(':@:', ':::').split(':');
    return of !== service || NAMELESS_TYPES.has(type) ? [] : [rest.join(':').split('\0')[0] ?? ''];
  });
  return [...new Set(heads)].sort((a, b) => b.length - a.length);
}

/** The ARN of a thing of a scenario, from its name. Throws RangeError for a type that has none. */
export function arnOf(type: string, name: string, { region, accountId }: Place): string {
  const format = Object.hasOwn(FORMATS, type) ? FORMATS[type] : undefined;
  if (format === undefined) throw new RangeError(`no ARN is known for the type '${type}'`);
  return `arn:aws:${format(name).replace(':@:', () => `:${region}:${accountId}:`)}`;
}

export function roleArn(name: string, { accountId }: Place): string {
  return `arn:aws:iam::${accountId}:role/${name}`;
}

/** The one account that these ARNs name, or null where they name none or several. */
export function accountNamedBy(arns: Iterable<string>): string | null {
  const found = new Set<string>();
  for (const arn of arns) {
    const accountId = arn.split(':')[4];
    if (accountId !== undefined && /^\d{12}$/.test(accountId)) found.add(accountId);
  }
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : null;
}
