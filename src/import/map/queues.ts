import type { StackResource } from '../stack.ts';
import { type Entry, flag, type PlainMap, seconds, whole } from './draft.ts';
import type { Mapper, Mapping, Target } from './mapping.ts';
import type { Reading } from './reading.ts';
import { targetName } from './targets.ts';

const DEFAULT_VISIBILITY_S = 30;

export const QUEUE: Mapper = {
  type: 'AWS::SQS::Queue',
  inert: {
    QueueName: 'a name',
    KmsMasterKeyId: 'keys of encryption are not part of a scenario',
    KmsDataKeyReusePeriodSeconds: 'keys of encryption are not part of a scenario',
    SqsManagedSseEnabled: 'keys of encryption are not part of a scenario',
    ContentBasedDeduplication: 'each message is one of its own here',
    RedriveAllowPolicy: 'who may use it as a dead-letter queue',
    ReceiveMessageWaitTimeSeconds: 'Lambda polls with a wait of its own',
    MaximumMessageSize: 'the sizes of messages are what payload says',
  },
  map: (resource, p, mapping) => {
    mapping.nameOfResource(resource);
    mapping.later(() => {
      // Of a queue that nobody polls these change nothing here.
      for (const key of [
        'VisibilityTimeout',
        'MessageRetentionPeriod',
        'RedrivePolicy',
        'DelaySeconds',
        'FifoQueue',
        'FifoThroughputLimit',
        'DeduplicationScope',
      ]) {
        p.at(key).take();
      }
    });
  },
};

/** What a queue says of how its trigger is polled. */
export function queueKeys(mapping: Mapping, entry: Entry, target: Target | undefined): void {
  const { draft } = mapping;
  const { values, path } = entry;
  if (target?.kind !== 'inside') {
    draft.comment(
      `${path}.visibilityTimeout`,
      'the queue stands elsewhere: the least that AWS takes is assumed; its own is unknown, and so are maxReceiveCount, deadLetter and retention',
    );
    values['visibilityTimeout'] = `${Math.max(DEFAULT_VISIBILITY_S, timeoutSeconds(mapping, entry))}s`;
    if (target?.kind === 'outside' && target.name.endsWith('.fifo')) values['fifo'] = true;
    return;
  }
  const { resource } = target;
  const p = mapping.read(resource);
  visibility(mapping, entry, resource, p.at('VisibilityTimeout'));
  draft.carry(entry, 'retention', resource, p.at('MessageRetentionPeriod'), seconds);
  draft.carry(entry, 'fifo', resource, p.at('FifoQueue'), flag);
  if (values['fifo'] === false) delete values['fifo'];
  if (p.at('FifoThroughputLimit').text() === 'perMessageGroupId' && values['fifo'] === true) {
    values['highThroughput'] = true;
  }
  const delay = p.at('DelaySeconds');
  if ((delay.number() ?? 0) > 0) draft.carry(entry, 'delivery', resource, delay, seconds);
  const redrive = p.at('RedrivePolicy').document();
  if (!redrive.isGiven) return;
  draft.carry(entry, 'maxReceiveCount', resource, redrive.at('maxReceiveCount'), whole);
  const arn = redrive.at('deadLetterTargetArn');
  mapping.later(() => {
    const name = targetName(mapping, resource, arn, 'sqs');
    if (name !== undefined) values['deadLetter'] = name;
  });
}

/** AWS takes no mapping whose messages appear again before the function may be done. */
function visibility(mapping: Mapping, entry: Entry, resource: StackResource, reading: Reading): void {
  const { draft } = mapping;
  draft.carry(entry, 'visibilityTimeout', resource, reading, seconds);
  const least = timeoutSeconds(mapping, entry);
  const said = reading.isGiven ? reading.number() : DEFAULT_VISIBILITY_S;
  if (said !== undefined && said >= least) {
    if (!reading.isGiven) entry.values['visibilityTimeout'] = `${DEFAULT_VISIBILITY_S}s`;
    return;
  }
  if (said === undefined && least <= DEFAULT_VISIBILITY_S) return;
  entry.values['visibilityTimeout'] = `${least}s`;
  const words =
    said === undefined
      ? 'is unknown'
      : `is ${said} s, below the ${least} s time-out of its function, which AWS refuses`;
  draft.comment(`${entry.path}.visibilityTimeout`, `that of the queue ${words}; the time-out is assumed`);
  draft.noteOf(
    'assumed',
    resource,
    reading,
    `${entry.path}.visibilityTimeout: it ${words}; ${least} s is assumed`,
  );
}

function timeoutSeconds(mapping: Mapping, entry: Entry): number {
  const { function: called } = entry.values as PlainMap & { readonly function: string };
  const timeout = mapping.draft.get('functions', called)?.values['timeout'];
  return typeof timeout === 'string' ? Number.parseFloat(timeout) : 3;
}
