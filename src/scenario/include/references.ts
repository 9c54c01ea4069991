/** How names stand at a place of the tree. */
export type ReferenceKind =
  /** A name, or a list of names. */
  | 'names'
  /** Steps of a workflow, which hold lists of steps. */
  | 'steps'
  /** Policies, whose ARNs hold names. */
  | 'arns'
  /** A map whose keys are metrics, which begin with names. */
  | 'metrics';

export interface Reference {
  /** Key path; `*` is any name or number of an entry. */
  readonly at: string;
  readonly kind: ReferenceKind;
}

/** The sections whose keys are names. */
export const NAMED_SECTIONS = ['functions', 'triggers', 'resources', 'roles'] as const;

/**
 * Where a scenario names what stands elsewhere in it, or what its triggers share: whoever calls the entries
 * otherwise, as `include` does, calls them otherwise here too. A new key that holds a name is a new record.
 */
export const REFERENCES: readonly Reference[] = [
  { at: 'functions.*.role', kind: 'names' },
  { at: 'functions.*.async.onFailure', kind: 'names' },
  { at: 'functions.*.async.onSuccess', kind: 'names' },
  { at: 'functions.*.async.deadLetter', kind: 'names' },
  { at: 'functions.*.calls.*.resource', kind: 'names' },
  { at: 'functions.*.invokes.*.function', kind: 'names' },
  { at: 'triggers.*.function', kind: 'names' },
  { at: 'triggers.*.authorizer.function', kind: 'names' },
  { at: 'triggers.*.deadLetter', kind: 'names' },
  { at: 'triggers.*.onFailure', kind: 'names' },
  { at: 'triggers.*.topic', kind: 'names' },
  { at: 'triggers.*.bus', kind: 'names' },
  { at: 'triggers.*.bucket', kind: 'names' },
  { at: 'triggers.*.stream', kind: 'names' },
  { at: 'triggers.*.queue', kind: 'names' },
  { at: 'triggers.*.cluster', kind: 'names' },
  { at: 'triggers.*.broker', kind: 'names' },
  { at: 'triggers.*.steps', kind: 'steps' },
  { at: 'triggers.*.functions.*', kind: 'names' },
  { at: 'triggers.*.states.*.function', kind: 'names' },
  { at: 'resources.*.feeds', kind: 'names' },
  { at: 'roles.*.policies', kind: 'arns' },
  { at: 'roles.*.boundary', kind: 'arns' },
  { at: 'traffic.*.to', kind: 'names' },
  { at: 'traffic.*.functions.*', kind: 'names' },
  { at: 'thresholds', kind: 'metrics' },
];
