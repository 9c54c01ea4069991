import type { TemplateMap, TemplateValue } from '../../../value.ts';
import { referenceValue } from '../../values.ts';
import { allow, assumedBy, type Expansion, type Origin, policy } from '../expansion.ts';
import { given, isTrue, type Made, pick, wordOf } from '../make.ts';
import type { FunctionEvent } from './function-event.ts';
import { addPermission } from './push.ts';

/** What rules and schedules call: a function, or a state machine by a role. */
export interface Called {
  readonly arn: TemplateValue;
  /** What the target's id ends in, as SAM writes it. */
  readonly targetId: string;
  /** What the role of a schedule, or of a rule, may do. */
  readonly action: string;
  /** Whether EventBridge calls it by a role rather than a permission. */
  readonly byRole: boolean;
}

/** An event that a rule or a schedule is made of; of a function or of a state machine. */
export interface TimedEvent {
  readonly expansion: Expansion;
  readonly id: string;
  readonly properties: TemplateMap;
  readonly origin: Origin;
  readonly called: Called;
}

/** The settings of a rule's target that SAM passes on. */
const TARGET = ['Input', 'InputPath', 'InputTransformer', 'RetryPolicy'];

export function addScheduleEvent(event: FunctionEvent): void {
  const arn = addSchedule(timed(event));
  addPermission(event, 'events.amazonaws.com', { SourceArn: arn });
}

export function addPatternEvent(event: FunctionEvent): void {
  const arn = addPattern(timed(event));
  addPermission(event, 'events.amazonaws.com', { SourceArn: arn });
}

export function addSchedulerEvent(event: FunctionEvent): void {
  addScheduler(timed(event));
}

function timed({ expansion, id, properties, origin, target }: FunctionEvent): TimedEvent {
  const called: Called = {
    arn: target.arn,
    targetId: 'LambdaTarget',
    action: 'lambda:InvokeFunction',
    byRole: false,
  };
  return { expansion, id, properties, origin, called };
}

/** A rule with a schedule; gives its ARN. */
export function addSchedule(event: TimedEvent): TemplateValue {
  const { properties } = event;
  return addRule(event, {
    ScheduleExpression: given(properties, 'Schedule'),
    ...pick(properties, ['Name', 'Description']),
  });
}

/** A rule with a pattern; gives its ARN. */
export function addPattern(event: TimedEvent): TemplateValue {
  const { properties } = event;
  return addRule(event, {
    EventPattern: given(properties, 'Pattern'),
    EventBusName: given(properties, 'EventBusName'),
    Name: given(properties, 'RuleName'),
  });
}

function addRule(event: TimedEvent, rule: { readonly [key: string]: Made }): TemplateValue {
  const { expansion, id, properties, origin, called } = event;
  const { place } = origin;
  const arn = referenceValue(id, 'Arn', place);
  const role = called.byRole ? ruleRole(event) : undefined;
  const queue = deadLetterQueue(event, arn);
  expansion.add(
    id,
    'AWS::Events::Rule',
    {
      ...rule,
      State: stateOf(properties),
      Targets: [
        {
          Arn: called.arn,
          Id: given(properties, 'Target', 'Id') ?? `${id}${called.targetId}`,
          RoleArn: role,
          ...pick(properties, TARGET),
          DeadLetterConfig: queue === undefined ? undefined : { Arn: queue },
        },
      ],
    },
    origin,
  );
  return arn;
}

/** `State`, or what `Enabled` means. */
function stateOf(properties: TemplateMap): Made {
  const enabled = given(properties, 'Enabled');
  if (enabled === undefined) return given(properties, 'State');
  if (enabled.kind !== 'scalar') return enabled;
  return isTrue(enabled) ? 'ENABLED' : 'DISABLED';
}

function ruleRole(event: TimedEvent): TemplateValue {
  const { properties, origin } = event;
  const own = given(properties, 'RoleArn') ?? given(properties, 'Role');
  if (own !== undefined) return own;
  return madeRole(
    event,
    'events.amazonaws.com',
    [policy(`${event.id}RoleStartExecutionPolicy`, [allow([event.called.action], event.called.arn)])],
    origin,
  );
}

function madeRole(
  { expansion, id, properties }: TimedEvent,
  service: string,
  policies: readonly Made[],
  origin: Origin,
): TemplateValue {
  expansion.add(
    `${id}Role`,
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument: assumedBy(service),
      Policies: policies,
      PermissionsBoundary: given(properties, 'PermissionsBoundary'),
    },
    origin,
  );
  return referenceValue(`${id}Role`, 'Arn', origin.place);
}

/** The ARN of the queue for events that could not be delivered; SAM makes one where a type alone is given. */
function deadLetterQueue({ expansion, id, properties, origin }: TimedEvent, ruleArn?: TemplateValue) {
  const config = given(properties, 'DeadLetterConfig');
  if (config === undefined) return undefined;
  const own = given(config, 'Arn');
  if (own !== undefined) return own;
  const named = wordOf(given(config, 'QueueLogicalId'));
  const queue = named === undefined ? `${id}Queue` : expansion.prefix + named;
  const { place } = origin;
  const arn = referenceValue(queue, 'Arn', place);
  expansion.add(queue, 'AWS::SQS::Queue', {}, origin);
  if (ruleArn === undefined) return arn;
  const statement = {
    ...allow(['sqs:SendMessage'], arn),
    Principal: { Service: 'events.amazonaws.com' },
    Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
  };
  expansion.add(
    `${queue}Policy`,
    'AWS::SQS::QueuePolicy',
    {
      Queues: [referenceValue(queue, 'Ref', place)],
      PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
    },
    origin,
  );
  return arn;
}

/** A schedule of EventBridge Scheduler. */
export function addScheduler(event: TimedEvent): void {
  const { expansion, id, properties, origin, called } = event;
  const queue = deadLetterQueue(event);
  const policies = [
    policy(`${id}${called.byRole ? 'StartExecutionPolicy' : 'InvokeFunctionPolicy'}`, [
      allow([called.action], called.arn),
    ]),
  ];
  if (queue !== undefined) policies.push(policy(`${id}SQSPolicy`, [allow(['sqs:SendMessage'], queue)]));
  const role = given(properties, 'RoleArn') ?? madeRole(event, 'scheduler.amazonaws.com', policies, origin);
  expansion.add(
    id,
    'AWS::Scheduler::Schedule',
    {
      ScheduleExpression: given(properties, 'ScheduleExpression'),
      FlexibleTimeWindow: given(properties, 'FlexibleTimeWindow') ?? { Mode: 'OFF' },
      Name: isTrue(given(properties, 'OmitName')) ? undefined : (given(properties, 'Name') ?? id),
      ...pick(properties, SCHEDULE),
      Target: {
        Arn: called.arn,
        RoleArn: role,
        ...pick(properties, ['Input', 'RetryPolicy']),
        DeadLetterConfig: queue === undefined ? undefined : { Arn: queue },
      },
    },
    origin,
  );
}

const SCHEDULE = [
  'State',
  'Description',
  'StartDate',
  'EndDate',
  'ScheduleExpressionTimezone',
  'GroupName',
  'KmsKeyArn',
];
