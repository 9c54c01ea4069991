import { lstatSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Fault } from '../../model/fault.ts';
import { nearest } from '../../units/nearest.ts';
import { usageFault } from '../arguments.ts';
import { withFolderLock } from '../folder-lock.ts';
import { entriesOf, makeTemporary } from '../output.ts';
import { headerOf, type KeptContext, type KeptHeader, type KeptReport, packed, reportOf } from './entry.ts';

/** Where reports go by default, and where their history stands. */
export const REPORTS = 'reports';
const HISTORY = '.history';
const FILE = /^(\d{4,9})\.ndjson\.gz$/;

/** One kept report: a file whose number is never given again. */
export interface KeptPlace {
  readonly name: string;
  readonly number: number;
  readonly path: string;
}

/** The name that a report's folder has in the history of `reports/`; null for a folder elsewhere. */
export function keptName(folder: string): string | null {
  const target = resolve(folder);
  const name = basename(target);
  return dirname(target) === resolve(REPORTS) && !name.startsWith('.') ? name : null;
}

/**
 * Puts a report into the history, as the next number of its name, and takes the oldest away beyond `most`.
 * It appears with one rename, under a lock: of processes that keep at once each gets a number of its own.
 *
 * @throws the file system's own error
 */
export function keep(
  name: string,
  most: number,
  header: Omit<KeptHeader, 'at'> & { readonly at: string | null },
  context: KeptContext,
  text: string,
): void {
  const folder = folderOf(REPORTS, name);
  for (const path of [REPORTS, join(REPORTS, HISTORY), folder]) refuseLink(path);
  mkdirSync(folder, { recursive: true });
  const temporary = makeTemporary(folder, 'keeping');
  try {
    // The file system's clock, so that those of one folder follow each other.
    const at = header.at ?? new Date(Math.trunc(statSync(temporary).mtimeMs)).toISOString();
    const file = join(temporary, 'file');
    writeFileSync(file, packed({ ...header, at }, context, text), { flag: 'wx' });
    withFolderLock(folder, () => {
      const places = placesOf(REPORTS, name);
      const number = (places.at(-1)?.number ?? 0) + 1;
      renameSync(file, join(folder, `${String(number).padStart(4, '0')}.ndjson.gz`));
      for (const { path } of places.slice(0, Math.max(0, places.length + 1 - most))) {
        rmSync(path, { force: true });
      }
    });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The names that have a history, in the order of their letters. */
export function keptNames(reports: string): readonly string[] {
  return entriesOf(join(reports, HISTORY))
    .filter((name) => placesOf(reports, name).length > 0)
    .toSorted();
}

/** What is kept of a name, the oldest first. */
export function placesOf(reports: string, name: string): readonly KeptPlace[] {
  const folder = folderOf(reports, name);
  return entriesOf(folder)
    .flatMap((file) => {
      const [, digits] = FILE.exec(file) ?? [];
      return digits === undefined ? [] : [{ name, number: Number(digits), path: join(folder, file) }];
    })
    .toSorted((a, b) => a.number - b.number);
}

/**
 * The report that `NAME` (the latest), `NAME@N` or `NAME@-N` (so many before the latest) names; null with a
 * fault where there is none.
 */
export function placeOf(reports: string, word: string, faults: Fault[]): KeptPlace | null {
  const names = keptNames(reports);
  const [name, which] = names.includes(word) ? [word, undefined] : split(word);
  const refuse = (problem: string, remedy: string): null => {
    faults.push(usageFault('', problem, remedy));
    return null;
  };
  if (!names.includes(name)) {
    const near = nearest(name, names);
    const told = `${JSON.stringify(name)} has no history in ${reports}`;
    if (near !== undefined) return refuse(told, `did you mean ${near}?`);
    if (names.length > 0) return refuse(told, `lambda-sim list names those that have`);
    return refuse(told, `nothing is kept there yet: lambda-sim run keeps each report that it writes`);
  }
  const places = placesOf(reports, name);
  const numbers = places.map(({ number }) => number);
  const kept = `kept are ${listed(numbers)}`;
  if (which === undefined) return places.at(-1) ?? null;
  if (!/^-?\d{1,9}$/.test(which)) {
    return refuse(`${JSON.stringify(`@${which}`)} is no number of a report`, `give ${name}@N; ${kept}`);
  }
  const found = which.startsWith('-')
    ? places.at(Number(which) - 1)
    : places.find(({ number }) => number === Number(which));
  return found ?? refuse(`there is no ${name}@${which}`, kept);
}

/** Null with a fault where it is damaged. */
export function readKept(place: KeptPlace, faults: Fault[]): KeptReport | null {
  const report = reportOf(place.path);
  if (report === null) {
    const remedy = `remove it and take another; lambda-sim list ${place.name} names them`;
    faults.push({ file: place.path, path: '', problem: 'it is damaged, or no kept report', remedy });
  }
  return report;
}

export function headerAt({ path }: KeptPlace): KeptHeader | null {
  return headerOf(path);
}

function split(word: string): readonly [name: string, which: string | undefined] {
  const at = word.lastIndexOf('@');
  return at <= 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

/** `1 to 3, 5` */
function listed(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`)).join(', ');
}

/** A name is no path: what could lead elsewhere finds nothing. */
function folderOf(reports: string, name: string): string {
  return join(reports, HISTORY, name === '' || name.startsWith('.') ? '.none' : basename(name));
}

function refuseLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw Object.assign(new Error(`${path} is a symbolic link`), { code: 'ELOOP', path });
  }
}
