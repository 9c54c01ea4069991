import { FILES } from '../host/host.ts';
import { recordedFiles } from '../host/recorded-files.ts';
import type { ScenarioInput } from '../scenario/input.ts';
import type { Loaded, LoadOptions } from '../scenario/load.ts';
import { loadScenario } from '../study/load.ts';

export interface RecordedLoad {
  readonly loaded: Loaded;
  /** Whole paths of all files that were read for it, its own first. */
  readonly paths: readonly string[];
}

let lastTurn: Promise<unknown> = Promise.resolve();

/** `loadScenario` with what it read. One at a time, since all share the files of where they run. */
export function loadRecorded(input: ScenarioInput, options: LoadOptions): Promise<RecordedLoad> {
  const turn = lastTurn.then(
    () => load(input, options),
    () => load(input, options),
  );
  lastTurn = turn;
  return turn;
}

async function load(input: ScenarioInput, options: LoadOptions): Promise<RecordedLoad> {
  const files = FILES.now;
  const recorded = recordedFiles(files);
  FILES.handIn(recorded.files);
  try {
    return { loaded: await loadScenario(input, options), paths: recorded.paths() };
  } finally {
    FILES.handIn(files);
  }
}
