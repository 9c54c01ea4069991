import type { StackResource } from '../../../stack.ts';
import type { TemplateMap, TemplateValue } from '../../../value.ts';
import { referred } from '../expansion.ts';
import { at, itemsOf, type Made, make, makeMap, pick, reference, wordOf } from '../make.ts';
import { withEntries } from '../../values.ts';
import type { FunctionEvent } from './function-events.ts';

/** Lets a service invoke the function. */
export function addPermission(
  { expansion, target, id, origin, properties }: FunctionEvent,
  principal: string,
  also: { readonly [key: string]: Made },
): void {
  expansion.add(
    `${id}Permission`,
    'AWS::Lambda::Permission',
    {
      Action: 'lambda:InvokeFunction',
      FunctionName: target.name,
      Principal: principal,
      EventSourceToken: at(properties, 'SkillId'),
      ...also,
    },
    origin,
  );
}

/** A bucket's notification, which goes to the bucket's own properties. */
export function addS3Event(event: FunctionEvent): void {
  const { expansion, target, properties, origin, subject } = event;
  const bucket = bucketOf(event);
  if (bucket === undefined) {
    const reason = 'SAM takes a bucket of the same template alone, named by !Ref';
    expansion.drop(origin.place, subject, `${reason}; add the bucket to the template to have its events`);
    return;
  }
  addPermission(event, 's3.amazonaws.com', { SourceAccount: expansion.pseudo.account });
  const filter = at(properties, 'Filter');
  const configurations = itemsOf(at(properties, 'Events')).map((name) =>
    makeMap({ Event: name, Function: target.arn, Filter: filter }, origin.place),
  );
  const before = at(bucket.properties, 'NotificationConfiguration');
  const lambdas = [...itemsOf(at(before, 'LambdaConfigurations')), ...configurations];
  const notification = withEntries(before?.kind === 'map' ? before : makeMap({}, origin.place), [
    ['LambdaConfigurations', make(lambdas, origin.place)],
  ]);
  expansion.change(bucket.id, withEntries(bucket.properties, [['NotificationConfiguration', notification]]));
}

function bucketOf({ expansion, properties }: FunctionEvent): StackResource | undefined {
  const bucket = referred(at(properties, 'Bucket'));
  const resource = bucket === undefined ? undefined : expansion.resources.get(bucket.resource);
  return resource?.type === 'AWS::S3::Bucket' ? resource : undefined;
}

/** A rule of AWS IoT that invokes the function for messages that its SQL takes. */
export function addIotEvent(event: FunctionEvent): void {
  const { expansion, target, id, properties, origin } = event;
  const arn = expansion.text('arn:{partition}:iot:{region}:{account}:rule/{id}', origin.place, {
    id: reference(id, 'Ref', origin.place),
  });
  addPermission(event, 'iot.amazonaws.com', { SourceArn: arn });
  expansion.add(
    id,
    'AWS::IoT::TopicRule',
    {
      TopicRulePayload: {
        ...pick(properties, ['AwsIotSqlVersion', 'Sql']),
        Actions: [{ Lambda: { FunctionArn: target.arn } }],
        RuleDisabled: false,
      },
    },
    origin,
  );
}

/** A subscription to the lines of a log group. */
export function addLogsEvent(event: FunctionEvent): void {
  const { expansion, target, id, properties, origin } = event;
  const group = at(properties, 'LogGroupName');
  const arn = expansion.text('arn:{partition}:logs:{region}:{account}:log-group:{group}:*', origin.place, {
    ...(group === undefined ? {} : { group }),
  });
  const principal = expansion.text('logs.{region}.amazonaws.com', origin.place);
  addPermission(event, wordOf(principal) ?? 'logs.amazonaws.com', { SourceArn: arn });
  expansion.add(
    id,
    'AWS::Logs::SubscriptionFilter',
    { ...pick(properties, ['LogGroupName', 'FilterPattern']), DestinationArn: target.arn },
    origin,
  );
}

/** A trigger of a user pool, which goes to the pool's own properties. */
export function addCognitoEvent(event: FunctionEvent): void {
  const { expansion, target, properties, origin, subject } = event;
  const pool = referred(at(properties, 'UserPool'));
  const resource = pool === undefined ? undefined : expansion.resources.get(pool.resource);
  if (resource?.type !== 'AWS::Cognito::UserPool') {
    expansion.drop(origin.place, subject, 'SAM takes a user pool of the same template alone, named by !Ref');
    return;
  }
  const arn = reference(resource.id, 'Arn', origin.place);
  addPermission(event, 'cognito-idp.amazonaws.com', { SourceArn: arn });
  const before = at(resource.properties, 'LambdaConfig');
  const triggers = itemsOf(at(properties, 'Trigger')).flatMap((trigger): [string, TemplateValue][] => {
    const name = wordOf(trigger);
    return name === undefined ? [] : [[name, target.arn]];
  });
  const config: TemplateMap = before?.kind === 'map' ? before : makeMap({}, origin.place);
  const lambdas = withEntries(config, triggers);
  expansion.change(resource.id, withEntries(resource.properties, [['LambdaConfig', lambdas]]));
}
