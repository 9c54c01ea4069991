import { withRecordedFiles } from '../host/recorded-files.ts';
import type { ScenarioInput } from '../scenario/input.ts';
import type { Loaded, LoadOptions } from '../scenario/load.ts';
import { loadScenario } from '../study/load.ts';

export interface RecordedLoad {
  readonly loaded: Loaded;
  /** Whole paths of all files that were read for it, its own first. */
  readonly paths: readonly string[];
}

/** `loadScenario` with what it read. */
export async function loadRecorded(input: ScenarioInput, options: LoadOptions): Promise<RecordedLoad> {
  const { result, files } = await withRecordedFiles(() => loadScenario(input, options));
  return { loaded: result, paths: files };
}
