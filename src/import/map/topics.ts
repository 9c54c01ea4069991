import type { StackResource } from '../stack.ts';
import { deliver } from './deliver.ts';
import type { PlainMap } from './draft.ts';
import { openFilter } from './event-sources.ts';
import type { Mapper, Mapping } from './mapping.ts';
import type { Reading } from './reading.ts';

const KEYS = 'keys of encryption are not part of a scenario';

export const TOPIC: Mapper = {
  type: 'AWS::SNS::Topic',
  inert: {
    TopicName: 'a name',
    DisplayName: 'a name',
    KmsMasterKeyId: KEYS,
    ContentBasedDeduplication: 'each message is one of its own here',
    TracingConfig: 'traces are not in the bill',
    SignatureVersion: 'how messages are signed',
    DataProtectionPolicy: 'what is masked',
    DeliveryStatusLogging: 'logs of deliveries are not in the bill',
  },
  map: (resource, p, mapping) => {
    const topic = mapping.nameOfResource(resource);
    for (const subscription of p.at('Subscription').items())
      subscribe(mapping, resource, subscription, topic);
    if (p.at('FifoTopic').flag() === true) {
      mapping.draft.noteOf(
        'dropped',
        resource,
        p.at('FifoTopic'),
        'a FIFO topic is carried over as a standard one: the order of messages is kept by its FIFO queues alone',
      );
    }
    const archive = p.at('ArchivePolicy');
    if (archive.isGiven)
      mapping.draft.noteOf('dropped', resource, archive.take(), 'archives of topics are not in the bill');
  },
};

export const SUBSCRIPTION: Mapper = {
  type: 'AWS::SNS::Subscription',
  inert: {
    SubscriptionRoleArn: 'of Firehose',
    Region: 'of the deployment alone',
    ReplayPolicy: 'archives are not replayed',
  },
  map: (resource, p, mapping) => {
    const target = mapping.target(p.at('TopicArn'), 'sns');
    if (target === undefined) return;
    subscribe(mapping, resource, p, mapping.nameOf(target));
  },
};

function subscribe(mapping: Mapping, resource: StackResource, p: Reading, topic: string): void {
  const { draft } = mapping;
  const protocol = p.at('Protocol').text()?.toLowerCase() ?? 'unknown';
  if (protocol !== 'lambda' && protocol !== 'sqs') {
    draft.noteOf(
      'dropped',
      resource,
      p.at('Protocol'),
      `what ${topic} sends by ${protocol} to ${p.at('Endpoint').words(80)} is not simulated, and not in the bill`,
    );
    for (const key of [
      'FilterPolicy',
      'RawMessageDelivery',
      'RedrivePolicy',
      'DeliveryPolicy',
      'FilterPolicyScope',
    ])
      p.at(key).take();
    return;
  }
  p.at('RawMessageDelivery').take();
  p.at('FilterPolicyScope').take();
  deliver(mapping, {
    resource,
    to: p.at('Endpoint'),
    values: { source: 'sns' },
    ending: topic,
    hub: { key: 'topic', name: topic },
    onTrigger: (entry) => {
      const policy = p.at('FilterPolicy');
      if (policy.isGiven) openFilter(mapping, resource, policy, entry, policy.words(160));
    },
  });
  p.at('FilterPolicy').take();
  for (const [key, reason] of [
    [
      'RedrivePolicy',
      'a dead-letter queue of the subscription gets what SNS cannot hand over, which does not happen here',
    ],
    ['DeliveryPolicy', 'how SNS tries again to reach an endpoint is not modelled'],
  ] as const) {
    if (p.at(key).isGiven) draft.noteOf('dropped', resource, p.at(key).take(), reason);
  }
}

export const BUCKET: Mapper = {
  type: 'AWS::S3::Bucket',
  inert: {
    BucketName: 'a name',
    BucketEncryption: KEYS,
    PublicAccessBlockConfiguration: 'who may read',
    AccessControl: 'who may read',
    OwnershipControls: 'who may read',
    CorsConfiguration: 'of browsers',
    WebsiteConfiguration: 'what is served from it does not reach a function',
    ObjectLockEnabled: 'what may be deleted',
    ObjectLockConfiguration: 'what may be deleted',
    BucketNamePrefix: 'a name',
    BucketNamespace: 'a name',
  },
  map: (resource, p, mapping) => {
    const bucket = mapping.nameOfResource(resource);
    notify(mapping, resource, p.at('NotificationConfiguration'), bucket);
    for (const [key, reason] of [
      [
        'VersioningConfiguration',
        'older versions of objects are storage, which is in the bill only where storage says how much',
      ],
      ['LifecycleConfiguration', 'what expires or moves to another class is not in the bill'],
      ['ReplicationConfiguration', 'copies in other buckets are not in the bill'],
      ['LoggingConfiguration', 'access logs are not in the bill'],
      ['AccelerateConfiguration', 'transfer acceleration is not in the bill'],
      ['InventoryConfigurations', 'inventories are not in the bill'],
      ['MetricsConfigurations', 'metrics are not in the bill'],
      ['AnalyticsConfigurations', 'analytics are not in the bill'],
      ['IntelligentTieringConfigurations', 'classes of storage are not in the bill'],
    ] as const) {
      if (p.at(key).isGiven) mapping.draft.noteOf('dropped', resource, p.at(key).take(), reason);
    }
  },
};

/** What the CDK deploys to set the notifications of a bucket. */
export const CDK_NOTIFICATIONS: Mapper = {
  type: 'Custom::S3BucketNotifications',
  inert: {
    ServiceToken: 'of the deployment alone',
    Managed: 'of the deployment alone',
    SkipDestinationValidation: 'of the deployment alone',
  },
  map: (resource, p, mapping) => {
    const target = mapping.target(p.at('BucketName'), 's3');
    if (target !== undefined)
      notify(mapping, resource, p.at('NotificationConfiguration'), mapping.nameOf(target));
  },
};

/** Kinds of notifications, under the names of CloudFormation and of S3's own API. */
const KINDS = [
  ['LambdaConfigurations', 'Function'],
  ['LambdaFunctionConfigurations', 'LambdaFunctionArn'],
  ['QueueConfigurations', 'Queue'],
  ['QueueConfigurations', 'QueueArn'],
  ['TopicConfigurations', 'Topic'],
  ['TopicConfigurations', 'TopicArn'],
] as const;

function notify(mapping: Mapping, resource: StackResource, p: Reading, bucket: string): void {
  const { draft } = mapping;
  const known = new Map<string, PlainMap>();
  for (const [list, key] of KINDS) {
    for (const one of p.at(list).items()) {
      const to = one.at(key);
      if (!to.isGiven) continue;
      const values: PlainMap = { source: 's3' };
      const events = [...one.at('Event').items(), ...one.at('Events').items()].flatMap(
        (event) => event.text() ?? [],
      );
      values['events'] = events.length === 1 ? (events[0] ?? '') : events;
      for (const rule of [
        ...one.at('Filter', 'S3Key', 'Rules').items(),
        ...one.at('Filter', 'Key', 'FilterRules').items(),
      ]) {
        const kind = rule.at('Name').text()?.toLowerCase();
        const value = rule.at('Value').text();
        if ((kind === 'prefix' || kind === 'suffix') && value !== undefined) values[kind] = value;
        else draft.noteOf('unknown', resource, rule, `a filter of keys is unknown: ${rule.words(80)}`);
      }
      one.at('Id').take();
      // Notifications of one function for the same keys are one trigger of several events.
      const mark = JSON.stringify([to.words(), values['prefix'], values['suffix']]);
      const before = known.get(mark);
      if (before !== undefined) {
        before['events'] = [...new Set([...listOf(before['events']), ...listOf(values['events'])])];
        continue;
      }
      if (key.startsWith('Topic')) topicOfBucket(mapping, resource, to, bucket, known, mark);
      else {
        deliver(mapping, {
          resource,
          to,
          values,
          ending: bucket,
          hub: { key: 'bucket', name: bucket },
          what: `objects that come into ${bucket}`,
          onTrigger: (entry) => {
            known.set(mark, entry.values);
            if (entry.values['source'] === 's3') {
              draft.feeds.set(bucket, [
                ...(draft.feeds.get(bucket) ?? []),
                entry.path.slice('triggers.'.length),
              ]);
            }
          },
        });
      }
    }
  }
  const bridge = p.at('EventBridgeConfiguration');
  bridge.take();
}

/** A bucket that notifies a topic: what the topic's triggers get is traffic to the topic. */
function topicOfBucket(
  mapping: Mapping,
  resource: StackResource,
  to: Reading,
  bucket: string,
  known: Map<string, PlainMap>,
  mark: string,
): void {
  const target = mapping.target(to, 'sns');
  known.set(mark, {});
  if (target === undefined) return;
  const topic = mapping.nameOf(target);
  mapping.draft.feeds.set(bucket, [...(mapping.draft.feeds.get(bucket) ?? []), topic]);
  mapping.draft.noteOf(
    'dropped',
    resource,
    to,
    `objects that come into ${bucket} are told to the topic ${topic}: send traffic to ${topic}`,
  );
}

function listOf(value: PlainMap[string] | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
}
