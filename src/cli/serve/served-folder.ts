import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { decodedText } from '../../host/memory-files.ts';
import { isPacked } from '../../live/carried-file.ts';
import { FaultError } from '../../model/fault.ts';
import { usageFault } from '../arguments.ts';
import { Roots } from '../mcp/roots.ts';
import { writeFileWhole } from '../output.ts';
import { systemErrorText } from '../system-error.ts';
import { Refusal } from './refusal.ts';

/** What a page holds in memory beside a running simulation. */
const MOST_READ_BYTES = 67_108_864;
/** No larger scenario is read. */
export const MOST_WRITTEN_BYTES = 8_388_608;
/** More files are no list that anybody reads. */
const MOST_LISTED = 1000;
const DEEPEST = 6;
/** So much of a file shows whether it is a scenario. */
const HEAD_BYTES = 16_384;
const LONGEST_PATH = 1000;
const WRITABLE = /\.(ya?ml|json)$/i;
const LISTED = /\.(ya?ml|json)$/i;
/** Keys of which a scenario has one at the left margin, or quoted anywhere in JSON. */
const SCENARIO_KEY = /^(["']?)(functions|extends)\1\s*:|^\s*[{,]?\s*"(functions|extends)"\s*:/m;

export interface ServedFile {
  /** From the folder, with forward slashes. */
  readonly path: string;
  readonly isScenario: boolean;
}

export interface ServedText {
  readonly text: string;
  /** Changes with the content, and with nothing else. */
  readonly etag: string;
}

/** When a file may be written: while it is as it was read, or while there is none. */
export type Precondition = { readonly etag: string } | 'absent';

/**
 * One folder whose text files are read and, unless it is read-only, whose scenarios are written. Nothing
 * outside is touched, whatever a path says or a link leads to. All that cannot be done is a `Refusal`.
 */
export class ServedFolder {
  /** The folder itself, with links followed. */
  readonly root: string;
  readonly isReadOnly: boolean;
  private readonly roots: Roots;

  /** @throws FaultError where the folder is not there */
  constructor(folder: string, isReadOnly: boolean) {
    this.roots = new Roots([folder], '');
    this.root = realpathSync(folder);
    if (!statSync(this.root).isDirectory()) {
      const problem = `${folder} is a file`;
      throw new FaultError([usageFault('', problem, 'name the folder that holds it')]);
    }
    this.isReadOnly = isReadOnly;
  }

  get name(): string {
    return basename(this.root) || this.root;
  }

  /** Whole path of a file of the folder, be it there or not. */
  place(path: string): string {
    const isForm = path !== '' && path.length <= LONGEST_PATH && !/[\0\\]/.test(path);
    if (!isForm) throw new Refusal(400, `${shown(path)} is no path of a file: write folder/name.yml`);
    const parts = path.split('/');
    const isInside = parts.every(
      (part) => part !== '' && part !== '.' && part !== '..' && !/^\w:/.test(part),
    );
    const full = join(this.root, ...parts);
    if (!isInside || !this.roots.allows(full)) {
      throw new Refusal(403, `${shown(path)} lies outside the folder that is served`);
    }
    if (parts.some((part) => part.startsWith('.'))) {
      throw new Refusal(403, `${shown(path)} is hidden (its name begins with a dot), and is not served`);
    }
    return full;
  }

  /** A text file, or why it is none. */
  read(path: string): ServedText {
    const bytes = this.bytes(path);
    const read = decodedText(bytes, (problem, remedy) => {
      return { ok: false, fault: { file: path, path: '', problem, remedy } };
    });
    if (!read.ok) throw new Refusal(415, `${shown(path)}: ${read.fault.problem}`);
    return { text: read.text, etag: etagOf(bytes) };
  }

  /** What a scenario may refer to: a text file, or the bytes of one that is packed or Parquet. */
  readData(path: string): { readonly content: string | Buffer; readonly etag: string } {
    const bytes = this.bytes(path);
    if (isPacked(bytes)) return { content: bytes, etag: etagOf(bytes) };
    const { text, etag } = this.read(path);
    return { content: text, etag };
  }

  /** Any file's bytes. */
  bytes(path: string): Buffer {
    const full = this.place(path);
    const found = statsOf(full);
    if (found === null) throw new Refusal(404, `there is no file ${shown(path)}`);
    if (!found.isFile()) throw new Refusal(400, `${shown(path)} is no file`);
    if (found.size > MOST_READ_BYTES) {
      const most = `at most ${MOST_READ_BYTES} are read here; the command line reads more`;
      throw new Refusal(413, `${shown(path)} has ${found.size} bytes: ${most}`);
    }
    return orRefuse(path, () => readFileSync(full));
  }

  /** The tag of a file as it is now; null where there is none. */
  etag(path: string): string | null {
    const full = this.place(path);
    return statsOf(full)?.isFile() === true ? etagOf(this.bytes(path)) : null;
  }

  /**
   * Writes a scenario whole, where the file is as the writer knew it. The new tag.
   *
   * No other request comes between the look and the write, which are one step of this process.
   */
  write(path: string, bytes: Buffer, before: Precondition): string {
    if (this.isReadOnly) throw new Refusal(403, 'the folder is served read-only: nothing is written');
    if (!WRITABLE.test(path)) {
      throw new Refusal(403, `${shown(path)} is no scenario: only .yml, .yaml and .json files are written`);
    }
    if (bytes.length > MOST_WRITTEN_BYTES) throw tooLarge();
    const read = decodedText(bytes, (problem, remedy) => {
      return { ok: false, fault: { file: path, path: '', problem, remedy } };
    });
    if (!read.ok) throw new Refusal(415, `what was sent is no text: ${read.fault.problem}`);
    const full = this.place(path);
    const found = statsOf(full);
    if (found !== null && !found.isFile()) throw new Refusal(409, `${shown(path)} is no file`);
    if (statsOf(dirname(full))?.isDirectory() !== true) {
      throw new Refusal(404, `there is no folder for ${shown(path)}`);
    }
    const now = found === null ? null : etagOf(orRefuse(path, () => readFileSync(full)));
    if (before === 'absent' ? now !== null : now !== before.etag) throw changed(path, now);
    return orRefuse(path, () => {
      // A link inside the folder keeps leading where it leads.
      const target = found === null ? full : realpathSync(full);
      writeFileWhole(target, read.text);
      if (found !== null) chmodSync(target, found.mode & 0o777);
      return etagOf(bytes);
    });
  }

  /** Scenarios and other YAML files, in the order of their paths; `isCut` where there are more. */
  list(): { readonly files: readonly ServedFile[]; readonly isCut: boolean } {
    const files: ServedFile[] = [];
    const walk = (folder: string, above: string, depth: number): void => {
      if (files.length >= MOST_LISTED) return;
      for (const entry of entriesIn(folder)) {
        const { name } = entry;
        if (name.startsWith('.') || name === 'node_modules') continue;
        const path = `${above}${name}`;
        const full = join(folder, name);
        if (entry.isDirectory()) {
          if (depth < DEEPEST) walk(full, `${path}/`, depth + 1);
        } else if (LISTED.test(name) && this.roots.allows(full) && statsOf(full)?.isFile() === true) {
          const isScenario = SCENARIO_KEY.test(headOf(full));
          if (isScenario || !/\.json$/i.test(name)) files.push({ path, isScenario });
        }
        if (files.length >= MOST_LISTED) return;
      }
    };
    walk(this.root, '', 1);
    return { files, isCut: files.length >= MOST_LISTED };
  }
}

export function tooLarge(): Refusal {
  return new Refusal(
    413,
    `what was sent has more than ${MOST_WRITTEN_BYTES} bytes, the most that a scenario has`,
  );
}

function changed(path: string, etag: string | null): Refusal {
  return etag === null
    ? new Refusal(412, `${shown(path)} is not there any more`)
    : new Refusal(412, `${shown(path)} was changed elsewhere meanwhile`, { etag });
}

function etagOf(bytes: Uint8Array): string {
  return `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;
}

/** A path in a message: one line, not endless. */
function shown(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
}

function statsOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

function entriesIn(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function headOf(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      return head.toString('utf8', 0, readSync(file, head));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

function orRefuse<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const reason = systemErrorText(error);
    if (reason === null) throw error;
    throw new Refusal(500, `${shown(path)}: ${reason}`);
  }
}
