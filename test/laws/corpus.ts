import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { Plain } from './generator/world.ts';

/**
 * Scenarios that once broke a law: a YAML file each, whose comment names the law and the seed, files that it
 * needs beside it.
 */
export const CORPUS = fileURLToPath(new URL('corpus', import.meta.url));

/** Files of the corpus, relative to it: scenarios, or what they name. */
export function corpusFiles(ending = '.yml'): readonly string[] {
  return existsSync(CORPUS)
    ? readdirSync(CORPUS)
        .filter((name) => name.endsWith(ending))
        .sort()
    : [];
}

export function lawNameOf(file: string): string {
  return /^# Law: (.*)$/m.exec(readFileSync(join(CORPUS, file), 'utf8'))?.[1] ?? '';
}

/**
 * Keeps a shrunk scenario; its path. Names of its files get the seed before them, since scenarios share
 * names.
 */
export function keep(
  folder: string,
  law: string,
  seed: number,
  plain: Plain,
  files: ReadonlyMap<string, string>,
): string {
  mkdirSync(folder, { recursive: true });
  let text = stringify(plain, { lineWidth: 100, aliasDuplicateObjects: false });
  for (const [name, content] of files) {
    if (!text.includes(name)) continue;
    writeFileSync(join(folder, `${seed}-${name}`), content);
    text = text.replaceAll(name, `${seed}-${name}`);
  }
  const slug = law
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50);
  const path = join(folder, `${slug}-${seed}.yml`);
  writeFileSync(path, `# Law: ${law}\n# Seed: ${seed}\n${text}`);
  return path;
}
