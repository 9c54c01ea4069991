import { arnOf, type Place, roleArn } from '../iam/arns.ts';
import { type Caller, decide, type Policy, type Statement } from '../iam/iam.ts';
import type { ArchitectureTrigger, NeededPermission } from './architecture.ts';

/**
 * Service that invokes the function for a source, and the type of what it acts for (AWS Lambda Developer
 * Guide, services' own pages).
 */
const SERVICES: ReadonlyMap<string, { readonly principal: string; readonly type: string }> = new Map([
  ['s3', { principal: 's3.amazonaws.com', type: 's3-bucket' }],
  ['sns', { principal: 'sns.amazonaws.com', type: 'sns' }],
  ['eventbridge', { principal: 'events.amazonaws.com', type: 'eventbridge-rule' }],
  ['cloudwatch-events', { principal: 'events.amazonaws.com', type: 'eventbridge-rule' }],
  ['schedule', { principal: 'events.amazonaws.com', type: 'eventbridge-rule' }],
  ['api-gateway', { principal: 'apigateway.amazonaws.com', type: 'api-gateway' }],
  ['alb', { principal: 'elasticloadbalancing.amazonaws.com', type: 'alb' }],
  ['iot', { principal: 'iot.amazonaws.com', type: 'iot' }],
  ['ses', { principal: 'ses.amazonaws.com', type: 'ses-rule' }],
  ['cognito', { principal: 'cognito-idp.amazonaws.com', type: 'cognito' }],
  ['lex', { principal: 'lexv2.amazonaws.com', type: 'lex' }],
  ['connect', { principal: 'connect.amazonaws.com', type: 'connect' }],
  ['lambda-edge', { principal: 'edgelambda.amazonaws.com', type: 'cloudfront' }],
  ['logs', { principal: 'logs.amazonaws.com', type: 'log-group' }],
]);

/**
 * Callers with an identity of their own. It grants nothing here, so that `permission` alone says whether they
 * may.
 */
const IDENTITIES: ReadonlySet<string> = new Set([
  'sdk',
  'step-functions',
  'durable',
  'scheduler',
  'pipes',
  'appsync',
]);

/**
 * The permission to invoke that a source needs from the function's resource policy, with what the policy
 * decides. Null for sources that Lambda polls: it needs none. The policy has one statement for each trigger
 * of the function whose `permission` was not taken away.
 */
export function invokePermission(
  trigger: ArchitectureTrigger,
  triggers: readonly ArchitectureTrigger[],
  place: Place,
): NeededPermission | null {
  const caller = callerOf(trigger, place);
  if (caller === null) return null;
  const statements = triggers.flatMap((candidate) => {
    const isItsOwn = candidate.function === trigger.function && candidate.permission;
    return isItsOwn ? statementFor(candidate, place) : [];
  });
  const policy: Policy = { name: `the resource policy of '${trigger.function}'`, statements };
  const action = actionFor(trigger);
  const resource = arnOf('lambda', trigger.function, place);
  const decision = decide(
    {
      caller,
      action,
      resource,
      resourceAccountId: place.accountId,
      context: { 'aws:SourceArn': sourceArn(trigger, place), 'aws:SourceAccount': place.accountId },
    },
    { identity: [], resource: [policy] },
  );
  return {
    path: ['triggers', trigger.name],
    who: {
      kind: 'resource policy',
      function: trigger.function,
      caller: caller.kind === 'service' ? caller.name : caller.arn,
    },
    action,
    resource,
    purpose: `invoking '${trigger.function}'`,
    effect: 'access-denied',
    managedPolicy: null,
    granted: decision.result === 'allowed',
    decision,
  };
}

function statementFor(trigger: ArchitectureTrigger, place: Place): Statement[] {
  const caller = callerOf(trigger, place);
  if (caller === null) return [];
  return [
    {
      sid: trigger.name,
      effect: 'Allow',
      principals: [caller.kind === 'service' ? caller.name : caller.arn],
      actions: [actionFor(trigger)],
      resources: [arnOf('lambda', trigger.function, place)],
      conditions: {
        ArnLike: { 'aws:SourceArn': [sourceArn(trigger, place)] },
        StringEquals: { 'aws:SourceAccount': [place.accountId] },
      },
    },
  ];
}

function callerOf(trigger: ArchitectureTrigger, place: Place): Caller | null {
  const service = SERVICES.get(trigger.source);
  if (service !== undefined) return { kind: 'service', name: service.principal };
  const isIdentity = IDENTITIES.has(trigger.source) || trigger.source === 'function-url';
  if (!isIdentity) return null;
  return { kind: 'identity', arn: roleArn(trigger.name, place), accountId: place.accountId };
}

function actionFor({ source }: ArchitectureTrigger): string {
  return source === 'function-url' ? 'lambda:InvokeFunctionUrl' : 'lambda:InvokeFunction';
}

function sourceArn(trigger: ArchitectureTrigger, place: Place): string {
  const type = SERVICES.get(trigger.source)?.type;
  if (type === undefined) return roleArn(trigger.name, place);
  // A rule belongs to the trigger, whatever bus it listens to.
  const name = type === 'eventbridge-rule' ? trigger.name : (trigger.resourceName ?? trigger.name);
  return arnOf(type, name, place);
}
