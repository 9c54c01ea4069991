import type { TemplateValue } from '../../../value.ts';
import { entry, list, listAt, mapOf, numberAt, scalar, textAt } from '../parts.ts';
import { block, blocks, json, type Making, type Rows, ref } from '../rule.ts';

const SCHEDULED_TARGET = block('Target', {
  arn: ref('Arn'),
  role_arn: ref('RoleArn', 'aws_iam_role'),
  retry_policy: block('RetryPolicy'),
  dead_letter_config: block('DeadLetterConfig', { arn: ref('Arn', 'aws_sqs_queue') }),
  sqs_parameters: block('SqsParameters'),
  kinesis_parameters: block('KinesisParameters'),
});

/**
 * Events, schedules, logs and workflows. Attribute names are those of Terraform's AWS provider; its pages
 * were not read again for this.
 */
export const EVENTS: Rows = {
  aws_cloudwatch_event_bus: { type: 'AWS::Events::EventBus' },
  aws_cloudwatch_event_rule: {
    type: 'AWS::Events::Rule',
    rules: {
      event_bus_name: ref('EventBusName', 'aws_cloudwatch_event_bus'),
      event_pattern: json('EventPattern'),
      role_arn: ref('RoleArn'),
      name_prefix: null,
      is_enabled: null,
    },
    shape: (properties, { resource }) => {
      const { values, place } = resource;
      const enabled = entry(values, 'is_enabled');
      const isOff = enabled?.kind === 'scalar' && enabled.value === false;
      if (isOff) properties.set('State', scalar('DISABLED', place));
    },
  },
  aws_cloudwatch_event_target: {
    type: null,
    rules: {
      rule: ref('Rule', 'aws_cloudwatch_event_rule'),
      arn: ref('Arn'),
      target_id: 'Id',
      event_bus_name: null,
      role_arn: ref('RoleArn', 'aws_iam_role'),
      retry_policy: block('RetryPolicy'),
      dead_letter_config: block('DeadLetterConfig', { arn: ref('Arn', 'aws_sqs_queue') }),
      input_transformer: block('InputTransformer'),
      sqs_target: block('SqsParameters'),
      kinesis_target: block('KinesisParameters'),
    },
    into: (properties, { resource, stack }) => {
      const rule = stack.named(properties.entries.get('Rule'), 'AWS::Events::Rule');
      if (rule === null) {
        stack.note('dropped', resource, 'the rule whose target it is is not in the plan');
        return;
      }
      const entries = [...properties.entries].filter(([key]) => key !== 'Rule');
      if (!properties.entries.has('Id')) entries.push(['Id', scalar(resource.name, resource.place)]);
      stack.push(rule, 'Targets', mapOf(entries, resource.place));
    },
  },
  aws_scheduler_schedule: {
    type: 'AWS::Scheduler::Schedule',
    rules: {
      target: SCHEDULED_TARGET,
      flexible_time_window: block('FlexibleTimeWindow'),
      group_name: null,
      name_prefix: null,
    },
  },
  aws_cloudwatch_log_group: {
    type: 'AWS::Logs::LogGroup',
    rules: { name: 'LogGroupName', name_prefix: null, kms_key_id: null },
    shape: (properties, { resource }) => {
      // 0 is "never", which CloudFormation says by leaving it out.
      if (numberAt(resource.values, 'retention_in_days') === 0) properties.delete('RetentionInDays');
    },
  },
  aws_cloudwatch_log_subscription_filter: {
    type: 'AWS::Logs::SubscriptionFilter',
    rules: {
      log_group_name: ref('LogGroupName', 'aws_cloudwatch_log_group'),
      destination_arn: ref('DestinationArn'),
      role_arn: ref('RoleArn'),
    },
    shape: (properties, { resource }) => {
      if (!properties.has('FilterPattern')) properties.set('FilterPattern', scalar('', resource.place));
    },
  },
  aws_sfn_state_machine: {
    type: 'AWS::StepFunctions::StateMachine',
    rules: {
      name: 'StateMachineName',
      type: 'StateMachineType',
      definition: json('Definition'),
      role_arn: ref('RoleArn', 'aws_iam_role'),
      logging_configuration: block('LoggingConfiguration'),
      tracing_configuration: null,
      encryption_configuration: null,
      name_prefix: null,
      publish: null,
      status: null,
      state_machine_version_arn: null,
      revision_id: null,
      version_description: null,
    },
    shape: (properties, { resource, stack }) => {
      const definition = properties.get('Definition');
      if (definition?.kind !== 'unknown') return;
      const { targets } = stack.references.of(resource, ['definition']);
      const names = targets.map(({ resource: { address } }) => address).join(', ');
      const reason =
        `its definition names what is known only after the plan is applied${names === '' ? '' : ` (${names})`}; ` +
        'give the definition itself as a file besides the plan, or a state after it was applied';
      stack.note('unknown', resource, reason, 'definition');
    },
  },
  aws_iot_topic_rule: {
    type: 'AWS::IoT::TopicRule',
    rules: { lambda: blocks('Lambda', { function_arn: ref('FunctionArn') }) },
    shape: shapeTopicRule,
  },
  aws_appautoscaling_target: {
    type: 'AWS::ApplicationAutoScaling::ScalableTarget',
    rules: { resource_id: ref('ResourceId', 'aws_lambda_alias', 'aws_lambda_function'), role_arn: null },
    shape: keepResourceId,
  },
  aws_appautoscaling_policy: {
    type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    rules: {
      name: 'PolicyName',
      resource_id: ref('ScalingTargetId', 'aws_appautoscaling_target'),
      service_namespace: null,
      scalable_dimension: null,
      alarm_arns: null,
      target_tracking_scaling_policy_configuration: block('TargetTrackingScalingPolicyConfiguration', {
        predefined_metric_specification: block('PredefinedMetricSpecification'),
        customized_metric_specification: block('CustomizedMetricSpecification'),
      }),
      step_scaling_policy_configuration: block('StepScalingPolicyConfiguration'),
    },
    shape: (properties, making) => {
      const target = scalableTargetOf(making);
      if (target !== null) properties.set('ScalingTargetId', target);
    },
  },
  aws_appautoscaling_scheduled_action: {
    type: null,
    rules: {
      resource_id: ref('ScalingTargetId', 'aws_appautoscaling_target'),
      name: 'ScheduledActionName',
      scalable_target_action: block('ScalableTargetAction'),
      service_namespace: null,
      scalable_dimension: null,
    },
    into: (properties, making) => {
      const { resource, stack } = making;
      const target = stack.named(
        scalableTargetOf(making) ?? properties.entries.get('ScalingTargetId'),
        'AWS::ApplicationAutoScaling::ScalableTarget',
      );
      if (target === null) {
        stack.note('dropped', resource, 'the scalable target that it changes is not in the plan');
        return;
      }
      const action = [...properties.entries].filter(([key]) => key !== 'ScalingTargetId');
      stack.push(target, 'ScheduledActions', mapOf(action, resource.place));
    },
  },
};

/** `function:orders:live`, as a text where it is known and as the references of its parts else. */
function keepResourceId(properties: Map<string, TemplateValue>, { resource, stack }: Making): void {
  const id = entry(resource.values, 'resource_id');
  if (id?.kind === 'scalar' && typeof id.value === 'string') {
    properties.set('ResourceId', id);
    return;
  }
  const { targets } = stack.references.of(resource, ['resource_id']);
  const find = (type: string) => targets.find((target) => target.resource.type === type);
  const alias = find('aws_lambda_alias');
  const fn = find('aws_lambda_function');
  if (fn === undefined && alias === undefined) return;
  const { place } = resource;
  const parts = [
    'function:',
    ...(fn === undefined ? [] : [stack.referenceTo({ ...fn, attribute: 'function_name' }, place), ':']),
    ...(alias === undefined ? [] : [stack.referenceTo({ ...alias, attribute: 'name' }, place)]),
  ];
  properties.set('ResourceId', { kind: 'text', parts, place });
}

/** Policies and actions name their target by the same id and dimension. */
function scalableTargetOf({ resource, stack }: Making): TemplateValue | null {
  const { targets } = stack.references.of(resource, ['resource_id']);
  const direct = targets.find((target) => target.resource.type === 'aws_appautoscaling_target');
  if (direct !== undefined) return stack.referenceTo({ ...direct, attribute: 'id' }, resource.place);
  const id = textAt(resource.values, 'resource_id');
  const dimension = textAt(resource.values, 'scalable_dimension');
  for (const made of stack.made.values()) {
    if (made.type !== 'AWS::ApplicationAutoScaling::ScalableTarget') continue;
    const isSame = id !== null && textAt(made.properties, 'ResourceId') === id;
    if (!isSame || textAt(made.properties, 'ScalableDimension') !== dimension) continue;
    return { kind: 'reference', resource: made.id, attribute: 'Ref', place: resource.place };
  }
  return null;
}

function shapeTopicRule(properties: Map<string, TemplateValue>, { resource }: Making): void {
  const { values, place } = resource;
  const actions = listAt({ kind: 'map', entries: properties, place }, 'Lambda').map((action) =>
    mapOf([['Lambda', action]], place),
  );
  const payload = mapOf(
    [
      ['Sql', entry(values, 'sql')],
      ['RuleDisabled', scalar(isFalse(entry(values, 'enabled')), place)],
      ['Actions', list(actions, place)],
    ],
    place,
  );
  for (const key of ['Lambda', 'Sql', 'SqlVersion', 'Enabled']) properties.delete(key);
  properties.set('TopicRulePayload', payload);
}

function isFalse(value: TemplateValue | undefined): boolean {
  return value?.kind === 'scalar' && value.value === false;
}
