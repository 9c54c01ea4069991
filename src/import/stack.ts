import type { TemplateMap, TemplatePlace, TemplateValue } from './value.ts';

/** Who deploys the template. */
export const TOOLS = [
  'cloudformation',
  'sam',
  'cdk',
  'serverless',
  'terraform',
  'asl',
  'chalice',
  'zappa',
] as const;
export type Tool = (typeof TOOLS)[number];

/**
 * What of a template did not become part of the scenario as it stands: `dropped` is not carried over,
 * `unknown` a key that is left for its author to fill in, `assumed` a value that the template does not say.
 */
export interface ImportNote {
  readonly kind: 'dropped' | 'unknown' | 'assumed';
  readonly place: TemplatePlace;
  /** What it is in the template: `Resources.Api.Properties.Auth`. */
  readonly subject: string;
  /** One sentence: what is left out or assumed, why, and where there is one the key that would say it. */
  readonly reason: string;
}

/**
 * A resource under CloudFormation's type and property names, whichever tool wrote it. What has no such type
 * keeps its tool's (`aws_foo`), and is noted by the mapper.
 */
export interface StackResource {
  /** Its logical id, or its address (`module.api.aws_lambda_function.this["a"]`): unique in the import. */
  readonly id: string;
  /**
   * What a person calls it, for the scenario's name of it: the logical id without what the tool added, the
   * key of `functions:` … The mapper makes it unique and fit for a scenario.
   */
  readonly title: string;
  readonly type: string;
  readonly properties: TemplateMap;
  readonly place: TemplatePlace;
  /** The condition that decides whether it exists, where nobody can know; it is taken as true, and noted. */
  readonly condition?: string | undefined;
}

/** What a template deploys, nested stacks and other stacks of the same application included. */
export interface Stack {
  readonly tool: Tool;
  /** Name of the service or application, for the scenario's `name`; null where none is said. */
  readonly name: string | null;
  /** The region that the template or its tool names; null where none is said. */
  readonly region: string | null;
  readonly file: string;
  /** Is the file one long line, as tools print JSON? Then a line says nothing, and notes have none. */
  readonly isOneLine?: boolean | undefined;
  /**
   * By id, in the template's order. A tool's own defaults (serverless: 1024 MB and 6 s) stand in the
   * properties already.
   */
  readonly resources: ReadonlyMap<string, StackResource>;
  readonly notes: readonly ImportNote[];
  /** Names of the parameters that the template declares, where its tool has them. */
  readonly parameters?: readonly string[] | undefined;
  /** What it exports to other stacks (`Outputs.….Export.Name`), by that name. */
  readonly exports?: ReadonlyMap<string, TemplateValue> | undefined;
}

export interface ReadOptions {
  /** `--parameter K=V` and parameter files, by name. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Region of pseudo parameters and of variables; default us-east-1. */
  readonly region?: string | undefined;
}

/** A file that a user named, or that stands in a folder that a user named. */
export interface TemplateFile {
  /** Whole path, for files beside it (`FILES.now.besides`). */
  readonly path: string;
  /** As its user calls it, for faults and notes. */
  readonly name: string;
  readonly text: string;
}

/** Reads the templates of one tool. */
export interface TemplateReader {
  readonly tool: Tool;
  /**
   * Is the file this tool's? Looks at the name and the text and never throws. `sure` where the text says so
   * itself (`Transform: AWS::Serverless-2016-10-31`), `maybe` where only the name does.
   */
  readonly sniff: (file: TemplateFile) => 'sure' | 'maybe' | 'no';
  /** @throws FaultError with every fault of the file, where nothing can be read of it */
  readonly read: (file: TemplateFile, options: ReadOptions) => Stack;
}

/** What an import gives. */
export interface Imported {
  /** The scenario, commented: keys that nobody can know stand as comments with the reason. */
  readonly text: string;
  readonly notes: readonly ImportNote[];
  /** Scenario names by stack resource id: `{ "OrdersFunction" → "Orders" }`. */
  readonly names: ReadonlyMap<string, string>;
  /**
   * Names that logs use (`FunctionName` where it is said, else the beginning that the tool gives it) by the
   * scenario's function, to find a function's logs.
   */
  readonly logNames: ReadonlyMap<string, readonly string[]>;
}
