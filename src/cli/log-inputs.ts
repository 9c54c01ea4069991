import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LogInput } from '../calibrate/read/log-input.ts';
import { FILES } from '../host/host.ts';
import type { Fault } from '../model/fault.ts';
import { usageFault } from './arguments.ts';

const MOST_FILES = 1_000_000;
const DEEPEST = 32;

/**
 * The files that paths name, folders with all that stands in them, in the order of their names; `-` is
 * standard input. What is not there is added to `faults`.
 */
export function logInputs(paths: readonly string[], faults: Fault[]): readonly LogInput[] {
  const inputs: LogInput[] = [];
  for (const path of paths) {
    if (path === '-') inputs.push({ name: 'stdin', open: () => process.stdin });
    else addPath(path, 0, inputs, faults);
  }
  if (inputs.length === 0 && faults.length === 0) {
    faults.push(usageFault('', `there is no file in ${paths.join(', ')}`, 'name files or folders of logs'));
  }
  return inputs;
}

function addPath(path: string, depth: number, inputs: LogInput[], faults: Fault[]): void {
  const kind = kindOf(path);
  if (kind === null) {
    faults.push({
      file: path,
      path: '',
      problem: 'there is no such file or folder',
      remedy: 'name files or folders of logs, or - for standard input',
    });
    return;
  }
  // A stream that was opened and never written to.
  if (kind === 'empty') return;
  if (kind === 'file') {
    inputs.push({ name: path, open: () => FILES.now.openBytes(path, path) });
    return;
  }
  if (depth >= DEEPEST || inputs.length >= MOST_FILES) {
    faults.push({
      file: path,
      path: '',
      problem:
        depth >= DEEPEST ? `folders stand ${DEEPEST} deep in each other` : `more than ${MOST_FILES} files`,
      remedy: 'name the folder that holds the logs',
    });
    return;
  }
  for (const name of namesIn(path, faults)) addPath(join(path, name), depth + 1, inputs, faults);
}

function kindOf(path: string): 'file' | 'empty' | 'folder' | null {
  try {
    const stats = statSync(path);
    return stats.isDirectory() ? 'folder' : stats.isFile() && stats.size === 0 ? 'empty' : 'file';
  } catch {
    return null;
  }
}

function namesIn(folder: string, faults: Fault[]): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    faults.push({
      file: folder,
      path: '',
      problem: 'the folder cannot be read',
      remedy: 'check its permissions',
    });
    return [];
  }
}
