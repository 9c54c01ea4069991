/** What a service does to a function, and which source comes nearest to it. */
interface OtherSource {
  readonly title: string;
  readonly invocation: 'sync' | 'async';
}

/** Services that invoke functions and are not modelled, by what somebody may write for them. */
const OTHERS: readonly (readonly [pattern: RegExp, OtherSource])[] = [
  [/^alexa/, { title: 'Alexa', invocation: 'sync' }],
  [/firehose/, { title: 'Amazon Data Firehose', invocation: 'sync' }],
  [/^s3-?batch/, { title: 'S3 Batch Operations', invocation: 'sync' }],
  [/^(s3-?)?object-?lambda/, { title: 'S3 Object Lambda', invocation: 'sync' }],
  [/^(vpc-?)?lattice/, { title: 'VPC Lattice', invocation: 'sync' }],
  [/^bedrock/, { title: 'Amazon Bedrock', invocation: 'sync' }],
  [/^secrets-?manager/, { title: 'AWS Secrets Manager', invocation: 'sync' }],
  [/^work-?mail/, { title: 'Amazon WorkMail', invocation: 'sync' }],
  [/^cloud-?formation/, { title: 'AWS CloudFormation', invocation: 'async' }],
  [/^code-?commit/, { title: 'AWS CodeCommit', invocation: 'async' }],
  [/^code-?pipeline/, { title: 'AWS CodePipeline', invocation: 'async' }],
  [/^(aws-?)?config$/, { title: 'AWS Config', invocation: 'async' }],
  [/^(cloud-?watch-?)?alarms?$/, { title: 'CloudWatch alarms', invocation: 'async' }],
  [/^(cloud-?trail)/, { title: 'AWS CloudTrail', invocation: 'async' }],
  [/^iot-?events/, { title: 'AWS IoT Events', invocation: 'async' }],
  [/^(iot-?)?greengrass/, { title: 'AWS IoT Greengrass', invocation: 'sync' }],
  [/^(rds|aurora|postgres)/, { title: 'Amazon RDS', invocation: 'async' }],
  [/^(elasti-?cache|redis|valkey)/, { title: 'Amazon ElastiCache', invocation: 'async' }],
  [/^(transfer|transfer-?family)$/, { title: 'AWS Transfer Family', invocation: 'sync' }],
  [/^(chime|pinpoint|gamelift|amplify|dms|eks|ecs|batch)$/, { title: 'This service', invocation: 'async' }],
];

/** Their names, as AWS writes them. */
export const NOT_MODELLED_SOURCES: readonly string[] = OTHERS.map(([, { title }]) => title).filter(
  (title) => title !== 'This service',
);

/** What somebody may write for a source that is modelled under another name. */
const OTHER_NAMES: readonly (readonly [pattern: RegExp, source: string])[] = [
  [/^(event-?bridge|events?)-?schedul(er|e)/, 'scheduler'],
  [/^(event-?bridge)-?pipes?$|^pipe$/, 'pipes'],
  [/^(event-?bridge-?rules?|events?-?rules?)$/, 'eventbridge'],
  [/^cloud-?watch-?events?$/, 'cloudwatch-events'],
  [/^(amazon-?|aws-?)?(msk|managed-?kafka|managed-?streaming.*)$/, 'msk'],
  [/^(self-?managed-?kafka|smk|apache-?kafka)$/, 'kafka'],
  [/^(amazon-?mq|active-?mq|rabbit-?mq)$/, 'mq'],
  [/^(amazon-?)?(doc(ument)?-?db(-?streams?)?)$/, 'documentdb'],
  [/^(amazon-?)?cognito(-.*)?$/, 'cognito'],
  [/^(aws-?)?app-?sync$/, 'appsync'],
  [/^(amazon-?)?lex-?(v2)?$/, 'lex'],
  [/^(amazon-?)?connect$/, 'connect'],
  [/^(aws-?)?(lambda-?)?durable-?(functions?|executions?)?$/, 'durable'],
];

/**
 * What is wrong with a source that AWS has and a scenario has not, or not under this name; null for what is
 * no service that is known to invoke functions.
 */
export function otherSource(given: unknown): { readonly problem: string; readonly remedy: string } | null {
  if (typeof given !== 'string' || given.length > 80) return null;
  const name = given
    .trim()
    .toLowerCase()
    .replace(/[\s_.]+/g, '-');
  const renamed = OTHER_NAMES.find(([pattern]) => pattern.test(name));
  if (renamed !== undefined) {
    return { problem: `'${given}' is not a source under this name`, remedy: `give source: ${renamed[1]}` };
  }
  const other = OTHERS.find(([pattern]) => pattern.test(name));
  if (other === undefined) return null;
  const [, { title, invocation }] = other;
  const kind = invocation === 'sync' ? 'synchronous' : 'asynchronous';
  return {
    problem: `${title} is not modelled as a source`,
    remedy: `its invocations are ${kind}: give source: sdk, invocation: ${invocation}, which has no price and no limits of its own`,
  };
}
