import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { lambdaSim, type Ran, root } from './command-line.ts';

const caches = mkdtempSync(join(tmpdir(), 'lambda-sim-caches-'));
afterAll(() => rmSync(caches, { recursive: true, force: true }));

function validate(cache: string, env: Readonly<Record<string, string>> = {}): Ran {
  return lambdaSim(['validate', 'scenarios/low-traffic.yml'], { env: { XDG_CACHE_HOME: cache, ...env } });
}

const plain = validate(caches, { NODE_DISABLE_COMPILE_CACHE: '1' });

const first = join(caches, 'first');

/** A cache as one start fills it; the file of what V8 compiled. */
function filled(name: string): { readonly cache: string; readonly file: string; readonly bytes: Buffer } {
  if (!existsSync(first)) expect(validate(first)).toEqual(plain);
  const cache = join(caches, name);
  cpSync(first, cache, { recursive: true });
  const [build] = readdirSync(join(cache, 'lambda-sim'));
  const file = join(cache, 'lambda-sim', build ?? '', 'validate-0.bin');
  return { cache, file, bytes: readFileSync(file) };
}

describe('what V8 compiled, kept between starts', () => {
  it('is kept after the first start, changes no answer, and not where it is not wanted', () => {
    expect(plain.status).toBe(0);
    expect(existsSync(join(caches, 'lambda-sim'))).toBe(false);
    const { cache, file, bytes } = filled('kept');
    expect(bytes.length).toBeGreaterThan(100_000);
    expect(validate(cache)).toEqual(plain);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  const damage: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
    'is empty': () => Buffer.alloc(0),
    'was cut': (bytes) => bytes.subarray(0, bytes.length >> 1),
    'was cut within its head': (bytes) => bytes.subarray(0, 9),
    'says that its head is longer than it': (bytes) => {
      const copy = Buffer.from(bytes);
      copy.writeUInt32LE(0xffffffff, 4);
      copy.writeUInt32LE(crc32(copy.subarray(4)));
      return copy;
    },
    'is random': (bytes) => Buffer.from(bytes.map((_, at) => Math.imul(at + 1, 0x9e3779b1) >>> 24)),
    'is zero from its middle on': (bytes) => Buffer.from(bytes).fill(0, bytes.length >> 1),
    'has a byte changed in each kilobyte': (bytes) =>
      Buffer.from(bytes.map((byte, at) => (at > 8192 && at % 1024 === 0 ? byte ^ 0x55 : byte))),
    'is of another program': (bytes) => {
      const head = bytes.subarray(0, 8 + bytes.readUInt32LE(4));
      const copy = Buffer.concat([head, new Script('(function(){return {}})').createCachedData()]);
      copy.writeUInt32LE(crc32(copy.subarray(4)));
      return copy;
    },
  };
  for (const [what, damaged] of Object.entries(damage)) {
    it(`is made again where the file ${what}`, () => {
      const { cache, file, bytes } = filled(what.replaceAll(' ', '-'));
      writeFileSync(file, damaged(bytes));
      expect(validate(cache)).toEqual(plain);
      expect(validate(cache)).toEqual(plain);
      expect(readFileSync(file).length).toBeGreaterThan(100_000);
      expect(readFileSync(file).equals(damaged(bytes))).toBe(false);
    });
  }

  it('is done without where its folder is a file, lies below one, or holds folders of those names', () => {
    const file = join(caches, 'a-file');
    writeFileSync(file, '');
    expect(validate(file)).toEqual(plain);
    expect(validate(join(file, 'below'))).toEqual(plain);
    const { cache, file: kept } = filled('folders');
    rmSync(kept);
    mkdirSync(kept);
    expect(validate(cache)).toEqual(plain);
  });

  it('is that of its own build and V8: four folders of others stay at most', () => {
    const { cache, file } = filled('others');
    for (let other = 0; other < 9; other++) {
      const folder = join(cache, 'lambda-sim', `0123456789abcde${other}-ffffffff`);
      mkdirSync(folder);
      writeFileSync(join(folder, 'validate-0.bin'), readFileSync(file).fill(other));
    }
    rmSync(file);
    expect(validate(cache)).toEqual(plain);
    expect(readdirSync(join(cache, 'lambda-sim')).length).toBeLessThanOrEqual(4);
    expect(existsSync(file)).toBe(true);
  });

  it('holds for many that start at once', () => {
    const cache = join(caches, 'at-once');
    const start = `${JSON.stringify(process.execPath)} dist/cli.js validate scenarios/low-traffic.yml`;
    const { stdout, stderr } = spawnSync('sh', ['-c', `for i in 1 2 3 4; do ${start} & done; wait`], {
      cwd: root,
      env: { PATH: process.env['PATH'], XDG_CACHE_HOME: cache },
      encoding: 'utf8',
    });
    expect([stdout, stderr]).toEqual([plain.stdout.repeat(4), plain.stderr.repeat(4)]);
    const [build] = readdirSync(join(cache, 'lambda-sim'));
    expect(readdirSync(join(cache, 'lambda-sim', build ?? '')).every((name) => name.endsWith('.bin'))).toBe(
      true,
    );
  });
});
