import type { ImportNote, StackResource } from '../../stack.ts';
import type { TemplateMap, TemplatePlace, TemplateReference, TemplateValue } from '../../value.ts';
import type { PlannedResource } from './modules.ts';
import type { References, Target } from './references.ts';

/**
 * What becomes of an attribute. A text is the property's name, its value the same. What has no rule keeps its
 * value under its name as CloudFormation writes names: `function_name` → `FunctionName`.
 */
export type Rule =
  | string
  | {
      readonly as: string;
      /**
       * `ref`: names a resource. `json`: JSON in a text. `block`: a block that stands once, as a list of one.
       * `blocks`: several. `raw`: keys are their author's and stay.
       */
      readonly kind: 'ref' | 'json' | 'block' | 'blocks' | 'raw';
      readonly rules?: Rules;
      /** Types that a reference can mean, where an expression names several resources. */
      readonly types?: readonly string[];
    }
  | null;

export type Rules = Readonly<Record<string, Rule>>;

/** How one type of Terraform's AWS provider becomes a resource of CloudFormation. */
export interface Row {
  /** CloudFormation's type; null where it becomes a part of another resource (`into`). */
  readonly type: string | null;
  readonly rules?: Rules;
  /** Properties that are made of several attributes, or of one in another shape. */
  readonly shape?: (properties: Map<string, TemplateValue>, made: Making) => void;
  /** Lays the resource into others, after all were made. */
  readonly into?: (properties: TemplateMap, made: Making) => void;
}

export interface Making {
  readonly resource: PlannedResource;
  readonly stack: StackInMaking;
}

/** The stack while it is made of a plan. */
export interface StackInMaking {
  readonly references: References;
  readonly made: ReadonlyMap<string, MadeResource>;
  /** Adds a resource that stands for `resource`. */
  add(resource: PlannedResource, type: string, properties: TemplateMap): MadeResource;
  /** The made resource that a value names, where it is of one of the types (of any without them). */
  named(value: TemplateValue | undefined, ...types: readonly string[]): MadeResource | null;
  /** Sets a property of a made resource. */
  set(made: MadeResource, key: string, value: TemplateValue): void;
  /** Adds to a list that is a property of a made resource. */
  push(made: MadeResource, key: string, ...values: readonly TemplateValue[]): void;
  note(kind: ImportNote['kind'], resource: PlannedResource, reason: string, key?: string): void;
  /** The one of several resources that is meant, as far as it can be told; noted as assumed. */
  chosen(
    resource: PlannedResource,
    path: AttributePath,
    targets: readonly Target[],
    types: readonly string[],
    which?: 'dead letters alone',
  ): TemplateValue | null;
  referenceTo(target: Target, place: TemplatePlace): TemplateReference;
  /** What nobody knows before the plan is applied; `text` is what its author wrote. */
  unknown(resource: PlannedResource, path: AttributePath, text: string): TemplateValue;
  /** JSON in a text: its parts, with names of resources of the plan resolved. */
  json(resource: PlannedResource, path: AttributePath, value: TemplateValue | undefined): TemplateValue;
  /** A value that names a resource. */
  ref(
    resource: PlannedResource,
    path: AttributePath,
    value: TemplateValue | undefined,
    types?: readonly string[],
  ): TemplateValue;
}

/** Where a value stands in a resource: `['statement', 0, 'resources']`. */
export type AttributePath = readonly (string | number)[];

export type Rows = Readonly<Record<string, Row>>;

export type MadeResource = Omit<StackResource, 'properties'> & { properties: TemplateMap };

export const ref = (as: string, ...types: readonly string[]): Rule => ({ as, kind: 'ref', types });
export const json = (as: string): Rule => ({ as, kind: 'json' });
export const raw = (as: string): Rule => ({ as, kind: 'raw' });
export const block = (as: string, rules: Rules = {}): Rule => ({ as, kind: 'block', rules });
export const blocks = (as: string, rules: Rules = {}): Rule => ({ as, kind: 'blocks', rules });
