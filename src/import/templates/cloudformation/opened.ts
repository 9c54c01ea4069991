import type { ImportNote, ReadOptions, TemplateFile } from '../../stack.ts';
import type { TemplateMap, TemplatePlace, TemplateValue } from '../../value.ts';

/** A resource of a template, its intrinsics resolved as far as they can be. */
export interface OpenedResource {
  /** Logical id; that of a nested stack's resource is `Nested.Id`. */
  readonly id: string;
  readonly type: string;
  readonly properties: TemplateMap;
  /** Name of the condition that nobody can know and that is taken as true; what is false is left out. */
  readonly condition?: string | undefined;
  /** `Metadata`, resolved; an empty map where there is none. */
  readonly metadata: TemplateMap;
  readonly dependsOn: readonly string[];
  /** Where its logical id stands. */
  readonly place: TemplatePlace;
  /**
   * Other attributes of the resource beside Properties, resolved: `Connectors`, `DeletionPolicy`,
   * `IgnoreGlobals`, `AutoPublish…`; with their keys.
   */
  readonly attributes: TemplateMap;
}

/** A CloudFormation template that was read. */
export interface OpenedTemplate {
  readonly file: string;
  /** Itself, for files beside it. */
  readonly source: TemplateFile;
  /** As written, short tags as long forms (`{ "Fn::Sub": … }`), `Fn::ForEach` and includes written out. */
  readonly raw: TemplateMap;
  /** The same with its intrinsics resolved; resources whose condition is false are absent. */
  readonly template: TemplateMap;
  /** By id, in the template's order. Without those of nested stacks where `expand` sees it. */
  readonly resources: ReadonlyMap<string, OpenedResource>;
  readonly notes: readonly ImportNote[];
  /** `Transform` at the top: `AWS::Serverless-2016-10-31`, `AWS::LanguageExtensions`, a macro's name. */
  readonly transforms: readonly string[];
  /** By name, resolved. */
  readonly outputs: ReadonlyMap<string, TemplateValue>;
  /** Values of outputs by their `Export.Name`. */
  readonly exports: ReadonlyMap<string, TemplateValue>;
  /** Names of the template's parameters. */
  readonly parameters: readonly string[];
  /**
   * Resolves a raw value of this template (`raw`), for who puts templates together before they are resolved;
   * undefined where it is `AWS::NoValue`.
   */
  readonly resolve: (raw: TemplateValue) => TemplateValue | undefined;
  /** What ids of this template begin with: `Nested.` inside a nested stack, else empty. */
  readonly prefix: string;
}

/** Makes other resources of a template's own: SAM's. Called for every template, nested ones on their own. */
export type Expand = (template: OpenedTemplate) => {
  readonly resources: ReadonlyMap<string, OpenedResource>;
  readonly notes: readonly ImportNote[];
};

export interface OpenOptions extends ReadOptions {
  readonly expand?: Expand | undefined;
  /** What ids begin with, where several stacks are read; empty unless given. */
  readonly prefix?: string | undefined;
}
