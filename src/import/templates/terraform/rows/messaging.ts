import type { TemplateValue } from '../../../value.ts';
import { entry, mapOf } from '../parts.ts';
import { block, json, type Making, type Rows, ref } from '../rule.ts';

/**
 * Queues, topics, brokers and pipes. Attribute names are those of Terraform's AWS provider; its pages were
 * not read again for this.
 */
export const MESSAGING: Rows = {
  aws_sqs_queue: {
    type: 'AWS::SQS::Queue',
    rules: {
      name: 'QueueName',
      name_prefix: null,
      visibility_timeout_seconds: 'VisibilityTimeout',
      message_retention_seconds: 'MessageRetentionPeriod',
      receive_wait_time_seconds: 'ReceiveMessageWaitTimeSeconds',
      max_message_size: 'MaximumMessageSize',
      redrive_policy: json('RedrivePolicy'),
      redrive_allow_policy: json('RedriveAllowPolicy'),
      policy: null,
      url: null,
    },
    shape: (properties, making) => {
      const policy = properties.get('RedrivePolicy');
      if (policy !== undefined) properties.set('RedrivePolicy', redrivePolicy(policy, making));
    },
  },
  aws_sqs_queue_redrive_policy: {
    type: null,
    rules: { queue_url: ref('Queue', 'aws_sqs_queue'), redrive_policy: json('RedrivePolicy') },
    into: (properties, making) => {
      const queue = making.stack.named(properties.entries.get('Queue'), 'AWS::SQS::Queue');
      const policy = properties.entries.get('RedrivePolicy');
      if (queue === null || policy === undefined) return lost(making, 'the queue it belongs to');
      making.stack.set(queue, 'RedrivePolicy', redrivePolicy(policy, making));
    },
  },
  // Who may use a queue as its dead-letter queue.
  aws_sqs_queue_redrive_allow_policy: { type: null },
  aws_sqs_queue_policy: {
    type: 'AWS::SQS::QueuePolicy',
    rules: { queue_url: ref('Queues', 'aws_sqs_queue'), policy: json('PolicyDocument') },
  },
  aws_sns_topic: {
    type: 'AWS::SNS::Topic',
    rules: { name: 'TopicName', name_prefix: null, policy: null, delivery_policy: null },
  },
  aws_sns_topic_policy: {
    type: 'AWS::SNS::TopicPolicy',
    rules: { arn: ref('Topics', 'aws_sns_topic'), policy: json('PolicyDocument') },
  },
  aws_sns_topic_subscription: {
    type: 'AWS::SNS::Subscription',
    rules: {
      topic_arn: ref('TopicArn', 'aws_sns_topic'),
      endpoint: ref('Endpoint'),
      filter_policy: json('FilterPolicy'),
      redrive_policy: json('RedrivePolicy'),
      subscription_role_arn: ref('SubscriptionRoleArn'),
      confirmation_timeout_in_minutes: null,
      confirmation_was_authenticated: null,
      endpoint_auto_confirms: null,
      pending_confirmation: null,
    },
  },
  aws_mq_broker: {
    type: 'AWS::AmazonMQ::Broker',
    rules: { maintenance_window_start_time: null, user: null, instances: null },
  },
  aws_msk_cluster: { type: 'AWS::MSK::Cluster' },
  aws_msk_serverless_cluster: { type: 'AWS::MSK::ServerlessCluster' },
  aws_pipes_pipe: {
    type: 'AWS::Pipes::Pipe',
    rules: {
      source: ref('Source'),
      target: ref('Target'),
      enrichment: ref('Enrichment'),
      role_arn: ref('RoleArn', 'aws_iam_role'),
      source_parameters: block('SourceParameters', {
        filter_criteria: block('FilterCriteria', { filter: 'Filters' }),
        sqs_queue_parameters: block('SqsQueueParameters'),
        kinesis_stream_parameters: block('KinesisStreamParameters', {
          dead_letter_config: block('DeadLetterConfig'),
        }),
        dynamodb_stream_parameters: block('DynamoDBStreamParameters', {
          dead_letter_config: block('DeadLetterConfig'),
        }),
        managed_streaming_kafka_parameters: block('ManagedStreamingKafkaParameters'),
        activemq_broker_parameters: block('ActiveMQBrokerParameters'),
        rabbitmq_broker_parameters: block('RabbitMQBrokerParameters'),
      }),
      target_parameters: block('TargetParameters', {
        lambda_function_parameters: block('LambdaFunctionParameters'),
        step_function_state_machine_parameters: block('StepFunctionStateMachineParameters'),
        sqs_queue_parameters: block('SqsQueueParameters'),
      }),
      enrichment_parameters: block('EnrichmentParameters'),
    },
  },
};

/**
 * A redrive policy is JSON; where only what it names is known, that it goes to this queue is still kept, and
 * the number of receives is left open.
 */
function redrivePolicy(policy: TemplateValue, { resource, stack }: Making): TemplateValue {
  if (policy.kind !== 'unknown') return policy;
  const { references } = stack;
  const { targets, possible } = references.of(resource, ['redrive_policy']);
  // The queue that the policy belongs to is not the one it sends to.
  const own = new Set(references.of(resource, ['queue_url']).targets.map((target) => target.resource));
  const among = (targets.length > 0 ? targets : possible).filter((target) => !own.has(target.resource));
  const queue = stack.chosen(resource, ['redrive_policy'], among, ['aws_sqs_queue']);
  if (queue === null) return policy;
  const counts = references.constants(resource, ['redrive_policy']).flatMap((constant) => {
    return entry(constant, 'maxReceiveCount') ?? [];
  });
  const open = stack.unknown(resource, ['redrive_policy', 'maxReceiveCount'], '(known after apply)');
  return mapOf(
    [
      ['deadLetterTargetArn', queue.kind === 'reference' ? { ...queue, attribute: 'Arn' } : queue],
      ['maxReceiveCount', counts.at(-1) ?? open],
    ],
    policy.place,
  );
}

function lost({ resource, stack }: Making, what: string): void {
  stack.note('dropped', resource, `${what} is not in the plan`);
}
