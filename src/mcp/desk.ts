import type { EstimateModel } from '../estimate/model.ts';

/** A file of a report, in memory. */
export interface SavedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** What an estimate is made from. */
export interface EstimateQuestion {
  readonly paths: readonly string[];
  readonly logs: readonly string[];
  /** A level, or the path of a usage file. */
  readonly usage: string | undefined;
  readonly region: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What the server asks of where it runs. Whoever starts it hands it in. */
export interface Desk {
  /** The folder that names in a scenario's text are relative to. */
  readonly baseFolder: string;
  /** The path of a file that may be read. @throws FaultError where it lies outside the roots */
  readonly readable: (path: string) => string;
  /** The same bytes for the same text, in hexadecimal. */
  readonly digest: (text: string) => string;
  /** Scenarios of the package by name. */
  readonly examples: () => ReadonlyMap<string, { readonly text: string; readonly folder: string }>;
  readonly estimateModel: (question: EstimateQuestion) => Promise<EstimateModel & { readonly name: string }>;
  /** Writes files into a folder of that name and gives its path; null where nothing may be written. */
  readonly save: ((name: string, files: readonly SavedFile[]) => string) | null;
}
