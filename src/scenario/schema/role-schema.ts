import * as z from 'zod';
import {
  findManagedPolicy,
  managedPolicyNames,
  nearestManagedPolicy,
} from '../../platform/managed-policies.ts';
import { nearest } from '../../units/nearest.ts';
import type { Policy, Statement } from '../iam/iam.ts';
import {
  CONDITION_OPERATORS,
  type Conditions,
  conditionValueProblem,
  isConditionOperator,
} from '../iam/iam-conditions.ts';
import { addIssue, type Context, field, keyed, shown, unknownKeyAmong } from './fields.ts';
import { mapOf, type Written, writtenBy, writtenForm } from './written.ts';

/** One entry of `roles`; the policies in full, managed ones looked up. `boundary` null: none is set. */
export interface RoleSpec {
  readonly policies: readonly Policy[];
  readonly boundary: readonly Policy[] | null;
}

type Path = (string | number)[];
type Given = Readonly<Record<string, unknown>>;

/**
 * Key → the spellings that are taken, ours first, then those of AWS's policy documents (compared without
 * case).
 */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  sid: ['sid'],
  effect: ['effect'],
  actions: ['actions', 'action'],
  notActions: ['notActions', 'notAction'],
  resources: ['resources', 'resource'],
  notResources: ['notResources', 'notResource'],
  conditions: ['conditions', 'condition'],
};
const KEYS = Object.keys(SPELLINGS);
const LONGEST_TEXT = 2048;
const ACTION = /^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/i;
const RESOURCE = /^(\*|arn:[a-z*?-]+:[a-z0-9-]+:.*)$/i;

const LIST_OF_TEXT = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };
const STATEMENT_JSON = {
  type: 'object',
  properties: {
    sid: { type: 'string', description: 'Name of the statement' },
    effect: { enum: ['Allow', 'Deny'], description: 'A statement that denies wins over all that allow' },
    actions: { ...LIST_OF_TEXT, description: 'service:Name, with * and ?' },
    notActions: { ...LIST_OF_TEXT, description: 'All actions but these' },
    resources: { ...LIST_OF_TEXT, description: 'ARNs with * and ?, or * for everything' },
    notResources: { ...LIST_OF_TEXT, description: 'All resources but these' },
    conditions: { type: 'object', description: 'Operator → condition key → value or values' },
  },
};

let schema: z.ZodType<RoleSpec, unknown> | undefined;

/**
 * One entry of `roles`: names of managed policies, statements, or whole policy documents as AWS writes them.
 */
export function roleSchema(): z.ZodType<RoleSpec, unknown> {
  if (schema !== undefined) return schema;
  const keys = keyed('a role', {
    policies: policiesField('What the role may do: managed policies by name, or statements'),
    boundary: policiesField('Permissions boundary: what is not allowed here too is refused').optional(),
  });
  schema = writtenBy(
    keys.transform(({ policies, boundary }): RoleSpec => ({ policies, boundary: boundary ?? null })),
    (role: RoleSpec) => writtenForm(keys, role),
  );
  return schema;
}

function policiesField(description: string): z.ZodType<readonly Policy[], unknown> {
  const json = {
    description,
    type: 'array',
    items: {
      anyOf: [
        { type: 'string', examples: ['AWSLambdaBasicExecutionRole', 'AWSLambdaSQSQueueExecutionRole'] },
        STATEMENT_JSON,
      ],
    },
  };
  return field(
    json,
    (value, context) => {
      if (!Array.isArray(value)) {
        const problem = `${shown(value)} is not a list of policies`;
        addIssue(context, { problem, remedy: 'write it like [AWSLambdaBasicExecutionRole]' });
        return z.NEVER;
      }
      return value.flatMap((item: unknown, index): Policy[] => {
        const policy = readPolicy(item, index, context);
        return policy === null ? [] : [policy];
      });
    },
    (policies) => policies.map(writtenPolicy),
  );
}

function writtenPolicy({ name, statements }: Policy): Written {
  if (findManagedPolicy(name)?.value.statements === statements) return name;
  const written = statements.map(
    ({ sid, effect, actions, notActions, resources, notResources, conditions = {} }): Written => {
      const operators = Object.entries(conditions).map(([operator, keys]): [string, Written] => {
        return [operator, new Map(Object.entries(keys ?? {}))];
      });
      return mapOf({
        sid,
        effect,
        actions,
        notActions,
        resources,
        notResources,
        conditions: operators.length === 0 ? undefined : new Map(operators),
      });
    },
  );
  return written.length === 1 && written[0] !== undefined ? written[0] : mapOf({ Statement: written });
}

function readPolicy(item: unknown, index: number, context: Context): Policy | null {
  if (typeof item === 'string') {
    const found = findManagedPolicy(item);
    if (found !== undefined) return found.value;
    const near = nearestManagedPolicy(item);
    const problem = `the managed policy ${shown(item)} is not known`;
    const others = `give one such as ${managedPolicyNames.slice(0, 3).join(', ')}, or a statement`;
    addIssue(context, { problem, remedy: near === undefined ? others : `did you mean '${near}'?` }, [index]);
    return null;
  }
  if (!isMap(item)) {
    const remedy = 'give the name of a managed policy or { effect, actions, resources }';
    addIssue(context, { problem: `${shown(item)} is no policy`, remedy }, [index]);
    return null;
  }
  const name = `policy ${index + 1}`;
  const document = Object.keys(item).find((key) => key.toLowerCase() === 'statement');
  if (document === undefined) return { name, statements: readStatement(item, [index], context) };
  const given: unknown = item[document];
  const list: unknown[] = Array.isArray(given) ? given : [given];
  for (const key of Object.keys(item)) {
    if (['version', 'id', 'statement'].includes(key.toLowerCase())) continue;
    const words = unknownKeyAmong('a policy document', key, ['Version', 'Id', 'Statement']);
    addIssue(context, words, [index, key]);
  }
  const statements = list.flatMap((statement, position) => {
    const path = Array.isArray(given) ? [index, document, position] : [index, document];
    if (isMap(statement)) return readStatement(statement, path, context);
    const problem = `${shown(statement)} is no statement`;
    addIssue(context, { problem, remedy: 'give { Effect, Action, Resource }' }, path);
    return [];
  });
  return { name, statements };
}

/** The statement, or none where something in it is wrong (the faults are told). */
function readStatement(item: Given, path: Path, context: Context): Statement[] {
  const { given, places } = byKey(item, path, context);
  const at = (key: string): Path => [...path, places.get(key) ?? key];
  const list = (key: string, check: (text: string) => [problem: string, remedy: string] | null) => {
    const value = given.get(key);
    return value === undefined ? undefined : readList(value, at(key), context, check);
  };
  const statement = {
    sid: given.has('sid') ? String(given.get('sid')) : undefined,
    effect: readEffect(given.get('effect'), given.has('effect') ? at('effect') : path, context),
    actions: list('actions', actionProblem),
    notActions: list('notActions', actionProblem),
    resources: list('resources', resourceProblem),
    notResources: list('notResources', resourceProblem),
    conditions: given.has('conditions')
      ? readConditions(given.get('conditions'), at('conditions'), context)
      : {},
  };
  const lacking: string[] = [];
  for (const key of ['action', 'resource'] as const) {
    const [one, other] = [`${key}s`, `not${key.slice(0, 1).toUpperCase()}${key.slice(1)}s`] as const;
    const count = Number(given.has(one)) + Number(given.has(other));
    if (count === 0) lacking.push(one);
    if (count < 2) continue;
    addIssue(
      context,
      { problem: `${one} and ${other} stand side by side`, remedy: 'keep one of them' },
      path,
    );
  }
  if (lacking.length > 0) {
    const problem = `the statement names no ${lacking.join(' and no ')}`;
    addIssue(context, { problem, remedy: `give ${lacking.join(' and ')}`, isLack: true }, path);
  }
  const { effect } = statement;
  return effect === null ? [] : [{ ...statement, effect }];
}

/** The statement's values by our names for the keys, and how each key was spelt. */
function byKey(item: Given, path: Path, context: Context) {
  const given = new Map<string, unknown>();
  const places = new Map<string, string>();
  for (const [spelt, value] of Object.entries(item)) {
    const key = KEYS.find((known) => {
      return SPELLINGS[known]?.some((spelling) => spelling.toLowerCase() === spelt.toLowerCase());
    });
    if (key === undefined) {
      const isPrincipal = /^(not)?principals?$/i.test(spelt);
      const words = isPrincipal
        ? {
            problem: `'${spelt}' belongs in the policy of a resource, not of a role`,
            remedy: 'take it away',
            at: 'key' as const,
          }
        : unknownKeyAmong('a policy statement', spelt, KEYS);
      addIssue(context, words, [...path, spelt]);
    } else if (given.has(key)) {
      const problem = `${places.get(key)} and ${spelt} stand side by side`;
      addIssue(context, { problem, remedy: 'keep one of them', at: 'key' }, [...path, spelt]);
    } else {
      given.set(key, value);
      places.set(key, spelt);
    }
  }
  return { given, places };
}

function readEffect(value: unknown, path: Path, context: Context): Statement['effect'] | null {
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (text === 'allow') return 'Allow';
  if (text === 'deny') return 'Deny';
  const isLack = value === undefined;
  const problem = isLack ? 'the statement has no effect' : `the effect is ${shown(value)}`;
  addIssue(context, { problem, remedy: 'give Allow or Deny', ...(isLack ? { isLack: true } : {}) }, path);
  return null;
}

function readList(
  value: unknown,
  path: Path,
  context: Context,
  check: (text: string) => [problem: string, remedy: string] | null,
): readonly string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0)
    addIssue(context, { problem: 'the list is empty', remedy: 'give one or more' }, path);
  return list.flatMap((item, index) => {
    const text = typeof item === 'string' ? item : null;
    const words: [string, string] | null =
      text === null ? [`${shown(item)} is not text`, 'give text'] : (variableProblem(text) ?? check(text));
    if (words === null && text !== null) return [text];
    const [problem, remedy] = words ?? ['', ''];
    addIssue(context, { problem, remedy }, Array.isArray(value) ? [...path, index] : path);
    return [];
  });
}

function variableProblem(text: string): [string, string] | null {
  if (text.length > LONGEST_TEXT)
    return [`the text has ${text.length} characters`, `give at most ${LONGEST_TEXT}`];
  return text.includes('${')
    ? [`${shown(text)} holds a policy variable, which is not evaluated here`, 'write the value, or *']
    : null;
}

function actionProblem(action: string): [string, string] | null {
  return ACTION.test(action)
    ? null
    : [`${shown(action)} is not an action`, 'write service:Name, such as dynamodb:PutItem'];
}

function resourceProblem(resource: string): [string, string] | null {
  return RESOURCE.test(resource)
    ? null
    : [
        `${shown(resource)} is not the ARN of a resource`,
        'write * or arn:aws:SERVICE:REGION:ACCOUNT:NAME, with no wildcard for the service',
      ];
}

function readConditions(value: unknown, path: Path, context: Context): Conditions {
  if (!isMap(value)) {
    const remedy = "write them like { StringEquals: { 'aws:RequestedRegion': us-east-1 } }";
    addIssue(context, { problem: `${shown(value)} is not a map of conditions`, remedy }, path);
    return {};
  }
  const conditions: Record<string, Record<string, readonly string[]>> = Object.create(null);
  for (const [operator, keys] of Object.entries(value)) {
    if (!isConditionOperator(operator)) {
      const near = nearest(operator, CONDITION_OPERATORS);
      const problem = `${shown(operator)} is no condition operator`;
      const remedy = near === undefined ? 'give one such as StringEquals' : `did you mean '${near}'?`;
      addIssue(context, { problem, remedy, at: 'key' }, [...path, operator]);
    } else if (!isMap(keys)) {
      const problem = `${shown(keys)} is not a map of condition keys`;
      addIssue(context, { problem, remedy: 'write it like { KEY: VALUE }' }, [...path, operator]);
    } else {
      conditions[operator] = readConditionKeys(operator, keys, [...path, operator], context);
    }
  }
  return conditions;
}

function readConditionKeys(operator: string, keys: Given, path: Path, context: Context) {
  const read: Record<string, readonly string[]> = Object.create(null);
  for (const [key, value] of Object.entries(keys)) {
    // Numbers and truth values are written without quotes in YAML, with them in AWS's documents.
    const asText = (item: unknown) => {
      return typeof item === 'number' || typeof item === 'boolean' ? String(item) : item;
    };
    const texts = Array.isArray(value) ? value.map(asText) : asText(value);
    read[key] = readList(texts, [...path, key], context, (text) => {
      const wanted = conditionValueProblem(operator, text);
      return wanted === null ? null : [`${shown(text)} does not suit ${operator}`, `give ${wanted}`];
    });
  }
  return read;
}

function isMap(value: unknown): value is Given {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
