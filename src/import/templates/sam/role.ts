import type { TemplateMap, TemplatePlace, TemplateValue } from '../../value.ts';
import { referenceValue } from '../values.ts';
import { assumedBy, type Expansion, type Origin, policy } from './expansion.ts';
import { entriesOf, given, itemsOf, type Made, wordOf } from './make.ts';
import { policyTemplate } from './policy-templates.ts';

/** The role that SAM makes of a function or a state machine that names none; its events add to it. */
export interface RoleDraft {
  readonly id: string;
  readonly managed: TemplateValue[];
  readonly policies: Made[];
}

export interface RoleSubject {
  /** The function or state machine. */
  readonly id: string;
  readonly properties: TemplateMap;
  readonly origin: Origin;
  /** `lambda.amazonaws.com` … */
  readonly service: string;
  /** Managed policies that it has whatever it says. */
  readonly managed: readonly string[];
}

/** The ARN of one of AWS's managed policies. */
export function managedPolicyArn(expansion: Expansion, name: string, place: TemplatePlace): TemplateValue {
  const path = SERVICE_ROLES.test(name) && !name.includes('/') ? `service-role/${name}` : name;
  return expansion.text(`arn:{partition}:iam::aws:policy/${path}`, place);
}

/** The policies of AWS that stand in the path `service-role/` and that SAM or its users name without it. */
const SERVICE_ROLES =
  /^(AWSLambda(Basic(Durable)?Execution|Kinesis|DynamoDB|SQSQueue|MSK|VPCAccess|ENIManagement|Role|Replicator)|AWSCodeDeployRole)/;

/** A draft of the role with what `Policies` says; nothing where the resource names a role. */
export function draftRole(expansion: Expansion, subject: RoleSubject): RoleDraft {
  const { origin, id } = subject;
  const role: RoleDraft = {
    id: `${id}Role`,
    managed: subject.managed.map((name) => managedPolicyArn(expansion, name, origin.place)),
    policies: [],
  };
  itemsOf(given(subject.properties, 'Policies')).forEach((item, index) => {
    addPolicy(expansion, role, { item, index, subject: `Resources.${id}.Properties.Policies` });
  });
  return role;
}

interface PolicyItem {
  readonly item: TemplateValue;
  readonly index: number;
  readonly subject: string;
}

function addPolicy(expansion: Expansion, role: RoleDraft, { item, index, subject }: PolicyItem): void {
  const name = wordOf(item);
  if (name !== undefined) {
    role.managed.push(name.startsWith('arn:') ? item : managedPolicyArn(expansion, name, item.place));
    return;
  }
  if (item.kind !== 'map') {
    role.managed.push(item);
    return;
  }
  const policyName = `${role.id}Policy${index}`;
  const statement = given(item, 'Statement');
  if (statement !== undefined) {
    role.policies.push({ PolicyName: policyName, PolicyDocument: item });
    return;
  }
  for (const [template, parameters] of entriesOf(item)) {
    const statements = policyTemplate(expansion, template, parameters);
    if (statements !== null) role.policies.push(policy(policyName, statements));
    else {
      const reason = `${template} is no policy template of SAM that is known here, so what it allows is not in the role`;
      expansion.drop(item.place, `${subject}[${index}]`, reason);
    }
  }
}

/** Adds the role as it now is. */
export function addRole(expansion: Expansion, draft: RoleDraft, subject: RoleSubject): void {
  expansion.add(
    draft.id,
    'AWS::IAM::Role',
    {
      AssumeRolePolicyDocument:
        given(subject.properties, 'AssumeRolePolicyDocument') ?? assumedBy(subject.service),
      ManagedPolicyArns: draft.managed.length > 0 ? distinct(draft.managed) : undefined,
      Policies: draft.policies.length > 0 ? draft.policies : undefined,
      PermissionsBoundary: given(subject.properties, 'PermissionsBoundary'),
      Path: given(subject.properties, 'RolePath'),
    },
    subject.origin,
  );
}

export function roleArn(draft: RoleDraft, place: TemplatePlace): TemplateValue {
  return referenceValue(draft.id, 'Arn', place);
}

function distinct(values: readonly TemplateValue[]): readonly TemplateValue[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const word = wordOf(value);
    if (word === undefined) return true;
    const isNew = !seen.has(word);
    seen.add(word);
    return isNew;
  });
}
