import type { Fault } from '../../model/fault.ts';
import { printable } from '../text/read-yaml.ts';
import { type Place, pathText, placeAt, type SourceNode } from '../text/source-node.ts';
import type { Issue } from './issues.ts';

/** Issues with the places of what they speak of. */
export function toFaults(root: SourceNode, issues: readonly Issue[]): Fault[] {
  return issues.map(({ path, problem, remedy, at }) => ({
    ...placeOf(placeAt(root, path, at)),
    path: printable(pathText(path), 200),
    problem,
    remedy,
  }));
}

function placeOf({ file, line, column }: Place): Place {
  return line === undefined || column === undefined ? { file } : { file, line, column };
}

/**
 * In the order in which a reader meets them: by file, line and column; what has no line last. The same fault
 * is told once.
 */
export function sortFaults(faults: readonly Fault[], mainFile: string): Fault[] {
  const unique = new Map(faults.map((fault) => [JSON.stringify(fault), fault]));
  const fileRank = (fault: Fault): number => (fault.line === undefined ? 2 : fault.file === mainFile ? 0 : 1);
  return [...unique.values()].sort((a, b) => {
    const byRank = fileRank(a) - fileRank(b);
    if (byRank !== 0) return byRank;
    if (a.file !== b.file) return a.file < b.file ? -1 : 1;
    return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
  });
}
