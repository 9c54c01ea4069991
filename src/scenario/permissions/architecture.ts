import type { Decision } from '../iam/iam.ts';
import type { RoleSpec } from '../schema/role-schema.ts';
import type { KeyPath } from '../text/source-node.ts';

/**
 * An architecture as far as permissions go. Names refer to each other; one that is not known asks for
 * nothing.
 */
export interface Architecture {
  /** Default us-east-1. */
  readonly region?: string | undefined;
  readonly functions: readonly ArchitectureFunction[];
  readonly triggers: readonly ArchitectureTrigger[];
  readonly resources: readonly ArchitectureResource[];
  readonly roles: ReadonlyMap<string, RoleSpec>;
}

export interface ArchitectureFunction {
  readonly name: string;
  /** null: no role is named, so nothing that the function does is refused. */
  readonly role: string | null;
  readonly vpc: boolean;
  readonly logs: boolean;
  readonly invokes: readonly string[];
  readonly calls: readonly { readonly resource: string; readonly operation: string | null }[];
  readonly onFailure: string | null;
  /** Queue or topic of its own for events that failed; none where it is left out. */
  readonly deadLetter?: string | null;
  readonly onSuccess: string | null;
}

export interface ArchitectureTrigger {
  readonly name: string;
  readonly source: string;
  readonly function: string;
  /** False: the function's resource policy does not let the source in. */
  readonly permission: boolean;
  readonly onFailure: string | null;
  /** Name of the bucket, topic, bus, queue or stream; null for the trigger's own name. */
  readonly resourceName: string | null;
  /** A stream's consumer of its own asks for one permission more. */
  readonly enhancedFanOut: boolean;
  /** The function is durable: its handler asks Lambda for what it did before. */
  readonly isDurable?: boolean;
}

export interface ArchitectureResource {
  readonly name: string;
  readonly type: string;
  /** A database (`rds`) that is entered with IAM instead of a password. */
  readonly iamAuth: boolean;
}

/** What happens without a permission. */
export type PermissionEffect =
  | 'no-logs'
  | 'not-polled'
  | 'access-denied'
  | 'call-denied'
  | 'destination-lost'
  | 'cannot-start';

/** One action that something asks for. */
export interface NeededPermission {
  /** The key that asks for it: `functions.f.calls.0`. */
  readonly path: KeyPath;
  readonly who:
    | { readonly kind: 'role'; readonly role: string; readonly function: string }
    | { readonly kind: 'resource policy'; readonly function: string; readonly caller: string };
  readonly action: string;
  readonly resource: string;
  /** What for, in words: `polling the queue 'jobs'`. */
  readonly purpose: string;
  readonly effect: PermissionEffect;
  /** A managed policy that would grant it, or null. */
  readonly managedPolicy: string | null;
  readonly granted: boolean;
  readonly decision: Decision;
}

/** Actions that are missing for one purpose on one resource, with a sentence about them. */
export interface MissingPermission extends Omit<NeededPermission, 'action' | 'granted' | 'decision'> {
  readonly actions: readonly string[];
  /** `triggers.jobs: the role 'worker' of function 'f' lacks …; the mapping cannot poll, …; add …`. */
  readonly message: string;
}
