import type { StackResource } from '../stack.ts';
import type { TemplateReference, TemplateValue } from '../value.ts';
import { shownWhole } from './values.ts';

/** The property that gives a resource its name, and the service in its ARN, by the resource's type. */
const NAMED: Readonly<Record<string, { readonly service: string; readonly property: string }>> = {
  'AWS::Lambda::Function': { service: 'lambda', property: 'FunctionName' },
  'AWS::Serverless::Function': { service: 'lambda', property: 'FunctionName' },
  'AWS::SQS::Queue': { service: 'sqs', property: 'QueueName' },
  'AWS::SNS::Topic': { service: 'sns', property: 'TopicName' },
  'AWS::DynamoDB::Table': { service: 'dynamodb', property: 'TableName' },
  'AWS::DynamoDB::GlobalTable': { service: 'dynamodb', property: 'TableName' },
  'AWS::Serverless::SimpleTable': { service: 'dynamodb', property: 'TableName' },
  'AWS::Kinesis::Stream': { service: 'kinesis', property: 'Name' },
  'AWS::KinesisFirehose::DeliveryStream': { service: 'firehose', property: 'DeliveryStreamName' },
  'AWS::S3::Bucket': { service: 's3', property: 'BucketName' },
  'AWS::Events::EventBus': { service: 'events', property: 'Name' },
  'AWS::Events::Rule': { service: 'events', property: 'Name' },
  'AWS::StepFunctions::StateMachine': { service: 'states', property: 'StateMachineName' },
  'AWS::Serverless::StateMachine': { service: 'states', property: 'Name' },
  'AWS::IAM::Role': { service: 'iam', property: 'RoleName' },
  'AWS::IAM::ManagedPolicy': { service: 'iam', property: 'ManagedPolicyName' },
  'AWS::Logs::LogGroup': { service: 'logs', property: 'LogGroupName' },
  'AWS::Cognito::UserPool': { service: 'cognito-idp', property: 'UserPoolName' },
};

/**
 * The id of the stack's resource that a value points to: by `Ref` or `Fn::GetAtt`, by a text that holds
 * references to one resource alone (`${Orders.Arn}:live`), or by an ARN, a queue's URL or a name that is a
 * resource's explicit one. `types` are the types that may be meant, where a name alone could mean several.
 * Null where it points to none, or nobody can tell which.
 */
export function referencedResource(
  value: TemplateValue | undefined,
  resources: ReadonlyMap<string, StackResource>,
  types?: readonly string[],
): string | null {
  if (value === undefined) return null;
  const allowed = (id: string): boolean => {
    const type = resources.get(id)?.type;
    return type !== undefined && (types === undefined || types.includes(type));
  };
  const ids = new Set(referencesIn(value).map(({ resource }) => resource));
  if (ids.size > 0) {
    const candidates = [...ids].filter(allowed);
    return candidates.length === 1 && (ids.size === 1 || types !== undefined) ? candidates[0]! : null;
  }
  if (value.kind !== 'scalar' && value.kind !== 'text' && value.kind !== 'unknown') return null;
  const { service, name } = addressIn(shownWhole(value));
  const matches = [...resources.values()].filter((resource) => {
    const named = NAMED[resource.type];
    const given = named === undefined ? undefined : resource.properties.entries.get(named.property);
    if (named === undefined || given === undefined || !allowed(resource.id)) return false;
    return (service === null || service === named.service) && shownWhole(given) === name;
  });
  return matches.length === 1 ? matches[0]!.id : null;
}

function referencesIn(value: TemplateValue): readonly TemplateReference[] {
  if (value.kind === 'reference') return [value];
  if (value.kind !== 'text') return [];
  return value.parts.flatMap((part) => (typeof part === 'string' || part.kind !== 'reference' ? [] : [part]));
}

/**
 * Which service's resource of which name a text means; the service is null where the text is a name alone.
 */
function addressIn(text: string): { readonly service: string | null; readonly name: string } {
  const inner = /functions\/(arn:[^/]+)\/invocations/.exec(text)?.[1];
  if (inner !== undefined) return addressIn(inner);
  const url = /^https:\/\/(?:sqs|queue)\.[^/]*\/[^/]*\/([^/]+)$/.exec(text);
  if (url !== null) return { service: 'sqs', name: url[1] ?? '' };
  const arn = /^arn:[^:]*:([^:]*):[^:]*:[^:]*:(.*)$/s.exec(text);
  if (arn === null) return { service: null, name: text };
  const [, service = '', rest = ''] = arn;
  return { service, name: nameInArn(service, rest) };
}

/** `function:orders:live` → orders, `table/orders/stream/…` → orders, `role/path/orders` → orders. */
function nameInArn(service: string, rest: string): string {
  if (service === 's3') return rest.split('/')[0] ?? rest;
  if (service === 'iam') return rest.split('/').at(-1) ?? rest;
  if (service === 'events') return rest.replace(/^event-bus\//, '').replace(/^rule\/(?:[^/]*\/)?/, '');
  if (service === 'logs') return rest.replace(/^log-group:/, '').replace(/:.*$/, '');
  if (service === 'lambda' || service === 'states') return rest.split(':')[1] ?? rest;
  if (service === 'dynamodb' || service === 'kinesis' || service === 'firehose') {
    return rest.split('/')[1] ?? rest;
  }
  return rest;
}
