import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { headerLine, KeptFile, recordLine } from '../../src/cli/kept-file.ts';
import type { ReplicationResult } from '../../src/study/runs/run-replication.ts';

const folder = mkdtempSync(join(tmpdir(), 'lambda-sim-kept-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const header = { version: '1.2.3', study: 'a'.repeat(64) };
const keys = ['1', '2', '3'].map((digit) => digit.repeat(64));
/** Whatever it is: the file looks at none of it. The last is longer than what is read at once. */
const results = ['é', 'b', 'c'.repeat(3_000_000)].map(
  (text) => ({ explanation: [text] }) as unknown as ReplicationResult,
);

function written(): string {
  const path = join(folder, 'kept');
  const records = keys.map((key, index) => recordLine(key, results[index] as ReplicationResult));
  writeFileSync(path, headerLine(header) + records.join(''));
  return path;
}

describe('a file of kept results', () => {
  it('gives back what was written', () => {
    const file = KeptFile.open(written());
    expect(file?.header).toEqual(header);
    expect(keys.map((key) => file?.find(key))).toEqual(results);
    expect(file?.find('4'.repeat(64))).toBeNull();
  });

  it('whose last record was torn gives those before it', () => {
    const path = written();
    for (const cut of [1, 1000, 2_999_990, 3_000_100]) {
      truncateSync(path, readFileSync(written()).length - cut);
      const file = KeptFile.open(path);
      expect(file?.find(keys[1] ?? '')).toEqual(results[1]);
      expect(file?.find(keys[2] ?? '')).toBeNull();
    }
  });

  it('whose record was changed or begun anew behind a torn one says so', () => {
    const path = written();
    writeFileSync(path, readFileSync(path, 'utf8').replace('"b"', '"x"'));
    expect(KeptFile.open(path)?.find(keys[1] ?? '')).toBe('damaged');
    truncateSync(path, readFileSync(path).length - 100);
    appendFileSync(path, recordLine('5'.repeat(64), results[0] as ReplicationResult));
    expect(KeptFile.open(path)?.find(keys[2] ?? '')).toBe('damaged');
  });

  it('is none where it begins otherwise, is empty, is a folder or is not there', () => {
    const path = join(folder, 'foreign');
    for (const text of ['', '{"version":"1"}', 'lambda-sim-kept-9 1 2\n']) {
      writeFileSync(path, text);
      expect(KeptFile.open(path)).toBeNull();
    }
    expect(KeptFile.open(folder)).toBeNull();
    expect(KeptFile.open(join(folder, 'none'))).toBeNull();
  });
});
