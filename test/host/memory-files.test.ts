import { posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../src/host/files.ts';
import { gzipSource } from '../../src/host/gzip-source.ts';
import { decodedText, filesInMemory } from '../../src/host/memory-files.ts';
import { FaultError, formatFault } from '../../src/model/fault.ts';
import { fc } from '../support/fast-check.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const files = filesInMemory(
  new Map([
    ['/scenarios/main.yml', bytes('name: café')],
    ['/scenarios/traces/day.csv', bytes('timestamp\n1\n')],
    ['/empty.csv', bytes('')],
    ['/nul.csv', bytes('a\0b')],
    ['/latin.yml', Uint8Array.of(0x63, 0xe9)],
    ['/day.csv.gz', gzipSync('timestamp\n1\n')],
    ['/many.csv.gz', Buffer.concat([gzipSync('timestamp\n1\n'), gzipSync('2\n')])],
    ['/cut.csv.gz', gzipSync('timestamp\n1\n').subarray(0, 20)],
    ['/binary.gz', gzipSync('a\0b')],
  ]),
);

function told(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof FaultError) return error.faults.map(formatFault).join('\n');
    throw error;
  }
  return '';
}

async function textFrom(source: ByteSource, chunkBytes: number): Promise<string> {
  let text = '';
  for (;;) {
    const target = new Uint8Array(chunkBytes + 1);
    const count = await source.read(target, 1);
    if (count === 0) return text;
    text += new TextDecoder().decode(target.subarray(1, count + 1));
  }
}

describe('files in memory', () => {
  it('are texts by their whole path, or by one from the root', () => {
    for (const name of ['/scenarios/main.yml', 'scenarios/main.yml', './scenarios/../scenarios/main.yml']) {
      expect(files.readText(name, name, 100)).toEqual({ ok: true, text: 'name: café' });
    }
  });

  it.each([
    ['/missing.yml', 100, 'the file does not exist'],
    ['/scenarios/main.yml', 10, 'the file has 11 bytes'],
    ['/nul.csv', 100, 'the file holds a NUL byte at offset 1, so it is not text'],
    ['/latin.yml', 100, 'the file is not UTF-8 text'],
  ])('%s is refused in words', (name, maximumBytes, problem) => {
    const read = files.readText(name, 'shown.yml', maximumBytes);
    expect(read).toMatchObject({ ok: false, fault: { file: 'shown.yml', path: '', problem } });
  });

  it('may be UTF-16 where they say so', () => {
    const little = Buffer.from('\ufeffa: é', 'utf16le');
    const big = Buffer.from(little).swap16();
    const refused = () => ({ ok: false as const, fault: { file: '', path: '', problem: 'no', remedy: '' } });
    for (const bytes of [little, big]) {
      expect(decodedText(bytes, refused)).toEqual({ ok: true, text: 'a: é' });
    }
    expect(decodedText(little.subarray(0, 5), refused)).toMatchObject({ ok: false });
  });

  it('are read as bytes, chunk by chunk', async () => {
    for (const chunkBytes of [1, 5, 100]) {
      const source = files.openBytes('/scenarios/traces/day.csv', 'day.csv');
      expect(await textFrom(source, chunkBytes)).toBe('timestamp\n1\n');
    }
  });

  it.each([
    ['/missing.csv', 'day.csv: no such file; paths are relative to the scenario file'],
    ['/empty.csv', 'day.csv: the trace is empty; a trace has a header row and at least one row'],
    ['/nul.csv', 'day.csv: the trace holds NUL bytes: it is binary or UTF-16; save it as CSV in UTF-8'],
  ])('%s is no trace, and a fault says why', (name, words) => {
    expect(told(() => files.openBytes(name, 'day.csv'))).toBe(words);
  });
});

describe('what gzip has packed, in memory', () => {
  it('is unpacked while it is read, in one member or several', async () => {
    for (const chunkBytes of [1, 5, 100]) {
      expect(await textFrom(files.openBytes('/day.csv.gz', 'day.csv'), chunkBytes)).toBe('timestamp\n1\n');
    }
    expect(await textFrom(files.openBytes('/many.csv.gz', 'day.csv'), 100)).toBe('timestamp\n1\n2\n');
  });

  it.each([
    ['/cut.csv.gz', /^day\.csv: the trace cannot be unpacked \(.+\); check it with gzip -t$/],
    ['/binary.gz', /^day\.csv: the trace holds NUL bytes: it is binary or UTF-16; save it as CSV in UTF-8$/],
  ])('%s is no trace, and a fault says why', async (name, words) => {
    const source = files.openBytes(name, 'day.csv');
    const read = textFrom(source, 1_000_000).then(
      () => '',
      (error: unknown) =>
        told(() => {
          throw error;
        }),
    );
    expect(await read).toMatch(words);
    source.close();
  });

  it('is refused where it unpacks to what no recorded traffic does', async () => {
    const uniform = new Uint8Array(gzipSync(Buffer.alloc(1_000_000, '1')));
    const refuse = (problem: string): never => {
      throw new Error(problem);
    };
    await expect(textFrom(gzipSource(uniform, 'trace', refuse, 900_000), 1_000)).rejects.toThrow(
      `the trace unpacks to more than 500 times its ${uniform.length} bytes`,
    );
    expect(await textFrom(gzipSource(uniform, 'trace', refuse), 1_000_000)).toHaveLength(1_000_000);
  });
});

describe('paths in memory', () => {
  it.each([
    ['/scenarios/main.yml', 'traces/day.csv', '/scenarios/traces/day.csv'],
    ['/scenarios/main.yml', '../base.yml', '/base.yml'],
    ['/scenarios/main.yml', '../../../base.yml', '/base.yml'],
    ['/scenarios/main.yml', '/base.yml', '/base.yml'],
    ['scenario', './base.yml', '/base.yml'],
    ['', 'scenario', '/scenario'],
  ])('beside %s, %s is %s', (file, name, whole) => {
    expect(files.besides(file, name)).toBe(whole);
  });

  it.each([
    ['scenario', 'base.yml', 'base.yml'],
    ['a/main.yml', '../base.yml', 'base.yml'],
    ['a/main.yml', '../../base.yml', '../base.yml'],
    ['a/main.yml', '../../../base.yml', '../../base.yml'],
    ['a/main.yml', '/base.yml', '/base.yml'],
    ['/a/main.yml', 'b/base.yml', '/a/b/base.yml'],
  ])('in %s, %s is called %s', (file, name, shown) => {
    expect(files.shownName(file, name)).toBe(shown);
  });

  it('have a last part, and a folder before it', () => {
    expect(files.lastPart('/a/b.yml')).toBe('b.yml');
    expect(files.lastPart('b.yml')).toBe('b.yml');
    expect(files.within('.', 'scenario')).toBe('scenario');
    expect(files.within('/a/', 'scenario')).toBe('/a/scenario');
  });

  it('are those of POSIX with / for the working directory', () => {
    const part = fc.constantFrom('a', 'b.yml', 'c d', '..', '.', '');
    const path = fc
      .tuple(fc.boolean(), fc.array(part, { maxLength: 5 }), fc.constantFrom('main.yml', 'x'))
      .map(([isWhole, parts, last]) => `${isWhole ? '/' : ''}${[...parts, last].join('/')}`);
    fc.assert(
      fc.property(path, path, (file, name) => {
        const { dirname, isAbsolute, join, normalize, resolve } = posix;
        expect(files.besides(file, name)).toBe(resolve('/', dirname(file), name));
        expect(files.within(file, name)).toBe(join(file, name));
        expect(files.shownName(file, name)).toBe(
          normalize(isAbsolute(name) ? name : join(dirname(file), name)),
        );
        expect(files.lastPart(file)).toBe(posix.basename(file));
        const named = files.nameFrom(file, name, 'x/y.csv');
        expect(resolve('/', dirname(file), named)).toBe(resolve('/', dirname(name), 'x/y.csv'));
      }),
    );
  });
});
