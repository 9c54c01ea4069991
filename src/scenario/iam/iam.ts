import { type Conditions, conditionsHold, type RequestContext } from './iam-conditions.ts';
import { matchesResource, matchesWildcard } from './wildcard.ts';

/**
 * A statement: exactly one of actions and notActions, of resources and notResources, and (resource policies
 * only) of the principals.
 */
export interface Statement {
  readonly sid?: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly actions?: readonly string[] | undefined;
  readonly notActions?: readonly string[] | undefined;
  readonly resources?: readonly string[] | undefined;
  readonly notResources?: readonly string[] | undefined;
  /** `*`, an ARN, an account's number or its root ARN, or a service such as `s3.amazonaws.com`. */
  readonly principals?: readonly string[] | undefined;
  readonly notPrincipals?: readonly string[] | undefined;
  readonly conditions?: Conditions | undefined;
}

export interface Policy {
  readonly name: string;
  readonly statements: readonly Statement[];
}

/** Who asks: an identity of an account, or an AWS service on its own behalf. */
export type Caller =
  | { readonly kind: 'identity'; readonly arn: string; readonly accountId: string }
  | { readonly kind: 'service'; readonly name: string };

export interface AccessRequest {
  readonly caller: Caller;
  /** `service:Name`. */
  readonly action: string;
  readonly resource: string;
  /** The account that owns the resource. */
  readonly resourceAccountId: string;
  readonly context: RequestContext;
}

/**
 * Policies that bear on a request. A list that is absent does not exist; an empty one of the last three
 * allows nothing.
 */
export interface PolicySet {
  readonly identity: readonly Policy[];
  readonly resource: readonly Policy[];
  readonly serviceControl?: readonly Policy[] | undefined;
  readonly boundary?: readonly Policy[] | undefined;
  readonly session?: readonly Policy[] | undefined;
}

export type PolicyKind = 'identity' | 'resource' | 'serviceControl' | 'boundary' | 'session';

/** The statement that decided; `statement` counts from 0 inside its policy. */
export interface StatementPlace {
  readonly kind: PolicyKind;
  readonly policy: string;
  readonly statement: number;
  readonly sid: string | null;
}

export type Decision =
  | { readonly result: 'allowed'; readonly by: readonly StatementPlace[] }
  | { readonly result: 'denied'; readonly by: StatementPlace }
  /** No statement denies, but one of these kinds, which must allow, does not. */
  | { readonly result: 'nothing allows'; readonly lacking: PolicyKind };

/** Kinds that only narrow what an identity may do; services that act for themselves are outside of them. */
const LIMITS = ['serviceControl', 'boundary', 'session'] as const;

/**
 * Decides a request as IAM does (IAM User Guide, "Policy evaluation logic", 2023): a statement that denies
 * wins; each limit that exists must allow; inside one account the identity's policies or the resource's must
 * allow, across accounts both. A resource's policy that names an account only hands the decision to that
 * account, so inside it the identity's own policies must allow as well.
 */
export function decide(request: AccessRequest, policies: PolicySet): Decision {
  const isService = request.caller.kind === 'service';
  const kinds: readonly PolicyKind[] = isService ? ['resource'] : [...LIMITS, 'identity', 'resource'];
  for (const kind of kinds) {
    const by = find(policies[kind] ?? [], kind, 'Deny', request, () => true);
    if (by !== null) return { result: 'denied', by };
  }
  const by: StatementPlace[] = [];
  for (const kind of isService ? [] : LIMITS) {
    const limits = policies[kind];
    if (limits === undefined) continue;
    const place = find(limits, kind, 'Allow', request, () => true);
    if (place === null) return { result: 'nothing allows', lacking: kind };
    by.push(place);
  }
  const identity = isService ? null : find(policies.identity, 'identity', 'Allow', request, () => true);
  const isHome = isService || accountOf(request.caller) === request.resourceAccountId;
  // Inside the account an entry that names the caller is enough; across accounts one that names its account
  // is, too.
  const isEnough = (statement: Statement) => !isHome || !namesAccountOnly(statement, request.caller);
  const resource = find(policies.resource, 'resource', 'Allow', request, isEnough);
  if (isHome && identity === null && resource === null) {
    return { result: 'nothing allows', lacking: isService ? 'resource' : 'identity' };
  }
  if (!isHome && identity === null) return { result: 'nothing allows', lacking: 'identity' };
  if (!isHome && resource === null) return { result: 'nothing allows', lacking: 'resource' };
  return { result: 'allowed', by: [...by, ...[identity, resource].filter((place) => place !== null)] };
}

/** The first statement of this effect that speaks of the request. */
function find(
  policies: readonly Policy[],
  kind: PolicyKind,
  effect: Statement['effect'],
  request: AccessRequest,
  isEnough: (statement: Statement) => boolean,
): StatementPlace | null {
  for (const policy of policies) {
    const index = policy.statements.findIndex((statement) => {
      return statement.effect === effect && applies(statement, kind, request) && isEnough(statement);
    });
    const sid = policy.statements[index]?.sid ?? null;
    if (index >= 0) return { kind, policy: policy.name, statement: index, sid };
  }
  return null;
}

function applies(statement: Statement, kind: PolicyKind, request: AccessRequest): boolean {
  return (
    (kind !== 'resource' || speaksOfCaller(statement, request.caller)) &&
    speaksOf(statement.actions, statement.notActions, (action) => matchesAction(action, request.action)) &&
    speaksOf(statement.resources, statement.notResources, (resource) =>
      matchesResource(resource, request.resource),
    ) &&
    conditionsHold(statement.conditions ?? {}, request.context)
  );
}

function speaksOf(
  listed: readonly string[] | undefined,
  notListed: readonly string[] | undefined,
  matches: (pattern: string) => boolean,
): boolean {
  if (listed !== undefined) return listed.some(matches);
  return notListed !== undefined && !notListed.some(matches);
}

/** Service and name of an action compare without case. */
function matchesAction(pattern: string, action: string): boolean {
  return matchesWildcard(pattern.toLowerCase(), action.toLowerCase());
}

function speaksOfCaller(statement: Statement, caller: Caller): boolean {
  return speaksOf(statement.principals, statement.notPrincipals, (principal) => {
    return principal === '*' || isCaller(principal, caller) || isAccountOf(principal, caller);
  });
}

/** Whether the statement lets the caller in only because it names the caller's account. */
function namesAccountOnly(statement: Statement, caller: Caller): boolean {
  const { principals } = statement;
  return (
    principals !== undefined &&
    !principals.some((principal) => principal === '*' || isCaller(principal, caller))
  );
}

function isCaller(principal: string, caller: Caller): boolean {
  return principal === (caller.kind === 'service' ? caller.name : caller.arn);
}

function isAccountOf(principal: string, caller: Caller): boolean {
  const accountId = accountOf(caller);
  if (accountId === null) return false;
  return principal === accountId || /^arn:aws[a-z-]*:iam::(\d+):root$/.exec(principal)?.[1] === accountId;
}

function accountOf(caller: Caller): string | null {
  return caller.kind === 'service' ? null : caller.accountId;
}
