import type { StackResource } from '../stack.ts';
import { type PlainMap, seconds, whole } from './draft.ts';
import { addTrigger, discards, filters, inShards } from './event-sources.ts';
import type { Mapper, Mapping, Target } from './mapping.ts';
import { queueKeys } from './queues.ts';
import type { Reading } from './reading.ts';
import { streamKeys } from './streams.ts';

export const PIPE: Mapper = {
  type: 'AWS::Pipes::Pipe',
  inert: {
    Name: 'a name',
    RoleArn: 'who may call',
    TargetParameters: 'how the target is called',
    KmsKeyIdentifier: 'keys of encryption are not part of a scenario',
    LogConfiguration: 'logs of a pipe are not in the bill',
    'SourceParameters.KinesisStreamParameters.StartingPosition': 'a run begins with an empty stream',
    'SourceParameters.DynamoDBStreamParameters.StartingPosition': 'a run begins with an empty stream',
  },
  map: (resource, p, mapping) => {
    const { draft } = mapping;
    const [target, enrichment] = [p.at('Target'), p.at('Enrichment')];
    const [first, second] = [mapping.functionOf(target), mapping.functionOf(enrichment)];
    const called = first ?? second;
    const source = mapping.target(p.at('Source'));
    if (called === undefined || source === undefined) {
      const words = `a pipe from ${p.at('Source').words(60)} to ${target.words(60)} reaches no function of the templates`;
      draft.noteOf('dropped', resource, p.take(), words);
      return;
    }
    if (first === undefined) {
      draft.noteOf(
        'dropped',
        resource,
        target,
        `what the pipe sends on to ${target.words(60)} is not simulated; the function that enriches its events is`,
      );
    } else if (enrichment.isGiven) {
      draft.noteOf(
        'dropped',
        resource,
        enrichment.take(),
        'the enrichment of a pipe is not modelled: its time and its calls are left out',
      );
    }
    pipeFrom(mapping, resource, p, source, called);
  },
};

function pipeFrom(
  mapping: Mapping,
  resource: StackResource,
  p: Reading,
  source: Target,
  called: string,
): void {
  const { draft } = mapping;
  const parameters = p.at('SourceParameters');
  const service =
    source.kind === 'inside' ? source.resource.type : source.kind === 'outside' ? source.service : '';
  const isQueue = /sqs/i.test(service);
  const stream = /kinesis/i.test(service)
    ? 'kinesis'
    : /dynamodb/i.test(service)
      ? 'dynamodb-stream'
      : undefined;
  if (!isQueue && stream === undefined) {
    draft.noteOf(
      'dropped',
      resource,
      p.at('Source'),
      `pipes from ${p.at('Source').words(80)} are not modelled: give a trigger of its kind`,
    );
    parameters.take();
    return;
  }
  const kind = isQueue ? 'pipes' : (stream ?? 'pipes');
  const values: PlainMap = { source: kind, function: called };
  const entry = addTrigger(mapping, kind, source, called, values);
  if (p.at('DesiredState').text() === 'STOPPED') values['enabled'] = false;
  const own = parameters.at(OWN[kind] ?? '');
  draft.carry(entry, 'batchSize', resource, own.at('BatchSize'), whole);
  draft.carry(entry, 'batchWindow', resource, own.at('MaximumBatchingWindowInSeconds'), seconds);
  if (isQueue) queueKeys(mapping, entry, source);
  else {
    discards(mapping, resource, own, entry);
    inShards(mapping, resource, own, entry);
    if (own.at('OnPartialBatchItemFailure').text() === 'AUTOMATIC_BISECT') values['bisectOnError'] = true;
    const dead = own.at('DeadLetterConfig');
    if (dead.isGiven)
      draft.noteOf(
        'dropped',
        resource,
        dead.take(),
        'the dead-letter queue of a pipe is not carried over: give onFailure',
      );
    if (kind === 'kinesis') streamKeys(mapping, entry, source);
    draft.noteOf(
      'assumed',
      resource,
      p.at('Source'),
      `${entry.path}: a pipe from a stream is simulated as an event source mapping, with the bill of one`,
    );
  }
  filters(mapping, resource, parameters.at('FilterCriteria'), entry);
}

const OWN: Readonly<Record<string, string>> = {
  pipes: 'SqsQueueParameters',
  kinesis: 'KinesisStreamParameters',
  'dynamodb-stream': 'DynamoDBStreamParameters',
};
