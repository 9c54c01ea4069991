import type { SchemaNode } from '../results/explain/schema-keys.ts';

/** What the site gives the page, by a script of its own: a page opened from a folder fetches nothing. */
export interface PlaygroundParts {
  /** The page of the answer, which carries the simulator. */
  readonly answer: string;
  readonly schema: SchemaNode;
  /** Scenarios by their names, the first of them open at first. */
  readonly scenarios: Readonly<Record<string, string>>;
  /** The scripts that bring other files, by the names of these. */
  readonly others: Readonly<Record<string, string>>;
}
