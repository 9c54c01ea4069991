import type { StackResource } from '../stack.ts';
import { deliver, noteDelivery } from './deliver.ts';
import type { Entry, PlainMap } from './draft.ts';
import type { Mapper, Mapping } from './mapping.ts';
import type { Reading } from './reading.ts';

const EVENT = 'what an event says is not simulated';

export const EVENT_BUS: Mapper = {
  type: 'AWS::Events::EventBus',
  inert: {
    Name: 'a name',
    EventSourceName: 'whose events they are',
    Policy: 'policies of buses are not checked',
    KmsKeyIdentifier: 'keys of encryption are not part of a scenario',
    LogConfig: 'logs of a bus are not in the bill',
  },
  map: (resource, p, mapping) => {
    mapping.nameOfResource(resource);
    const dead = p.at('DeadLetterConfig');
    if (dead.isGiven) mapping.draft.noteOf('dropped', resource, dead.take(), 'every event is delivered here');
  },
};

export const RULE: Mapper = {
  type: 'AWS::Events::Rule',
  inert: { Name: 'a name', RoleArn: 'who may call' },
  map: mapRule,
};

function mapRule(resource: StackResource, p: Reading, mapping: Mapping): void {
  const { draft } = mapping;
  const state = p.at('State').text();
  const isOff = state === 'DISABLED';
  const expression = p.at('ScheduleExpression');
  const pattern = p.at('EventPattern');
  const targets = p.at('Targets').items();
  const rule = draft.names.unique(resource.title);
  const bus = mapping.target(p.at('EventBusName'), 'events');
  const receivers = targets.filter((target) => mapping.functionOf(target.at('Arn')) !== undefined);
  const words = pattern.isGiven ? pattern.words(300) : '';
  for (const target of targets) {
    const to = target.at('Arn');
    target.at('Id').take();
    for (const key of ['Input', 'InputPath', 'InputTransformer', 'RoleArn', 'SqsParameters'])
      target.at(key).take();
    noteDelivery(mapping, resource, target);
    if (expression.isGiven) atTimes(mapping, { resource, expression, to, rule, isOff, source: 'schedule' });
    if (!pattern.isGiven) continue;
    deliver(mapping, {
      resource,
      to,
      values: { source: 'eventbridge', ...(isOff ? { enabled: false } : {}) },
      ending: rule,
      // Rules of one bus take events of their own: what several targets share is the rule.
      hub:
        receivers.length === targets.length && targets.length === 1 ? undefined : { key: 'bus', name: rule },
      what: `events of the rule ${rule}`,
      onTrigger: (entry) => {
        draft.comment(entry.path, `events that match ${words}`);
        if (bus?.kind !== 'inside') return;
        const name = mapping.nameOf(bus);
        const trigger = entry.path.slice('triggers.'.length);
        draft.feeds.set(name, [...(draft.feeds.get(name) ?? []), trigger]);
      },
    });
  }
}

interface Timed {
  readonly resource: StackResource;
  readonly expression: Reading;
  readonly to: Reading;
  readonly rule: string;
  readonly isOff: boolean;
  readonly source: 'schedule' | 'scheduler';
  readonly more?: ((entry: Entry) => void) | undefined;
}

/** A schedule of a function makes its own traffic; one of anything else sends by rule. */
function atTimes(mapping: Mapping, timed: Timed): void {
  const { draft } = mapping;
  const { resource, expression, to, rule, isOff, source } = timed;
  const text = expression.text();
  if (text === undefined) {
    const reason = expression.unknown()?.reason ?? 'it is no text';
    draft.noteOf(
      'unknown',
      resource,
      expression,
      `when it fires is unknown: ${reason}; give a trigger of source ${source}`,
    );
    const called = mapping.functionOf(to);
    if (called !== undefined) {
      draft.reached.add(called);
      draft.comment(
        `functions.${called}`,
        `A schedule invokes it, ${expression.words(80)}: ${reason}. Give a trigger of source ${source} with its expression.`,
      );
    }
    return;
  }
  if (mapping.functionOf(to) !== undefined) {
    const values: PlainMap = { source, expression: text, ...(isOff ? { enabled: false } : {}) };
    deliver(mapping, { resource, to, values, ending: rule, onTrigger: timed.more });
    return;
  }
  mapping.later(() => {
    const target = mapping.target(to);
    const name = target === undefined ? undefined : mapping.nameOf(target);
    const every = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(text.trim());
    const isThere = name !== undefined && draft.get('triggers', name) !== undefined;
    if (!isThere || isOff) {
      draft.noteOf(
        'dropped',
        resource,
        to,
        `${text} sends to ${to.words(80)}, which ${isOff ? 'is switched off' : 'hands nothing on to a function of the templates'}`,
      );
      return;
    }
    if (every === null) {
      draft.noteOf(
        'dropped',
        resource,
        expression,
        `${text} sends to ${name}, and only functions have schedules in a scenario: send traffic to ${name}`,
      );
      return;
    }
    draft.traffic.push({ to: name, burst: { every: `${every[1]}${every[2]?.slice(0, 1)}`, size: 1 } });
    draft.fedFromInside.set(name, resource.id);
  });
}

export const SCHEDULE: Mapper = {
  type: 'AWS::Scheduler::Schedule',
  inert: {
    Name: 'a name',
    GroupName: 'a name',
    KmsKeyArn: 'keys of encryption are not part of a scenario',
    ActionAfterCompletion: 'of schedules that end',
    'Target.Input': EVENT,
    'Target.RoleArn': 'who may call',
    'Target.SqsParameters': EVENT,
  },
  map: (resource, p, mapping) => {
    const { draft } = mapping;
    const target = p.at('Target');
    noteDelivery(mapping, resource, target);
    const window = p.at('FlexibleTimeWindow');
    const isFlexible = window.at('Mode').text() === 'FLEXIBLE';
    for (const key of ['StartDate', 'EndDate']) {
      if (p.at(key).isGiven)
        draft.noteOf(
          'dropped',
          resource,
          p.at(key).take(),
          `${key} is not modelled: the schedule holds for the whole run`,
        );
    }
    const timezone = p.at('ScheduleExpressionTimezone');
    timezone.take();
    window.at('MaximumWindowInMinutes').take();
    atTimes(mapping, {
      resource,
      expression: p.at('ScheduleExpression'),
      to: target.at('Arn'),
      rule: draft.names.unique(resource.title),
      isOff: p.at('State').text() === 'DISABLED',
      source: 'scheduler',
      more: (entry) => {
        draft.carry(entry, 'timezone', resource, timezone, (zone) => zone.text());
        if (!isFlexible) return;
        draft.carry(entry, 'flexibleWindow', resource, window.at('MaximumWindowInMinutes'), (minutes) => {
          const value = minutes.number();
          return value === undefined ? undefined : `${value}m`;
        });
      },
    });
  },
};

export const SCHEDULE_GROUP: Mapper = {
  type: 'AWS::Scheduler::ScheduleGroup',
  inert: { Name: 'a name' },
  map: () => {},
};
