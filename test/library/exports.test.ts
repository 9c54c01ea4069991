import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../cli/command-line.ts';
import { ENTRIES, readExports } from './entries.ts';

const { names, nameless } = readExports();
const consumer = join(root, 'test/package/consumer');
const sources = readdirSync(consumer)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(consumer, name), 'utf8'));
const docs = readFileSync(join(root, 'docs/library.md'), 'utf8');

/**
 * Names that the consumer imports from an entry; that it also uses them is for its compiler to say
 * (`noUnusedLocals`).
 */
function importedFrom(entry: string): ReadonlySet<string> {
  const lists = new RegExp(`import (?:type )?\\{([^}]*)\\} from '${entry}';`, 'g');
  const whole = new RegExp(`import \\* as (\\w+) from '${entry}';`);
  const found = new Set<string>();
  for (const source of sources) {
    for (const [, list = ''] of source.matchAll(lists)) {
      for (const name of list.split(',')) found.add(name.replace(/\btype\b/, '').trim());
    }
    const [, room] = whole.exec(source) ?? [];
    if (room === undefined) continue;
    for (const [, name = ''] of source.matchAll(new RegExp(`\\b${room}\\.(\\w+)`, 'g'))) found.add(name);
  }
  return found;
}

describe('what the package exports', () => {
  it('has a name for every type that a signature or a type of it mentions', () => {
    expect(nameless).toEqual([]);
  });

  it.each(Object.keys(ENTRIES))('%s is used by the consumer project, each name of it', (entry) => {
    const imported = importedFrom(entry);
    expect([...(names.get(entry) ?? [])].filter((name) => !imported.has(name))).toEqual([]);
  });

  it.each(Object.keys(ENTRIES))('%s is described in docs/library.md, each name of it', (entry) => {
    const missing = [...(names.get(entry) ?? [])].filter((name) => !new RegExp(`\`${name}\\b`).test(docs));
    expect(missing).toEqual([]);
  });
});
