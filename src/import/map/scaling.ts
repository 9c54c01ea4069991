import type { StackResource } from '../stack.ts';
import { type Entry, type Plain, type PlainMap, whole } from './draft.ts';
import type { Mapper, Mapping } from './mapping.ts';
import type { Reading } from './reading.ts';

const WHO = 'who may scale';

/** Auto scaling of provisioned concurrency, and of the capacities of tables. */
export const SCALABLE_TARGET: Mapper = {
  type: 'AWS::ApplicationAutoScaling::ScalableTarget',
  inert: { RoleARN: WHO, SuspendedState: 'suspended while nobody looks' },
  map: (resource, p, mapping) => {
    const { draft } = mapping;
    const entry = provisionedOf(mapping, p);
    const [least, most] = [p.at('MinCapacity'), p.at('MaxCapacity')];
    if (entry === undefined) {
      const words = `capacity of ${p.at('ResourceId').words(80)} between ${least.words(20)} and ${most.words(20)}`;
      p.take();
      draft.noteOf(
        'dropped',
        resource,
        p,
        `${words} is not carried over: what is provisioned at first holds for the whole run`,
      );
      return;
    }
    if (entry.values['provisioning'] === undefined) entry.values['provisioning'] = {};
    draft.carry(entry, 'provisioning.minimum', resource, least, whole);
    draft.carry(entry, 'provisioning.maximum', resource, most, whole);
    const actions = p.at('ScheduledActions').items();
    const schedule: Plain[] = [];
    for (const action of actions) {
      const made = scheduled(action);
      if (made !== undefined) schedule.push(made);
      else
        draft.noteOf(
          'dropped',
          resource,
          action,
          `the scheduled action ${action.words(120)} is not carried over: only cron(…) in UTC with a MinCapacity is`,
        );
      action.take();
    }
    if (schedule.length > 0) (entry.values['provisioning'] as PlainMap)['schedule'] = schedule;
    mapping.later(() => {
      const provisioning = entry.values['provisioning'] as PlainMap;
      const minimum = provisioning['minimum'];
      if (entry.values['provisionedConcurrency'] === undefined && typeof minimum === 'number') {
        entry.values['provisionedConcurrency'] = minimum;
      }
      if (provisioning['target'] !== undefined || Object.keys(provisioning).length === 0) return;
      // Without a target only what is scheduled changes the number.
      delete provisioning['maximum'];
      delete provisioning['minimum'];
      if (provisioning['schedule'] === undefined) delete entry.values['provisioning'];
    });
  },
};

export const SCALING_POLICY: Mapper = {
  type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
  inert: { PolicyName: 'a name' },
  map: (resource, p, mapping) => {
    const { draft } = mapping;
    const named = p.at('ScalingTargetId').isGiven ? mapping.target(p.at('ScalingTargetId')) : undefined;
    const target = named?.kind === 'inside' ? mapping.read(named.resource) : p;
    const entry = provisionedOf(mapping, target);
    const tracking = p.at('TargetTrackingScalingPolicyConfiguration');
    if (entry === undefined || !tracking.isGiven) {
      p.take();
      draft.noteOf(
        'dropped',
        resource,
        p,
        entry === undefined
          ? 'auto scaling of tables and other services is not carried over'
          : 'only tracking of a target is carried over, not steps',
      );
      return;
    }
    if (entry.values['provisioning'] === undefined) entry.values['provisioning'] = {};
    // A share, 0.7, or per cent, 70, as the services' metrics are.
    draft.carry(entry, 'provisioning.target', resource, tracking.at('TargetValue'), (reading) => {
      const value = reading.number();
      return value === undefined ? undefined : `${value > 1 ? value : Number((value * 100).toFixed(6))}%`;
    });
    if (tracking.at('CustomizedMetricSpecification', 'Statistic').text() === 'Maximum') {
      (entry.values['provisioning'] as PlainMap)['statistic'] = 'maximum';
    }
    p.take();
  },
};

/** The function whose provisioned concurrency a target scales; undefined for anything else. */
function provisionedOf(mapping: Mapping, p: Reading): Entry | undefined {
  const id = p.at('ResourceId');
  p.at('ServiceNamespace').take();
  p.at('ScalableDimension').take();
  if (!id.isGiven) return undefined;
  for (const { resource } of id.references()) {
    const found = mapping.resources.find((one) => one.id === resource);
    const name = found === undefined ? undefined : nameOfFunction(mapping, found);
    if (name !== undefined) return mapping.draft.get('functions', name);
  }
  const named = /^function:([^:]+)/.exec(id.text() ?? id.words(200))?.[1];
  if (named === undefined) return undefined;
  const found = mapping.named(named, 'lambda');
  if (found.kind !== 'inside') return undefined;
  const name = nameOfFunction(mapping, found.resource);
  return name === undefined ? undefined : mapping.draft.get('functions', name);
}

function nameOfFunction(mapping: Mapping, resource: StackResource): string | undefined {
  if (resource.type === 'AWS::Lambda::Function') return mapping.draft.nameOf.get(resource.id);
  if (resource.type !== 'AWS::Lambda::Alias' && resource.type !== 'AWS::Lambda::Version') return undefined;
  return mapping.functionOf(mapping.read(resource).at('FunctionName'));
}

function scheduled(action: Reading): PlainMap | undefined {
  const cron = action.at('Schedule').text();
  const count =
    action.at('ScalableTargetAction', 'MinCapacity').number() ??
    action.at('ScalableTargetAction', 'MaxCapacity').number();
  const zone = action.at('Timezone').text() ?? 'UTC';
  if (cron === undefined || !cron.startsWith('cron(') || count === undefined || zone !== 'UTC')
    return undefined;
  return { cron, count };
}
