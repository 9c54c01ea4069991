import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

const texts = [
  ...readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('README.md'))
    .map((path) => join('src', path)),
  'docs/architecture.md',
];

/** What stands in backquotes and looks like a file or folder: `src/units/exact.ts`, `graph/`, `load.ts`. */
function pathsIn(text: string): readonly string[] {
  return [...text.matchAll(/`([\w./-]+(?:\.(?:ts|mjs|md)|\/))`/g)].map(([, path]) => path ?? '');
}

function isThere(path: string, text: string): boolean {
  const here = dirname(text);
  const places = [path, join('src', path), join(here, path)];
  if (places.some((place) => existsSync(join(root, place)))) return true;
  const folders = readdirSync(join(root, here === 'docs' ? 'src' : here), {
    recursive: true,
    encoding: 'utf8',
  });
  return folders.some((each) => `${each}/`.endsWith(`/${path.replace(/\/$/, '')}/`));
}

describe('maps of the source', () => {
  it.each(texts)('%s names files that exist', (text) => {
    const missing = pathsIn(readFileSync(join(root, text), 'utf8')).filter((path) => !isThere(path, text));
    expect(missing).toEqual([]);
  });

  it('exist for every room', () => {
    const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((one) => one.isDirectory());
    expect(
      rooms.map(({ name }) => name).filter((name) => !existsSync(join(root, 'src', name, 'README.md'))),
    ).toEqual([]);
  });
});
