import type { ImportNote } from '../stack.ts';
import type { EntryPoint, PlainMap } from './draft.ts';

/** What an import carries over, before it is text. */
export interface ScenarioDraft {
  /**
   * Keys and values of the scenario, as loadScenario takes them; without `traffic` but for what rules send.
   */
  readonly scenario: PlainMap;
  /**
   * Comments by key path, several of a path in their order; a key that is not there is left for its author.
   */
  readonly comments: readonly (readonly [path: string, text: string])[];
  readonly notes: readonly ImportNote[];
  /** Scenario names by stack resource id. */
  readonly names: ReadonlyMap<string, string>;
  /** Names that logs use, by function. */
  readonly logNames: ReadonlyMap<string, readonly string[]>;
  /** Where events come in from outside, to send traffic to. */
  readonly entryPoints: readonly EntryPoint[];
  /** Triggers that make traffic of their own. */
  readonly schedules: readonly string[];
  /** The templates' files and tools, each once. */
  readonly files: readonly string[];
  readonly tools: readonly string[];
}

export interface MapOptions {
  /** Name of the scenario; by default that of the first stack that has one. */
  readonly name?: string | undefined;
  /** Region of the scenario; by default that of the first stack that names one, else us-east-1. */
  readonly region?: string | undefined;
}
