import type { TemplateMap, TemplatePlace, TemplateValue } from '../../../value.ts';
import {
  at,
  booleanOf,
  isAbsent,
  listOf,
  listValue,
  mapValue,
  referenceValue,
  scalarValue,
  textOf,
  withEntries,
} from '../../values.ts';
import { alphanumericName, bucketId, normalizedName, topicId } from '../names.ts';
import { renamed, type Service } from '../service.ts';
import { type EventReader, mainOf, nameIn, noteEvent, own, type ServiceEvent } from './event.ts';

/**
 * Services that hand an event to the function asynchronously, and those that call it in the course of theirs.
 */
export const PUSHES: Readonly<Record<string, EventReader>> = {
  s3: (event) => {
    const bucket = mainOf(event, 'bucket');
    const isExisting = booleanOf(own(event, 'existing')) === true;
    const name = textOf(bucket);
    const configured = name === null ? undefined : bucketEntries(event.service, name);
    const id = isExisting
      ? `${bucketId(nameIn(bucket, 'Existing'))}Existing`
      : bucketId(nameIn(bucket, 'Bucket'));
    addBucket(event, bucket?.kind === 'reference' ? bucket.resource : id, bucket, configured);
    // It is no resource of the service's, and has but the name by which it exists.
    if (isExisting && name !== null && bucket?.kind !== 'reference') entitle(event.service, id, name);
  },
  schedule: (event) => {
    const rates = mainOf(event, 'rate');
    const all = listOf(rates) ?? (rates === undefined ? [] : [rates]);
    if (all.length === 0) noteEvent(event, 'unknown', 'it says no rate');
    for (const [index, rate] of all.entries()) addSchedule(event, rate, index);
  },
  sns: addSubscription,
  eventBridge: (event) => {
    const { service, place } = event;
    const bus = own(event, 'eventBus');
    const name = textOf(bus);
    if (name !== null && name !== 'default' && !name.startsWith('arn:')) {
      const id = `${alphanumericName(name)}EventBridgeEventBus`;
      service.add(id, 'AWS::Events::EventBus', [['Name', bus]], bus?.place ?? place, name);
    }
    addRule(event, `${normalizedName(event.target.key)}EventsRuleEventBridge${event.number}`, [
      ['EventBusName', bus],
      ['EventPattern', own(event, 'pattern')],
      ['ScheduleExpression', own(event, 'schedule')],
    ]);
  },
  cloudwatchEvent: (event) => {
    addRule(event, `${normalizedName(event.target.key)}EventsRuleCloudWatchEvent${event.number}`, [
      ['EventPattern', own(event, 'event')],
    ]);
  },
  cloudwatchLog: (event) => {
    const { service, target, place } = event;
    service.add(
      `${normalizedName(target.key)}LogsSubscriptionFilterCloudWatchLog${event.number}`,
      'AWS::Logs::SubscriptionFilter',
      [
        ['LogGroupName', mainOf(event, 'logGroup')],
        ['FilterPattern', own(event, 'filter') ?? scalarValue('', place)],
        ['DestinationArn', target.target(place)],
      ],
      place,
    );
  },
  iot: (event) => {
    const { service, target, place } = event;
    const action = mapValue([['Lambda', mapValue([['FunctionArn', target.target(place)]], place)]], place);
    const enabled = booleanOf(own(event, 'enabled'));
    const payload = mapValue(
      [
        ['Sql', own(event, 'sql')],
        ['AwsIotSqlVersion', own(event, 'sqlVersion')],
        ['RuleDisabled', enabled === false ? scalarValue(true, place) : undefined],
        ['Actions', listValue([action], place)],
      ],
      place,
    );
    const id = `${normalizedName(target.key)}IotTopicRule${event.number}`;
    service.add(id, 'AWS::IoT::TopicRule', [['TopicRulePayload', payload]], place);
  },
  cognitoUserPool: (event) => {
    const { service, target, place } = event;
    const name = textOf(own(event, 'pool')) ?? 'Pool';
    const trigger = textOf(own(event, 'trigger')) ?? '';
    const isExisting = booleanOf(own(event, 'existing')) === true;
    const id = `CognitoUserPool${alphanumericName(name)}${isExisting ? 'Existing' : ''}`;
    const before =
      service.resources.get(id)?.properties ?? mapValue([['UserPoolName', own(event, 'pool')]], place);
    const triggers = at(before, 'LambdaConfig');
    const config = withEntries(triggers?.kind === 'map' ? triggers : mapValue([], place), [
      [trigger, target.target(place)],
    ]);
    replace(service, id, 'AWS::Cognito::UserPool', withEntries(before, [['LambdaConfig', config]]));
  },
  cloudFront: (event) => {
    const { service, target, place } = event;
    const id = 'CloudFrontDistribution';
    const association = mapValue(
      [
        ['EventType', own(event, 'eventType')],
        ['LambdaFunctionARN', referenceValue(target.id, 'Arn', place)],
      ],
      place,
    );
    const before = service.resources.get(id)?.properties ?? mapValue([], place);
    const behaviour = at(before, 'DistributionConfig', 'DefaultCacheBehavior', 'LambdaFunctionAssociations');
    const associations = listValue([...(listOf(behaviour) ?? []), association], place);
    const config = mapValue(
      [['DefaultCacheBehavior', mapValue([['LambdaFunctionAssociations', associations]], place)]],
      place,
    );
    replace(
      service,
      id,
      'AWS::CloudFront::Distribution',
      withEntries(before, [['DistributionConfig', config]]),
    );
  },
  alexaSkill: (event) => addPermission(event, 'alexa-appkit.amazon.com'),
  alexaSmartHome: (event) => addPermission(event, 'alexa-connectedhome.amazon.com'),
};

function entitle(service: Service, id: string, title: string): void {
  const resource = service.resources.get(id);
  if (resource !== undefined) service.resources.set(id, { ...resource, title });
}

function replace(service: Service, id: string, type: string, properties: TemplateMap): void {
  const before = service.resources.get(id);
  service.resources.set(id, {
    id,
    type,
    properties,
    title: before?.title ?? id,
    place: before?.place ?? properties.place,
  });
}

function addPermission(event: ServiceEvent, principal: string): void {
  const { service, target, place } = event;
  service.add(
    `${normalizedName(target.key)}LambdaPermission${alphanumericName(event.kind)}${event.number}`,
    'AWS::Lambda::Permission',
    [
      ['FunctionName', target.target(place)],
      ['Action', scalarValue('lambda:InvokeFunction', place)],
      ['Principal', scalarValue(principal, place)],
    ],
    place,
  );
}

/** `provider.s3` names buckets by a key that events use. */
function bucketEntries(service: Service, key: string): TemplateValue | undefined {
  const entries = at(service.provider, 's3', key);
  if (entries?.kind !== 'map') return undefined;
  return mapValue(
    [...entries.entries].map(
      ([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value] as const,
    ),
    entries.place,
  );
}

/** The bucket with one more function that its objects' events invoke. */
function addBucket(
  event: ServiceEvent,
  id: string,
  bucket: TemplateValue | undefined,
  configured: TemplateValue | undefined,
): void {
  const { service, target, place } = event;
  const filters = (listOf(own(event, 'rules')) ?? []).flatMap((rule) =>
    rule.kind === 'map'
      ? [...rule.entries].map(([name, value]) =>
          mapValue(
            [
              ['Name', scalarValue(name, value.place)],
              ['Value', value],
            ],
            value.place,
          ),
        )
      : [],
  );
  const filter = mapValue([['S3Key', mapValue([['Rules', listValue(filters, place)]], place)]], place);
  const configuration = mapValue(
    [
      ['Event', own(event, 'event') ?? scalarValue('s3:ObjectCreated:*', place)],
      ['Function', target.target(place)],
      ['Filter', filters.length === 0 ? undefined : filter],
    ],
    place,
  );
  const first = configured?.kind === 'map' ? configured : mapValue([], place);
  const before =
    service.resources.get(id)?.properties ??
    withEntries(first, [
      ['BucketName', at(first, 'Name') ?? nameOf(bucket)],
      ['Name', undefined],
    ]);
  const events = listOf(at(before, 'NotificationConfiguration', 'LambdaConfigurations')) ?? [];
  const notification = mapValue(
    [['LambdaConfigurations', listValue([...events, configuration], place)]],
    place,
  );
  replace(service, id, 'AWS::S3::Bucket', withEntries(before, [['NotificationConfiguration', notification]]));
}

function nameOf(bucket: TemplateValue | undefined): TemplateValue | undefined {
  return bucket?.kind === 'reference' ? undefined : bucket;
}

function addSchedule(event: ServiceEvent, rate: TemplateValue, index: number): void {
  const { service, target, place } = event;
  const isEnabled = booleanOf(own(event, 'enabled')) !== false;
  const state = scalarValue(isEnabled ? 'ENABLED' : 'DISABLED', place);
  const number = index === 0 ? `${event.number}` : `${event.number}x${index + 1}`;
  if (textOf(own(event, 'method')) !== 'scheduler') {
    addRule(event, `${normalizedName(target.key)}EventsRuleSchedule${number}`, [
      ['ScheduleExpression', rate],
      ['State', state],
    ]);
    return;
  }
  const retry = retryOf(own(event, 'retryPolicy'));
  service.add(
    `${normalizedName(target.key)}EventsRuleSchedule${number}`,
    'AWS::Scheduler::Schedule',
    [
      ['Name', own(event, 'name')],
      ['ScheduleExpression', rate],
      ['ScheduleExpressionTimezone', own(event, 'timezone')],
      ['State', state],
      ['FlexibleTimeWindow', mapValue([['Mode', scalarValue('OFF', place)]], place)],
      [
        'Target',
        mapValue(
          [
            ['Arn', target.target(place)],
            ['Input', own(event, 'input')],
            ['RetryPolicy', retry],
          ],
          place,
        ),
      ],
    ],
    place,
    textOf(own(event, 'name')) ?? `${target.key} schedule`,
  );
}

function addRule(
  event: ServiceEvent,
  id: string,
  entries: readonly (readonly [string, TemplateValue | undefined])[],
): void {
  const { service, target, place } = event;
  const isEnabled = booleanOf(own(event, 'enabled')) !== false;
  const queue = own(event, 'deadLetterQueueArn');
  const input = own(event, 'input');
  const aim = mapValue(
    [
      ['Arn', target.target(place)],
      ['Id', scalarValue(`${target.key}${event.number}`, place)],
      ['Input', input],
      ['InputPath', own(event, 'inputPath')],
      ['RetryPolicy', retryOf(own(event, 'retryPolicy'))],
      ['DeadLetterConfig', queue && mapValue([['Arn', queue]], queue.place)],
    ],
    place,
  );
  service.add(
    id,
    'AWS::Events::Rule',
    [
      ['Name', own(event, 'name')],
      ['State', scalarValue(isEnabled ? 'ENABLED' : 'DISABLED', place)],
      ...entries,
      ['Targets', listValue([aim], place)],
    ],
    place,
    textOf(own(event, 'name')) ?? `${target.key} ${event.kind}`,
  );
}

function retryOf(policy: TemplateValue | undefined): TemplateValue | undefined {
  const names = {
    maximumEventAge: 'MaximumEventAgeInSeconds',
    maximumEventAgeInSeconds: 'MaximumEventAgeInSeconds',
    maximumRetryAttempts: 'MaximumRetryAttempts',
  };
  return policy === undefined ? undefined : mapValue(renamed(policy, names), policy.place);
}

/** A topic by name is made; one by ARN exists, and is subscribed to. */
function addSubscription(event: ServiceEvent): void {
  const { service, target, place } = event;
  const arn = own(event, 'arn');
  const name = own(event, 'topicName') ?? (arn === undefined ? mainOf(event, 'topic') : undefined);
  const written = textOf(name);
  const isArn = written?.startsWith('arn:') === true || (name !== undefined && name.kind !== 'scalar');
  const makes = arn === undefined && name !== undefined && !isArn;
  const topic = topicId(written ?? nameIn(arn ?? name, 'Topic'));
  if (makes) service.add(topic, 'AWS::SNS::Topic', [['TopicName', name]], place, written ?? topic);
  const dead = redriveOf(service, own(event, 'redrivePolicy'), place);
  service.add(
    `${normalizedName(target.key)}SnsSubscription${topic.slice('SNSTopic'.length)}`,
    'AWS::SNS::Subscription',
    [
      ['TopicArn', makes ? referenceValue(topic, 'Ref', place) : (arn ?? name)],
      ['Protocol', scalarValue('lambda', place)],
      ['Endpoint', target.target(place)],
      ['FilterPolicy', own(event, 'filterPolicy')],
      ['FilterPolicyScope', own(event, 'filterPolicyScope')],
      ['RedrivePolicy', dead],
    ],
    place,
  );
}

function redriveOf(
  service: Service,
  policy: TemplateValue | undefined,
  place: TemplatePlace,
): TemplateValue | undefined {
  if (policy === undefined) return undefined;
  const arn = at(policy, 'deadLetterTargetArn');
  const reference = textOf(at(policy, 'deadLetterTargetRef'));
  const imported = at(policy, 'deadLetterTargetImport', 'arn');
  const found = reference === null ? (arn ?? imported) : referenceValue(reference, 'Arn', policy.place);
  if (found === undefined || isAbsent(found)) {
    service.note('unknown', place, 'redrivePolicy', 'it names no queue that is known here');
    return undefined;
  }
  return mapValue([['deadLetterTargetArn', found]], policy.place);
}
