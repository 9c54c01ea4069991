import { join } from 'node:path';
import type { Fault } from '../model/fault.ts';
import { visible } from '../report/words/text.ts';
import { hasColor } from './color.ts';
import type { Arguments } from './command.ts';
import type { OutputSettings } from './options.ts';
import { type OutputFile, outputFolderFaults, writeOutput } from './output.ts';
import { slugOf } from './slug.ts';

/** Where a report goes. Nothing is asked of the disk where no file is to be written. */
export function reportFolder(settings: OutputSettings, name: string, faults: Fault[]): string {
  const folder = settings.out ?? join('reports', slugOf(name));
  if (settings.formats.length > 0) {
    faults.push(...outputFolderFaults(folder, settings.out === null ? 'default' : 'given'));
  }
  return folder;
}

/** Writes the files, if any, and says where the one to look at is. */
export function deliver(folder: string, files: readonly OutputFile[], input: Arguments): void {
  if (files.length === 0) {
    return;
  }
  writeOutput(folder, files);
  const first = files.find(({ path }) => path === 'report.html') ?? files[0];
  note(input, `Report: ${join(folder, first?.path ?? '')}`);
}

/** Something worth knowing that is no result: on stderr, unless `--quiet`. */
export function note(input: Arguments, text: string): void {
  if (!input.flag('quiet')) {
    process.stderr.write(`${visible(text)}\n`);
  }
}

/** Warnings on stderr, where no summary shows them. */
export function warn(input: Arguments, warnings: readonly string[]): void {
  for (const warning of warnings) {
    note(input, `Warning: ${warning}`);
  }
}

export function terminalOf(
  stream: NodeJS.WriteStream,
  input: Arguments,
): { readonly color: boolean; readonly columns: number; readonly rows: number } {
  return {
    color: hasColor(stream, input.flag('no-color'), process.env),
    columns: stream.isTTY ? Math.max(60, Math.min(stream.columns, 100)) : 80,
    rows: stream.isTTY ? Math.max(24, stream.rows ?? 24) : 24,
  };
}
