import type { StackResource } from '../stack.ts';
import type { PlainMap } from './draft.ts';
import type { Mapping, Target } from './mapping.ts';
import { serviceOf } from './mapping.ts';
import type { Reading } from './reading.ts';

/** Service, as ARNs call it → type of a resource of the scenario. */
const TYPES: Readonly<Record<string, string>> = {
  dynamodb: 'dynamodb',
  s3: 's3',
  sqs: 'sqs',
  sns: 'sns',
  rds: 'rds',
  events: 'eventbridge',
  kinesis: 'kinesis',
  states: 'step-functions',
  elasticache: 'elasticache',
  dax: 'dynamodb',
  opensearchservice: 'opensearch',
  elasticsearch: 'opensearch',
  es: 'opensearch',
  secretsmanager: 'secretsmanager',
  ssm: 'ssm',
  kinesisfirehose: 'firehose',
  firehose: 'firehose',
};

export function resourceTypeOf(target: Target): string | undefined {
  if (target.kind === 'unknown') return undefined;
  const service = target.kind === 'inside' ? serviceOf(target.resource.type) : target.service;
  return TYPES[service];
}

/**
 * The name in the scenario of what events are sent to: a function, a queue's trigger, or a resource, which is
 * declared where it is not yet. Undefined, with a note, where nobody can know it.
 */
export function targetName(
  mapping: Mapping,
  resource: StackResource,
  reading: Reading,
  service = '',
): string | undefined {
  const target = mapping.target(reading, service);
  if (target === undefined) return undefined;
  const { draft } = mapping;
  if (target.kind === 'unknown') {
    draft.noteOf('unknown', resource, reading, `where it goes is unknown: ${target.reason}`);
    return undefined;
  }
  const name = mapping.nameOf(target);
  if (target.kind === 'inside' && target.resource.type === 'AWS::Lambda::Function') {
    draft.reached.add(name);
    return name;
  }
  if (target.kind === 'outside' && target.service === 'lambda') {
    draft.noteOf('dropped', resource, reading, `the function ${target.name} stands in another template`);
    return undefined;
  }
  draft.fedFromInside.set(name, resource.id);
  if (draft.get('triggers', name) !== undefined) return name;
  return declare(mapping, target, resource, reading);
}

/** Declares what a target is as a resource; undefined, with a note, for what a scenario has no word for. */
export function declare(
  mapping: Mapping,
  target: Target,
  resource: StackResource,
  reading: Reading,
): string | undefined {
  const { draft } = mapping;
  const name = mapping.nameOf(target);
  if (draft.get('resources', name) !== undefined) return name;
  const type = resourceTypeOf(target);
  if (type === undefined) {
    const words = target.kind === 'inside' ? target.resource.type : reading.words(80);
    draft.noteOf('dropped', resource, reading, `${words} is nothing that a scenario can send events to`);
    return undefined;
  }
  const values: PlainMap = { type };
  const entry = draft.add('resources', name, values);
  if (target.kind === 'inside') describe(mapping, target.resource, entry);
  return name;
}

type Describe = (
  mapping: Mapping,
  resource: StackResource,
  entry: { path: string; values: PlainMap },
) => void;

/** What is known of a resource besides its type, by type. */
export const DESCRIPTIONS = new Map<string, Describe>();

function describe(
  mapping: Mapping,
  resource: StackResource,
  entry: { path: string; values: PlainMap },
): void {
  DESCRIPTIONS.get(resource.type)?.(mapping, resource, entry);
}
