import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

/** The hash in the names of the packed scripts (scripts/pack.mjs). */
declare const PROGRAM_HASH: string;

/** The build keeps the place of the source in import.meta.url. */
const DIST = new URL('../../dist/', import.meta.url);
const CLI = new URL('cli.js', DIST).href;

type Exports = Readonly<Record<string, unknown>>;
type Chunks = Readonly<Record<string, (use: Use, load: (path: string) => Promise<Exports>) => Exports>>;
type Use = (name: string) => Exports;

interface Part {
  readonly script: Script;
  readonly chunks: Chunks;
  /** Which chunks the code cache was made with. */
  readonly cached: ReadonlySet<string>;
  /** Which of its chunks were asked for. */
  readonly used: Set<string>;
}

/** After so long V8 may have thrown away what it compiled at the start. */
const LATEST_MS = 10_000;
/** V8 takes what was damaged on the disk for its own and ends the process over it: a checksum comes first. */
const HEAD_BYTES = 8;
/** Of so many builds, or versions of Node, caches are kept. */
const MOST_FOLDERS = 4;

/**
 * The command line as scripts/pack.mjs puts it together: two scripts of chunks, each compiled when one of its
 * chunks is first asked for. What V8 compiled is kept for the next time in the user's folder of caches
 * ($NODE_COMPILE_CACHE, $XDG_CACHE_HOME, ~/.cache …), a file a command, and not at all where
 * NODE_DISABLE_COMPILE_CACHE is set or the folder cannot be written. Only speed depends on it.
 *
 * @param command by which the cache is told apart: what a command compiles
 */
export class Program {
  private readonly parts: (Part | undefined)[] = [];
  private readonly exports = new Map<string, Exports>();
  private readonly folder = cacheFolder();
  private readonly command: string;

  constructor(command: string) {
    this.command = command;
  }

  /** What a chunk exports; it runs when it is first asked for, after those that it imports. */
  readonly use: Use = (name) => {
    const known = this.exports.get(name);
    if (known !== undefined) return known;
    let part = this.part(0);
    if (!Object.hasOwn(part.chunks, name)) part = this.part(1);
    part.used.add(name);
    const made = part.chunks[name]?.(this.use, this.load);
    if (made === undefined) throw new Error(`there is no chunk ${name}`);
    this.exports.set(name, made);
    return made;
  };

  private readonly load = async (path: string): Promise<Exports> => this.use(path.slice('./'.length));

  private part(index: number): Part {
    const known = this.parts[index];
    if (known !== undefined) return known;
    const here = new URL(`program-${PROGRAM_HASH}-${index}.js`, DIST);
    // It holds ASCII alone.
    const source = readFileSync(here, 'latin1');
    const { cachedData, cached } = this.readCache(index);
    const script = new Script(source, { filename: here.href, ...(cachedData && { cachedData }) });
    const chunks = script.runInThisContext()(
      createRequire(CLI),
      (name: string) => import(name),
      CLI,
    ) as Chunks;
    const isTaken = cachedData !== undefined && script.cachedDataRejected !== true;
    const part = { script, chunks, cached: new Set(isTaken ? cached : []), used: new Set<string>() };
    this.parts[index] = part;
    return part;
  }

  /** Keeps what was compiled, where that is more than the cache held. */
  keepCompiled(): void {
    if (this.folder === null || performance.now() > LATEST_MS) return;
    try {
      for (const [index, part] of this.parts.entries()) {
        if (part === undefined || [...part.used].every((name) => part.cached.has(name))) continue;
        const names = Buffer.from(JSON.stringify([...new Set([...part.cached, ...part.used])]));
        const content = sealed(names, part.script.createCachedData());
        mkdirSync(this.folder, { recursive: true, mode: 0o700 });
        const file = this.cacheFile(index);
        writeFileSync(`${file}.${process.pid}`, content, { mode: 0o600 });
        renameSync(`${file}.${process.pid}`, file);
        this.removeOldFolders();
      }
    } catch {
      // A cache is worth no word: the next start compiles again.
    }
  }

  private cacheFile(index: number): string {
    return join(this.folder ?? '', `${this.command}-${index}.bin`);
  }

  private readCache(index: number): { cachedData?: Buffer; cached: readonly string[] } {
    if (this.folder === null) return { cached: [] };
    try {
      const file = this.cacheFile(index);
      // What is run must be one's own, or the administrator's.
      const { uid } = statSync(file);
      if (process.getuid !== undefined && uid !== 0 && uid !== process.getuid()) return { cached: [] };
      const content = readFileSync(file);
      const start = HEAD_BYTES + content.readUInt32LE(4);
      if (content.readUInt32LE(0) !== crc32(content.subarray(4))) return { cached: [] };
      const cached = JSON.parse(content.toString('latin1', HEAD_BYTES, start)) as readonly string[];
      return { cachedData: content.subarray(start), cached };
    } catch {
      return { cached: [] };
    }
  }

  private removeOldFolders(): void {
    const above = join(this.folder ?? '', '..');
    const folders = readdirSync(above)
      .map((name) => join(above, name))
      .map((path) => ({ path, atMs: statSync(path).mtimeMs }))
      .sort((a, b) => b.atMs - a.atMs);
    for (const { path } of folders.slice(MOST_FOLDERS)) rmSync(path, { recursive: true, force: true });
  }
}

/** A checksum of what follows, the length of the names, the names, and what V8 compiled. */
function sealed(names: Buffer, compiled: Buffer): Buffer {
  const content = Buffer.concat([Buffer.alloc(HEAD_BYTES), names, compiled]);
  content.writeUInt32LE(names.length, 4);
  content.writeUInt32LE(crc32(content.subarray(4)));
  return content;
}

/** Of this build and this V8 with these flags. */
function cacheFolder(): string | null {
  const { env, platform } = process;
  if (env['NODE_DISABLE_COMPILE_CACHE'] !== undefined) return null;
  let base = env['NODE_COMPILE_CACHE'] || env['XDG_CACHE_HOME'];
  if (!base && platform === 'win32') base = env['LOCALAPPDATA'];
  if (!base) {
    try {
      base = join(homedir(), platform === 'darwin' ? 'Library/Caches' : '.cache');
    } catch {
      return null;
    }
  }
  return join(base, 'lambda-sim', `${PROGRAM_HASH}-${cachedDataVersionTag().toString(16)}`);
}
