import { findManagedPolicy } from '../../platform/managed-policies.ts';
import type { StackResource } from '../stack.ts';
import type { Entry, Plain, PlainMap } from './draft.ts';
import { logGroupArns, logGroupOf } from './log-groups.ts';
import { type Mapper, type Mapping, serviceOf } from './mapping.ts';
import type { Reading } from './reading.ts';

const TRUST = 'who may take a role is not checked';

export const ROLE: Mapper = {
  type: 'AWS::IAM::Role',
  inert: {
    AssumeRolePolicyDocument: TRUST,
    RoleName: 'a name',
    Path: 'a name',
    MaxSessionDuration: TRUST,
  },
  map: (_resource, p, mapping) => {
    // A role of a function is carried over with it; of any other service nothing is checked.
    mapping.later(() => {
      for (const key of ['ManagedPolicyArns', 'Policies', 'PermissionsBoundary']) p.at(key).take();
    });
  },
};

const OF_POLICIES = { PolicyName: 'a name', ManagedPolicyName: 'a name', Path: 'a name' };
const attached: Mapper['map'] = (_resource, p, mapping) => {
  mapping.later(() => {
    for (const key of ['PolicyDocument', 'Roles', 'Users', 'Groups', 'RoleName']) p.at(key).take();
  });
};

export const POLICY: Mapper = { type: 'AWS::IAM::Policy', inert: OF_POLICIES, map: attached };
export const ROLE_POLICY: Mapper = { type: 'AWS::IAM::RolePolicy', inert: OF_POLICIES, map: attached };
export const MANAGED_POLICY: Mapper = { type: 'AWS::IAM::ManagedPolicy', inert: OF_POLICIES, map: attached };

/** What cannot be said of a policy, so that nobody can say what its role may do. */
class Unsayable extends Error {}

/**
 * The execution role of a function, with everything attached to it. A role that cannot be told whole stays a
 * comment: half a role would refuse what AWS allows.
 */
export function roleOf(mapping: Mapping, resource: StackResource, reading: Reading, entry: Entry): void {
  if (!reading.isGiven) return;
  const { draft } = mapping;
  const give = () => {
    const target = mapping.target(reading, 'iam');
    const open = (reason: string, name: string): void => {
      draft.comment(`${entry.path}.role`, `${name}   # ${reason}: without a role nothing is refused`);
      draft.noteOf('unknown', resource, reading, `${entry.path}.role: ${reason}; nothing is refused`);
    };
    if (target?.kind !== 'inside' || target.resource.type !== 'AWS::IAM::Role') {
      const reason = target?.kind === 'unknown' ? target.reason : 'the role stands in no file of the import';
      return open(reason, target === undefined || target.kind === 'unknown' ? '…' : mapping.nameOf(target));
    }
    const name = mapping.nameOfResource(target.resource);
    if (draft.get('roles', name) === undefined) {
      const known = rolesUnsaid.get(mapping)?.get(name);
      const reason = known ?? makeRole(mapping, target.resource, name);
      if (reason !== null) {
        const unsaid = rolesUnsaid.get(mapping) ?? new Map<string, string>();
        rolesUnsaid.set(mapping, unsaid.set(name, reason));
        return open(reason, name);
      }
    }
    entry.values['role'] = name;
    if (logGroupOf(mapping, resource) !== undefined) letGroupBe(mapping, name, entry);
  };
  // After all that names what stands outside, so that policies can speak of it.
  mapping.later(() => mapping.later(give));
}

/**
 * A log group that the templates declare is there before the function runs: a role that may write to it and
 * may not create it writes its logs all the same.
 */
function letGroupBe(mapping: Mapping, role: string, entry: Entry): void {
  const values = mapping.draft.get('roles', role)?.values;
  const policies = values?.['policies'];
  if (!Array.isArray(policies)) return;
  const actions = policies.flatMap((policy) => {
    if (typeof policy !== 'object' || Array.isArray(policy) || policy['effect'] !== 'Allow') return [];
    return Array.isArray(policy['actions'])
      ? policy['actions'].map((action) => String(action).toLowerCase())
      : [];
  });
  if (!actions.includes('logs:putlogevents') || actions.includes('logs:createloggroup')) return;
  const name = entry.path.slice('functions.'.length);
  policies.push({
    effect: 'Allow',
    sid: 'TheTemplateMakesTheGroup',
    actions: ['logs:CreateLogGroup'],
    resources: [`arn:*:logs:*:*:log-group:/aws/lambda/${name}`],
  });
}

const rolesUnsaid = new WeakMap<Mapping, Map<string, string>>();

/** Declares a role; the reason where it cannot be told whole. */
function makeRole(mapping: Mapping, role: StackResource, name: string): string | null {
  const p = mapping.read(role);
  try {
    const policies: Plain[] = [];
    for (const arn of p.at('ManagedPolicyArns').items()) policies.push(...managed(mapping, arn));
    for (const policy of p.at('Policies').items()) {
      policies.push(...statements(mapping, policy.at('PolicyDocument').document()));
    }
    for (const other of mapping.ofType(
      'AWS::IAM::Policy',
      'AWS::IAM::RolePolicy',
      'AWS::IAM::ManagedPolicy',
    )) {
      const attachedTo = mapping.read(other);
      const isOurs = [...attachedTo.at('Roles').items(), attachedTo.at('RoleName')].some((one) => {
        const target = one.isGiven ? mapping.target(one, 'iam') : undefined;
        return target?.kind === 'inside' && target.resource === role;
      });
      if (isOurs) policies.push(...statements(mapping, attachedTo.at('PolicyDocument').document()));
    }
    const values: PlainMap = { policies };
    if (p.at('PermissionsBoundary').isGiven)
      values['boundary'] = managed(mapping, p.at('PermissionsBoundary'));
    mapping.draft.add('roles', name, values);
    return null;
  } catch (error) {
    if (error instanceof Unsayable) return error.message;
    throw error;
  }
}

function managed(mapping: Mapping, arn: Reading): Plain[] {
  const target = mapping.target(arn, 'iam');
  if (target?.kind === 'inside' && target.resource.type === 'AWS::IAM::ManagedPolicy') {
    return statements(mapping, mapping.read(target.resource).at('PolicyDocument').document());
  }
  const words = arn.text() ?? arn.words(120);
  const name = words.slice(words.lastIndexOf('/') + 1);
  if (findManagedPolicy(name) === undefined) {
    throw new Unsayable(`what the policy ${words} allows is not known`);
  }
  return [name];
}

function statements(mapping: Mapping, document: Reading): Plain[] {
  if (!document.isGiven) throw new Unsayable('a policy document cannot be read');
  return document
    .at('Statement')
    .items()
    .map((statement): PlainMap => {
      const effect = statement.at('Effect').text() ?? 'Allow';
      const made: PlainMap = { effect };
      const sid = statement.at('Sid').text();
      if (sid !== undefined) made['sid'] = sid;
      for (const [key, to] of [
        ['Action', 'actions'],
        ['NotAction', 'notActions'],
      ] as const) {
        const list = statement.at(key);
        if (list.isGiven) made[to] = list.items().map((one) => textOf(one));
      }
      for (const [key, to] of [
        ['Resource', 'resources'],
        ['NotResource', 'notResources'],
      ] as const) {
        const list = statement.at(key);
        if (list.isGiven) {
          made[to] = list.items().flatMap((one) => logGroupArns(mapping, one) ?? [arnOf(mapping, one)]);
        }
      }
      const conditions = statement.at('Condition');
      if (conditions.isGiven) made['conditions'] = conditionsOf(mapping, conditions);
      return made;
    });
}

function textOf(reading: Reading): string {
  const text = reading.text();
  if (text === undefined) throw new Unsayable(`${reading.words(80)} in a policy is unknown`);
  return text;
}

/** Service → what an ARN of it looks like, by its name in the scenario. */
const ARNS: Readonly<Record<string, (name: string) => string>> = {
  lambda: (name) => `arn:*:lambda:*:*:function:${name}`,
  dynamodb: (name) => `arn:*:dynamodb:*:*:table/${name}`,
  s3: (name) => `arn:*:s3:::${name}`,
  sqs: (name) => `arn:*:sqs:*:*:${name}`,
  sns: (name) => `arn:*:sns:*:*:${name}`,
  kinesis: (name) => `arn:*:kinesis:*:*:stream/${name}`,
  events: (name) => `arn:*:events:*:*:event-bus/${name}`,
  states: (name) => `arn:*:states:*:*:stateMachine:${name}`,
  logs: (name) => `arn:*:logs:*:*:log-group:${name}`,
  secretsmanager: (name) => `arn:*:secretsmanager:*:*:secret:${name}`,
  kafka: cluster,
  msk: cluster,
  mq: broker,
  amazonmq: broker,
  rds: (name) => `arn:*:rds:*:*:cluster:${name}`,
  docdb: (name) => `arn:*:rds:*:*:cluster:${name}`,
  firehose: deliveryStream,
  kinesisfirehose: deliveryStream,
};

function cluster(name: string): string {
  return `arn:*:kafka:*:*:cluster/${name}/*`;
}

function broker(name: string): string {
  return `arn:*:mq:*:*:broker:${name}:*`;
}

function deliveryStream(name: string): string {
  return `arn:*:firehose:*:*:deliverystream/${name}`;
}

/**
 * An ARN as the scenario would have it: a resource of the template under its name there; what is unknown
 * beside a known thing (the account, the region) is any.
 */
function arnOf(mapping: Mapping, reading: Reading): string {
  const { value } = reading;
  const text = reading.text();
  if (text !== undefined) {
    const target = text.startsWith('arn:') ? mapping.target(reading) : undefined;
    if (target?.kind === 'inside') return arnInside(mapping, target.resource, tailOf(text));
    // What a trigger or a destination names too is of any region and account: a scenario has one of its own.
    const known = target?.kind === 'outside' ? mapping.nameOfKnown(target) : undefined;
    const make = target?.kind === 'outside' ? ARNS[target.service] : undefined;
    if (known === undefined || make === undefined) return plainArn(text);
    return `${make(known)}${tailOf(text)}`;
  }
  const [reference] = reading.references();
  const target = reference === undefined ? undefined : mapping.target(reading);
  if (value?.kind === 'reference' && target?.kind === 'inside') {
    return arnInside(mapping, target.resource, value.attribute === 'StreamArn' ? '/stream/*' : '');
  }
  if (value?.kind === 'text') {
    const parts = value.parts.map((part) => (typeof part === 'string' ? part : '*'));
    const joined = parts.join('');
    if (target?.kind === 'inside') {
      const index = value.parts.findIndex((part) => typeof part === 'object' && part === reference);
      const tail = parts.slice(index + 1).join('');
      return arnInside(mapping, target.resource, tail);
    }
    if (joined.startsWith('arn:') && joined.split(':').length >= 6) return plainArn(joined);
  }
  throw new Unsayable(`the resource ${reading.words(80)} of a policy is unknown`);
}

function arnInside(mapping: Mapping, resource: StackResource, tail: string): string {
  const make = ARNS[serviceOf(resource.type)];
  if (make === undefined) return '*';
  return `${make(mapping.nameOfResource(resource))}${/^[/:]/.test(tail) ? tail : ''}`;
}

function tailOf(arn: string): string {
  const tail = /(\/index\/.*|\/stream\/.*|\/\*|:\*)$/.exec(arn)?.[0] ?? '';
  // A table has one stream; its label is its time of making.
  return tail.startsWith('/stream/') ? '/stream/*' : tail;
}

function plainArn(text: string): string {
  if (text === '*') return text;
  const parts = text.split(':');
  if (parts[0] !== 'arn' || parts.length < 3) throw new Unsayable(`${text} in a policy is no ARN`);
  if ((parts[2] ?? '').includes('*')) throw new Unsayable(`${text} names no service`);
  // The partition, the region and the account are those of the deployment.
  if (parts[1]?.includes('$') === true) parts[1] = '*';
  return parts.join(':');
}

function conditionsOf(mapping: Mapping, conditions: Reading): PlainMap {
  const made: PlainMap = {};
  for (const [operator, keys] of conditions.entries()) {
    const inner: PlainMap = {};
    for (const [key, value] of keys.entries()) {
      const texts = value.items().map((one) => (/^arn/i.test(operator) ? arnOf(mapping, one) : textOf(one)));
      inner[key] = texts.length === 1 && texts[0] !== undefined ? texts[0] : texts;
    }
    made[operator] = inner;
  }
  return made;
}
