import { FILES } from '../host/host.ts';
import { type Fault, FaultError } from '../model/fault.ts';
import { FOLDER, filesOfFolder } from './folder-files.ts';
import { loadRecorded } from './load-recorded.ts';
import { livePart } from './part.ts';
import type { Answer, Question } from './protocol.ts';

type Checked = Extract<Answer, { kind: 'checked' }>;

/** A page that stands on this machine may hold more than one that is mailed. */
const MOST_CHARACTERS = 60_000_000;

/** The faults of a text as `validate` and `run` tell them, or what a page needs to simulate it. */
export async function checkText({ id, main, files }: Extract<Question, { kind: 'check' }>): Promise<Checked> {
  const folder = filesOfFolder(files);
  const before = FILES.now;
  FILES.handIn(folder.files);
  const checked = { kind: 'checked', id, faults: [], warnings: [], missing: [], live: null } as const;
  try {
    const { loaded, paths } = await loadRecorded(main, { purpose: 'run', readTraces: true });
    const missing = folder.missing();
    if (missing.length > 0) return { ...checked, missing };
    if (!loaded.ok) return { ...checked, faults: loaded.faults.map(named) };
    const live = livePart(loaded, {
      paths,
      maximumBadRows: 0,
      whatIf: true,
      mostCharacters: MOST_CHARACTERS,
    });
    return { ...checked, warnings: loaded.compiled.warnings, live };
  } catch (error) {
    const missing = folder.missing();
    if (missing.length > 0) return { ...checked, missing };
    return { ...checked, faults: faultsOf(error, main) };
  } finally {
    FILES.handIn(before);
  }
}

/** Files are called as from the folder. */
function named(fault: Fault): Fault {
  return fault.file.startsWith(FOLDER) ? { ...fault, file: fault.file.slice(FOLDER.length) } : fault;
}

function faultsOf(error: unknown, file: string): readonly Fault[] {
  if (error instanceof FaultError) return error.faults.map(named);
  const message = error instanceof Error ? error.message : String(error);
  const problem = message.includes('LEFT_OUT') ? 'it refers to a file that a page cannot read' : message;
  return [{ file, path: '', problem, remedy: 'check it on the command line: lambda-sim validate' }];
}
