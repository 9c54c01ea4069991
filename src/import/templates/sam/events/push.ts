import type { TemplateMap, TemplateValue } from '../../../value.ts';
import type { OpenedResource } from '../../cloudformation/opened.ts';
import { referenceValue, withEntries } from '../../values.ts';
import { referred } from '../expansion.ts';
import { given, itemsOf, type Made, make, makeMap, pick, wordOf } from '../make.ts';
import type { FunctionEvent } from './function-event.ts';

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
      EventSourceToken: given(properties, 'SkillId'),
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
  const filter = given(properties, 'Filter');
  const configurations = itemsOf(given(properties, 'Events')).map((name) =>
    makeMap({ Event: name, Function: target.arn, Filter: filter }, origin.place),
  );
  const before = given(bucket.properties, 'NotificationConfiguration');
  const lambdas = [...itemsOf(given(before, 'LambdaConfigurations')), ...configurations];
  const notification = withEntries(before?.kind === 'map' ? before : makeMap({}, origin.place), [
    ['LambdaConfigurations', make(lambdas, origin.place)],
  ]);
  expansion.change(bucket.id, withEntries(bucket.properties, [['NotificationConfiguration', notification]]));
}

function bucketOf({ expansion, properties }: FunctionEvent): OpenedResource | undefined {
  const bucket = referred(given(properties, 'Bucket'));
  const resource = bucket === undefined ? undefined : expansion.resources.get(bucket.resource);
  return resource?.type === 'AWS::S3::Bucket' ? resource : undefined;
}

/** A rule of AWS IoT that invokes the function for messages that its SQL takes. */
export function addIotEvent(event: FunctionEvent): void {
  const { expansion, target, id, properties, origin } = event;
  const arn = expansion.text('arn:{partition}:iot:{region}:{account}:rule/{id}', origin.place, {
    id: referenceValue(id, 'Ref', origin.place),
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
  const group = given(properties, 'LogGroupName');
  const arn = expansion.text('arn:{partition}:logs:{region}:{account}:log-group:{group}:*', origin.place, {
    ...(group === undefined ? {} : { group }),
  });
  addPermission(event, 'logs.amazonaws.com', { SourceArn: arn });
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
  const pool = referred(given(properties, 'UserPool'));
  const resource = pool === undefined ? undefined : expansion.resources.get(pool.resource);
  if (resource?.type !== 'AWS::Cognito::UserPool') {
    expansion.drop(origin.place, subject, 'SAM takes a user pool of the same template alone, named by !Ref');
    return;
  }
  const arn = referenceValue(resource.id, 'Arn', origin.place);
  addPermission(event, 'cognito-idp.amazonaws.com', { SourceArn: arn });
  const before = given(resource.properties, 'LambdaConfig');
  const triggers = itemsOf(given(properties, 'Trigger')).flatMap((trigger): [string, TemplateValue][] => {
    const name = wordOf(trigger);
    return name === undefined ? [] : [[name, target.arn]];
  });
  const config: TemplateMap = before?.kind === 'map' ? before : makeMap({}, origin.place);
  const lambdas = withEntries(config, triggers);
  expansion.change(resource.id, withEntries(resource.properties, [['LambdaConfig', lambdas]]));
}
