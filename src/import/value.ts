/** Where something stands in a template; lines and columns count from 1. */
export interface TemplatePlace {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/**
 * A value of a template after its intrinsics were resolved as far as they can be. What is left are names of
 * resources, and what nobody can know before it is deployed.
 */
export type TemplateValue =
  | TemplateScalar
  | TemplateList
  | TemplateMap
  | TemplateReference
  | TemplateText
  | TemplateUnknown;

export interface TemplateScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly place: TemplatePlace;
}

export interface TemplateList {
  readonly kind: 'list';
  readonly items: readonly TemplateValue[];
  readonly place: TemplatePlace;
}

export interface TemplateMap {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, TemplateValue>;
  readonly place: TemplatePlace;
}

/** `Ref`, `Fn::GetAtt` of a resource of the same stack: `attribute` is `Ref`, `Arn`, `StreamArn` … */
export interface TemplateReference {
  readonly kind: 'reference';
  readonly resource: string;
  readonly attribute: string;
  readonly place: TemplatePlace;
}

/** `Fn::Sub` and `Fn::Join` with references inside: texts, references and what is unknown, in their order. */
export interface TemplateText {
  readonly kind: 'text';
  readonly parts: readonly (string | TemplateReference | TemplateUnknown)[];
  readonly place: TemplatePlace;
}

/** `Fn::ImportValue`, a parameter without a default, a dynamic reference, `(known after apply)` … */
export interface TemplateUnknown {
  readonly kind: 'unknown';
  /** As its author wrote it, on one line: `!ImportValue network-vpc`. */
  readonly text: string;
  /**
   * Why nobody can know it, and what would tell it: `the parameter Stage has no default; --parameter
   * Stage=…`.
   */
  readonly reason: string;
  readonly place: TemplatePlace;
}
