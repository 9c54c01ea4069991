import type { StackResource } from '../stack.ts';
import type { Entry, Plain, PlainMap } from './draft.ts';
import type { Mapping } from './mapping.ts';
import type { Reading } from './reading.ts';
import { declare, resourceTypeOf } from './targets.ts';

interface Suggestion {
  readonly resource: StackResource;
  readonly operation: string | undefined;
  readonly why: Set<string>;
}

/**
 * What a poller of Lambda does with the function's role, and what is done once and not in each invocation.
 */
const NOT_CALLS = new Set([
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:DeleteMessageBatch',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ChangeMessageVisibility',
  'sqs:ChangeMessageVisibilityBatch',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:SubscribeToShard',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
]);
const ONCE = /:(Describe|List|Create|Tag)/;

/**
 * What functions may call: a template names tables, queues and topics in variables and policies, and never
 * says how often. They are declared, and the calls stand as a suggestion.
 */
export function suggestCalls(mapping: Mapping): void {
  const { draft } = mapping;
  const byName = new Map<string, StackResource>();
  for (const resource of mapping.resources) {
    const name = draft.nameOf.get(resource.id);
    if (name !== undefined) byName.set(name, resource);
  }
  for (const resource of mapping.ofType('AWS::Lambda::Function')) {
    const name = draft.nameOf.get(resource.id);
    const entry = name === undefined ? undefined : draft.get('functions', name);
    if (entry === undefined) continue;
    draft.current = resource;
    const found = new Map<string, Suggestion>();
    const add = (called: StackResource, operation: string | undefined, why: string): void => {
      if (called === resource) return;
      const known = found.get(called.id);
      known?.why.add(why);
      if (known !== undefined && (known.operation !== undefined || operation === undefined)) return;
      found.set(called.id, { resource: called, operation, why: known?.why ?? new Set([why]) });
    };
    const p = mapping.read(resource);
    for (const [variable, value] of p.at('Environment', 'Variables').entries()) {
      for (const { resource: id } of value.references()) {
        const called = mapping.resources.find((one) => one.id === id);
        if (called !== undefined) add(called, undefined, `the variable ${variable}`);
      }
    }
    for (const [called, operation] of allowedCalls(mapping, p.at('Role'), byName))
      add(called, operation, 'its role');
    tell(mapping, resource, entry, [...found.values()], p);
  }
}

function tell(
  mapping: Mapping,
  resource: StackResource,
  entry: Entry,
  suggestions: readonly Suggestion[],
  p: Reading,
): void {
  const { draft } = mapping;
  const calls: string[] = [];
  const invokes: string[] = [];
  const reasons: string[] = [];
  for (const { resource: called, operation, why } of suggestions) {
    const target = { kind: 'inside', resource: called } as const;
    if (called.type === 'AWS::Lambda::Function') invokes.push(`{ function: ${mapping.nameOf(target)} }`);
    else if (resourceTypeOf(target) !== undefined) {
      const name = declare(mapping, target, resource, p);
      calls.push(`{ resource: ${name}${operation === undefined ? '' : `, operation: ${operation}`} }`);
    } else continue;
    reasons.push(`${mapping.nameOf(target)} by ${[...why].join(' and ')}`);
  }
  if (calls.length + invokes.length === 0) return;
  if (calls.length > 0) {
    draft.comment(
      `${entry.path}.calls`,
      `[${calls.join(', ')}]   # a suggestion: how often it calls them, no template says`,
    );
  }
  if (invokes.length > 0) {
    draft.comment(
      `${entry.path}.invokes`,
      `[${invokes.join(', ')}]   # a suggestion: how often it calls them, no template says`,
    );
  }
  const keys = [...(calls.length > 0 ? ['calls'] : []), ...(invokes.length > 0 ? ['invokes'] : [])].join(
    ' and ',
  );
  draft.noteOf(
    'unknown',
    resource,
    p,
    `${entry.path}: ${keys} left open, since how often it calls them is unknown: ${reasons.join(', ')}`,
  );
}

/** What the policies of a role allow on resources of the template, one operation of each. */
function allowedCalls(
  mapping: Mapping,
  role: Reading,
  byName: ReadonlyMap<string, StackResource>,
): readonly (readonly [StackResource, string | undefined])[] {
  const target = role.isGiven ? mapping.target(role, 'iam') : undefined;
  if (target?.kind !== 'inside') return [];
  const name = mapping.draft.nameOf.get(target.resource.id);
  const values = name === undefined ? undefined : mapping.draft.get('roles', name)?.values;
  const policies = values?.['policies'];
  if (!Array.isArray(policies)) return [];
  return policies.flatMap((policy) => (isMap(policy) ? ofStatement(policy, byName) : []));
}

function ofStatement(
  statement: PlainMap,
  byName: ReadonlyMap<string, StackResource>,
): (readonly [StackResource, string | undefined])[] {
  if (statement['effect'] !== 'Allow') return [];
  const actions = texts(statement['actions']).filter(
    (action) => !NOT_CALLS.has(action) && !ONCE.test(action),
  );
  if (actions.length === 0) return [];
  const found: (readonly [StackResource, string | undefined])[] = [];
  for (const arn of texts(statement['resources'])) {
    const service = arn.split(':')[2] ?? '';
    const called = byName.get(/([\w-]+)(?:\/\*|\/index\/.*|:\*)?$/.exec(arn)?.[1] ?? '');
    if (called === undefined || /\/index\/|\/stream\//.test(arn)) continue;
    const operation = actions.find((action) => action.startsWith(`${service}:`) && !action.includes('*'));
    if (
      operation === undefined &&
      !actions.some((action) => action === '*' || action.startsWith(`${service}:`))
    )
      continue;
    found.push([called, operation?.slice(operation.indexOf(':') + 1)]);
  }
  return found;
}

function texts(value: Plain | undefined): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
}

function isMap(value: Plain): value is PlainMap {
  return typeof value === 'object' && !Array.isArray(value);
}
