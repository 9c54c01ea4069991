import type { TemplateMap, TemplatePlace, TemplateValue } from '../../value.ts';
import {
  at,
  booleanOf,
  fromPlain,
  mapOf,
  mapValue,
  numberOf,
  referenceValue,
  scalarValue,
  textOf,
} from '../values.ts';
import { addEvents } from './events/events.ts';
import { addFunction } from './functions.ts';
import type { Service, ServiceFunction } from './service.ts';

/** serverless-lift's own defaults (https://github.com/getlift/lift, docs/queue.md, read 2026-11-28). */
const DEFAULT_RECEIVES = 3;
const RETENTION_OF_DEAD_SECONDS = 1_209_600;

/** Constructs of serverless-lift: queues with their workers, storage; what else there is, is noted. */
export function addConstructs(service: Service): readonly ServiceFunction[] {
  const constructs = mapOf(at(service.root, 'constructs')) ?? new Map<string, TemplateValue>();
  const workers: ServiceFunction[] = [];
  for (const [key, construct] of constructs) {
    const type = textOf(at(construct, 'type'));
    if (construct.kind !== 'map')
      service.note('unknown', construct.place, `constructs.${key}`, 'it is no construct');
    else if (type === 'queue') workers.push(...addQueue(service, key, construct));
    else if (type === 'storage') service.add(`${key}Bucket`, 'AWS::S3::Bucket', [], construct.place, key);
    else if (type === 'database/dynamodb-single-table') addTable(service, key, construct.place);
    else
      service.note(
        'dropped',
        construct.place,
        `constructs.${key}`,
        `constructs of type ${type} are not read here`,
      );
  }
  return workers;
}

/** What `${construct:jobs.queueUrl}` stands for. */
export function constructValue(address: string, place: TemplatePlace): TemplateValue | undefined {
  const [key = '', property = ''] = address.split('.');
  if (property === 'queueUrl') return referenceValue(`${key}Queue`, 'Ref', place);
  if (property === 'queueArn') return referenceValue(`${key}Queue`, 'Arn', place);
  if (property === 'bucketName') return referenceValue(`${key}Bucket`, 'Ref', place);
  if (property === 'bucketArn') return referenceValue(`${key}Bucket`, 'Arn', place);
  if (property === 'tableName') return referenceValue(`${key}Table`, 'Ref', place);
  return undefined;
}

function addQueue(service: Service, key: string, construct: TemplateMap): readonly ServiceFunction[] {
  const { place } = construct;
  const number = (value: number): TemplateValue => scalarValue(value, place);
  const worker = at(construct, 'worker');
  const window = at(construct, 'maxBatchingWindow');
  const seconds = numberOf(at(worker, 'timeout')) ?? numberOf(at(service.provider, 'timeout')) ?? 6;
  const fifo = booleanOf(at(construct, 'fifo')) === true ? scalarValue(true, place) : undefined;
  const dead = `${key}Dlq`;
  const receives = at(construct, 'maxRetries') ?? number(DEFAULT_RECEIVES);
  service.add(
    dead,
    'AWS::SQS::Queue',
    [
      ['MessageRetentionPeriod', number(RETENTION_OF_DEAD_SECONDS)],
      ['FifoQueue', fifo],
    ],
    place,
    `${key} dead letters`,
  );
  const redrive = mapValue(
    [
      ['deadLetterTargetArn', referenceValue(dead, 'Arn', place)],
      ['maxReceiveCount', receives],
    ],
    place,
  );
  service.add(
    `${key}Queue`,
    'AWS::SQS::Queue',
    [
      ['VisibilityTimeout', number(6 * seconds + (numberOf(window) ?? 0))],
      ['DelaySeconds', at(construct, 'delay')],
      ['FifoQueue', fifo],
      ['RedrivePolicy', redrive],
    ],
    place,
    key,
  );
  if (worker?.kind !== 'map') return [];
  const target = addFunction(service, `${key}Worker`, worker);
  const settings = mapValue(
    [
      ['arn', referenceValue(`${key}Queue`, 'Arn', place)],
      ['batchSize', at(construct, 'batchSize') ?? number(1)],
      ['maximumBatchingWindow', window],
      ['maximumConcurrency', at(construct, 'maxConcurrency')],
      ['functionResponseType', scalarValue('ReportBatchItemFailures', place)],
    ],
    place,
  );
  const event = mapValue([['sqs', settings]], place);
  addEvents(service, target, { kind: 'list', items: [event], place });
  return [target];
}

function addTable(service: Service, key: string, place: TemplatePlace): void {
  const plain = {
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  };
  const properties = mapOf(fromPlain(plain, place)) ?? new Map();
  service.add(`${key}Table`, 'AWS::DynamoDB::Table', properties, place, key);
}
