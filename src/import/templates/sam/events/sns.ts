import { referenceValue } from '../../values.ts';
import { allow } from '../expansion.ts';
import { given, isTrue, type Made, pick, wordOf } from '../make.ts';
import { managedPolicyArn } from '../role.ts';
import type { FunctionEvent } from './function-event.ts';
import { addPermission } from './push.ts';

const SAME = ['FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy', 'Region'];

/** A subscription to a topic: the function itself, or a queue before it that SAM makes. */
export function addSnsEvent(event: FunctionEvent): void {
  const { expansion, target, id, properties, origin } = event;
  const topic = given(properties, 'Topic');
  const subscription: { readonly [key: string]: Made } = { TopicArn: topic, ...pick(properties, SAME) };
  const queue = given(properties, 'SqsSubscription');
  if (queue === undefined || wordOf(queue)?.toLowerCase() === 'false') {
    addPermission(event, 'sns.amazonaws.com', { SourceArn: topic });
    const endpoint = { Protocol: 'lambda', Endpoint: target.arn };
    expansion.add(id, 'AWS::SNS::Subscription', { ...endpoint, ...subscription }, origin);
    return;
  }
  const { place } = origin;
  const named = wordOf(given(queue, 'QueuePolicyLogicalId'));
  const isMade = isTrue(queue) || given(queue, 'QueueArn') === undefined;
  const arn = isMade ? referenceValue(`${id}Queue`, 'Arn', place) : given(queue, 'QueueArn');
  const url = isMade ? referenceValue(`${id}Queue`, 'Ref', place) : given(queue, 'QueueUrl');
  if (isMade) expansion.add(`${id}Queue`, 'AWS::SQS::Queue', {}, origin);
  expansion.add(id, 'AWS::SNS::Subscription', { Protocol: 'sqs', Endpoint: arn, ...subscription }, origin);
  expansion.add(
    named === undefined ? `${id}QueuePolicy` : expansion.prefix + named,
    'AWS::SQS::QueuePolicy',
    {
      Queues: [url],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            ...allow(['sqs:SendMessage'], arn),
            Principal: '*',
            Condition: { ArnEquals: { 'aws:SourceArn': topic } },
          },
        ],
      },
    },
    origin,
  );
  expansion.add(
    `${id}EventSourceMapping`,
    'AWS::Lambda::EventSourceMapping',
    {
      BatchSize: given(queue, 'BatchSize') ?? DEFAULT_BATCH_SIZE,
      Enabled: given(queue, 'Enabled') ?? true,
      EventSourceArn: arn,
      FunctionName: target.name,
    },
    origin,
  );
  target.role?.managed.push(managedPolicyArn(expansion, 'AWSLambdaSQSQueueExecutionRole', place));
}

/** What SAM writes where the subscription says none. Source: the translator's outputs, read 2026-11-28. */
const DEFAULT_BATCH_SIZE = 10;
