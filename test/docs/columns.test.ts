import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const COLUMNS = 110;

describe('comments of the source', () => {
  it(`wrap at ${COLUMNS} columns, as the formatter's code does`, () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.ts') && !path.includes('.generated.'),
    );
    const long = sources.flatMap((path) =>
      readFileSync(join(root, 'src', path), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          line.length > COLUMNS && /^\s*(\*|\/\/|\/\*)/.test(line) ? [`${path}:${index + 1}`] : [],
        ),
    );
    expect(sources.length).toBeGreaterThan(100);
    expect(long).toEqual([]);
  });
});
